"""The breadth-first search of a graph, level by level, within limits of entities and of edges."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate
from math import sqrt
from typing import Any, Final

from storage.graph_reader import NO_LIMIT, EdgeRow, GraphReader
from storage.lists import EdgeFilter
from storage.records import LineageEdge

MAX_FRONTIER: Final = 100
MAX_PEERS: Final = 100_000
"""Maximum number of neighbours to read in order to tell truncation by the entity limit from truncation by depth."""

MAX_EDGES_PER_ENTITY: Final = 4
MIN_EDGE_LIMIT: Final = 1000
"""A level's edges are read as rows up to MIN_EDGE_LIMIT plus MAX_EDGES_PER_ENTITY for each entity of the result.

A level with more edges has a hub, most of whose edges lead to entities outside the result.
"""

CHUNK_SIZE: Final = 5_000
"""Number of edges that are examined before other work may run: about a millisecond of work."""

FIRST_PROBE: Final = 32
"""Number of entities that are tried first if a whole level has too many edges."""


class IncompleteReason(StrEnum):
    """The limit that truncated a traversal, or the purge that deleted edges."""

    DEPTH = "DEPTH"
    ENTITY_LIMIT = "ENTITY_LIMIT"
    EDGE_LIMIT = "EDGE_LIMIT"
    PURGED = "PURGED"


@dataclass(frozen=True, slots=True)
class TraversalResult:
    """A subgraph: the depth of each entity below the root, in ascending order of depth, and the edges between them.

    `reasons` has the limits that truncated it. `frontier` has at most MAX_FRONTIER entities with edges out of it.
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


