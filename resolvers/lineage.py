"""The one traversal: everything reachable from an entity, and a shortest path between two.

Direction is causal (graphql.md): UPSTREAM leads towards what brought an entity about, DOWNSTREAM towards
what it brought about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from storage.base import Reader
from storage.errors import InvalidInput, QueryTooLarge
from storage.lists import EVER, Follow, TimeRange
from storage.records import EdgeType, LineageEdge

LARGEST_DEPTH: Final = 1000
LARGEST_GRAPH: Final = 10_000
LARGEST_FRONTIER: Final = 100
LARGEST_SEARCH: Final = 100_000
"""How many entities a search for a path visits before it gives up with an error."""
ALL: Final = 2**31 - 1

SOURCE_IS_UPSTREAM: Final = frozenset(
    {
        EdgeType.CORRELATION_TO_RUN,
        EdgeType.IDEMPOTENCY_TO_RUN,
        EdgeType.OPERATION_TO_CORRELATION,
    }
)


class Direction(StrEnum):
    """Which way edges are followed."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


class IncompleteReason(StrEnum):
    """What cut a walk short."""

    DEPTH = "DEPTH"
    ENTITY_LIMIT = "ENTITY_LIMIT"


@dataclass(frozen=True, slots=True)
class Walk:
    """A graph: entities with their distance from the root, the edges between them, and what is missing."""

    root: str
    distances: dict[str, int]
    edges: Sequence[LineageEdge]
    reasons: tuple[IncompleteReason, ...]
    frontier: Sequence[str]

    @property
    def depth_reached(self) -> int:
        """The greatest distance of an entity."""
        return next(reversed(self.distances.values()))


@dataclass(frozen=True, slots=True)
class Path:
    """Entities from one end to the other, and between each two of them the oldest edge that leads on."""

    entities: Sequence[str]
    edges: Sequence[LineageEdge]


def follow(
    direction: Direction,
    *,
    edge_types: Collection[EdgeType] | None = None,
    created: TimeRange = EVER,
) -> Follow:
    """The edges to follow in a direction; `edge_types` None lets every type pass."""
    wanted = frozenset(EdgeType if edge_types is None else edge_types)
    forward, backward = wanted & SOURCE_IS_UPSTREAM, wanted - SOURCE_IS_UPSTREAM
    match direction:
        case Direction.DOWNSTREAM:
            return Follow(forward, backward, created)
        case Direction.UPSTREAM:
            return Follow(backward, forward, created)
        case _:
            return Follow(wanted, wanted, created)


async def walk(
    reader: Reader, root: str, edges: Follow, *, depth: int, max_entities: int
) -> Walk | None:
    """The graph within `depth` steps of `root`, at most `max_entities` of it; None where nothing names the root.

    Breadth first: of the entities of one distance those with the smallest ids are kept. Raises InvalidInput.
    """
    _within("depth", depth, LARGEST_DEPTH)
    _within("maxEntities", max_entities, LARGEST_GRAPH)
    if root not in await reader.kinds([root]):
        return None
    distances = {root: 0}
    expanded: Sequence[str] = ()
    level: Sequence[str] = [root]
    full = exhausted = False
    while not (full or exhausted) and distances[level[0]] < depth:
        room = max_entities - len(distances)
        # At most len(distances) of the ids found are old, so one more than the room is found if there is one.
        found = await reader.neighbours(level, edges, limit=room + len(distances) + 1)
        new = [entity for entity in found if entity not in distances]
        full, exhausted = len(new) > room, not new
        if not exhausted:
            expanded = level
            level = new[:room] or level
            distance = distances[expanded[0]] + 1
            distances |= dict.fromkeys(new[:room], distance)
    reasons, frontier = [], []
    if not exhausted:
        if full:
            reasons.append(IncompleteReason.ENTITY_LIMIT)
            if expanded is not level:
                frontier += await _leading_out(reader, expanded, distances, edges)
        ends = await _leading_out(reader, level, distances, edges)
        if ends and await _deeper(
            reader, expanded, level, distances, edges, depth=depth, full=full
        ):
            reasons.insert(0, IncompleteReason.DEPTH)
        frontier += ends
    return Walk(
        root,
        distances,
        await reader.edges_between(distances, edges),
        tuple(reasons),
        frontier[:LARGEST_FRONTIER],
    )


