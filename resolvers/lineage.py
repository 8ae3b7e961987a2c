"""The one traversal: everything reachable from an entity.

Direction is causal (graphql.md): UPSTREAM leads towards what brought an entity about, DOWNSTREAM towards
what it brought about.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storage.base import Reader
from storage.errors import InvalidInput
from storage.graph_reader import FAR, METADATA, NO_LIMIT, EdgeRow, GraphReader, near_id
from storage.lists import ALL_TIME, EdgeFilter, TimeRange
from storage.records import EdgeType, LineageEdge

MAX_DEPTH: Final = 1000
MAX_ENTITIES: Final = 10_000
MAX_FRONTIER: Final = 100
MAX_PEERS: Final = 100_000
"""How many of the entities that the entity limit left out are known from those that only depth did."""

MAX_EDGES_PER_ENTITY: Final = 4
MIN_EDGE_LIMIT: Final = 1000
"""A level with more edges than so many for each entity there may be, and these, is not read edge by edge."""

MIN_CACHED_ENTITIES: Final = 50
"""A walk of no more entities is not kept: it costs about what it takes to know that it still holds."""

MAX_CACHE_SIZE: Final = 60_000
"""How many entities and edges the walks that are kept may have: some 30 MB."""

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
class TraversalResult:
    """A graph: entities with their distance from the root, the edges between them, and what is missing."""

    root: str
    depths: dict[str, int]
    edges: Sequence[LineageEdge]
    reasons: tuple[IncompleteReason, ...]
    frontier: Sequence[str]

    @property
    def size(self) -> int:
        """The number of its entities and edges."""
        return len(self.depths) + len(self.edges)

    @property
    def depth_reached(self) -> int:
        """The greatest distance of an entity."""
        return next(reversed(self.depths.values()))


TraversalKey = tuple[str, EdgeFilter, int, int]
"""What a walk starts from, the edges that it follows, its depth and how many entities it may have."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A walk, and the state of the store that it was walked in."""

    version_token: Hashable
    result: TraversalResult


class TraversalCache:
    """The last large walks, so that the pages of one graph are of one walk as long as nothing is written."""

    def __init__(self) -> None:
        self._kept: OrderedDict[TraversalKey, CacheEntry] = OrderedDict()

    def get(self, question: TraversalKey) -> CacheEntry | None:
        """What was kept for a question; the store may be in another state now."""
        return self._kept.get(question)

    def put(self, question: TraversalKey, kept: CacheEntry) -> None:
        """Keep a walk, and let go of the oldest as long as all hold more than they may."""
        self._kept[question] = kept
        self._kept.move_to_end(question)
        while sum(each.result.size for each in self._kept.values()) > MAX_CACHE_SIZE:
            self._kept.popitem(last=False)


def direction_filter(
    direction: Direction,
    *,
    edge_types: Collection[EdgeType] | None = None,
    created: TimeRange = ALL_TIME,
) -> EdgeFilter:
    """The edges to follow in a direction; `edge_types` None lets every type pass."""
    wanted = frozenset(EdgeType if edge_types is None else edge_types)
    forward, backward = wanted & SOURCE_IS_UPSTREAM, wanted - SOURCE_IS_UPSTREAM
    match direction:
        case Direction.DOWNSTREAM:
            return EdgeFilter(forward, backward, created)
        case Direction.UPSTREAM:
            return EdgeFilter(backward, forward, created)
        case _:
            return EdgeFilter(wanted, wanted, created)


async def traverse(
    reader: Reader,
    root: str,
    edge_filter: EdgeFilter,
    *,
    depth: int,
    max_entities: int,
    cache: TraversalCache | None = None,
) -> TraversalResult | None:
    """The graph within `depth` steps of `root`, at most `max_entities` of it; None where nothing names the root.

    Breadth first: of the entities of one distance those with the smallest ids are kept. One of `walks` is
    answered again while the store is in the state that it was walked in. Raises InvalidInput.
    """
    check_range("depth", depth, MAX_DEPTH)
    check_range("maxEntities", max_entities, MAX_ENTITIES)
    question = (root, edge_filter, depth, max_entities)
    before = cache.get(question) if cache else None

    def search(graph: GraphReader) -> tuple[Hashable, TraversalResult | None]:
        if before is not None and graph.version_token() == before.version_token:
            return before.version_token, before.result
        found = _traverse(graph, root, edge_filter, depth=depth, max_entities=max_entities)
        worth_it = (
            cache is not None and found is not None and len(found.depths) > MIN_CACHED_ENTITIES
        )
        return graph.version_token() if worth_it else None, found

    state, found = await reader.run_graph_query(search)
    if cache is not None and found is not None and state is not None:
        cache.put(question, CacheEntry(state, found))
    return found


