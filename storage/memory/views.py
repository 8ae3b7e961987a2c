"""Copies of a memory database that have the records of a view."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from cachetools import LRUCache
from msgspec.structs import replace

from storage.change_log import ChangeKind
from storage.lists import HISTORY_BY_KEY
from storage.memory.database import MemoryDatabase
from storage.memory.retained import Retained
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import Decision, IdempotencyMapping, Record, RecordedOperation, RecordedRun
from storage.stamps import UNKNOWN, Stamp, record_identity
from storage.visible_records import RecordedPast, visible_records, visible_tombstones

CHANGED: Final = {
    ChangeKind.RUN: RecordedRun,
    ChangeKind.OPERATION: RecordedOperation,
    ChangeKind.DECISION: Decision,
}
"""The record class of each kind of change."""

CACHED_VIEWS: Final = 8
"""Number of views whose copy of the database is cached."""


@dataclass(slots=True)
class CurrentDatabase:
    """The database that is written to, which all sessions of a store share, and copies of it for their views.

    A copy of a view takes time in proportion to all records. It is made by the first read after a write.
    """

    db: MemoryDatabase
    _views: LRUCache[RecordView, MemoryDatabase] = field(
        default_factory=lambda: LRUCache(CACHED_VIEWS)
    )

    def view(self, view: RecordView) -> MemoryDatabase:
        """Return the database with the records of a view. Callers must not write to it."""
        if view == ALL_RECORDS:
            return self.db
        cached = self._views.get(view)
        if cached is None or cached.version != self.db.version:
            cached = self._views[view] = copy_view(self.db, view)
        return cached


def copy_view(db: MemoryDatabase, view: RecordView) -> MemoryDatabase:
    """Return a database with the records of a view, and the changes of the records of its scope."""
    shown = MemoryDatabase(version=db.version, last_sequence=db.last_sequence)
    retained = db.retained
    hidden = [edge for key in retained.hidden_edges if (edge := db.edges.get(key)) is not None]
    records = [*chain.from_iterable(db.records()), *hidden]
    tombstones, purged_ids = retained.all_tombstones(), retained.purged_ids.copy()
    past = RecordedPast(db.stamps, db.steps, db.moves, tombstones, purged_ids)
    decisions = 0
    for record in visible_records(records, view, past):
        if isinstance(record, Decision) and not view.scope.sees_all:
            # Renumber the decisions, because cursors contain this number and would reveal the
            # number of all decisions.
            decisions += 1
            shown.put(replace(record, sequence=decisions))
        else:
            shown.put(record)
        shown.stamps[record_identity(record)] = _stamp(db, record, view)
    past = RecordedPast(tombstones=tombstones, purged_ids=purged_ids)
    of_scope = visible_records(records, RecordView(view.scope), past)
    in_scope = {record_identity(record) for record in of_scope}
    runs = [record.run for record in of_scope if isinstance(record, RecordedRun)]
    shown.retained = Retained(
        purges=retained.purges,
        holds=retained.holds,
        hidden_edges={
            key: purge for key, purge in retained.hidden_edges.items() if key in shown.edges
        },
        torn={
            each: portfolios
            for each, portfolios in retained.torn.items()
            if view.scope.sees_all or any(map(view.scope.covers, portfolios))
        },
    )
    for tombstone in visible_tombstones(tombstones, runs, view):
        shown.retained.add_tombstone(tombstone)
    # Keep the first change, so that a subscription can begin before the first visible change.
    shown.changes = [
        change
        for index, change in enumerate(db.changes)
        if index == 0 or (CHANGED.get(change.kind), change.entity_id) in in_scope
    ]
    return shown


def _stamp(db: MemoryDatabase, record: Record, view: RecordView) -> Stamp:
    """Return the stamp of a record of a view. An earlier mapping has the stamp of its move or of its history row."""
    stamp = db.stamps.get(record_identity(record), UNKNOWN)
    if not isinstance(record, IdempotencyMapping):
        return stamp
    key = record.idempotency_key
    if record == db.mappings.get(key) and view.knows(stamp.recorded_at):
        return stamp
    for move in reversed(db.moves.get(key, ())):
        if move.mapping == record and view.knows(move.stamp.recorded_at):
            return move.stamp
    uses = [
        event
        for event in db.events.by_value("idempotency_key", key)
        if (event.rebalance_run_id, event.request_hash, event.created_at)
        == (record.rebalance_run_id, record.request_hash, record.created_at)
        and view.knows(db.stamps[record_identity(event)].recorded_at)
    ]
    return db.stamps[record_identity(max(uses, key=HISTORY_BY_KEY.sort_key))]
