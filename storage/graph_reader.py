"""The edges of one state of the store, as a search asks for them: again and again, without ever suspending."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, Final

from storage.lists import EdgeFilter
from storage.records import LineageEdge

EdgeRow = Sequence[Any]
"""An edge as it is met at one end: creation, source, type, target, metadata, and which of these is the far end.

It is as the backend keeps it, and sorts as edges do. The metadata is None where the edge is followed from its
source too, and is told of there.
"""

SOURCE: Final = 1
TARGET: Final = 3
METADATA: Final = 4
FAR: Final = 5
"""Places within a step."""

NO_LIMIT: Final = 2**31 - 1
"""A limit that is none."""


class GraphReader(ABC):
    """What leads where, in one state of the store; an id that nothing bears leads nowhere."""

    @abstractmethod
    def edge_rows(
        self,
        entity_ids: Collection[str],
        edge_filter: EdgeFilter,
        *,
        limit: int,
        members: Collection[str] | None = None,
    ) -> Sequence[EdgeRow]:
        """At most `limit` of the steps away from the entities, to `members` where they are given; in any order."""

    @abstractmethod
    def neighbours(
        self, entity_ids: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        """The ids one step away from any of the entities, each once, ascending by code point, at most `limit`.

        An asked id is among them where a step leads to it.
        """

    @abstractmethod
    def boundary_nodes(
        self, entity_ids: Collection[str], members: Collection[str], edge_filter: EdgeFilter, *, limit: int
    ) -> Sequence[str]:
        """Those of the entities from which an edge leads to no member, ascending, at most `limit`."""

    @abstractmethod
    def exists(self, entity_id: str) -> bool:
        """Whether anything names the entity."""

    @abstractmethod
    def to_edges(self, rows: Iterable[EdgeRow]) -> Sequence[LineageEdge]:
        """The edges that the steps tell of, oldest first."""

    @abstractmethod
    def version_token(self) -> Hashable:
        """A word that is another one after any write; None where there is no telling."""


def far_id(step: EdgeRow) -> str:
    """The end that a step leads to."""
    end: str = step[step[FAR]]
    return end


def near_id(step: EdgeRow) -> str:
    """The end that a step leads away from."""
    end: str = step[SOURCE + TARGET - step[FAR]]
    return end


def induced_edges(graph: GraphReader, members: Collection[str], follow: EdgeFilter) -> Sequence[LineageEdge]:
    """Every edge that is followed, from either end, from one of the entities to one of them; oldest first."""
    steps = graph.edge_rows(members, follow, limit=NO_LIMIT, members=members)
    return graph.to_edges(step for step in steps if step[METADATA] is not None)
