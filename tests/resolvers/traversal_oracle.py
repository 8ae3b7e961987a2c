"""A plain breadth-first search: the oracle of the traversal."""

from collections.abc import Iterable
from dataclasses import dataclass

from resolvers.graph.breadth_first import IncompleteReason, TraversalResult
from storage.lists import EdgeFilter
from storage.records import LineageEdge
from tests.storage import oracle

Levels = list[set[str]]


def bfs_levels(edges: Iterable[LineageEdge], root: str, follow: EdgeFilter) -> Levels:
    """Return every reachable entity by distance from the root."""
    kept = list(edges)
    found: Levels = [{root}]
    seen = {root}
    while found[-1]:
        reached = {far for near in found[-1] for far in oracle.neighbours(kept, near, follow)}
        found.append(reached - seen)
        seen |= reached
    return found[:-1]


@dataclass(frozen=True, slots=True)
class ExpectedTraversal:
    """The expected result of a traversal."""

    distances: list[tuple[str, int]]
    edges: list[LineageEdge]
    reasons: set[IncompleteReason]
    frontier: list[str]

    def matches(self, walk: TraversalResult) -> bool:
        """Return whether a traversal has exactly this result, in this order."""
        return (
            list(walk.depths.items()) == self.distances
            and list(walk.edges) == self.edges
            and set(walk.reasons) == self.reasons
            and list(walk.frontier) == self.frontier
        )


def expected_traversal(
    edges: Iterable[LineageEdge],
    root: str,
    follow: EdgeFilter,
    *,
    depth: int,
    max_entities: int,
    max_edges: int = 1000,
) -> ExpectedTraversal:
    """Return the expected result: the nearest entities, ties by id, the frontier, and the reasons."""
    kept = list(edges)
    by_distance = bfs_levels(kept, root, follow)
    within = [
        (entity, distance)
        for distance, level in enumerate(by_distance[: depth + 1])
        for entity in sorted(level)
    ]
    members = dict(within[:max_entities])
    is_cut = False
    while len(oracle.edges_between(kept, members, follow)) > max_edges:
        is_cut = True
        if len(members) == 1:  # the root has too many self-loops, and is returned without them
            return ExpectedTraversal([(root, 0)], [], {IncompleteReason.EDGE_LIMIT}, [root])
        members.popitem()
    frontier = [
        entity for entity in members if oracle.neighbours(kept, entity, follow) - members.keys()
    ]
    if is_cut:
        found = oracle.edges_between(kept, members, follow)
        return ExpectedTraversal(
            list(members.items()), found, {IncompleteReason.EDGE_LIMIT}, frontier[:100]
        )
    reasons = set()
    if len(within) > max_entities:
        reasons.add(IncompleteReason.ENTITY_LIMIT)
    peers = {entity for entity, _ in within}
    outermost = [entity for entity, distance in members.items() if distance == depth]
    if any(oracle.neighbours(kept, entity, follow) - peers for entity in outermost):
        reasons.add(IncompleteReason.DEPTH)
    return ExpectedTraversal(
        list(members.items()), oracle.edges_between(kept, members, follow), reasons, frontier[:100]
    )
