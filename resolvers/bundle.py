"""The support bundle: a run and its related records, read from one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass

from resolvers.artifacts import artifact_text
from resolvers.paging import full_list
from resolvers.runs import RunKey, find_recorded_run
from resolvers.service import Service
from storage.base import OperationField, Reader
from storage.lists import DECISIONS_BY_RUN, EDGES_BY_ENTITY, HISTORY_BY_KEY
from storage.records import (
    Decision,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    OperationPayload,
    RecordedOperation,
    RecordedRun,
)

_NO_PAYLOAD = OperationPayload(None, None, None)


@dataclass(frozen=True, slots=True)
class BundleParts:
    """The optional parts of a bundle to include."""

    artifact: bool = True
    operation: bool = True
    history: bool = True


@dataclass(frozen=True, slots=True)
class SupportBundle:
    """A run, its artifact (JSON text), the newest operation of its correlation id, and lists, oldest first.

    `history` is None if it was not requested or the run has no idempotency key.
    """

    recorded: RecordedRun
    artifact: str | None
    operation: RecordedOperation | None
    decisions: Sequence[Decision]
    edges: Sequence[LineageEdge]
    history: Sequence[IdempotencyEvent] | None


async def support_bundle(service: Service, key: RunKey, parts: BundleParts) -> SupportBundle:
    """Return the bundle of a run; raise the errors of `find_run`."""
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
    """Return the newest operation of a correlation id with its payloads, None if it has no operation."""
    operations = await reader.operations([correlation_id], by=OperationField.CORRELATION_ID)
    operation = operations.get(correlation_id)
    return None if operation is None else await with_payload(reader, operation)


async def with_payload(reader: Reader, operation: Operation) -> RecordedOperation:
    """Return an operation with its payloads; all of them are None if it was deleted in the meantime."""
    payloads = await reader.operation_payloads([operation.operation_id])
    return RecordedOperation(operation, payloads.get(operation.operation_id, _NO_PAYLOAD))
