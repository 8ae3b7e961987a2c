"""What a request carries: the running service, the loaders of the request, and its ids."""

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
        """What is loaded for the request; made when it is first asked for, which most writes never do."""
        if self._loaders is None:
            self._loaders = Loaders(self.service.store)
        return self._loaders

    async def newest_change(self) -> LogPosition:
        """Where the order of changes stands; the same place however often a request asks."""
        if self._newest_change is None:
            self._newest_change = await self.service.store.latest_position()
        return self._newest_change

    def clear_loaders(self) -> None:
        """Forget what was loaded, because something was written or all is asked anew."""
        self._loaders = None

    def cleared(self) -> "Context":
        """The context itself, to begin anew with."""
        self.clear_loaders()
        return self


Info = StrawberryInfo[Context, None]
