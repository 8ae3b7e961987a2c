"""Prefetching of graph levels, so that a long and narrow graph is read in few round trips."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from storage.graph_reader import EdgeRow

MAX_LEVEL_WIDTH: Final = 8
"""Maximum number of entities of a level from which to prefetch. A wider level is worth a round trip of its own."""

PREFETCH_AFTER_LEVELS: Final = 6
"""Number of levels that are read singly first, because most searches are no deeper or have become wide by then."""

MIN_PREFETCH_NODES: Final = 32
"""Number of entities of the first prefetch. Each later prefetch doubles the number of entities."""

MAX_EDGES_PER_NODE: Final = 8
"""Average number of edges of a prefetch above which prefetching stops, because it has reached a hub."""


class GraphPrefetcher:
    """The edges of entities, some of them read before they are requested.

    `fetch_level(ids, max_edges)` returns the edges of the entities. `fetch_reachable(ids, known_ids, max_nodes,
    max_edges)` returns the edges of everything reachable from `ids`, without `known_ids`. The last column of each row
    is the entity that the edge leads away from.
    """

    def __init__(
        self,
        fetch_level: Callable[[Collection[str], int], Sequence[EdgeRow]],
        fetch_reachable: Callable[
            [Collection[str], Collection[str], int, int], Sequence[Sequence[Any]]
        ],
    ) -> None:
        self._fetch_level = fetch_level
        self._fetch_reachable = fetch_reachable
        self._levels = 0
        self._prefetched: dict[str, list[EdgeRow]] = {}
        self._requested: set[str] = set()
        self._enabled = True

    def edge_rows(self, entity_ids: Collection[str], limit: int) -> Sequence[EdgeRow]:
        """Return at most `limit` of the edges away from the entities."""
        self._levels += 1
        missing: Sequence[str] = [each for each in entity_ids if each not in self._prefetched]
        if (
            missing
            and self._enabled
            and self._levels > PREFETCH_AFTER_LEVELS
            and len(missing) <= MAX_LEVEL_WIDTH
        ):
            missing = self._prefetch(missing)
        self._requested.update(entity_ids)
        if missing:
            return self._fetch_level(entity_ids, limit)
        return [row for entity_id in entity_ids for row in self._prefetched[entity_id]][:limit]

    def _prefetch(self, entity_ids: Sequence[str]) -> Sequence[str]:
        """Prefetch from the entities. Return the entities whose edges are missing because there were too many."""
        max_nodes = MIN_PREFETCH_NODES + len(self._prefetched)
        max_edges = MAX_EDGES_PER_NODE * max_nodes
        known_ids = self._requested | self._prefetched.keys()
        rows = self._fetch_reachable(entity_ids, known_ids, max_nodes, max_edges)
        if len(rows) == max_edges:
            self._enabled = False
            return entity_ids
        for *row, entity_id in rows:
            edge_rows = self._prefetched.setdefault(entity_id, [])
            if row[-1] is not None:  # the far end; an entity without edges has one row of nulls
                edge_rows.append(EdgeRow(*row))
        return [each for each in entity_ids if each not in self._prefetched]
