"""The tables of the ledger: leaves, the stored levels of the tree, signed checkpoints, and texts of its own."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    FetchedValue,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

from storage.sql.model.tables import Id, SequenceNumber, UtcDateTime, metadata


def _leaf_columns() -> tuple["Column[object]", ...]:
    return (
        Column("recorded_at", UtcDateTime),
        Column("purge", BigInteger, server_default=FetchedValue()),
        Column("kind", SmallInteger().with_variant(Integer(), "sqlite"), nullable=False),
        Column("recorded_by", Id),
        Column("text_hash", LargeBinary, nullable=False),
        Column("salt", LargeBinary),
        Column("id", Id, nullable=False),
        Column("traceparent", Text),
    )


leaves: Final = Table(
    "ledger_leaves",
    metadata,
    Column("position", SequenceNumber, primary_key=True, autoincrement=True),
    *_leaf_columns(),
    sqlite_autoincrement=True,
)
"""The leaves with an index, which is `position` - 1. `purge` is the number of the purge that deleted the text."""

Index("ledger_leaves_by_id", leaves.c.id, postgresql_using="hash")

pending: Final = Table(
    "ledger_pending",
    MetaData(),
    Column("turn", BigInteger, primary_key=True, server_default=FetchedValue()),
    Column("sequence", BigInteger, Identity(), primary_key=True),
    *_leaf_columns(),
)
"""The leaves that have no index yet, on PostgreSQL only. `turn` is the transaction id."""

tiles: Final = Table(
    "ledger_tiles",
    metadata,
    Column("level", SmallInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The hashes of complete groups of 256 nodes of the level below. Level 0, the leaves, is not stored."""

checkpoints: Final = Table(
    "ledger_checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    sqlite_with_rowid=False,
)

entries: Final = Table(
    "ledger_entries",
    metadata,
    Column("kind", SmallInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("id", Id, primary_key=True),
    Column("text", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The texts of leaves whose records are in no other table: purges and the migration."""
