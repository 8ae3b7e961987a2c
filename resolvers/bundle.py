"""The support bundle: one run with everything that a support engineer asks for next, from one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass

from resolvers.artifacts import artifact_text
from resolvers.runs import RunKey, find_recorded_run
from resolvers.service import Service
from storage.base import OperationField, Reader
from storage.lists import (
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    PageRequest,
    ListSpec,
    RecordT,
    FilterT,
)
from storage.records import (
    Decision,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    OperationPayload,
    RecordedOperation,
    RecordedRun,
)

_WHOLE = PageRequest(limit=2**31 - 2)


@dataclass(frozen=True, slots=True)
class BundleParts:
    """What of a bundle is wanted."""

    artifact: bool = True
    operation: bool = True
    history: bool = True


@dataclass(frozen=True, slots=True)
class SupportBundle:
    """A run, its artifact (JSON text), the newest operation of its correlation id, and its records, oldest first.

    `history` is None where it is not wanted or the run has no idempotency key.
    """

    recorded: RecordedRun
    artifact: str | None
    operation: RecordedOperation | None
    decisions: Sequence[Decision]
    edges: Sequence[LineageEdge]
    history: Sequence[IdempotencyEvent] | None


async def support_bundle(service: Service, key: RunKey, parts: BundleParts) -> SupportBundle:
    """The bundle of a run; raises what `find_run` raises."""
    async with service.store.snapshot() as reader:
        recorded = await find_recorded_run(reader, key)
        run = recorded.run
        idempotency_key = run.idempotency_key if parts.history else None
        return SupportBundle(
            recorded,
            await artifact_text(service, reader, recorded) if parts.artifact else None,
            await newest_operation(reader, run.correlation_id) if parts.operation else None,
            await full_list(reader, DECISIONS_BY_RUN, run.rebalance_run_id),
            await full_list(reader, EDGES_BY_ENTITY, run.rebalance_run_id),
            None
            if idempotency_key is None
            else await full_list(reader, HISTORY_BY_KEY, idempotency_key),
        )


async def newest_operation(reader: Reader, correlation_id: str) -> RecordedOperation | None:
    """The newest operation of a correlation id with its payloads."""
    found = await reader.operations([correlation_id], by=OperationField.CORRELATION_ID)
    operation = found.get(correlation_id)
    return None if operation is None else await with_payload(reader, operation)


async def with_payload(reader: Reader, operation: Operation) -> RecordedOperation:
    """An operation with its payloads, all null where it has gone meanwhile."""
    payloads = await reader.operation_payloads([operation.operation_id])
    nothing = OperationPayload(None, None, None)
    return RecordedOperation(operation, payloads.get(operation.operation_id, nothing))


async def full_list(reader: Reader, spec: ListSpec[RecordT, FilterT], parent: str) -> Sequence[RecordT]:
    """Every record of a list that belongs to one entity, in the list's order."""
    return (await reader.pages(spec, [parent], spec.no_filter, _WHOLE))[parent].items
