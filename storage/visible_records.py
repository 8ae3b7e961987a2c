"""Which records a view shows: the rules, as functions over records.

The memory store filters its records with them. The SQL stores have the same rules as SQL
(storage/sql/statements/view_tables.py), and the tests compare the two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeVar

from msgspec.structs import replace

from storage.portfolio_scope import PortfolioScope
from storage.record_rules import scenario_of
from storage.record_view import RecordView
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    artifact_id,
)

T = TypeVar("T")

HIDDEN_PAYLOAD: Final = OperationPayload(None, None, None)


def visible_records(records: Sequence[Record], view: RecordView) -> Sequence[Record]:
    """Return the records of a view, in their order."""
    if not view.scope.sees_all:
        records = _in_scope(records, view.scope)
    return records


def _of_class(records: Iterable[Record], record_class: type[T]) -> list[T]:
    return [record for record in records if isinstance(record, record_class)]


def _in_scope(records: Sequence[Record], scope: PortfolioScope) -> Sequence[Record]:
    """Return the records that a caller with this scope sees.

    - Runs of the portfolios, and what belongs to them: results, artifacts, decisions, history rows and mappings.
    - Operations with at least one visible run. Their payloads only if every run of theirs is visible.
    - Edges, if the ends that records name are visible, and one end is.
    """
    run_ids = {
        recorded.run.rebalance_run_id
        for recorded in _of_class(records, RecordedRun)
        if scope.covers(recorded.run.portfolio_id)
    }
    operation_runs = _OperationRuns(records)

    def visible(record: Record) -> Record | None:
        match record:
            case RecordedRun():
                return record if record.run.rebalance_run_id in run_ids else None
            case RecordedOperation():
                return _visible_operation(record, operation_runs.of(record.operation), run_ids)
            case LineageEdge():
                return None
            case Decision():
                return record if record.run_id in run_ids else None
        return record if record.rebalance_run_id in run_ids else None

    shown = [each for each in map(visible, records) if each is not None]
    hidden, visibly_named = _named_ids(records), _named_ids(shown)
    hidden -= visibly_named
    shown += [
        edge for edge in _of_class(records, LineageEdge) if _is_visible(edge, hidden, visibly_named)
    ]
    return shown


def _visible_operation(
    recorded: RecordedOperation, own_run_ids: AbstractSet[str], run_ids: AbstractSet[str]
) -> RecordedOperation | None:
    if own_run_ids.isdisjoint(run_ids):
        return None
    if own_run_ids <= run_ids:
        return recorded
    return RecordedOperation(replace(recorded.operation, has_request=False), HIDDEN_PAYLOAD)


def _is_visible(edge: LineageEdge, hidden: AbstractSet[str], visible: AbstractSet[str]) -> bool:
    """Return whether an edge is visible: an end that only edges name is visible with the other end."""
    ends = (edge.source_entity_id, edge.target_entity_id)
    return not any(end in hidden for end in ends) and any(end in visible for end in ends)


class _OperationRuns:
    """The runs of operations: those of the list RUNS_BY_OPERATION, and those with a CAUSED_BY edge to it."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_correlation: dict[str, set[str]] = defaultdict(set)
        self._scenarios: dict[str, list[Run]] = defaultdict(list)
        self._effects: dict[str, set[str]] = defaultdict(set)
        self._run_ids = set()
        for record in records:
            match record:
                case RecordedRun(run=run):
                    self._run_ids.add(run.rebalance_run_id)
                    self._by_correlation[run.correlation_id].add(run.rebalance_run_id)
                    correlation_id = scenario_of(run)
                    if correlation_id is not None:
                        self._scenarios[correlation_id].append(run)
                case LineageEdge(edge_type=EdgeType.CAUSED_BY):
                    self._effects[record.target_entity_id].add(record.source_entity_id)

    def of(self, operation: Operation) -> set[str]:
        """Return the ids of the runs of an operation."""
        scenarios = {
            run.rebalance_run_id
            for run in self._scenarios.get(operation.correlation_id, ())
            if operation.created_at <= run.created_at
            and (operation.finished_at is None or run.created_at <= operation.finished_at)
        }
        effects = self._effects.get(operation.operation_id, set()) & self._run_ids
        return scenarios | effects | self._by_correlation.get(operation.correlation_id, set())


def _named_ids(records: Iterable[Record]) -> set[str]:
    return {entity_id for record in records for entity_id in _ids_of(record)}


def _ids_of(record: Record) -> Iterator[str]:
    """Iterate over the ids of the entities that a record attests; an edge attests none."""
    match record:
        case RecordedRun(run=run):
            yield run.rebalance_run_id
            yield artifact_id(run.rebalance_run_id)
            yield run.correlation_id
            if run.idempotency_key is not None:
                yield run.idempotency_key
        case RecordedOperation(operation=operation):
            yield operation.operation_id
            yield operation.correlation_id
        case Decision():
            yield record.decision_id
        case IdempotencyMapping() | IdempotencyEvent():
            yield record.idempotency_key
