"""Retention: what has expired goes, in bounded batches, in the background or when asked."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from resolvers.change_feed import prune_changes
from resolvers.service import Service
from storage.base import PurgeCounts
from storage.errors import StoreUnavailable

BATCH_SIZE: Final = 200
INTERVAL: Final = timedelta(seconds=60)

log = logging.getLogger(__name__)


async def purge_expired(service: Service) -> PurgeCounts:
    """Delete everything past retention now, batch by batch; how many runs and operations went."""
    now = service.now()
    runs_before = _cut_off(now, service.retention.runs)
    operations_before = _cut_off(now, service.retention.operations)
    runs = operations = 0
    # Operations first: one that is still there bears its correlation id, and with it the edges there.
    for runs_due, operations_due in ((None, operations_before), (runs_before, None)):
        while runs_due is not None or operations_due is not None:
            purged = await service.store.purge(
                runs_before=runs_due, operations_before=operations_due, limit=BATCH_SIZE
            )
            runs, operations = runs + purged.runs, operations + purged.operations
            if max(purged.runs, purged.operations) < BATCH_SIZE:
                break
            await asyncio.sleep(0)
    return PurgeCounts(runs, operations)


def _cut_off(now: datetime, kept: timedelta | None) -> datetime | None:
    if kept is None:
        return None
    try:
        return now - kept
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


async def retention_loop(service: Service) -> None:
    """Purge at once and then every minute, until cancelled; a store that does not answer is tried again."""
    while True:
        try:
            await service.store.reset_change_log()
            purged = await purge_expired(service)
            before = service.now() - service.retention.changes
            await prune_changes(service.store, before=before)
        except StoreUnavailable:
            log.exception("retention failed; tried again in %s s", INTERVAL.seconds)
        else:
            if purged.runs or purged.operations:
                log.info(
                    "retention purged %d runs and %d operations", purged.runs, purged.operations
                )
        await asyncio.sleep(INTERVAL.total_seconds())
