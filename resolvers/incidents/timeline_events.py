"""The events of a timeline: their kinds, their order, and their entities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from resolvers.graph.entities import Entity
from storage.lists import ListSpec, NoFilter, SortKey
from storage.records import Record
from storage.stamps import RecordId


class EventKind(StrEnum):
    """The kind of an event. Events of one instant are in this order."""

    RUN_RECORDED = "RUN_RECORDED"
    OPERATION_ACCEPTED = "OPERATION_ACCEPTED"
    OPERATION_STARTED = "OPERATION_STARTED"
    OPERATION_SUCCEEDED = "OPERATION_SUCCEEDED"
    OPERATION_FAILED = "OPERATION_FAILED"
    DECISION_MADE = "DECISION_MADE"
    KEY_USED = "KEY_USED"
    KEY_CONFLICTED = "KEY_CONFLICTED"
    EDGE_RECORDED = "EDGE_RECORDED"
    PURGED = "PURGED"
    HELD = "HELD"
    RELEASED = "RELEASED"


class RecordSource(NamedTuple):
    """The class of a record and its identity within the class."""

    record_class: type[Record]
    record_id: RecordId


_ORDER: Final[Mapping[EventKind, int]] = {kind: n for n, kind in enumerate(EventKind)}


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event: its time, its kind, and its entity. `detail` distinguishes events that are otherwise equal.

    `distance` is the distance of the entity from the root. A decision or a use of a key has the distance of its run
    or key. `actor` is None unless the event itself names one. `source` is the record whose write is the event.
    """

    at: datetime
    kind: EventKind
    entity: Entity
    summary: str
    distance: int
    actor: str | None = None
    detail: str = ""
    source: RecordSource | None = None


def event_sort_key(event: TimelineEvent) -> SortKey:
    """Return the sort key of an event: its time, kind, entity and detail."""
    return (event.at, _ORDER[event.kind], event.entity.entity_id, event.detail)


TIMELINE: Final[ListSpec[TimelineEvent, NoFilter]] = ListSpec(
    "timeline of entity", event_sort_key, (datetime, int, str, str), NoFilter()
)


class ReachedEntity(NamedTuple):
    """An entity of a graph, and its distance from the root."""

    entity: Entity
    distance: int
