"""The holds and purges that a caller of some portfolios sees, and pages of them.

They are those of visible records, with their numbers.
"""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from msgspec.structs import replace

from resolvers.paging import page_size
from storage.base import Reader
from storage.errors import InvalidCursor, InvalidInput
from storage.records import EntityKind
from storage.retention import Hold, Purge

MAX_HOLDS: Final = 1_000
MAX_PURGES: Final = 1_000
"""Maximum length of a page. Most stores have fewer holds and purges. A longer list requires `first`."""


class AnyHold(Protocol):
    """A hold of the store or of an API."""

    @property
    def hold_id(self) -> str:
        """The unique id."""

    @property
    def is_active(self) -> bool:
        """Whether the hold has not been released."""


AnyHoldT = TypeVar("AnyHoldT", bound=AnyHold)


async def visible_holds(reader: Reader) -> Sequence[Hold]:
    """Return the holds of visible portfolios, of visible entities, and of ranges of time."""
    holds = await reader.holds()
    scope = reader.view.scope
    if scope.sees_all:
        return holds
    ids = {hold.entity_id for hold in holds if hold.entity_id is not None}
    visible_ids = (await reader.entity_kinds(sorted(ids))).keys() if ids else ()

    def is_visible(hold: Hold) -> bool:
        if hold.portfolio_id is not None:
            return scope.covers(hold.portfolio_id)
        return hold.entity_id is None or hold.entity_id in visible_ids

    return [hold for hold in holds if is_visible(hold)]


async def visible_purges(reader: Reader) -> Sequence[Purge]:
    """Return the purges, newest first, with the numbers of the visible tombstones; those without one are left out.

    A purge without tombstones, and the records of runs that were never recorded, belong to no portfolio that is known.
    The cut-off is left out unless visible operations were purged: the record has that of the first batch alone, so it
    would tell whether the purge began with a hidden operation.
    """
    purges = await reader.purges()
    if reader.view.scope.sees_all:
        return purges
    counts = await reader.tombstone_counts()
    scoped = [
        replace(
            purge,
            runs=counts.get((purge.number, EntityKind.RUN), 0),
            operations=counts.get((purge.number, EntityKind.OPERATION), 0),
            orphans=0,
            runs_before=None,
        )
        for purge in purges
    ]
    return [
        purge if purge.operations else replace(purge, operations_before=None)
        for purge in scoped
        if purge.runs or purge.operations
    ]


def page_of_holds(
    holds: Sequence[AnyHoldT], *, active: bool | None = None, first: int | None, after: str | None
) -> list[AnyHoldT]:
    """Return the first holds after the hold with the id `after`; raise InvalidInput or InvalidCursor.

    `active` selects active or released holds, None all of them. A hold of another state is a valid position, because
    it may have been released since the previous page. `first` may be None if all of them fit in a page.
    """
    if after is not None:
        ids = [hold.hold_id for hold in holds]
        if after not in ids:
            raise InvalidCursor("after")
        holds = holds[ids.index(after) + 1 :]
    wanted = [hold for hold in holds if active is None or hold.is_active is active]
    return wanted[: _page_size(first, len(wanted), MAX_HOLDS)]


def page_of_purges(purges: Sequence[Purge], *, first: int | None, after: int | None) -> list[Purge]:
    """Return the newest purges that are older than the one with the number `after`; raise InvalidInput.

    `first` may be None if all of them fit in a page.
    """
    older = [purge for purge in purges if after is None or purge.number < after]
    return older[: _page_size(first, len(older), MAX_PURGES)]


def _page_size(first: int | None, count: int, maximum: int) -> int:
    """Return the size of a page; raise InvalidInput if `first` is None and the list is longer than a page."""
    if first is not None:
        return page_size(first, field="first", maximum=maximum)
    if count > maximum:
        raise InvalidInput(
            "first", f"is required, because the list has {count} items and a page at most {maximum}"
        )
    return maximum
