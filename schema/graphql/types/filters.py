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


def to_time_range(wanted: TimeRangeInput | None) -> TimeRange:
    """The time range that an argument asks for."""
    wanted = unset_to_none(wanted)
    return (
        ALL_TIME
        if wanted is None
        else TimeRange(unset_to_none(wanted.since), unset_to_none(wanted.until))
    )


def to_run_filter(wanted: RunFilter | None, service: Service) -> lists.RunFilter:
    """The store's filter of runs; raises FeatureDisabled for a review where there are none."""
    wanted = unset_to_none(wanted)
    if wanted is None:
        return lists.RunFilter()
    where = lists.RunFilter(
        created=to_time_range(wanted.created),
        status=unset_to_none(wanted.status),
        request_hash=unset_to_none(wanted.request_hash),
        portfolio_id=unset_to_none(wanted.portfolio_id),
        correlation_id=unset_to_none(wanted.correlation_id),
        idempotency_key=unset_to_none(wanted.idempotency_key),
    )
    review = unset_to_none(wanted.workflow_status)
    if review is None:
        return where
    service.feature_flags.require(Feature.WORKFLOW)
    return runs_in_review(service, where, review)


def to_operation_filter(wanted: OperationFilter | None) -> lists.OperationFilter:
    """The store's filter of operations."""
    wanted = unset_to_none(wanted)
    if wanted is None:
        return lists.OperationFilter()
    finished = unset_to_none(wanted.is_finished)
    return lists.OperationFilter(
        created=to_time_range(wanted.created),
        operation_type=unset_to_none(wanted.operation_type),
        status=unset_to_none(wanted.status),
        correlation_id=unset_to_none(wanted.correlation_id),
        statuses=None
        if finished is None
        else frozenset(FINISHED_STATUSES if finished else UNFINISHED_STATUSES),
    )


def to_conflict_filter(wanted: IdempotencyConflictFilter | None) -> lists.ConflictFilter:
    """The store's filter of keys in conflict."""
    wanted = unset_to_none(wanted)
    return lists.ConflictFilter(ALL_TIME if wanted is None else to_time_range(wanted.conflicted))


def to_decision_filter(wanted: DecisionFilter | None) -> lists.DecisionFilter:
    """The store's filter of decisions."""
    wanted = unset_to_none(wanted)
    if wanted is None:
        return lists.DecisionFilter()
    return lists.DecisionFilter(
        decided=to_time_range(wanted.decided),
        run_id=unset_to_none(wanted.rebalance_run_id),
        action=unset_to_none(wanted.action),
        actor_id=unset_to_none(wanted.actor_id),
        reason_code=unset_to_none(wanted.reason_code),
        correlation_id=unset_to_none(wanted.correlation_id),
    )


def to_edge_filter(direction: Direction, wanted: LineageFilter | None) -> EdgeFilter:
    """The edges that a direction and a filter let pass."""
    wanted = unset_to_none(wanted)
    if wanted is None:
        return lineage.direction_filter(direction)
    return lineage.direction_filter(
        direction,
        edge_types=unset_to_none(wanted.edge_types),
        created=to_time_range(wanted.created),
    )
