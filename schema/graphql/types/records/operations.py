"""Asynchronous operations."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

import msgspec
import strawberry

from resolvers.feature_flags import Feature
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.ledger_leaf import LedgerLeaf, ledger_leaf_field
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.references import CORRELATION, RUN_CONNECTION
from schema.graphql.types.values.arguments import AfterArg, BeforeArg, FirstArg, LastArg, OrderArg
from schema.graphql.types.values.connections import Connection, ConnectionArgs, connections_for
from schema.graphql.types.values.enums import EntityKind, OperationStatus, RecordOrder
from schema.graphql.types.values.scalars import JSON
from schema.graphql.types.values.stamps import (
    load_stamps,
    recorded_at_field,
    recorded_by_field,
    traceparent_field,
)
from storage import records
from storage.lists import RUNS_BY_OPERATION, RUNS_CAUSED_BY
from storage.stamps import Stamp


class _Error(msgspec.Struct):
    code: str
    message: str


_ERROR = msgspec.json.Decoder(_Error)
_NO_PAYLOAD: Final = records.OperationPayload(None, None, None)


@strawberry.type(description="Error of a failed operation.")
class OperationError:
    code: str = strawberry.field(description="Stable code for programs.")
    message: str = strawberry.field(description="Message for people.")

    @classmethod
    def from_text(cls, text: str | None) -> "OperationError | None":
        """Return the error of a recorded text, None of None."""
        if text is None:
            return None
        error = _ERROR.decode(text)
        return cls(code=error.code, message=error.message)


@strawberry.type(description="An asynchronous operation.")
class Operation(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.OPERATION
    operation_id: str = strawberry.field(description="Unique id of the operation.")
    operation_type: str = strawberry.field(description="Type of the operation.")
    status: OperationStatus = strawberry.field(description="Current status of the operation.")
    correlation_id: str = strawberry.field(description="Correlation id of the operation's request.")
    is_executable: bool = strawberry.field(
        description="Whether the operation can be executed: its status is PENDING and its request is stored."
    )
    created_at: datetime = strawberry.field(
        description="Time of acceptance, in UTC. The time of recording if the caller gave none."
    )
    started_at: datetime | None = strawberry.field(
        description="Time of the start, in UTC. null if the operation has not started."
    )
    finished_at: datetime | None = strawberry.field(
        description="Time of success or failure, in UTC. null if the operation has not finished."
    )

    recorded_at: datetime | None = recorded_at_field("the acceptance of the operation")
    recorded_by: str | None = recorded_by_field("the acceptance of the operation")
    traceparent: str | None = traceparent_field("the acceptance of the operation")
    ledger_leaf: LedgerLeaf | None = ledger_leaf_field("the operation in its current state")
    record: strawberry.Private[records.Operation]

    def __init__(self, operation: records.Operation) -> None:
        self.record = operation
        self.entity_id = operation.operation_id
        self.operation_id = operation.operation_id
        self.operation_type = operation.operation_type
        self.status = operation.status
        self.correlation_id = operation.correlation_id
        self.is_executable = operation.is_executable
        self.created_at = operation.created_at
        self.started_at = operation.started_at
        self.finished_at = operation.finished_at

    def label_text(self) -> str:
        return self.operation_type

    def instant(self) -> datetime | None:
        return self.created_at

    @classmethod
    async def state_texts(
        cls, entities: Sequence[LineageEntity], _info: Info, /
    ) -> Sequence[str | None]:
        return [each.status.value for each in entities if isinstance(each, Operation)]

    @classmethod
    async def load_stamps(cls, objects: "Sequence[Operation]", info: Info, /) -> Sequence[Stamp]:
        return await load_stamps(
            info, records.RecordedOperation, [each.operation_id for each in objects]
        )

    @classmethod
    async def load_records(
        cls, objects: "Sequence[Operation]", info: Info, /
    ) -> Sequence[records.Record]:
        payloads = await _payloads(objects, info)
        return [
            records.RecordedOperation(each.record, payload)
            for each, payload in zip(objects, payloads, strict=True)
        ]

    @strawberry.field(
        description="Request of the operation, as it was recorded. null if none was recorded."
    )
    @batched
    @staticmethod
    async def request(operations: "Sequence[Operation]", info: Info) -> Sequence[JSON | None]:
        return [_json(each.request) for each in await _payloads(operations, info)]

    @strawberry.field(
        description="Result of the operation, as it was recorded. null if the operation has none."
    )
    @batched
    @staticmethod
    async def result(operations: "Sequence[Operation]", info: Info) -> Sequence[JSON | None]:
        return [_json(each.result) for each in await _payloads(operations, info)]

    @strawberry.field(description="Error of the operation. null if the operation has not failed.")
    @batched
    @staticmethod
    async def error(
        operations: "Sequence[Operation]", info: Info
    ) -> Sequence[OperationError | None]:
        errors = []
        for each in await _payloads(operations, info):
            await info.context.give_way()
            errors.append(OperationError.from_text(each.error))
        return errors

    @strawberry.field(
        graphql_type=CORRELATION, description="Entity of the operation's correlation id."
    )
    def correlation(self) -> LineageEntity:
        return LineageEntity.classes[EntityKind.CORRELATION](self.correlation_id)

    @strawberry.field(
        graphql_type=RUN_CONNECTION,
        description="Runs with this operation's correlation id, and those of its scenarios.",
    )
    @batched
    @staticmethod
    async def runs(
        operations: "Sequence[Operation]",
        info: Info,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[LineageEntity]]:
        return await connections_for(
            info,
            RUNS_BY_OPERATION,
            [operation.operation_id for operation in operations],
            RUNS_BY_OPERATION.no_filter,
            LineageEntity.classes[EntityKind.RUN],
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(
        graphql_type=RUN_CONNECTION,
        description="Runs with a CAUSED_BY edge to this operation, oldest first.",
    )
    @batched
    @staticmethod
    async def caused_runs(
        operations: "Sequence[Operation]",
        info: Info,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[LineageEntity]]:
        info.context.service.feature_flags.require(Feature.LINEAGE)
        return await connections_for(
            info,
            RUNS_CAUSED_BY,
            [operation.operation_id for operation in operations],
            RUNS_CAUSED_BY.no_filter,
            LineageEntity.classes[EntityKind.RUN],
            ConnectionArgs(first, after, last, before),
        )

    @strawberry.field(
        description="Seconds from the start to the finish. null if the operation has not finished or never started."
        " Negative if the recorded times are in the wrong order."
    )
    def duration_seconds(self) -> float | None:
        return _seconds(self.started_at, self.finished_at)

    @strawberry.field(
        description="Seconds from the acceptance to the start. null if the operation has not started."
        " Negative if the recorded times are in the wrong order."
    )
    def wait_seconds(self) -> float | None:
        return _seconds(self.created_at, self.started_at)


def _seconds(since: datetime | None, until: datetime | None) -> float | None:
    """Return the seconds between two times, None if one is missing."""
    return None if since is None or until is None else (until - since).total_seconds()


async def _payloads(
    operations: "Sequence[Operation]", info: Info
) -> Sequence[records.OperationPayload]:
    """Return the payload of each operation, an empty one of an operation that was purged meanwhile."""
    ids = [each.operation_id for each in operations]
    payloads = await info.context.loaders.payloads.load_many(ids)
    return [payloads[each] or _NO_PAYLOAD for each in ids]


def _json(text: str | None) -> JSON | None:
    return None if text is None else JSON(text)
