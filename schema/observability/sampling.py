"""Copy the gauges of the process into its metrics, because another worker may answer the next scrape."""

import asyncio
from functools import cache
from importlib.metadata import version
from typing import Final

from resolvers.service import Service
from schema.observability import metrics

INTERVAL_SECONDS: Final = 1.0
"""Maximum age of another worker's gauges. Prometheus reads them about every 15 seconds."""


def sample_gauges(service: Service) -> None:
    """Set the gauges to their present values."""
    metrics.IN_FLIGHT.set(metrics.active_requests())
    metrics.SUBSCRIPTIONS.set(service.change_feed.subscription_count)
    status = service.store.status()
    for name, pool in status.pools.items():
        metrics.POOL_SIZE.labels(name).set(pool.size)
        metrics.POOL_IN_USE.labels(name).set(pool.in_use)
    for kind, lag in metrics.purge_lags().items():
        metrics.PURGE_LAG.labels(kind).set(lag)
    metrics.BUILD_INFO.labels(_version(), status.revision or "", service.backend).set(1)


async def sample_forever(service: Service) -> None:
    """Set the gauges every second until cancelled."""
    while True:
        sample_gauges(service)
        await asyncio.sleep(INTERVAL_SECONDS)


@cache
def _version() -> str:
    return version("dpm-lineage")
