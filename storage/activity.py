"""Counts of records: totals, and activity over time in buckets of equal width."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from storage.lists import TimeRange


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of the records within a time range. A timestamp is None if there is no such record."""

    run_count: int
    operation_count: int
    decision_count: int
    edge_count: int
    run_statuses: Mapping[str, int]
    operation_statuses: Mapping[str, int]
    decision_actions: Mapping[str, int]
    decision_reasons: Mapping[str, int]
    oldest_run: datetime | None
    newest_run: datetime | None
    oldest_operation: datetime | None
    newest_operation: datetime | None


@dataclass(frozen=True, slots=True)
class TimeBuckets:
    """Adjacent buckets of the same width from `start`; only records within `time_range` are counted."""

    start: datetime
    width: timedelta
    time_range: TimeRange

    def index_of(self, timestamp: datetime) -> int:
        """Return the index of the bucket that contains a timestamp; the first bucket has the index 0."""
        return (timestamp - self.start) // self.width


@dataclass(frozen=True, slots=True)
class DurationStats:
    """Statistics of durations, in microseconds. The median and the 95th percentile are by nearest rank.

    A negative duration is a clock error, because something ended before it began. The other fields do not
    include it; they are 0 if every duration is a clock error.
    """

    count: int
    min: int
    median: int
    p95: int
    max: int
    clock_errors: int = 0


@dataclass(slots=True)
class OperationCounts:
    """The operations that were created in one bucket."""

    statuses: Counter[str] = field(default_factory=Counter)
    waits: DurationStats | None = None
    """Durations from creation to start, None if no operation was started."""
    durations: DurationStats | None = None
    """Durations from start to finish, None if no operation was finished."""


@dataclass(slots=True)
class DecisionCounts:
    """The decisions that were made in one bucket."""

    actions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


N = TypeVar("N", int, Any)
"""An integer, or an SQL expression of one."""

StatusCounts = Mapping[int, Counter[str]]
"""The number of records by bucket index and status."""


def median_rank(count: N) -> N:
    """Return the nearest rank of the median of `count` values; ranks start at 1."""
    return (count + 1) // 2


def p95_rank(count: N) -> N:
    """Return the nearest rank of the 95th percentile of `count` values; ranks start at 1."""
    return (95 * count + 99) // 100


def duration_stats(micros: Sequence[int]) -> DurationStats | None:
    """Return the statistics of durations in microseconds, None if there are none."""
    if not micros:
        return None
    ordered = sorted(each for each in micros if each >= 0)
    count = len(ordered)
    clock_errors = len(micros) - count
    if not count:
        return DurationStats(0, 0, 0, 0, 0, clock_errors)
    return DurationStats(
        count,
        ordered[0],
        ordered[median_rank(count) - 1],
        ordered[p95_rank(count) - 1],
        ordered[-1],
        clock_errors,
    )
