"""Where the records of each list are: the sorted stretches that, merged, are one parent's list."""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Final, TypeVar, cast

from storage.lists import (
    DECISIONS_BY_RUN,
    HISTORY_BY_KEY,
    OPERATIONS_BY_CORRELATION,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    ConflictFilter,
    DecisionFilter,
    EdgeFilter,
    FilterT,
    ListSpec,
    NoFilter,
    OperationFilter,
    RecordT,
    RunFilter,
    TimeRange,
    edge_sort_key,
)
from storage.memory.database import MemoryDatabase
from storage.memory.indexed_table import IndexedTable, IndexRange
from storage.records import Decision, IdempotencyEvent, LineageEdge, Operation, Run

StatusFilter = TypeVar("StatusFilter", RunFilter, OperationFilter)
Criterion = tuple[str, Hashable]

_PARENT_FIELDS: Final = {
    RUNS_BY_CORRELATION.name: "correlation_id",
    OPERATIONS_BY_CORRELATION.name: "correlation_id",
    DECISIONS_BY_RUN.name: "run_id",
}


def list_ranges(
    state: MemoryDatabase, listing: ListSpec[RecordT, FilterT], parent: str, where: FilterT
) -> list[IndexRange[RecordT]]:
    """The stretches of one parent's list, no record in two of them."""
    field = _PARENT_FIELDS.get(listing.name)
    wishes = [] if field is None else [(field, parent)]
    found: object
    match where:
        case RunFilter() if listing.name == RUNS_BY_OPERATION.name:
            found = _runs_of_operation(state, parent, where)
        case RunFilter():
            found = [_runs(state, each, *wishes) for each in _by_status(where)]
        case OperationFilter():
            found = [_operations(state, each, *wishes) for each in _by_status(where)]
        case ConflictFilter():
            found = [state.conflicts.range(where.created)]
        case DecisionFilter():
            table = (
                state.decisions_by_run if listing.name == DECISIONS_BY_RUN.name else state.decisions
            )
            found = [_decisions(table, where, *wishes)]
        case NoFilter():
            found = [_history(state, parent)]
        case EdgeFilter():
            found = list(edge_ranges(state, parent, where))
        case _:
            raise TypeError(f"no list is filtered by {where!r}")
    # A filter stands for its record type, which no type checker can follow.
    return cast("list[IndexRange[RecordT]]", found)


def _by_status(where: StatusFilter) -> list[StatusFilter]:
    """The filter of one status each that together let the same records pass."""
    if where.statuses is None:
        return [where]
    wanted = where.statuses if where.status is None else where.statuses & {where.status}
    return [replace(where, status=status, statuses=None) for status in sorted(wanted)]


def edge_ranges(
    state: MemoryDatabase, entity_id: str, follow: EdgeFilter
) -> Iterator[IndexRange[LineageEdge]]:
    """The edges that lead on from an entity; one that leads back to it is met once."""

    def leads_away(edge: LineageEdge) -> bool:
        return edge.source_entity_id != entity_id

    for edge_type in follow.outgoing:
        if found := state.edges.by_value("outgoing", (entity_id, edge_type)):
            yield IndexRange(found, edge_sort_key, follow.created)
    for edge_type in follow.incoming:
        if found := state.edges.by_value("incoming", (entity_id, edge_type)):
            keep = leads_away if edge_type in follow.outgoing else None
            yield IndexRange(found, edge_sort_key, follow.created, keep)


def scenario_range(
    state: MemoryDatabase, operation: Operation, where: RunFilter = RUNS.no_filter
) -> IndexRange[Run]:
    """The scenarios of an operation: named after its correlation id, created while it lived."""
    lifetime = TimeRange(operation.created_at, operation.finished_at)
    return _runs(
        state,
        replace(where, created=_overlap(where.created, lifetime)),
        ("scenario_of", operation.correlation_id),
    )


def _overlap(one: TimeRange, other: TimeRange) -> TimeRange:
    starts = [since for since in (one.since, other.since) if since is not None]
    ends = [until for until in (one.until, other.until) if until is not None]
    return TimeRange(max(starts, default=None), min(ends, default=None))


def _runs_of_operation(
    state: MemoryDatabase, operation_id: str, where: RunFilter
) -> list[IndexRange[Run]]:
    operation = state.operations.get(operation_id)
    if operation is None:
        return []
    found = []
    for each in _by_status(where):
        found.append(_runs(state, each, ("correlation_id", operation.correlation_id)))
        found.append(scenario_range(state, operation, each))
    return found


def _runs(state: MemoryDatabase, where: RunFilter, *wishes: Criterion) -> IndexRange[Run]:
    found = state.runs.range(
        where.created,
        ("status", where.status),
        ("request_hash", where.request_hash),
        ("portfolio_id", where.portfolio_id),
        ("correlation_id", where.correlation_id),
        ("idempotency_key", where.idempotency_key),
        *wishes,
    )
    if where.review is None:
        return found
    keep = found.predicate

    def reviewed(run: Run) -> bool:
        return (keep is None or keep(run)) and state.review(run) is where.review

    return replace(found, predicate=reviewed)


def _operations(
    state: MemoryDatabase, where: OperationFilter, *wishes: Criterion
) -> IndexRange[Operation]:
    return state.operations.range(
        where.created,
        ("operation_type", where.operation_type),
        ("status", where.status),
        ("correlation_id", where.correlation_id),
        *wishes,
    )


def _decisions(
    table: IndexedTable[str, Decision], where: DecisionFilter, *wishes: Criterion
) -> IndexRange[Decision]:
    return table.range(
        where.decided,
        ("run_id", where.run_id),
        ("action", where.action),
        ("actor_id", where.actor_id),
        ("reason_code", where.reason_code),
        ("correlation_id", where.correlation_id),
        *wishes,
    )


def _history(state: MemoryDatabase, idempotency_key: str) -> IndexRange[IdempotencyEvent]:
    events = state.events.by_value("idempotency_key", idempotency_key)
    return IndexRange(events, HISTORY_BY_KEY.sort_key)
