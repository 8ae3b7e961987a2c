"""The decisions and the lineages of two runs, compared."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.paging import full_lists, page_of_sorted
from resolvers.workflow import effective_status
from schema.compiled import selects
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_entities import LineageEntityConnection, LineageEntityEdge
from schema.graphql.types.graph.references import DECISION
from schema.graphql.types.values.arguments import AfterArg, FirstArg
from schema.graphql.types.values.connections import ConnectionArgs, PageInfo
from schema.graphql.types.values.entity_registry import ENTITY_CLASSES, load_entities
from schema.graphql.types.values.enums import Direction, EntityKind
from schema.graphql.types.values.filters import to_edge_filter
from schema.graphql.types.values.global_ids import Node
from storage import records
from storage.lists import DECISIONS_BY_RUN, ListSpec, NoFilter

Position = tuple[int, str]
"""The distance of an entity from the nearer of the two runs that reach it, and its id."""


def _list_spec(name: str) -> ListSpec[Position, NoFilter]:
    return ListSpec(name, lambda position: position, (int, str), NoFilter())


ONLY_LEFT: Final = _list_spec("lineage of the left run only")
ONLY_RIGHT: Final = _list_spec("lineage of the right run only")
SHARED: Final = _list_spec("lineage of both runs")


@strawberry.type(description="The decisions on two runs, each oldest first.")
class DecisionComparison:
    left_decisions: strawberry.Private[Sequence[records.Decision]]
    right_decisions: strawberry.Private[Sequence[records.Decision]]
    same_outcome: bool = strawberry.field(
        description="Whether both runs have the same `effectiveStatus`."
    )

    @strawberry.field(
        graphql_type=list[DECISION],  # type: ignore[valid-type]  # a variable names the type
        description="Decisions on the left run.",
    )
    def left(self) -> list[Node]:
        return _to_nodes(self.left_decisions)

    @strawberry.field(
        graphql_type=list[DECISION],  # type: ignore[valid-type]  # a variable names the type
        description="Decisions on the right run.",
    )
    def right(self) -> list[Node]:
        return _to_nodes(self.right_decisions)


def _to_nodes(decisions: Sequence[records.Decision]) -> list[Node]:
    return [ENTITY_CLASSES[EntityKind.DECISION](each) for each in decisions]


@strawberry.type(
    description="The lineages of two runs, compared. Each run is in its own lineage, at distance 0."
)
class LineageComparison:
    scope: strawberry.Private[str]
    left: strawberry.Private[Mapping[str, int]]
    right: strawberry.Private[Mapping[str, int]]
    is_complete: bool = strawberry.field(
        description="Whether both lineages are complete: no limit truncated them, and no purge deleted edges of them."
    )

    @strawberry.field(description="Number of entities in the lineage of the left run only.")
    def only_left_count(self) -> int:
        return len(self.left.keys() - self.right.keys())

    @strawberry.field(description="Number of entities in the lineage of the right run only.")
    def only_right_count(self) -> int:
        return len(self.right.keys() - self.left.keys())

    @strawberry.field(description="Number of entities in both lineages.")
    def shared_count(self) -> int:
        return len(self.left.keys() & self.right.keys())

    @strawberry.field(
        description="Entities in the lineage of the left run only, by distance from it and then by id."
    )
    async def only_left(
        self, info: Info, first: FirstArg = strawberry.UNSET, after: AfterArg = strawberry.UNSET
    ) -> LineageEntityConnection:
        found = [(self.left[each], each) for each in self.left.keys() - self.right.keys()]
        return await _connection(info, ONLY_LEFT, self.scope, found, first, after)

    @strawberry.field(
        description="Entities in the lineage of the right run only, by distance from it and then by id."
    )
    async def only_right(
        self, info: Info, first: FirstArg = strawberry.UNSET, after: AfterArg = strawberry.UNSET
    ) -> LineageEntityConnection:
        found = [(self.right[each], each) for each in self.right.keys() - self.left.keys()]
        return await _connection(info, ONLY_RIGHT, self.scope, found, first, after)

    @strawberry.field(
        description="Entities in both lineages, by distance from the nearer run and then by id."
    )
    async def shared(
        self, info: Info, first: FirstArg = strawberry.UNSET, after: AfterArg = strawberry.UNSET
    ) -> LineageEntityConnection:
        both = self.left.keys() & self.right.keys()
        found = [(min(self.left[each], self.right[each]), each) for each in both]
        return await _connection(info, SHARED, self.scope, found, first, after)


async def _connection(
    info: Info,
    spec: ListSpec[Position, NoFilter],
    scope: str,
    positions: Collection[Position],
    first: int | None,
    after: str | None,
) -> LineageEntityConnection:
    args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
    request = args.page_request(spec, scope)
    page = page_of_sorted(sorted(positions), spec.sort_key, request)
    nodes: Mapping[str, Node] = {}
    if selects(info, "edges", "node") or selects(info, "nodes"):
        nodes = await load_entities(info, [entity_id for _, entity_id in page.items])
    edges = [
        LineageEntityEdge(distance, entity_id, scope, nodes, list_name=spec.name)
        for distance, entity_id in page.items
    ]
    return LineageEntityConnection(
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            positions=edges,
            encode_cursor=LineageEntityEdge.cursor,
        ),
        edges=edges,
        count_all=partial(_count, len(positions)),
    )


async def _count(total: int) -> int:
    return total


async def compare_decisions(
    info: Info, left: records.Run, right: records.Run
) -> DecisionComparison:
    """Return the decisions on two runs; raise FeatureDisabled."""
    service = info.context.service
    service.feature_flags.require(Feature.WORKFLOW)
    ids = [left.rebalance_run_id, right.rebalance_run_id]
    latest = await info.context.loaders.latest_decisions.load_many(ids)
    outcomes = {
        effective_status(service, run, latest[run.rebalance_run_id]) for run in (left, right)
    }
    by_run = await full_lists(service.store, DECISIONS_BY_RUN, list(dict.fromkeys(ids)))
    return DecisionComparison(
        left_decisions=by_run[ids[0]],
        right_decisions=by_run[ids[1]],
        same_outcome=len(outcomes) == 1,
    )


async def compare_lineages(
    info: Info,
    ids: tuple[str, str],
    direction: Direction,
    *,
    depth: int,
    max_entities: int,
) -> LineageComparison:
    """Return the entities around two runs, half of `max_entities` each; raise FeatureDisabled or InvalidInput."""
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    lineage.check_range("maxEntities", max_entities, lineage.MAX_ENTITIES)
    size = max(1, max_entities // 2)
    left, right = [
        await lineage.traverse(
            service.store,
            run_id,
            to_edge_filter(direction, None),
            depth=depth,
            max_entities=size,
            max_edges=info.context.edge_share(size),
            cache=service.traversal_cache,
        )
        for run_id in ids
    ]
    return LineageComparison(
        scope="\x1f".join(ids),
        left=_depths(left),
        right=_depths(right),
        is_complete=await _is_complete(info, left) and await _is_complete(info, right),
    )


def _depths(graph: TraversalResult | None) -> Mapping[str, int]:
    return {} if graph is None else graph.depths


async def _is_complete(info: Info, graph: TraversalResult | None) -> bool:
    if graph is None or graph.reasons:  # None: the run was purged meanwhile
        return False
    return not await info.context.service.store.has_torn(graph.depths)
