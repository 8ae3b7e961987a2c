"""One question asked of a graph, where a search asks many."""

from collections.abc import Collection, Sequence

from storage.base import Reader
from storage.graph import edges_between
from storage.lists import Follow
from storage.records import LineageEdge


async def neighbours(
    reader: Reader, asked: Collection[str], follow: Follow, *, limit: int
) -> Sequence[str]:
    """The ids one step away."""
    return await reader.explore(lambda graph: graph.neighbours(asked, follow, limit=limit))


async def leading_out(
    reader: Reader, asked: Collection[str], members: Collection[str], follow: Follow, *, limit: int
) -> Sequence[str]:
    """Those from which an edge leads to no member."""
    return await reader.explore(
        lambda graph: graph.leading_out(asked, members, follow, limit=limit)
    )


async def between(
    reader: Reader, members: Collection[str], follow: Follow
) -> Sequence[LineageEdge]:
    """The edges between members."""
    return await reader.explore(lambda graph: edges_between(graph, members, follow))