def check_range(field: str, value: int, maximum: int) -> None:
    """Raise InvalidInput unless a limit is from 1 to the largest."""
    if not 1 <= value <= maximum:
        raise InvalidInput(field, f"must be from 1 to {maximum}, not {value}")


class _BfsLevel:
    """The entities of one distance and what leads on from them, read edge by edge unless there are too many.

    A hub may have any number of edges, and few of them lead to entities that are kept.
    """

    def __init__(
        self, graph: GraphReader, entities: Sequence[str], edges: EdgeFilter, *, most: int
    ) -> None:
        self._graph = graph
        self._entities = entities
        self._follow = edges
        many = MAX_EDGES_PER_ENTITY * most + MIN_EDGE_LIMIT
        steps = graph.edge_rows(entities, edges, limit=many + 1)
        self._steps = steps if len(steps) <= many else None
        self._ends = {step[step[FAR]] for step in self._steps or ()}
        self.is_end = not steps

    def neighbours(self, *, limit: int) -> set[str]:
        """The ids one step away: at least the smallest so many."""
        if self._steps is None:
            return set(self._graph.neighbours(self._entities, self._follow, limit=limit))
        return self._ends

    def boundary_nodes(self, members: Collection[str], *, limit: int) -> Sequence[str]:
        """Those of the entities from which an edge leads to no member, ascending."""
        if self._steps is None:
            return self._graph.boundary_nodes(self._entities, members, self._follow, limit=limit)
        outside = self._ends.difference(members)
        if not outside:
            return []
        leading = {near_id(step) for step in self._steps if step[step[FAR]] in outside}
        return sorted(leading)[:limit]

    def edges_to(self, members: Collection[str]) -> list[EdgeRow]:
        """The steps to members that tell of an edge."""
        steps = self._steps
        if steps is None:
            steps = self._graph.edge_rows(
                self._entities, self._follow, limit=NO_LIMIT, members=members
            )
        return [step for step in steps if step[METADATA] is not None and step[step[FAR]] in members]


def _traverse(
    graph: GraphReader, root: str, edges: EdgeFilter, *, depth: int, max_entities: int
) -> TraversalResult | None:
    levels = [_BfsLevel(graph, [root], edges, most=max_entities)]
    if levels[0].is_end and not graph.exists(root):
        return None
    distances = {root: 0}
    full = False
    while len(levels) <= depth and not full:
        # At most len(distances) of the ids found are old, so one more than the room is found if there is one.
        new = levels[-1].neighbours(limit=max_entities + 1).difference(distances)
        if not new:
            break
        kept = sorted(new)[: max_entities - len(distances)]
        full = len(kept) < len(new)
        distances |= dict.fromkeys(kept, len(levels))
        is_last = full or len(levels) == depth
        levels.append(
            _BfsLevel(graph, kept, edges, most=len(distances) if is_last else max_entities)
        )
    reasons: list[IncompleteReason] = []
    outer = [
        level.boundary_nodes(distances, limit=MAX_FRONTIER)
        for level in (levels[-2:] if full else levels[-1:])
    ]
    if len(levels) > depth and outer[-1] and not (full and _is_full_alone(levels, distances)):
        reasons.append(IncompleteReason.DEPTH)
    if full:
        reasons.append(IncompleteReason.ENTITY_LIMIT)
    frontier = [entity for level in outer for entity in level]
    told = [step for level in levels for step in level.edges_to(distances)]
    return TraversalResult(
        root, distances, graph.to_edges(told), tuple(reasons), frontier[:MAX_FRONTIER]
    )


def _is_full_alone(levels: Sequence[_BfsLevel], distances: dict[str, int]) -> bool:
    """Whether the outermost entities lead to nothing but what the entity limit left out at their own distance."""
    peers = levels[-2].neighbours(limit=MAX_PEERS)
    return not levels[-1].boundary_nodes({*distances, *peers}, limit=1)
