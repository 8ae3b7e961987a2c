"""The query of each list: its rows, its order, and the index ranges that a parent and a filter select."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from sqlalchemy import Table, and_, select, tuple_

from storage import lists as l
from storage.lists import ALL_TIME
from storage.reasons import FactSource
from storage.records import EdgeType
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowMapping
from storage.sql.statements.dialects import eq_keep_sort, no_index
from storage.sql.statements.filters import (
    DECISION_FIELDS,
    OPERATION_FIELDS,
    RUN_FIELDS,
    SELECTIVE_OPERATION_FIELDS,
    SELECTIVE_RUN_FIELDS,
    Column,
    Condition,
    conflict_filters,
    decision_filters,
    edge_filters,
    in_time_range,
    leading_index_column,
    operation_filters,
    run_field_filters,
    run_filters,
    scenario_filters,
    sorted_states,
)

Parent = Column
"""The parameter of one parent, or the column of a table of parents."""

_operation = t.operations.alias("parent_operation")
_later = t.runs.alias("parent_run")
_cause_edges = t.edges.alias("cause_edges")


@dataclass(frozen=True, slots=True)
class IndexRange:
    """One index range of a list.

    `bound` has the sort key columns that are equal to the parent. `prefix` has the leading columns of the index that
    the conditions fix to one value. `in_order` is False if the index does not have the list's order. If the index
    belongs to another table, `order` has the columns of that table with the values of the list's order.
    """

    conditions: tuple[Condition, ...]
    bound: Mapping[str, Parent]
    in_order: bool = True
    prefix: tuple[Column, ...] = ()
    order: tuple[Column, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The rows of a list, their order, and the index ranges of a parent under a filter.

    `parent_columns` are the columns of the order that an index range may bind to the parent.
    """

    mapping: RowMapping[Any]
    order: tuple[Column, ...]
    index_ranges: Callable[[Parent, Any], list[IndexRange]]
    parent_columns: frozenset[str] = frozenset()
    is_by_filter_time: bool = True
    """Whether the first column of the order is the timestamp that the filter's time range applies to."""


def _runs_of_operation(parent: Parent, where: l.RunFilter) -> list[IndexRange]:
    is_parent = _operation.c.operation_id == parent
    correlation = select(_operation.c.correlation_id).where(is_parent).correlate_except(_operation)
    same = eq_keep_sort(t.runs.c.correlation_id, correlation.scalar_subquery())
    scenario = scenario_filters(t.runs, _operation)
    matches = run_field_filters(where, range_chosen=True)
    created = in_time_range(no_index(t.runs.c.created_at), where.created)
    return [
        IndexRange(
            (same, *run_filters(where, range_chosen=True)), {}, prefix=(t.runs.c.correlation_id,)
        ),
        IndexRange((is_parent, *scenario, *matches, *created), {}, in_order=False),
    ]


def _runs_before_run(parent: Parent, where: l.RunFilter) -> list[IndexRange]:
    def of_parent(column: Column) -> Column:
        query = select(column).where(_later.c.rebalance_run_id == parent)
        return query.correlate_except(_later).scalar_subquery()

    portfolio = eq_keep_sort(t.runs.c.portfolio_id, of_parent(_later.c.portfolio_id))
    end = tuple_(of_parent(_later.c.created_at), of_parent(_later.c.rebalance_run_id))
    earlier = tuple_(t.runs.c.created_at, t.runs.c.rebalance_run_id) < end
    others = run_filters(where, range_chosen=True)
    return [IndexRange((portfolio, earlier, *others), {}, prefix=(t.runs.c.portfolio_id,))]


def _runs_caused_by(parent: Parent, where: l.RunFilter) -> list[IndexRange]:
    edge = _cause_edges
    caused = (
        select(edge.c.source_entity_id)
        .where(edge.c.target_entity_id == parent, edge.c.edge_type == EdgeType.CAUSED_BY.value)
        .correlate_except(edge)
    )
    matches = run_field_filters(where, range_chosen=True)
    created = in_time_range(no_index(t.runs.c.created_at), where.created)
    conditions = (t.runs.c.rebalance_run_id.in_(caused), *matches, *created)
    return [IndexRange(conditions, {}, in_order=False)]


def _edges_of_entity(parent: Parent, where: l.EdgeFilter) -> list[IndexRange]:
    source, target = t.edges.c.source_entity_id, t.edges.c.target_entity_id
    ranges = []
    if where.outgoing:
        ranges.append(
            IndexRange(
                (source == parent, *edge_filters(where, where.outgoing)),
                {"source_entity_id": parent},
            )
        )
    if where.incoming:
        conditions = [target == parent, *edge_filters(where, where.incoming)]
        if where.outgoing:
            # A self-loop of a type that is followed from its source is already in the other range.
            loop = and_(
                source == target,
                t.edges.c.edge_type.in_(sorted(kind.value for kind in where.outgoing)),
            )
            conditions.append(~loop)
        ranges.append(IndexRange(tuple(conditions), {"target_entity_id": parent}))
    return ranges


