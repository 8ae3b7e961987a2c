"""What tests do with a store again and again."""

from datetime import UTC, datetime
from typing import Final

from storage.base import Reader, Store
from storage.lists import (
    EDGES_BY_ENTITY,
    EVER,
    HISTORY_BY_KEY,
    ROOT,
    Cut,
    Listing,
    R,
    TimeRange,
    W,
)
from storage.records import EdgeType, IdempotencyEvent, LineageEdge, Record, Run
from tests.factories import recorded_run

ALL_TIME: Final = TimeRange(since=datetime.min.replace(tzinfo=UTC))
"""A range that every record is in: what is within one is counted, and not read from the counts that are kept."""


async def record(
    store: Store,
    run: Run,
    *links: tuple[EdgeType, str],
    result: str | None = None,
    artifact: str | None = None,
    instant_given: bool = True,
) -> Run:
    """Record a run."""
    return await store.record_run(
        recorded_run(run, result=result), links, artifact=artifact, instant_given=instant_given
    )


async def listed(
    reader: Reader, listing: Listing[R, W], parent: str = ROOT, *, where: W | None = None
) -> list[R]:
    """All of one parent's list, page by page."""
    found: list[R] = []
    cut = Cut(3)
    while True:
        page = (await reader.pages(listing, [parent], where or listing.all, cut))[parent]
        found += page.items
        if not page.has_next:
            return found
        cut = Cut(3, after=listing.key(page.items[-1]))


async def edges_at(reader: Reader, entity_id: str) -> list[LineageEdge]:
    """Every edge that touches an entity, oldest first."""
    return await listed(reader, EDGES_BY_ENTITY, entity_id)


async def history_of(reader: Reader, key: str) -> list[IdempotencyEvent]:
    """Every history row of an idempotency key."""
    return await listed(reader, HISTORY_BY_KEY, key)


async def exported(store: Store) -> list[Record]:
    """Everything that is kept."""
    return [record async for record in store.export()]


async def edge_count(reader: Reader) -> int:
    """How many edges are kept."""
    return (await reader.summary(EVER)).edge_count
