"""The statement that counts the records of the store."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    CompoundSelect,
    Table,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from storage.activity import Summary
from storage.lists import ALL_TIME, TimeRange
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.filter_parameters import split_time_range, time_range_parameters
from storage.sql.statements.filters import in_time_range

_NEVER: Final = type_coerce(null(), t.UtcDateTime)


def counts(dialect: str, created: TimeRange, *, stored: bool = True) -> BoundStatement:
    """Return the statement of the counts within a time range.

    Its rows are (group, value, count, oldest, newest), one for each value of a group. With `stored` and without a
    time range, the counts come from `kept_counts`, and rows of (group, "", 0, oldest, newest) have the timestamps.
    """
    shape, values = split_time_range(created)
    return _counts(dialect, shape, stored=stored).bind(values)


@lru_cache(16)
def _counts(dialect: str, shape: TimeRange, *, stored: bool) -> CompiledStatement:
    is_stored = stored and shape == ALL_TIME
    query = _stored_counts() if is_stored else _live_counts(time_range_parameters(shape))
    return compile_statement(dialect, query, reads_all=True)


def _stored_counts() -> CompoundSelect[Any]:
    kept = t.kept_counts.c
    count = cast(func.sum(kept.count), BigInteger)
    return union_all(
        select(kept.what, kept.word, count, _NEVER, _NEVER)
        .group_by(kept.what, kept.word)
        .having(count > 0),
        _oldest_and_newest("run_statuses", t.runs.c.created_at),
        _oldest_and_newest("operation_statuses", t.operations.c.created_at),
    )


def _oldest_and_newest(group: str, timestamp: Column[Any]) -> Any:
    # Read min and max in separate queries, because SQLite then reads each from one end of the
    # index.
    first, last = (select(end(timestamp)).scalar_subquery() for end in (func.min, func.max))
    return select(literal(group), literal(""), literal(0), first, last)


def _live_counts(created: TimeRange) -> CompoundSelect[Any]:
    return union_all(
        _group("run_statuses", t.runs, t.runs.c.status, t.runs.c.created_at, created),
        _group(
            "operation_statuses",
            t.operations,
            t.operations.c.status,
            t.operations.c.created_at,
            created,
        ),
        _group(
            "decision_actions", t.decisions, t.decisions.c.action, t.decisions.c.decided_at, created
        ),
        _group(
            "decision_reasons",
            t.decisions,
            t.decisions.c.reason_code,
            t.decisions.c.decided_at,
            created,
        ),
        select(literal("edges"), literal(""), func.count(), _NEVER, _NEVER)
        .select_from(t.edges)
        .where(t.edges.c.purge.is_(None), *in_time_range(t.edges.c.created_at, created)),
    )


def _group(
    group: str, table: Table, value: Column[Any], timestamp: Column[Any], created: TimeRange
) -> Any:
    return (
        select(literal(group), value, func.count(), func.min(timestamp), func.max(timestamp))
        .select_from(table)
        .where(*in_time_range(timestamp, created))
        .group_by(value)
    )


def to_summary(rows: Sequence[Row]) -> Summary:
    """Return the summary of the rows of `counts`."""
    groups: dict[str, dict[str, int]] = {}
    timestamps: dict[str, list[Any]] = {}
    for group, value, count, oldest, newest in rows:
        if count:
            groups.setdefault(group, {})[value] = count
        if oldest is not None:
            timestamps.setdefault(group, []).extend((oldest, newest))
    runs, operations = timestamps.get("run_statuses", []), timestamps.get("operation_statuses", [])
    actions = groups.get("decision_actions", {})
    return Summary(
        run_count=sum(groups.get("run_statuses", {}).values()),
        operation_count=sum(groups.get("operation_statuses", {}).values()),
        decision_count=sum(actions.values()),
        edge_count=sum(groups.get("edges", {}).values()),
        run_statuses=groups.get("run_statuses", {}),
        operation_statuses=groups.get("operation_statuses", {}),
        decision_actions=actions,
        decision_reasons=groups.get("decision_reasons", {}),
        oldest_run=min(runs, default=None),
        newest_run=max(runs, default=None),
        oldest_operation=min(operations, default=None),
        newest_operation=max(operations, default=None),
    )
