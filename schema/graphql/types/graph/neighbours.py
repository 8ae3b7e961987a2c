"""The entities one edge away from an entity, as a connection."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from resolvers.graph.neighbours import find_neighbours
from resolvers.paging import page_size, read_cursor
from schema.compiled import selects
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.graph_entities import LineageEntityConnection, LineageEntityEdge
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.connections import PageInfo
from schema.graphql.types.values.entity_registry import load_entities
from schema.graphql.types.values.enums import Direction
from schema.graphql.types.values.filters import LineageFilter, to_edge_filter
from schema.graphql.types.values.global_ids import Node

LIST_NAMES: Final = {
    Direction.UPSTREAM: "causes of entity",
    Direction.DOWNSTREAM: "effects of entity",
}


async def neighbour_connections(
    info: Info,
    entity_ids: Sequence[str],
    direction: Direction,
    filter: LineageFilter | None,
    *,
    first: int | None,
    after: str | None,
) -> Sequence[LineageEntityConnection]:
    """Return a page of the causes or effects of each entity, ascending by entity id.

    Raise InvalidInput or InvalidCursor, naming the argument.
    """
    size = page_size(unset_to_none(first), field="first")
    cursor = unset_to_none(after)
    edge_filter = to_edge_filter(direction, filter)
    name = LIST_NAMES[direction]
    neighbours = await find_neighbours(info.context.service.store, entity_ids, edge_filter)
    pages: dict[str, tuple[int, Sequence[str]]] = {}
    for entity_id in entity_ids:
        start = 0
        if cursor is not None:
            key = read_cursor(name, entity_id, (int, str), cursor, field="after")
            start = bisect_right(neighbours[entity_id], str(key[1]))
        pages[entity_id] = (start, neighbours[entity_id][start : start + size])
    nodes: Mapping[str, Node] = {}
    if selects(info, "edges", "node") or selects(info, "nodes"):
        nodes = await load_entities(info, {each for _, page in pages.values() for each in page})
    return [
        _connection(name, entity_id, len(neighbours[entity_id]), *pages[entity_id], nodes)
        for entity_id in entity_ids
    ]


def _connection(
    name: str,
    entity_id: str,
    total: int,
    start: int,
    page: Sequence[str],
    nodes: Mapping[str, Node],
) -> LineageEntityConnection:
    edges = [LineageEntityEdge(1, each, entity_id, nodes, list_name=name) for each in page]
    return LineageEntityConnection(
        page_info=PageInfo(
            has_next_page=start + len(page) < total,
            has_previous_page=start > 0,
            positions=edges,
            encode_cursor=LineageEntityEdge.cursor,
        ),
        edges=edges,
        count_all=partial(_count, total),
    )


async def _count(total: int) -> int:
    return total
