"""Lists that belong to something, as connections: one way for every field that pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from resolvers.paging import cut_list
from schema.graphql.loading.context import Info
from schema.graphql.loading.dataloader import K, Loader, V
from schema.graphql.types.connections import Connection, connect, given
from storage.lists import ROOT, Cut, Listing, R, W

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Asked:
    """Relay's four arguments as they came."""

    first: int | None
    after: str | None
    last: int | None
    before: str | None

    @property
    def from_cursor(self) -> bool:
        """Whether they name a place in the list of one parent."""
        return given(self.after) is not None or given(self.before) is not None

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


async def loaded(
    loader: Loader[K, V], keys: Sequence[K], wrap: Callable[[V], N]
) -> Sequence[N | None]:
    """What `wrap` makes of what is known of each key; None where nothing is."""
    found = await loader.load_many(keys)
    values = map(found.__getitem__, keys)
    return [None if value is None else wrap(value) for value in values]


async def listed(
    info: Info,
    listing: Listing[R, W],
    where: W,
    wrap: Callable[[R], N],
    asked: Asked,
    *,
    newest_first: bool = False,
) -> Connection[N]:
    """A page of a list that belongs to no record, as a connection of what `wrap` makes of its records."""
    cut = asked.cut(listing, ROOT, descending=newest_first)
    found = await info.context.service.store.pages(listing, [ROOT], where, cut)
    return connect(
        listing,
        ROOT,
        found[ROOT],
        wrap,
        lambda: info.context.loaders.count(listing, ROOT, where),
    )


async def related_to_all(
    info: Info,
    listing: Listing[R, W],
    parents: Sequence[str],
    where: W,
    wrap: Callable[[R], N],
    asked: Asked,
    *,
    newest_first: bool = False,
) -> Sequence[Connection[N]]:
    """A page of each parent's list, in their order; parents that are the same have the same connection."""
    scopes = list(dict.fromkeys(parents))
    # A cursor belongs to the list of one parent, and is refused for any other.
    cuts = [
        asked.cut(listing, scope, descending=newest_first)
        for scope in (scopes if asked.from_cursor else scopes[:1])
    ]
    loaders = info.context.loaders
    pages = await loaders.pages(listing, scopes, where, cuts[0])
    found = {
        scope: connect(
            listing, scope, pages[scope], wrap, partial(loaders.count, listing, scope, where)
        )
        for scope in scopes
    }
    return [found[parent] for parent in parents]
