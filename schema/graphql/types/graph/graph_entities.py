"""The entities of a graph, as a connection."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial

import strawberry

from resolvers.paging import write_cursor
from schema.compiled import selects
from schema.graphql.loading.chunks import map_in_chunks
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.references import LINEAGE_ENTITY
from schema.graphql.types.values.connections import PageInfo
from schema.graphql.types.values.entity_registry import load_entities
from schema.graphql.types.values.global_ids import Node
from storage.lists import ListSpec, NoFilter, Page

EntityPosition = tuple[int, str]
"""The distance of an entity from the root, and its id."""

EntityListSpec = ListSpec[EntityPosition, NoFilter]


def entity_list_spec(name: str) -> EntityListSpec:
    """Return the list of this name that is sorted by distance and then by id."""
    return ListSpec(name, lambda position: position, (int, str), NoFilter())


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
        position: EntityPosition,
        nodes: Mapping[str, Node],
        list_name: str,
        root_id: str,
    ) -> None:
        """Create the edge of an entity, by its distance and its id.

        `nodes` has the objects of the page by id, none if none is selected.
        """
        self.distance, self.entity_id = position
        self.nodes = nodes
        self.list_name = list_name
        self.root_id = root_id

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


async def load_page_nodes(info: Info, pages: Iterable[Page[EntityPosition]]) -> Mapping[str, Node]:
    """Return the objects of the entities of pages by id, nothing if the query selects none."""
    if selects(info, "edges", "node") or selects(info, "nodes"):
        return await load_entities(info, {each for page in pages for _, each in page.items})
    return {}


async def build_entity_connection(
    spec: EntityListSpec,
    root_id: str,
    page: Page[EntityPosition],
    nodes: Mapping[str, Node],
    *,
    total: int,
) -> LineageEntityConnection:
    """Return the connection of a page of entities.

    `root_id` is the scope of the cursors, `nodes` has the objects that `load_page_nodes` returned, and `total` is the
    number of entities of the whole list.
    """
    edges = await map_in_chunks(
        page.items, lambda position: LineageEntityEdge(position, nodes, spec.name, root_id)
    )
    return LineageEntityConnection(
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            positions=edges,
            encode_cursor=LineageEntityEdge.cursor,
        ),
        edges=edges,
        count_all=partial(_count, total),
    )


async def _count(total: int) -> int:
    return total
