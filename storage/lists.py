"""The lists of the store: their orders and filters, and the pages of a list (keyset pagination)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Generic, TypeVar

from storage.origins import OriginKind
from storage.reasons import FactSource
from storage.records import (
    MICROSECOND,
    Decision,
    EdgeType,
    IdempotencyConflict,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    Run,
    WaitingRun,
)

RecordT = TypeVar("RecordT")
FilterT = TypeVar("FilterT")

SortKey = tuple[datetime | str | int, ...]
"""A position in a list: a timestamp, followed by the values that make it unique."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The timestamps from `since` to `until`, both inclusive; None leaves that end open."""

    since: datetime | None = None
    until: datetime | None = None

    def __contains__(self, timestamp: datetime) -> bool:
        return (self.since is None or self.since <= timestamp) and (
            self.until is None or timestamp <= self.until
        )

    def intersection(self, other: "TimeRange") -> "TimeRange":
        """Return the timestamps that are in both ranges."""
        starts = [since for since in (self.since, other.since) if since is not None]
        ends = [until for until in (self.until, other.until) if until is not None]
        return TimeRange(max(starts, default=None), min(ends, default=None))


ALL_TIME: Final = TimeRange()
"""The range without ends."""


class ReviewOutcome(StrEnum):
    """The outcome of the newest decision on a run; OPEN if there is none."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


RunState = tuple[str, ReviewOutcome | None]
"""A status, and the outcome of the review; None means any."""

FACT_FIELDS: Final[Mapping[str, FactSource]] = {
    "market_data_snapshot_id": FactSource.MARKET_DATA_SNAPSHOT,
    "failed_rule_id": FactSource.FAILED_RULE,
    "reason_code": FactSource.GATE_REASON,
    "engine_version": FactSource.ENGINE_VERSION,
}
"""The fields of RunFilter that the index of reasons contains, the most selective first."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """A filter of runs. None matches every run; any other value must be equal to the run's.

    A run matches `statuses` if its status is one of them, and `states` if its status and review are one of the pairs.
    The reason code, failed rule, engine version and snapshot are read from its result. A run matches `origin_kind` if
    one of the kinds of its origin is equal. A value outside an enumeration matches nothing.
    """

    created: TimeRange = ALL_TIME
    status: str | None = None
    request_hash: str | None = None
    portfolio_id: str | None = None
    correlation_id: str | None = None
    idempotency_key: str | None = None
    statuses: frozenset[str] | None = None
    review: ReviewOutcome | None = None
    states: frozenset[RunState] | None = None
    reason_code: str | None = None
    failed_rule_id: str | None = None
    engine_version: str | None = None
    market_data_snapshot_id: str | None = None
    origin_kind: OriginKind | None = None


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """A filter of operations, by the rules of RunFilter.

    `portfolio_id` matches an operation if a run of RUNS_BY_OPERATION or RUNS_CAUSED_BY belongs to the portfolio.
    """

    created: TimeRange = ALL_TIME
    operation_type: str | None = None
    status: str | None = None
    correlation_id: str | None = None
    statuses: frozenset[str] | None = None
    error_code: str | None = None
    portfolio_id: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """A filter of decisions, by the rules of RunFilter."""

    decided: TimeRange = ALL_TIME
    run_id: str | None = None
    action: str | None = None
    actor_id: str | None = None
    reason_code: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictFilter:
    """A filter of idempotency conflicts by the time of the conflict."""

    created: TimeRange = ALL_TIME


@dataclass(frozen=True, slots=True)
class EdgeFilter:
    """A filter of the edges at an entity.

    `outgoing` has the types of the edges that start at the entity, `incoming` the types of those that end at it.
    Edges that a purge has hidden match only with `shows_purged`, but graph searches always follow them.
    """

    outgoing: frozenset[EdgeType] = frozenset(EdgeType)
    incoming: frozenset[EdgeType] = frozenset(EdgeType)
    created: TimeRange = ALL_TIME
    shows_purged: bool = False

    def reversed(self) -> "EdgeFilter":
        """Return the filter that follows the same edges in the opposite direction."""
        return EdgeFilter(self.incoming, self.outgoing, self.created, self.shows_purged)


@dataclass(frozen=True, slots=True)
class NoFilter:
    """The filter of a list that cannot be filtered."""


@dataclass(frozen=True, slots=True)
class ListSpec(Generic[RecordT, FilterT]):
    """The definition of a list: its name, its total order, and the filter that matches every record.

    Lists are ascending by `sort_key`, whose values have the types `key_types`.
    """

    name: str
    sort_key: Callable[[RecordT], SortKey] = field(repr=False, compare=False)
    key_types: tuple[type, ...]
    no_filter: FilterT


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request of at most `limit` records strictly between two sort keys.

    `after` and `before` refer to the list's order, which `descending` reverses. `from_end` requests the last
    records of the range instead of the first.
    """

    limit: int
    after: SortKey | None = None
    before: SortKey | None = None
    descending: bool = False
    from_end: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[RecordT]):
    """A page in the list's order, and whether there are records before and after it."""

    items: tuple[RecordT, ...]
    has_previous: bool
    has_next: bool


def build_page(rows: list[RecordT], request: PageRequest) -> Page[RecordT]:
    """Return the page of `rows`, which hold up to `request.limit` + 1 records.

    The rows start at the end of the range where the request starts. An extra row means that the list continues beyond
    the page. A cursor means that the list continues before the page.
    """
    has_more = len(rows) > request.limit
    items = rows[: request.limit]
    if request.from_end:
        items.reverse()
        return Page(tuple(items), has_previous=has_more, has_next=request.before is not None)
    return Page(tuple(items), has_previous=request.after is not None, has_next=has_more)


