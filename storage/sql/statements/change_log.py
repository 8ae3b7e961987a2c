"""SELECT statements of the ordered change log, read up to the horizon of committed transactions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    TextClause,
    literal,
    select,
    text,
    tuple_,
)

from storage.change_log import Change, ChangeKind, LogPosition
from storage.errors import CursorExpired
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import parameter

COLUMNS: Final = (
    t.changes.c.turn,
    t.changes.c.sequence,
    t.changes.c.changed_at,
    t.changes.c.kind,
    t.changes.c.entity_id,
    t.changes.c.word,
)


_HORIZON: Final[TextClause] = text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def log_order(dialect: str) -> tuple[Column[int], ...]:
    """Return the columns that order the log: those of the primary key.

    SQLite has one writer at a time, so that sequence numbers alone are in the order of commits.
    """
    c = t.changes.c
    return (c.turn, c.sequence) if dialect == "postgresql" else (c.sequence,)


def committed_condition(dialect: str) -> list[ColumnElement[bool]]:
    """Return the condition that no running transaction can add a change before this one."""
    return [t.changes.c.turn < _HORIZON] if dialect == "postgresql" else []


@lru_cache(8)
def newest(dialect: str) -> BoundStatement:
    """Return the statement of the last committed change."""
    order = (column.desc() for column in log_order(dialect))
    query = select(*COLUMNS).where(*committed_condition(dialect)).order_by(*order).limit(1)
    return compile_statement(dialect, query).bind({})


@lru_cache(8)
def _following(dialect: str) -> CompiledStatement:
    order = log_order(dialect)
    position = tuple_(*(parameter(column.name, column.type) for column in order))
    query = select(*COLUMNS).where(tuple_(*order) >= position, *committed_condition(dialect))
    return compile_statement(dialect, query.order_by(*order).limit(parameter("limit", Integer)))


def following(dialect: str, after: LogPosition, limit: int) -> BoundStatement:
    """Return the statement of the change at a position and at most `limit` committed ones that follow it."""
    position = {column.name: position_value(after, column) for column in log_order(dialect)}
    return _following(dialect).bind({**position, "limit": limit + 1})


def position_row_value(order: Sequence[Column[int]], position: LogPosition) -> ColumnElement[Any]:
    """Return a log position as a row value that can be compared with the columns of the order."""
    return tuple_(*(literal(position_value(position, column), column.type) for column in order))


def position_value(position: LogPosition, column: Column[int]) -> int:
    """Return the part of a log position that a column stores."""
    return position.transaction_id if column is t.changes.c.turn else position.sequence


def to_change(row: Row) -> Change:
    """Return the change of a row."""
    return Change(LogPosition(row[0], row[1], row[2]), ChangeKind(row[3]), row[4], row[5])


def changes_after(rows: Sequence[Row], after: LogPosition) -> list[Change]:
    """Return the changes after a position; raise CursorExpired unless the first row is the change at that position."""
    changes = [to_change(row) for row in rows]
    if not changes or changes[0].position != after:
        raise CursorExpired
    return changes[1:]
