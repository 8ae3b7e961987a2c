"""The timeline of an entity: the events at everything reachable from it."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.incidents import timeline
from resolvers.incidents import timeline_events as events
from resolvers.incidents.actors import find_actors
from resolvers.incidents.timeline_events import TIMELINE, event_sort_key
from resolvers.paging import page_of_sorted
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage_graph import Completeness
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.connections import Connection, ConnectionArgs, build_connection
from schema.graphql.types.values.entity_registry import to_node
from schema.graphql.types.values.enums import Direction, TimelineEventKind
from schema.graphql.types.values.filters import TimeRangeInput, to_time_range
from schema.graphql.types.values.global_ids import Node


@strawberry.type(description="An event at an entity that is reachable from the root of a timeline.")
class TimelineEvent:
    event: strawberry.Private[events.TimelineEvent]
    at: datetime = strawberry.field(description="Time of the event, in UTC.")
    kind: TimelineEventKind = strawberry.field(description="Kind of the event.")
    summary: str = strawberry.field(description="The event as a short text.")
    distance: int = strawberry.field(
        description="Distance of the entity from the root, in edges. A decision has the distance of its run."
    )

    def __init__(self, event: events.TimelineEvent) -> None:
        self.event = event
        self.at = event.at
        self.kind = event.kind
        self.summary = event.summary
        self.distance = event.distance

    @strawberry.field(
        description="Reviewer of a decision, caller who placed or released a hold or purged the entity, else the caller"
        " who recorded the event, as `recordedBy` has it. null if it is not recorded."
    )
    @batched
    @staticmethod
    async def actor(events: Sequence["TimelineEvent"], info: Info) -> Sequence[str | None]:
        return await find_actors(info.context.service.store, [each.event for each in events])

    @strawberry.field(
        graphql_type=LINEAGE_ENTITY,
        description="Entity that the event is about. For a recorded edge, the effect.",
    )
    def entity(self) -> Node:
        return to_node(self.event.entity)


@strawberry.type(name="TimelineConnection", description="A page of a timeline.")
class TimelineConnection(Connection[TimelineEvent]):
    graph: strawberry.Private[TraversalResult]

    @strawberry.field(
        description="Whether the timeline has the events of everything reachable, and where to continue if not."
    )
    async def completeness(self, info: Info) -> Completeness:
        return await Completeness.of_graph(info, self.graph)


async def find_timeline(
    info: Info,
    entity_id: str,
    direction: Direction,
    *,
    depth: int,
    max_entities: int,
    kinds: Sequence[TimelineEventKind] | None,
    created: TimeRangeInput | None,
    args: ConnectionArgs,
    newest_first: bool,
) -> TimelineConnection | None:
    """Return a page of the timeline of an entity, None if nothing names the entity.

    Raise FeatureDisabled, or InvalidInput or InvalidCursor, naming the argument.
    """
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    request = args.page_request(TIMELINE, entity_id, descending=newest_first)
    edge_filter = lineage.direction_filter(direction)
    graph = await info.context.traverse(
        entity_id, edge_filter, depth=depth, max_entities=max_entities
    )
    if graph is None:
        return None
    await info.context.give_way()
    found = await timeline.find_timeline(
        service.store,
        service.feature_flags,
        graph,
        kinds=unset_to_none(kinds),
        created=to_time_range(created),
    )
    page = page_of_sorted(found, event_sort_key, request)

    async def count_all() -> int:
        return len(found)

    connection = build_connection(TIMELINE, entity_id, page, TimelineEvent, count_all)
    return TimelineConnection(
        page_info=connection.page_info,
        edges=connection.edges,
        count_all=count_all,
        graph=graph,
    )
