"""The leaves of the memory store."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from storage.ledger.base import IndexedLeaf
from storage.ledger.leaves import LeafKind, StoredText, stored_texts
from storage.ledger.purges import PurgeRecord, PurgeSummary, leaves_digest
from storage.records import Record
from storage.stamps import Stamp

LeafId = tuple[LeafKind, str]


@dataclass(slots=True)
class MemoryLeaves:
    """The leaves of a memory store in the order of writing, and the texts that only a leaf stores."""

    leaves: list[IndexedLeaf] = field(default_factory=list)
    by_id: dict[LeafId, tuple[int, ...]] = field(default_factory=dict)
    nodes: dict[int, list[bytes]] = field(default_factory=dict)
    checkpoints: list[tuple[int, str]] = field(default_factory=list)
    entries: dict[LeafId, bytes] = field(default_factory=dict)
    _marked: list[bytes] = field(default_factory=list)

    def add(self, record: Record, stamp: Stamp) -> None:
        """Append the leaves of a record that is written."""
        for text in stored_texts(record):
            self.add_text(text, stamp)

    def add_text(self, text: StoredText, stamp: Stamp) -> None:
        """Append the leaf of a text."""
        salted = text.leaf_of(stamp)
        index = len(self.leaves)
        self.leaves.append(IndexedLeaf(index, salted.leaf, salted.salt, None))
        key = (text.kind, text.id)
        self.by_id[key] = (*self.by_id.get(key, ()), index)

    def mark_deleted(self, record: Record, stamp: Stamp) -> None:
        """Mark the leaves of a record as deleted by the running purge. Those of a mapping have its text and stamp."""
        for text in stored_texts(record):
            for index in self.by_id.get((text.kind, text.id), ()):
                leaf = self.leaves[index]
                # A key has a mapping leaf for each run to which it has led, and for each time that
                # the run was recorded.
                own = (leaf.leaf.recorded_at, leaf.leaf.recorded_by)
                is_other = text.kind is LeafKind.MAPPING and (
                    own != (stamp.recorded_at, stamp.recorded_by) or not leaf.is_of(text.text)
                )
                if leaf.purge is None and not is_other:
                    self.leaves[index] = replace(leaf, purge=self.next_purge, salt=None)
                    self._marked.append(leaf.leaf.text_hash)

    @property
    def next_purge(self) -> int:
        """The number of the running purge."""
        return 1 + sum(kind is LeafKind.PURGE for kind, _ in self.entries)

    def add_purge(self, summary: PurgeSummary, stamp: Stamp) -> None:
        """Append the leaf of the batch of a purge that deleted the marked records."""
        digest, count = leaves_digest(self._marked), len(self._marked)
        self._marked.clear()
        purge = PurgeRecord(self.next_purge, count, digest, summary)
        text = purge.stored_text()
        self.entries[text.kind, text.id] = text.text
        self.add_text(text, stamp)

    def copy(self) -> "MemoryLeaves":
        """Return an independent copy."""
        return MemoryLeaves(
            self.leaves.copy(),
            self.by_id.copy(),
            {level: nodes.copy() for level, nodes in self.nodes.items()},
            self.checkpoints.copy(),
            self.entries.copy(),
        )
