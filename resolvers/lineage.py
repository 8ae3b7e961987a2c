"""Lineage: a breadth-first search of the graph that is reachable from an entity.

Directions are causal (graphql.md): UPSTREAM leads to the causes of an entity, DOWNSTREAM to its effects.
"""

from collections.abc import Collection, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cachetools import LRUCache

from storage.base import Reader
from storage.errors import InvalidInput
from storage.graph_reader import NO_LIMIT, EdgeRow, GraphReader
from storage.lists import ALL_TIME, EdgeFilter, TimeRange
from storage.records import EdgeType, LineageEdge

MAX_DEPTH: Final = 1000
MAX_ENTITIES: Final = 10_000
MAX_FRONTIER: Final = 100
MAX_PEERS: Final = 100_000
"""Maximum number of neighbours to read in order to tell truncation by the entity limit from truncation by depth."""

MAX_EDGES_PER_ENTITY: Final = 4
MIN_EDGE_LIMIT: Final = 1000
"""A level's edges are read as rows up to MIN_EDGE_LIMIT plus MAX_EDGES_PER_ENTITY for each entity of the result.

A level with more edges has a hub, most of whose edges lead to entities outside the result.
"""

MIN_CACHED_ENTITIES: Final = 50
"""Results with at most this many entities are not cached: they cost about as much as reading a version token."""

MAX_CACHE_SIZE: Final = 60_000
"""Maximum number of entities and edges in cached results, about 30 MB."""

SOURCE_IS_UPSTREAM: Final = frozenset(
    {
        EdgeType.CORRELATION_TO_RUN,
        EdgeType.IDEMPOTENCY_TO_RUN,
        EdgeType.OPERATION_TO_CORRELATION,
    }
)
"""The edge types whose source is the cause; the target is the cause in the others."""


class Direction(StrEnum):
    """The direction in which edges are followed."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


class IncompleteReason(StrEnum):
    """The limit that truncated a traversal."""

    DEPTH = "DEPTH"
    ENTITY_LIMIT = "ENTITY_LIMIT"


@dataclass(frozen=True, slots=True)
class TraversalResult:
    """A subgraph: the depth of each entity below the root, in ascending order of depth, and the edges between them.

    `reasons` are the limits that truncated it, `frontier` at most MAX_FRONTIER entities with edges that lead
    out of it.
    """

    root: str
    depths: dict[str, int]
    edges: Sequence[LineageEdge]
    reasons: tuple[IncompleteReason, ...]
    frontier: Sequence[str]

    @property
    def size(self) -> int:
        """The number of entities and edges."""
        return len(self.depths) + len(self.edges)

    @property
    def depth_reached(self) -> int:
        """The greatest depth of an entity."""
        return next(reversed(self.depths.values()))


TraversalKey = tuple[str, EdgeFilter, int, int]
"""The root, the edge filter, the maximum depth and the maximum number of entities of a traversal."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A result, and the version token of the snapshot that it was read from."""

    version_token: Hashable
    result: TraversalResult


class TraversalCache:
    """An LRU cache of large results, so that the pages of one graph are read from one traversal."""

    def __init__(self, max_size: int = MAX_CACHE_SIZE) -> None:
        self._entries = LRUCache[TraversalKey, CacheEntry](
            max_size, getsizeof=lambda entry: entry.result.size
        )

    def get(self, key: TraversalKey) -> CacheEntry | None:
        """Return the entry of a traversal, which may be outdated, None if there is none."""
        return self._entries.get(key)

    def put(self, key: TraversalKey, entry: CacheEntry) -> None:
        """Store an entry and evict the least recently used ones; an entry larger than the cache is not stored."""
        with suppress(ValueError):
            self._entries[key] = entry


def direction_filter(
    direction: Direction,
    *,
    edge_types: Collection[EdgeType] | None = None,
    created: TimeRange = ALL_TIME,
) -> EdgeFilter:
    """Return the filter of the edges to follow in a direction; `edge_types` None means all types."""
    types = frozenset(EdgeType if edge_types is None else edge_types)
    source_is_cause, target_is_cause = types & SOURCE_IS_UPSTREAM, types - SOURCE_IS_UPSTREAM
    match direction:
        case Direction.DOWNSTREAM:
            return EdgeFilter(source_is_cause, target_is_cause, created)
        case Direction.UPSTREAM:
            return EdgeFilter(target_is_cause, source_is_cause, created)
        case _:
            return EdgeFilter(types, types, created)


