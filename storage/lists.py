"""The lists the store can page through: what each is ordered by, filtered by, and how a page of it is cut."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

from storage.records import (
    Decision,
    EdgeType,
    IdempotencyConflict,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    Run,
)

R = TypeVar("R")
W = TypeVar("W")

Key = tuple[datetime | str | int, ...]
"""A record's place in a list: an instant first, then what makes it unique."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Instants from `since` to `until`, both inclusive; None leaves that end open."""

    since: datetime | None = None
    until: datetime | None = None

    def __contains__(self, instant: datetime) -> bool:
        return (self.since is None or self.since <= instant) and (
            self.until is None or instant <= self.until
        )


EVER: Final = TimeRange()


class Review(StrEnum):
    """What the newest decision on a run came to; OPEN also where there is none."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs: each value must match exactly, and a word that nothing bears matches nothing.

    Of `statuses` the run has any.
    """

    created: TimeRange = EVER
    status: str | None = None
    request_hash: str | None = None
    portfolio_id: str | None = None
    correlation_id: str | None = None
    idempotency_key: str | None = None
    statuses: frozenset[str] | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """Which operations: each value must match exactly; of `statuses` the operation has any."""

    created: TimeRange = EVER
    operation_type: str | None = None
    status: str | None = None
    correlation_id: str | None = None
    statuses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions: each value must match exactly."""

    decided: TimeRange = EVER
    run_id: str | None = None
    action: str | None = None
    actor_id: str | None = None
    reason_code: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictFilter:
    """Which keys in conflict: those that came into it within."""

    created: TimeRange = EVER


@dataclass(frozen=True, slots=True)
class Follow:
    """Which edges lead on from an entity: by type where it is their source, by type where it is their target."""

    from_source: frozenset[EdgeType] = frozenset(EdgeType)
    from_target: frozenset[EdgeType] = frozenset(EdgeType)
    created: TimeRange = EVER

    def reversed(self) -> "Follow":
        """The same edges, walked the other way."""
        return Follow(self.from_target, self.from_source, self.created)


@dataclass(frozen=True, slots=True)
class Everything:
    """The filter of a list that has none."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[R, W]):
    """A list of records `R` filtered by `W`: its name, its total order, and the filter that lets all pass."""

    name: str
    key: Callable[[R], Key] = field(repr=False, compare=False)
    key_types: tuple[type, ...]
    all: W


@dataclass(frozen=True, slots=True)
class Cut:
    """Which stretch of a list: `limit` records past `after` and short of `before`, from the front or the back."""

    limit: int
    after: Key | None = None
    before: Key | None = None
    descending: bool = False
    from_back: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A stretch of a list in the list's order, and whether the list goes on before and after it."""

    items: tuple[R, ...]
    has_previous: bool
    has_next: bool


def cut_page(found: list[R], cut: Cut) -> Page[R]:
    """Make a page of at most `cut.limit` of the records found, one more having been looked for.

    `found` runs from the end that the cut starts at; what lies beyond the far end is known from the record
    too many, what lies beyond the near end only from there being a cursor.
    """
    more = len(found) > cut.limit
    items = found[: cut.limit]
    if cut.from_back:
        items.reverse()
        return Page(tuple(items), has_previous=more, has_next=cut.before is not None)
    return Page(tuple(items), has_previous=cut.after is not None, has_next=more)


ROOT: Final = ""
"""The parent of a list that belongs to no record."""

_BY_INSTANT: Final = (datetime, str)


def _run_key(run: Run) -> Key:
    return (run.created_at, run.rebalance_run_id)


def _operation_key(operation: Operation) -> Key:
    return (operation.created_at, operation.operation_id)


def _decision_key(decision: Decision) -> Key:
    return (decision.decided_at, decision.decision_id)


def _recorded_key(decision: Decision) -> Key:
    return (decision.decided_at, decision.sequence)


def _event_key(event: IdempotencyEvent) -> Key:
    return (event.created_at, event.rebalance_run_id, event.correlation_id, event.request_hash)


def _conflict_key(conflict: IdempotencyConflict) -> Key:
    return (conflict.conflicted_at, conflict.idempotency_key)


def edge_key(edge: LineageEdge) -> Key:
    """An edge's place among edges: (created_at, source, type, target)."""
    return (edge.created_at, edge.source_entity_id, edge.edge_type.value, edge.target_entity_id)


RUNS: Final[Listing[Run, RunFilter]] = Listing("runs", _run_key, _BY_INSTANT, RunFilter())
RUNS_BY_CORRELATION: Final[Listing[Run, RunFilter]] = Listing(
    "runs of correlation", _run_key, _BY_INSTANT, RunFilter()
)
RUNS_BY_OPERATION: Final[Listing[Run, RunFilter]] = Listing(
    "runs of operation", _run_key, _BY_INSTANT, RunFilter()
)
OPERATIONS: Final[Listing[Operation, OperationFilter]] = Listing(
    "operations", _operation_key, _BY_INSTANT, OperationFilter()
)
OPERATIONS_BY_CORRELATION: Final[Listing[Operation, OperationFilter]] = Listing(
    "operations of correlation", _operation_key, _BY_INSTANT, OperationFilter()
)
DECISIONS: Final[Listing[Decision, DecisionFilter]] = Listing(
    "decisions", _decision_key, _BY_INSTANT, DecisionFilter()
)
DECISIONS_BY_RUN: Final[Listing[Decision, DecisionFilter]] = Listing(
    "decisions of run", _recorded_key, (datetime, int), DecisionFilter()
)
HISTORY_BY_KEY: Final[Listing[IdempotencyEvent, Everything]] = Listing(
    "history of key", _event_key, (datetime, str, str, str), Everything()
)
CONFLICTS: Final[Listing[IdempotencyConflict, ConflictFilter]] = Listing(
    "conflicts", _conflict_key, _BY_INSTANT, ConflictFilter()
)
EDGES_BY_ENTITY: Final[Listing[LineageEdge, Follow]] = Listing(
    "edges of entity", edge_key, (datetime, str, str, str), Follow()
)
