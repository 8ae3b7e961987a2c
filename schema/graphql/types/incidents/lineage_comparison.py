"""The decisions and the lineages of two runs, compared."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.paging import full_lists, page_of_sorted
from resolvers.workflow import effective_status
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_entities import (
    EntityListSpec,
    EntityPosition,
    LineageEntityConnection,
    build_entity_connection,
    entity_list_spec,
    load_page_nodes,
)
from schema.graphql.types.graph.references import DECISION
from schema.graphql.types.values.arguments import AfterArg, FirstArg
from schema.graphql.types.values.connections import ConnectionArgs
from schema.graphql.types.values.entity_registry import ENTITY_CLASSES
from schema.graphql.types.values.enums import Direction, EntityKind
from schema.graphql.types.values.filters import to_edge_filter
from schema.graphql.types.values.global_ids import Node
from storage import records
from storage.lists import DECISIONS_BY_RUN

ONLY_LEFT: Final = entity_list_spec("lineage of the left run only")
ONLY_RIGHT: Final = entity_list_spec("lineage of the right run only")
SHARED: Final = entity_list_spec("lineage of both runs")


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
    left_graph: strawberry.Private[TraversalResult | None]
    right_graph: strawberry.Private[TraversalResult | None]

    @property
    def left(self) -> Mapping[str, int]:
        """The distances in the lineage of the left run, empty if it was purged meanwhile."""
        return _depths(self.left_graph)

    @property
    def right(self) -> Mapping[str, int]:
        """The distances in the lineage of the right run, empty if it was purged meanwhile."""
        return _depths(self.right_graph)

    @strawberry.field(
        description="Whether both lineages are complete: no limit truncated them, and no purge deleted edges of them."
    )
    async def is_complete(self, info: Info) -> bool:
        store = info.context.service.store
        for graph in (self.left_graph, self.right_graph):
            if graph is None or await lineage.incomplete_reasons(store, graph):
                return False
        return True

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


def _depths(graph: TraversalResult | None) -> Mapping[str, int]:
    return {} if graph is None else graph.depths


async def _connection(
    info: Info,
    spec: EntityListSpec,
    scope: str,
    positions: Collection[EntityPosition],
    first: int | None,
    after: str | None,
) -> LineageEntityConnection:
    args = ConnectionArgs(first, after, strawberry.UNSET, strawberry.UNSET)
    page = page_of_sorted(sorted(positions), spec.sort_key, args.page_request(spec, scope))
    nodes = await load_page_nodes(info, [page])
    return await build_entity_connection(spec, scope, page, nodes, total=len(positions))


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
    info.context.service.feature_flags.require(Feature.LINEAGE)
    lineage.check_range("maxEntities", max_entities, lineage.MAX_ENTITIES)
    edge_filter, size = to_edge_filter(direction, None), max(1, max_entities // 2)
    left, right = [
        await info.context.traverse(run_id, edge_filter, depth=depth, max_entities=size)
        for run_id in ids
    ]
    return LineageComparison(scope="\x1f".join(ids), left_graph=left, right_graph=right)
