"""The index ranges of each list. The list of one parent is their merge in the list's order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeVar, cast

from sortedcontainers import SortedKeyList

from storage.lists import (
    DECISIONS_BY_RUN,
    FINISHED_OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    OPERATIONS_BY_DURATION,
    RUNS,
    RUNS_BEFORE_RUN,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    RUNS_CAUSED_BY,
    WAITING_RUNS,
    ConflictFilter,
    DecisionFilter,
    EdgeFilter,
    FilterT,
    ListSpec,
    NoFilter,
    OperationFilter,
    RecordT,
    ReviewOutcome,
    RunFilter,
    TimeRange,
)
from storage.memory.conditions import has_conditions, has_error, meets_conditions
from storage.memory.database import MemoryDatabase
from storage.memory.indexed_table import Criterion, IndexedTable, IndexRange
from storage.records import Decision, EdgeType, LineageEdge, Operation, Run, WaitingRun, edge_id

StatusFilter = TypeVar("StatusFilter", RunFilter, OperationFilter)

_PARENT_FIELDS: Final = {
    RUNS_BY_CORRELATION.name: "correlation_id",
    OPERATIONS_BY_CORRELATION.name: "correlation_id",
    DECISIONS_BY_RUN.name: "run_id",
}

_ORDERED_OPERATIONS: Final = frozenset({FINISHED_OPERATIONS.name, OPERATIONS_BY_DURATION.name})


def list_ranges(
    db: MemoryDatabase, spec: ListSpec[RecordT, FilterT], parent: str, where: FilterT
) -> list[IndexRange[RecordT]]:
    """Return the index ranges of one parent's list; they are disjoint."""
    field = _PARENT_FIELDS.get(spec.name)
    of_parent: list[Criterion] = [] if field is None else [(field, parent)]
    ranges: object
    match where:
        case RunFilter():
            ranges = _run_ranges(db, spec.name, parent, where, of_parent)
        case OperationFilter() if spec.name in _ORDERED_OPERATIONS:
            ranges = [_finished_operations(db, cast("ListSpec[Operation, Any]", spec), where)]
        case OperationFilter():
            ranges = [_operations(db, each, *of_parent) for each in _by_status(where)]
        case ConflictFilter():
            ranges = [db.conflicts.range(where.created)]
        case DecisionFilter():
            table = db.decisions_by_run if spec.name == DECISIONS_BY_RUN.name else db.decisions
            ranges = [_decisions(table, where, *of_parent)]
        case NoFilter():
            ranges = [db.events.range(TimeRange(), ("idempotency_key", parent))]
        case EdgeFilter():
            ranges = list(edge_ranges(db, parent, where))
        case _:
            raise TypeError(f"no list is filtered by {where!r}")
    # The class of the filter implies the class of the records, which the type system cannot express.
    return cast("list[IndexRange[RecordT]]", ranges)


def _run_ranges(
    db: MemoryDatabase, name: str, parent: str, where: RunFilter, of_parent: list[Criterion]
) -> object:
    """Return the index ranges of a list of runs."""
    if name == RUNS_BY_OPERATION.name:
        operation = db.operations.get(parent)
        return [] if operation is None else operation_run_ranges(db, operation, where)
    if name == RUNS_BEFORE_RUN.name:
        return _runs_before(db, parent, where)
    if name == RUNS_CAUSED_BY.name:
        return _runs_caused_by(db, parent, where)
    if name == WAITING_RUNS.name:
        return [_waiting_runs(db, where)]
    return [_runs(db, each, *of_parent) for each in _by_status(where)]


def _by_status(where: StatusFilter) -> list[StatusFilter]:
    """Split a filter into filters of one status each that together match the same records."""
    if where.statuses is None:
        return [where]
    statuses = where.statuses if where.status is None else where.statuses & {where.status}
    return [replace(where, status=status, statuses=None) for status in sorted(statuses)]


def edge_ranges(
    db: MemoryDatabase, entity_id: str, edge_filter: EdgeFilter
) -> Iterator[IndexRange[LineageEdge]]:
    """Iterate over the ranges of the edges that can be followed from an entity; they are disjoint."""
    hidden = {} if edge_filter.shows_purged else db.retained.hidden_edges

    def is_outgoing(edge: LineageEdge) -> bool:
        return edge.edge_type in edge_filter.outgoing and edge_id(edge) not in hidden

    def is_only_incoming(edge: LineageEdge) -> bool:
        is_loop = edge.source_entity_id == entity_id
        return (
            edge.edge_type in edge_filter.incoming
            and not (is_loop and is_outgoing(edge))
            and edge_id(edge) not in hidden
        )

    if edge_filter.outgoing:
        leaving = db.edges.range(edge_filter.created, ("source", entity_id))
        yield replace(leaving, predicate=is_outgoing)
    if edge_filter.incoming:
        arriving = db.edges.range(edge_filter.created, ("target", entity_id))
        yield replace(arriving, predicate=is_only_incoming)


def scenario_range(
    db: MemoryDatabase, operation: Operation, where: RunFilter = RUNS.no_filter
) -> IndexRange[Run]:
    """Return the scenario runs of an operation: created between its creation and its finish."""
    lifetime = TimeRange(operation.created_at, operation.finished_at)
    return _runs(
        db,
        replace(where, created=where.created.intersection(lifetime)),
        ("scenario_of", operation.correlation_id),
    )


