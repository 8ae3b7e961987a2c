"""The Query type."""

import asyncio
from typing import Annotated

import strawberry

from resolvers.activity import BucketSize
from resolvers.feature_flags import Feature
from resolvers.graph.entities import is_idempotency_key
from resolvers.graph.id_search import search_portfolios
from resolvers.operations import find_operation
from resolvers.runs import find_run
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.lineage_graph import LineageGraph, find_graph
from schema.graphql.types.graph.paths import LineagePath, find_path
from schema.graphql.types.records.decisions import Decision
from schema.graphql.types.records.idempotency import IdempotencyConflict, IdempotencyKey
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.records.runs import Run
from schema.graphql.types.roots.activity import Activity, ActivityFilter, find_activity
from schema.graphql.types.roots.holds import RetentionQuery
from schema.graphql.types.roots.incident_query import IncidentQuery
from schema.graphql.types.roots.node_lookup import find_entity, find_node
from schema.graphql.types.roots.ordered_lists import (
    OperationOrderByArg,
    RunOrderByArg,
    list_operations,
    list_runs,
)
from schema.graphql.types.roots.resolution import Resolution, find_candidates
from schema.graphql.types.roots.subscription import encode_position
from schema.graphql.types.roots.viewer import AccessQuery
from schema.graphql.types.values.arguments import (
    AfterArg,
    BeforeArg,
    DepthArg,
    DirectionArg,
    EntityIdArg,
    FirstArg,
    LastArg,
    MaxEntitiesArg,
    OrderArg,
)
from schema.graphql.types.values.connections import Connection, ConnectionArgs, root_connection
from schema.graphql.types.values.enums import Direction, RecordOrder
from schema.graphql.types.values.filters import (
    ConflictFilterArg,
    DecisionFilterArg,
    LineageFilterArg,
    OperationFilterArg,
    RunFilterArg,
    TimeRangeInput,
    to_conflict_filter,
    to_decision_filter,
    to_time_range,
)
from schema.graphql.types.values.global_ids import Node
from schema.graphql.types.values.inputs import OperationLookup, RunLookup
from schema.graphql.types.values.summary import SupportabilitySummary
from storage.errors import NotFound
from storage.lists import CONFLICTS, DECISIONS


