"""Lists that belong to something, as connections: one way for every field that pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from resolvers.paging import cut_list
from schema.graphql.connections import Connection, connect, given
from schema.graphql.context import Info
from storage.lists import Cut, Listing, R, W

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Asked:
    """Relay's four arguments as they came."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    def cut(self, listing: Listing[Any, Any], scope: str, *, descending: bool = False) -> Cut:
        """What they cut from a list; raises InvalidInput or InvalidCursor naming the argument."""
        return cut_list(
            listing,
            scope,
            first=given(self.first),
            after=given(self.after),
            last=given(self.last),
            before=given(self.before),
            descending=descending,
        )


async def related(
    info: Info,
    listing: Listing[R, W],
    parent: str,
    where: W,
    wrap: Callable[[R], N],
    asked: Asked,
    *,
    newest_first: bool = False,
) -> Connection[N]:
    """A page of the list that belongs to `parent`, as a connection of what `wrap` makes of its records."""
    cut = asked.cut(listing, parent, descending=newest_first)
    loaders = info.context.loaders
    page = await loaders.page(listing, parent, where, cut)
    return connect(listing, parent, page, wrap, lambda: loaders.count(listing, parent, where))