class _BfsLevel:
    """The entities of one depth and their edges.

    The edges are read as rows. If there are too many, the database aggregates them, because most edges of a hub lead
    to entities outside the result.
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
        self.entities = entities
        self._edge_filter = edge_filter
        # An edge between two members that is followed from both ends is read from one of them.
        self._once_filter = replace(
            edge_filter, incoming=edge_filter.incoming - edge_filter.outgoing
        )
        limit = MAX_EDGES_PER_ENTITY * max_entities + MIN_EDGE_LIMIT
        rows = graph.edge_rows(entities, edge_filter, limit=limit + 1)
        self._rows: Sequence[EdgeRow] | None = rows if len(rows) <= limit else None
        self._far_ids: set[Any] = {row[row.far_index] for row in self._rows or ()}
        self.has_edges = bool(rows)
        self.row_count = len(rows) if len(rows) <= limit else None
        graph.pace()

    def neighbours(self, *, limit: int) -> set[str]:
        """Return the neighbours: at least the `limit` smallest ids."""
        if self._rows is None:
            return set(self._graph.neighbours(self.entities, self._edge_filter, limit=limit))
        return self._far_ids

    def boundary_nodes(self, members: Collection[str], *, limit: int) -> Sequence[str]:
        """Return the entities with an edge to an entity outside `members`, ascending, at most `limit`."""
        if self._rows is None:
            return self._graph.boundary_nodes(
                self.entities, members, self._edge_filter, limit=limit
            )
        outside = self._far_ids.difference(members)
        if not outside:
            return []
        return sorted({row.near_id for row in self._rows if row.far_id in outside})[:limit]

    def edges_to(self, members: Collection[str], *, limit: int = NO_LIMIT) -> Sequence[EdgeRow]:
        """Return the rows of the edges to `members`: all of them, or at least `limit`."""
        if self._rows is None:
            return self._graph.edge_rows(
                self.entities, self._once_filter, limit=limit, members=members
            )
        if self._far_ids.issubset(members):
            return self._rows
        selected: list[EdgeRow] = []
        for start in range(0, len(self._rows), CHUNK_SIZE):
            chunk = self._rows[start : start + CHUNK_SIZE]
            selected += [row for row in chunk if row.far_id in members]
            self._graph.pace()
        return selected

    def narrow(self, size: int) -> None:
        """Keep only the first `size` entities."""
        self.entities = self.entities[:size]
        if self._rows is not None:
            near = frozenset(self.entities)
            self._rows = [row for row in self._rows if row.near_id in near]
            self._far_ids = {row.far_id for row in self._rows}

    def narrowed(self, size: int) -> "_BfsLevel":
        """Return the level with only its first `size` entities."""
        level = copy(self)
        level.narrow(size)
        return level


class _EdgeBudget:
    """Counts the edges between the entities of a graph, and limits a level if there are too many."""

    def __init__(self, max_edges: int, pace: Callable[[], None]) -> None:
        self._max_edges = max_edges
        self._pace = pace
        self._bound: int | None = 0
        """An upper bound of the number of edges; None if `_used` has the exact number."""
        self._used = 0

    def count_admissible(self, levels: Sequence[_BfsLevel], members: Collection[str]) -> int:
        """Return how many entities of the last level can join `members`, the entities of the earlier levels.

        The first entities join, as long as the number of edges between all entities is within the limit.
        """
        level = levels[-1]
        if self._bound is not None:
            if level.row_count is not None and self._bound + level.row_count <= self._max_edges:
                self._bound += level.row_count
                return len(level.entities)
            self._bound = None
            self._used = sum(
                row.metadata is not None for each in levels[:-1] for row in each.edges_to(members)
            )
        count, added = self._first_that_fit(levels, members)
        self._used += added
        return count

    def _first_that_fit(
        self, levels: Sequence[_BfsLevel], members: Collection[str]
    ) -> tuple[int, int]:
        level, remaining = levels[-1], self._max_edges - self._used
        size, fitting, edges = len(level.entities), 0, 0
        too_many = size + 1
        while fitting + 1 < too_many:
            totals = self._totals(levels, members, size)
            if totals is None:
                too_many = size
                size = (fitting + too_many) // 2 if fitting else min(FIRST_PROBE, size // 2)
                continue
            count = bisect_right(totals, remaining)
            if count < size or size == len(level.entities):
                return count, totals[count - 1] if count else 0
            fitting, edges = size, totals[-1]
            # In a complete graph the edges grow with the square of the entities: read a few more than needed.
            estimate = int(fitting * sqrt(1.2 * remaining / max(edges, 1)))
            size = min(max(estimate, fitting + 1), too_many - 1)
        return fitting, edges

    def _totals(
        self, levels: Sequence[_BfsLevel], members: Collection[str], size: int
    ) -> list[int] | None:
        """Return, for each n up to `size`, the number of edges that the first n entities of the last level add.

        Return None if there are too many edges to read.
        """
        remaining = self._max_edges - self._used
        limit = remaining + remaining // 4 + MIN_EDGE_LIMIT + 1
        level = levels[-1].narrowed(size)
        positions = {entity: position for position, entity in enumerate(level.entities)}
        rows = level.edges_to({*members, *positions}, limit=limit)
        if len(levels) > 1:
            rows = [*rows, *levels[-2].edges_to(positions, limit=limit)]
        edges = [row for row in rows if row.metadata is not None]  # count each edge once
        if len(edges) >= limit:
            return None
        added = [0] * size
        for number, row in enumerate(edges):
            added[max(positions.get(row.source, 0), positions.get(row.target, 0))] += 1
            if not number % CHUNK_SIZE:
                self._pace()
        return list(accumulate(added))


def search_graph(
    graph: GraphReader,
    root: str,
    edge_filter: EdgeFilter,
    *,
    depth: int,
    max_entities: int,
    max_edges: int,
) -> TraversalResult | None:
    """Return the graph within `depth` edges of `root`, None if neither a record nor an edge has this id."""
    levels = [_BfsLevel(graph, [root], edge_filter, max_entities=max_entities)]
    if not levels[0].has_edges and not graph.exists(root):
        return None
    budget = _EdgeBudget(max_edges, graph.pace)
    if not budget.count_admissible(levels, ()):  # the self-loops of the root
        return TraversalResult(root, {root: 0}, [], (IncompleteReason.EDGE_LIMIT,), [root])
    depths = {root: 0}
    is_full = is_cut = False
    while len(levels) <= depth and not (is_full or is_cut):
        # At most len(depths) neighbours are known. Reading max_entities + 1 therefore shows whether there are too many.
        new = levels[-1].neighbours(limit=max_entities + 1).difference(depths)
        if not new:
            break
        entities = sorted(new)[: max_entities - len(depths)]
        is_full = len(entities) < len(new)
        is_last = is_full or len(levels) == depth
        largest = len(depths) + len(entities) if is_last else max_entities
        levels.append(_BfsLevel(graph, entities, edge_filter, max_entities=largest))
        count = budget.count_admissible(levels, depths)
        if count < len(entities):
            is_full, is_cut = False, True
            levels[-1].narrow(count)
        depths |= dict.fromkeys(entities[:count], len(levels) - 1)
    boundaries = [
        level.boundary_nodes(depths, limit=MAX_FRONTIER)
        for level in (levels[-2:] if is_full or is_cut else levels[-1:])
    ]
    reasons: list[IncompleteReason] = []
    reached_depth = len(levels) > depth and bool(boundaries[-1]) and not is_cut
    if reached_depth and not (is_full and _leads_only_to_peers(levels, depths)):
        reasons.append(IncompleteReason.DEPTH)
    if is_full:
        reasons.append(IncompleteReason.ENTITY_LIMIT)
    if is_cut:
        reasons.append(IncompleteReason.EDGE_LIMIT)
    frontier = [entity for boundary in boundaries for entity in boundary][:MAX_FRONTIER]
    rows = [row for level in levels for row in level.edges_to(depths)]
    graph.pace()
    return TraversalResult(root, depths, graph.to_edges(rows), tuple(reasons), frontier)


def _leads_only_to_peers(levels: Sequence[_BfsLevel], depths: dict[str, int]) -> bool:
    """Return whether the last level leads only to entities of its own depth that the entity limit excluded."""
    peers = levels[-2].neighbours(limit=MAX_PEERS)
    return not levels[-1].boundary_nodes({*depths, *peers}, limit=1)
