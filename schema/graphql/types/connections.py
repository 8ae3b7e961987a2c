"""Connections as the Relay cursor specification has them, over the lists of the store."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import strawberry

from resolvers.paging import page_request, write_cursor
from schema.graphql.loading.context import Info
from schema.graphql.loading.dataloader import DataLoader, K
from schema.graphql.types.arguments import unset_to_none
from storage.lists import (
    NO_PARENT,
    FilterT,
    ListSpec,
    Page,
    PageRequest,
    RecordT,
)

N = TypeVar("N")
V = TypeVar("V")


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

    def __init__(self, node: N, position: object, encode_cursor: Callable[[Any], str]) -> None:
        """What stands at a place whose cursor `write` writes."""
        self.node = node
        self.position = position
        self.encode_cursor = encode_cursor

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


@dataclass(frozen=True, slots=True)
class ConnectionArgs:
    """Relay's four arguments as they came."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    @property
    def has_cursor(self) -> bool:
        """Whether they name a place in the list of one parent."""
        return unset_to_none(self.after) is not None or unset_to_none(self.before) is not None

    def page_request(
        self, listing: ListSpec[Any, Any], scope: str, *, descending: bool = False
    ) -> PageRequest:
        """What they cut from a list; raises InvalidInput or InvalidCursor naming the argument."""
        return page_request(
            listing,
            scope,
            first=unset_to_none(self.first),
            after=unset_to_none(self.after),
            last=unset_to_none(self.last),
            before=unset_to_none(self.before),
            descending=descending,
        )


async def load_and_wrap(
    loader: DataLoader[K, V], keys: Sequence[K], wrap: Callable[[V], N]
) -> Sequence[N | None]:
    """What `wrap` makes of what is known of each key; None where nothing is."""
    found = await loader.load_many(keys)
    values = map(found.__getitem__, keys)
    return [None if value is None else wrap(value) for value in values]


async def root_connection(
    info: Info,
    listing: ListSpec[RecordT, FilterT],
    where: FilterT,
    wrap: Callable[[RecordT], N],
    args: ConnectionArgs,
    *,
    newest_first: bool = False,
) -> Connection[N]:
    """A page of a list that belongs to no record, as a connection of what `wrap` makes of its records."""
    cut = args.page_request(listing, NO_PARENT, descending=newest_first)
    found = await info.context.service.store.pages(listing, [NO_PARENT], where, cut)
    return build_connection(
        listing,
        NO_PARENT,
        found[NO_PARENT],
        wrap,
        lambda: info.context.loaders.count(listing, NO_PARENT, where),
    )


async def connections_for(
    info: Info,
    listing: ListSpec[RecordT, FilterT],
    parents: Sequence[str],
    where: FilterT,
    wrap: Callable[[RecordT], N],
    args: ConnectionArgs,
    *,
    newest_first: bool = False,
) -> Sequence[Connection[N]]:
    """A page of each parent's list, in their order; parents that are the same have the same connection."""
    scopes = list(dict.fromkeys(parents))
    # A cursor belongs to the list of one parent, and is refused for any other.
    cuts = [
        args.page_request(listing, scope, descending=newest_first)
        for scope in (scopes if args.has_cursor else scopes[:1])
    ]
    loaders = info.context.loaders
    pages = await loaders.pages(listing, scopes, where, cuts[0])
    found = {
        scope: build_connection(
            listing, scope, pages[scope], wrap, partial(loaders.count, listing, scope, where)
        )
        for scope in scopes
    }
    return [found[parent] for parent in parents]
