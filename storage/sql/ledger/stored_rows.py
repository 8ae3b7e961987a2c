"""SELECT statements of the stored rows of each kind of leaf, in the order of the leaves' ids."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache, reduce
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Select,
    Text,
    case,
    cast,
    extract,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from storage.ledger.leaves import LeafKind
from storage.records import FINISHED_STATUSES, to_micros
from storage.sql.model import ledger_tables as lt
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.model.leaf_texts import BY_KIND
from storage.sql.statements.compiled import BoundStatement, compile_statement

OWN_TEXTS: Final = frozenset({LeafKind.PURGE, LeafKind.MIGRATION})
"""The kinds whose texts are in the table `ledger_entries`."""


@lru_cache(64)
def rows_by_id(dialect: str, kind: LeafKind) -> BoundStatement:
    """Return the statement of the rows of a kind: (leaf id, recorded_at, recorded_by, is current, *text columns)."""
    if kind in OWN_TEXTS:
        c = lt.entries.c
        query = select(c.id, null(), null(), literal(1), c.text).where(c.kind == kind.value)
        query = query.order_by(c.id)
    elif kind is LeafKind.OPERATION:
        query = _operations()
    elif kind is LeafKind.MAPPING:
        query = _mappings()
    elif kind is LeafKind.TOMBSTONE:
        query = _tombstones()
    else:
        query = _plain(dialect, kind)
    return compile_statement(dialect, query, json_rows=False, decode=False).bind({})


def _plain(dialect: str, kind: LeafKind) -> Select[Any]:
    source = BY_KIND[kind]
    c = source.table.c
    entity_id = _row_id(dialect, [c[name] for name in source.id]).label("leaf_id")
    stamp = (c.recorded_at, c.recorded_by) if "recorded_by" in c else (null(), null())
    text = (c[name] for name in source.text)
    return select(entity_id, *stamp, literal(1), *text).order_by(entity_id)


def _row_id(dialect: str, columns: Sequence[Column[Any]]) -> ColumnElement[Any]:
    parts = [_as_text(dialect, column) for column in columns]
    joined = reduce(lambda left, right: left.concat("|").concat(right), parts)
    return joined.collate("C") if dialect == "postgresql" and len(parts) > 1 else joined


def _as_text(dialect: str, column: Column[Any]) -> ColumnElement[Any]:
    if not isinstance(column.type, t.UtcDateTime):
        return column
    if dialect == "sqlite":
        return cast(column, Text)
    micros = cast(extract("epoch", func.date_trunc("second", column)), BigInteger) * 1_000_000
    finite = cast(micros + cast(func.to_char(column, "US"), BigInteger), Text)
    # asyncpg stores the first and the last time that Python knows as infinity.
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return case(
        (column == literal_column("'infinity'"), str(to_micros(last))),
        (column == literal_column("'-infinity'"), str(to_micros(first))),
        else_=finite,
    )


def _operations() -> Select[Any]:
    """Select each earlier state of an operation as a row, followed by its present row."""
    o, s = t.operations.c, t.operation_steps.c
    names = BY_KIND[LeafKind.OPERATION].text
    of_step: dict[str, ColumnElement[Any]] = {
        "operation_id": s.operation_id,
        "status": s.status,
        "started_at": s.started_at,
        "finished_at": s.finished_at,
    }
    finished = s.status.in_(sorted(each.value for each in FINISHED_STATUSES))
    of_step |= {name: case((finished, o[name]), else_=null()) for name in ("result", "error")}
    steps = select(
        s.operation_id.label("leaf_id"),
        s.recorded_at,
        s.recorded_by,
        literal(0).label("is_current"),
        *(of_step.get(name, o[name]).label(name) for name in names),
        s.step.label("age"),
    ).select_from(t.operation_steps.outerjoin(t.operations, o.operation_id == s.operation_id))
    rows = select(
        o.operation_id,
        o.recorded_at,
        o.recorded_by,
        literal(1),
        *(o[name] for name in names),
        literal(0, BigInteger),
    )
    return _ordered(union_all(steps, rows).subquery(), names)


def _mappings() -> Select[Any]:
    """Select each earlier mapping of a key, followed by its present row."""
    names = BY_KIND[LeafKind.MAPPING].text
    m, row = t.mapping_moves.c, t.mappings.c
    moves = select(
        m.idempotency_key.label("leaf_id"),
        m.recorded_at,
        m.recorded_by,
        literal(0).label("is_current"),
        *(m[name].label(name) for name in names),
        m.move.label("age"),
    )
    rows = select(
        row.idempotency_key,
        row.recorded_at,
        row.recorded_by,
        literal(1),
        *(row[name] for name in names),
        literal(0, BigInteger),
    )
    return _ordered(union_all(moves, rows).subquery(), names)


def _tombstones() -> Select[Any]:
    """Select each replaced tombstone of an id, followed by the newest one. Their time is that of their purge."""
    names = BY_KIND[LeafKind.TOMBSTONE].text
    earlier, newest = rt.earlier_tombstones.c, rt.tombstones.c
    replaced = select(
        earlier.entity_id.label("leaf_id"),
        earlier.purged_at.label("stamp_at"),
        null().label("stamp_by"),
        literal(0).label("is_current"),
        *(earlier[name].label(name) for name in names),
        earlier.number.label("age"),
    )
    rows = select(
        newest.entity_id,
        newest.purged_at,
        null(),
        literal(1),
        *(newest[name] for name in names),
        literal(0, BigInteger),
    )
    c = union_all(replaced, rows).subquery().c
    columns = (c.leaf_id, c.stamp_at, c.stamp_by, c.is_current, *(c[name] for name in names))
    return select(*columns).order_by(c.leaf_id, c.is_current, c.age)


def _ordered(rows: FromClause, names: Sequence[str]) -> Select[Any]:
    c = rows.c
    columns = (c.leaf_id, c.recorded_at, c.recorded_by, c.is_current, *(c[name] for name in names))
    return select(*columns).order_by(c.leaf_id, c.is_current, c.age)


def label(kind: LeafKind, values: Sequence[Any]) -> str:
    """Return the name of a row, for messages."""
    match kind:
        case LeafKind.EDGE:
            return f"edge {values[1]} {values[0]!r} -> {values[2]!r}"
        case LeafKind.HISTORY:
            return f"history row of idempotency key {values[0]!r} with run {values[1]!r}"
        case LeafKind.MAPPING:
            return f"mapping of idempotency key {values[0]!r}"
        case LeafKind.RESULT | LeafKind.ARTIFACT:
            return f"{kind.name.lower()} of run {values[0]!r}"
    return f"{kind.name.lower()} {values[0]!r}"
