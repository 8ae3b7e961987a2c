"""SELECT statements of the ledger, and the conversion of their rows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)

from storage.ledger.base import IndexedLeaf
from storage.ledger.leaves import KIND_NAMES, Leaf, LeafKind, leaf_data
from storage.ledger.merkle import leaf_hash
from storage.records import from_micros, to_micros
from storage.sql.model import ledger_tables as lt
from storage.sql.model import retention_tables as rt
from storage.sql.model.row_mapping import Row
from storage.sql.model.tables import as_utc
from storage.sql.statements.compiled import BoundStatement, CompiledStatement, compile_statement
from storage.sql.statements.dialects import encode_storable_ids, in_ids, parameter

COLUMNS: Final = (
    "kind",
    "id",
    "recorded_at",
    "recorded_by",
    "text_hash",
    "salt",
    "purge",
    "traceparent",
)
"""The columns of a leaf, which follow its position."""

_NO_LEAF: Final = Leaf(LeafKind.RUN, "", None, None, b"")
"""The leaf that stands for an unreadable row. No written leaf has its hash."""


def _raw(dialect: str, query: Select[Any]) -> CompiledStatement:
    """Compile a query without conversions, because tampering may have stored values of any type."""
    return compile_statement(dialect, query, json_rows=False, decode=False)


def raw_time(value: Any) -> datetime | None:
    """Return the time of a driver's value."""
    if value is None or isinstance(value, datetime):
        return None if value is None else as_utc(value)
    return from_micros(int(value))


def to_leaf(row: Row) -> IndexedLeaf:
    """Return the leaf of (position, *COLUMNS). Return a leaf that matches no text if the row is unreadable."""
    position, kind, entity_id, recorded_at, recorded_by, text_hash, salt, purge, traceparent = row
    index = None if position is None else int(position) - 1
    try:
        time, digest = raw_time(recorded_at), bytes(text_hash)
        leaf = Leaf(LeafKind(kind), str(entity_id), time, recorded_by, digest, traceparent)
        leaf.data()
    except (TypeError, ValueError, OverflowError, AttributeError):
        leaf = _NO_LEAF
    return IndexedLeaf(index, leaf, salt if isinstance(salt, bytes) else None, purge)


def leaf_hash_of_row(row: Row) -> bytes:
    """Return the hash of the leaf of (position, *COLUMNS), as that of `to_leaf` is, without making the leaf."""
    _, kind, entity_id, recorded_at, recorded_by, digest, *_ = row
    try:
        micros = (
            to_micros(as_utc(recorded_at)) if isinstance(recorded_at, datetime) else recorded_at
        )
        if (
            kind in KIND_NAMES
            and type(entity_id) is str
            and type(digest) is bytes
            and (micros is None or type(micros) is int)
            and (recorded_by is None or type(recorded_by) is str)
        ):
            return leaf_hash(leaf_data(KIND_NAMES[kind], entity_id, micros, recorded_by, digest))
    except (TypeError, ValueError, OverflowError):
        pass
    return to_leaf(row).leaf.hash()


def _leaves() -> Select[Any]:
    return select(lt.leaves.c.position, *(lt.leaves.c[name] for name in COLUMNS))


def _pending() -> Select[Any]:
    return select(null().label("position"), *(lt.pending.c[name] for name in COLUMNS))


@lru_cache(4)
def size(dialect: str) -> BoundStatement:
    """Return the statement of (number of leaves, size of the largest signed tree)."""
    signed = select(func.max(lt.checkpoints.c.size)).scalar_subquery()
    query = select(func.coalesce(func.max(lt.leaves.c.position), 0), func.coalesce(signed, 0))
    return _raw(dialect, query).bind({})


@lru_cache(4)
def has_pending(dialect: str) -> BoundStatement:
    """Return the statement of whether a leaf is waiting for its index."""
    return _raw(dialect, select(select(lt.pending.c.turn).exists())).bind({})


@lru_cache(4)
def _range(dialect: str) -> CompiledStatement:
    position = lt.leaves.c.position
    start, stop = parameter("start", BigInteger), parameter("stop", BigInteger)
    return _raw(dialect, _leaves().where(position > start, position <= stop).order_by(position))


def leaf_range(dialect: str, start: int, stop: int) -> BoundStatement:
    """Return the statement of the leaves with an index of at least `start` and below `stop`."""
    return _range(dialect).bind({"start": start, "stop": stop})


@lru_cache(4)
def all_leaves(dialect: str) -> BoundStatement:
    """Return the statement of every leaf by index."""
    return _raw(dialect, _leaves().order_by(lt.leaves.c.position)).bind({})


@lru_cache(8)
def _by_ids(dialect: str, *, waiting: bool) -> CompiledStatement:
    table = lt.pending if waiting else lt.leaves
    order = (lt.pending.c.turn, lt.pending.c.sequence) if waiting else (lt.leaves.c.position,)
    query = _pending() if waiting else _leaves()
    ids = parameter("ids")
    return _raw(dialect, query.where(in_ids(dialect, table.c.id, ids)).order_by(*order))


