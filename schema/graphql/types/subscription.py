"""What is recorded as it happens: events that a subscription sends, each with a cursor to go on after."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Final

import strawberry

from resolvers.change_feed import ChangeEvent, decision_events, operation_events, run_events
from resolvers.feature_flags import Feature
from resolvers.paging import read_cursor, write_cursor
from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import unset_to_none
from schema.graphql.types.decisions import Decision
from schema.graphql.types.enums import OperationStatus
from schema.graphql.types.filters import (
    DecisionFilter,
    OperationFilter,
    RunFilter,
    to_decision_filter,
    to_operation_filter,
    to_run_filter,
)
from schema.graphql.types.operations import Operation
from schema.graphql.types.runs import Run
from storage import records
from storage.change_log import LogPosition
from storage.errors import InvalidCursor, InvalidInput

CHANGE_LIST: Final = "changes"
CURSOR_DESCRIPTION: Final = "The place in the order of changes: pass it as `after` to go on."


def encode_position(place: LogPosition) -> str:
    """The cursor of a place in the order of changes."""
    return write_cursor(CHANGE_LIST, "", (place.transaction_id, place.sequence, place.written_at))


def decode_position(after: str | None) -> LogPosition | None:
    """The place that a cursor stands for; raises InvalidCursor."""
    cursor = unset_to_none(after)
    if cursor is None:
        return None
    match read_cursor(CHANGE_LIST, "", (int, int, datetime), cursor, field="after"):
        case (int() as turn, int() as sequence, datetime() as at):
            return LogPosition(turn, sequence, at)
    raise InvalidCursor("after")


@strawberry.type(description="A run has been recorded.")
class RunRecorded:
    cursor: str = strawberry.field(description=CURSOR_DESCRIPTION)
    rebalance_run_id: str = strawberry.field(description="The run's id.")
    recorded_at: datetime = strawberry.field(description="When it was written, in UTC.")
    run: Run | None = strawberry.field(
        description="The run; null where retention has taken it meanwhile."
    )

    @classmethod
    def from_event(cls, event: ChangeEvent[records.Run]) -> "RunRecorded":
        """The event that a change tells of."""
        return cls(
            cursor=encode_position(event.change.position),
            rebalance_run_id=event.change.entity_id,
            recorded_at=event.change.position.written_at,
            run=None if event.record is None else Run(event.record),
        )


@strawberry.type(description="An operation has been accepted, or has gone a step further.")
class OperationChanged:
    cursor: str = strawberry.field(description=CURSOR_DESCRIPTION)
    operation_id: str = strawberry.field(description="The operation's id.")
    changed_at: datetime = strawberry.field(description="When it was written, in UTC.")
    status: OperationStatus = strawberry.field(description="Where this step has led.")
    operation: Operation | None = strawberry.field(
        description="The operation as it is now; null where retention has taken it meanwhile."
    )

    @classmethod
    def from_event(cls, event: ChangeEvent[records.Operation]) -> "OperationChanged":
        """The event that a change tells of."""
        return cls(
            cursor=encode_position(event.change.position),
            operation_id=event.change.entity_id,
            changed_at=event.change.position.written_at,
            status=OperationStatus(event.change.value),
            operation=None if event.record is None else Operation(event.record),
        )


@strawberry.type(description="A decision on a run has been recorded.")
class DecisionRecorded:
    cursor: str = strawberry.field(description=CURSOR_DESCRIPTION)
    decision_id: str = strawberry.field(description="The decision's id.")
    recorded_at: datetime = strawberry.field(description="When it was written, in UTC.")
    decision: Decision | None = strawberry.field(
        description="The decision; null where retention has taken it meanwhile."
    )

    @classmethod
    def from_event(cls, event: ChangeEvent[records.Decision]) -> "DecisionRecorded":
        """The event that a change tells of."""
        return cls(
            cursor=encode_position(event.change.position),
            decision_id=event.change.entity_id,
            recorded_at=event.change.position.written_at,
            decision=None if event.record is None else Decision(event.record),
        )


@strawberry.type(
    description="What can be listened to. After a cursor comes first what was recorded meanwhile,"
    " then what is recorded from now on: each event once, in one order for all."
)
class Subscription:
    @strawberry.subscription(description="Runs, as they are recorded.")
    async def run_recorded(
        self,
        info: Info,
        filter: RunFilter | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> AsyncGenerator[RunRecorded, None]:
        service = info.context.service
        service.feature_flags.require()
        wanted = unset_to_none(filter)
        if wanted is not None and unset_to_none(wanted.workflow_status) is not None:
            raise InvalidInput("filter", "a run that is recorded has not been reviewed")
        where = to_run_filter(wanted, service)
        events = run_events(service.change_feed, service.store, where, decode_position(after))
        async with aclosing(events) as listened:
            async for event in listened:
                yield RunRecorded.from_event(event)

    @strawberry.subscription(description="Operations, as they are accepted and go on.")
    async def operation_changed(
        self,
        info: Info,
        filter: OperationFilter | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> AsyncGenerator[OperationChanged, None]:
        service = info.context.service
        service.feature_flags.require(Feature.OPERATIONS)
        where = to_operation_filter(filter)
        events = operation_events(service.change_feed, service.store, where, decode_position(after))
        async with aclosing(events) as listened:
            async for event in listened:
                yield OperationChanged.from_event(event)

    @strawberry.subscription(description="Decisions, as they are recorded.")
    async def decision_recorded(
        self,
        info: Info,
        filter: DecisionFilter | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> AsyncGenerator[DecisionRecorded, None]:
        service = info.context.service
        service.feature_flags.require(Feature.WORKFLOW)
        where = to_decision_filter(filter)
        events = decision_events(service.change_feed, service.store, where, decode_position(after))
        async with aclosing(events) as listened:
            async for event in listened:
                yield DecisionRecorded.from_event(event)