NO_PARENT: Final = ""
"""The parent of a list that does not belong to a record."""

_BY_TIMESTAMP: Final = (datetime, str)


def _run_key(run: Run) -> SortKey:
    return (run.created_at, run.rebalance_run_id)


def _operation_key(operation: Operation) -> SortKey:
    return (operation.created_at, operation.operation_id)


def _waiting_key(waiting: WaitingRun) -> SortKey:
    return (waiting.pending_since, waiting.run.rebalance_run_id)


def _finish_key(operation: Operation) -> SortKey:
    return (operation.finished_at or operation.created_at, operation.operation_id)


def _duration_key(operation: Operation) -> SortKey:
    """Return the microseconds from start to finish and the id; 0 for an operation that is not in the list."""
    started_at, finished_at = operation.started_at, operation.finished_at
    if started_at is None or finished_at is None:
        return (0, operation.operation_id)
    return ((finished_at - started_at) // MICROSECOND, operation.operation_id)


def _decision_key(decision: Decision) -> SortKey:
    return (decision.decided_at, decision.decision_id)


def _decision_of_run_key(decision: Decision) -> SortKey:
    return (decision.decided_at, decision.sequence)


def _event_key(event: IdempotencyEvent) -> SortKey:
    return (event.created_at, event.rebalance_run_id, event.correlation_id, event.request_hash)


def _conflict_key(conflict: IdempotencyConflict) -> SortKey:
    return (conflict.conflicted_at, conflict.idempotency_key)


def edge_sort_key(edge: LineageEdge) -> SortKey:
    """Return the sort key of an edge: (created_at, source, type, target)."""
    return (edge.created_at, edge.source_entity_id, edge.edge_type.value, edge.target_entity_id)


RUNS: Final[ListSpec[Run, RunFilter]] = ListSpec("runs", _run_key, _BY_TIMESTAMP, RunFilter())
RUNS_BY_CORRELATION: Final[ListSpec[Run, RunFilter]] = ListSpec(
    "runs of correlation", _run_key, _BY_TIMESTAMP, RunFilter()
)
RUNS_BY_OPERATION: Final[ListSpec[Run, RunFilter]] = ListSpec(
    "runs of operation", _run_key, _BY_TIMESTAMP, RunFilter()
)
"""The runs of an operation: those with its correlation id, and its scenario runs.

A scenario run has no idempotency key and was created between the operation's creation and its finish. Its
correlation id is the operation's, a colon, and a name of at least one character and without a colon.
"""
RUNS_BEFORE_RUN: Final[ListSpec[Run, RunFilter]] = ListSpec(
    "earlier runs of portfolio", _run_key, _BY_TIMESTAMP, RunFilter()
)
"""The runs of a run's portfolio that come before it by (created_at, id)."""

RUNS_CAUSED_BY: Final[ListSpec[Run, RunFilter]] = ListSpec(
    "runs caused by entity", _run_key, _BY_TIMESTAMP, RunFilter()
)
"""The runs with a CAUSED_BY edge to an entity."""

OPERATIONS: Final[ListSpec[Operation, OperationFilter]] = ListSpec(
    "operations", _operation_key, _BY_TIMESTAMP, OperationFilter()
)
OPERATIONS_BY_CORRELATION: Final[ListSpec[Operation, OperationFilter]] = ListSpec(
    "operations of correlation", _operation_key, _BY_TIMESTAMP, OperationFilter()
)
WAITING_RUNS: Final[ListSpec[WaitingRun, RunFilter]] = ListSpec(
    "runs by wait", _waiting_key, _BY_TIMESTAMP, RunFilter()
)
"""The runs whose review is open, by the time since when it is open."""

FINISHED_OPERATIONS: Final[ListSpec[Operation, OperationFilter]] = ListSpec(
    "operations by finish", _finish_key, _BY_TIMESTAMP, OperationFilter()
)
"""The operations that have finished, by (finished_at, id)."""

OPERATIONS_BY_DURATION: Final[ListSpec[Operation, OperationFilter]] = ListSpec(
    "operations by duration", _duration_key, (int, str), OperationFilter()
)
"""The operations that have started and finished, by (microseconds from start to finish, id)."""

DECISIONS: Final[ListSpec[Decision, DecisionFilter]] = ListSpec(
    "decisions", _decision_key, _BY_TIMESTAMP, DecisionFilter()
)
DECISIONS_BY_RUN: Final[ListSpec[Decision, DecisionFilter]] = ListSpec(
    "decisions of run", _decision_of_run_key, (datetime, int), DecisionFilter()
)
HISTORY_BY_KEY: Final[ListSpec[IdempotencyEvent, NoFilter]] = ListSpec(
    "history of key", _event_key, (datetime, str, str, str), NoFilter()
)
CONFLICTS: Final[ListSpec[IdempotencyConflict, ConflictFilter]] = ListSpec(
    "conflicts", _conflict_key, _BY_TIMESTAMP, ConflictFilter()
)
EDGES_BY_ENTITY: Final[ListSpec[LineageEdge, EdgeFilter]] = ListSpec(
    "edges of entity", edge_sort_key, (datetime, str, str, str), EdgeFilter()
)
