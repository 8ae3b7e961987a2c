"""The contract of a store's ledger, which every backend implements.

A leaf is written in the transaction of its record. It gets its index when no running transaction can still write an
earlier leaf. Indices begin with 0 and have no gaps.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from msgspec import Struct

from storage.ledger.findings import FindingCode
from storage.ledger.leaves import Leaf, LeafKind, text_hash
from storage.ledger.purges import PurgeSummary


class IndexedLeaf(Struct, frozen=True, gc=False):
    """A leaf of the tree.

    `index` is None while the leaf waits for its index. `salt` is None once the text was purged, and `purge` is the
    number of the purge that deleted the record.
    """

    index: int | None
    leaf: Leaf
    salt: bytes | None
    purge: int | None

    def is_of(self, text: bytes) -> bool:
        """Return whether this is the leaf of a text. Return False for a purged leaf, whose text is unknown."""
        return self.salt is not None and text_hash(self.salt, text) == self.leaf.text_hash


class StoredRow(Struct, frozen=True, gc=False):
    """The text of a stored row, and its stamp. `label` names the row in messages.

    A row that is not current is an earlier state of an operation or a mapping.
    """

    id: str
    text: bytes
    recorded_at: datetime | None
    recorded_by: str | None
    is_current: bool
    label: str


class LedgerSnapshot(ABC):
    """A snapshot of the records and the ledger. Its methods are streams that use bounded memory."""

    @abstractmethod
    def leaves(self) -> AsyncIterator[IndexedLeaf]:
        """Yield every leaf with an index, by index. A missing leaf leaves a gap in the indices."""

    @abstractmethod
    def leaves_by_id(self, kind: LeafKind) -> AsyncIterator[IndexedLeaf]:
        """Yield the leaves of a kind by id (in code point order), then by index, leaves without an index last."""

    @abstractmethod
    def rows_by_id(self, kind: LeafKind) -> AsyncIterator[StoredRow]:
        """Yield the stored rows of a kind by the id of their leaf, then oldest first."""

    @abstractmethod
    def tiles(self, level: int) -> AsyncIterator[tuple[int, bytes]]:
        """Yield the number and the hash of each stored node of a level, by number. Level 0 is not stored."""

    @abstractmethod
    async def tile_levels(self) -> Sequence[int]:
        """Return the levels that have stored nodes."""

    @abstractmethod
    def checkpoints(self) -> AsyncIterator[tuple[int, str]]:
        """Yield the size and the note of each stored checkpoint, by size."""

    @abstractmethod
    def purged_hashes(self) -> AsyncIterator[tuple[int, bytes]]:
        """Yield the purge number and the text hash of every purged leaf, in ascending order."""

    @abstractmethod
    def purge_records(self) -> AsyncIterator[PurgeSummary]:
        """Yield the purge records by number."""

    @abstractmethod
    async def wrong_derived_rows(self) -> Sequence[tuple[FindingCode, str]]:
        """Return the code and the message of each derived row that contradicts the records.

        They are reviews, conflicts, counts, the index of reasons, and the order of decisions.
        """


class Ledger(ABC):
    """The leaves of a store, the stored levels of their tree, and the signed checkpoints."""

    @abstractmethod
    async def settle(self) -> bool:
        """Assign indices to a bounded number of leaves that no running transaction precedes.

        Return whether more leaves may be waiting.

        Raise LedgerDamaged if leaves of a signed checkpoint are missing.
        """

    @abstractmethod
    async def size(self) -> int:
        """Return the number of leaves with an index."""

    @abstractmethod
    async def read_leaves(self, start: int, stop: int) -> Sequence[IndexedLeaf]:
        """Return the leaves with an index of at least `start` and below `stop`."""

    @abstractmethod
    async def leaf_hashes(self, start: int, stop: int) -> Sequence[tuple[int, bytes]]:
        """Return index and hash of the leaves with an index from `start` up to `stop`, exclusive."""

    @abstractmethod
    async def leaves_of(
        self, ids: Collection[tuple[LeafKind, str]]
    ) -> Mapping[tuple[LeafKind, str], Sequence[IndexedLeaf]]:
        """Return the leaves of each kind and id, oldest first, whether they have an index or not."""

    @abstractmethod
    async def read_tile(self, level: int, number: int) -> Sequence[bytes]:
        """Return the stored hashes of a tile. `level` is at least 1."""

    @abstractmethod
    async def stored_nodes(self, level: int) -> int:
        """Return the number of stored hashes of a level. `level` is at least 1."""

    @abstractmethod
    async def store_nodes(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        """Store consecutive hashes of a level, the first with the number `first`. Keep hashes that are stored."""

    @abstractmethod
    async def last_checkpoint(self) -> str | None:
        """Return the stored checkpoint of the largest tree, None if none was signed."""

    @abstractmethod
    async def add_checkpoint(self, size: int, note: str) -> bool:
        """Store a checkpoint durably. Return False, storing nothing, if one of this or a larger size exists."""

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[LedgerSnapshot]:
        """Open a snapshot of the records and the ledger."""
