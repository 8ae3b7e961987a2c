"""The tables of tombstones, purges and holds."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Table, Text

from storage.sql.model.tables import Id, SequenceNumber, UtcDateTime, metadata


def _tombstone_columns() -> "tuple[Column[Any], ...]":
    """Return the columns of a tombstone after its id."""
    return (
        Column("kind", Id, nullable=False),
        Column("status", Id, nullable=False),
        Column("portfolio_id", Id),
        Column("correlation_id", Id, nullable=False),
        Column("request_hash", Id),
        Column("created_at", UtcDateTime, nullable=False),
        Column("purged_at", UtcDateTime, nullable=False),
        Column("purge", BigInteger, nullable=False),
        Column("content_hash", Id, nullable=False),
        Column("reason", Text, nullable=False),
        Column("recorded_at", UtcDateTime),
    )


tombstones = Table(
    "tombstones", metadata, Column("entity_id", Id, primary_key=True), *_tombstone_columns()
)
"""The newest tombstone of each purged run and operation.

VISIBILITY: the tombstone of a run is visible to a caller who may see its `portfolio_id`. The tombstone of an
operation is visible to a caller who may see a run, or the tombstone of a run, with its correlation id.
"""

earlier_tombstones = Table(
    "earlier_tombstones",
    metadata,
    Column("number", SequenceNumber, primary_key=True, autoincrement=True),
    Column("entity_id", Id, nullable=False),
    *_tombstone_columns(),
    sqlite_autoincrement=True,
)
"""The tombstones that a later purge of the same id replaced. They are append-only.

A view as of a time shows the newest tombstone of an id among both tables whose record existed by then.
"""

purges = Table(
    "purges",
    metadata,
    Column("number", SequenceNumber, primary_key=True, autoincrement=True),
    Column("purged_at", UtcDateTime, nullable=False),
    Column("purged_by", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("runs_before", UtcDateTime),
    Column("operations_before", UtcDateTime),
    Column("leaves_tombstones", BigInteger, nullable=False),
    Column("runs", BigInteger, nullable=False),
    Column("operations", BigInteger, nullable=False),
    Column("orphans", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

holds = Table(
    "holds",
    metadata,
    Column("hold_id", Id, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("matter", Text),
    Column("entity_id", Id),
    Column("direction", Id, nullable=False),
    Column("depth", BigInteger, nullable=False),
    Column("portfolio_id", Id),
    Column("is_of_time", BigInteger, nullable=False),
    Column("created_since", UtcDateTime),
    Column("created_until", UtcDateTime),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("placed_by", Id, nullable=False),
)

hold_releases = Table(
    "hold_releases",
    metadata,
    Column("hold_id", Id, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("released_at", UtcDateTime, nullable=False),
    Column("released_by", Id, nullable=False),
)
"""Holds and releases are append-only: a hold is active while it has no release."""

torn_entities = Table(
    "torn_entities",
    metadata,
    Column("entity_id", Id, primary_key=True),
    Column("purge", BigInteger, nullable=False),
)
"""The entities whose edges were deleted by a purge without tombstones."""

torn_portfolios = Table(
    "torn_portfolios",
    metadata,
    Column("entity_id", Id, primary_key=True),
    Column("portfolio_id", Id, primary_key=True),
    sqlite_with_rowid=False,
)
"""The portfolios of the purged runs at the other ends of those edges.

VISIBILITY: a caller of some portfolios is told that an entity lost edges if the caller may see one of its portfolios.
"""

purged_ids = Table(
    "purged_ids",
    metadata,
    Column("entity_id", Id, primary_key=True),
    Column("portfolio_id", Id, primary_key=True),
    sqlite_with_rowid=False,
)
"""The ids that purged records named, beside those that tombstones have, and the portfolios of those records.

After a purge without tombstones, only ids that an edge still names are here.

VISIBILITY: an edge with such an id is visible to a caller who may see one of its portfolios. The empty portfolio means
that the record had no run.
"""

Index("tombstones_by_correlation_id", tombstones.c.correlation_id)
Index(
    "earlier_tombstones_by_entity_id", earlier_tombstones.c.entity_id, earlier_tombstones.c.number
)
Index("earlier_tombstones_by_correlation_id", earlier_tombstones.c.correlation_id)
