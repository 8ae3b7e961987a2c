"""The journal of writers: sent mutations and acknowledgements."""

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
    """Return the timestamp of a response."""
    return datetime.fromisoformat(text)


@dataclass(slots=True)
class OperationHistory:
    """The history of one operation: the sent input, the last response, and the attempted states."""

    sent: MutationInput
    answered: MutationInput | None = None
    attempted: set[OperationStatus] = field(default_factory=lambda: {OperationStatus.PENDING})
    payload: Any = None


@dataclass(slots=True)
class Journal:
    """Every sent mutation, and every complete response."""

    runs_sent: dict[str, MutationInput] = field(default_factory=dict)
    runs: dict[str, datetime] = field(default_factory=dict)
    operations: dict[str, OperationHistory] = field(default_factory=dict)
    decisions_sent: dict[str, MutationInput] = field(default_factory=dict)
    """By actor. Each decision has a different actor."""
    decisions: dict[str, MutationInput] = field(default_factory=dict)
    edges_sent: dict[EdgeKey, MutationInput] = field(default_factory=dict)
    edges: dict[EdgeKey, datetime] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    """The number of errors by code."""
    unexpected: list[str] = field(default_factory=list)
    """Responses that a client must never get."""
    max_seconds: float = 0.0
    """The latency of the slowest response in seconds."""

    @property
    def acknowledged(self) -> int:
        """The number of acknowledged writes."""
        steps = sum(
            PROGRESS[OperationStatus(each.answered["status"])] + 1
            for each in self.operations.values()
            if each.answered is not None
        )
        return len(self.runs) + steps + len(self.decisions) + len(self.edges)
