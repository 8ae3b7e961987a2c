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

MOST_ROWS: Final = 64
"""So many rows are inserted by one statement of SQLite: the thread lets others run once for it, not for each row."""


class Known(Enum):
    """What becomes of a row whose key is there already."""

    REFUSED = auto()
    LEFT = auto()
    REPLACED = auto()


Rows = tuple[Table, Known, Sequence[RowValues]]
"""Rows to insert into a table, each with a value for every column that the database does not fill itself."""


async def insert_all(dialect: str, connection: Connection, inserts: Sequence[Rows]) -> None:
    """Insert rows into several tables, no table twice."""
    filled = [each for each in inserts if each[2]]
    if not filled:
        return
    if dialect == "postgresql":
        shape = tuple((table, known, len(batch) == 1) for table, known, batch in filled)
        given: list[Any] = []
        for table, _, batch in filled:
            columns = [[each[name] for each in batch] for name in _names(table)]
            given += [column[0] for column in columns] if len(batch) == 1 else columns
        await connection.exec_driver_sql(_at_once(shape), tuple(given))
        return
    for table, known, batch in filled:
        names = _names(table)
        values = [_as_stored(each[name]) for each in batch for name in names]
        done = 0
        for number in _powers(len(batch)):
            begin, done = done, done + number * len(names)
            await connection.exec_driver_sql(
                _several(table, known, number), tuple(values[begin:done])
            )


def _powers(number: int) -> Iterator[int]:
    """Powers of two that add up to a number: so many statements are known, and few are run."""
    while number:
        power = min(MOST_ROWS, 1 << number.bit_length() - 1)
        number -= power
        yield power


def _as_stored(value: Any) -> Any:
    return to_micros(value) if isinstance(value, datetime) else value


# Nothing but the names of our tables and columns is written into these statements.


@cache
def _several(table: Table, known: Known, number: int) -> str:
    marks = ", ".join("?" * len(_names(table)))
    rows = ", ".join([f"({marks})"] * number)
    return f"{_into(table)} VALUES {rows} {_if_known(table, known)}"


@cache
def _at_once(tables: tuple[tuple[Table, Known, bool], ...]) -> str:
    """For each table one row, or several, whose columns are arrays: that takes the server longer to plan."""
    parts, number = [], 0
    for table, known, one in tables:
        marks = []
        for name in _names(table):
            number += 1
            kind = "timestamptz" if isinstance(table.c[name].type, UtcDateTime) else "text"
            marks.append(f"${number}::{kind}" if one else f"${number}::{kind}[]")
        listed = ", ".join(marks)
        rows = f"VALUES ({listed})" if one else f"SELECT * FROM unnest({listed})"  # noqa: S608
        parts.append(f"{_into(table)} {rows} {_if_known(table, known)}")
    *others, last = parts
    named = ", ".join(f"part_{n} AS ({part})" for n, part in enumerate(others))
    return f"WITH {named} {last}" if named else last


@cache
def _names(table: Table) -> tuple[str, ...]:
    """The columns that rows give: the database fills those that have a default, and numbers what it numbers."""
    numbered = table.autoincrement_column
    return tuple(c.name for c in table.columns if c.server_default is None and c is not numbered)


def _into(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(_names(table))})"


def _if_known(table: Table, known: Known) -> str:
    if known is Known.REFUSED:
        return ""
    if known is Known.LEFT:
        return "ON CONFLICT DO NOTHING"
    key = ", ".join(table.primary_key.columns.keys())
    others = ", ".join(
        f"{name} = excluded.{name}"
        for name in _names(table)
        if name not in table.primary_key.columns
    )
    return f"ON CONFLICT ({key}) DO UPDATE SET {others}"
