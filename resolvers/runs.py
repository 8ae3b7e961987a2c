"""Runs: found by any of their keys, and recorded with everything that belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.paging import full_list
from resolvers.service import Service
from storage.base import Reader, RunField
from storage.errors import (
    IdempotencyKeyNotFound,
    InvalidInput,
    OperationNotFound,
    RunNotFound,
)
from storage.lists import HISTORY_BY_KEY
from storage.records import (
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    RecordedRun,
    Run,
    RunStatus,
    to_utc,
    validate_id,
)


class RunKeyType(StrEnum):
    """What a run can be asked for by."""

    ID = "rebalanceRunId"
    CORRELATION_ID = "correlationId"
    REQUEST_HASH = "requestHash"
    IDEMPOTENCY_KEY = "idempotencyKey"
    OPERATION_ID = "operationId"


@dataclass(frozen=True, slots=True)
class RunKey:
    """One way to name a run."""

    type: RunKeyType
    value: str


async def find_run(reader: Reader, key: RunKey) -> Run:
    """The run of a key: the newest where several bear it, for an idempotency key the one it maps to now.

    Raises RunNotFound; IdempotencyKeyNotFound or OperationNotFound where already the key leads nowhere.
    """
    by, value = RunField.ID, key.value
    match key.type:
        case RunKeyType.CORRELATION_ID:
            by = RunField.CORRELATION_ID
        case RunKeyType.REQUEST_HASH:
            by = RunField.REQUEST_HASH
        case RunKeyType.IDEMPOTENCY_KEY:
            value = (await find_mapping(reader, value)).rebalance_run_id
        case RunKeyType.OPERATION_ID:
            operation = (await reader.operations([value])).get(value)
            if operation is None:
                raise OperationNotFound(value)
            by, value = RunField.CORRELATION_ID, operation.correlation_id
    run = (await reader.runs([value], by=by)).get(value)
    if run is None:
        raise RunNotFound(key.value)
    return run


async def find_recorded_run(reader: Reader, key: RunKey) -> RecordedRun:
    """The run of a key with its result; raises what `find_run` raises."""
    run = await find_run(reader, key)
    result = (await reader.results([run.rebalance_run_id])).get(run.rebalance_run_id)
    if result is None:
        raise RunNotFound(key.value)
    return RecordedRun(run, result)


async def find_mapping(reader: Reader, idempotency_key: str) -> IdempotencyMapping:
    """What an idempotency key maps to now; raises IdempotencyKeyNotFound."""
    mapping = (await reader.mappings([idempotency_key])).get(idempotency_key)
    if mapping is None:
        raise IdempotencyKeyNotFound(idempotency_key)
    return mapping


async def find_history(reader: Reader, idempotency_key: str) -> Sequence[IdempotencyEvent]:
    """Return every use of an idempotency key, oldest first; raise IdempotencyKeyNotFound if there is none."""
    events = await full_list(reader, HISTORY_BY_KEY, idempotency_key)
    if not events:
        raise IdempotencyKeyNotFound(idempotency_key)
    return events


class _Result(msgspec.Struct):
    status: RunStatus


_RESULT = msgspec.json.Decoder(_Result)


def result_status(result: str, *, field: str) -> RunStatus:
    """The status that a result tells; raises InvalidInput where it is none of the three."""
    try:
        return _RESULT.decode(result).status
    except msgspec.MsgspecError as error:
        words = ", ".join(RunStatus)
        raise InvalidInput(field, f"must be an object whose status is one of {words}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDraft:
    """A run as a caller reports it; without `created_at` it is recorded as of now."""

    rebalance_run_id: str
    correlation_id: str
    request_hash: str
    idempotency_key: str | None
    portfolio_id: str
    result: str
    created_at: datetime | None
    caused_by: Sequence[str] = ()
    replayed_from: str | None = None
    derived_from: Sequence[str] = ()


async def record_run(service: Service, draft: RunDraft) -> Run:
    """Record a run once; raises InvalidInput naming the argument, or RunConflict."""
    created_at = draft.created_at
    run = Run(
        rebalance_run_id=validate_id(draft.rebalance_run_id, field="rebalanceRunId"),
        correlation_id=validate_id(draft.correlation_id, field="correlationId"),
        request_hash=validate_id(draft.request_hash, field="requestHash"),
        idempotency_key=None
        if draft.idempotency_key is None
        else validate_id(draft.idempotency_key, field="idempotencyKey"),
        portfolio_id=validate_id(draft.portfolio_id, field="portfolioId"),
        status=result_status(draft.result, field="result"),
        created_at=service.now() if created_at is None else to_utc(created_at, field="createdAt"),
    )
    recorded = RecordedRun(run, draft.result)
    return await service.store.record_run(
        recorded,
        _links(draft),
        artifact=service.build_artifact(recorded) if service.persist_artifacts else None,
        explicit_timestamp=created_at is not None,
    )


def _links(draft: RunDraft) -> list[tuple[EdgeType, str]]:
    named = [(EdgeType.CAUSED_BY, cause, "causedBy") for cause in draft.caused_by]
    if draft.replayed_from is not None:
        named.append((EdgeType.REPLAYED_FROM, draft.replayed_from, "replayedFrom"))
    named += [(EdgeType.DERIVED_FROM, origin, "derivedFrom") for origin in draft.derived_from]
    return [(kind, validate_id(target, field=field)) for kind, target, field in named]
