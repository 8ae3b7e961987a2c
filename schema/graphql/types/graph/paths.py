"""Shortest paths between two entities."""

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import paths
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage_edges import LineageEdge, load_endpoints
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.values.entity_registry import load_entities
from schema.graphql.types.values.enums import Direction
from schema.graphql.types.values.filters import LineageFilter, to_edge_filter
from schema.graphql.types.values.global_ids import Node


@strawberry.type(description="A shortest path from one entity to another.")
class LineagePath:
    path: strawberry.Private[paths.Path]

    @strawberry.field(
        description="Number of edges in the path. 0 if both ends are the same entity."
    )
    def length(self) -> int:
        return len(self.path.edges)

    @strawberry.field(
        graphql_type=list[LINEAGE_ENTITY],  # type: ignore[valid-type]  # a variable names the type
        description="Entities of the path in order, with both ends.",
    )
    async def entities(self, info: Info) -> list[Node]:
        entities = await load_entities(info, self.path.entities)
        return [entities[entity_id] for entity_id in self.path.entities]

    @strawberry.field(
        description="Edges of the path in order: between each two entities the oldest edge that may be followed."
    )
    async def edges(self, info: Info) -> list[LineageEdge]:
        edges = [LineageEdge(edge) for edge in self.path.edges]
        await load_endpoints(info, edges)
        return edges


async def find_path(
    info: Info,
    start: str,
    goal: str,
    direction: Direction,
    filter: LineageFilter | None,
    *,
    max_depth: int,
) -> LineagePath | None:
    """Return a shortest path from `start` to `goal`, from one snapshot of the store; None if there is none.

    Raise FeatureDisabled, InvalidInput if `max_depth` is out of range, or QueryTooLarge if the search visits too
    many entities.
    """
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    edge_filter = to_edge_filter(direction, filter)
    path = await paths.find_path(service.store, start, goal, edge_filter, max_depth=max_depth)
    return None if path is None else LineagePath(path=path)
