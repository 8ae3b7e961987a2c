"""Activity: counts and durations by time bucket."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import strawberry

from resolvers.activity import Bucket, BucketSize, TimeWindow, time_window
from resolvers.feature_flags import Feature
from schema.graphql.loading.context import Info
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import (
    OperationStatus,
    RunStatus,
    WorkflowAction,
    register_enum,
)
from schema.graphql.types.values.filters import TimeRangeInput, to_time_range
from schema.graphql.types.values.summary import Count, to_counts
from storage import activity
from storage.activity import DecisionCounts, OperationCounts

register_enum(
    BucketSize,
    name="ActivityBucket",
    description="Size of a time bucket. Buckets begin at full hours, days and weeks of UTC.",
    values={
        BucketSize.HOUR: "One hour.",
        BucketSize.DAY: "One day, from 00:00 UTC.",
        BucketSize.WEEK: "Seven days, from Monday 00:00 UTC.",
    },
)

MICROS_PER_SECOND: Final = 1_000_000


@strawberry.input(description="Filter of activity.")
class ActivityFilter:
    portfolio_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of a portfolio. Its runs are counted, the decisions on them, and the operations to which one"
        " of them belongs (`Operation.runs`).",
    )


@strawberry.type(
    description="Statistics of durations, in seconds. Every value is one of the measured durations (nearest-rank"
    " percentiles). A negative duration is a clock error and counts in `clockErrorCount` only."
)
class Durations:
    count: int = strawberry.field(description="Number of durations.")
    min: float = strawberry.field(description="Minimum, in seconds.")
    median: float = strawberry.field(description="Median, in seconds.")
    p95: float = strawberry.field(description="95th percentile, in seconds.")
    max: float = strawberry.field(description="Maximum, in seconds.")
    clock_error_count: int = strawberry.field(
        description="Number of negative durations: the later time was recorded by a clock that ran behind."
    )

    @classmethod
    def from_stats(cls, stats: activity.DurationStats | None) -> "Durations | None":
        """Return the object of the store's statistics, None if every duration is a clock error."""
        if stats is None or not stats.count:
            return None
        return cls(
            count=stats.count,
            min=stats.min / MICROS_PER_SECOND,
            median=stats.median / MICROS_PER_SECOND,
            p95=stats.p95 / MICROS_PER_SECOND,
            max=stats.max / MICROS_PER_SECOND,
            clock_error_count=stats.clock_errors,
        )


@strawberry.type
class _Bucket:
    start: datetime = strawberry.field(description="Start of the bucket, in UTC, inclusive.")
    end: datetime = strawberry.field(description="End of the bucket, in UTC, exclusive.")
    is_partial: bool = strawberry.field(
        description="Whether the time range of the query begins or ends inside the bucket."
    )
    count: int = strawberry.field(description="Number of records in the bucket.")


@strawberry.type(description="Runs that were created in a time bucket.")
class RunActivity(_Bucket):
    status_counts: list[Count] = strawberry.field(
        description="Runs by status. A status without runs has the count 0."
    )


@strawberry.type(description="Operations that were accepted in a time bucket.")
class OperationActivity(_Bucket):
    status_counts: list[Count] = strawberry.field(
        description="Operations by current status. A status without operations has the count 0."
    )
    waits: Durations | None = strawberry.field(
        description="Time from acceptance to start. null if no operation has started, or only with clock errors."
    )
    durations: Durations | None = strawberry.field(
        description="Time from start to finish. null if no operation has finished, or only with clock errors."
    )
    clock_error_count: int = strawberry.field(
        description="Number of negative times from acceptance to start and from start to finish."
        " `waits` and `durations` leave them out."
    )


@strawberry.type(description="Decisions that were made in a time bucket.")
class DecisionActivity(_Bucket):
    action_counts: list[Count] = strawberry.field(
        description="Decisions by action. An action without decisions has the count 0."
    )
    reason_code_counts: list[Count] = strawberry.field(description="Decisions by reason code.")


