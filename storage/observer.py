"""Observation of the stores of a process, for metrics and traces: write transactions, and waits for connections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class StoreObserver(Protocol):
    """Receives the events of every store of the process."""

    def batch_executed(self, writes: int) -> None:
        """Receive the end of a transaction. `writes` is the number of its writes."""

    def connection_awaited(self, seconds: float) -> None:
        """Receive the seconds that a read or write waited for a connection, because the pool had no idle one."""


class _IgnoreEvents:
    def batch_executed(self, writes: int) -> None:
        """Ignore the event."""

    def connection_awaited(self, seconds: float) -> None:
        """Ignore the event."""


_observer: StoreObserver = _IgnoreEvents()


def observer() -> StoreObserver:
    """Return the observer of the process, which ignores everything by default."""
    return _observer


def observe_stores(receiver: StoreObserver) -> None:
    """Send the events of every store of the process to a receiver."""
    global _observer  # noqa: PLW0603  # the metrics of a process are global too
    _observer = receiver


@dataclass(frozen=True, slots=True)
class PoolUsage:
    """The maximum number of connections of a pool, and how many are in use."""

    size: int
    in_use: int


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """The revision of the database schema (None: there is no database), and the connection pools by name."""

    revision: str | None = None
    pools: Mapping[str, PoolUsage] = field(default_factory=dict)


class WorkTiming(Protocol):
    """The times of one piece of work in the database, from the moment at which it begins to wait."""

    def begin(self) -> None:
        """Record the end of the wait. A retry calls this method again."""

    def end(self, error: BaseException | None) -> None:
        """Record the end of the work. `error` is the exception that it raised, None if it raised none."""


class StoreTracer(Protocol):
    """Traces the work of every store of the process."""

    def wait(self, operation: str) -> WorkTiming | None:
        """Start the timing of a request's wait for a turn. Return None if the request is not traced."""


_tracer: StoreTracer | None = None


def trace_stores(tracer: StoreTracer | None) -> None:
    """Trace the work of every store of the process from now on. None ends the tracing."""
    global _tracer  # noqa: PLW0603  # the provider of traces is global too
    _tracer = tracer


def begin_wait(operation: str) -> WorkTiming | None:
    """Start the timing of a piece of work. Return None if the request is not traced."""
    return None if _tracer is None else _tracer.wait(operation)
