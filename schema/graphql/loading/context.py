"""The context of a GraphQL request: the service, the data loaders and the request's ids."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from strawberry.types import Info as StrawberryInfo

from resolvers.graph.lineage import MAX_EDGES
from resolvers.service import Service
from schema.access.caller import Caller
from schema.graphql.loading.loaders import Loaders
from storage.change_log import LogPosition


async def _go_on() -> None:
    """Do nothing."""


@dataclass(slots=True)
class Context:
    """The context of one GraphQL request."""

    service: Service
    correlation_id: str
    caller: Caller
    max_edges: int = MAX_EDGES
    """Maximum number of edges of all graphs of the request."""
    max_entities: int = 0
    """Number of entities that all searches of the request may visit by their arguments."""

    give_way: Callable[[], Awaitable[None]] = _go_on
    """Awaited by a field before long work, so that a large query does not block others."""

    _loaders: Loaders | None = None
    _newest_change: LogPosition | None = None

    @property
    def loaders(self) -> Loaders:
        """The data loaders. They are created on first use, because most mutations use none."""
        if self._loaders is None:
            self._loaders = Loaders(self.service.store)
        return self._loaders

    def edge_share(self, max_entities: int) -> int:
        """Return the maximum number of edges of a graph: its share of `max_edges` by its `max_entities`.

        The share does not depend on the sizes of other graphs, so that a query has the same answer each time.
        """
        return max(1, self.max_edges * max_entities // max(self.max_entities, max_entities, 1))

    async def newest_change(self) -> LogPosition:
        """Return the latest position of the change log, as of the first call in this request."""
        if self._newest_change is None:
            self._newest_change = await self.service.store.latest_position()
        return self._newest_change

    def clear_loaders(self) -> None:
        """Drop all loaded values, because a write has changed them or the query is executed again."""
        self._loaders = None

    def cleared(self) -> "Context":
        """Clear the loaders and return the context itself."""
        self.clear_loaders()
        return self


Info = StrawberryInfo[Context, None]
