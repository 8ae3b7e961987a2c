"""Connections as the Relay cursor specification has them, over the lists of the store."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.paging import write_cursor
from storage.lists import ListSpec, Page

N = TypeVar("N")
V = TypeVar("V")


def unset_to_none(value: V | None) -> V | None:
    """The value of an argument, None where it was left out."""
    return None if value is strawberry.UNSET else value


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="The list goes on after this page.")
    has_previous_page: bool = strawberry.field(description="The list goes on before this page.")
    positions: strawberry.Private[Sequence[Any]]
    encode_cursor: strawberry.Private[Callable[[Any], str]]

    @strawberry.field(description="The cursor of the first edge.")
    def start_cursor(self) -> str | None:
        return self.encode_cursor(self.positions[0]) if self.positions else None

    @strawberry.field(
        description="The cursor of the last edge: pass it as `after` for the next page."
    )
    def end_cursor(self) -> str | None:
        return self.encode_cursor(self.positions[-1]) if self.positions else None


@strawberry.type(description="One place in a list.")
class Edge(Generic[N]):
    node: N = strawberry.field(description="What stands there.")
    position: strawberry.Private[Any]
    encode_cursor: strawberry.Private[Callable[[Any], str]]

    def __init__(self, node: N, place: object, write: Callable[[Any], str]) -> None:
        """What stands at a place whose cursor `write` writes."""
        self.node = node
        self.position = place
        self.encode_cursor = write

    @strawberry.field(
        description="The place itself, to go on from: opaque, and valid for this list only."
    )
    def cursor(self) -> str:
        return self.encode_cursor(self.position)


@strawberry.type(description="A page of a list.")
class Connection(Generic[N]):
    page_info: PageInfo = strawberry.field(description="Where the page lies in its list.")
    edges: list[Edge[N]] = strawberry.field(description="The page.")
    count_all: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(
        description="How long the whole list is under its filter; counted only when asked for."
    )
    async def total_count(self) -> int:
        return await self.count_all()


def build_connection(
    listing: ListSpec[Any, Any],
    scope: str,
    page: Page[V],
    wrap: Callable[[V], N],
    count_all: Callable[[], Awaitable[int]],
) -> Connection[N]:
    """A page of records as a connection of what `wrap` makes of them."""

    def write(record: V) -> str:
        return write_cursor(listing.name, scope, listing.sort_key(record))

    return Connection(
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            positions=page.items,
            encode_cursor=write,
        ),
        edges=[Edge(wrap(record), record, write) for record in page.items],
        count_all=count_all,
    )
