"""The filters of lists and graphs, and what the store has for them."""

from datetime import datetime
from typing import Final

import strawberry

from resolvers import lineage
from resolvers.feature_flags import Feature
from resolvers.service import Service
from resolvers.workflow import runs_in_review
from schema.graphql.types.arguments import unset_to_none
from schema.graphql.types.enums import (
    Direction,
    EdgeType,
    OperationStatus,
    RunStatus,
    WorkflowAction,
    WorkflowStatus,
)
from storage import lists
from storage.lists import (
    ALL_TIME,
    EdgeFilter,
    TimeRange,
)

FINISHED_STATUSES: Final = (OperationStatus.SUCCEEDED, OperationStatus.FAILED)
UNFINISHED_STATUSES: Final = (OperationStatus.PENDING, OperationStatus.RUNNING)


@strawberry.input(name="TimeRange", description="Instants from `from` to `to`, both inclusive.")
class TimeRangeInput:
    since: datetime | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first instant; open without."
    )
    until: datetime | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="The last instant; open without."
    )


@strawberry.input(description="Which runs: all that is given must match exactly.")
class RunFilter:
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Created within."
    )
    status: RunStatus | None = strawberry.field(default=strawberry.UNSET, description="The status.")
    request_hash: str | None = strawberry.field(
        default=strawberry.UNSET, description="The hash of the request's content."
    )
    portfolio_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The portfolio."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The correlation id."
    )
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="The idempotency key of the request."
    )
    workflow_status: WorkflowStatus | None = strawberry.field(
        default=strawberry.UNSET, description="Where the review stands."
    )


@strawberry.input(description="Which operations: all that is given must match exactly.")
class OperationFilter:
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Accepted within."
    )
    operation_type: str | None = strawberry.field(
        default=strawberry.UNSET, description="The kind of work."
    )
    status: OperationStatus | None = strawberry.field(
        default=strawberry.UNSET, description="The status."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The correlation id."
    )
    is_finished: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether it has come to an end: SUCCEEDED or FAILED, or else PENDING or RUNNING.",
    )


@strawberry.input(description="Which idempotency keys in conflict.")
class IdempotencyConflictFilter:
    conflicted: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Those whose conflict came about within."
    )


@strawberry.input(description="Which decisions: all that is given must match exactly.")
class DecisionFilter:
    decided: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Decided within."
    )
    rebalance_run_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The run that was decided on."
    )
    action: WorkflowAction | None = strawberry.field(
        default=strawberry.UNSET, description="What was done."
    )
    actor_id: str | None = strawberry.field(default=strawberry.UNSET, description="Who decided.")
    reason_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Why, as a word."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The correlation id of the request to decide."
    )


@strawberry.input(description="Which edges are followed and shown.")
class LineageFilter:
    edge_types: list[EdgeType] | None = strawberry.field(
        default=strawberry.UNSET, description="Edges of these types; of all types without."
    )
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Edges created within; `{to: T}` alone is the graph as its edges stood at T.",
    )


def to_time_range(value: TimeRangeInput | None) -> TimeRange:
    """The time range that an argument asks for."""
    value = unset_to_none(value)
    return (
        ALL_TIME
        if value is None
        else TimeRange(unset_to_none(value.since), unset_to_none(value.until))
    )


def to_run_filter(filter: RunFilter | None, service: Service) -> lists.RunFilter:
    """The store's filter of runs; raises FeatureDisabled for a review where there are none."""
    filter = unset_to_none(filter)
    if filter is None:
        return lists.RunFilter()
    where = lists.RunFilter(
        created=to_time_range(filter.created),
        status=unset_to_none(filter.status),
        request_hash=unset_to_none(filter.request_hash),
        portfolio_id=unset_to_none(filter.portfolio_id),
        correlation_id=unset_to_none(filter.correlation_id),
        idempotency_key=unset_to_none(filter.idempotency_key),
    )
    review = unset_to_none(filter.workflow_status)
    if review is None:
        return where
    service.feature_flags.require(Feature.WORKFLOW)
    return runs_in_review(service, where, review)


def to_operation_filter(filter: OperationFilter | None) -> lists.OperationFilter:
    """The store's filter of operations."""
    filter = unset_to_none(filter)
    if filter is None:
        return lists.OperationFilter()
    finished = unset_to_none(filter.is_finished)
    return lists.OperationFilter(
        created=to_time_range(filter.created),
        operation_type=unset_to_none(filter.operation_type),
        status=unset_to_none(filter.status),
        correlation_id=unset_to_none(filter.correlation_id),
        statuses=None
        if finished is None
        else frozenset(FINISHED_STATUSES if finished else UNFINISHED_STATUSES),
    )


def to_conflict_filter(filter: IdempotencyConflictFilter | None) -> lists.ConflictFilter:
    """The store's filter of keys in conflict."""
    filter = unset_to_none(filter)
    return lists.ConflictFilter(ALL_TIME if filter is None else to_time_range(filter.conflicted))


def to_decision_filter(filter: DecisionFilter | None) -> lists.DecisionFilter:
    """The store's filter of decisions."""
    filter = unset_to_none(filter)
    if filter is None:
        return lists.DecisionFilter()
    return lists.DecisionFilter(
        decided=to_time_range(filter.decided),
        run_id=unset_to_none(filter.rebalance_run_id),
        action=unset_to_none(filter.action),
        actor_id=unset_to_none(filter.actor_id),
        reason_code=unset_to_none(filter.reason_code),
        correlation_id=unset_to_none(filter.correlation_id),
    )


def to_edge_filter(direction: Direction, filter: LineageFilter | None) -> EdgeFilter:
    """The edges that a direction and a filter let pass."""
    filter = unset_to_none(filter)
    if filter is None:
        return lineage.direction_filter(direction)
    return lineage.direction_filter(
        direction,
        edge_types=unset_to_none(filter.edge_types),
        created=to_time_range(filter.created),
    )