@strawberry.type(
    description="The queries. A field whose feature is disabled is null and has an error with the flag's name."
)
class Query(IncidentQuery, AccessQuery, RetentionQuery):
    @strawberry.field(
        description="Object of a global id. null if it does not exist (any more) or the id is malformed."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Global id, as `Node.id`.")],
    ) -> Node | None:
        info.context.service.feature_flags.require()
        return await find_node(info, id)

    @strawberry.field(
        description="Objects of global ids, in the order of the ids."
        " null for each that does not exist (any more) or whose id is malformed."
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Global ids, as `Node.id`.")
        ],
    ) -> list[Node | None]:
        info.context.service.feature_flags.require()
        nodes = (find_node(info, global_id) for global_id in ids)
        # Return exceptions as items: each becomes null with its own error.
        return await asyncio.gather(*nodes, return_exceptions=True)  # type: ignore[return-value]

    @strawberry.field(
        description=(
            "The entity behind any id a person can paste; null where neither a record nor an "
            "edge knows it."
        )
    )
    async def entity(self, info: Info, entity_id: EntityIdArg) -> LineageEntity | None:
        info.context.service.feature_flags.require()
        return await find_entity(info, entity_id)

    @strawberry.field(description="Run of a key. null if there is none.")
    async def run(
        self,
        info: Info,
        by: Annotated[RunLookup, strawberry.argument(description="Key of the run.")],
    ) -> Run | None:
        service = info.context.service
        service.feature_flags.require()
        try:
            return Run(await find_run(service.store, by.key()))
        except NotFound:
            return None

    @strawberry.field(description="Runs, sorted by (createdAt, rebalanceRunId).")
    async def runs(
        self,
        info: Info,
        filter: RunFilterArg = strawberry.UNSET,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        order_by: RunOrderByArg = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Connection[Run]:
        args = ConnectionArgs(first, after, last, before)
        return await list_runs(info, filter, order, order_by, args)

    @strawberry.field(description="Operation of a key. null if there is none.")
    async def operation(
        self,
        info: Info,
        by: Annotated[OperationLookup, strawberry.argument(description="Key of the operation.")],
    ) -> Operation | None:
        service = info.context.service
        service.feature_flags.require(Feature.OPERATIONS)
        field, value = by.key()
        try:
            return Operation(await find_operation(service.store, value, by=field))
        except NotFound:
            return None

    @strawberry.field(description="Operations, sorted by (createdAt, operationId).")
    async def operations(
        self,
        info: Info,
        filter: OperationFilterArg = strawberry.UNSET,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        order_by: OperationOrderByArg = strawberry.UNSET,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Connection[Operation] | None:
        args = ConnectionArgs(first, after, last, before)
        return await list_operations(info, filter, order, order_by, args)

    @strawberry.field(description="Decision of an id. null if there is none.")
    async def decision(
        self,
        info: Info,
        decision_id: Annotated[str, strawberry.argument(description="Id of the decision.")],
    ) -> Decision | None:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        decision = await info.context.loaders.decisions.load(decision_id)
        return None if decision is None else Decision(decision)

    @strawberry.field(description="Decisions, sorted by (decidedAt, decisionId).")
    async def decisions(
        self,
        info: Info,
        filter: DecisionFilterArg = strawberry.UNSET,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Connection[Decision] | None:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        return await root_connection(
            info,
            DECISIONS,
            to_decision_filter(filter),
            Decision,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(
        description="An idempotency key. null if no run, history row or edge has the key."
    )
    async def idempotency_key(
        self,
        info: Info,
        key: Annotated[str, strawberry.argument(description="The key.")],
    ) -> IdempotencyKey | None:
        info.context.service.feature_flags.require()
        exists = await is_idempotency_key(info.context.service.store, key)
        return IdempotencyKey(key) if exists else None

    @strawberry.field(
        description="Graph of everything reachable from an entity. null if neither a record nor an edge has the id."
    )
    async def lineage(
        self,
        info: Info,
        entity_id: EntityIdArg,
        direction: DirectionArg = Direction.BOTH,
        depth: DepthArg = 3,
        filter: LineageFilterArg = strawberry.UNSET,
        max_entities: MaxEntitiesArg = 1000,
    ) -> LineageGraph | None:
        return await find_graph(
            info, entity_id, direction, filter, depth=depth, max_entities=max_entities
        )

    @strawberry.field(
        description="A shortest path between two entities; null where none is found within maxDepth."
    )
    async def lineage_path(
        self,
        info: Info,
        from_entity_id: Annotated[
            str, strawberry.argument(description="Natural id of the first entity of the path.")
        ],
        to_entity_id: Annotated[
            str, strawberry.argument(description="Natural id of the last entity of the path.")
        ],
        direction: DirectionArg = Direction.BOTH,
        filter: LineageFilterArg = strawberry.UNSET,
        max_depth: Annotated[
            int,
            strawberry.argument(description="Maximum length of the path, in edges: 1 to 1,000."),
        ] = 20,
    ) -> LineagePath | None:
        return await find_path(
            info, from_entity_id, to_entity_id, direction, filter, max_depth=max_depth
        )

    @strawberry.field(description="Counts of records, of the whole store or of a time range.")
    async def summary(
        self,
        info: Info,
        created: Annotated[
            TimeRangeInput | None,
            strawberry.argument(
                description="Count only runs, operations and edges created, and decisions made, in this range."
            ),
        ] = strawberry.UNSET,
    ) -> SupportabilitySummary | None:
        service = info.context.service
        service.feature_flags.require(Feature.SUMMARY)
        summary = await service.store.summary(to_time_range(created))
        return SupportabilitySummary.from_summary(service, summary)

    @strawberry.field(
        description="Search for ids: exact matches of a text, then ids that begin with it."
    )
    async def resolve(
        self,
        info: Info,
        text: Annotated[
            str,
            strawberry.argument(
                description="An id or its prefix, a global id, or a URL of this service."
            ),
        ],
        first: Annotated[
            int,
            strawberry.argument(description="Maximum number of inexact matches: 1 to 50."),
        ] = 10,
    ) -> Resolution:
        info.context.service.feature_flags.require()
        return await find_candidates(info, text, first=first)

    @strawberry.field(description="Portfolio ids of runs, in ascending order.")
    async def portfolios(
        self,
        info: Info,
        starting_with: Annotated[
            str, strawberry.argument(description="Only ids that begin with this text.")
        ] = "",
        first: Annotated[
            int, strawberry.argument(description="Maximum number of ids: 1 to 1,000.")
        ] = 50,
    ) -> list[str]:
        service = info.context.service
        service.feature_flags.require()
        return list(await search_portfolios(service.store, starting_with, first=first))

    @strawberry.field(description="Counts of records by time bucket, of at most 1,000 buckets.")
    async def activity(
        self,
        info: Info,
        created: Annotated[
            TimeRangeInput,
            strawberry.argument(
                description="Time range. `from` is required; `to` is the current time if absent or null."
            ),
        ],
        bucket: Annotated[BucketSize, strawberry.argument(description="Size of the buckets.")],
        filter: Annotated[
            ActivityFilter | None,
            strawberry.argument(description="Count only records that match this filter."),
        ] = strawberry.UNSET,
    ) -> Activity | None:
        info.context.service.feature_flags.require(Feature.SUMMARY)
        return find_activity(info, created, bucket, filter)

    @strawberry.field(description="Idempotency keys in conflict, sorted by (conflictedAt, key).")
    async def idempotency_conflicts(
        self,
        info: Info,
        filter: ConflictFilterArg = strawberry.UNSET,
        order: OrderArg = RecordOrder.NEWEST_FIRST,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Connection[IdempotencyConflict] | None:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        return await root_connection(
            info,
            CONFLICTS,
            to_conflict_filter(filter),
            IdempotencyConflict,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(
        description="Position in the change log, read before every other field of the request. Changes that the"
        " response does not show come after it: subscribe with it as `after` to miss none."
    )
    async def change_cursor(self, info: Info) -> str:
        info.context.service.feature_flags.require()
        return encode_position(await info.context.newest_change())
