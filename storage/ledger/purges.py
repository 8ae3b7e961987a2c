"""The record of a purge in the ledger: how many texts it deleted, and a digest of their leaves."""

import hashlib
from collections.abc import Iterable

from msgspec import Struct

from storage.ledger.leaves import LeafKind, StoredText, encode_fields


class PurgeRecord(Struct, frozen=True, gc=False):
    """A purge. `digest` is of the text hashes of the leaves whose texts it deleted, in ascending order."""

    number: int
    runs: int
    operations: int
    leaves: int
    digest: bytes

    def stored_text(self) -> StoredText:
        """Return the text of the purge's own leaf, and its id, which sorts like the number."""
        fields = (self.number, self.runs, self.operations, self.leaves, self.digest.hex())
        return StoredText(LeafKind.PURGE, purge_id(self.number), encode_fields(fields))

    @classmethod
    def parse(cls, text: bytes) -> "PurgeRecord":
        """Return the record of a stored text; raise ValueError for any other text."""
        number, runs, operations, leaves, digest = text.decode().removeprefix("=").split("\0=")
        return cls(int(number), int(runs), int(operations), int(leaves), bytes.fromhex(digest))


def purge_id(number: int) -> str:
    """Return the id of a purge's leaf."""
    return f"{number:010d}"


def leaves_digest(text_hashes: Iterable[bytes]) -> bytes:
    """Return the digest of text hashes in ascending order."""
    digest = hashlib.sha256()
    for each in sorted(text_hashes):
        digest.update(each)
    return digest.digest()
