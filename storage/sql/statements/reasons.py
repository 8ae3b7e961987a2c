"""Statements that count reasons in a time range."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Table, func, select

from storage.lists import RunFilter, TimeRange
from storage.reasons import ReasonSource
from storage.records import is_storable
from storage.sql.model import tables as t
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import parameter
from storage.sql.statements.filter_parameters import split_filter, with_parameters
from storage.sql.statements.filters import Condition, in_time_range, run_filters

_LIMIT: Final = parameter("limit", Integer)
_ALL_RUNS: Final = RunFilter()


def counts(
    dialect: str, source: ReasonSource, occurred: TimeRange, where: RunFilter, limit: int
) -> BoundStatement | None:
    """Return the statement of (reason, count), the most frequent first; None if there are none."""
    shape, values = split_filter(where)
    if not all(is_storable(text) for text in values.values() if isinstance(text, str)):
        return None
    ends = {"occurred_since": occurred.since, "occurred_until": occurred.until}
    given = {name: end for name, end in ends.items() if end is not None}
    statement = _counts(dialect, source, frozenset(given), shape)
    return statement.bind({**values, **given, "limit": limit})


@lru_cache(128)
def _counts(
    dialect: str, source: ReasonSource, ends: frozenset[str], shape: RunFilter
) -> CompiledStatement:
    table: Table
    reason: ColumnElement[Any]
    if source is ReasonSource.DECISION_REASON:
        table, reason, run_id = t.decisions, t.decisions.c.reason_code, t.decisions.c.run_id
        time, own = t.decisions.c.decided_at, list[Condition]()
    else:
        table, reason, run_id = t.reason_index, t.reason_index.c.value, t.reason_index.c.entity_id
        time, own = t.reason_index.c.created_at, [t.reason_index.c.source == source.value]
    occurred: Any = {
        name: parameter(f"occurred_{name}", t.UtcDateTime) if f"occurred_{name}" in ends else None
        for name in ("since", "until")
    }
    conditions = [*own, *in_time_range(time, TimeRange(**occurred))]
    if shape != _ALL_RUNS:
        matches = run_filters(with_parameters(shape), range_chosen=True)
        conditions += [t.runs.c.rebalance_run_id == run_id, *matches]
    count = func.count()
    query = (
        select(reason, count)
        .select_from(table)
        .where(*conditions)
        .group_by(reason)
        .order_by(count.desc(), reason)
        .limit(_LIMIT)
    )
    return compile_statement(dialect, query)
