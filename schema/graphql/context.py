"""What a request carries: the running service, the loaders of the request, and its ids."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strawberry.types import Info as StrawberryInfo

from resolvers.entities import Entity
from resolvers.service import Service
from schema.graphql.loaders import Loaders

if TYPE_CHECKING:
    from schema.graphql.entity import LineageEntity


@dataclass(slots=True)
class Context:
    """The context of one GraphQL request."""

    service: Service
    correlation_id: str
    wrap: Callable[[Entity], "LineageEntity"]
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Forget what was loaded, because something was written."""
        self.loaders = Loaders(self.service.store)


Info = StrawberryInfo[Context, None]
