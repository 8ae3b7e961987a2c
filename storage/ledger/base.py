"""The contract of a store's ledger, which every backend implements.

A leaf is written in the transaction of its record. It gets its index when no transaction under way can still write a
leaf before it. Indices begin with 0 and have no gaps.
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
        """Return whether this is the leaf of a text. That of a purged leaf cannot be told."""
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
    """One state of the records and of the ledger, read as streams whose memory does not grow."""

    @abstractmethod
    def leaves(self) -> AsyncIterator[IndexedLeaf]:
        """Yield every leaf with an index, by index. Missing ones are left out."""

    @abstractmethod
    def leaves_by_id(self, kind: LeafKind) -> AsyncIterator[IndexedLeaf]:
        """Yield the leaves of a kind by id (in the order of code points) and index; those without an index last."""

    @abstractmethod
    def rows_by_id(self, kind: LeafKind) -> AsyncIterator[StoredRow]:
        """Yield the stored rows of a kind by the id of their leaf, and by age for one id."""

    @abstractmethod
    def tiles(self, level: int) -> AsyncIterator[tuple[int, bytes]]:
        """Yield number and hash of the stored nodes of a level, 1 or above, by number."""

    @abstractmethod
    def checkpoints(self) -> AsyncIterator[str]:
        """Yield the stored checkpoints by size."""

    @abstractmethod
    def purged_hashes(self) -> AsyncIterator[tuple[int, bytes]]:
        """Yield purge number and text hash of every purged leaf, by both."""

    @abstractmethod
    def purge_records(self) -> AsyncIterator[PurgeSummary]:
        """Yield the purge records by number."""

    @abstractmethod
    async def wrong_derived_rows(self) -> Sequence[tuple[FindingCode, str]]:
        """Return codes and messages of derived rows that do not follow from the records.

        They are reviews, conflicts, counts, the index of reasons, and the order of decisions.
        """


class Ledger(ABC):
    """The leaves of a store, the stored levels of their tree, and the signed checkpoints."""

    @abstractmethod
    async def settle(self) -> bool:
        """Give settled leaves their indices, a bounded number at a time. Return whether more may wait.

        Raise LedgerDamaged if leaves that a checkpoint was signed for are gone.
        """

    @abstractmethod
    async def size(self) -> int:
        """Return the number of leaves with an index."""

    @abstractmethod
    async def read_leaves(self, start: int, stop: int) -> Sequence[IndexedLeaf]:
        """Return the leaves with an index from `start` up to `stop`, exclusive."""

    @abstractmethod
    async def leaves_of(
        self, ids: Collection[tuple[LeafKind, str]]
    ) -> Mapping[tuple[LeafKind, str], Sequence[IndexedLeaf]]:
        """Return the leaves of each kind and id that has one, with or without an index, oldest first."""

    @abstractmethod
    async def read_tile(self, level: int, number: int) -> Sequence[bytes]:
        """Return the stored hashes of a tile of a level, 1 or above."""

    @abstractmethod
    async def stored_nodes(self, level: int) -> int:
        """Return the number of stored hashes of a level, 1 or above."""

    @abstractmethod
    async def store_nodes(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        """Store hashes of a level from a number on, unless they are stored."""

    @abstractmethod
    async def last_checkpoint(self) -> str | None:
        """Return the stored checkpoint of the largest tree, None if none was signed."""

    @abstractmethod
    async def add_checkpoint(self, size: int, note: str) -> bool:
        """Store a checkpoint durably. Return False, storing nothing, if one of this size or a larger one is stored."""

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[LedgerSnapshot]:
        """Open one state of records and ledger."""