def _top_level(
    table: Table, names: Sequence[str], conditions: Callable[[Any], list[Condition]]
) -> Callable[[Parent, Any], list[IndexRange]]:
    return lambda parent, where: [
        IndexRange(tuple(conditions(where)), {}, prefix=leading_index_column(table, where, names))
    ]


def _by_reason(
    fields: Mapping[str, FactSource],
    entity_id: Column,
    where: Any,
    others: Callable[[Any], Sequence[Condition]],
) -> IndexRange | None:
    """Return the range of the index of reasons for the first filtered field, None if no such field is filtered.

    `others` returns the conditions of a filter. It gets the filter without this field, because a condition that is
    stated twice makes PostgreSQL expect too few rows.
    """
    for name, source in fields.items():
        value = getattr(where, name)
        if value is not None:
            reason = t.reason_index.alias("reason")
            own: tuple[Condition, ...] = (
                eq_keep_sort(reason.c.source, source.value),
                eq_keep_sort(reason.c.value, value),
                entity_id == reason.c.entity_id,
                *in_time_range(reason.c.created_at, where.created),
            )
            order = (reason.c.created_at, reason.c.entity_id)
            prefix = (reason.c.source, reason.c.value)
            rest = others(replace(where, **{name: None}))
            return IndexRange((*own, *rest), {}, prefix=prefix, order=order)
    return None


def _runs(parent: Parent, where: l.RunFilter) -> list[IndexRange]:
    """Return the index range of all runs, or of a reason, or one for each status or state that the filter names."""
    if leading_index_column(t.runs, where, SELECTIVE_RUN_FIELDS):
        return _top_level(t.runs, RUN_FIELDS, run_filters)(parent, where)
    if where.portfolio_id is None:
        others = partial(run_field_filters, range_chosen=True)
        by_reason = _by_reason(l.FACT_FIELDS, t.runs.c.rebalance_run_id, where, others)
        if by_reason is not None:
            return [by_reason]
    states = where.states
    if states is None and where.statuses is not None:
        states = frozenset((status, where.review) for status in where.statuses)
        where = replace(where, statuses=None, review=None)
    if states is None:
        return _top_level(t.runs, RUN_FIELDS, run_filters)(parent, where)
    conditions = run_filters(replace(where, states=None), range_chosen=True)
    return [_range_of_state(state, conditions) for state in sorted_states(states)]


def _range_of_state(state: l.RunState, others: Sequence[Condition]) -> IndexRange:
    status, review = state
    own: tuple[Condition, ...] = (eq_keep_sort(t.runs.c.status, status),)
    prefix: tuple[Column, ...] = (t.runs.c.status,)
    if review is not None:
        own += (eq_keep_sort(t.runs.c.review, review.value),)
        prefix += (t.runs.c.review,)
    return IndexRange((*own, *others), {}, prefix=prefix)


def _operations(parent: Parent, where: l.OperationFilter) -> list[IndexRange]:
    """Return the index range of all operations, one for each status if the filter has several, or that of an error."""
    if leading_index_column(t.operations, where, SELECTIVE_OPERATION_FIELDS):
        return _top_level(t.operations, OPERATION_FIELDS, operation_filters)(parent, where)
    errors = {"error_code": FactSource.OPERATION_ERROR}
    by_error = _by_reason(
        errors,
        t.operations.c.operation_id,
        where,
        lambda rest: operation_filters(replace(rest, created=ALL_TIME), range_chosen=True),
    )
    if by_error is not None:
        return [by_error]
    if where.statuses is None:
        return _top_level(t.operations, OPERATION_FIELDS, operation_filters)(parent, where)
    others = operation_filters(replace(where, statuses=None), range_chosen=True)
    status = t.operations.c.status
    return [
        IndexRange((eq_keep_sort(status, value), *others), {}, prefix=(status,))
        for value in sorted(where.statuses)
    ]


def _waiting_runs(parent: Parent, where: l.RunFilter) -> list[IndexRange]:
    """Return an index range in the order of the wait for each status, or that of a field with fewer runs."""
    if where.review not in (None, l.ReviewOutcome.OPEN):
        return []
    if where.statuses is None or leading_index_column(t.runs, where, RUN_FIELDS):
        waits = no_index(t.runs.c.review) == l.ReviewOutcome.OPEN.value
        return [IndexRange((waits, *run_filters(where)), {}, in_order=False)]
    matches = run_field_filters(replace(where, statuses=None, review=None), range_chosen=True)
    others = [*matches, *in_time_range(no_index(t.runs.c.created_at), where.created)]
    return [
        _range_of_state((status, l.ReviewOutcome.OPEN), others) for status in sorted(where.statuses)
    ]


