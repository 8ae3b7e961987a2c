"""The texts of tombstones, holds and releases: every value of the record, in an order that never changes."""

from storage.ledger.leaves import FIELD_NAMES, LeafKind, StoredText, encode_fields
from storage.retention import Hold, HoldRelease, Tombstone


def tombstone_text(tombstone: Tombstone) -> StoredText:
    """Return the text of a tombstone."""
    fields = [getattr(tombstone, name) for name in FIELD_NAMES[LeafKind.TOMBSTONE]]
    return StoredText(LeafKind.TOMBSTONE, tombstone.entity_id, encode_fields(fields))


def hold_text(hold: Hold) -> StoredText:
    """Return the text of a hold, without its release."""
    created = hold.created
    fields = (
        hold.hold_id,
        hold.reason,
        hold.matter,
        hold.entity_id,
        hold.direction.value,
        hold.depth,
        hold.portfolio_id,
        0 if created is None else 1,
        None if created is None else created.since,
        None if created is None else created.until,
        hold.placed_at,
        hold.placed_by,
    )
    return StoredText(LeafKind.HOLD, hold.hold_id, encode_fields(fields))


def release_text(released: HoldRelease) -> StoredText:
    """Return the text of a release."""
    fields = (released.hold_id, released.reason, released.released_at, released.released_by)
    return StoredText(LeafKind.RELEASE, released.hold_id, encode_fields(fields))
