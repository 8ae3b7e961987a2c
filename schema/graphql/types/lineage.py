"""What every entity can be asked: its edges, the graph around it. And the edges, graphs and paths themselves."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

import strawberry

from resolvers import lineage
from resolvers.entities import Entity
from resolvers.feature_flags import Feature
from resolvers.paging import MAX_GRAPH_PAGE_SIZE, page_size, read_cursor, write_cursor
from schema.compiled import asks_for, for_all
from schema.graphql.loading.chunks import map_in_chunks
from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import unset_to_none
from schema.graphql.types.connections import (
    Connection,
    ConnectionArgs,
    Edge,
    PageInfo,
    connections_for,
)
from schema.graphql.types.enums import (
    Direction,
    EdgeType,
    EntityKind,
    IncompleteReason,
)
from schema.graphql.types.filters import LineageFilter, to_edge_filter
from schema.graphql.types.global_ids import Node
from schema.graphql.types.scalars import JSON
from storage import records
from storage.lists import (
    EDGES_BY_ENTITY,
    SortKey,
    edge_sort_key,
)
from storage.records import to_micros

ENTITY_LIST: Final = "entities of graph"
EDGE_LIST: Final = "edges of graph"
NO_ENDPOINTS: Final[Mapping[str, "LineageEntity"]] = {}


@strawberry.interface(description="Anything a lineage edge can start or end at.")
class LineageEntity(Node):
    entity_id: str = strawberry.field(description="The natural id, as edges and REST use it.")
    entity_kind: ClassVar[EntityKind]
    classes: ClassVar[dict[EntityKind, Callable[[Any], "LineageEntity"]]] = {}
    """The class of each kind of entity. Its only argument is the record, or the id where the kind has no record."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Register the class by its kind."""
        super().__init_subclass__(**options)
        cls.classes[cls.entity_kind] = cls

    @classmethod
    def from_entity(cls, entity: Entity) -> "LineageEntity":
        """Return the object of the class that is registered for the entity's kind."""
        record = entity.entity_id if entity.record is None else entity.record
        return cls.classes[entity.kind](record)

    def natural_key(self) -> tuple[str | int, ...]:
        return (self.entity_id,)

    @strawberry.field(description="What kind of entity this object is.")
    def kind(self) -> EntityKind:
        return self.entity_kind

    @strawberry.field(description="The edges that touch this entity, oldest first: one hop.")
    @for_all
    @staticmethod
    async def lineage_edges(
        entities: "Sequence[LineageEntity]",
        info: Info,
        direction: Direction = Direction.BOTH,
        filter: LineageFilter | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection["LineageEdge"] | None]:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        follow = to_edge_filter(direction, filter)
        asked = ConnectionArgs(first, after, last, before)
        ids = [each.entity_id for each in entities]
        pages = await connections_for(info, EDGES_BY_ENTITY, ids, follow, LineageEdge, asked)
        edges = {id(page): page.edges for page in pages}.values()
        await load_endpoints(info, [each.node for page in edges for each in page], "edges", "node")
        return pages

    @strawberry.field(description="Everything reachable from this entity.")
    async def lineage(
        self,
        info: Info,
        direction: Direction = Direction.BOTH,
        depth: int = 3,
        filter: LineageFilter | None = strawberry.UNSET,
        max_entities: int = 1000,
    ) -> "LineageGraph | None":
        return await find_graph(
            info, self.entity_id, direction, filter, depth=depth, max_entities=max_entities
        )


