"""The change log: every recorded change in commit order, so that a reader can resume after a position."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.records import Decision, Record, RecordedOperation, RecordedRun


class ChangeKind(StrEnum):
    """The record type of a change. START marks the position before the first change."""

    START = "ORIGIN"
    RUN = "RUN"
    OPERATION = "OPERATION"
    DECISION = "DECISION"


@dataclass(frozen=True, slots=True)
class LogPosition:
    """A position in the change log: transaction id, sequence number, and the time of the write.

    Positions order by transaction and sequence. The time keeps positions unique even after the database is
    restored to an earlier state and assigns the same numbers again.
    """

    transaction_id: int
    sequence: int
    written_at: datetime

    def __lt__(self, other: "LogPosition") -> bool:
        return (self.transaction_id, self.sequence) < (other.transaction_id, other.sequence)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a record: `value` is the new status of a run or an operation, or the action of a decision."""

    position: LogPosition
    kind: ChangeKind
    entity_id: str
    value: str


def change_for(record: Record) -> tuple[ChangeKind, str, str] | None:
    """Return the kind, entity id and value to log for a written record, None if its type is not logged."""
    match record:
        case RecordedRun(run=run):
            return ChangeKind.RUN, run.rebalance_run_id, run.status.value
        case RecordedOperation(operation=operation):
            return ChangeKind.OPERATION, operation.operation_id, operation.status.value
        case Decision():
            return ChangeKind.DECISION, record.decision_id, record.action.value
    return None
