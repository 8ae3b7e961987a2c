"""Verification of a whole store against its ledger, and against checkpoints that were kept outside of the store.

Everything is read as streams in one snapshot. Memory holds only the leaves and rows of one id, the right edge of the
tree, and the outside checkpoints.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from storage.ledger.base import IndexedLeaf, LedgerSnapshot
from storage.ledger.findings import Finding, FindingCode, KnownCheckpoint
from storage.ledger.growing_tree import GrowingTree
from storage.ledger.leaves import LeafKind
from storage.ledger.merkle import TILE_WIDTH
from storage.ledger.notes import Checkpoint, InvalidNote, VerifierKey, verify_checkpoint
from storage.ledger.purge_checks import purge_findings
from storage.ledger.record_checks import record_findings
from storage.ledger.streams import next_item

MAX_GAP: Final = 1_000_000
"""Maximum length of a gap of missing leaves that is filled in, so that the leaves after it are compared at their index.
"""

MAX_LEVELS: Final = 8
"""Number of levels of tiles that a tree can have, because an index has 63 bits."""

_MISSING: Final = b"\0" * 32


class Verification:
    """One verification. The attributes are complete when the iteration over `findings` has ended."""

    def __init__(
        self,
        snapshot: LedgerSnapshot,
        outside: Sequence[KnownCheckpoint] = (),
        *,
        key: VerifierKey | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._outside = sorted(outside, key=lambda known: known.checkpoint.size)
        self._key = key
        self._tree = GrowingTree()
        self._tiles = _StoredTiles(snapshot)
        self._agreed = 0
        self.compared = 0
        """Number of checkpoints, stored or outside, that match this tree."""
        self.last_recorded_at: datetime | None = None
        """When the last leaf with an index was recorded."""

    @property
    def size(self) -> int:
        """The number of leaves with an index."""
        return self._tree.size

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return self._tree.root()

    async def findings(self) -> AsyncIterator[Finding]:
        """Yield every difference."""
        for finding in self._contradictions():
            yield finding
        async for finding in self._tree_findings():
            yield finding
        async for finding in self._tiles.strays(self.size):
            yield finding
        for kind in LeafKind:
            async for finding in record_findings(self._snapshot, kind):
                yield finding
        async for finding in purge_findings(self._snapshot):
            yield finding
        for code, message in await self._snapshot.wrong_derived_rows():
            yield Finding(code, message)

    def _contradictions(self) -> list[Finding]:
        pairs = zip(self._outside, self._outside[1:], strict=False)
        return [
            Finding(
                FindingCode.FORK,
                f"{left.source} and {right.source} have different roots for {right.checkpoint.size} leaves",
            )
            for left, right in pairs
            if left.checkpoint.size == right.checkpoint.size
            and left.checkpoint.root != right.checkpoint.root
        ]

    async def _tree_findings(self) -> AsyncIterator[Finding]:
        last = None
        known = _KnownCheckpoints(self._outside, self._snapshot)
        await known.open()
        async for leaf in self._snapshot.leaves():
            index = self._tree.size if leaf.index is None else leaf.index
            gap = index - self._tree.size
            if gap:
                yield Finding(
                    FindingCode.DELETED, f"leaves {self._tree.size} to {index - 1} are missing"
                )
            if not 0 <= gap <= MAX_GAP:
                break
            last = leaf
            for node in [*[_MISSING] * gap, leaf.leaf.hash()]:
                for level, number, value in self._tree.append(node):
                    async for finding in self._tiles.compare(level, number, value):
                        yield finding
                async for finding in self._compare_known(known):
                    yield finding
        self.last_recorded_at = None if last is None else last.leaf.recorded_at
        for finding in self._rollbacks(known.outside_beyond(), last):
            yield finding
        if known.stored is not None:
            yield Finding(
                FindingCode.DELETED,
                f"leaves {self.size} to {_size(known.stored) - 1} are missing:"
                " a stored checkpoint was signed for them",
            )

    async def _compare_known(self, known: "_KnownCheckpoints") -> AsyncIterator[Finding]:
        """Compare the tree with the checkpoints of its present size."""
        while known.outside and known.outside.checkpoint.size <= self.size:
            for finding in self._compare(known.outside, FindingCode.FORK):
                yield finding
            known.next_outside()
        while known.stored is not None and min(known.stored_size, _size(known.stored)) <= self.size:
            for finding in self._compare_stored(known.stored_size, known.stored):
                yield finding
            await known.next_stored()

    def _rollbacks(
        self, beyond: Sequence[KnownCheckpoint], last: IndexedLeaf | None
    ) -> list[Finding]:
        if not beyond:
            return []
        known = beyond[-1]
        time = last and last.leaf.recorded_at
        until = f" The last one was recorded at {time.isoformat()}." if time else ""
        missing = known.checkpoint.size - self.size
        return [
            Finding(
                FindingCode.ROLLBACK,
                f"the store has {self.size} leaves and {known.source} was signed for"
                f" {known.checkpoint.size}: the last {missing} are missing.{until}",
            )
        ]

    def _compare(self, known: KnownCheckpoint, code: FindingCode) -> list[Finding]:
        size = known.checkpoint.size
        if size == 0 or known.checkpoint.root == self._root_at(size):
            self._agreed, self.compared = max(self._agreed, size), self.compared + 1
            return []
        return [
            Finding(
                code,
                f"{known.source} was signed for {size} leaves with another root:"
                f" the leaves from {self._agreed} to {size - 1} are not all as they were signed",
            )
        ]

    def _root_at(self, size: int) -> bytes:
        return self._tree.root() if size == self._tree.size else b""

    def _compare_stored(self, size: int, note: str) -> list[Finding]:
        try:
            checkpoint = verify_checkpoint(note, self._key) if self._key else Checkpoint.parse(note)
        except InvalidNote as error:
            return [Finding(FindingCode.FORGED, f"a stored checkpoint: {error}")]
        if checkpoint.size != size:
            message = f"the stored checkpoint of size {size} is one of size {checkpoint.size}"
            return [Finding(FindingCode.FORGED, message)]
        known = KnownCheckpoint(checkpoint, f"the stored checkpoint of size {checkpoint.size}")
        return self._compare(known, FindingCode.FORGED)


def _size(note: str) -> int:
    try:
        return Checkpoint.parse(note).size
    except InvalidNote:
        return 0


class _KnownCheckpoints:
    """The outside checkpoints and the stored checkpoints, each read by size."""

    def __init__(self, outside: Sequence[KnownCheckpoint], snapshot: LedgerSnapshot) -> None:
        self._outside = iter(outside)
        self._stored = snapshot.checkpoints()
        self.outside = next(self._outside, None)
        self.stored: str | None = None
        self.stored_size = 0

    async def open(self) -> None:
        """Read the first stored checkpoint."""
        await self.next_stored()

    def next_outside(self) -> None:
        """Advance to the next outside checkpoint."""
        self.outside = next(self._outside, None)

    async def next_stored(self) -> None:
        """Advance to the next stored checkpoint."""
        self.stored_size, self.stored = await next_item(self._stored, (0, None))

    def outside_beyond(self) -> list[KnownCheckpoint]:
        """Return the outside checkpoints of sizes that the tree has not reached."""
        return [] if self.outside is None else [self.outside, *self._outside]


class _StoredTiles:
    """The stored nodes of each level, compared while the tree is built, then the nodes beyond the tree.

    A wrong node of a level above 1 is reported if no node of level 1 is wrong.
    """

    def __init__(self, snapshot: LedgerSnapshot) -> None:
        self._snapshot = snapshot
        self._levels: dict[int, AsyncIterator[tuple[int, bytes]]] = {}
        self._next: dict[int, tuple[int, bytes] | None] = {}
        self._has_wrong = False

    async def compare(self, level: int, number: int, value: bytes) -> AsyncIterator[Finding]:
        """Yield a finding if the stored node differs. A node that is not stored yet is no finding."""
        if level not in self._levels:
            self._levels[level] = self._snapshot.tiles(level)
            self._next[level] = await next_item(self._levels[level], None)
        stored = self._next[level]
        while stored is not None and stored[0] < number:
            stored = await next_item(self._levels[level], None)
        is_wrong = stored is not None and stored[0] == number and stored[1] != value
        if is_wrong and level > 1 and not self._has_wrong:
            yield Finding(
                FindingCode.FORGED,
                f"the stored node {number} of level {level} is not that of its leaves",
            )
        if is_wrong and level == 1:
            self._has_wrong = True
            first = number * TILE_WIDTH
            yield Finding(
                FindingCode.MOVED,
                f"the leaves from {first} to {first + TILE_WIDTH - 1} are not those of the stored tree,"
                " or not in their order",
            )
        self._next[level] = stored

    async def strays(self, size: int) -> AsyncIterator[Finding]:
        """Yield the stored nodes that no complete tile of a tree of this size has."""
        for level in await self._snapshot.tile_levels():
            width = TILE_WIDTH**level if 0 < level < MAX_LEVELS else 0
            complete = size // width if width else 0
            async for number, _ in self._snapshot.tiles(level):
                if not 0 <= number < complete:
                    yield Finding(
                        FindingCode.INSERTED,
                        f"the stored node {number} of level {level} is of no tile of {size} leaves",
                    )
