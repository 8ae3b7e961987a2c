"""Filters of lists and graphs, and their conversion to the filters of the store."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.feature_flags import Feature
from resolvers.graph import lineage
from resolvers.service import Service
from resolvers.workflow import runs_in_review, states_of
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import (
    Direction,
    EdgeType,
    EffectiveStatus,
    OperationStatus,
    OriginKind,
    RunStatus,
    WorkflowAction,
    WorkflowStatus,
)
from storage import lists
from storage.errors import InvalidInput
from storage.lists import ALL_TIME, EdgeFilter, TimeRange
from storage.records import FINISHED_STATUSES, MAX_ID_BYTES


@strawberry.input(
    name="TimeRange",
    description="Range of time, both ends inclusive. A time may have any UTC offset.",
)
class TimeRangeInput:
    since: datetime | None = strawberry.field(
        name="from",
        default=strawberry.UNSET,
        description="Earliest time. No lower bound if absent or null.",
    )
    until: datetime | None = strawberry.field(
        name="to",
        default=strawberry.UNSET,
        description="Latest time. No upper bound if absent or null.",
    )


@strawberry.input(
    description="Filter of runs. A run matches if every field that is set matches exactly."
)
class RunFilter:
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Range of `createdAt`."
    )
    status: RunStatus | None = strawberry.field(
        default=strawberry.UNSET, description="Status of the run."
    )
    request_hash: str | None = strawberry.field(
        default=strawberry.UNSET, description="Hash of the request content."
    )
    portfolio_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Id of the portfolio."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Correlation id of the run's request."
    )
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="Idempotency key of the run's request."
    )
    workflow_status: WorkflowStatus | None = strawberry.field(
        default=strawberry.UNSET, description="Status of the run's review."
    )
    statuses: list[RunStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Status of the run: one of these."
    )
    effective_status: list[EffectiveStatus] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Effective status of the run: one of these.",
    )
    reason_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of a reason of the run's gate decision."
    )
    failed_rule_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Id of a rule that failed."
    )
    engine_version: str | None = strawberry.field(
        default=strawberry.UNSET, description="Version of the engine that computed the run."
    )
    market_data_snapshot_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of the market data snapshot from which the run was computed.",
    )
    origin_kind: OriginKind | None = strawberry.field(
        default=strawberry.UNSET, description="One of the kinds of the run's origin."
    )


@strawberry.input(
    description="Filter of operations. An operation matches if every field that is set matches exactly."
)
class OperationFilter:
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Range of `createdAt`."
    )
    operation_type: str | None = strawberry.field(
        default=strawberry.UNSET, description="Type of the operation."
    )
    status: OperationStatus | None = strawberry.field(
        default=strawberry.UNSET, description="Status of the operation."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Correlation id of the operation's request."
    )
    is_finished: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="true: SUCCEEDED and FAILED operations only. false: PENDING and RUNNING operations only.",
    )
    statuses: list[OperationStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Status of the operation: one of these."
    )
    error_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of the operation's error."
    )
    portfolio_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of a portfolio of one of the operation's runs (`Operation.runs`, `Operation.causedRuns`).",
    )


@strawberry.input(description="Filter of idempotency conflicts.")
class IdempotencyConflictFilter:
    conflicted: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Range of `conflictedAt`."
    )


@strawberry.input(
    description="Filter of decisions. A decision matches if every field that is set matches exactly."
)
class DecisionFilter:
    decided: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Range of `decidedAt`."
    )
    rebalance_run_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Id of the run that the decision is about."
    )
    action: WorkflowAction | None = strawberry.field(
        default=strawberry.UNSET, description="Action of the reviewer."
    )
    actor_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Id of the reviewer."
    )
    reason_code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Reason code of the decision."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Correlation id of the decision's request."
    )


@strawberry.input(
    description="Filter of lineage edges. Only edges that match are followed and returned."
)
class LineageFilter:
    edge_types: list[EdgeType] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Types of edges. Edges of every type match if absent or null.",
    )
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Range of `createdAt`. `{to: T}` alone selects the graph as its edges were at time T.",
    )


RunFilterArg = Annotated[
    RunFilter | None, strawberry.argument(description="Only runs that match this filter.")
]
OperationFilterArg = Annotated[
    OperationFilter | None,
    strawberry.argument(description="Only operations that match this filter."),
]
ConflictFilterArg = Annotated[
    IdempotencyConflictFilter | None,
    strawberry.argument(description="Only conflicts that match this filter."),
]
DecisionFilterArg = Annotated[
    DecisionFilter | None,
    strawberry.argument(description="Only decisions that match this filter."),
]
LineageFilterArg = Annotated[
    LineageFilter | None,
    strawberry.argument(description="Follow and return only edges that match this filter."),
]


def to_time_range(value: TimeRangeInput | None) -> TimeRange:
    """Return the store's time range, all time if `value` is None or unset."""
    value = unset_to_none(value)
    if value is None:
        return ALL_TIME
    return TimeRange(unset_to_none(value.since), unset_to_none(value.until))