def operation_run_ranges(
    db: MemoryDatabase, operation: Operation, where: RunFilter = RUNS.no_filter
) -> list[IndexRange[Run]]:
    """Return the runs of an operation: those with its correlation id, and its scenario runs; they are disjoint."""
    ranges = []
    for each in _by_status(where):
        ranges.append(_runs(db, each, ("correlation_id", operation.correlation_id)))
        ranges.append(scenario_range(db, operation, each))
    return ranges


def _runs_before(db: MemoryDatabase, run_id: str, where: RunFilter) -> list[IndexRange[Run]]:
    """Return the runs of a run's portfolio that come before it."""
    later = db.runs.get(run_id)
    if later is None:
        return []
    end = RUNS.sort_key(later)
    ranges = [_runs(db, each, ("portfolio_id", later.portfolio_id)) for each in _by_status(where)]
    return [_matching(each, lambda run: RUNS.sort_key(run) < end) for each in ranges]


def _runs_caused_by(db: MemoryDatabase, entity_id: str, where: RunFilter) -> list[IndexRange[Run]]:
    """Return the runs with a CAUSED_BY edge to an entity."""
    causes = frozenset({EdgeType.CAUSED_BY})
    edges = [
        edge
        for each in edge_ranges(db, entity_id, EdgeFilter(frozenset(), causes))
        for edge in each.scan()
    ]
    runs = [db.runs.get(run_id) for run_id in {edge.source_entity_id for edge in edges}]
    matching = (run for run in runs if run is not None and _matches(db, run, where))
    return [IndexRange(SortedKeyList(matching, key=RUNS.sort_key))]


def _matches(db: MemoryDatabase, run: Run, where: RunFilter) -> bool:
    names = ("status", "request_hash", "portfolio_id", "correlation_id", "idempotency_key")
    return (
        run.created_at in where.created
        and all(getattr(where, name) in (None, getattr(run, name)) for name in names)
        and (where.statuses is None or run.status in where.statuses)
        and meets_conditions(db, run, where)
    )


def _waiting_runs(db: MemoryDatabase, where: RunFilter) -> IndexRange[WaitingRun]:
    """Return the runs with an open review, by the time since when it is open."""
    waiting: list[WaitingRun] = []
    for each in _by_status(where):
        for run in _runs(db, each).scan():
            if db.review(run) is ReviewOutcome.OPEN:
                newest = db.decisions_by_run.newest("run_id", run.rebalance_run_id)
                waiting.append(WaitingRun(run, newest.decided_at if newest else run.created_at))
    return IndexRange(SortedKeyList(waiting, key=WAITING_RUNS.sort_key))


def _finished_operations(
    db: MemoryDatabase, spec: ListSpec[Operation, Any], where: OperationFilter
) -> IndexRange[Operation]:
    """Return the finished operations in the order of a list; for durations, those that have started."""
    needs_start = spec.name == OPERATIONS_BY_DURATION.name
    finished = (
        operation
        for each in _by_status(where)
        for operation in _operations(db, each).scan()
        if operation.finished_at is not None and not (needs_start and operation.started_at is None)
    )
    return IndexRange(SortedKeyList(finished, key=spec.sort_key))


def _matching(
    records: IndexRange[RecordT], matches: Callable[[RecordT], bool]
) -> IndexRange[RecordT]:
    """Return the records of a range that also satisfy `matches`."""
    predicate = records.predicate
    if predicate is None:
        return replace(records, predicate=matches)
    return replace(records, predicate=lambda each: predicate(each) and matches(each))


def _runs(db: MemoryDatabase, where: RunFilter, *criteria: Criterion) -> IndexRange[Run]:
    runs = db.runs.range(
        where.created,
        ("status", where.status),
        ("request_hash", where.request_hash),
        ("portfolio_id", where.portfolio_id),
        ("correlation_id", where.correlation_id),
        ("idempotency_key", where.idempotency_key),
        *criteria,
    )
    if not has_conditions(where):
        return runs
    return _matching(runs, lambda run: meets_conditions(db, run, where))


def _operations(
    db: MemoryDatabase, where: OperationFilter, *criteria: Criterion
) -> IndexRange[Operation]:
    operations = db.operations.range(
        where.created,
        ("operation_type", where.operation_type),
        ("status", where.status),
        ("correlation_id", where.correlation_id),
        *criteria,
    )
    code, portfolio_id = where.error_code, where.portfolio_id
    if code is not None:
        operations = _matching(operations, lambda each: has_error(db, each, code))
    if portfolio_id is not None:
        of_portfolio = RunFilter(portfolio_id=portfolio_id)
        operations = _matching(operations, lambda each: has_run(db, each, of_portfolio))
    return operations


def has_run(db: MemoryDatabase, operation: Operation, where: RunFilter) -> bool:
    """Return whether a run of an operation, or one that it caused, matches."""
    return next(runs_of_or_caused_by(db, operation, where), None) is not None


def runs_of_or_caused_by(
    db: MemoryDatabase, operation: Operation, where: RunFilter = RUNS.no_filter
) -> Iterator[Run]:
    """Iterate over the runs of an operation and those that it caused. One that is both occurs twice."""
    yield from (run for each in operation_run_ranges(db, operation, where) for run in each.scan())
    for caused in _runs_caused_by(db, operation.operation_id, where):
        yield from caused.scan()


def _decisions(
    table: IndexedTable[str, Decision], where: DecisionFilter, *criteria: Criterion
) -> IndexRange[Decision]:
    return table.range(
        where.decided,
        ("run_id", where.run_id),
        ("action", where.action),
        ("actor_id", where.actor_id),
        ("reason_code", where.reason_code),
        ("correlation_id", where.correlation_id),
        *criteria,
    )
