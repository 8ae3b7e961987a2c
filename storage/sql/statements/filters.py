"""What filters ask of rows, as conditions that name the index to read: the first is its range, the rest stand aside."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Table, false, func, literal

from storage import lists as l
from storage.lists import TimeRange
from storage.records import EdgeType, is_storable
from storage.sql.model import tables as t
from storage.sql.statements.dialects import eq_keep_sort, no_index, no_index_sqlite

Condition = ColumnElement[bool]
Column = ColumnElement[Any]


def as_operand(value: Any, column: Column) -> Column:
    """A value to compare a column with; a parameter whose value comes later is itself."""
    return value if isinstance(value, BindParameter) else literal(value, column.type)


def in_time_range(column: Column, span: TimeRange) -> list[Condition]:
    """What an instant must be to lie within a time range."""
    conditions: list[Condition] = []
    if span.since is not None:
        conditions.append(column >= as_operand(span.since, column))
    if span.until is not None:
        conditions.append(column <= as_operand(span.until, column))
    return conditions


def equality_filters(
    table: Any, where: Any, names: Sequence[str], *, range_chosen: bool
) -> list[Condition]:
    """What the fields filtered by must be; the first of `names` is the index range, unless a parent gives it."""
    hide = no_index if range_chosen else no_index_sqlite
    conditions: list[Condition] = []
    for name in names:
        value = getattr(where, name)
        if value is None:
            continue
        if isinstance(value, str) and not is_storable(value):
            conditions.append(false())
        elif range_chosen:
            conditions.append(hide(table.c[name]) == value)
        else:
            conditions.append(eq_keep_sort(table.c[name], value))
        range_chosen = True
    return conditions


def leading_index_column(table: Table, where: Any, names: Sequence[str]) -> tuple[Column, ...]:
    """The first field that is filtered by, if there is one."""
    return tuple(table.c[name] for name in names if getattr(where, name) is not None)[:1]


RUN_FIELDS = ("correlation_id", "idempotency_key", "request_hash", "portfolio_id", "status")
OPERATION_FIELDS = ("correlation_id", "status", "operation_type")
DECISION_FIELDS = ("run_id", "correlation_id", "actor_id", "reason_code", "action")
"""What filters name, the fewest records for a value first."""

SELECTIVE_RUN_FIELDS = RUN_FIELDS[:3]
SELECTIVE_OPERATION_FIELDS = OPERATION_FIELDS[:1]
"""Those that lead to fewer records than any status."""


def _any_of(column: Column, words: frozenset[str] | None) -> list[Condition]:
    return [] if words is None else [no_index(column).in_(sorted(words))]


def run_filters(where: l.RunFilter, *, range_chosen: bool = False) -> list[Condition]:
    """What a run must be to pass."""
    return in_time_range(t.runs.c.created_at, where.created) + run_field_filters(
        where, range_chosen=range_chosen
    )


def run_field_filters(where: l.RunFilter, *, range_chosen: bool) -> list[Condition]:
    """What the words of a run must be, whenever it was created."""
    matches = equality_filters(t.runs, where, RUN_FIELDS, range_chosen=range_chosen)
    matches += _any_of(t.runs.c.status, where.statuses)
    if where.review is not None:
        matches.append(no_index(t.runs.c.review) == where.review.value)
    return matches


def operation_filters(where: l.OperationFilter, *, range_chosen: bool = False) -> list[Condition]:
    """What an operation must be to pass."""
    matches = equality_filters(t.operations, where, OPERATION_FIELDS, range_chosen=range_chosen)
    matches += _any_of(t.operations.c.status, where.statuses)
    return in_time_range(t.operations.c.created_at, where.created) + matches


def conflict_filters(where: l.ConflictFilter) -> list[Condition]:
    """What a key in conflict must be to pass."""
    return in_time_range(t.conflicts.c.conflicted_at, where.created)


def decision_filters(where: l.DecisionFilter, *, range_chosen: bool = False) -> list[Condition]:
    """What a decision must be to pass."""
    matches = equality_filters(t.decisions, where, DECISION_FIELDS, range_chosen=range_chosen)
    return in_time_range(t.decisions.c.decided_at, where.decided) + matches


def scenario_filters(run: Any, operation: Any) -> tuple[Condition, ...]:
    """What makes a run (a table of runs) one of the scenarios of an operation (a table of operations).

    It has no key, was created between the operation's creation and its finish, and its correlation id is the
    operation's, a colon, and a name without a colon (records.md, link-scenarios): the range to look in.
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


def edge_filters(where: l.EdgeFilter, types: frozenset[Any]) -> list[Condition]:
    """What an edge of one of the types must be to be followed."""
    conditions = in_time_range(t.edges.c.created_at, where.created)
    if len(types) < len(EdgeType):
        conditions.append(t.edges.c.edge_type.in_(sorted(kind.value for kind in types)))
    return conditions
