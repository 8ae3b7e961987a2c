"""WHERE clauses of filters.

The first condition selects the index range; the others are written so that the planner cannot choose their index. The
values of a filter are parameters (filter_parameters).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, func

from storage import lists as l
from storage.lists import TimeRange
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
"""The fields of filters, those with the fewest records for a value first."""

SELECTIVE_RUN_FIELDS = RUN_FIELDS[:3]
SELECTIVE_OPERATION_FIELDS = OPERATION_FIELDS[:1]
"""The fields of which a value has fewer records than a status."""


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
    if where.review is not None:
        matches.append(no_index(t.runs.c.review) == where.review.value)
    return matches


def operation_filters(where: l.OperationFilter, *, range_chosen: bool = False) -> list[Condition]:
    """Return the conditions that an operation matches the filter."""
    matches = equality_filters(t.operations, where, OPERATION_FIELDS, range_chosen=range_chosen)
    matches += _any_of(t.operations.c.status, where.statuses)
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


def edge_filters(where: l.EdgeFilter, types: frozenset[Any]) -> list[Condition]:
    """Return the conditions that an edge has one of the types and was created in the filter's time range."""
    conditions = in_time_range(t.edges.c.created_at, where.created)
    if len(types) < len(EdgeType):
        conditions.append(t.edges.c.edge_type.in_(sorted(kind.value for kind in types)))
    return conditions
