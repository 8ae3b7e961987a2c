"""Reading ahead: where a statement is a round trip, a long and narrow graph is read in few of them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from storage.graph_reader import EdgeRow

MAX_LEVEL_WIDTH: Final = 8
"""A level of more entities is read by itself: it is worth its round trip."""

PREFETCH_AFTER_LEVELS: Final = 6
"""As many are read one by one first: most walks are no deeper, or wide by then."""

MIN_PREFETCH_NODES: Final = 32
"""How many entities are read ahead at first; then as many again as have been read."""

MAX_EDGES_PER_NODE: Final = 8
"""Where there are more of them, on the average, there is a hub: its edges are not read ahead."""


class GraphPrefetcher:
    """The steps away from entities, some of them read before they are asked for.

    `plain` reads the steps away from entities, at most so many; `reach` those away from them and from what they
    lead to: given entities, those that it need not read, how many to read, and how many steps at most.
    """

    def __init__(
        self,
        plain: Callable[[Collection[str], int], Sequence[EdgeRow]],
        reach: Callable[[Collection[str], Collection[str], int, int], Sequence[Sequence[Any]]],
    ) -> None:
        self._plain = plain
        self._reach = reach
        self._levels = 0
        self._read: dict[str, list[EdgeRow]] = {}
        self._asked: set[str] = set()
        self._pays = True

    def edge_rows(self, entity_ids: Collection[str], limit: int) -> Sequence[EdgeRow]:
        """At most `limit` of the steps away from the entities."""
        self._levels += 1
        unread: Sequence[str] = [entity for entity in entity_ids if entity not in self._read]
        if (
            unread
            and self._pays
            and self._levels > PREFETCH_AFTER_LEVELS
            and len(unread) <= MAX_LEVEL_WIDTH
        ):
            unread = self._read_on(unread)
        self._asked.update(entity_ids)
        if unread:
            return self._plain(entity_ids, limit)
        return [step for entity in entity_ids for step in self._read[entity]][:limit]

    def _read_on(self, unread: Sequence[str]) -> Sequence[str]:
        """Read on from entities; those that are unread still, as they lead to too much."""
        nodes = MIN_PREFETCH_NODES + len(self._read)
        most = MAX_EDGES_PER_NODE * nodes
        found = self._reach(unread, self._asked | self._read.keys(), nodes, most)
        if len(found) == most:
            self._pays = False
            return unread
        for *step, entity in found:
            steps = self._read.setdefault(entity, [])
            if step[-1] is not None:  # the far end: an entity without edges has one row of nulls
                steps.append(EdgeRow(*step))
        return [entity for entity in unread if entity not in self._read]
