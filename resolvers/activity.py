"""What happened within a time range, in buckets of UTC: none is left out, and there are never too many."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from storage.activity import TimeBuckets
from storage.errors import InvalidInput, LineageError
from storage.lists import TimeRange
from storage.records import EPOCH

MAX_BUCKETS: Final = 1000

_MONDAY: Final = EPOCH - timedelta(days=3)
"""The first day of 1970 was a Thursday."""


class BucketSize(StrEnum):
    """How long a bucket is; a week begins on Monday."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"


_WIDTHS: Final = {
    BucketSize.HOUR: timedelta(hours=1),
    BucketSize.DAY: timedelta(days=1),
    BucketSize.WEEK: timedelta(weeks=1),
}


class TooManyBuckets(LineageError):
    """A time range that is too long for its buckets."""

    code = "DPM_TOO_MANY_BUCKETS"

    def __init__(self, count: int, size: BucketSize) -> None:
        super().__init__(
            f"created: spans {count} buckets of a {size.lower()}; at most {MAX_BUCKETS} are counted"
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of time from `start` up to, but without, `end`; partial where the time range cuts it."""

    start: datetime
    end: datetime
    is_partial: bool


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A time range in buckets."""

    since: datetime
    until: datetime
    buckets: TimeBuckets
    bounds: tuple[Bucket, ...]


def time_window(created: TimeRange, size: BucketSize, *, now: datetime) -> TimeWindow:
    """The buckets of a time range that ends now at the latest; raises InvalidInput or TooManyBuckets."""
    since, until = created.since, created.until or now
    if since is None:
        raise InvalidInput("created", "must have a `from`")
    width = _WIDTHS[size]
    origin = _MONDAY if size is BucketSize.WEEK else EPOCH
    within = TimeRange(since, until)
    try:
        start = since - (since - origin) % width
        count = (until - start) // width + 1 if until >= since else 0
        if count > MAX_BUCKETS:
            raise TooManyBuckets(count, size)
        buckets = tuple(
            _bucket(start + number * width, width, since, until) for number in range(count)
        )
    except OverflowError as error:
        raise InvalidInput("created", "reaches a bucket outside the years 1 to 9999") from error
    return TimeWindow(since, until, TimeBuckets(start, width, within), buckets)


def _bucket(start: datetime, width: timedelta, since: datetime, until: datetime) -> Bucket:
    end = start + width
    return Bucket(start, end, start < since or until < end - timedelta(microseconds=1))
