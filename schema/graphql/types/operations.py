"""Asynchronous operations."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec
import strawberry

from schema.compiled import for_all
from schema.graphql.loading.context import Info
from schema.graphql.types.connections import Connection, ConnectionArgs, connections_for
from schema.graphql.types.enums import (
    EntityKind,
    OperationStatus,
    RecordOrder,
)
from schema.graphql.types.lineage import LineageEntity
from schema.graphql.types.references import CORRELATION, RUN_CONNECTION
from schema.graphql.types.scalars import JSON
from storage import records
from storage.lists import (
    RUNS_BY_OPERATION,
)


class _Error(msgspec.Struct):
    code: str
    message: str


_ERROR = msgspec.json.Decoder(_Error)


@strawberry.type(description="What went wrong in an operation.")
class OperationError:
    code: str = strawberry.field(description="A stable word for programs.")
    message: str = strawberry.field(description="A sentence for people.")


@strawberry.type(description="One asynchronous operation.")
class Operation(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.OPERATION
    operation_id: str = strawberry.field(description="The operation's id, unique.")
    operation_type: str = strawberry.field(description="What kind of work it is.")
    status: OperationStatus = strawberry.field(description="Where it stands.")
    correlation_id: str = strawberry.field(description="The id that its request bore.")
    is_executable: bool = strawberry.field(description="Pending, with its request kept.")
    created_at: datetime = strawberry.field(description="When it was accepted, in UTC.")
    started_at: datetime | None = strawberry.field(description="When it began to run, in UTC.")
    finished_at: datetime | None = strawberry.field(description="When it ended, in UTC.")

    def __init__(self, operation: records.Operation) -> None:
        """The operation that a record tells of."""
        self.entity_id = operation.operation_id
        self.operation_id = operation.operation_id
        self.operation_type = operation.operation_type
        self.status = operation.status
        self.correlation_id = operation.correlation_id
        self.is_executable = operation.is_executable
        self.created_at = operation.created_at
        self.started_at = operation.started_at
        self.finished_at = operation.finished_at

    async def _payload(self, info: Info) -> records.OperationPayload:
        found = await info.context.loaders.payloads.load(self.operation_id)
        return found or records.OperationPayload(None, None, None)

    @strawberry.field(description="What was asked for, as it was recorded.")
    async def request(self, info: Info) -> JSON | None:
        text = (await self._payload(info)).request
        return None if text is None else JSON(text)

    @strawberry.field(description="What came of it, as it was recorded.")
    async def result(self, info: Info) -> JSON | None:
        text = (await self._payload(info)).result
        return None if text is None else JSON(text)

    @strawberry.field(description="What went wrong, if it failed.")
    async def error(self, info: Info) -> OperationError | None:
        text = (await self._payload(info)).error
        if text is None:
            return None
        error = _ERROR.decode(text)
        return OperationError(code=error.code, message=error.message)

    @strawberry.field(
        graphql_type=CORRELATION, description="The operation's correlation id as an entity."
    )
    def correlation(self) -> LineageEntity:
        return LineageEntity.classes[EntityKind.CORRELATION](self.correlation_id)

    @strawberry.field(
        graphql_type=RUN_CONNECTION,
        description="Runs with this operation's correlation id, and those of its scenarios.",
    )
    @for_all
    @staticmethod
    async def runs(
        operations: "Sequence[Operation]",
        info: Info,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection[LineageEntity]]:
        return await connections_for(
            info,
            RUNS_BY_OPERATION,
            [each.operation_id for each in operations],
            RUNS_BY_OPERATION.no_filter,
            LineageEntity.classes[EntityKind.RUN],
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )
