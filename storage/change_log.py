"""The order of changes: what was recorded, one after the other, so that a reader can go on where it stopped."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.records import Decision, Record, RecordedOperation, RecordedRun


class ChangeKind(StrEnum):
    """What a change is about; ORIGIN is the place before the first."""

    START = "ORIGIN"
    RUN = "RUN"
    OPERATION = "OPERATION"
    DECISION = "DECISION"


@dataclass(frozen=True, slots=True)
class LogPosition:
    """A place in the order of changes: the transaction's turn, the number, and when it was written.

    Two changes never have the same place, those of a database that was put back to an older state included.
    """

    transaction_id: int
    sequence: int
    written_at: datetime

    def __lt__(self, other: "LogPosition") -> bool:
        return (self.transaction_id, self.sequence) < (other.transaction_id, other.sequence)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a record's kind and id, and the status that it took or the action that it was."""

    position: LogPosition
    kind: ChangeKind
    entity_id: str
    value: str


def change_for(record: Record) -> tuple[ChangeKind, str, str] | None:
    """What a change to a record says: kind, id and word; None for one that is no change of the order."""
    match record:
        case RecordedRun(run=run):
            return ChangeKind.RUN, run.rebalance_run_id, run.status.value
        case RecordedOperation(operation=operation):
            return ChangeKind.OPERATION, operation.operation_id, operation.status.value
        case Decision():
            return ChangeKind.DECISION, record.decision_id, record.action.value
    return None
