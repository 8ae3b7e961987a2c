"""The metrics of the process, in the names of Prometheus and of OpenTelemetry's semantic conventions.

With several workers, prometheus_client keeps each value in a memory-mapped file. The counts of a killed worker
therefore stay, and any worker can report the values of all. `schema/cli/metrics_folder.py` chooses the folder before
this module is imported, because prometheus_client decides at its import.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import Scope

REGISTRY: Final = CollectorRegistry()

MAX_OPERATION_NAMES: Final = 100
"""Maximum number of GraphQL operation names that a process counts separately.

Clients choose the names, and each name is a time series.
"""

OTHER: Final = "_OTHER"
"""The label of a name beyond MAX_OPERATION_NAMES, and of a method that HTTP does not define."""

UNNAMED: Final = ""
"""The operation name of an anonymous GraphQL operation."""

ACCESS_REFUSED_STATUSES: Final = {401: "UNAUTHENTICATED", 403: "FORBIDDEN"}

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_REQUESTS: Final = Histogram(
    "http_server_request_duration_seconds",
    "Duration of HTTP requests. Event streams are not in it, because they last as long as their clients like.",
    ("http_request_method", "http_route", "http_response_status_code"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),
    registry=REGISTRY,
)
_OPERATIONS: Final = Histogram(
    "dpm_graphql_operation_duration_seconds",
    "Duration of GraphQL operations by name and type; of a subscription, of each event.",
    ("operation_name", "operation_type"),
    buckets=(0.005, 0.025, 0.1, 0.5, 2.5, 10),
    registry=REGISTRY,
)
_GRAPHQL_ERRORS: Final = Counter(
    "dpm_graphql_errors", "GraphQL errors by code.", ("code",), registry=REGISTRY
)
_ACCESS_REFUSALS: Final = Counter(
    "dpm_access_refusals",
    "Requests and fields refused to a caller: UNAUTHENTICATED, FORBIDDEN, or the precise reason.",
    ("reason",),
    registry=REGISTRY,
)
_EVENTS_SENT: Final = Counter(
    "dpm_subscription_events_sent", "Events sent to subscribers.", registry=REGISTRY
)
_WRITES: Final = Counter("dpm_store_writes", "Writes that the store executed.", registry=REGISTRY)
_WRITE_BATCHES: Final = Counter(
    "dpm_store_write_batches",
    "Transactions of the writes. Writes share one if they wait at the same time.",
    registry=REGISTRY,
)
_CONNECTION_WAITS: Final = Histogram(
    "dpm_store_connection_wait_seconds",
    "How long a statement waited for a connection of the pool. Where one is idle it does not wait, and is not counted.",
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10),
    registry=REGISTRY,
)
_PURGED: Final = Counter(
    "dpm_purged_records", "Records that retention purged, by kind.", ("kind",), registry=REGISTRY
)
IN_FLIGHT: Final = Gauge(
    "http_server_active_requests",
    "HTTP requests in flight.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
SUBSCRIPTIONS: Final = Gauge(
    "dpm_subscriptions", "Open subscriptions.", multiprocess_mode="livesum", registry=REGISTRY
)
POOL_SIZE: Final = Gauge(
    "dpm_store_pool_size",
    "Maximum number of connections of the store's pools.",
    ("pool",),
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
POOL_IN_USE: Final = Gauge(
    "dpm_store_pool_in_use",
    "Connections of the store's pools in use.",
    ("pool",),
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
PURGE_LAG: Final = Gauge(
    "dpm_purge_lag_seconds",
    "Seconds since the last purge that deleted every expired record, of the worker that purged last.",
    ("kind",),
    multiprocess_mode="livemin",
    registry=REGISTRY,
)
BUILD_INFO: Final = Gauge(
    "dpm_build_info",
    "1, with the version of the service, its backend and the revision of its database schema.",
    ("version", "schema_revision", "backend"),
    multiprocess_mode="livemax",
    registry=REGISTRY,
)

_request_series: dict[tuple[str, str, int], Histogram] = {}
_operation_series: dict[tuple[str, str], Histogram] = {}
_active_requests = 0
_last_purge: dict[str, float] = {}


@contextmanager
def request_in_flight() -> Iterator[None]:
    """Count a request in flight for as long as the block lasts."""
    global _active_requests  # noqa: PLW0603  # a count of the process; a gauge costs more than the request's look-up
    _active_requests += 1
    try:
        yield
    finally:
        _active_requests -= 1


def active_requests() -> int:
    """Return how many requests are in flight in this process."""
    return _active_requests


def observe_request(scope: Scope, route: str, status: int, seconds: float) -> None:
    """Count a request by method, route and status."""
    key = (scope["method"], route, status)
    series = _request_series.get(key)
    if series is None:
        method = key[0] if key[0] in _METHODS else OTHER
        series = _REQUESTS.labels(method, route, status)
        if method != OTHER:
            _request_series[key] = series
    series.observe(seconds)
    # A GraphQL response to an unknown caller has an error, which is counted when it is created.
    is_counted = status == 401 and scope["path"] == "/graphql"
    if status in ACCESS_REFUSED_STATUSES and not is_counted:
        count_access_refusal(ACCESS_REFUSED_STATUSES[status])


def observe_operation(name: str | None, operation_type: str, seconds: float) -> None:
    """Count a GraphQL operation by name and type."""
    key = (name or UNNAMED, operation_type)
    series = _operation_series.get(key)
    if series is None:
        if name and len(_operation_series) >= MAX_OPERATION_NAMES:
            key = (OTHER, operation_type)
        series = _operation_series[key] = _OPERATIONS.labels(*key)
    series.observe(seconds)


def count_graphql_error(code: str, reason: str | None) -> None:
    """Count a GraphQL error, and an access refusal if the error is one."""
    _GRAPHQL_ERRORS.labels(code).inc()
    if code in ACCESS_REFUSED_STATUSES.values():
        count_access_refusal(code if code == ACCESS_REFUSED_STATUSES[401] else reason or code)


def count_access_refusal(reason: str) -> None:
    """Count a refusal by one of the service's error codes."""
    _ACCESS_REFUSALS.labels(reason).inc()


def count_event_sent() -> None:
    """Count an event that was sent to a subscriber."""
    _EVENTS_SENT.inc()


def count_purged(**records: int) -> None:
    """Count the records of a complete purge, by kind."""
    for kind, number in records.items():
        _last_purge[kind] = time.monotonic()
        _PURGED.labels(kind).inc(number)


def purge_lags() -> dict[str, float]:
    """Return the seconds since this process's last complete purge, by kind."""
    now = time.monotonic()
    return {kind: now - ended for kind, ended in _last_purge.items()}


class StoreMetrics:
    """Counts the events of the store."""

    def batch_executed(self, writes: int) -> None:
        """Count a transaction and its writes."""
        _WRITES.inc(writes)
        _WRITE_BATCHES.inc()

    def connection_awaited(self, seconds: float) -> None:
        """Observe a wait for a connection."""
        _CONNECTION_WAITS.observe(seconds)
