"""Copies of a memory database that have the records of a view."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from cachetools import LRUCache

from storage.change_log import Change, ChangeKind
from storage.memory.database import MemoryDatabase
from storage.record_view import ALL_RECORDS, RecordView
from storage.stamps import record_identity
from storage.visible_records import visible_records

CACHED_VIEWS: Final = 8
"""Number of views of which a copy of the database is kept."""


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
        """Return the database with the records of a view, to be read only."""
        if view == ALL_RECORDS:
            return self.db
        cached = self._views.get(view)
        if cached is None or cached.version != self.db.version:
            cached = self._views[view] = copy_view(self.db, view)
        return cached


def copy_view(db: MemoryDatabase, view: RecordView) -> MemoryDatabase:
    """Return a database with the records of a view, and the changes of those records."""
    shown = MemoryDatabase(version=db.version, last_sequence=db.last_sequence)
    for record in visible_records([*chain.from_iterable(db.records())], view):
        shown.put(record)
        identity = record_identity(record)
        shown.stamps[identity] = db.stamps[identity]
    # The first change stays, so that a subscription can begin before the first one that is visible.
    shown.changes = [
        change
        for index, change in enumerate(db.changes)
        if index == 0 or _has_changed(shown, change)
    ]
    return shown


def _has_changed(db: MemoryDatabase, change: Change) -> bool:
    match change.kind:
        case ChangeKind.RUN:
            return change.entity_id in db.runs
        case ChangeKind.OPERATION:
            return change.entity_id in db.operations
        case ChangeKind.DECISION:
            return change.entity_id in db.decisions
        case ChangeKind.START:
            return True
