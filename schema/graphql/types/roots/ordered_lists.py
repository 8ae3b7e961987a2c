"""Lists of runs and operations in a requested order."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.workflow import WorkflowStatus, runs_in_review
from schema.graphql.loading.context import Info
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.records.runs import Run
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.connections import Connection, ConnectionArgs, root_connection
from schema.graphql.types.values.enums import RecordOrder, register_enum
from schema.graphql.types.values.filters import (
    OperationFilter,
    RunFilter,
    to_operation_filter,
    to_run_filter,
)
from storage.lists import (
    FINISHED_OPERATIONS,
    OPERATIONS,
    OPERATIONS_BY_DURATION,
    RUNS,
    WAITING_RUNS,
)


class RunOrderField(StrEnum):
    """The field by which runs are ordered."""

    CREATED_AT = "CREATED_AT"
    PENDING_SINCE = "PENDING_SINCE"


class OperationOrderField(StrEnum):
    """The field by which operations are ordered."""

    CREATED_AT = "CREATED_AT"
    FINISHED_AT = "FINISHED_AT"
    DURATION = "DURATION"


class OrderDirection(StrEnum):
    """The direction of an order."""

    ASC = "ASC"
    DESC = "DESC"


register_enum(
    RunOrderField,
    description="Field by which runs are ordered. Runs with equal values are ordered by id.",
    values={
        RunOrderField.CREATED_AT: "`createdAt`.",
        RunOrderField.PENDING_SINCE: "`workflow.pendingSince`. The list has only runs that wait for a review.",
    },
)
register_enum(
    OperationOrderField,
    description="Field by which operations are ordered. Operations with equal values are ordered by id.",
    values={
        OperationOrderField.CREATED_AT: "`createdAt`.",
        OperationOrderField.FINISHED_AT: "`finishedAt`. The list has only operations that have finished.",
        OperationOrderField.DURATION: "`durationSeconds`. The list has only operations with a duration.",
    },
)
register_enum(
    OrderDirection,
    description="Direction of an order.",
    values={
        OrderDirection.ASC: "Smallest or earliest first.",
        OrderDirection.DESC: "Greatest or latest first.",
    },
)


@strawberry.input(description="Order of a list of runs.")
class RunOrder:
    field: RunOrderField = strawberry.field(description="Field by which the runs are ordered.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Direction of the order."
    )


@strawberry.input(description="Order of a list of operations.")
class OperationOrder:
    field: OperationOrderField = strawberry.field(
        description="Field by which the operations are ordered."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Direction of the order."
    )


RunOrderByArg = Annotated[
    RunOrder | None,
    strawberry.argument(description="Order of the list. `order` is ignored if it is given."),
]
OperationOrderByArg = Annotated[
    OperationOrder | None,
    strawberry.argument(description="Order of the list. `order` is ignored if it is given."),
]
_OPERATION_LISTS: Final = {
    OperationOrderField.CREATED_AT: OPERATIONS,
    OperationOrderField.FINISHED_AT: FINISHED_OPERATIONS,
    OperationOrderField.DURATION: OPERATIONS_BY_DURATION,
}


async def list_runs(
    info: Info,
    filter: RunFilter | None,
    order: RecordOrder,
    order_by: RunOrder | None,
    args: ConnectionArgs,
) -> Connection[Run]:
    """Return a page of runs; raise FeatureDisabled, or InvalidInput or InvalidCursor, naming the argument."""
    service = info.context.service
    service.feature_flags.require()
    where = to_run_filter(filter, service)
    order_by = unset_to_none(order_by)
    if order_by is None or order_by.field is RunOrderField.CREATED_AT:
        descending = _is_descending(order, None if order_by is None else order_by.direction)
        return await root_connection(info, RUNS, where, Run, args, newest_first=descending)
    service.feature_flags.require(Feature.WORKFLOW)
    waiting = runs_in_review(service, where, WorkflowStatus.PENDING_REVIEW)
    if where.statuses is not None and waiting.statuses is not None:
        waiting = replace(waiting, statuses=waiting.statuses & where.statuses)
    if where.review is not None and where.review is not waiting.review:
        waiting = replace(waiting, statuses=frozenset())
    return await root_connection(
        info,
        WAITING_RUNS,
        waiting,
        lambda each: Run(each.run),
        args,
        newest_first=order_by.direction is OrderDirection.DESC,
    )


async def list_operations(
    info: Info,
    filter: OperationFilter | None,
    order: RecordOrder,
    order_by: OperationOrder | None,
    args: ConnectionArgs,
) -> Connection[Operation]:
    """Return a page of operations; raise FeatureDisabled, or InvalidInput or InvalidCursor, naming the argument."""
    info.context.service.feature_flags.require(Feature.OPERATIONS)
    order_by = unset_to_none(order_by)
    spec = OPERATIONS if order_by is None else _OPERATION_LISTS[order_by.field]
    return await root_connection(
        info,
        spec,
        to_operation_filter(filter),
        Operation,
        args,
        newest_first=_is_descending(order, None if order_by is None else order_by.direction),
    )


def _is_descending(order: RecordOrder, direction: OrderDirection | None) -> bool:
    if direction is None:
        return order is RecordOrder.NEWEST_FIRST
    return direction is OrderDirection.DESC
