"""The holds and purges that a caller of some portfolios sees: those of visible records, and their numbers."""

from collections.abc import Sequence

from msgspec.structs import replace

from storage.base import Reader
from storage.records import EntityKind
from storage.retention import Hold, Purge


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
        )
        for purge in purges
    ]
    return [purge for purge in scoped if purge.runs or purge.operations]
