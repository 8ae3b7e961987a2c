"""The errors that a client can act on, each with the stable code that both APIs show."""

from typing import ClassVar


class LineageError(Exception):
    """An error that a client can act on. `code` is stable, the message is for people."""

    code: ClassVar[str]


class NotFound(LineageError):
    """There is no record with the requested id."""


class RunNotFound(NotFound):
    """There is no run with this id."""

    code = "DPM_RUN_NOT_FOUND"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"no run is known by {run_id!r}")


class OperationNotFound(NotFound):
    """There is no operation with this id."""

    code = "DPM_ASYNC_OPERATION_NOT_FOUND"

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"no operation is known by {operation_id!r}")


class EntityNotFound(NotFound):
    """Neither a record nor an edge has this id."""

    code = "DPM_LINEAGE_ENTITY_NOT_FOUND"

    def __init__(self, entity_id: str) -> None:
        super().__init__(f"neither a record nor an edge has the id {entity_id!r}")


class CheckpointNotFound(NotFound):
    """No checkpoint of the ledger was signed."""

    code = "DPM_LEDGER_CHECKPOINT_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__(
            "no checkpoint was signed: the service has no DPM_LEDGER_KEY_FILE, or has just started"
        )


class IdempotencyKeyNotFound(NotFound):
    """Nothing was recorded with this idempotency key."""

    code = "DPM_IDEMPOTENCY_KEY_NOT_FOUND"

    def __init__(self, key: str) -> None:
        super().__init__(f"nothing was recorded with the idempotency key {key!r}")


class Conflict(LineageError):
    """The request contradicts the stored records."""


class RunConflict(Conflict):
    """A run with this id is recorded with other content."""

    code = "DPM_RUN_CONFLICT"

    def __init__(self, run_id: str, field: str = "content") -> None:
        super().__init__(f"run {run_id!r} is recorded with another {field}")


class OperationConflict(Conflict):
    """An operation with this id has other content, or a status that does not allow the transition."""

    code = "DPM_ASYNC_OPERATION_CONFLICT"

    @classmethod
    def of_content(cls, operation_id: str, field: str = "content") -> "OperationConflict":
        """Return the error of an operation whose `field` differs from the recorded one."""
        return cls(f"operation {operation_id!r} is recorded with another {field}")

    @classmethod
    def of_status(cls, operation_id: str, status: str, *, required: str) -> "OperationConflict":
        """Return the error of a transition that requires another status than the operation's."""
        return cls(f"operation {operation_id!r} is {status}, not {required}")


class WorkflowNotRequired(Conflict):
    """The status of the run does not need a review."""

    code = "DPM_WORKFLOW_NOT_REQUIRED_FOR_RUN_STATUS"

    def __init__(self, run_id: str, status: str) -> None:
        super().__init__(f"run {run_id!r} is {status}, which needs no review")


class InvalidTransition(Conflict):
    """The workflow does not allow the action in the run's workflow status."""

    code = "DPM_WORKFLOW_INVALID_TRANSITION"

    def __init__(self, run_id: str, status: str, action: str) -> None:
        super().__init__(f"run {run_id!r} is {status}: {action} is not possible")


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
    """An invalid value; `field` names the argument."""

    code = "DPM_INVALID_INPUT"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


class InvalidCursor(LineageError):
    """A malformed cursor, or a cursor of another list; `field` names the argument."""

    code = "DPM_INVALID_CURSOR"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: not a cursor of this list")
        self.field = field


class CursorExpired(LineageError):
    """A position of the change log that was pruned or does not exist."""

    code = "DPM_CURSOR_EXPIRED"

    def __init__(self) -> None:
        super().__init__(
            "after: the change log no longer has this position; reload, and use the new changeCursor"
        )


class QueryTooLarge(LineageError):
    """A request that exceeds a limit of the service; `setting` names what raises or avoids the limit."""

    code = "DPM_QUERY_TOO_LARGE"

    def __init__(self, reason: str, *, setting: str, limit: int) -> None:
        super().__init__(f"{reason}; at most {limit} ({setting})")


class ListTooLong(QueryTooLarge):
    """A list of too many values; `field` names the argument."""

    def __init__(self, field: str, length: int, *, limit: int) -> None:
        super().__init__(
            f"{field}: has {length} values", setting="DPM_GRAPHQL_MAX_LIST_LENGTH", limit=limit
        )
        self.field = field


class FeatureDisabled(LineageError):
    """A feature flag is off; `flag_code` is the code of the feature, `setting` the setting that enables it."""

    def __init__(self, code: str, setting: str) -> None:
        super().__init__(f"this part of the API is switched off; {setting}=true enables it")
        self.flag_code = code


class AccessDenied(LineageError):
    """The caller may not do what the request asks for."""


class OutsidePortfolios(AccessDenied):
    """The caller records a run of a portfolio that the caller does not see."""

    code = "DPM_FORBIDDEN"

    def __init__(self, portfolio_id: str) -> None:
        super().__init__(f"portfolioId: {portfolio_id!r} is not among the caller's portfolios")


class FourEyes(AccessDenied):
    """The caller recorded the run that it wants to approve, and DPM_WORKFLOW_FOUR_EYES is on."""

    code = "DPM_WORKFLOW_FOUR_EYES"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run {run_id!r} was recorded by the caller, who may not approve it")


class HoldNotFound(NotFound):
    """There is no hold with this id."""

    code = "DPM_HOLD_NOT_FOUND"

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"no hold is known by {hold_id!r}")


class HoldReleased(LineageError):
    """The hold is released already."""

    code = "DPM_HOLD_RELEASED"

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"hold {hold_id!r} is released already")


class ReleaseNeedsAnother(AccessDenied):
    """The caller placed the hold that it wants to release, and DPM_WORKFLOW_FOUR_EYES is on."""

    code = "DPM_WORKFLOW_FOUR_EYES"

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"hold {hold_id!r} was placed by the caller, who may not release it")


class StoreUnavailable(LineageError):
    """The database does not respond."""

    code = "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("the store does not respond")


class LedgerDamaged(LineageError):
    """The stored ledger contradicts itself or a signed checkpoint. Nothing is proven or signed then."""

    code = "DPM_LEDGER_DAMAGED"


class StoreOpenError(Exception):
    """The store cannot be opened: a foreign file, an unknown schema revision, a database that does not respond."""
