"""The context of a GraphQL request: the service, the data loaders and the request's ids."""

from dataclasses import dataclass

from strawberry.types import Info as StrawberryInfo

from resolvers.service import Service
from schema.graphql.loading.loaders import Loaders
from storage.change_log import LogPosition


@dataclass(slots=True)
class Context:
    """The context of one GraphQL request."""

    service: Service
    correlation_id: str
    _loaders: Loaders | None = None
    _newest_change: LogPosition | None = None

    @property
    def loaders(self) -> Loaders:
        """The data loaders. They are created on first use, because most mutations use none."""
        if self._loaders is None:
            self._loaders = Loaders(self.service.store)
        return self._loaders

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
