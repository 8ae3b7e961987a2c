"""The findings of a verification, and the checkpoints that it compares the ledger with."""

from dataclasses import dataclass
from enum import StrEnum

from storage.ledger.notes import Checkpoint


class FindingCode(StrEnum):
    """The kind of a difference between records, ledger and checkpoints."""

    CHANGED = "CHANGED"
    DELETED = "DELETED"
    INSERTED = "INSERTED"
    MOVED = "MOVED"
    FORGED = "FORGED"
    FORK = "FORK"
    ROLLBACK = "ROLLBACK"
    FALSE_PURGE = "FALSE_PURGE"
    DERIVED = "DERIVED"


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, and a sentence that names the record or the leaves."""

    code: FindingCode
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class KnownCheckpoint:
    """A checkpoint to compare the ledger with, and its source."""

    checkpoint: Checkpoint
    source: str
