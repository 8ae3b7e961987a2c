"""The input types: look-ups, filters, and what mutations take."""

from datetime import datetime
from typing import Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.runs import RunBy, RunKey
from resolvers.service import Service
from resolvers.workflow import runs_in_review
from schema.graphql.types.connections import unset_to_none
from schema.graphql.types.enums import (
    EdgeType,
    OperationStatus,
    RunStatus,
    WorkflowAction,
    WorkflowStatus,
)
from schema.graphql.types.lineage import TimeRangeInput, to_time_range
from schema.graphql.types.scalars import JSON
from storage import lists
from storage.base import OperationField
from storage.errors import InvalidInput
from storage.lists import ALL_TIME

FINISHED_STATUSES: Final = (OperationStatus.SUCCEEDED, OperationStatus.FAILED)
UNFINISHED_STATUSES: Final = (OperationStatus.PENDING, OperationStatus.RUNNING)


@strawberry.input(one_of=True, description="One way to name a run.")
class RunLookup:
    rebalance_run_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The run of this id."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The newest run with this correlation id."
    )
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="The run that this key maps to now."
    )
    request_hash: str | None = strawberry.field(
        default=strawberry.UNSET, description="The newest run with this request hash."
    )
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The newest run with the correlation id of this operation.",
    )

    def key(self) -> RunKey:
        """The one key that was given."""
        ways = {
            RunBy.ID: self.rebalance_run_id,
            RunBy.CORRELATION_ID: self.correlation_id,
            RunBy.IDEMPOTENCY_KEY: self.idempotency_key,
            RunBy.REQUEST_HASH: self.request_hash,
            RunBy.OPERATION_ID: self.operation_id,
        }
        for by, value in ways.items():
            if (wanted := unset_to_none(value)) is not None:
                return RunKey(by, wanted)
        raise InvalidInput("by", "names no run")


@strawberry.input(one_of=True, description="One way to name an operation.")
class OperationLookup:
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The operation of this id."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The newest operation with this correlation id."
    )

    def key(self) -> tuple[OperationField, str]:
        """The one field and value that were given."""
        by_id = unset_to_none(self.operation_id)
        if by_id is not None:
            return OperationField.ID, by_id
        by_correlation = unset_to_none(self.correlation_id)
        if by_correlation is None:
            raise InvalidInput("by", "names no operation")
        return OperationField.CORRELATION_ID, by_correlation


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
    service.gates.require(Feature.WORKFLOW)
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
        statuses=None if finished is None else frozenset(FINISHED_STATUSES if finished else UNFINISHED_STATUSES),
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


@strawberry.input(description="A run as it is reported.")
class RecordRunInput:
    rebalance_run_id: str = strawberry.field(description="The run's id, unique.")
    correlation_id: str = strawberry.field(description="The id that the run's request bore.")
    request_hash: str = strawberry.field(description="The hash of the request's content.")
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="The idempotency key of the request."
    )
    portfolio_id: str = strawberry.field(description="The portfolio that was rebalanced.")
    result: JSON = strawberry.field(description="The result, an object with `status`.")
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When the run came about; now without."
    )
    caused_by: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Ids of what caused the run: an edge CAUSED_BY each."
    )
    replayed_from: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The run that this one replays: an edge REPLAYED_FROM.",
    )
    derived_from: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Ids of what the run derives from: an edge DERIVED_FROM each.",
    )


@strawberry.input(description="An operation to accept.")
class AcceptOperationInput:
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its id; made without."
    )
    operation_type: str = strawberry.field(description="What kind of work it is.")
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The id that its request bore; made without."
    )
    request: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="What is asked for; kept so that it can be executed."
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When it was accepted; now without."
    )


@strawberry.input(description="A reviewer's step on a run.")
class ApplyWorkflowActionInput:
    run: RunLookup = strawberry.field(description="The run.")
    action: WorkflowAction = strawberry.field(description="What the reviewer does.")
    reason_code: str = strawberry.field(description="Why, as a word: A to Z, 0 to 9 and _.")
    actor_id: str = strawberry.field(description="Who decides.")
    comment: str | None = strawberry.field(
        default=strawberry.UNSET, description="Why, in the reviewer's words."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The request's id; that of the HTTP request without."
    )


@strawberry.input(description="A relation between two entities.")
class RecordLineageEdgeInput:
    source_entity_id: str = strawberry.field(description="The id that the edge starts at.")
    edge_type: EdgeType = strawberry.field(description="What the edge says of its two ends.")
    target_entity_id: str = strawberry.field(description="The id that the edge ends at.")
    metadata: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="An object to keep with the edge; empty without."
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When the relation came about; now without."
    )
