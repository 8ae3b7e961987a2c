"""Lineage graphs: the entities reachable from a root, and the edges between them."""

from collections.abc import Collection
from typing import Annotated, Any, Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.paging import MAX_GRAPH_PAGE_SIZE, page_of_sorted, write_cursor
from schema.graphql.loading.chunks import map_in_chunks
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_entities import (
    LineageEntityConnection,
    build_entity_connection,
    entity_list_spec,
    load_page_nodes,
)
from schema.graphql.types.graph.graph_records import (
    count_graph,
    graph_decisions,
    matching_entities,
)
from schema.graphql.types.graph.lineage_edges import LineageEdge, load_endpoints_of_page
from schema.graphql.types.graph.references import DECISION_CONNECTION, LINEAGE_ENTITY
from schema.graphql.types.values.arguments import AfterArg, BeforeArg, FirstArg, unset_to_none
from schema.graphql.types.values.connections import Connection, ConnectionArgs, Edge, PageInfo
from schema.graphql.types.values.entity_registry import load_entities
from schema.graphql.types.values.enums import (
    Direction,
    EffectiveStatus,
    EntityKind,
    IncompleteReason,
)
from schema.graphql.types.values.filters import LineageFilter, to_edge_filter
from schema.graphql.types.values.global_ids import Node
from schema.graphql.types.values.summary import Count, to_counts
from storage import records
from storage.lists import (
    EDGES_BY_ENTITY,
    EdgeFilter,
    ListSpec,
    PageRequest,
    edge_sort_key,
)

EDGE_LIST: Final = "edges of graph"
EDGE_PAGES: Final[ListSpec[records.LineageEdge, EdgeFilter]] = ListSpec(
    EDGE_LIST, edge_sort_key, EDGES_BY_ENTITY.key_types, EdgeFilter()
)
ENTITY_PAGES: Final = entity_list_spec("entities of graph")

GraphFirstArg = Annotated[
    int | None,
    strawberry.argument(
        description="Return this many items at most, counted from the start of the list: 0 to 2,000."
        " A page has 50 items if neither `first` nor `last` is given."
    ),
]
GraphLastArg = Annotated[
    int | None,
    strawberry.argument(
        description="Return this many items at most, counted from the end of the list: 0 to 2,000."
        " Cannot be combined with `first`."
    ),
]


