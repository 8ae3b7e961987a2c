"""What writers have sent, and what the service has acknowledged of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.records import EdgeType, OperationStatus

MutationInput = dict[str, Any]
"""The input of a mutation, as it was sent."""

EdgeKey = tuple[str, EdgeType, str]

PROGRESS = {
    OperationStatus.PENDING: 0,
    OperationStatus.RUNNING: 1,
    OperationStatus.SUCCEEDED: 2,
    OperationStatus.FAILED: 2,
}


def parse_timestamp(text: str) -> datetime:
    """An instant of an answer."""
    return datetime.fromisoformat(text)


@dataclass(slots=True)
class OperationHistory:
    """The life of one operation: what was asked for, the last answer, and the states that were tried."""

    sent: MutationInput
    answered: MutationInput | None = None
    attempted: set[OperationStatus] = field(default_factory=lambda: {OperationStatus.PENDING})
    payload: Any = None


@dataclass(slots=True)
class Journal:
    """Everything that was sent, and the answers that came back whole."""

    runs_sent: dict[str, MutationInput] = field(default_factory=dict)
    runs: dict[str, datetime] = field(default_factory=dict)
    operations: dict[str, OperationHistory] = field(default_factory=dict)
    decisions_sent: dict[str, MutationInput] = field(default_factory=dict)
    """By actor: each step has one of its own."""
    decisions: dict[str, MutationInput] = field(default_factory=dict)
    edges_sent: dict[EdgeKey, MutationInput] = field(default_factory=dict)
    edges: dict[EdgeKey, datetime] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    """How often each stable code came back."""
    unexpected: list[str] = field(default_factory=list)
    """Answers that no client should ever see."""
    max_seconds: float = 0.0
    """The seconds that the slowest answer took."""

    @property
    def acknowledged(self) -> int:
        """How many facts the service has taken."""
        steps = sum(
            PROGRESS[OperationStatus(each.answered["status"])] + 1
            for each in self.operations.values()
            if each.answered is not None
        )
        return len(self.runs) + steps + len(self.decisions) + len(self.edges)
