"""Lineage: a breadth-first search of the graph that is reachable from an entity.

Directions are causal (graphql.md): UPSTREAM leads to the causes of an entity, DOWNSTREAM to its effects.
"""

from collections.abc import Collection, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cachetools import LRUCache

from resolvers.graph.breadth_first import IncompleteReason, TraversalResult, search_graph
from storage.base import Reader
from storage.errors import InvalidInput
from storage.graph_reader import GraphReader
from storage.lists import ALL_TIME, EdgeFilter, TimeRange
from storage.record_view import RecordView
from storage.records import SOURCE_IS_CAUSE, EdgeType, LineageEdge

MAX_DEPTH: Final = 1000
MAX_ENTITIES: Final = 10_000
MAX_EDGES: Final = 100_000
MIN_CACHED_ENTITIES: Final = 50
"""Results with at most this many entities are not cached: they cost about as much as reading a version token."""

MAX_CACHE_SIZE: Final = 60_000
"""Maximum number of entities and edges in cached results, about 30 MB."""


def cause_and_effect(edge: LineageEdge) -> tuple[str, str]:
    """Return the entity ids of the cause and of the effect of an edge."""
    ends = (edge.source_entity_id, edge.target_entity_id)
    return ends if edge.edge_type in SOURCE_IS_CAUSE else ends[::-1]


class Direction(StrEnum):
    """The direction in which edges are followed."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"


TraversalKey = tuple[RecordView, str, EdgeFilter, int, int, int]
"""The view, the root, the edge filter, and the maxima of depth, entities and edges of a traversal."""


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
    """Return the filter of the edges to follow in a direction, including edges of purged entities.

    `edge_types` None means all types. `created` is the range of their creation times.
    """
    types = frozenset(EdgeType if edge_types is None else edge_types)
    source_is_cause, target_is_cause = types & SOURCE_IS_CAUSE, types - SOURCE_IS_CAUSE
    match direction:
        case Direction.DOWNSTREAM:
            return EdgeFilter(source_is_cause, target_is_cause, created, shows_purged=True)
        case Direction.UPSTREAM:
            return EdgeFilter(target_is_cause, source_is_cause, created, shows_purged=True)
        case _:
            return EdgeFilter(types, types, created, shows_purged=True)


async def traverse(
    reader: Reader,
    root: str,
    edge_filter: EdgeFilter,
    *,
    depth: int,
    max_entities: int,
    max_edges: int = MAX_EDGES,
    cache: TraversalCache | None = None,
) -> TraversalResult | None:
    """Return the graph within `depth` edges of `root`, None if neither a record nor an edge has this id.

    The search is breadth-first. If `max_entities` or `max_edges` truncates it, the entities of the last level
    with the smallest ids are included. A cached result is returned while the store has the version that it was read
    from. Raise InvalidInput if `depth` or `max_entities` is out of range.
    """
    check_range("depth", depth, MAX_DEPTH)
    check_range("maxEntities", max_entities, MAX_ENTITIES)
    key = (reader.view, root, edge_filter, depth, max_entities, max_edges)
    cached = cache.get(key) if cache else None

    def search(graph: GraphReader) -> tuple[Hashable, TraversalResult | None]:
        if cached is not None and graph.version_token() == cached.version_token:
            return cached.version_token, cached.result
        result = search_graph(
            graph, root, edge_filter, depth=depth, max_entities=max_entities, max_edges=max_edges
        )
        is_cacheable = (
            cache is not None and result is not None and len(result.depths) > MIN_CACHED_ENTITIES
        )
        return graph.version_token() if is_cacheable else None, result

    version_token, result = await reader.run_graph_query(search)
    if cache is not None and result is not None and version_token is not None:
        cache.put(key, CacheEntry(version_token, result))
    return result


async def incomplete_reasons(reader: Reader, graph: TraversalResult) -> Sequence[IncompleteReason]:
    """Return why a graph is not complete, empty if it is.

    The reasons are the limits that truncated it, and PURGED if a purge deleted edges of one of its entities.
    """
    is_torn = await reader.has_torn(graph.depths)
    return [*graph.reasons, *([IncompleteReason.PURGED] if is_torn else [])]


def check_range(field: str, value: int, maximum: int) -> None:
    """Raise InvalidInput unless a limit is from 1 to `maximum`."""
    if not 1 <= value <= maximum:
        raise InvalidInput(field, f"must be from 1 to {maximum}, not {value}")
