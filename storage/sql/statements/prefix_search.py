"""The statement of a prefix search: a loose index scan, one index step for each distinct value."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, Column, Integer, column, text

from storage.prefixes import SearchField, prefix_upper_bound
from storage.sql.model import tables as t
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import parameter

_COLUMNS: Final[dict[SearchField, Column[Any]]] = {
    SearchField.RUN: t.runs.c.rebalance_run_id,
    SearchField.OPERATION: t.operations.c.operation_id,
    SearchField.DECISION: t.decisions.c.decision_id,
    SearchField.RUN_CORRELATION: t.runs.c.correlation_id,
    SearchField.OPERATION_CORRELATION: t.operations.c.correlation_id,
    SearchField.MAPPED_KEY: t.mappings.c.idempotency_key,
    SearchField.USED_KEY: t.history.c.idempotency_key,
    SearchField.RUN_KEY: t.runs.c.idempotency_key,
    SearchField.REQUEST_HASH: t.runs.c.request_hash,
    SearchField.PORTFOLIO: t.runs.c.portfolio_id,
}

# Look up the next value beyond all rows of this one, because thousands of runs may have one
# correlation id.
_STEPS: Final = """
    steps_{n} (value, number) AS (
        SELECT (
            SELECT {column} FROM {table} WHERE {column} >= :start_{n} {below} ORDER BY {column} LIMIT 1
        ), 1
        UNION ALL
        SELECT (
            SELECT {column} FROM {table} WHERE {column} > steps_{n}.value {below} ORDER BY {column} LIMIT 1
        ), number + 1
        FROM steps_{n} WHERE value IS NOT NULL AND number < :limit
    )
"""
_VALUES: Final = "SELECT {n}, value FROM steps_{n} WHERE value IS NOT NULL"


def distinct_values(
    dialect: str, queries: Sequence[tuple[SearchField, str]], limit: int
) -> BoundStatement:
    """Return the statement of the first distinct values with a prefix: rows of (index of the query, value)."""
    values: dict[str, Any] = {"limit": limit}
    shape = []
    for n, (field, prefix) in enumerate(queries):
        end = prefix_upper_bound(prefix)
        values |= {f"start_{n}": prefix, f"end_{n}": end}
        shape.append((field, end is not None))
    return _distinct_values(dialect, tuple(shape)).bind(values)


@lru_cache(256)
def _distinct_values(
    dialect: str, shape: tuple[tuple[SearchField, bool], ...]
) -> CompiledStatement:
    """Compile the search of several fields. `shape` says for each field whether it has an upper bound.

    The SQL is written as text, because ten recursive tables take SQLAlchemy four milliseconds to build.
    """
    steps: list[str] = []
    parameters: list[BindParameter[Any]] = [parameter("limit", Integer)]
    for n, (field, has_end) in enumerate(shape):
        searched = _COLUMNS[field]
        names = [f"start_{n}", *([f"end_{n}"] if has_end else [])]
        parameters += [parameter(name, t.Id) for name in names]
        below = f"AND {searched.name} < :end_{n}" if has_end else ""
        steps.append(
            _STEPS.format(n=n, column=searched.name, table=searched.table.name, below=below)
        )
    values = " UNION ALL ".join(_VALUES.format(n=n) for n in range(len(shape)))
    query = text(f"WITH RECURSIVE {', '.join(steps)} {values}").bindparams(*parameters)
    return compile_statement(
        dialect, query.columns(column("query", Integer), column("value", t.Id))
    )
