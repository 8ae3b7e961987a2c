"""The entities of a graph, as a connection."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import strawberry

from resolvers.paging import write_cursor
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.values.connections import PageInfo
from schema.graphql.types.values.global_ids import Node

ENTITY_LIST: Final = "entities of graph"


@strawberry.type(description="An entity of a graph with its distance and its cursor.")
class LineageEntityEdge:
    distance: int = strawberry.field(
        description="Length of a shortest path from the root, in edges. 0 for the root."
    )
    entity_id: strawberry.Private[str]
    root_id: strawberry.Private[str]
    nodes: strawberry.Private[Mapping[str, Node]]
    list_name: strawberry.Private[str]

    def __init__(
        self,
        distance: int,
        entity_id: str,
        root_id: str,
        nodes: Mapping[str, Node],
        *,
        list_name: str = ENTITY_LIST,
    ) -> None:
        """Create the edge of an entity. `nodes` has the objects of the page by id, none if none is selected."""
        self.distance = distance
        self.entity_id = entity_id
        self.root_id = root_id
        self.nodes = nodes
        self.list_name = list_name

    @strawberry.field(
        description="Opaque position of the entity. It is valid only for a graph with this root."
    )
    def cursor(self) -> str:
        return write_cursor(self.list_name, self.root_id, (self.distance, self.entity_id))

    @strawberry.field(graphql_type=LINEAGE_ENTITY, description="The entity.")
    def node(self) -> Node:
        return self.nodes[self.entity_id]


@strawberry.type(description="A page of the entities of a graph.")
class LineageEntityConnection:
    page_info: PageInfo = strawberry.field(
        description="Position of the page among all entities of the graph."
    )
    edges: list[LineageEntityEdge] = strawberry.field(
        description="Entities of the page, nearest first."
    )
    count_all: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(
        graphql_type=list[LINEAGE_ENTITY],  # type: ignore[valid-type]  # a variable names the type
        description="Entities of the page without their cursors, nearest first.",
    )
    def nodes(self) -> list[Node]:
        return [edge.nodes[edge.entity_id] for edge in self.edges]

    @strawberry.field(
        description="Number of entities in the whole list that match the filter, not only of this page."
    )
    async def total_count(self) -> int:
        return await self.count_all()
