"""The edges of one snapshot of the store, read repeatedly by a graph search without suspending."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Final, NamedTuple

from storage.lists import EdgeFilter, edge_sort_key
from storage.records import LineageEdge

SOURCE: Final = 1
TARGET: Final = 3
"""Values of EdgeRow.far_index: the positions of the two ends in the row."""

NO_LIMIT: Final = 2**31 - 1
"""A limit above every number of rows."""


class EdgeRow(NamedTuple):
    """An edge followed from one of its ends, the near end, to the other, the far end.

    `created_at` has the encoding of the backend. `metadata` is None in the second copy of an edge that is
    followed from both ends, and `created_at` and `edge_type` can be; the copy from the source has them.
    """

    created_at: Any
    source: str
    edge_type: str
    target: str
    metadata: str | None
    far_index: int

    @property
    def far_id(self) -> str:
        """The id of the end that the edge is followed to."""
        return self.source if self.far_index == SOURCE else self.target

    @property
    def near_id(self) -> str:
        """The id of the end that the edge is followed from."""
        return self.target if self.far_index == SOURCE else self.source


class GraphReader(ABC):
    """A reader of the edges of one snapshot. An unknown id has no edges."""

    @abstractmethod
    def edge_rows(
        self,
        entity_ids: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[EdgeRow]:
        """Return at most `limit` rows of the edges followed from the entities, in any order.

        With `members`, return only the edges whose far end is one of them.
        """

    @abstractmethod
    def neighbours(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        """Return the distinct far ends of the edges followed from the entities.

        They are in ascending order by code point and at most `limit`. One of `entity_ids` is included if an edge
        leads to it.
        """

    @abstractmethod
    def boundary_nodes(
        self,
        entity_ids: Collection[str],
        members: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
    ) -> Sequence[str]:
        """Return the entities with an edge whose far end is not in `members`, ascending, at most `limit`."""

    @abstractmethod
    def oldest_edges(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter
    ) -> Sequence[LineageEdge]:
        """Return the oldest edge followed between the entities for each source, type and target, oldest first."""

    @abstractmethod
    def exists(self, entity_id: str) -> bool:
        """Return whether a record or an edge has this id."""

    @abstractmethod
    def to_edges(self, rows: Iterable[EdgeRow]) -> Sequence[LineageEdge]:
        """Return the edges of the rows, oldest first, without the second copies of edges."""

    def pace(self) -> None:  # noqa: B027  # most need not
        """Let other work run if the search has run for long. A search calls this between its steps."""

    @abstractmethod
    def version_token(self) -> Hashable:
        """Return a token of the snapshot: equal tokens mean equal records. None means unknown."""


SORT_CHUNK: Final = 5_000


def sort_edges(edges: list[LineageEdge], pace: Callable[[], None]) -> Sequence[LineageEdge]:
    """Return edges oldest first. Sort many edges in chunks, and call `pace` after each chunk."""
    if len(edges) <= SORT_CHUNK:
        return sorted(edges, key=edge_sort_key)
    chunks = []
    for start in range(0, len(edges), SORT_CHUNK):
        chunks.append(sorted(edges[start : start + SORT_CHUNK], key=edge_sort_key))
        pace()
    merged = merge(*chunks, key=edge_sort_key)
    result: list[LineageEdge] = []
    while chunk := list(islice(merged, SORT_CHUNK // 5)):
        result += chunk
        pace()
    return result
