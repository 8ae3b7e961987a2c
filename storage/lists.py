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

RecordT = TypeVar("RecordT")
FilterT = TypeVar("FilterT")

SortKey = tuple[datetime | str | int, ...]
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


ALL_TIME: Final = TimeRange()


class ReviewOutcome(StrEnum):
    """What the newest decision on a run came to; OPEN also where there is none."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs: each value must match exactly, and a word that nothing bears matches nothing.

    Of `statuses` the run has any.
    """

    created: TimeRange = ALL_TIME
    status: str | None = None
    request_hash: str | None = None
    portfolio_id: str | None = None
    correlation_id: str | None = None
    idempotency_key: str | None = None
    statuses: frozenset[str] | None = None
    review: ReviewOutcome | None = None


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """Which operations: each value must match exactly; of `statuses` the operation has any."""

    created: TimeRange = ALL_TIME
    operation_type: str | None = None
    status: str | None = None
    correlation_id: str | None = None
    statuses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions: each value must match exactly."""

    decided: TimeRange = ALL_TIME
    run_id: str | None = None
    action: str | None = None
    actor_id: str | None = None
    reason_code: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictFilter:
    """Which keys in conflict: those that came into it within."""

    created: TimeRange = ALL_TIME


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """Which edges lead on from an entity: by type where it is their source, by type where it is their target."""

    outgoing: frozenset[EdgeType] = frozenset(EdgeType)
    incoming: frozenset[EdgeType] = frozenset(EdgeType)
    created: TimeRange = ALL_TIME

    def reversed(self) -> "EdgeFilter":
        """The same edges, walked the other way."""
        return EdgeFilter(self.incoming, self.outgoing, self.created)


@dataclass(frozen=True, slots=True)
class NoFilter:
    """The filter of a list that has none."""


@dataclass(frozen=True, slots=True)
class ListSpec(Generic[RecordT, FilterT]):
    """A list of records `R` filtered by `W`: its name, its total order, and the filter that lets all pass."""

    name: str
    sort_key: Callable[[RecordT], SortKey] = field(repr=False, compare=False)
    key_types: tuple[type, ...]
    no_filter: FilterT


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which stretch of a list: `limit` records past `after` and short of `before`, from the front or the back."""

    limit: int
    after: SortKey | None = None
    before: SortKey | None = None
    descending: bool = False
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[RecordT]):
    """A stretch of a list in the list's order, and whether the list goes on before and after it."""

    items: tuple[RecordT, ...]
    has_previous: bool
    has_next: bool


def build_page(rows: list[RecordT], request: PageRequest) -> Page[RecordT]:
    """Make a page of at most `cut.limit` of the records found, one more having been looked for.

    `found` runs from the end that the cut starts at; what lies beyond the far end is known from the record
    too many, what lies beyond the near end only from there being a cursor.
    """
    more = len(rows) > request.limit
    items = rows[: request.limit]
    if request.from_end:
        items.reverse()
        return Page(tuple(items), has_previous=more, has_next=request.before is not None)
    return Page(tuple(items), has_previous=request.after is not None, has_next=more)


NO_PARENT: Final = ""
"""The parent of a list that belongs to no record."""

_BY_INSTANT: Final = (datetime, str)


def _run_key(run: Run) -> SortKey:
    return (run.created_at, run.rebalance_run_id)


def _operation_key(operation: Operation) -> SortKey:
    return (operation.created_at, operation.operation_id)


def _decision_key(decision: Decision) -> SortKey:
    return (decision.decided_at, decision.decision_id)


def _recorded_key(decision: Decision) -> SortKey:
    return (decision.decided_at, decision.sequence)


def _event_key(event: IdempotencyEvent) -> SortKey:
    return (event.created_at, event.rebalance_run_id, event.correlation_id, event.request_hash)


def _conflict_key(conflict: IdempotencyConflict) -> SortKey:
    return (conflict.conflicted_at, conflict.idempotency_key)


def edge_sort_key(edge: LineageEdge) -> SortKey:
    """An edge's place among edges: (created_at, source, type, target)."""
    return (edge.created_at, edge.source_entity_id, edge.edge_type.value, edge.target_entity_id)


RUNS: Final[ListSpec[Run, RunFilter]] = ListSpec("runs", _run_key, _BY_INSTANT, RunFilter())
RUNS_BY_CORRELATION: Final[ListSpec[Run, RunFilter]] = ListSpec(
    "runs of correlation", _run_key, _BY_INSTANT, RunFilter()
)
RUNS_BY_OPERATION: Final[ListSpec[Run, RunFilter]] = ListSpec(
    "runs of operation", _run_key, _BY_INSTANT, RunFilter()
)
OPERATIONS: Final[ListSpec[Operation, OperationFilter]] = ListSpec(
    "operations", _operation_key, _BY_INSTANT, OperationFilter()
)
OPERATIONS_BY_CORRELATION: Final[ListSpec[Operation, OperationFilter]] = ListSpec(
    "operations of correlation", _operation_key, _BY_INSTANT, OperationFilter()
)
DECISIONS: Final[ListSpec[Decision, DecisionFilter]] = ListSpec(
    "decisions", _decision_key, _BY_INSTANT, DecisionFilter()
)
DECISIONS_BY_RUN: Final[ListSpec[Decision, DecisionFilter]] = ListSpec(
    "decisions of run", _recorded_key, (datetime, int), DecisionFilter()
)
HISTORY_BY_KEY: Final[ListSpec[IdempotencyEvent, NoFilter]] = ListSpec(
    "history of key", _event_key, (datetime, str, str, str), NoFilter()
)
CONFLICTS: Final[ListSpec[IdempotencyConflict, ConflictFilter]] = ListSpec(
    "conflicts", _conflict_key, _BY_INSTANT, ConflictFilter()
)
EDGES_BY_ENTITY: Final[ListSpec[LineageEdge, EdgeFilter]] = ListSpec(
    "edges of entity", edge_sort_key, (datetime, str, str, str), EdgeFilter()
)
