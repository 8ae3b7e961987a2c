"""What happened when, counted in buckets of time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from storage.lists import TimeRange


@dataclass(frozen=True, slots=True)
class TimeBuckets:
    """Buckets of one width side by side from `start`, and the instants within them that count."""

    start: datetime
    width: timedelta
    time_range: TimeRange

    def index_of(self, instant: datetime) -> int:
        """The number of the bucket that an instant falls into."""
        return (instant - self.start) // self.width


@dataclass(frozen=True, slots=True)
class DurationStats:
    """How long something took, in microseconds; the median and the 95th percentile are by nearest rank."""

    count: int
    min: int
    median: int
    p95: int
    max: int


@dataclass(slots=True)
class OperationCounts:
    """The operations that were accepted within a bucket."""

    statuses: Counter[str] = field(default_factory=Counter)
    waits: DurationStats | None = None
    """From accepted to started."""
    durations: DurationStats | None = None
    """From started to finished."""


@dataclass(slots=True)
class DecisionCounts:
    """The decisions that were made within a bucket."""

    actions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


N = TypeVar("N", int, Any)
"""A number, or what stands for one in a query."""

StatusCounts = Mapping[int, Counter[str]]


def median_rank(count: N) -> N:
    """The nearest rank of the median among so many, the first being 1."""
    return (count + 1) // 2


def p95_rank(count: N) -> N:
    """The nearest rank of the 95th percentile among so many."""
    return (95 * count + 99) // 100


def duration_stats(micros: Sequence[int]) -> DurationStats | None:
    """What so many microseconds come to; None for none."""
    if not micros:
        return None
    ordered, count = sorted(micros), len(micros)
    return DurationStats(
        count,
        ordered[0],
        ordered[median_rank(count) - 1],
        ordered[p95_rank(count) - 1],
        ordered[-1],
    )
