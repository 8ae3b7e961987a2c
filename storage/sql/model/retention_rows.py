"""Conversions between rows and tombstones, purge records, holds and their releases."""

from storage.lists import TimeRange
from storage.records import EntityKind
from storage.retention import Hold, HoldDirection, HoldRelease, Purge, Tombstone
from storage.sql.model.row_mapping import Row, RowValues


def tombstone_values(tombstone: Tombstone) -> RowValues:
    """Return the row of a tombstone."""
    return {
        "entity_id": tombstone.entity_id,
        "kind": tombstone.kind.value,
        "status": tombstone.status,
        "portfolio_id": tombstone.portfolio_id,
        "correlation_id": tombstone.correlation_id,
        "request_hash": tombstone.request_hash,
        "created_at": tombstone.created_at,
        "purged_at": tombstone.purged_at,
        "purge": tombstone.purge,
        "content_hash": tombstone.content_hash,
        "reason": tombstone.reason,
        "recorded_at": tombstone.recorded_at,
    }


def to_tombstone(row: Row) -> Tombstone:
    """Return the tombstone of a row."""
    return Tombstone(row[0], EntityKind(row[1]), *row[2:12])


def to_purge(row: Row) -> Purge:
    """Return the purge record of a row."""
    return Purge(
        row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6]), row[7], row[8], row[9]
    )


def hold_values(hold: Hold) -> RowValues:
    """Return the row of a hold."""
    created = hold.created
    return {
        "hold_id": hold.hold_id,
        "reason": hold.reason,
        "matter": hold.matter,
        "entity_id": hold.entity_id,
        "direction": hold.direction.value,
        "depth": hold.depth,
        "portfolio_id": hold.portfolio_id,
        "is_of_time": 0 if created is None else 1,
        "created_since": None if created is None else created.since,
        "created_until": None if created is None else created.until,
        "placed_at": hold.placed_at,
        "placed_by": hold.placed_by,
    }


def release_values(released: HoldRelease) -> RowValues:
    """Return the row of a release."""
    return {
        "hold_id": released.hold_id,
        "reason": released.reason,
        "released_at": released.released_at,
        "released_by": released.released_by,
    }


def to_hold(row: Row) -> Hold:
    """Return the hold of a row. The row may continue with the columns of the release."""
    released = tuple(row[12:15]) or (None, None, None)
    created = TimeRange(row[8], row[9]) if row[7] else None
    return Hold(
        hold_id=row[0],
        reason=row[1],
        matter=row[2],
        entity_id=row[3],
        direction=HoldDirection(row[4]),
        depth=row[5],
        portfolio_id=row[6],
        created=created,
        placed_at=row[10],
        placed_by=row[11],
        released_at=released[0],
        released_by=released[1],
        release_reason=released[2],
    )


def hold_columns() -> tuple[str, ...]:
    """Return the names of the columns of a hold."""
    return (
        "hold_id",
        "reason",
        "matter",
        "entity_id",
        "direction",
        "depth",
        "portfolio_id",
        "is_of_time",
        "created_since",
        "created_until",
        "placed_at",
        "placed_by",
    )
