"""Runs and idempotency keys: look them up, and record runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from resolvers.paging import full_list
from resolvers.service import Service
from storage.base import Reader, RunField
from storage.errors import (
    IdempotencyKeyNotFound,
    InvalidInput,
    OperationNotFound,
    OutsidePortfolios,
    RunConflict,
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
    """The type of a run key; the value is its argument name."""

    ID = "rebalanceRunId"
    CORRELATION_ID = "correlationId"
    REQUEST_HASH = "requestHash"
    IDEMPOTENCY_KEY = "idempotencyKey"
    OPERATION_ID = "operationId"


@dataclass(frozen=True, slots=True)
class RunKey:
    """A key that identifies a run."""

    type: RunKeyType
    value: str


async def find_run(reader: Reader, key: RunKey) -> Run:
    """Return the newest run with a key; for an idempotency key, the run that it currently maps to.

    Raise RunNotFound, or IdempotencyKeyNotFound or OperationNotFound if there is no such key or operation.
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
    """Return the run with a key and its result; raise the errors of `find_run`."""
    run = await find_run(reader, key)
    result = (await reader.results([run.rebalance_run_id])).get(run.rebalance_run_id)
    if result is None:
        raise RunNotFound(key.value)
    return RecordedRun(run, result)


async def find_mapping(reader: Reader, idempotency_key: str) -> IdempotencyMapping:
    """Return the current mapping of an idempotency key; raise IdempotencyKeyNotFound."""
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
    """Return the run status in a result (JSON text); raise InvalidInput if it has no valid status."""
    try:
        return _RESULT.decode(result).status
    except msgspec.MsgspecError as error:
        statuses = ", ".join(RunStatus)
        raise InvalidInput(field, f"must be an object whose status is one of {statuses}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDraft:
    """A run to record; `created_at` None means now."""

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


class RunOutcome(NamedTuple):
    """A stored run, and whether this call recorded it."""

    run: Run
    is_new: bool


async def record_run(service: Service, draft: RunDraft) -> RunOutcome:
    """Record a run unless it exists.

    Raise InvalidInput, naming the argument, OutsidePortfolios, or RunConflict if it exists with other content.
    """
    created_at = draft.created_at
    if not service.store.view.scope.covers(draft.portfolio_id):
        raise OutsidePortfolios(draft.portfolio_id)
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
    try:
        stored = await service.store.record_run(
            recorded,
            _links(draft),
            artifact=service.build_artifact(recorded) if service.persist_artifacts else None,
            explicit_timestamp=created_at is not None,
        )
    except RunConflict:
        if await service.store.runs([run.rebalance_run_id]):
            raise
        raise RunConflict(run.rebalance_run_id) from None  # its fields are hidden
    return RunOutcome(stored, stored is run)  # the store returns the given run only if it is new


def _links(draft: RunDraft) -> list[tuple[EdgeType, str]]:
    links = [(EdgeType.CAUSED_BY, cause, "causedBy") for cause in draft.caused_by]
    if draft.replayed_from is not None:
        links.append((EdgeType.REPLAYED_FROM, draft.replayed_from, "replayedFrom"))
    links += [(EdgeType.DERIVED_FROM, origin, "derivedFrom") for origin in draft.derived_from]
    return [(edge_type, validate_id(target, field=field)) for edge_type, target, field in links]
