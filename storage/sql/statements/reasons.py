"""Statements that count reasons in a time range."""

from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Table, func, or_, select

from storage.lists import RUNS_BY_OPERATION, RUNS_CAUSED_BY, RunFilter, TimeRange
from storage.reasons import ReasonSource
from storage.records import is_storable
from storage.sql.model import tables as t
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import no_index, no_index_sqlite, parameter
from storage.sql.statements.filter_parameters import split_filter, with_parameters
from storage.sql.statements.filters import (
    RUN_FIELDS,
    in_time_range,
    leading_index_column,
    run_filters,
)
from storage.sql.statements.list_queries import LIST_QUERIES

_LIMIT: Final = parameter("limit", Integer)
_ALL_RUNS: Final = RunFilter()
SELECTIVE_FIELDS: Final = tuple(field for field in RUN_FIELDS if field != "status")
"""The fields of a filter of which few runs have a value."""

WIDE: Final = timedelta(days=4)
"""Length of a time range from which SQLite reads the reasons in their order, and passes over those of other times.

Sorting the reasons of a few days takes less time than reading those of all days, and those of weeks more.
"""


def counts(
    dialect: str, source: ReasonSource, occurred: TimeRange, where: RunFilter, limit: int
) -> BoundStatement | None:
    """Return the statement of (reason, count), the most frequent first; None if there are none."""
    shape, values = split_filter(where)
    if not all(is_storable(text) for text in values.values() if isinstance(text, str)):
        return None
    ends = {"occurred_since": occurred.since, "occurred_until": occurred.until}
    given = {name: end for name, end in ends.items() if end is not None}
    since, until = occurred.since, occurred.until
    is_wide = since is None or until is None or until - since > WIDE
    statement = _counts(dialect, source, frozenset(given), shape, is_wide=is_wide)
    return statement.bind({**values, **given, "limit": limit})


@lru_cache(128)
def _counts(
    dialect: str,
    source: ReasonSource,
    ends: frozenset[str],
    shape: RunFilter,
    *,
    is_wide: bool,
) -> CompiledStatement:
    table: Table
    reason: ColumnElement[Any]
    time: ColumnElement[Any]
    if source is ReasonSource.DECISION_REASON:
        table, reason, run_id = t.decisions, t.decisions.c.reason_code, t.decisions.c.run_id
        time = t.decisions.c.decided_at
    else:
        table, reason, run_id = t.reason_index, t.reason_index.c.value, t.reason_index.c.entity_id
        time = t.reason_index.c.created_at
    occurred: Any = {
        name: parameter(f"occurred_{name}", t.UtcDateTime) if f"occurred_{name}" in ends else None
        for name in ("since", "until")
    }
    within = TimeRange(**occurred)
    filtered = with_parameters(shape)
    # The runs of a selective field are found first, and the reasons of each by its id.
    of_operations = source is ReasonSource.OPERATION_ERROR
    is_selective = not of_operations and bool(
        leading_index_column(t.runs, filtered, SELECTIVE_FIELDS)
    )
    if is_selective:
        time = no_index(time)
    elif is_wide:
        time = no_index_sqlite(time)
    group = reason if is_wide else no_index_sqlite(reason)
    conditions = in_time_range(time, within)
    if table is t.reason_index:
        kind = t.reason_index.c.source
        conditions.append((no_index(kind) if is_selective else kind) == source.value)
    if shape != _ALL_RUNS and of_operations:
        conditions.append(_has_run(filtered))
    elif shape != _ALL_RUNS:
        matches = run_filters(filtered, range_chosen=not is_selective)
        conditions += [t.runs.c.rebalance_run_id == run_id, *matches]
    count = func.count()
    query = (
        select(reason, count)
        .select_from(table)
        .where(*conditions)
        .group_by(group)
        .order_by(count.desc(), group)
        .limit(_LIMIT)
    )
    return compile_statement(dialect, query)


def _has_run(where: RunFilter) -> ColumnElement[bool]:
    """Return the condition that a run of an operation with a reason, or a run that it caused, matches."""
    operation_id = t.reason_index.c.entity_id
    ranges = [
        each
        for spec in (RUNS_BY_OPERATION, RUNS_CAUSED_BY)
        for each in LIST_QUERIES[spec.name].index_ranges(operation_id, where)
    ]
    runs = (select(t.runs.c.rebalance_run_id).where(*each.conditions) for each in ranges)
    return or_(*(each.correlate(t.reason_index).exists() for each in runs))
