"""Single graph queries, each as a search of its own."""

from collections.abc import Collection, Sequence

from storage.base import Reader
from storage.lists import EdgeFilter
from storage.records import LineageEdge
from tests.storage.store_helpers import induced_edges


async def neighbours(
    reader: Reader, ids: Collection[str], follow: EdgeFilter, *, limit: int
) -> Sequence[str]:
    """Return the ids one edge away."""
    return await reader.run_graph_query(lambda graph: graph.neighbours(ids, follow, limit=limit))


async def boundary_nodes(
    reader: Reader,
    ids: Collection[str],
    members: Collection[str],
    follow: EdgeFilter,
    *,
    limit: int,
) -> Sequence[str]:
    """Return the ids with an edge to an entity that is not a member."""
    return await reader.run_graph_query(
        lambda graph: graph.boundary_nodes(ids, members, follow, limit=limit)
    )


async def edges_between(
    reader: Reader, members: Collection[str], follow: EdgeFilter
) -> Sequence[LineageEdge]:
    """Return the edges between members."""
    return await reader.run_graph_query(lambda graph: induced_edges(graph, members, follow))
