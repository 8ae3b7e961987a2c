"""Helpers for tests with a store."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from storage.base import Reader, Store
from storage.graph_reader import NO_LIMIT, GraphReader
from storage.lists import (
    ALL_TIME,
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    NO_PARENT,
    EdgeFilter,
    FilterT,
    ListSpec,
    PageRequest,
    RecordT,
    TimeRange,
)
from storage.records import EdgeType, IdempotencyEvent, LineageEdge, Record, Run
from tests.factories import recorded_run

EVERY_ROW: Final = TimeRange(since=datetime.min.replace(tzinfo=UTC))
"""A time range that contains every record.

A summary of a range counts rows; a summary of ALL_TIME reads kept_counts.
"""


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
    descending: bool = False,
) -> list[RecordT]:
    """Return the whole list of one parent, read page by page."""
    found: list[RecordT] = []
    cut = PageRequest(3, descending=descending)
    while True:
        page = (await reader.pages(listing, [parent], where or listing.no_filter, cut))[parent]
        found += page.items
        if not page.has_next:
            return found
        cut = PageRequest(3, after=listing.sort_key(page.items[-1]), descending=descending)


async def edges_of(reader: Reader, entity_id: str) -> list[LineageEdge]:
    """Return every edge of an entity, oldest first."""
    return await list_all(reader, EDGES_BY_ENTITY, entity_id)


async def history_of(reader: Reader, key: str) -> list[IdempotencyEvent]:
    """Return every history row of an idempotency key."""
    return await list_all(reader, HISTORY_BY_KEY, key)


async def export_all(store: Store) -> list[Record]:
    """Return every stored record."""
    return [record async for record in store.export()]


async def count_edges(reader: Reader) -> int:
    """Return the number of stored edges."""
    return (await reader.summary(ALL_TIME)).edge_count


def induced_edges(
    graph: GraphReader, members: Collection[str], follow: EdgeFilter
) -> Sequence[LineageEdge]:
    """Return the edges between two of these entities that a filter follows, each once, oldest first."""
    rows = graph.edge_rows(members, follow, limit=NO_LIMIT, members=members)
    return graph.to_edges(rows)
