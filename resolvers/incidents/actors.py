"""The actors of events: the caller whose request was the event."""

from collections.abc import Sequence
from typing import Final

from resolvers.incidents.timeline_events import EventKind, RecordSource, TimelineEvent
from storage.base import Store
from storage.ledger.base import IndexedLeaf
from storage.ledger.leaves import LeafKind
from storage.records import EntityKind, OperationStatus
from storage.retention import Tombstone
from storage.stamps import UNKNOWN, Stamp

STEPS: Final = frozenset(
    {EventKind.OPERATION_STARTED, EventKind.OPERATION_SUCCEEDED, EventKind.OPERATION_FAILED}
)
"""The events after the acceptance of an operation. The stamp of an operation is that of its first write."""

ALL_STEPS: Final = 3
"""Number of leaves of an operation whose acceptance, start and end were recorded one by one."""


async def find_actors(store: Store, events: Sequence[TimelineEvent]) -> list[str | None]:
    """Return the actor of each event, None if it was not recorded.

    The actor of a decision, a hold and a release is in the record. That of a purge is the caller of the purge, and
    that of any other event the caller who recorded it.
    """
    stamps = await _stamps(store, events)
    leaves = await store.ledger.leaves_of(
        list(dict.fromkeys(leaf_id for each in events if (leaf_id := _leaf_id(each)) is not None))
    )
    purges: dict[int, str] = {}
    if any(each.kind is EventKind.PURGED for each in events):
        purges = {each.number: each.purged_by for each in await store.purges()}

    def actor(event: TimelineEvent) -> str | None:
        record = event.entity.record
        if event.actor is not None:
            return event.actor
        if event.kind is EventKind.PURGED and isinstance(record, Tombstone):
            return purges.get(record.purge)
        if (leaf_id := _leaf_id(event)) is not None:
            return _recorder(event, leaves.get(leaf_id, ()))
        return None if event.source is None else stamps.get(event.source, UNKNOWN).recorded_by

    return [actor(each) for each in events]


async def _stamps(store: Store, events: Sequence[TimelineEvent]) -> dict[RecordSource, Stamp]:
    sources = {each.source for each in events if each.source is not None and each.kind not in STEPS}
    return {
        RecordSource(record_class, record_id): stamp
        for record_class in {each.record_class for each in sources}
        for record_id, stamp in (
            await store.stamps(
                record_class,
                [each.record_id for each in sources if each.record_class is record_class],
            )
        ).items()
    }


def _leaf_id(event: TimelineEvent) -> tuple[LeafKind, str] | None:
    """Return the id of the leaves that have the recorder of an event, None for an event whose record has it."""
    record = event.entity.record
    if isinstance(record, Tombstone) and event.kind is not EventKind.PURGED:
        if event.kind in (EventKind.RUN_RECORDED, EventKind.OPERATION_ACCEPTED):
            is_run = record.kind is EntityKind.RUN
            return LeafKind.RUN if is_run else LeafKind.OPERATION, record.entity_id
        return None
    if event.kind in STEPS and event.source is not None:
        return LeafKind.OPERATION, str(event.source.record_id)
    return None


def _recorder(event: TimelineEvent, leaves: Sequence[IndexedLeaf]) -> str | None:
    """Return the recorder of an event from the leaves of its record, one for each recorded state, oldest first.

    An import may record several steps at once. Of two leaves, nothing says whether the first is the acceptance or the
    start, unless the operation still runs.
    """
    if not leaves:
        return None
    if event.kind in (EventKind.RUN_RECORDED, EventKind.OPERATION_ACCEPTED):
        return leaves[0].leaf.recorded_by
    if event.kind is not EventKind.OPERATION_STARTED:
        return leaves[-1].leaf.recorded_by
    is_running = getattr(event.entity.record, "status", None) is OperationStatus.RUNNING
    if len(leaves) >= ALL_STEPS or (is_running and len(leaves) == ALL_STEPS - 1):
        return leaves[1].leaf.recorded_by
    recorders = {each.leaf.recorded_by for each in leaves}
    return recorders.pop() if len(recorders) == 1 else None