@strawberry.type(description="Activity within a time range, by time bucket.")
class Activity:
    window: strawberry.Private[TimeWindow]
    portfolio_id: strawberry.Private[str | None]
    bucket: BucketSize = strawberry.field(description="Size of the time buckets.")
    since: datetime = strawberry.field(
        name="from", description="Start of the time range, in UTC, inclusive."
    )
    until: datetime = strawberry.field(
        name="to",
        description="End of the time range, in UTC, inclusive. Equal to `asOf` if the query gives none.",
    )
    as_of: datetime = strawberry.field(
        description="Time of the query, in UTC; with `@asOf`, the valid time."
    )

    @strawberry.field(description="Runs by the bucket of their creation, oldest bucket first.")
    async def runs(self, info: Info) -> list[RunActivity]:
        counts_by_bucket = await info.context.service.store.run_activity(
            self.window.buckets, portfolio_id=self.portfolio_id
        )
        return [
            _run_activity(bucket, counts_by_bucket.get(index, Counter()))
            for index, bucket in enumerate(self.window.bounds)
        ]

    @strawberry.field(
        description="Operations by the bucket of their acceptance, oldest bucket first."
        " null, with an error, if operations are disabled."
    )
    async def operations(self, info: Info) -> list[OperationActivity] | None:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        counts_by_bucket = await info.context.service.store.operation_activity(
            self.window.buckets, portfolio_id=self.portfolio_id
        )
        return [
            _operation_activity(bucket, counts_by_bucket.get(index, OperationCounts()))
            for index, bucket in enumerate(self.window.bounds)
        ]

    @strawberry.field(
        description="Decisions by the bucket of their time, oldest bucket first."
        " null, with an error, if the workflow feature is disabled."
    )
    async def decisions(self, info: Info) -> list[DecisionActivity] | None:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        counts_by_bucket = await info.context.service.store.decision_activity(
            self.window.buckets, portfolio_id=self.portfolio_id
        )
        return [
            _decision_activity(bucket, counts_by_bucket.get(index, DecisionCounts()))
            for index, bucket in enumerate(self.window.bounds)
        ]


def _run_activity(bucket: Bucket, statuses: Mapping[str, int]) -> RunActivity:
    return RunActivity(
        start=bucket.start,
        end=bucket.end,
        is_partial=bucket.is_partial,
        count=sum(statuses.values()),
        status_counts=_count_every_value(RunStatus, statuses),
    )


def _operation_activity(bucket: Bucket, counts: OperationCounts) -> OperationActivity:
    return OperationActivity(
        start=bucket.start,
        end=bucket.end,
        is_partial=bucket.is_partial,
        count=sum(counts.statuses.values()),
        status_counts=_count_every_value(OperationStatus, counts.statuses),
        waits=Durations.from_stats(counts.waits),
        durations=Durations.from_stats(counts.durations),
        clock_error_count=sum(
            stats.clock_errors for stats in (counts.waits, counts.durations) if stats is not None
        ),
    )


def _decision_activity(bucket: Bucket, counts: DecisionCounts) -> DecisionActivity:
    return DecisionActivity(
        start=bucket.start,
        end=bucket.end,
        is_partial=bucket.is_partial,
        count=sum(counts.actions.values()),
        action_counts=_count_every_value(WorkflowAction, counts.actions),
        reason_code_counts=to_counts(counts.reasons),
    )


def _count_every_value(enum: type[StrEnum], counts: Mapping[str, int]) -> list[Count]:
    """Return the counts of every value of the enum, 0 for values that do not occur."""
    return to_counts(dict.fromkeys(enum, 0) | dict(counts))


def find_activity(
    info: Info, created: TimeRangeInput, size: BucketSize, filter: ActivityFilter | None
) -> Activity:
    """Return the activity within a time range. Its records are counted when its fields are resolved.

    Raise InvalidInput if the range has no start, or TooManyBuckets.
    """
    now = info.context.service.now()
    window = time_window(to_time_range(created), size, now=now)
    filter = unset_to_none(filter)
    return Activity(
        window=window,
        portfolio_id=None if filter is None else unset_to_none(filter.portfolio_id),
        bucket=size,
        since=window.since,
        until=window.until,
        as_of=now,
    )