@strawberry.type(description="Whether a graph is complete, and where to continue if it is not.")
class Completeness:
    entity_ids: strawberry.Private[Collection[str]]
    is_complete: bool = strawberry.field(
        description="true if no limit truncated the graph and no purge deleted edges of it."
    )
    reasons: list[IncompleteReason] = strawberry.field(
        description="Why the graph is not complete. Empty if it is."
    )
    depth_reached: int = strawberry.field(
        description="Greatest distance of an entity of the graph from the root, in edges."
    )
    frontier: list[str] = strawberry.field(
        description=(
            "Entities at which the walk stopped though edges lead on: expand from here. At "
            "most 100 ids."
        )
    )

    @classmethod
    async def of_graph(cls, info: Info, graph: TraversalResult) -> "Completeness":
        """Return the completeness of a graph. A graph with a torn entity is not complete."""
        reasons = await lineage.incomplete_reasons(info.context.service.store, graph)
        return cls(
            entity_ids=graph.depths,
            is_complete=not reasons,
            reasons=list(reasons),
            depth_reached=graph.depth_reached,
            frontier=list(graph.frontier),
        )

    @strawberry.field(
        description="Number of purged entities in the graph. Graphs lead through them as before the purge."
    )
    async def purged_count(self, info: Info) -> int:
        store = info.context.service.store
        purged = await store.tombstones(self.entity_ids)
        # An id that was recorded again after its purge resolves to the new record.
        kinds = await store.entity_kinds(list(purged))
        return sum(kind is EntityKind.PURGED for kind in kinds.values())

    @strawberry.field(
        description="Whether the caller sees only some portfolios. It does not depend on the records of the others."
    )
    def is_scoped(self, info: Info) -> bool:
        return info.context.caller.is_scoped


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
        kinds: Annotated[
            list[EntityKind] | None,
            strawberry.argument(description="Only entities of these kinds, of every kind if null."),
        ] = strawberry.UNSET,
        statuses: Annotated[
            list[str] | None,
            strawberry.argument(
                description="Only runs and operations with one of these values of `status`. Every entity if null."
            ),
        ] = strawberry.UNSET,
        effective_statuses: Annotated[
            list[EffectiveStatus] | None,
            strawberry.argument(
                description="Only runs with one of these values of `effectiveStatus`. Every entity if null."
            ),
        ] = strawberry.UNSET,
        first: GraphFirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: GraphLastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> LineageEntityConnection:
        root_id, depths = self.graph.root, self.graph.depths
        request = self._page_request(ENTITY_PAGES, ConnectionArgs(first, after, last, before))
        ids = await matching_entities(
            info,
            depths,
            kinds=unset_to_none(kinds),
            statuses=unset_to_none(statuses),
            effective_statuses=unset_to_none(effective_statuses),
        )
        positions = [(depths[entity_id], entity_id) for entity_id in ids]
        page = page_of_sorted(positions, ENTITY_PAGES.sort_key, request)
        nodes = await load_page_nodes(info, [page])
        return await build_entity_connection(ENTITY_PAGES, root_id, page, nodes, total=len(ids))

    @strawberry.field(description="Every edge between two entities of this graph, oldest first.")
    async def edges(
        self,
        info: Info,
        first: GraphFirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: GraphLastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Connection[LineageEdge]:
        root_id = self.graph.root

        def encode_cursor(edge: records.LineageEdge) -> str:
            return write_cursor(EDGE_LIST, root_id, edge_sort_key(edge))

        request = self._page_request(EDGE_PAGES, ConnectionArgs(first, after, last, before))
        page = page_of_sorted(self.graph.edges, edge_sort_key, request)
        nodes = await map_in_chunks(page.items, LineageEdge)
        await load_endpoints_of_page(info, nodes)
        return Connection(
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=page.has_previous,
                positions=page.items,
                encode_cursor=encode_cursor,
            ),
            edges=await map_in_chunks(
                list(zip(nodes, page.items, strict=True)),
                lambda pair: Edge(pair[0], pair[1], encode_cursor),
            ),
            count_all=self._count_edges,
        )

    async def _count_edges(self) -> int:
        return len(self.graph.edges)

    def _page_request(self, spec: ListSpec[Any, Any], args: ConnectionArgs) -> PageRequest:
        return args.page_request(spec, self.graph.root, max_size=MAX_GRAPH_PAGE_SIZE)

    @strawberry.field(
        description="Runs and operations of the graph by `status`. A status without records is absent."
    )
    async def statuses(self, info: Info) -> list[Count]:
        counts = await count_graph(info, self.graph.depths)
        return to_counts(counts.statuses)

    @strawberry.field(
        description="Runs of the graph by `effectiveStatus`. A status without runs is absent."
    )
    async def effective_statuses(self, info: Info) -> list[Count]:
        counts = await count_graph(info, self.graph.depths)
        return to_counts(counts.effective_statuses)

    @strawberry.field(
        description="Runs of the graph by portfolio, the portfolio with most runs first, then by portfolio id."
    )
    async def portfolios(self, info: Info) -> list[Count]:
        counts = await count_graph(info, self.graph.depths)
        ordered = sorted(counts.portfolios.items(), key=lambda each: (-each[1], each[0]))
        return [Count(key=key, count=count) for key, count in ordered]

    @strawberry.field(
        graphql_type=DECISION_CONNECTION,
        description="Decisions on the runs of the graph, sorted by (decidedAt, decisionId), oldest first.",
    )
    async def decisions(
        self, info: Info, first: FirstArg = strawberry.UNSET, after: AfterArg = strawberry.UNSET
    ) -> Connection[Node]:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
        return await graph_decisions(info, self.graph, args)

    @strawberry.field(description="Number of entities in the graph, with the root.")
    def entity_count(self) -> int:
        return len(self.graph.depths)

    @strawberry.field(description="Number of edges in the graph.")
    def edge_count(self) -> int:
        return len(self.graph.edges)

    @strawberry.field(
        description="Whether the graph is complete, and where to continue if it is not."
    )
    async def completeness(self, info: Info) -> Completeness:
        return await Completeness.of_graph(info, self.graph)


async def find_graph(
    info: Info,
    entity_id: str,
    direction: Direction,
    filter: LineageFilter | None,
    *,
    depth: int,
    max_entities: int,
) -> LineageGraph | None:
    """Return the graph around an entity, from one snapshot of the store, None if no record and no edge has its id.

    Raise FeatureDisabled, or InvalidInput if a limit is out of range.
    """
    info.context.service.feature_flags.require(Feature.LINEAGE)
    edge_filter = to_edge_filter(direction, filter)
    result = await info.context.traverse(
        entity_id, edge_filter, depth=depth, max_entities=max_entities
    )
    return None if result is None else LineageGraph(graph=result)
