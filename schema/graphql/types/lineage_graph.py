"""Lineage graphs: the entities reachable from a root, and the edges between them."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Annotated, Final

import strawberry

from resolvers import lineage
from resolvers.breadth_first import TraversalResult
from resolvers.feature_flags import Feature
from resolvers.paging import MAX_GRAPH_PAGE_SIZE, page_size, read_cursor, write_cursor
from schema.compiled import selects
from schema.graphql.loading.chunks import map_in_chunks
from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import AfterArg, unset_to_none
from schema.graphql.types.connections import Connection, Edge, PageInfo
from schema.graphql.types.entity_registry import load_entities
from schema.graphql.types.enums import Direction, IncompleteReason
from schema.graphql.types.filters import LineageFilter, to_edge_filter
from schema.graphql.types.global_ids import Node
from schema.graphql.types.graph_entities import (
    ENTITY_LIST,
    LineageEntityConnection,
    LineageEntityEdge,
)
from schema.graphql.types.lineage_edges import LineageEdge, load_endpoints_of_page
from schema.graphql.types.references import LINEAGE_ENTITY
from storage import records
from storage.lists import EDGES_BY_ENTITY, SortKey, edge_sort_key

EDGE_LIST: Final = "edges of graph"

GraphFirstArg = Annotated[
    int | None,
    strawberry.argument(
        description="Return this many items at most: 0 to 2,000. A page has 50 items if `first` is not given."
    ),
]


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

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="Entity that the graph starts from.")
    async def root(self, info: Info) -> Node:
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
        nodes: Mapping[str, Node] = {}
        if selects(info, "edges", "node") or selects(info, "nodes"):
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
            count_all=self._count_entities,
        )

    async def _count_entities(self) -> int:
        return len(self.graph.depths)

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
        await load_endpoints_of_page(info, nodes)
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
