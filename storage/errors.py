"""What can go wrong that a client can act on: one class each, with the stable code that both APIs show."""

from typing import ClassVar


class LineageError(Exception):
    """Something a client can act on; `code` never changes, the message is for people."""

    code: ClassVar[str]


class NotFound(LineageError):
    """No record bears the id that was asked for."""


class RunNotFound(NotFound):
    """No run is known by this id."""

    code = "DPM_RUN_NOT_FOUND"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"no run is known by {wanted!r}")


class OperationNotFound(NotFound):
    """No operation is known by this id."""

    code = "DPM_ASYNC_OPERATION_NOT_FOUND"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"no operation is known by {wanted!r}")


class IdempotencyKeyNotFound(NotFound):
    """Nothing was recorded under this idempotency key."""

    code = "DPM_IDEMPOTENCY_KEY_NOT_FOUND"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"nothing was recorded under the idempotency key {wanted!r}")


class Conflict(LineageError):
    """What was asked for contradicts what is recorded."""


class RunConflict(Conflict):
    """A run of this id is recorded with other content."""

    code = "DPM_RUN_CONFLICT"

    def __init__(self, run_id: str, field: str) -> None:
        super().__init__(f"run {run_id!r} is recorded with another {field}")


class OperationConflict(Conflict):
    """An operation of this id has other content, or is in a state that does not allow the change."""

    code = "DPM_ASYNC_OPERATION_CONFLICT"

    def __init__(self, operation_id: str, reason: str) -> None:
        super().__init__(f"operation {operation_id!r} {reason}")


class WorkflowNotRequired(Conflict):
    """The run's status needs no review, so there is nothing to decide."""

    code = "DPM_WORKFLOW_NOT_REQUIRED_FOR_RUN_STATUS"

    def __init__(self, run_id: str, status: str) -> None:
        super().__init__(f"run {run_id!r} is {status}, which needs no review")


class InvalidTransition(Conflict):
    """The workflow table has no such step from the run's present state."""

    code = "DPM_WORKFLOW_INVALID_TRANSITION"

    def __init__(self, run_id: str, state: str, action: str) -> None:
        super().__init__(f"run {run_id!r} is {state}: {action} is not possible")


class RecordConflict(Conflict):
    """An imported record contradicts the stored one."""

    code = "DPM_RECORD_CONFLICT"


class ImportConflict(RecordConflict):
    """The record at `index` of a batch contradicts the stored one; nothing of the batch was stored."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason


class InvalidInput(LineageError):
    """A value that cannot be taken; `field` names the argument."""

    code = "DPM_INVALID_INPUT"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


class InvalidCursor(LineageError):
    """A cursor that cannot be read, or that another list gave."""

    code = "DPM_INVALID_CURSOR"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: not a cursor of this list")
        self.field = field


class CursorExpired(LineageError):
    """A place in the order of changes from which it cannot be gone on: what was there is forgotten."""

    code = "DPM_CURSOR_EXPIRED"

    def __init__(self) -> None:
        super().__init__(
            "after: this place in the order of changes is not kept any more; load afresh, and take a new changeCursor"
        )


class QueryTooLarge(LineageError):
    """A request beyond one of the service's limits."""

    code = "DPM_QUERY_TOO_LARGE"

    def __init__(self, what: str, *, setting: str, limit: int) -> None:
        super().__init__(f"{what}; at most {limit} ({setting})")


class FeatureDisabled(LineageError):
    """The feature flag of what was asked for is off."""

    def __init__(self, code: str) -> None:
        super().__init__(f"this part of the API is switched off ({code})")
        self.flag_code = code


class StoreUnavailable(LineageError):
    """The store does not answer."""

    code = "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("the store does not answer")


class StoreOpenError(Exception):
    """The store cannot be opened: a foreign file, a schema from the future, an address that fails."""
