"""The entities one edge away from an entity."""

from collections.abc import Mapping, Sequence
from typing import Final

from storage.base import Reader
from storage.graph_reader import GraphReader
from storage.lists import EDGES_BY_ENTITY, EdgeFilter, PageRequest

MAX_BATCHED_EDGES: Final = 200
"""Maximum number of edges of an entity that are read together with the edges of other entities."""

MAX_NEIGHBOURS: Final = 100_000
"""Maximum number of neighbours of an entity. The neighbours with the smallest ids are returned."""


async def find_neighbours(
    reader: Reader, entity_ids: Sequence[str], edge_filter: EdgeFilter
) -> Mapping[str, Sequence[str]]:
    """Return the ids of the neighbours of each entity over the edges of the filter, distinct and ascending.

    One read returns the edges of all entities. An entity with more than MAX_BATCHED_EDGES gets a search of its own.
    """
    ids = list(dict.fromkeys(entity_ids))
    request = PageRequest(MAX_BATCHED_EDGES)
    pages = await reader.pages(EDGES_BY_ENTITY, ids, edge_filter, request)
    neighbours: dict[str, Sequence[str]] = {}
    for entity_id in ids:
        page = pages[entity_id]
        if page.has_next:
            neighbours[entity_id] = await _search(reader, entity_id, edge_filter)
        else:
            ends = {
                edge.target_entity_id
                if edge.source_entity_id == entity_id and edge.edge_type in edge_filter.outgoing
                else edge.source_entity_id
                for edge in page.items
            }
            neighbours[entity_id] = sorted(ends)
    return neighbours


async def _search(reader: Reader, entity_id: str, edge_filter: EdgeFilter) -> Sequence[str]:
    def search(graph: GraphReader) -> Sequence[str]:
        return graph.neighbours([entity_id], edge_filter, limit=MAX_NEIGHBOURS)

    return await reader.run_graph_query(search)
