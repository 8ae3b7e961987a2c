"""Arguments and results of the writes of a store."""

from dataclasses import dataclass
from datetime import datetime

from storage.records import OperationStatus


@dataclass(frozen=True, slots=True)
class OperationTransition:
    """A status transition of an operation: its time, and the result or error (JSON text) of a finished operation."""

    from_status: OperationStatus
    to_status: OperationStatus
    timestamp: datetime
    result: str | None = None
    error: str | None = None


@dataclass(slots=True)
class ImportCounts:
    """The records of one type that an import added, replaced and skipped."""

    added: int = 0
    replaced: int = 0
    skipped: int = 0
