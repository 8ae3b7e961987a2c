"""What happened when."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import strawberry

from resolvers.activity import Bucket, BucketSize, TimeWindow, time_window
from resolvers.feature_flags import Feature
from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import unset_to_none
from schema.graphql.types.filters import TimeRangeInput, to_time_range
from schema.graphql.types.summary import Count, to_counts
from storage import activity
from storage.activity import DecisionCounts, OperationCounts
from storage.records import OperationStatus, RunStatus, WorkflowAction

strawberry.enum(
    BucketSize,
    name="ActivityBucket",
    description="How long a bucket is, in UTC; a week begins on Monday.",
)

MICROS_PER_SECOND: Final = 1_000_000


@strawberry.input(description="Whose activity: all that is given must match exactly.")
class ActivityFilter:
    portfolio_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Runs of the portfolio, decisions on them, and operations that they were part of.",
    )


@strawberry.type(
    description="How long something took, in seconds; each figure is one that happened."
)
class Durations:
    count: int = strawberry.field(description="How many there were.")
    min: float = strawberry.field(description="The shortest.")
    median: float = strawberry.field(description="Half of them took no longer, by nearest rank.")
    p95: float = strawberry.field(description="95 of 100 took no longer, by nearest rank.")
    max: float = strawberry.field(description="The longest.")

    @classmethod
    def from_durations(cls, taken: activity.DurationStats | None) -> "Durations | None":
        """The durations that were counted."""
        if taken is None:
            return None
        return cls(
            count=taken.count,
            min=taken.min / MICROS_PER_SECOND,
            median=taken.median / MICROS_PER_SECOND,
            p95=taken.p95 / MICROS_PER_SECOND,
            max=taken.max / MICROS_PER_SECOND,
        )


@strawberry.type
class _Bucket:
    start: datetime = strawberry.field(description="Where the bucket begins, in UTC.")
    end: datetime = strawberry.field(description="Where the next one begins.")
    is_partial: bool = strawberry.field(description="The time range cuts this bucket.")
    count: int = strawberry.field(description="How many there were.")


def _count_every_value(words: type[StrEnum], counted: Mapping[str, int]) -> list[Count]:
    """Every word of a closed set, with 0 where it was not counted."""
    return to_counts(dict.fromkeys(words, 0) | dict(counted))


@strawberry.type(description="Runs created within a bucket.")
class RunActivity(_Bucket):
    status_counts: list[Count] = strawberry.field(description="Runs by status, each status there.")


@strawberry.type(description="Operations accepted within a bucket.")
class OperationActivity(_Bucket):
    status_counts: list[Count] = strawberry.field(
        description="Operations by the status that they have now, each status there."
    )
    waits: Durations | None = strawberry.field(
        description="From accepted to started, of those that have started."
    )
    durations: Durations | None = strawberry.field(
        description="From started to finished, of those that have finished."
    )


@strawberry.type(description="Decisions made within a bucket.")
class DecisionActivity(_Bucket):
    action_counts: list[Count] = strawberry.field(
        description="Decisions by action, each action there."
    )
    reason_code_counts: list[Count] = strawberry.field(description="Decisions by reason.")


@strawberry.type(
    description="What happened within a time range; each series is counted only where it is asked for."
)
class Activity:
    window: strawberry.Private[TimeWindow]
    portfolio_id: strawberry.Private[str | None]
    bucket: BucketSize = strawberry.field(description="How long a bucket is.")
    since: datetime = strawberry.field(name="from", description="The first instant that counts.")
    until: datetime = strawberry.field(
        name="to", description="The last instant that counts; `asOf` where none was given."
    )
    as_of: datetime = strawberry.field(description="When this was counted.")

    @strawberry.field(description="Runs by their creation, a bucket after the other.")
    async def runs(self, info: Info) -> list[RunActivity]:
        found = await info.context.service.store.run_activity(
            self.window.buckets, portfolio_id=self.portfolio_id
        )
        statuses = [found.get(number, Counter()) for number in range(len(self.window.bounds))]
        return [
            RunActivity(
                start=bucket.start,
                end=bucket.end,
                is_partial=bucket.is_partial,
                count=sum(counted.values()),
                status_counts=_count_every_value(RunStatus, counted),
            )
            for bucket, counted in zip(self.window.bounds, statuses, strict=True)
        ]

    @strawberry.field(description="Operations by their acceptance, a bucket after the other.")
    async def operations(self, info: Info) -> list[OperationActivity] | None:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        found = await info.context.service.store.operation_activity(
            self.window.buckets, portfolio_id=self.portfolio_id
        )
        return [
            _operations(bucket, found.get(number, OperationCounts()))
            for number, bucket in enumerate(self.window.bounds)
        ]

    @strawberry.field(description="Decisions by when they were made, a bucket after the other.")
    async def decisions(self, info: Info) -> list[DecisionActivity] | None:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        found = await info.context.service.store.decision_activity(
            self.window.buckets, portfolio_id=self.portfolio_id
        )
        return [
            _decisions(bucket, found.get(number, DecisionCounts()))
            for number, bucket in enumerate(self.window.bounds)
        ]


def _operations(bucket: Bucket, inside: OperationCounts) -> OperationActivity:
    return OperationActivity(
        start=bucket.start,
        end=bucket.end,
        is_partial=bucket.is_partial,
        count=sum(inside.statuses.values()),
        status_counts=_count_every_value(OperationStatus, inside.statuses),
        waits=Durations.from_durations(inside.waits),
        durations=Durations.from_durations(inside.durations),
    )


def _decisions(bucket: Bucket, inside: DecisionCounts) -> DecisionActivity:
    return DecisionActivity(
        start=bucket.start,
        end=bucket.end,
        is_partial=bucket.is_partial,
        count=sum(inside.actions.values()),
        action_counts=_count_every_value(WorkflowAction, inside.actions),
        reason_code_counts=to_counts(inside.reasons),
    )


def find_activity(
    info: Info, created: TimeRangeInput, size: BucketSize, filter: ActivityFilter | None
) -> Activity:
    """The activity within a time range, its series not counted yet."""
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
