"""The leaf that is shown for a record, and inclusion proofs of leaves."""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from storage.errors import LedgerDamaged
from storage.ledger import merkle, tree
from storage.ledger.base import IndexedLeaf, Ledger
from storage.ledger.notes import Checkpoint, InvalidNote
from storage.ledger.tlog_proof import TlogProof
from storage.record_view import RecordView


def leaf_of_text(
    leaves: Sequence[IndexedLeaf], text: bytes, view: RecordView
) -> IndexedLeaf | None:
    """Return the leaf of a record of a view.

    `text` is the record's text, `leaves` has the leaves of its id, oldest first.

    If no leaf matches the text, because a part of the record is hidden or was changed, return the newest leaf without
    its salt. As of an earlier time, return None instead, because a newer leaf would reveal a later state.
    """
    for leaf in reversed(leaves):
        if leaf.is_of(text):
            return leaf
    if not leaves or view.valid is not None or view.known is not None:
        return None
    return replace(leaves[-1], salt=None)


def covered_leaves(note: str) -> int:
    """Return the size of the tree of a stored checkpoint; raise LedgerDamaged if it cannot be parsed."""
    try:
        return Checkpoint.parse(note).size
    except InvalidNote as error:
        raise LedgerDamaged(f"the stored checkpoint is malformed: {error}") from error


async def inclusion_proofs(
    ledger: Ledger, note: str, indices: Collection[int]
) -> Mapping[int, str]:
    """Return, by index, the proof that the tree of a checkpoint has the leaf, in the form of c2sp.org/tlog-proof.

    Indices that the checkpoint does not cover are left out. Raise LedgerDamaged if a part of the tree is not stored,
    or if the checkpoint cannot be parsed.
    """
    size = covered_leaves(note)
    paths = {index: merkle.inclusion_ranges(index, size) for index in indices if index < size}
    # Read all hashes at once, so that each part of the tree is read once.
    ranges = list({part for path in paths.values() for part in path})
    hashes = dict(zip(ranges, await tree.range_hashes(ledger, ranges), strict=True))
    return {
        index: TlogProof(index, [hashes[part] for part in path], note).text()
        for index, path in paths.items()
    }