async def traverse(
    reader: Reader,
    root: str,
    edge_filter: EdgeFilter,
    *,
    depth: int,
    max_entities: int,
    cache: TraversalCache | None = None,
) -> TraversalResult | None:
    """Return the graph within `depth` edges of `root`, None if neither a record nor an edge has this id.

    The search is breadth-first. If `max_entities` truncates it, the entities of the last level with the
    smallest ids are included. A cached result is returned while the store has the version that it was read
    from. Raise InvalidInput if `depth` or `max_entities` is out of range.
    """
    check_range("depth", depth, MAX_DEPTH)
    check_range("maxEntities", max_entities, MAX_ENTITIES)
    key = (root, edge_filter, depth, max_entities)
    cached = cache.get(key) if cache else None

    def search(graph: GraphReader) -> tuple[Hashable, TraversalResult | None]:
        if cached is not None and graph.version_token() == cached.version_token:
            return cached.version_token, cached.result
        result = _traverse(graph, root, edge_filter, depth=depth, max_entities=max_entities)
        is_cacheable = (
            cache is not None and result is not None and len(result.depths) > MIN_CACHED_ENTITIES
        )
        return graph.version_token() if is_cacheable else None, result

    version_token, result = await reader.run_graph_query(search)
    if cache is not None and result is not None and version_token is not None:
        cache.put(key, CacheEntry(version_token, result))
    return result


def check_range(field: str, value: int, maximum: int) -> None:
    """Raise InvalidInput unless a limit is from 1 to `maximum`."""
    if not 1 <= value <= maximum:
        raise InvalidInput(field, f"must be from 1 to {maximum}, not {value}")


class _BfsLevel:
    """The entities of one depth and their edges.

    The edges are read as rows, unless there are too many: then the database aggregates them, because most
    edges of a hub lead to entities outside the result.
    """

    def __init__(
        self,
        graph: GraphReader,
        entities: Sequence[str],
        edge_filter: EdgeFilter,
        *,
        max_entities: int,
    ) -> None:
        self._graph = graph
        self._entities = entities
        self._edge_filter = edge_filter
        limit = MAX_EDGES_PER_ENTITY * max_entities + MIN_EDGE_LIMIT
        rows = graph.edge_rows(entities, edge_filter, limit=limit + 1)
        self._rows = rows if len(rows) <= limit else None
        self._far_ids: set[Any] = {row[row.far_index] for row in self._rows or ()}
        self.has_edges = bool(rows)

    def neighbours(self, *, limit: int) -> set[str]:
        """Return the neighbours: at least the `limit` smallest ids."""
        if self._rows is None:
            return set(self._graph.neighbours(self._entities, self._edge_filter, limit=limit))
        return self._far_ids

    def boundary_nodes(self, members: Collection[str], *, limit: int) -> Sequence[str]:
        """Return the entities with an edge to an entity outside `members`, ascending, at most `limit`."""
        if self._rows is None:
            return self._graph.boundary_nodes(
                self._entities, members, self._edge_filter, limit=limit
            )
        outside = self._far_ids.difference(members)
        if not outside:
            return []
        return sorted({row.near_id for row in self._rows if row.far_id in outside})[:limit]

    def edges_to(self, members: Collection[str]) -> Sequence[EdgeRow]:
        """Return the rows of the edges to `members`."""
        if self._rows is None:
            return self._graph.edge_rows(
                self._entities, self._edge_filter, limit=NO_LIMIT, members=members
            )
        if self._far_ids.issubset(members):
            return self._rows
        return [row for row in self._rows if row.far_id in members]


def _traverse(
    graph: GraphReader, root: str, edge_filter: EdgeFilter, *, depth: int, max_entities: int
) -> TraversalResult | None:
    levels = [_BfsLevel(graph, [root], edge_filter, max_entities=max_entities)]
    if not levels[0].has_edges and not graph.exists(root):
        return None
    depths = {root: 0}
    is_full = False
    while len(levels) <= depth and not is_full:
        # At most len(depths) neighbours are known, so max_entities + 1 include one too many if there is one.
        new = levels[-1].neighbours(limit=max_entities + 1).difference(depths)
        if not new:
            break
        entities = sorted(new)[: max_entities - len(depths)]
        is_full = len(entities) < len(new)
        depths |= dict.fromkeys(entities, len(levels))
        is_last = is_full or len(levels) == depth
        largest = len(depths) if is_last else max_entities
        levels.append(_BfsLevel(graph, entities, edge_filter, max_entities=largest))
    boundaries = [
        level.boundary_nodes(depths, limit=MAX_FRONTIER)
        for level in (levels[-2:] if is_full else levels[-1:])
    ]
    reasons: list[IncompleteReason] = []
    reached_depth = len(levels) > depth and bool(boundaries[-1])
    if reached_depth and not (is_full and _leads_only_to_peers(levels, depths)):
        reasons.append(IncompleteReason.DEPTH)
    if is_full:
        reasons.append(IncompleteReason.ENTITY_LIMIT)
    frontier = [entity for boundary in boundaries for entity in boundary][:MAX_FRONTIER]
    rows = [row for level in levels for row in level.edges_to(depths)]
    return TraversalResult(root, depths, graph.to_edges(rows), tuple(reasons), frontier)


def _leads_only_to_peers(levels: Sequence[_BfsLevel], depths: dict[str, int]) -> bool:
    """Return whether the last level leads only to entities of its own depth that the entity limit left out."""
    peers = levels[-2].neighbours(limit=MAX_PEERS)
    return not levels[-1].boundary_nodes({*depths, *peers}, limit=1)
