"""WHERE clauses of filters.

The first condition selects the index range; the others are written so that the planner cannot choose their index. The
values of a filter are parameters (filter_parameters).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, false, func, or_, tuple_

from storage import lists as l
from storage.lists import FACT_FIELDS, TimeRange
from storage.origins import OriginKind
from storage.reasons import FactSource
from storage.records import EdgeType
from storage.sql.model import tables as t
from storage.sql.statements.dialects import eq_keep_sort, no_index, no_index_sqlite

Condition = ColumnElement[bool]
Column = ColumnElement[Any]


def in_time_range(column: Column, time_range: TimeRange) -> list[Condition]:
    """Return the conditions that a timestamp is within a time range."""
    conditions: list[Condition] = []
    if time_range.since is not None:
        conditions.append(column >= time_range.since)
    if time_range.until is not None:
        conditions.append(column <= time_range.until)
    return conditions


def equality_filters(
    table: Any, where: Any, names: Sequence[str], *, range_chosen: bool
) -> list[Condition]:
    """Return the conditions of the fields that are filtered by.

    The first of `names` selects the index range, unless `range_chosen` says that another condition does.
    """
    without_index = no_index if range_chosen else no_index_sqlite
    conditions: list[Condition] = []
    for name in names:
        value = getattr(where, name)
        if value is None:
            continue
        if range_chosen:
            conditions.append(without_index(table.c[name]) == value)
        else:
            conditions.append(eq_keep_sort(table.c[name], value))
        range_chosen = True
    return conditions


def leading_index_column(table: Table, where: Any, names: Sequence[str]) -> tuple[Column, ...]:
    """Return the column of the first field that is filtered by, or nothing."""
    return tuple(table.c[name] for name in names if getattr(where, name) is not None)[:1]


RUN_FIELDS = ("correlation_id", "idempotency_key", "request_hash", "portfolio_id", "status")
OPERATION_FIELDS = ("correlation_id", "status", "operation_type")
DECISION_FIELDS = ("run_id", "correlation_id", "actor_id", "reason_code", "action")
"""The fields of filters, the most selective first."""

SELECTIVE_RUN_FIELDS = RUN_FIELDS[:3]
SELECTIVE_OPERATION_FIELDS = OPERATION_FIELDS[:1]
"""The fields that are more selective than a status."""


def _any_of(column: Column, values: frozenset[str] | None) -> list[Condition]:
    return [] if values is None else [no_index(column).in_(sorted(values))]


def run_filters(where: l.RunFilter, *, range_chosen: bool = False) -> list[Condition]:
    """Return the conditions that a run matches the filter."""
    return in_time_range(t.runs.c.created_at, where.created) + run_field_filters(
        where, range_chosen=range_chosen
    )


def run_field_filters(where: l.RunFilter, *, range_chosen: bool) -> list[Condition]:
    """Return the conditions of a run's fields, without its creation."""
    matches = equality_filters(t.runs, where, RUN_FIELDS, range_chosen=range_chosen)
    matches += _any_of(t.runs.c.status, where.statuses)
    matches += [
        has_reason(t.runs.c.rebalance_run_id, t.runs.c.created_at, source, getattr(where, name))
        for name, source in FACT_FIELDS.items()
        if getattr(where, name) is not None
    ]
    if where.states is not None:
        matches.append(or_(false(), *(_has_state(state) for state in sorted_states(where.states))))
    if where.origin_kind is not None:
        matches.append(origin_filter(where.origin_kind))
    if where.review is not None:
        matches.append(no_index(t.runs.c.review) == where.review.value)
    return matches


def sorted_states(states: frozenset[l.RunState]) -> list[l.RunState]:
    """Return the states in a fixed order."""
    return sorted(states, key=lambda state: (state[0], state[1] or ""))


def _has_state(state: l.RunState) -> Condition:
    status, review = state
    matches = no_index(t.runs.c.status) == status
    return matches if review is None else and_(matches, no_index(t.runs.c.review) == review.value)


def has_reason(entity_id: Column, created_at: Column, source: FactSource, value: Any) -> Condition:
    """Return the condition that the index of reasons has a value for a record."""
    reason = t.reason_index.alias()
    return exists().where(
        reason.c.source == source.value,
        reason.c.value == value,
        reason.c.created_at == created_at,
        reason.c.entity_id == entity_id,
    )


def operation_filters(where: l.OperationFilter, *, range_chosen: bool = False) -> list[Condition]:
    """Return the conditions that an operation matches the filter."""
    matches = equality_filters(t.operations, where, OPERATION_FIELDS, range_chosen=range_chosen)
    matches += _any_of(t.operations.c.status, where.statuses)
    if where.error_code is not None:
        matches.append(
            has_reason(
                t.operations.c.operation_id,
                t.operations.c.created_at,
                FactSource.OPERATION_ERROR,
                where.error_code,
            )
        )
    if where.portfolio_id is not None:
        matches.append(_has_run_of(where.portfolio_id))
    return in_time_range(t.operations.c.created_at, where.created) + matches


def conflict_filters(where: l.ConflictFilter) -> list[Condition]:
    """Return the conditions that a conflict matches the filter."""
    return in_time_range(t.conflicts.c.conflicted_at, where.created)