async def _leading_out(
    reader: Reader, entities: Sequence[str], members: Collection[str], edges: Follow
) -> list[str]:
    return list(await reader.leading_out(entities, members, edges, limit=LARGEST_FRONTIER))


async def _deeper(
    reader: Reader,
    expanded: Sequence[str],
    level: Sequence[str],
    distances: dict[str, int],
    edges: Follow,
    *,
    depth: int,
    full: bool,
) -> bool:
    """Whether depth cut the walk: its outermost entities lead to others than those the entity limit left out."""
    if distances[level[0]] < depth:
        return False
    if not full:
        return True
    peers = await reader.neighbours(expanded, edges, limit=LARGEST_SEARCH)
    return bool(await reader.leading_out(level, {*distances, *peers}, edges, limit=1))


def _within(field: str, value: int, largest: int) -> None:
    if not 1 <= value <= largest:
        raise InvalidInput(field, f"must be from 1 to {largest}, not {value}")


async def find_path(
    reader: Reader, start: str, goal: str, edges: Follow, *, max_depth: int
) -> Path | None:
    """A shortest path, found from both ends; None where an end is unknown or none is within `max_depth` steps.

    Where several are shortest, ids decide, so that asking twice answers the same. Raises InvalidInput, and
    QueryTooLarge rather than None where the search has to give up.
    """
    _within("maxDepth", max_depth, LARGEST_DEPTH)
    known = await reader.kinds([start, goal])
    if start not in known or goal not in known:
        return None
    if start == goal:
        return Path([start], [])
    back = edges.reversed()
    sides = ([{start}], [{goal}])
    seen = ({start}, {goal})
    while len(sides[0]) + len(sides[1]) - 2 < max_depth:
        # The smaller level, of equal ones the nearer: two leaves of a hub meet in it without expanding it.
        side = min((0, 1), key=lambda each: (len(sides[each][-1]), len(sides[each])))
        found = await reader.neighbours(
            sides[side][-1], (edges, back)[side], limit=LARGEST_SEARCH + 1
        )
        new = set(found) - seen[side]
        if not new:
            return None
        seen[side].update(new)
        sides[side].append(new)
        if meeting := new & seen[1 - side]:
            return await _trace(reader, min(meeting), sides, edges)
        if len(seen[0]) + len(seen[1]) > LARGEST_SEARCH:
            raise QueryTooLarge(
                "the search for a path visits too many entities",
                setting="maxDepth or the filter narrows it",
                limit=LARGEST_SEARCH,
            )
    return None


async def _trace(
    reader: Reader, meeting: str, sides: tuple[list[set[str]], list[set[str]]], edges: Follow
) -> Path:
    back = edges.reversed()
    towards_start, towards_goal = [meeting], [meeting]
    for chain, levels, sense in (
        (towards_start, sides[0][:-1], back),
        (towards_goal, sides[1][:-1], edges),
    ):
        for level in reversed(levels):
            # The search met this entity without expanding it, so it may have any number of neighbours.
            near = await reader.neighbours(chain[-1:], sense, limit=ALL)
            chain.append(min(level.intersection(near)))
    entities = [*reversed(towards_start), *towards_goal[1:]]
    between = await reader.edges_between(entities, edges)
    oldest: dict[tuple[str, str], LineageEdge] = {}
    for edge in between:
        ends = edge.source_entity_id, edge.target_entity_id
        if edge.edge_type in edges.from_source:
            oldest.setdefault(ends, edge)
        if edge.edge_type in edges.from_target:
            oldest.setdefault((ends[1], ends[0]), edge)
    return Path(entities, [oldest[step] for step in pairwise(entities)])
