"""The Subscription type, and its events. Each event has a cursor to resume after."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Final

import strawberry

from resolvers.change_feed import ChangeEvent, decision_events, operation_events, run_events
from resolvers.feature_flags import Feature
from resolvers.paging import read_cursor, write_cursor
from schema.graphql.loading.context import Info
from schema.graphql.types.records.decisions import Decision
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.records.runs import Run
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import OperationStatus
from schema.graphql.types.values.filters import (
    DecisionFilterArg,
    OperationFilterArg,
    RunFilterArg,
    to_decision_filter,
    to_operation_filter,
    to_run_filter,
)
from storage import records
from storage.change_log import LogPosition
from storage.errors import InvalidCursor, InvalidInput
from storage.lists import FACT_FIELDS, OperationFilter, RunFilter

CHANGE_LIST: Final = "changes"
CURSOR_DESCRIPTION: Final = (
    "Opaque position of the event in the change log: pass it as `after` to resume after this event."
)

ResumeArg = Annotated[
    str | None,
    strawberry.argument(
        description="Send events after this cursor: of an event of any subscription, or of `Query.changeCursor`."
        " Only new events are sent if absent or null."
    ),
]


def encode_position(position: LogPosition) -> str:
    """Return the cursor of a position in the change log."""
    return write_cursor(
        CHANGE_LIST, "", (position.transaction_id, position.sequence, position.written_at)
    )


def decode_position(cursor: str | None) -> LogPosition | None:
    """Return the position of a cursor, None if there is no cursor; raise InvalidCursor for the argument `after`."""
    cursor = unset_to_none(cursor)
    if cursor is None:
        return None
    match read_cursor(CHANGE_LIST, "", (int, int, datetime), cursor, field="after"):
        case (int() as transaction_id, int() as sequence, datetime() as written_at):
            return LogPosition(transaction_id, sequence, written_at)
    raise InvalidCursor("after")


@strawberry.type(description="Event: a run was recorded.")
class RunRecorded:
    cursor: str = strawberry.field(description=CURSOR_DESCRIPTION)
    rebalance_run_id: str = strawberry.field(description="Id of the run.")
    recorded_at: datetime = strawberry.field(
        description="Time at which the run was written, in UTC."
    )
    run: Run | None = strawberry.field(
        description="The run. null if it was purged before the event was sent."
    )

    @classmethod
    def from_event(cls, event: ChangeEvent[records.Run]) -> "RunRecorded":
        """Return the object of a change event."""
        return cls(
            cursor=encode_position(event.change.position),
            rebalance_run_id=event.change.entity_id,
            recorded_at=event.change.position.written_at,
            run=None if event.record is None else Run(event.record),
        )


@strawberry.type(description="Event: an operation was accepted, or its status changed.")
class OperationChanged:
    cursor: str = strawberry.field(description=CURSOR_DESCRIPTION)
    operation_id: str = strawberry.field(description="Id of the operation.")
    changed_at: datetime = strawberry.field(
        description="Time at which the change was written, in UTC."
    )
    status: OperationStatus = strawberry.field(description="Status after this change.")
    operation: Operation | None = strawberry.field(
        description="The operation as it is when the event is sent, possibly after later changes."
        " null if it was purged before."
    )

    @classmethod
    def from_event(cls, event: ChangeEvent[records.Operation]) -> "OperationChanged":
        """Return the object of a change event."""
        return cls(
            cursor=encode_position(event.change.position),
            operation_id=event.change.entity_id,
            changed_at=event.change.position.written_at,
            status=OperationStatus(event.change.value),
            operation=None if event.record is None else Operation(event.record),
        )


@strawberry.type(description="Event: a decision was recorded.")
class DecisionRecorded:
    cursor: str = strawberry.field(description=CURSOR_DESCRIPTION)
    decision_id: str = strawberry.field(description="Id of the decision.")
    recorded_at: datetime = strawberry.field(
        description="Time at which the decision was written, in UTC."
    )
    decision: Decision | None = strawberry.field(
        description="The decision. null if it was purged before the event was sent."
    )

    @classmethod
    def from_event(cls, event: ChangeEvent[records.Decision]) -> "DecisionRecorded":
        """Return the object of a change event."""
        return cls(
            cursor=encode_position(event.change.position),
            decision_id=event.change.entity_id,
            recorded_at=event.change.position.written_at,
            decision=None if event.record is None else Decision(event.record),
        )


def refuse_conditions(where: RunFilter | OperationFilter, *names: str) -> None:
    """Raise InvalidInput if a filter has one of these conditions, which only lists support."""
    if any(getattr(where, name) is not None for name in names):
        raise InvalidInput("filter", "events are selected by fields of the record, not by this one")


@strawberry.type(
    description="The subscriptions. Each event is sent once, in the order of the change log, which is the same for"
    " all subscribers. With `after`, events recorded since then are sent first."
)
class Subscription:
    @strawberry.subscription(description="Send an event when a run is recorded.")
    async def run_recorded(
        self,
        info: Info,
        filter: RunFilterArg = strawberry.UNSET,
        after: ResumeArg = strawberry.UNSET,
    ) -> AsyncGenerator[RunRecorded, None]:
        service = info.context.service
        service.feature_flags.require()
        filter = unset_to_none(filter)
        if filter is not None and unset_to_none(filter.workflow_status) is not None:
            raise InvalidInput("filter", "a run that is recorded has not been reviewed")
        where = to_run_filter(filter, service)
        refuse_conditions(where, "states", "origin_kind", *FACT_FIELDS)
        events = run_events(service.change_feed, service.store, where, decode_position(after))
        async with aclosing(events):
            async for event in events:
                yield RunRecorded.from_event(event)

    @strawberry.subscription(
        description="Send an event when an operation is accepted, starts or finishes."
    )
    async def operation_changed(
        self,
        info: Info,
        filter: OperationFilterArg = strawberry.UNSET,
        after: ResumeArg = strawberry.UNSET,
    ) -> AsyncGenerator[OperationChanged, None]:
        service = info.context.service
        service.feature_flags.require(Feature.OPERATIONS)
        where = to_operation_filter(filter)
        refuse_conditions(where, "error_code", "portfolio_id")
        events = operation_events(service.change_feed, service.store, where, decode_position(after))
        async with aclosing(events):
            async for event in events:
                yield OperationChanged.from_event(event)

    @strawberry.subscription(description="Send an event when a decision is recorded.")
    async def decision_recorded(
        self,
        info: Info,
        filter: DecisionFilterArg = strawberry.UNSET,
        after: ResumeArg = strawberry.UNSET,
    ) -> AsyncGenerator[DecisionRecorded, None]:
        service = info.context.service
        service.feature_flags.require(Feature.WORKFLOW)
        where = to_decision_filter(filter)
        events = decision_events(service.change_feed, service.store, where, decode_position(after))
        async with aclosing(events):
            async for event in events:
                yield DecisionRecorded.from_event(event)
