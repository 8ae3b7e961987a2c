"""The buckets of a time range in which activity is counted: aligned to UTC, without gaps, and limited in number."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from storage.activity import TimeBuckets
from storage.errors import InvalidInput, LineageError
from storage.lists import TimeRange
from storage.records import EPOCH

MAX_BUCKETS: Final = 1000

_MONDAY: Final = EPOCH - timedelta(days=3)
"""The Monday before 1970-01-01, which was a Thursday: the origin of weeks."""


class BucketSize(StrEnum):
    """The width of a bucket; weeks start on Monday."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"


_WIDTHS: Final = {
    BucketSize.HOUR: timedelta(hours=1),
    BucketSize.DAY: timedelta(days=1),
    BucketSize.WEEK: timedelta(weeks=1),
}


LAST: Final = datetime.max.replace(tzinfo=UTC)


class TooManyBuckets(LineageError):
    """A time range with more than MAX_BUCKETS buckets."""

    code = "DPM_TOO_MANY_BUCKETS"

    def __init__(self, count: int, size: BucketSize) -> None:
        super().__init__(
            f"created: spans {count} buckets of a {size.lower()}; at most {MAX_BUCKETS} are counted"
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """The time from `start`, inclusive, to `end`, exclusive; partial if the time range does not cover all of it."""

    start: datetime
    end: datetime
    is_partial: bool


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A time range, both ends inclusive, and its buckets."""

    since: datetime
    until: datetime
    buckets: TimeBuckets
    bounds: tuple[Bucket, ...]


def time_window(created: TimeRange, size: BucketSize, *, now: datetime) -> TimeWindow:
    """Return the buckets of a time range, which ends at `now` if it has no end.

    Raise InvalidInput or TooManyBuckets.
    """
    since, until = created.since, created.until or now
    if since is None:
        raise InvalidInput("created", "must have a `from`")
    width = _WIDTHS[size]
    origin = _MONDAY if size is BucketSize.WEEK else EPOCH
    start = since - (since - origin) % width  # the year 1 begins on a Monday
    count = (until - start) // width + 1 if until >= since else 0
    if count > MAX_BUCKETS:
        raise TooManyBuckets(count, size)
    bounds = tuple(_bucket(start + number * width, width, since, until) for number in range(count))
    return TimeWindow(since, until, TimeBuckets(start, width, TimeRange(since, until)), bounds)


def _bucket(start: datetime, width: timedelta, since: datetime, until: datetime) -> Bucket:
    # The last bucket of the year 9999 ends at the greatest timestamp.
    end = start + min(width, LAST - start)
    return Bucket(start, end, start < since or until < end - timedelta(microseconds=1))
