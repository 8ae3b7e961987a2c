"""The ledger of the memory store."""

from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

from msgspec.structs import replace

from storage.errors import LedgerDamaged
from storage.ledger.base import IndexedLeaf, Ledger, LedgerSnapshot, StoredRow
from storage.ledger.findings import FindingCode
from storage.ledger.leaves import LeafKind, StoredText, stored_texts
from storage.ledger.merkle import TILE_WIDTH
from storage.ledger.purges import PurgeSummary, summary_of
from storage.ledger.retention_texts import hold_text, release_text, tombstone_text
from storage.memory.database import MemoryDatabase
from storage.memory.leaves import MemoryLeaves
from storage.records import FINISHED_STATUSES, Record, RecordedOperation
from storage.retention import HoldRelease, PurgeOptions
from storage.stamps import UNKNOWN, Stamp, record_identity


class MemoryLedger(Ledger):
    """Reads and writes the leaves of the database that `current` returns."""

    def __init__(self, database: Callable[[], MemoryDatabase]) -> None:
        self._database = database

    def _current(self) -> MemoryLeaves:
        return self._database().ledger

    async def settle(self) -> bool:
        return False

    async def size(self) -> int:
        leaves = self._current()
        size = len(leaves.leaves)
        if leaves.checkpoints and leaves.checkpoints[-1][0] > size:
            raise LedgerDamaged(f"the ledger has {size} leaves, fewer than were signed for")
        return size

    async def read_leaves(self, start: int, stop: int) -> Sequence[IndexedLeaf]:
        return self._current().leaves[start:stop]

    async def leaf_hashes(self, start: int, stop: int) -> Sequence[tuple[int, bytes]]:
        leaves = self._current().leaves[start:stop]
        return [(-1 if leaf.index is None else leaf.index, leaf.leaf.hash()) for leaf in leaves]

    async def leaves_of(
        self, ids: Collection[tuple[LeafKind, str]]
    ) -> Mapping[tuple[LeafKind, str], Sequence[IndexedLeaf]]:
        leaves = self._current()
        found = {each: leaves.by_id[each] for each in ids if each in leaves.by_id}
        return {
            each: [leaves.leaves[index] for index in indices] for each, indices in found.items()
        }

    async def read_tile(self, level: int, number: int) -> Sequence[bytes]:
        first = number * TILE_WIDTH
        return self._current().nodes.get(level, [])[first : first + TILE_WIDTH]

    async def stored_nodes(self, level: int) -> int:
        return len(self._current().nodes.get(level, ()))

    async def store_nodes(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        nodes = self._current().nodes.setdefault(level, [])
        nodes += hashes[len(nodes) - first :]

    async def last_checkpoint(self) -> str | None:
        checkpoints = self._current().checkpoints
        return checkpoints[-1][1] if checkpoints else None

    async def add_checkpoint(self, size: int, note: str) -> bool:
        checkpoints = self._current().checkpoints
        if checkpoints and checkpoints[-1][0] >= size:
            return False
        checkpoints.append((size, note))
        return True

    @asynccontextmanager
    async def _open_snapshot(self) -> AsyncIterator[LedgerSnapshot]:
        db = self._database()
        db.open_snapshots += 1
        try:
            yield MemoryLedgerSnapshot(db)
        finally:
            db.open_snapshots -= 1

    def snapshot(self) -> AbstractAsyncContextManager[LedgerSnapshot]:
        return self._open_snapshot()


class MemoryLedgerSnapshot(LedgerSnapshot):
    """The records and leaves of a database. A write during the snapshot goes to a copy."""

    def __init__(self, db: MemoryDatabase) -> None:
        self._db = db
        self._leaves = db.ledger

    async def leaves(self) -> AsyncIterator[IndexedLeaf]:
        for leaf in self._leaves.leaves:
            yield leaf

    async def leaves_by_id(self, kind: LeafKind) -> AsyncIterator[IndexedLeaf]:
        leaves = [leaf for leaf in self._leaves.leaves if leaf.leaf.kind is kind]
        for leaf in sorted(leaves, key=lambda leaf: (leaf.leaf.id, leaf.index)):
            yield leaf

    async def rows_by_id(self, kind: LeafKind) -> AsyncIterator[StoredRow]:
        own = [
            StoredRow(
                entity_id, text, None, None, is_current=True, label=f"{kind.name} {entity_id}"
            )
            for (entry_kind, entity_id), text in self._leaves.entries.items()
            if entry_kind is kind
        ]
        stored = [
            _row(text, state)
            for state in _states(self._db, kind)
            for text in stored_texts(state.record)
            if text.kind is kind
        ]
        of_retention = [
            StoredRow(
                text.id,
                text.text,
                stamp.recorded_at,
                stamp.recorded_by,
                is_current=is_current,
                label=_label(text),
            )
            for text, stamp, is_current in _retention_texts(self._db)
            if text.kind is kind
        ]
        for row in sorted([*own, *stored, *of_retention], key=lambda row: row.id):
            yield row

    async def tiles(self, level: int) -> AsyncIterator[tuple[int, bytes]]:
        for number, node in enumerate(self._leaves.nodes.get(level, ())):
            yield number, node

    async def tile_levels(self) -> Sequence[int]:
        return sorted(self._leaves.nodes)

    async def checkpoints(self) -> AsyncIterator[tuple[int, str]]:
        for each in self._leaves.checkpoints:
            yield each

    async def purged_hashes(self) -> AsyncIterator[tuple[int, bytes]]:
        marked = [
            (leaf.purge, leaf.leaf.text_hash)
            for leaf in self._leaves.leaves
            if leaf.purge is not None
        ]
        for each in sorted(marked):
            yield each

    async def purge_records(self) -> AsyncIterator[PurgeSummary]:
        for purge in self._db.retained.purges:
            yield summary_of(
                purge.number,
                PurgeOptions(purge.reason, purge.leaves_tombstones),
                Stamp(purge.purged_at, purge.purged_by),
                purge.runs_before,
                purge.operations_before,
                runs=purge.runs,
                operations=purge.operations,
                orphans=purge.orphans,
            )

    async def wrong_derived_rows(self) -> Sequence[tuple[FindingCode, str]]:
        return ()


class _State(NamedTuple):
    """The present state of a record, or an earlier one."""

    record: Record
    stamp: Stamp
    is_current: bool


def _row(text: StoredText, state: _State) -> StoredRow:
    stamp = state.stamp
    return StoredRow(
        text.id, text.text, stamp.recorded_at, stamp.recorded_by, state.is_current, _label(text)
    )


def _label(text: StoredText) -> str:
    return f"{text.kind.name.lower()} {text.id!r}"


def _retention_texts(db: MemoryDatabase) -> Iterator[tuple[StoredText, Stamp, bool]]:
    """Yield the texts of tombstones, holds and releases, each with its stamp and whether it is not an earlier state."""
    for earlier in db.retained.earlier_tombstones:
        yield tombstone_text(earlier), Stamp(earlier.purged_at, None), False
    for tombstone in db.retained.tombstones.values():
        yield tombstone_text(tombstone), Stamp(tombstone.purged_at, None), True
    for hold in db.retained.holds.values():
        yield hold_text(hold), UNKNOWN, True
        if hold.released_at is not None:
            reason, subject = hold.release_reason or "", hold.released_by or ""
            text = release_text(HoldRelease(hold.hold_id, reason, hold.released_at, subject))
            yield text, UNKNOWN, True


def _states(db: MemoryDatabase, kind: LeafKind) -> Iterator[_State]:
    """Yield the states of the records of a kind. The states of one record are in order of time."""
    if kind is LeafKind.OPERATION:
        for operation in db.recorded_operations.values():
            yield from _steps(db, operation)
    if kind is LeafKind.MAPPING:
        for moves in db.moves.values():
            for move in moves:
                yield _State(move.mapping, move.stamp, is_current=False)
    for record in _records(db, kind):
        yield _State(record, db.stamps[record_identity(record)], is_current=True)


def _records(db: MemoryDatabase, kind: LeafKind) -> Iterable[Record]:
    match kind:
        case LeafKind.RUN | LeafKind.RESULT:
            return db.recorded_runs.values()
        case LeafKind.ARTIFACT:
            return db.artifacts.values()
        case LeafKind.OPERATION:
            return db.recorded_operations.values()
        case LeafKind.DECISION:
            return db.decisions
        case LeafKind.HISTORY:
            return db.events
        case LeafKind.MAPPING:
            return db.mappings
        case LeafKind.EDGE:
            return db.edges
    return ()


def _steps(db: MemoryDatabase, stored: RecordedOperation) -> Iterator[_State]:
    for step in db.steps.get(stored.operation.operation_id, ()):
        payload = stored.payload
        if step.operation.status not in FINISHED_STATUSES:
            payload = replace(payload, result=None, error=None)
        yield _State(RecordedOperation(step.operation, payload), step.stamp, is_current=False)
