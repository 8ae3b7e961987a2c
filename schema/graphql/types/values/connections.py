"""Connections over the lists of the store (Relay, GraphQL Cursor Connections Specification)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

import strawberry

from resolvers.paging import MAX_PAGE_SIZE, page_request, write_cursor
from schema.compiled import selects_only
from schema.graphql.loading.context import Info
from schema.graphql.loading.dataloader import DataLoader, K
from schema.graphql.types.values.arguments import unset_to_none
from storage.lists import NO_PARENT, FilterT, ListSpec, Page, PageRequest, RecordT

N = TypeVar("N")
V = TypeVar("V")


COUNT_FIELDS: Final = ("totalCount", "__typename")
"""The fields of a connection that need no page.

If only these are selected, no page is read and no nodes are counted.
"""

EMPTY_PAGE: Final[Page[Any]] = Page((), has_previous=False, has_next=False)


@strawberry.type(description="Position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether items follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether items precede this page.")
    positions: strawberry.Private[Sequence[Any]]
    encode_cursor: strawberry.Private[Callable[[Any], str]]

    @strawberry.field(
        description="Cursor of the first edge: pass it as `before` to get the previous page."
        " null if the page is empty."
    )
    def start_cursor(self) -> str | None:
        return self.encode_cursor(self.positions[0]) if self.positions else None

    @strawberry.field(
        description="Cursor of the last edge: pass it as `after` to get the next page."
        " null if the page is empty."
    )
    def end_cursor(self) -> str | None:
        return self.encode_cursor(self.positions[-1]) if self.positions else None


@strawberry.type(description="An item of a list with its cursor.")
class Edge(Generic[N]):
    node: N = strawberry.field(description="The item.")
    position: strawberry.Private[Any]
    encode_cursor: strawberry.Private[Callable[[Any], str]]

    def __init__(self, node: N, position: object, encode_cursor: Callable[[Any], str]) -> None:
        """Create the edge of `node`. Its cursor is `encode_cursor(position)`, made only if a query selects it."""
        self.node = node
        self.position = position
        self.encode_cursor = encode_cursor

    @strawberry.field(
        description="Opaque position of the item. It is valid only for this list, and stays valid when items are"
        " added or deleted."
    )
    def cursor(self) -> str:
        return self.encode_cursor(self.position)


@strawberry.type(description="A page of a list.")
class Connection(Generic[N]):
    page_info: PageInfo = strawberry.field(description="Position of the page in its list.")
    edges: list[Edge[N]] = strawberry.field(description="Items of the page, in list order.")
    count_all: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="Items of the page without their cursors, in list order.")
    def nodes(self) -> list[N]:
        return [edge.node for edge in self.edges]

    @strawberry.field(
        description="Number of items in the whole list that match the filter, not only of this page."
    )
    async def total_count(self) -> int:
        return await self.count_all()


def build_connection(
    spec: ListSpec[Any, Any],
    scope: str,
    page: Page[V],
    wrap: Callable[[V], N],
    count_all: Callable[[], Awaitable[int]],
) -> Connection[N]:
    """Return the connection of a page of the list of a parent, whose id is `scope`.

    `wrap` makes the node of a record. `count_all` returns the length of the whole list.
    """

    def encode_cursor(record: V) -> str:
        return write_cursor(spec.name, scope, spec.sort_key(record))

    return Connection(
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            positions=page.items,
            encode_cursor=encode_cursor,
        ),
        edges=[Edge(wrap(record), record, encode_cursor) for record in page.items],
        count_all=count_all,
    )


@dataclass(frozen=True, slots=True)
class ConnectionArgs:
    """The four arguments of a connection, UNSET where the query leaves one out."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    @property
    def has_cursor(self) -> bool:
        """Whether `after` or `before` is set, so that the arguments are valid for the list of one parent only."""
        return unset_to_none(self.after) is not None or unset_to_none(self.before) is not None

    def page_request(
        self,
        spec: ListSpec[Any, Any],
        scope: str,
        *,
        descending: bool = False,
        max_size: int = MAX_PAGE_SIZE,
    ) -> PageRequest:
        """Return the requested page of the list of the parent `scope`.

        Raise InvalidInput or InvalidCursor, naming the argument.
        """
        return page_request(
            spec,
            scope,
            first=unset_to_none(self.first),
            after=unset_to_none(self.after),
            last=unset_to_none(self.last),
            before=unset_to_none(self.before),
            descending=descending,
            max_size=max_size,
        )


async def load_and_wrap(
    loader: DataLoader[K, V], keys: Sequence[K], wrap: Callable[[V], N]
) -> Sequence[N | None]:
    """Load all keys at once. Return `wrap(value)` for each key in order, None where there is no value."""
    values = await loader.load_many(keys)
    return [None if (value := values[key]) is None else wrap(value) for key in keys]


async def root_connection(
    info: Info,
    spec: ListSpec[RecordT, FilterT],
    where: FilterT,
    wrap: Callable[[RecordT], N],
    args: ConnectionArgs,
    *,
    newest_first: bool = False,
) -> Connection[N]:
    """Return a page of a list that has no parent. `wrap` makes the node of a record."""
    request = args.page_request(spec, NO_PARENT, descending=newest_first)
    page: Page[RecordT] = EMPTY_PAGE
    if not selects_only(info, *COUNT_FIELDS):
        page = (await info.context.service.store.pages(spec, [NO_PARENT], where, request))[
            NO_PARENT
        ]
    return build_connection(
        spec,
        NO_PARENT,
        page,
        wrap,
        lambda: info.context.loaders.count(spec, NO_PARENT, where),
    )


async def connections_for(
    info: Info,
    spec: ListSpec[RecordT, FilterT],
    parents: Sequence[str],
    where: FilterT,
    wrap: Callable[[RecordT], N],
    args: ConnectionArgs,
    *,
    newest_first: bool = False,
) -> Sequence[Connection[N]]:
    """Return a page of each parent's list, in the order of `parents`. Equal parents share one connection.

    `wrap` makes the node of a record. Raise InvalidCursor if a cursor is not of the list of every parent.
    """
    scopes = list(dict.fromkeys(parents))
    # Without a cursor all requests equal the first, because only a cursor depends on the parent.
    requests = [
        args.page_request(spec, scope, descending=newest_first)
        for scope in (scopes if args.has_cursor else scopes[:1])
    ]
    loaders = info.context.loaders
    pages: Mapping[str, Page[RecordT]] = dict.fromkeys(scopes, EMPTY_PAGE)
    if not selects_only(info, *COUNT_FIELDS):
        pages = await loaders.pages(spec, scopes, where, requests[0])
    connections = {
        scope: build_connection(
            spec, scope, pages[scope], wrap, partial(loaders.count, spec, scope, where)
        )
        for scope in scopes
    }
    return [connections[parent] for parent in parents]
