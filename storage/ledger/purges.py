"""The batches of purges in the ledger: how many texts each deleted, a digest of their leaves, and its purge record."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import astuple, replace

from storage.ledger.leaves import LeafKind, StoredText, decode_fields, encode_fields
from storage.retention import PurgeOptions
from storage.stamps import Stamp

_OLD_FIELDS: Final = 5
"""The fields of a batch of before the purge record was among them."""

_KEPT: Final = "1"
"""The last field of a batch that keeps the tombstones that it replaces."""


class PurgeSummary(Struct, frozen=True, gc=False):
    """A purge record as it is hashed: times in microseconds since 1970, numbers as digits.

    That of a batch has the batch's own counts.
    """

    number: str | None
    purged_at: str | None
    purged_by: str | None
    reason: str | None
    runs_before: str | None
    operations_before: str | None
    leaves_tombstones: str | None
    runs: str | None
    operations: str | None
    orphans: str | None

    def plus(self, batch: "PurgeSummary") -> "PurgeSummary":
        """Return this record with the counts of a further batch."""
        names = ("runs", "operations", "orphans")
        sums = {name: str(_count(self, name) + _count(batch, name)) for name in names}
        return replace(self, **sums)


def _count(summary: PurgeSummary, name: str) -> int:
    return int(getattr(summary, name) or 0)


class PurgeRecord(Struct, frozen=True, gc=False):
    """A batch of a purge.

    `digest` is the digest of the text hashes of the purged leaves, in ascending order. `summary` is None for a batch
    from before the purge record was part of the text.
    """

    number: int
    leaves: int
    digest: bytes
    summary: PurgeSummary | None
    keeps_tombstones: bool = True
    """Whether the batch kept the tombstones that it replaced. Before schema revision 0016 it overwrote them."""

    def stored_text(self) -> StoredText:
        """Return the text of the purge's own leaf. The ids of these leaves sort like the numbers of the purges."""
        if self.summary is None:
            raise TypeError(self)
        runs, operations = (_count(self.summary, name) for name in ("runs", "operations"))
        fields = (self.number, runs, operations, self.leaves, self.digest.hex())
        kept = (_KEPT,) if self.keeps_tombstones else ()
        text = encode_fields((*fields, *astuple(self.summary), *kept))
        return StoredText(LeafKind.PURGE, purge_id(self.number), text)

    @classmethod
    def parse(cls, text: bytes) -> "PurgeRecord":
        """Return the record of a stored text; raise ValueError for any other text."""
        fields = decode_fields(text)
        if len(fields) < _OLD_FIELDS:
            raise ValueError(text)
        number, _, _, leaves, digest = (each or "" for each in fields[:_OLD_FIELDS])
        length = _OLD_FIELDS + len(PurgeSummary.__struct_fields__)
        rest, kept = fields[_OLD_FIELDS:length], fields[length:]
        if len(fields) not in {_OLD_FIELDS, length, length + 1} or any(
            each != _KEPT for each in kept
        ):
            raise ValueError(text)
        summary = PurgeSummary(*rest) if rest else None
        return cls(int(number), int(leaves), bytes.fromhex(digest), summary, bool(kept))


def purge_id(number: int) -> str:
    """Return the id of a purge's leaf."""
    return f"{number:010d}"


def leaves_digest(text_hashes: Iterable[bytes]) -> bytes:
    """Return the digest of text hashes in ascending order."""
    digest = hashlib.sha256()
    for each in sorted(text_hashes):
        digest.update(each)
    return digest.digest()


def summary_of(
    number: int | None,
    options: PurgeOptions,
    stamp: Stamp,
    runs_before: datetime | None = None,
    operations_before: datetime | None = None,
    *,
    runs: int = 0,
    operations: int = 0,
    orphans: int = 0,
) -> PurgeSummary:
    """Return what the leaf of a batch says of its purge record. The first batch of a purge makes the record of it."""
    if number is None:
        raise TypeError(number)
    times = (runs_before, operations_before)
    values = (number, stamp.recorded_at, stamp.recorded_by, options.reason, *times)
    counts = (int(options.leaves_tombstones), runs, operations, orphans)
    return PurgeSummary(*decode_fields(encode_fields((*values, *counts))))