@strawberry.type(
    description="An id that edges name and no record describes: purged, or never recorded here."
)
class UnknownEntity(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.UNKNOWN

    def __init__(self, entity_id: str) -> None:
        """The unknown entity of an id."""
        self.entity_id = entity_id


@strawberry.type(description="One recorded relation between two entities.")
class LineageEdge(Node):
    source_entity_id: str = strawberry.field(description="The id that the edge starts at.")
    target_entity_id: str = strawberry.field(description="The id that the edge ends at.")
    edge_type: EdgeType = strawberry.field(description="What the edge says of its two ends.")
    created_at: datetime = strawberry.field(description="When the relation came about, in UTC.")
    metadata: JSON = strawberry.field(description="What was recorded with the edge.")
    endpoints: strawberry.Private[Mapping[str, LineageEntity]]

    def __init__(self, edge: records.LineageEdge) -> None:
        """The edge that a record tells of, its ends still to be loaded (`load_ends`)."""
        self.source_entity_id = edge.source_entity_id
        self.target_entity_id = edge.target_entity_id
        self.edge_type = edge.edge_type
        self.created_at = edge.created_at
        self.metadata = JSON(edge.metadata)
        self.endpoints = NO_ENDPOINTS

    def natural_key(self) -> tuple[str | int, ...]:
        ends = (self.source_entity_id, self.edge_type.value, self.target_entity_id)
        return (*ends, to_micros(self.created_at))

    @strawberry.field(description="The entity that the edge starts at.")
    def source(self) -> LineageEntity:
        return self.endpoints[self.source_entity_id]

    @strawberry.field(description="The entity that the edge ends at.")
    def target(self) -> LineageEntity:
        return self.endpoints[self.target_entity_id]


async def load_entities(info: Info, entity_ids: Collection[str]) -> Mapping[str, LineageEntity]:
    """The entities of ids that edges name; UNKNOWN where the edge has gone meanwhile."""
    found = await info.context.loaders.entities.load_many(entity_ids)

    def wrapped(entity_id: str) -> tuple[str, LineageEntity]:
        entity = found[entity_id] or Entity(entity_id, EntityKind.UNKNOWN)
        return entity_id, LineageEntity.from_entity(entity)

    return dict(await map_in_chunks(list(entity_ids), wrapped))


async def load_endpoints(info: Info, edges: Sequence[LineageEdge], *path: str) -> None:
    """Load the entities that edges start and end at, if the query asks for them at `path`."""
    ids: set[str] = set()
    if asks_for(info, *path, "source"):
        ids.update(each.source_entity_id for each in edges)
    if asks_for(info, *path, "target"):
        ids.update(each.target_entity_id for each in edges)
    if ids:
        ends = await load_entities(info, ids)
        for each in edges:
            each.endpoints = ends


@strawberry.type(description="An entity of a graph, at its place in the order.")
class LineageEntityEdge:
    distance: int = strawberry.field(description="The length of the shortest way from the root.")
    entity_id: strawberry.Private[str]
    root_id: strawberry.Private[str]
    nodes: strawberry.Private[Mapping[str, LineageEntity]]

    def __init__(
        self, distance: int, entity_id: str, root: str, nodes: Mapping[str, LineageEntity]
    ) -> None:
        """The place of an entity in the graph of a root; `nodes` has the object of each."""
        self.distance = distance
        self.entity_id = entity_id
        self.root_id = root
        self.nodes = nodes

    @strawberry.field(description="The place itself, to go on from.")
    def cursor(self) -> str:
        return write_cursor(ENTITY_LIST, self.root_id, (self.distance, self.entity_id))

    @strawberry.field(description="The entity.")
    def node(self) -> LineageEntity:
        return self.nodes[self.entity_id]


@strawberry.type(description="A page of a graph's entities.")
class LineageEntityConnection:
    page_info: PageInfo = strawberry.field(description="Where the page lies among the entities.")
    edges: list[LineageEntityEdge] = strawberry.field(description="The page.")


@strawberry.type(description="Whether a graph is all there is, and where to go on if not.")
class Completeness:
    is_complete: bool = strawberry.field(description="Nothing was left out.")
    reasons: list[IncompleteReason] = strawberry.field(description="What cut the walk short.")
    depth_reached: int = strawberry.field(description="The greatest distance of an entity.")
    frontier: list[str] = strawberry.field(
        description="Entities at which the walk stopped though edges lead on: expand from here. At most 100 ids."
    )


@strawberry.type(description="The entities within reach of one, and all edges between them.")
class LineageGraph:
    graph: strawberry.Private[lineage.TraversalResult]

    @strawberry.field(description="The entity that was asked for.")
    async def root(self, info: Info) -> LineageEntity:
        root = self.graph.root
        return (await load_entities(info, [root]))[root]

    @strawberry.field(
        description="Breadth first: by distance from the root, then by entity id. The root is at distance 0."
    )
    async def entities(
        self,
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> LineageEntityConnection:
        root, distances = self.graph.root, self.graph.depths
        size, place = self._page_args(ENTITY_LIST, (int, str), first=first, after=after)
        start = 0
        if place is not None:
            places = [(distance, entity) for entity, distance in distances.items()]
            start = bisect_right(places, place)
        page = list(distances)[start : start + size]
        nodes: Mapping[str, LineageEntity] = {}
        if asks_for(info, "edges", "node"):
            nodes = await load_entities(info, page)
        edges = await map_in_chunks(
            page,
            lambda each: LineageEntityEdge(distances[each], each, root, nodes),
        )
        return LineageEntityConnection(
            page_info=PageInfo(
                has_next_page=start + len(page) < len(distances),
                has_previous_page=start > 0,
                positions=edges,
                encode_cursor=LineageEntityEdge.cursor,
            ),
            edges=edges,
        )

    @strawberry.field(description="Every edge between two entities of this graph, oldest first.")
    async def edges(
        self,
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Connection[LineageEdge]:
        edges, root = self.graph.edges, self.graph.root

        def write(edge: records.LineageEdge) -> str:
            return write_cursor(EDGE_LIST, root, edge_sort_key(edge))

        size, place = self._page_args(EDGE_LIST, EDGES_BY_ENTITY.key_types, first=first, after=after)
        start = 0 if place is None else bisect_right(edges, place, key=edge_sort_key)
        page = edges[start : start + size]
        nodes = await map_in_chunks(page, LineageEdge)
        await load_endpoints(info, nodes, "edges", "node")
        return Connection(
            page_info=PageInfo(
                has_next_page=start + len(page) < len(edges),
                has_previous_page=start > 0,
                positions=page,
                encode_cursor=write,
            ),
            edges=await map_in_chunks(
                list(zip(nodes, page, strict=True)),
                lambda pair: Edge(pair[0], pair[1], write),
            ),
            count_all=self._count_edges,
        )

    async def _count_edges(self) -> int:
        return len(self.graph.edges)

    def _page_args(
        self, name: str, types: tuple[type, ...], *, first: int | None, after: str | None
    ) -> tuple[int, SortKey | None]:
        """How many a page has, and the place that it comes after."""
        size = page_size(unset_to_none(first), field="first", maximum=MAX_GRAPH_PAGE_SIZE)
        cursor = unset_to_none(after)
        if cursor is None:
            return size, None
        return size, read_cursor(name, self.graph.root, types, cursor, field="after")

    @strawberry.field(description="How many entities the graph has, the root among them.")
    def entity_count(self) -> int:
        return len(self.graph.depths)

    @strawberry.field(description="How many edges the graph has.")
    def edge_count(self) -> int:
        return len(self.graph.edges)

    @strawberry.field(description="Whether this is all there is, and where to go on if not.")
    def completeness(self) -> Completeness:
        return Completeness(
            is_complete=not self.graph.reasons,
            reasons=list(self.graph.reasons),
            depth_reached=self.graph.depth_reached,
            frontier=list(self.graph.frontier),
        )


async def find_graph(
    info: Info,
    entity_id: str,
    direction: Direction,
    filter: LineageFilter | None,
    *,
    depth: int,
    max_entities: int,
) -> LineageGraph | None:
    """The graph around an entity, read from one state of the store; None where nothing names the entity."""
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    follow = to_edge_filter(direction, filter)
    found = await lineage.traverse(
        service.store,
        entity_id,
        follow,
        depth=depth,
        max_entities=max_entities,
        cache=service.traversal_cache,
    )
    return None if found is None else LineageGraph(graph=found)
