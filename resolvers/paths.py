"""A shortest path from one entity to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from resolvers.lineage import MAX_DEPTH, check_range
from storage.base import Reader
from storage.errors import QueryTooLarge
from storage.graph_reader import NO_LIMIT, GraphReader, induced_edges
from storage.lists import EdgeFilter
from storage.records import LineageEdge

MAX_VISITED: Final = 100_000
"""How many entities a search for a path visits before it gives up with an error."""


@dataclass(frozen=True, slots=True)
class Path:
    """Entities from one end to the other, and between each two of them the oldest edge that leads on."""

    entities: Sequence[str]
    edges: Sequence[LineageEdge]


async def find_path(
    reader: Reader, start: str, goal: str, edge_filter: EdgeFilter, *, max_depth: int
) -> Path | None:
    """A shortest path, found from both ends; None where an end is unknown or none is within `max_depth` steps.

    Where several are shortest, ids decide, so that asking twice answers the same. Raises InvalidInput, and
    QueryTooLarge rather than None where the search has to give up.
    """
    check_range("maxDepth", max_depth, MAX_DEPTH)

    def search(graph: GraphReader) -> Path | None:
        return _find(graph, start, goal, edge_filter, max_depth=max_depth)

    return await reader.run_graph_query(search)


def _find(
    graph: GraphReader, start: str, goal: str, edges: EdgeFilter, *, max_depth: int
) -> Path | None:
    if not (graph.exists(start) and graph.exists(goal)):
        return None
    if start == goal:
        return Path([start], [])
    back = edges.reversed()
    sides = ([{start}], [{goal}])
    seen = ({start}, {goal})
    while len(sides[0]) + len(sides[1]) - 2 < max_depth:
        # The smaller level, of equal ones the nearer: two leaves of a hub meet in it without expanding it.
        side = min((0, 1), key=lambda each: (len(sides[each][-1]), len(sides[each])))
        found = graph.neighbours(sides[side][-1], (edges, back)[side], limit=MAX_VISITED + 1)
        new = set(found) - seen[side]
        if not new:
            return None
        seen[side].update(new)
        sides[side].append(new)
        if meeting := new & seen[1 - side]:
            return _trace(graph, min(meeting), sides, edges)
        if len(seen[0]) + len(seen[1]) > MAX_VISITED:
            raise QueryTooLarge(
                "the search for a path visits too many entities",
                setting="maxDepth or the filter narrows it",
                limit=MAX_VISITED,
            )
    return None


def _trace(
    graph: GraphReader,
    meeting: str,
    sides: tuple[list[set[str]], list[set[str]]],
    edges: EdgeFilter,
) -> Path:
    back = edges.reversed()
    towards_start, towards_goal = [meeting], [meeting]
    for chain, levels, sense in (
        (towards_start, sides[0][:-1], back),
        (towards_goal, sides[1][:-1], edges),
    ):
        for level in reversed(levels):
            # The search met this entity without expanding it, so it may have any number of neighbours.
            near = graph.neighbours(chain[-1:], sense, limit=NO_LIMIT)
            chain.append(min(level.intersection(near)))
    entities = [*reversed(towards_start), *towards_goal[1:]]
    between = induced_edges(graph, entities, edges)
    oldest: dict[tuple[str, str], LineageEdge] = {}
    for edge in between:
        ends = edge.source_entity_id, edge.target_entity_id
        if edge.edge_type in edges.outgoing:
            oldest.setdefault(ends, edge)
        if edge.edge_type in edges.incoming:
            oldest.setdefault((ends[1], ends[0]), edge)
    return Path(entities, [oldest[step] for step in pairwise(entities)])
