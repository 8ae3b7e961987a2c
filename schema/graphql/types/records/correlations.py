"""Correlation ids as entities."""

from collections.abc import Sequence
from typing import ClassVar

import strawberry

from resolvers.feature_flags import Feature
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.references import RUN_CONNECTION
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.values.arguments import AfterArg, BeforeArg, FirstArg, LastArg, OrderArg
from schema.graphql.types.values.connections import Connection, ConnectionArgs, connections_for
from schema.graphql.types.values.enums import EntityKind, RecordOrder
from storage.lists import OPERATIONS_BY_CORRELATION, RUNS_BY_CORRELATION


@strawberry.type(
    description="A correlation id: it connects the runs and operations of one business request."
)
class Correlation(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.CORRELATION
    correlation_id: str = strawberry.field(description="The correlation id.")

    def __init__(self, correlation_id: str) -> None:
        self.entity_id = correlation_id
        self.correlation_id = correlation_id

    @strawberry.field(graphql_type=RUN_CONNECTION, description="Runs with this correlation id.")
    @batched
    @staticmethod
    async def runs(
        correlations: "Sequence[Correlation]",
        info: Info,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[LineageEntity]]:
        return await connections_for(
            info,
            RUNS_BY_CORRELATION,
            [correlation.correlation_id for correlation in correlations],
            RUNS_BY_CORRELATION.no_filter,
            LineageEntity.classes[EntityKind.RUN],
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(
        description="Operations with this correlation id. null, with an error, if operations are disabled."
    )
    @batched
    @staticmethod
    async def operations(
        correlations: "Sequence[Correlation]",
        info: Info,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[Operation] | None]:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        return await connections_for(
            info,
            OPERATIONS_BY_CORRELATION,
            [correlation.correlation_id for correlation in correlations],
            OPERATIONS_BY_CORRELATION.no_filter,
            Operation,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )
