"""A shortest path between two entities."""

import strawberry

from resolvers import paths
from resolvers.feature_flags import Feature
from schema.graphql.loading.context import Info
from schema.graphql.types.enums import Direction
from schema.graphql.types.filters import LineageFilter, to_edge_filter
from schema.graphql.types.lineage import LineageEdge, LineageEntity, load_endpoints, load_entities


@strawberry.type(description="A shortest way from one entity to another.")
class LineagePath:
    path: strawberry.Private[paths.Path]

    @strawberry.field(description="The number of its edges.")
    def length(self) -> int:
        return len(self.path.edges)

    @strawberry.field(description="The entities along the way, both ends among them.")
    async def entities(self, info: Info) -> list[LineageEntity]:
        found = await load_entities(info, self.path.entities)
        return [found[entity_id] for entity_id in self.path.entities]

    @strawberry.field(description="The edge between each two entities: the oldest that leads on.")
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
    """A shortest path, read from one state of the store; None where there is none."""
    service = info.context.service
    service.feature_flags.require(Feature.LINEAGE)
    follow = to_edge_filter(direction, filter)
    found = await paths.find_path(service.store, start, goal, follow, max_depth=max_depth)
    return None if found is None else LineagePath(path=found)
