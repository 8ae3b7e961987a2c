"""What tests do with a store again and again."""

from datetime import UTC, datetime
from typing import Final

from storage.base import Reader, Store
from storage.lists import (
    ALL_TIME,
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    NO_PARENT,
    FilterT,
    ListSpec,
    PageRequest,
    RecordT,
    TimeRange,
)
from storage.records import EdgeType, IdempotencyEvent, LineageEdge, Record, Run
from tests.factories import recorded_run

EVERY_ROW: Final = TimeRange(since=datetime.min.replace(tzinfo=UTC))
"""A time range that holds every record. A summary of a range counts rows; a summary of ALL_TIME reads kept_counts."""


async def record_run(
    store: Store,
    run: Run,
    *links: tuple[EdgeType, str],
    result: str | None = None,
    artifact: str | None = None,
    explicit_timestamp: bool = True,
) -> Run:
    """Record a run."""
    return await store.record_run(
        recorded_run(run, result=result),
        links,
        artifact=artifact,
        explicit_timestamp=explicit_timestamp,
    )


async def list_all(
    reader: Reader,
    listing: ListSpec[RecordT, FilterT],
    parent: str = NO_PARENT,
    *,
    where: FilterT | None = None,
) -> list[RecordT]:
    """All of one parent's list, page by page."""
    found: list[RecordT] = []
    cut = PageRequest(3)
    while True:
        page = (await reader.pages(listing, [parent], where or listing.no_filter, cut))[parent]
        found += page.items
        if not page.has_next:
            return found
        cut = PageRequest(3, after=listing.sort_key(page.items[-1]))


async def edges_of(reader: Reader, entity_id: str) -> list[LineageEdge]:
    """Every edge that touches an entity, oldest first."""
    return await list_all(reader, EDGES_BY_ENTITY, entity_id)


async def history_of(reader: Reader, key: str) -> list[IdempotencyEvent]:
    """Every history row of an idempotency key."""
    return await list_all(reader, HISTORY_BY_KEY, key)


async def export_all(store: Store) -> list[Record]:
    """Everything that is kept."""
    return [record async for record in store.export()]


async def count_edges(reader: Reader) -> int:
    """How many edges are kept."""
    return (await reader.summary(ALL_TIME)).edge_count
