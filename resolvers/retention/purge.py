"""Retention: delete expired runs, operations and changes, in batches."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from resolvers.change_feed import prune_changes
from resolvers.service import Service
from storage.errors import StoreUnavailable
from storage.lists import NO_PARENT, OPERATIONS, OperationFilter, TimeRange
from storage.records import MICROSECOND
from storage.retention import RETENTION_REASON, PurgeCounts, PurgeOptions

BATCH_SIZE: Final = 200
INTERVAL: Final = timedelta(seconds=60)
ORPHAN_INTERVAL: Final = timedelta(days=1)
"""The time between two searches for orphans, because each examines every row."""

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger(__name__)


async def purge_expired(service: Service, *, reason: str = RETENTION_REASON) -> PurgeCounts:
    """Purge every expired run and operation that is not held, in batches, and return their numbers.

    A caller of some portfolios purges only their runs, and the operations without runs of other portfolios.
    """
    now = service.now()
    runs_before = cutoff(now, service.retention.runs)
    operations_before = cutoff(now, service.retention.operations)
    scope = service.store.view.scope
    options = PurgeOptions(reason, service.retention.leaves_tombstones, scope=scope)
    runs = operations = 0
    # Purge operations first, because the edges of a correlation id are hidden only after its last
    # operation is purged.
    for batch_runs, batch_operations in ((None, operations_before), (runs_before, None)):
        while batch_runs is not None or batch_operations is not None:
            purged = await service.store.purge(
                runs_before=batch_runs,
                operations_before=batch_operations,
                limit=BATCH_SIZE,
                options=options,
            )
            runs, operations = runs + purged.runs, operations + purged.operations
            options = replace(options, number=purged.number, after=purged.last)
            if purged.last is None:
                break
            await asyncio.sleep(0)
    return PurgeCounts(runs, operations, options.number)


async def purge_orphans(
    service: Service, *, reason: str = RETENTION_REASON, number: int | None = None
) -> int:
    """Purge the expired records of runs that were never recorded, and return their number.

    `number` is the number of the purge to which they belong, None for a purge of their own.
    """
    before = cutoff(service.now(), service.retention.runs)
    options = PurgeOptions(reason, service.retention.leaves_tombstones, number)
    return 0 if before is None else await service.store.purge_orphans(before, options=options)


async def expired_operations(service: Service) -> int:
    """Return an upper bound of the operations that `purge_expired` would delete: those created before the cut-off."""
    before = cutoff(service.now(), service.retention.operations)
    if before is None or before <= EARLIEST:
        return 0
    where = OperationFilter(created=TimeRange(None, before - MICROSECOND))
    return (await service.store.counts(OPERATIONS, [NO_PARENT], where))[NO_PARENT]


def cutoff(now: datetime, retention: timedelta | None) -> datetime | None:
    """Return the time before which records are expired, None if they never are."""
    if retention is None:
        return None
    try:
        return now - retention
    except OverflowError:
        return EARLIEST


def _ignore_counts(purged: PurgeCounts, changes: int) -> None:
    """Ignore the numbers."""


async def retention_loop(
    service: Service, on_purged: Callable[[PurgeCounts, int], None] = _ignore_counts
) -> None:
    """Delete expired records now and every minute until cancelled.

    If the store is unavailable, retry in the next minute.

    After each purge, `on_purged` is called with the numbers of purged records and of deleted changes.
    """
    session = service.store.for_request(after=None, writes=True, recorded_by=RETENTION_REASON)
    service = replace(service, store=session)
    next_search = service.now()
    while True:
        try:
            await service.store.reset_change_log()
            purged = await purge_expired(service)
            orphans = 0
            if service.now() >= next_search:
                orphans = await purge_orphans(service)
                next_search = service.now() + ORPHAN_INTERVAL
            before = service.now() - service.retention.changes
            changes = await prune_changes(service.store, before=before)
        except StoreUnavailable:
            log.exception("retention failed; retrying in %s s", INTERVAL.seconds)
        else:
            on_purged(purged, changes)
            if purged.runs or purged.operations or orphans:
                log.info(
                    "retention purged %d runs, %d operations and %d records of unknown runs",
                    purged.runs,
                    purged.operations,
                    orphans,
                )
        await asyncio.sleep(INTERVAL.total_seconds())
