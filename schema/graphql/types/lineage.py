"""Lineage: entities, the edges between them, and graphs of both."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

import strawberry

from resolvers import lineage
from resolvers.breadth_first import TraversalResult
from resolvers.entities import Entity
from resolvers.feature_flags import Feature
from resolvers.paging import MAX_GRAPH_PAGE_SIZE, page_size, read_cursor, write_cursor
from schema.compiled import batched, selects
from schema.graphql.loading.chunks import map_in_chunks
from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import (
    AfterArg,
    BeforeArg,
    DepthArg,
    DirectionArg,
    FirstArg,
    LastArg,
    MaxEntitiesArg,
    unset_to_none,
)
from schema.graphql.types.connections import (
    Connection,
    ConnectionArgs,
    Edge,
    PageInfo,
    connections_for,
)
from schema.graphql.types.enums import Direction, EdgeType, EntityKind, IncompleteReason
from schema.graphql.types.filters import LineageFilter, LineageFilterArg, to_edge_filter
from schema.graphql.types.global_ids import Node
from schema.graphql.types.graph_entities import (
    ENTITY_LIST,
    LineageEntityConnection,
    LineageEntityEdge,
)
from schema.graphql.types.scalars import JSON
from storage import records
from storage.lists import EDGES_BY_ENTITY, SortKey, edge_sort_key
from storage.records import to_micros

EDGE_LIST: Final = "edges of graph"
NO_ENDPOINTS: Final[Mapping[str, "LineageEntity"]] = {}

GraphFirstArg = Annotated[
    int | None,
    strawberry.argument(
        description="Return this many items at most: 0 to 2,000. A page has 50 items if `first` is not given."
    ),
]


@strawberry.interface(description="Anything a lineage edge can start or end at.")
class LineageEntity(Node):
    entity_id: str = strawberry.field(
        description="Natural id, as lineage edges and the REST API use it. Not a global id."
    )
    entity_kind: ClassVar[EntityKind]
    classes: ClassVar[dict[EntityKind, Callable[[Any], "LineageEntity"]]] = {}
    """Class by kind. The argument of each class is a record, or an id if entities of the kind have no record."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Register the class by its kind."""
        super().__init_subclass__(**options)
        cls.classes[cls.entity_kind] = cls

    @classmethod
    def from_entity(cls, entity: Entity) -> "LineageEntity":
        """Return an object of the class that is registered for the entity's kind."""
        record = entity.entity_id if entity.record is None else entity.record
        return cls.classes[entity.kind](record)

    def natural_key(self) -> tuple[str | int, ...]:
        return (self.entity_id,)

    @strawberry.field(description="Kind of this entity.")
    def kind(self) -> EntityKind:
        return self.entity_kind

    @strawberry.field(description="The edges that touch this entity, oldest first: one hop.")
    @batched
    @staticmethod
    async def lineage_edges(
        entities: "Sequence[LineageEntity]",
        info: Info,
        direction: DirectionArg = Direction.BOTH,
        filter: LineageFilterArg = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection["LineageEdge"] | None]:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        edge_filter = to_edge_filter(direction, filter)
        args = ConnectionArgs(first, after, last, before)
        ids = [entity.entity_id for entity in entities]
        pages = await connections_for(info, EDGES_BY_ENTITY, ids, edge_filter, LineageEdge, args)
        edges_by_page = {id(page): page.edges for page in pages}  # equal ids share a page
        nodes = [edge.node for edges in edges_by_page.values() for edge in edges]
        await load_endpoints(info, nodes, "edges", "node")
        return pages

    @strawberry.field(description="Everything reachable from this entity.")
    async def lineage(
        self,
        info: Info,
        direction: DirectionArg = Direction.BOTH,
        depth: DepthArg = 3,
        filter: LineageFilterArg = strawberry.UNSET,
        max_entities: MaxEntitiesArg = 1000,
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
        self.entity_id = entity_id


@strawberry.type(
    description="A recorded relation between two entities. Its type determines which end is the cause."
)
class LineageEdge(Node):
    source_entity_id: str = strawberry.field(
        description="Entity id of the source. The source is the cause if `edgeType` is CORRELATION_TO_RUN,"
        " IDEMPOTENCY_TO_RUN or OPERATION_TO_CORRELATION, else the effect."
    )
    target_entity_id: str = strawberry.field(
        description="Entity id of the target. The target is the cause if `edgeType` is CAUSED_BY,"
        " REPLAYED_FROM or DERIVED_FROM, else the effect."
    )
    edge_type: EdgeType = strawberry.field(description="Type of the edge.")
    created_at: datetime = strawberry.field(description="Time of the relation, in UTC.")
    metadata: JSON = strawberry.field(
        description="Object that was recorded with the edge, empty if none was."
    )
    endpoints: strawberry.Private[Mapping[str, LineageEntity]]

    def __init__(self, edge: records.LineageEdge) -> None:
        """Create the object of a record. `load_endpoints` sets its source and target."""
        self.source_entity_id = edge.source_entity_id
        self.target_entity_id = edge.target_entity_id
        self.edge_type = edge.edge_type
        self.created_at = edge.created_at
        self.metadata = JSON(edge.metadata)
        self.endpoints = NO_ENDPOINTS

    def natural_key(self) -> tuple[str | int, ...]:
        ids = (self.source_entity_id, self.edge_type.value, self.target_entity_id)
        return (*ids, to_micros(self.created_at))

    @strawberry.field(description="Entity that the edge starts at.")
    def source(self) -> LineageEntity:
        return self.endpoints[self.source_entity_id]

    @strawberry.field(description="Entity that the edge ends at.")
    def target(self) -> LineageEntity:
        return self.endpoints[self.target_entity_id]


async def load_entities(info: Info, entity_ids: Collection[str]) -> Mapping[str, LineageEntity]:
    """Return the entity of each id that an edge names, an UnknownEntity if the edge was deleted meanwhile."""
    entities = await info.context.loaders.entities.load_many(entity_ids)

    def wrap(entity_id: str) -> tuple[str, LineageEntity]:
        entity = entities[entity_id] or Entity(entity_id, EntityKind.UNKNOWN)
        return entity_id, LineageEntity.from_entity(entity)

    return dict(await map_in_chunks(list(entity_ids), wrap))


async def load_endpoints(info: Info, edges: Sequence[LineageEdge], *path: str) -> None:
    """Load the sources and targets of edges, each only if the query selects it at `path`."""
    ids: set[str] = set()
    if selects(info, *path, "source"):
        ids.update(edge.source_entity_id for edge in edges)
    if selects(info, *path, "target"):
        ids.update(edge.target_entity_id for edge in edges)
    if ids:
        endpoints = await load_entities(info, ids)
        for edge in edges:
            edge.endpoints = endpoints


@strawberry.type(description="Whether a graph is complete, and where to continue if it is not.")
class Completeness:
    is_complete: bool = strawberry.field(description="Whether no limit truncated the graph.")
    reasons: list[IncompleteReason] = strawberry.field(
        description="Limits that truncated the graph. Empty if it is complete."
    )
    depth_reached: int = strawberry.field(
        description="Greatest distance of an entity of the graph from the root, in edges."
    )
    frontier: list[str] = strawberry.field(
        description="Entities at which the walk stopped though edges lead on: expand from here. At most 100 ids."
    )


@strawberry.type(description="The entities reachable from a root, and all edges between them.")
class LineageGraph:
    graph: strawberry.Private[TraversalResult]

    @strawberry.field(description="Entity that the graph starts from.")
    async def root(self, info: Info) -> LineageEntity:
        root_id = self.graph.root
        return (await load_entities(info, [root_id]))[root_id]

    @strawberry.field(
        description="Breadth first: by distance from the root, then by entity id. The root is at distance 0."
    )
    async def entities(
        self,
        info: Info,
        first: GraphFirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
    ) -> LineageEntityConnection:
        root_id, depths = self.graph.root, self.graph.depths
        size, position = self._page_args(ENTITY_LIST, (int, str), first=first, after=after)
        start = 0
        if position is not None:
            positions = [(depth, entity_id) for entity_id, depth in depths.items()]
            start = bisect_right(positions, position)
        page = list(depths)[start : start + size]
        nodes: Mapping[str, LineageEntity] = {}
        if selects(info, "edges", "node"):
            nodes = await load_entities(info, page)
        edges = await map_in_chunks(
            page,
            lambda entity_id: LineageEntityEdge(depths[entity_id], entity_id, root_id, nodes),
        )
        return LineageEntityConnection(
            page_info=PageInfo(
                has_next_page=start + len(page) < len(depths),
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
        first: GraphFirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
    ) -> Connection[LineageEdge]:
        edges, root_id = self.graph.edges, self.graph.root

        def encode_cursor(edge: records.LineageEdge) -> str:
            return write_cursor(EDGE_LIST, root_id, edge_sort_key(edge))

        key_types = EDGES_BY_ENTITY.key_types
        size, position = self._page_args(EDGE_LIST, key_types, first=first, after=after)
        start = 0 if position is None else bisect_right(edges, position, key=edge_sort_key)
        page = edges[start : start + size]
        nodes = await map_in_chunks(page, LineageEdge)
        await load_endpoints(info, nodes, "edges", "node")
        return Connection(
            page_info=PageInfo(
                has_next_page=start + len(page) < len(edges),
                has_previous_page=start > 0,
                positions=page,
                encode_cursor=encode_cursor,
            ),
            edges=await map_in_chunks(
                list(zip(nodes, page, strict=True)),
                lambda pair: Edge(pair[0], pair[1], encode_cursor),
            ),
            count_all=self._count_edges,
        )

    async def _count_edges(self) -> int:
        return len(self.graph.edges)

    def _page_args(
        self, name: str, types: tuple[type, ...], *, first: int | None, after: str | None
    ) -> tuple[int, SortKey | None]:
        """Return the page size and the sort key that the page comes after, None for the first page."""
        size = page_size(unset_to_none(first), field="first", maximum=MAX_GRAPH_PAGE_SIZE)
        cursor = unset_to_none(after)
        if cursor is None:
            return size, None
        return size, read_cursor(name, self.graph.root, types, cursor, field="after")

    @strawberry.field(description="Number of entities in the graph, with the root.")
    def entity_count(self) -> int:
        return len(self.graph.depths)

    @strawberry.field(description="Number of edges in the graph.")
    def edge_count(self) -> int:
        return len(self.graph.edges)

    @strawberry.field(
        description="Whether the graph is complete, and where to continue if it is not."
    )
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
    """Return the graph around an entity, from one snapshot of the store; None if nothing names the entity.

    Raise FeatureDisabled, or InvalidInput if a limit is out of range.
    """
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    result = await lineage.traverse(
        service.store,
        entity_id,
        to_edge_filter(direction, filter),
        depth=depth,
        max_entities=max_entities,
        max_edges=info.context.edge_share(max_entities),
        cache=service.traversal_cache,
    )
    return None if result is None else LineageGraph(graph=result)
