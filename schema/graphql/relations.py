"""Lists that belong to something, as connections: one way for every field that pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from resolvers.paging import page_request
from schema.graphql.loading.context import Info
from schema.graphql.loading.dataloader import DataLoader, K, V
from schema.graphql.types.connections import Connection, build_connection, unset_to_none
from storage.lists import NO_PARENT, FilterT, ListSpec, PageRequest, RecordT

N = TypeVar("N")


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

    def page_request(self, listing: ListSpec[Any, Any], scope: str, *, descending: bool = False) -> PageRequest:
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
