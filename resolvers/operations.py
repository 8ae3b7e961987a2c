"""Asynchronous operations: look up, accept, start, complete and fail them (RFC-0018)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import orjson

from resolvers.service import Service
from storage.base import OperationField, Reader
from storage.errors import OperationConflict, OperationNotFound
from storage.records import (
    Operation,
    OperationPayload,
    OperationStatus,
    RecordedOperation,
    to_utc,
    validate_id,
    validate_text,
)
from storage.writes import OperationTransition


async def find_operation(
    reader: Reader, value: str, *, by: OperationField = OperationField.ID
) -> Operation:
    """Return the operation with an id, or the newest one with a correlation id; raise OperationNotFound."""
    operation = (await reader.operations([value], by=by)).get(value)
    if operation is None:
        raise OperationNotFound(value)
    return operation


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationDraft:
    """An operation to accept. Ids that are None are generated; `created_at` None means now."""

    operation_id: str | None
    operation_type: str
    correlation_id: str | None
    request: str | None
    created_at: datetime | None


async def accept_operation(service: Service, draft: OperationDraft) -> Operation:
    """Record a pending operation unless it exists.

    Raise InvalidInput, naming the argument, or OperationConflict if it exists with other content.
    """
    created_at = draft.created_at
    operation = Operation(
        operation_id=_id_or_new(draft.operation_id, "dop", field="operationId"),
        operation_type=validate_id(draft.operation_type, field="operationType"),
        status=OperationStatus.PENDING,
        correlation_id=_id_or_new(draft.correlation_id, "corr", field="correlationId"),
        created_at=service.now() if created_at is None else to_utc(created_at, field="createdAt"),
        started_at=None,
        finished_at=None,
        has_request=draft.request is not None,
    )
    hidden = OperationConflict.of_content(operation.operation_id)
    try:
        accepted = await service.store.accept_operation(
            RecordedOperation(operation, OperationPayload(draft.request, None, None)),
            explicit_timestamp=created_at is not None,
        )
    except OperationConflict:
        if await _is_own(service, operation.operation_id):
            raise
        raise hidden from None
    if not await _is_own(service, operation.operation_id):
        raise hidden
    return accepted


def _id_or_new(value: str | None, prefix: str, *, field: str) -> str:
    return f"{prefix}_{uuid4().hex[:12]}" if value is None else validate_id(value, field=field)


async def _check_own(service: Service, operation_id: str) -> None:
    """Raise OperationNotFound for an operation that the caller neither sees nor recorded."""
    if not await _is_own(service, operation_id):
        raise OperationNotFound(operation_id)


async def _is_own(service: Service, operation_id: str) -> bool:
    """Return whether the caller sees an operation, or recorded it.

    An operation without runs belongs to no portfolio. The caller who recorded it may change it.
    """
    store = service.store
    if store.view.scope.sees_all or await store.operations([operation_id], by=OperationField.ID):
        return True
    whole = store.for_request(after=None, writes=True, recorded_by=store.recorded_by)
    stamp = (await whole.stamps(RecordedOperation, [operation_id])).get(operation_id)
    return stamp is not None and stamp.recorded_by == store.recorded_by


async def start_operation(
    service: Service, operation_id: str, *, started_at: datetime | None = None
) -> Operation:
    """Change PENDING to RUNNING at a time, None meaning now; raise OperationNotFound or OperationConflict."""
    await _check_own(service, operation_id)
    return await service.store.transition_operation(
        operation_id,
        OperationTransition(
            OperationStatus.PENDING,
            OperationStatus.RUNNING,
            _time_or_now(service, started_at, field="startedAt"),
        ),
    )


def _time_or_now(service: Service, time: datetime | None, *, field: str) -> datetime:
    return service.now() if time is None else to_utc(time, field=field)


async def complete_operation(
    service: Service, operation_id: str, result: str, *, finished_at: datetime | None = None
) -> Operation:
    """Change RUNNING to SUCCEEDED with a result (JSON text); raise OperationNotFound or OperationConflict."""
    await _check_own(service, operation_id)
    return await service.store.transition_operation(
        operation_id,
        OperationTransition(
            OperationStatus.RUNNING,
            OperationStatus.SUCCEEDED,
            _time_or_now(service, finished_at, field="finishedAt"),
            result=result,
        ),
    )


async def fail_operation(
    service: Service,
    operation_id: str,
    *,
    code: str,
    message: str,
    finished_at: datetime | None = None,
) -> Operation:
    """Change RUNNING to FAILED with an error; raise InvalidInput, OperationNotFound or OperationConflict."""
    error = {
        "code": validate_text(code, field="code"),
        "message": validate_text(message, field="message"),
    }
    await _check_own(service, operation_id)
    return await service.store.transition_operation(
        operation_id,
        OperationTransition(
            OperationStatus.RUNNING,
            OperationStatus.FAILED,
            _time_or_now(service, finished_at, field="finishedAt"),
            error=orjson.dumps(error).decode(),
        ),
    )
