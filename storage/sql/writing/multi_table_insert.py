"""Inserts into several tables: one statement with common table expressions on PostgreSQL, a few on SQLite.

A record has rows in several tables, and the round trips of its statements are most of the cost of a write.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Table

from storage.ledger.leaves import SaltedLeaf
from storage.records import to_micros
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import ledger_tables as lt
from storage.sql.model.leaf_texts import leaf_values, new_leaves
from storage.sql.model.row_mapping import RowValues
from storage.sql.model.tables import UtcDateTime

MAX_ROWS_PER_STATEMENT: Final = 64
"""Maximum rows of an INSERT on SQLite. The driver releases the GIL once for a statement, not for each row."""


_SQL_TYPES: Final = (
    (UtcDateTime, "timestamptz"),
    (LargeBinary, "bytea"),
    (SmallInteger, "smallint"),
    (BigInteger, "bigint"),
)


class OnConflict(Enum):
    """The treatment of a row whose key exists."""

    ERROR = auto()
    IGNORE = auto()
    REPLACE = auto()


class TableInsert(NamedTuple):
    """Rows for a table, each with a value for every column that the database does not generate."""

    table: Table
    on_conflict: OnConflict
    rows: Sequence[RowValues]


async def insert_all(
    dialect: str,
    connection: WriteConnection,
    inserts: Sequence[TableInsert],
    *,
    leaves: Sequence[SaltedLeaf] = (),
) -> None:
    """Insert rows into several tables, and the leaves of the rows. No table may occur twice.

    `leaves` are leaves of rows that other statements wrote. A row that exists and stays as it is gets another leaf,
    so callers leave out rows that they know to exist.
    """
    inserts = [insert for insert in inserts if insert.rows]
    leaves = [*new_leaves((table, rows) for table, _, rows in inserts), *leaves]
    if not (inserts or leaves):
        return
    if dialect == "postgresql":
        await _insert_on_postgres(
            connection, [*inserts, *([leaf_insert(dialect, leaves)] if leaves else [])]
        )
        return
    for table, on_conflict, rows in inserts:
        names = _insert_columns(table)
        values = [_to_driver_value(row[name]) for row in rows for name in names]
        await _insert_values(connection, table, on_conflict, values)
    if leaves:
        await _insert_values(connection, lt.leaves, OnConflict.ERROR, _leaf_values(leaves))


def leaf_insert(dialect: str, leaves: Sequence[SaltedLeaf]) -> TableInsert:
    """Return the insert of new leaves. On PostgreSQL they get their index after the transaction has ended."""
    table = lt.pending if dialect == "postgresql" else lt.leaves
    return TableInsert(table, OnConflict.ERROR, [leaf_values(leaf) for leaf in leaves])


async def _insert_on_postgres(connection: WriteConnection, inserts: Sequence[TableInsert]) -> None:
    shape = tuple((table, on_conflict, len(rows) == 1) for table, on_conflict, rows in inserts)
    parameters: list[Any] = []
    for table, _, rows in inserts:
        columns = [[row[name] for row in rows] for name in _insert_columns(table)]
        parameters += [column[0] for column in columns] if len(rows) == 1 else columns
    await connection.exec_driver_sql(cte_insert(shape), tuple(parameters))


async def _insert_values(
    connection: WriteConnection, table: Table, on_conflict: OnConflict, values: Sequence[Any]
) -> None:
    """Insert rows on SQLite; `values` has those of all rows, one after another."""
    width, start = len(_insert_columns(table)), 0
    for row_count in power_of_two_batches(len(values) // width):
        end = start + row_count * width
        statement = values_insert(table, on_conflict, row_count)
        await connection.exec_driver_sql(statement, tuple(values[start:end]))
        start = end


def _leaf_values(leaves: Sequence[SaltedLeaf]) -> list[Any]:
    """Return the values of leaves in the order of the columns. Most have the time of one write."""
    values: list[Any] = []
    micros: dict[datetime | None, int | None] = {None: None}
    for salted in leaves:
        leaf, at = salted.leaf, salted.leaf.recorded_at
        if at not in micros:
            micros[at] = _to_driver_value(at)
        stamp = (micros[at], leaf.kind.value, leaf.recorded_by)
        values += (*stamp, leaf.text_hash, salted.salt, leaf.id, leaf.traceparent)
    return values


def power_of_two_batches(row_count: int) -> Iterator[int]:
    """Split a number of rows into powers of two, so that few statements are prepared and few are executed."""
    while row_count:
        power = min(MAX_ROWS_PER_STATEMENT, 1 << row_count.bit_length() - 1)
        row_count -= power
        yield power


def _to_driver_value(value: Any) -> Any:
    return to_micros(value) if isinstance(value, datetime) else value


# Only the names of our own tables and columns are formatted into these statements.


@cache
def values_insert(table: Table, on_conflict: OnConflict, row_count: int) -> str:
    """Return the SQLite statement that inserts a number of rows."""
    row = f"({', '.join('?' * len(_insert_columns(table)))})"
    rows = ", ".join([row] * row_count)
    return f"{_insert_into(table)} VALUES {rows} {_on_conflict_clause(table, on_conflict)}"


@cache
def cte_insert(tables: tuple[tuple[Table, OnConflict, bool], ...]) -> str:
    """Return the PostgreSQL statement that inserts into all tables.

    A table with one row has a parameter for each column; otherwise each parameter is an array of a column's
    values, which takes the server longer to plan.
    """
    inserts, number = [], 0
    for table, on_conflict, is_single in tables:
        placeholders = []
        for name in _insert_columns(table):
            number += 1
            array = "" if is_single else "[]"
            placeholders.append(f"${number}::{_sql_type(table.c[name])}{array}")
        row = ", ".join(placeholders)
        rows = f"VALUES ({row})" if is_single else f"SELECT * FROM unnest({row})"  # noqa: S608
        inserts.append(f"{_insert_into(table)} {rows} {_on_conflict_clause(table, on_conflict)}")
    *others, last = inserts
    ctes = ", ".join(f"insert_{n} AS ({insert})" for n, insert in enumerate(others))
    return f"WITH {ctes} {last}" if ctes else last


def _sql_type(column: "Column[Any]") -> str:
    for class_, name in _SQL_TYPES:
        if isinstance(column.type, class_):
            return name
    return "text"


@cache
def _insert_columns(table: Table) -> tuple[str, ...]:
    """Return the columns without those that the database generates."""
    generated = table.autoincrement_column
    return tuple(c.name for c in table.columns if c.server_default is None and c is not generated)


def _insert_into(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(_insert_columns(table))})"


def _on_conflict_clause(table: Table, on_conflict: OnConflict) -> str:
    if on_conflict is OnConflict.ERROR:
        return ""
    if on_conflict is OnConflict.IGNORE:
        return "ON CONFLICT DO NOTHING"
    key = ", ".join(table.primary_key.columns.keys())
    assignments = ", ".join(
        f"{name} = excluded.{name}"
        for name in _insert_columns(table)
        if name not in table.primary_key.columns
    )
    return f"ON CONFLICT ({key}) DO UPDATE SET {assignments}"
