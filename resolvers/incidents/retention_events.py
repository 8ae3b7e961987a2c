"""The timeline events of purges and holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from resolvers.graph.entities import Entity
from resolvers.incidents.timeline_events import EventKind, ReachedEntity, TimelineEvent
from storage.base import Reader
from storage.records import EntityKind, Operation, Run
from storage.retention import Hold, Tombstone

_RETENTION_KINDS: Final = frozenset(
    {
        EventKind.RUN_RECORDED,
        EventKind.OPERATION_ACCEPTED,
        EventKind.PURGED,
        EventKind.HELD,
        EventKind.RELEASED,
    }
)


async def retention_events(
    reader: Reader, reached_by_id: Mapping[str, ReachedEntity], wanted: Collection[EventKind]
) -> Sequence[TimelineEvent]:
    """Return the events of purged entities, and of the holds that name an entity, its portfolio or its time.

    Purges, holds and releases after a time of the view are left out.
    """
    if not frozenset(wanted) & _RETENTION_KINDS:
        return []
    events = [
        event
        for reached in reached_by_id.values()
        if isinstance(reached.entity.record, Tombstone)
        for event in _events_of_tombstone(reached.entity.record, reached)
        if event.kind is not EventKind.PURGED or reader.view.has_come(event.at)
    ]
    if not frozenset(wanted) & {EventKind.HELD, EventKind.RELEASED}:
        return events
    for hold in await reader.holds():
        for reached in reached_by_id.values():
            if _names(hold, reached.entity):
                events += _hold_events(hold, reached)
    return events


def _events_of_tombstone(tombstone: Tombstone, reached: ReachedEntity) -> Iterator[TimelineEvent]:
    was_run = tombstone.kind is EntityKind.RUN
    created = EventKind.RUN_RECORDED if was_run else EventKind.OPERATION_ACCEPTED
    what = "Run recorded" if was_run else "Operation accepted"
    yield TimelineEvent(
        tombstone.created_at, created, reached.entity, f"{what}, purged since", reached.distance
    )
    summary = f"Purged as {tombstone.status}: {tombstone.reason}"
    yield TimelineEvent(
        tombstone.purged_at, EventKind.PURGED, reached.entity, summary, reached.distance
    )


def _names(hold: Hold, entity: Entity) -> bool:
    """Return whether a hold names an entity, the portfolio of a run, or the time of a run or operation."""
    if hold.entity_id is not None:
        return hold.entity_id == entity.entity_id
    if entity.kind not in (EntityKind.RUN, EntityKind.OPERATION):
        return False
    record = entity.record
    if hold.portfolio_id is not None:
        return isinstance(record, Run) and record.portfolio_id == hold.portfolio_id
    return (
        hold.created is not None
        and isinstance(record, Run | Operation)
        and record.created_at in hold.created
    )


def _hold_events(hold: Hold, reached: ReachedEntity) -> Iterator[TimelineEvent]:
    yield TimelineEvent(
        hold.placed_at,
        EventKind.HELD,
        reached.entity,
        f"Held: {hold.reason}",
        reached.distance,
        hold.placed_by,
        hold.hold_id,
    )
    if hold.released_at is not None:
        yield TimelineEvent(
            hold.released_at,
            EventKind.RELEASED,
            reached.entity,
            f"Released: {hold.release_reason}",
            reached.distance,
            hold.released_by,
            hold.hold_id,
        )
