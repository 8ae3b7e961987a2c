"""The shortest path between two entities."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from resolvers.graph.lineage import MAX_DEPTH, check_range
from storage.base import Reader
from storage.errors import QueryTooLarge
from storage.graph_reader import NO_LIMIT, GraphReader
from storage.lists import EdgeFilter
from storage.records import LineageEdge

MAX_VISITED: Final = 100_000
"""Maximum number of entities that a path search visits before it fails."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path: its entities, and the oldest edge that can be followed between each two consecutive ones."""

    entities: Sequence[str]
    edges: Sequence[LineageEdge]


async def find_path(
    reader: Reader, start: str, goal: str, edge_filter: EdgeFilter, *, max_depth: int
) -> Path | None:
    """Return a shortest path of at most `max_depth` edges, None if there is none or an end is unknown.

    The search is bidirectional. Of several shortest paths, the one with the smallest ids is returned, so that the
    result is deterministic. Raise InvalidInput if `max_depth` is out of range, QueryTooLarge if the search visits
    more than MAX_VISITED entities.
    """
    check_range("maxDepth", max_depth, MAX_DEPTH)

    def search(graph: GraphReader) -> Path | None:
        return _find(graph, start, goal, edge_filter, max_depth=max_depth)

    return await reader.run_graph_query(search)


@dataclass(slots=True)
class _Side:
    """One side of a bidirectional search: its levels, the visited entities, and the filter of the edges to follow."""

    levels: list[set[str]]
    visited: set[str]
    edge_filter: EdgeFilter


def _find(
    graph: GraphReader, start: str, goal: str, edge_filter: EdgeFilter, *, max_depth: int
) -> Path | None:
    if not (graph.exists(start) and graph.exists(goal)):
        return None
    if start == goal:
        return Path([start], [])
    forward = _Side([{start}], {start}, edge_filter)
    backward = _Side([{goal}], {goal}, edge_filter.reversed())
    while len(forward.levels) + len(backward.levels) - 2 < max_depth:
        # Expand the side whose last level is smaller; of equal ones, the side with fewer levels. The searches from
        # two leaves of a hub then meet at the hub, without reading the neighbours of the hub.
        side, other = sorted(
            (forward, backward), key=lambda each: (len(each.levels[-1]), len(each.levels))
        )
        neighbours = graph.neighbours(side.levels[-1], side.edge_filter, limit=MAX_VISITED + 1)
        new = set(neighbours) - side.visited
        if not new:
            return None
        side.visited.update(new)
        side.levels.append(new)
        if meeting := new & other.visited:
            return _trace(graph, min(meeting), forward, backward)
        if len(side.visited) + len(other.visited) > MAX_VISITED:
            raise QueryTooLarge(
                "the search for a path visits too many entities",
                setting="maxDepth or the filter narrows it",
                limit=MAX_VISITED,
            )
    return None


def _trace(graph: GraphReader, meeting: str, forward: _Side, backward: _Side) -> Path:
    """Return the path through `meeting`, an entity that both sides have visited."""
    to_start, to_goal = [meeting], [meeting]
    for chain, levels, edge_filter in (
        (to_start, forward.levels[:-1], backward.edge_filter),
        (to_goal, backward.levels[:-1], forward.edge_filter),
    ):
        for level in reversed(levels):
            # The search did not expand the meeting entity, so its number of neighbours is not limited.
            neighbours = graph.neighbours(chain[-1:], edge_filter, limit=NO_LIMIT)
            chain.append(min(level.intersection(neighbours)))
    entities = [*reversed(to_start), *to_goal[1:]]
    edge_filter = forward.edge_filter
    oldest: dict[tuple[str, str], LineageEdge] = {}
    for edge in graph.oldest_edges(entities, edge_filter):
        source, target = edge.source_entity_id, edge.target_entity_id
        if edge.edge_type in edge_filter.outgoing:
            oldest.setdefault((source, target), edge)
        if edge.edge_type in edge_filter.incoming:
            oldest.setdefault((target, source), edge)
    return Path(entities, [oldest[ends] for ends in pairwise(entities)])