def _finished_operations(parent: Parent, where: l.OperationFilter) -> list[IndexRange]:
    is_finished = t.operations.c.finished_at.is_not(None)
    return [IndexRange((is_finished, *operation_filters(where)), {})]


def _timed_operations(parent: Parent, where: l.OperationFilter) -> list[IndexRange]:
    return [IndexRange((t.OPERATION_DURATION.is_not(None), *operation_filters(where)), {})]


def _by_parent(
    column: Column, conditions: Callable[..., list[Condition]]
) -> Callable[[Parent, Any], list[IndexRange]]:
    return lambda parent, where: [
        IndexRange(
            (eq_keep_sort(column, parent), *conditions(where, range_chosen=True)),
            {column.name: parent},
            prefix=(column,),
        )
    ]


def _no_conditions(where: l.NoFilter, *, range_chosen: bool) -> list[Condition]:
    return []


_RUN_ORDER = (t.runs.c.created_at, t.runs.c.rebalance_run_id)
_OPERATION_ORDER = (t.operations.c.created_at, t.operations.c.operation_id)

LIST_QUERIES: Final[Mapping[str, ListQuery]] = {
    l.RUNS.name: ListQuery(row_mapping.RUN, _RUN_ORDER, _runs),
    l.RUNS_BY_CORRELATION.name: ListQuery(
        row_mapping.RUN, _RUN_ORDER, _by_parent(t.runs.c.correlation_id, run_filters)
    ),
    l.RUNS_BY_OPERATION.name: ListQuery(row_mapping.RUN, _RUN_ORDER, _runs_of_operation),
    l.RUNS_BEFORE_RUN.name: ListQuery(row_mapping.RUN, _RUN_ORDER, _runs_before_run),
    l.RUNS_CAUSED_BY.name: ListQuery(row_mapping.RUN, _RUN_ORDER, _runs_caused_by),
    l.WAITING_RUNS.name: ListQuery(
        row_mapping.WAITING_RUN,
        (row_mapping.PENDING_SINCE, t.runs.c.rebalance_run_id),
        _waiting_runs,
        is_by_filter_time=False,
    ),
    l.OPERATIONS.name: ListQuery(row_mapping.OPERATION, _OPERATION_ORDER, _operations),
    l.FINISHED_OPERATIONS.name: ListQuery(
        row_mapping.OPERATION,
        (t.operations.c.finished_at, t.operations.c.operation_id),
        _finished_operations,
        is_by_filter_time=False,
    ),
    l.OPERATIONS_BY_DURATION.name: ListQuery(
        row_mapping.OPERATION,
        (t.OPERATION_DURATION.label("duration"), t.operations.c.operation_id),
        _timed_operations,
        is_by_filter_time=False,
    ),
    l.OPERATIONS_BY_CORRELATION.name: ListQuery(
        row_mapping.OPERATION,
        _OPERATION_ORDER,
        _by_parent(t.operations.c.correlation_id, operation_filters),
    ),
    l.CONFLICTS.name: ListQuery(
        row_mapping.CONFLICT,
        (t.conflicts.c.conflicted_at, t.conflicts.c.idempotency_key),
        _top_level(t.conflicts, (), conflict_filters),
    ),
    l.DECISIONS.name: ListQuery(
        row_mapping.DECISION,
        (t.decisions.c.decided_at, t.decisions.c.decision_id),
        _top_level(t.decisions, DECISION_FIELDS, decision_filters),
    ),
    l.DECISIONS_BY_RUN.name: ListQuery(
        row_mapping.DECISION,
        (t.decisions.c.decided_at, t.decisions.c.sequence),
        _by_parent(t.decisions.c.run_id, decision_filters),
    ),
    l.HISTORY_BY_KEY.name: ListQuery(
        row_mapping.EVENT,
        (
            t.history.c.created_at,
            t.history.c.rebalance_run_id,
            t.history.c.correlation_id,
            t.history.c.request_hash,
        ),
        _by_parent(t.history.c.idempotency_key, _no_conditions),
    ),
    l.EDGES_BY_ENTITY.name: ListQuery(
        row_mapping.EDGE,
        (
            t.edges.c.created_at,
            t.edges.c.source_entity_id,
            t.edges.c.edge_type,
            t.edges.c.target_entity_id,
        ),
        _edges_of_entity,
        frozenset({"source_entity_id", "target_entity_id"}),
    ),
}
