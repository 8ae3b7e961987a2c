"""The entities one edge away from an entity, as a connection."""

from collections.abc import Sequence
from typing import Final

from resolvers.graph.neighbours import find_neighbours
from resolvers.paging import page_of_sorted
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_entities import (
    EntityPosition,
    LineageEntityConnection,
    build_entity_connection,
    entity_list_spec,
    load_page_nodes,
)
from schema.graphql.types.values.connections import ConnectionArgs
from schema.graphql.types.values.enums import Direction
from schema.graphql.types.values.filters import LineageFilter, to_edge_filter
from storage.lists import Page

NEIGHBOUR_LISTS: Final = {
    Direction.UPSTREAM: entity_list_spec("causes of entity"),
    Direction.DOWNSTREAM: entity_list_spec("effects of entity"),
}


async def neighbour_connections(
    info: Info,
    entity_ids: Sequence[str],
    direction: Direction,
    filter: LineageFilter | None,
    args: ConnectionArgs,
) -> Sequence[LineageEntityConnection]:
    """Return a page of the causes or effects of each entity, ascending by entity id.

    Raise InvalidInput or InvalidCursor, naming the argument.
    """
    spec = NEIGHBOUR_LISTS[direction]
    requests = [args.page_request(spec, each) for each in entity_ids]
    edge_filter = to_edge_filter(direction, filter)
    neighbours = await find_neighbours(info.context.service.store, entity_ids, edge_filter)
    pages: list[Page[EntityPosition]] = []
    for entity_id, request in zip(entity_ids, requests, strict=True):
        positions = [(1, each) for each in neighbours[entity_id]]
        pages.append(page_of_sorted(positions, spec.sort_key, request))
    nodes = await load_page_nodes(info, pages)
    return [
        await build_entity_connection(spec, each, page, nodes, total=len(neighbours[each]))
        for each, page in zip(entity_ids, pages, strict=True)
    ]
