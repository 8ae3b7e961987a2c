"""The rows of one fact, inserted by plain statements that are written once; on PostgreSQL by a single one.

A fact has rows in several tables, and most of what a write takes is the way of each statement.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any, Final

from sqlalchemy import Table

from storage.records import to_micros
from storage.sql.engine.connection import Connection
from storage.sql.model.row_mapping import RowValues
from storage.sql.model.tables import UtcDateTime

MAX_ROWS_PER_STATEMENT: Final = 64
"""So many rows are inserted by one statement of SQLite: the thread lets others run once for it, not for each row."""


class OnConflict(Enum):
    """What becomes of a row whose key is there already."""

    ERROR = auto()
    IGNORE = auto()
    REPLACE = auto()


TableInsert = tuple[Table, OnConflict, Sequence[RowValues]]
"""Rows to insert into a table, each with a value for every column that the database does not fill itself."""


async def insert_all(dialect: str, connection: Connection, inserts: Sequence[TableInsert]) -> None:
    """Insert rows into several tables, no table twice."""
    filled = [each for each in inserts if each[2]]
    if not filled:
        return
    if dialect == "postgresql":
        shape = tuple((table, known, len(batch) == 1) for table, known, batch in filled)
        given: list[Any] = []
        for table, _, batch in filled:
            columns = [[each[name] for each in batch] for name in _insert_columns(table)]
            given += [column[0] for column in columns] if len(batch) == 1 else columns
        await connection.exec_driver_sql(cte_insert(shape), tuple(given))
        return
    for table, known, batch in filled:
        names = _insert_columns(table)
        values = [_to_driver_value(each[name]) for each in batch for name in names]
        done = 0
        for number in power_of_two_batches(len(batch)):
            begin, done = done, done + number * len(names)
            await connection.exec_driver_sql(
                values_insert(table, known, number), tuple(values[begin:done])
            )


def power_of_two_batches(number: int) -> Iterator[int]:
    """Powers of two that add up to a number: so many statements are known, and few are run."""
    while number:
        power = min(MAX_ROWS_PER_STATEMENT, 1 << number.bit_length() - 1)
        number -= power
        yield power


def _to_driver_value(value: Any) -> Any:
    return to_micros(value) if isinstance(value, datetime) else value


# Nothing but the names of our tables and columns is written into these statements.


@cache
def values_insert(table: Table, known: OnConflict, number: int) -> str:
    marks = ", ".join("?" * len(_insert_columns(table)))
    rows = ", ".join([f"({marks})"] * number)
    return f"{_insert_into(table)} VALUES {rows} {_on_conflict_clause(table, known)}"


@cache
def cte_insert(tables: tuple[tuple[Table, OnConflict, bool], ...]) -> str:
    """For each table one row, or several, whose columns are arrays: that takes the server longer to plan."""
    parts, number = [], 0
    for table, known, one in tables:
        marks = []
        for name in _insert_columns(table):
            number += 1
            kind = "timestamptz" if isinstance(table.c[name].type, UtcDateTime) else "text"
            marks.append(f"${number}::{kind}" if one else f"${number}::{kind}[]")
        listed = ", ".join(marks)
        rows = f"VALUES ({listed})" if one else f"SELECT * FROM unnest({listed})"  # noqa: S608
        parts.append(f"{_insert_into(table)} {rows} {_on_conflict_clause(table, known)}")
    *others, last = parts
    named = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(others))
    return f"WITH {named} {last}" if named else last


@cache
def _insert_columns(table: Table) -> tuple[str, ...]:
    """The columns that rows give: the database fills those that have a default, and numbers what it numbers."""
    numbered = table.autoincrement_column
    return tuple(c.name for c in table.columns if c.server_default is None and c is not numbered)


def _insert_into(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(_insert_columns(table))})"


def _on_conflict_clause(table: Table, known: OnConflict) -> str:
    if known is OnConflict.ERROR:
        return ""
    if known is OnConflict.IGNORE:
        return "ON CONFLICT DO NOTHING"
    key = ", ".join(table.primary_key.columns.keys())
    others = ", ".join(
        f"{name} = excluded.{name}"
        for name in _insert_columns(table)
        if name not in table.primary_key.columns
    )
    return f"ON CONFLICT ({key}) DO UPDATE SET {others}"
