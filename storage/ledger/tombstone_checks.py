"""The tombstones of one id that a ledger can expect: every one since purges keep those that they replace."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from storage.ledger.base import IndexedLeaf, LedgerSnapshot, StoredRow
from storage.ledger.leaves import FIELD_NAMES, LeafKind, decode_fields
from storage.ledger.purges import PurgeRecord

_PURGE: Final = FIELD_NAMES[LeafKind.TOMBSTONE].index("purge")


async def keeping_purges(snapshot: LedgerSnapshot) -> AbstractSet[int]:
    """Return the numbers of the purge records whose batches all kept the tombstones that they replaced."""
    keeping: set[int] = set()
    others: set[int] = set()
    async for row in snapshot.rows_by_id(LeafKind.PURGE):
        try:
            purge = PurgeRecord.parse(row.text)
            number = int((purge.summary and purge.summary.number) or 0)
        except ValueError:
            continue  # the row differs from its leaf, which is reported
        (keeping if purge.keeps_tombstones else others).add(number)
    return keeping - others


def kept_leaves(
    live: Sequence[IndexedLeaf], rows: Sequence[StoredRow], keeping: AbstractSet[int]
) -> Sequence[IndexedLeaf]:
    """Return the leaves of the tombstones of one id that are stored. `rows` are the stored ones, oldest first.

    If the oldest one was written by a purge that did not keep the one before, the older ones are lost.
    """
    oldest = rows[0]
    try:
        purge = int(decode_fields(oldest.text)[_PURGE] or 0)
    except (ValueError, IndexError):
        return live
    if purge in keeping:
        return live
    place = next((n for n, leaf in enumerate(live) if leaf.is_of(oldest.text)), 0)
    return live[place:]