def _indexed(value: str | None, *, field: str) -> str | None:
    """Return a value to look up in the reason index, None if it is unset.

    Raise InvalidInput for a longer value than the index has, because no match would not mean that no record has it.
    """
    value = unset_to_none(value)
    if value is not None and len(value.encode(errors="surrogatepass")) > MAX_ID_BYTES:
        raise InvalidInput(field, f"is longer than {MAX_ID_BYTES} bytes")
    return value


def to_run_filter(filter: RunFilter | None, service: Service) -> lists.RunFilter:
    """Return the store's filter of runs.

    Raise FeatureDisabled if the filter has a review status and the workflow feature is disabled, and InvalidInput for a
    value that the reason index cannot have.
    """
    filter = unset_to_none(filter)
    if filter is None:
        return lists.RunFilter()
    run_filter = lists.RunFilter(
        created=to_time_range(filter.created),
        status=unset_to_none(filter.status),
        request_hash=unset_to_none(filter.request_hash),
        portfolio_id=unset_to_none(filter.portfolio_id),
        correlation_id=unset_to_none(filter.correlation_id),
        idempotency_key=unset_to_none(filter.idempotency_key),
        reason_code=_indexed(filter.reason_code, field="reasonCode"),
        failed_rule_id=_indexed(filter.failed_rule_id, field="failedRuleId"),
        engine_version=_indexed(filter.engine_version, field="engineVersion"),
        market_data_snapshot_id=_indexed(
            filter.market_data_snapshot_id, field="marketDataSnapshotId"
        ),
        origin_kind=unset_to_none(filter.origin_kind),
    )
    effective = unset_to_none(filter.effective_status)
    if effective is not None:
        states = states_of(service, frozenset(effective))
        run_filter = replace(run_filter, states=states)
    workflow_status = unset_to_none(filter.workflow_status)
    if workflow_status is not None:
        service.feature_flags.require(Feature.WORKFLOW)
        run_filter = runs_in_review(service, run_filter, workflow_status)
    statuses = unset_to_none(filter.statuses)
    if statuses is None:
        return run_filter
    wanted = frozenset[str](statuses)
    if run_filter.statuses is not None:
        wanted &= run_filter.statuses
    return replace(run_filter, statuses=wanted)


def to_operation_filter(filter: OperationFilter | None) -> lists.OperationFilter:
    """Return the store's filter of operations; raise InvalidInput for a value that the reason index cannot have."""
    filter = unset_to_none(filter)
    if filter is None:
        return lists.OperationFilter()
    finished, given = unset_to_none(filter.is_finished), unset_to_none(filter.statuses)
    statuses = frozenset[str](OperationStatus if given is None else given)
    if finished is not None:
        statuses = statuses & FINISHED_STATUSES if finished else statuses - FINISHED_STATUSES
    return lists.OperationFilter(
        created=to_time_range(filter.created),
        operation_type=unset_to_none(filter.operation_type),
        status=unset_to_none(filter.status),
        correlation_id=unset_to_none(filter.correlation_id),
        statuses=None if finished is None and given is None else statuses,
        error_code=_indexed(filter.error_code, field="errorCode"),
        portfolio_id=unset_to_none(filter.portfolio_id),
    )


def to_conflict_filter(filter: IdempotencyConflictFilter | None) -> lists.ConflictFilter:
    """Return the store's filter of idempotency conflicts."""
    filter = unset_to_none(filter)
    return lists.ConflictFilter(ALL_TIME if filter is None else to_time_range(filter.conflicted))


def to_decision_filter(filter: DecisionFilter | None) -> lists.DecisionFilter:
    """Return the store's filter of decisions."""
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
    """Return the store's filter of the edges to follow."""
    filter = unset_to_none(filter)
    if filter is None:
        return lineage.direction_filter(direction)
    return lineage.direction_filter(
        direction,
        edge_types=unset_to_none(filter.edge_types),
        created=to_time_range(filter.created),
    )
