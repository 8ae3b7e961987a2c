"""The context of a GraphQL request: the service, the data loaders and the request's ids."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from strawberry.types import Info as StrawberryInfo

from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.service import Service
from schema.access.caller import Caller
from schema.graphql.loading.loaders import Loaders
from storage.change_log import LogPosition
from storage.lists import EdgeFilter


async def _continue_at_once() -> None:
    """Do nothing: a small query does not pause."""


@dataclass(slots=True)
class Context:
    """The context of one GraphQL request."""

    service: Service
    correlation_id: str
    caller: Caller
    max_edges: int = lineage.MAX_EDGES
    """Maximum number of edges of all graphs of the request."""
    max_entities: int = 0
    """Sum of the `max_entities` of all searches of the request."""

    give_way: Callable[[], Awaitable[None]] = _continue_at_once
    """Fields await it before long work. In a large query it lets other queries run."""

    _loaders: Loaders | None = None
    _newest_change: LogPosition | None = None

    @property
    def loaders(self) -> Loaders:
        """The data loaders. They are created on first use, because most mutations use none."""
        if self._loaders is None:
            self._loaders = Loaders(self.service.store)
        return self._loaders

    async def traverse(
        self, root: str, edge_filter: EdgeFilter, *, depth: int, max_entities: int
    ) -> TraversalResult | None:
        """Return the graph around an entity, None if neither a record nor an edge has its id.

        The graph has at most this share of the request's `max_edges`: its `max_entities` divided by the sum over all
        searches. The sizes of the other graphs do not change the share, so that a query has the same result each time.
        Raise InvalidInput if `depth` or `max_entities` is out of range.
        """
        share = self.max_edges * max_entities // max(self.max_entities, max_entities, 1)
        return await lineage.traverse(
            self.service.store,
            root,
            edge_filter,
            depth=depth,
            max_entities=max_entities,
            max_edges=max(1, share),
            cache=self.service.traversal_cache,
        )

    async def newest_change(self) -> LogPosition:
        """Return the latest position of the change log, as of the first call in this request."""
        if self._newest_change is None:
            self._newest_change = await self.service.store.latest_position()
        return self._newest_change

    def clear_loaders(self) -> None:
        """Drop all loaded values. Call it after a write, and before a query is executed again."""
        self._loaders = None

    def cleared(self) -> "Context":
        """Clear the loaders and return the context itself."""
        self.clear_loaders()
        return self


Info = StrawberryInfo[Context, None]
