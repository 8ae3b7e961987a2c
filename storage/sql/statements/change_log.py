"""SELECT statements of the ordered change log, read up to the horizon of committed transactions."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
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
    """The columns of the primary key: where one writes at a time, numbers alone are in the order of commits."""
    c = t.changes.c
    return (c.turn, c.sequence) if dialect == "postgresql" else (c.sequence,)


def is_committed(dialect: str) -> list[ColumnElement[bool]]:
    """What holds for a change once nothing can come before it any more."""
    return [t.changes.c.turn < _HORIZON] if dialect == "postgresql" else []


def newest(dialect: str) -> Select[Any]:
    """The last settled change."""
    order = (column.desc() for column in log_order(dialect))
    return select(*COLUMNS).where(*is_committed(dialect)).order_by(*order).limit(1)


def following(dialect: str, after: LogPosition, limit: int) -> Select[Any]:
    """The change at a place and the settled ones that follow."""
    order = log_order(dialect)
    reached = tuple_(*order) >= position_values(order, after)
    return select(*COLUMNS).where(reached, *is_committed(dialect)).order_by(*order).limit(limit + 1)


def position_values(order: Sequence[Column[int]], position: LogPosition) -> ColumnElement[Any]:
    """Return a log position as a row value, to be compared with the columns of the order."""
    return tuple_(*(literal(position_value(position, column), column.type) for column in order))


def position_value(position: LogPosition, column: Column[int]) -> int:
    """Return the part of a log position that a column stores."""
    return position.transaction_id if column is t.changes.c.turn else position.sequence


def read(row: Row) -> Change:
    """The change that a row tells."""
    return Change(LogPosition(row[0], row[1], row[2]), ChangeKind(row[3]), row[4], row[5])


def read_following(found: Sequence[Row], after: LogPosition) -> list[Change]:
    """The changes after a place; raises CursorExpired unless the first row found is what stood there."""
    read_all = [read(row) for row in found]
    if not read_all or read_all[0].position != after:
        raise CursorExpired
    return read_all[1:]