def leaves_of_ids(dialect: str, ids: Collection[str], *, waiting: bool) -> BoundStatement:
    """Return the statement of the leaves of ids, oldest first: leaves with an index or, with `waiting`, without."""
    statement = _by_ids(dialect, waiting=waiting)
    return statement.bind({"ids": encode_storable_ids(dialect, ids)})


@lru_cache(64)
def leaves_by_id(dialect: str, kind: LeafKind) -> BoundStatement:
    """Return the statement of the leaves of a kind by id and index, leaves without an index last."""
    zero = literal(0, BigInteger)
    settled = _leaves().add_columns(zero.label("turn"), zero.label("sequence"))
    settled = settled.where(lt.leaves.c.kind == kind.value)
    if dialect == "sqlite":
        leaves = settled.order_by(lt.leaves.c.id, lt.leaves.c.position)
        return _raw(dialect, leaves).bind({})
    waiting = _pending().add_columns(lt.pending.c.turn, lt.pending.c.sequence)
    both = union_all(settled, waiting.where(lt.pending.c.kind == kind.value)).subquery()
    c = both.c
    ordered = select(both).order_by(c.id, c.position.nulls_last(), c.turn, c.sequence)
    return _raw(dialect, ordered).bind({})


@lru_cache(4)
def purge_records(dialect: str) -> BoundStatement:
    """Return the statement of the purge records by number."""
    return _raw(dialect, select(rt.purges).order_by(rt.purges.c.number)).bind({})


@lru_cache(4)
def purged_hashes(dialect: str) -> BoundStatement:
    """Return the statement of (purge number, text hash) of every purged leaf, in ascending order."""
    tables = [lt.leaves] if dialect == "sqlite" else [lt.leaves, lt.pending]
    parts = [
        select(table.c.purge, table.c.text_hash).where(table.c.purge.is_not(None))
        for table in tables
    ]
    rows = union_all(*parts).subquery()
    return _raw(dialect, select(rows).order_by(rows.c.purge, rows.c.text_hash)).bind({})


@lru_cache(4)
def _tile(dialect: str) -> CompiledStatement:
    c = lt.tiles.c
    first, last = parameter("first", BigInteger), parameter("last", BigInteger)
    query = select(c.hash).where(
        c.level == parameter("level", Integer), c.number >= first, c.number <= last
    )
    return _raw(dialect, query.order_by(c.number))


def tile(dialect: str, level: int, first: int, last: int) -> BoundStatement:
    """Return the statement of the hashes of a level from one number to another."""
    return _tile(dialect).bind({"level": level, "first": first, "last": last})


@lru_cache(4)
def _nodes(dialect: str) -> CompiledStatement:
    c = lt.tiles.c
    query = select(func.coalesce(func.max(c.number) + 1, 0))
    return _raw(dialect, query.where(c.level == parameter("level", Integer)))


def stored_nodes(dialect: str, level: int) -> BoundStatement:
    """Return the statement of the number of stored hashes of a level."""
    return _nodes(dialect).bind({"level": level})


@lru_cache(4)
def _level(dialect: str) -> CompiledStatement:
    c = lt.tiles.c
    query = select(c.number, c.hash).where(c.level == parameter("level", Integer))
    return _raw(dialect, query.order_by(c.number))


def level_nodes(dialect: str, level: int) -> BoundStatement:
    """Return the statement of (number, hash) of the stored nodes of a level."""
    return _level(dialect).bind({"level": level})


@lru_cache(4)
def tile_levels(dialect: str) -> BoundStatement:
    """Return the statement of the levels that have stored nodes."""
    level = lt.tiles.c.level
    return _raw(dialect, select(level).distinct().order_by(level)).bind({})


@lru_cache(4)
def last_checkpoint(dialect: str) -> BoundStatement:
    """Return the statement of the checkpoint of the largest tree."""
    c = lt.checkpoints.c
    return _raw(dialect, select(c.note).order_by(c.size.desc()).limit(1)).bind({})


@lru_cache(4)
def all_checkpoints(dialect: str) -> BoundStatement:
    """Return the statement of (size, note) of every checkpoint by size."""
    c = lt.checkpoints.c
    return _raw(dialect, select(c.size, c.note).order_by(c.size)).bind({})


SETTLE: Final = text("""
    WITH horizon AS (
        SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS low,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS high
    ), settled AS (
        DELETE FROM ledger_pending WHERE (turn, sequence) IN (
            SELECT turn, sequence FROM ledger_pending, horizon WHERE turn < low OR turn >= high
            ORDER BY turn < high, turn, sequence LIMIT :limit
        )
        RETURNING *
    )
    INSERT INTO ledger_leaves
        (position, recorded_at, purge, kind, recorded_by, text_hash, salt, id, traceparent)
    SELECT :size + row_number() OVER (ORDER BY turn < high, turn, sequence),
        recorded_at, purge, kind, recorded_by, text_hash, salt, id, traceparent
    FROM settled, horizon
    ORDER BY turn < high, turn, sequence
""")
"""Move the oldest waiting leaves that no running transaction precedes to the indexed leaves.

A transaction id that this server has not assigned comes from a restored dump of another server. Its leaves come
first.
"""


def decode_leaves(rows: Sequence[Row]) -> list[IndexedLeaf]:
    """Return the leaves of rows."""
    return [to_leaf(row) for row in rows]