def decision_filters(where: l.DecisionFilter, *, range_chosen: bool = False) -> list[Condition]:
    """Return the conditions that a decision matches the filter."""
    matches = equality_filters(t.decisions, where, DECISION_FIELDS, range_chosen=range_chosen)
    return in_time_range(t.decisions.c.decided_at, where.decided) + matches


def scenario_filters(run: Any, operation: Any) -> tuple[Condition, ...]:
    """Return the conditions that a run is a scenario of an operation; both arguments are tables.

    A scenario has no idempotency key, was created between the operation's creation and its finish, and has the
    operation's correlation id, followed by a colon and a name without a colon (records.md, link-scenarios). The
    correlation id is the index range.
    """
    prefix = operation.c.correlation_id
    name = func.substr(run.c.correlation_id, func.length(prefix) + 2)
    return (
        no_index(run.c.idempotency_key).is_(None),
        run.c.correlation_id > prefix.concat(":"),
        run.c.correlation_id < prefix.concat(";"),
        name.not_like("%:%"),
        no_index(run.c.created_at) >= operation.c.created_at,
        no_index(run.c.created_at) <= func.coalesce(operation.c.finished_at, run.c.created_at),
    )


def operation_run_filters(run: Any, operation: Any) -> tuple[tuple[Condition, ...], ...]:
    """The two index ranges of an operation's runs: those of its correlation id, and its scenario runs."""
    same = eq_keep_sort(run.c.correlation_id, operation.c.correlation_id)
    return (same,), scenario_filters(run, operation)


def _has_run_of(portfolio_id: Any) -> Condition:
    """Return the condition that an operation has a run of a portfolio, or caused one."""
    run, edge = t.runs.alias("operation_run"), t.edges.alias("operation_cause")
    portfolio = no_index(run.c.portfolio_id) == portfolio_id
    caused = (
        exists()
        .where(
            edge.c.target_entity_id == t.operations.c.operation_id,
            edge.c.edge_type == EdgeType.CAUSED_BY.value,
            run.c.rebalance_run_id == edge.c.source_entity_id,
            portfolio,
        )
        .correlate(t.operations)
    )
    own = (
        exists().where(*conditions, portfolio).correlate(t.operations)
        for conditions in operation_run_filters(run, t.operations)
    )
    return or_(*own, caused)


def origin_filter(kind: OriginKind) -> Condition:
    """Return the condition that a kind is one of those of a run's origin."""
    if kind is OriginKind.FRESH:
        others = (origin_filter(each) for each in OriginKind if each is not OriginKind.FRESH)
        return ~or_(*others)
    match kind:
        case OriginKind.CONFLICT:
            return _has_earlier_use(same_request=False)
        case OriginKind.REPLAY:
            return or_(_has_earlier_use(same_request=True), _has_edge(EdgeType.REPLAYED_FROM))
        case OriginKind.DERIVED:
            return _has_edge(EdgeType.DERIVED_FROM)
        case OriginKind.CAUSED:
            return _has_edge(EdgeType.CAUSED_BY)
        case _:
            return _is_scenario()


def _has_edge(kind: EdgeType) -> Condition:
    edge = t.edges.alias()
    return exists().where(
        edge.c.source_entity_id == t.runs.c.rebalance_run_id, edge.c.edge_type == kind.value
    )


def _has_earlier_use(*, same_request: bool) -> Condition:
    use, run = t.history.alias(), t.runs.c
    is_same = use.c.request_hash == run.request_hash
    return exists().where(
        use.c.idempotency_key == run.idempotency_key,
        tuple_(use.c.created_at, use.c.rebalance_run_id)
        < tuple_(run.created_at, run.rebalance_run_id),
        use.c.rebalance_run_id != run.rebalance_run_id,
        is_same if same_request else ~is_same,
    )


def _is_scenario() -> Condition:
    """Return the condition that a run is a scenario of an operation (see `scenario_filters`)."""
    operation = t.operations.alias()
    own, of_operation = scenario_join(t.runs, operation)
    return and_(*own, exists().where(*of_operation))


def scenario_join(run: Any, operation: Any) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """Return the conditions of `scenario_filters`, in a form for the operations of a run.

    The first ones are of the run alone. The others have the operation's correlation id as the index range.
    """
    # Trim all characters except the colon, so that the text ends with the last colon.
    c = run.c
    with_colon = func.rtrim(c.correlation_id, func.replace(c.correlation_id, ":", ""))
    length = func.length(with_colon)
    prefix = func.substr(with_colon, 1, case((length > 0, length - 1), else_=0))
    own = (no_index(c.idempotency_key).is_(None), no_index(c.correlation_id).like("%:_%"))
    of_operation = (
        operation.c.correlation_id == prefix,
        length < func.length(c.correlation_id),
        operation.c.created_at <= c.created_at,
        func.coalesce(operation.c.finished_at, c.created_at) >= c.created_at,
    )
    return own, of_operation


def edge_filters(where: l.EdgeFilter, types: frozenset[Any]) -> list[Condition]:
    """Return the conditions that an edge is shown, has one of the types and was created in the filter's time range."""
    conditions = in_time_range(t.edges.c.created_at, where.created)
    if not where.shows_purged:
        conditions.append(t.edges.c.purge.is_(None))
    if len(types) < len(EdgeType):
        conditions.append(t.edges.c.edge_type.in_(sorted(kind.value for kind in types)))
    return conditions
