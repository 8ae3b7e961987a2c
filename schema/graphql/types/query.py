"""The questions: each root field checks, asks, wraps."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import strawberry

from resolvers.activity import BucketSize
from resolvers.entities import is_correlation, is_idempotency_key
from resolvers.feature_flags import Feature
from resolvers.id_search import search_portfolios
from resolvers.lineage import Direction
from resolvers.operations import find_operation
from resolvers.runs import find_run
from schema.graphql.loading.context import Info
from schema.graphql.types.activity import Activity, ActivityFilter, find_activity
from schema.graphql.types.artifacts import Artifact
from schema.graphql.types.connections import Connection, ConnectionArgs, root_connection
from schema.graphql.types.correlations import Correlation
from schema.graphql.types.decisions import Decision
from schema.graphql.types.enums import RecordOrder
from schema.graphql.types.filters import (
    DecisionFilter,
    IdempotencyConflictFilter,
    LineageFilter,
    OperationFilter,
    RunFilter,
    TimeRangeInput,
    to_conflict_filter,
    to_decision_filter,
    to_operation_filter,
    to_run_filter,
    to_time_range,
)
from schema.graphql.types.global_ids import Node, from_global_id
from schema.graphql.types.idempotency import IdempotencyConflict, IdempotencyKey
from schema.graphql.types.inputs import OperationLookup, RunLookup
from schema.graphql.types.lineage import (
    LineageEdge,
    LineageEntity,
    LineageGraph,
    UnknownEntity,
    find_graph,
    load_endpoints,
)
from schema.graphql.types.operations import Operation
from schema.graphql.types.paths import LineagePath, find_path
from schema.graphql.types.resolution import Resolution, find_candidates
from schema.graphql.types.runs import Run
from schema.graphql.types.subscription import encode_position
from schema.graphql.types.summary import SupportabilitySummary
from storage.errors import NotFound
from storage.lists import CONFLICTS, DECISIONS, OPERATIONS, RUNS
from storage.records import EdgeType, EntityKind, from_micros

FEATURE_BY_KIND: Final[Mapping[EntityKind, Feature]] = {
    EntityKind.OPERATION: Feature.OPERATIONS,
    EntityKind.DECISION: Feature.WORKFLOW,
    EntityKind.ARTIFACT: Feature.ARTIFACTS,
}
"""The kinds of entity that a flag switches off."""


@strawberry.type(description="What can be asked.")
class Query:
    @strawberry.field(description="The object of a global id; null where it is gone or malformed.")
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        info.context.service.feature_flags.require()
        return await _find_node(info, id)

    @strawberry.field(
        description="The objects of global ids, in their order; null where one is gone or malformed."
    )
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        info.context.service.feature_flags.require()
        found = (_find_node(info, id) for id in ids)
        # An item that is an exception becomes null with an error of its own.
        return await asyncio.gather(*found, return_exceptions=True)  # type: ignore[return-value]

    @strawberry.field(
        description="The entity behind any id a person can paste; null where neither a record nor an edge knows it."
    )
    async def entity(self, info: Info, entity_id: str) -> LineageEntity | None:
        gates = info.context.service.feature_flags
        gates.require()
        found = await info.context.loaders.entities.load(entity_id)
        if found is None:
            return None
        if found.kind in FEATURE_BY_KIND:
            gates.require(FEATURE_BY_KIND[found.kind])
        return LineageEntity.from_entity(found)

    @strawberry.field(description="The run of a key; null where there is none.")
    async def run(self, info: Info, by: RunLookup) -> Run | None:
        service = info.context.service
        service.feature_flags.require()
        try:
            return Run(await find_run(service.store, by.key()))
        except NotFound:
            return None

    @strawberry.field(description="Runs by (createdAt, id).")
    async def runs(
        self,
        info: Info,
        filter: RunFilter | None = strawberry.UNSET,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Connection[Run]:
        info.context.service.feature_flags.require()
        return await root_connection(
            info,
            RUNS,
            to_run_filter(filter, info.context.service),
            Run,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(description="The operation of a key; null where there is none.")
    async def operation(self, info: Info, by: OperationLookup) -> Operation | None:
        service = info.context.service
        service.feature_flags.require(Feature.OPERATIONS)
        field, value = by.key()
        try:
            return Operation(await find_operation(service.store, value, by=field))
        except NotFound:
            return None

    @strawberry.field(description="Operations by (createdAt, id).")
    async def operations(
        self,
        info: Info,
        filter: OperationFilter | None = strawberry.UNSET,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Connection[Operation] | None:
        info.context.service.feature_flags.require(Feature.OPERATIONS)
        return await root_connection(
            info,
            OPERATIONS,
            to_operation_filter(filter),
            Operation,
            ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )

    @strawberry.field(description="The decision of an id; null where there is none.")
    async def decision(self, info: Info, decision_id: str) -> Decision | None:
        info.context.service.feature_flags.require(Feature.WORKFLOW)
        found = await info.context.loaders.decisions.load(decision_id)
        return None if found is None else Decision(found)

    @strawberry.field(description="Decisions by (decidedAt, decisionId).")
    async def decisions(
        self,
        info: Info,
        filter: DecisionFilter | None = strawberry.UNSET,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
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

    @strawberry.field(description="An idempotency key; null where nothing was recorded under it.")
    async def idempotency_key(self, info: Info, key: str) -> IdempotencyKey | None:
        info.context.service.feature_flags.require()
        known = await is_idempotency_key(info.context.service.store, key)
        return IdempotencyKey(key) if known else None

    @strawberry.field(
        description="Everything reachable from an entity; null where nothing names it."
    )
    async def lineage(
        self,
        info: Info,
        entity_id: str,
        direction: Direction = Direction.BOTH,
        depth: int = 3,
        filter: LineageFilter | None = strawberry.UNSET,
        max_entities: int = 1000,
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
        from_entity_id: str,
        to_entity_id: str,
        direction: Direction = Direction.BOTH,
        filter: LineageFilter | None = strawberry.UNSET,
        max_depth: int = 20,
    ) -> LineagePath | None:
        return await find_path(
            info, from_entity_id, to_entity_id, direction, filter, max_depth=max_depth
        )

    @strawberry.field(
        description="Counts over the store, or over what came about within a time range."
    )
    async def summary(
        self, info: Info, created: TimeRangeInput | None = strawberry.UNSET
    ) -> SupportabilitySummary | None:
        service = info.context.service
        service.feature_flags.require(Feature.SUMMARY)
        counted = await service.store.summary(to_time_range(created))
        return SupportabilitySummary.from_summary(service, counted)

    @strawberry.field(
        description="What a pasted text, or the beginning of one, may mean: exact matches first, then what begins so."
    )
    async def resolve(self, info: Info, text: str, first: int = 10) -> Resolution:
        info.context.service.feature_flags.require()
        return await find_candidates(info, text, first=first)

    @strawberry.field(description="Portfolio ids that begin so, ascending: for a chooser.")
    async def portfolios(self, info: Info, starting_with: str = "", first: int = 50) -> list[str]:
        service = info.context.service
        service.feature_flags.require()
        return list(await search_portfolios(service.store, starting_with, first=first))

    @strawberry.field(
        description="What happened within a time range, whose `from` must be given, in at most 1,000 buckets."
    )
    async def activity(
        self,
        info: Info,
        created: TimeRangeInput,
        bucket: BucketSize,
        filter: ActivityFilter | None = strawberry.UNSET,
    ) -> Activity | None:
        info.context.service.feature_flags.require(Feature.SUMMARY)
        return find_activity(info, created, bucket, filter)

    @strawberry.field(description="Idempotency keys in conflict by (conflictedAt, key).")
    async def idempotency_conflicts(
        self,
        info: Info,
        filter: IdempotencyConflictFilter | None = strawberry.UNSET,
        order: RecordOrder = RecordOrder.NEWEST_FIRST,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
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
        description="Where the order of changes stood before anything else of this request was read:"
        " subscribe `after` it, and nothing is missed that the rest of the answer does not hold."
    )
    async def change_cursor(self, info: Info) -> str:
        info.context.service.feature_flags.require()
        return encode_position(await info.context.newest_change())


async def _find_node(info: Info, global_id: str) -> Node | None:
    parts = from_global_id(global_id)
    if parts is None:
        return None
    type_name, key = parts
    if type_name == "LineageEdge":
        return await _find_edge(info, key)
    natural = str(key[0])
    service, loaders = info.context.service, info.context.loaders
    gates = service.feature_flags
    match type_name:
        case "Run":
            run = await loaders.runs.load(natural)
            return None if run is None else Run(run)
        case "Operation":
            gates.require(Feature.OPERATIONS)
            operation = await loaders.operations.load(natural)
            return None if operation is None else Operation(operation)
        case "Decision":
            gates.require(Feature.WORKFLOW)
            decision = await loaders.decisions.load(natural)
            return None if decision is None else Decision(decision)
        case "Artifact":
            gates.require(Feature.ARTIFACTS)
            run = await loaders.runs.load(natural)
            return None if run is None else Artifact(run)
    entity = await loaders.entities.load(natural)
    kind = None if entity is None else entity.kind
    match type_name, kind:
        case (_, None) | ("Correlation" | "IdempotencyKey", EntityKind.UNKNOWN):
            return None
        case "Correlation", _:
            known = kind is EntityKind.CORRELATION or await is_correlation(service.store, natural)
            return Correlation(natural) if known else None
        case "IdempotencyKey", _:
            # Another record may bear the same text: only then is it asked by itself.
            known = kind is EntityKind.IDEMPOTENCY_KEY or await is_idempotency_key(
                service.store, natural
            )
            return IdempotencyKey(natural) if known else None
    return UnknownEntity(natural) if kind is EntityKind.UNKNOWN else None


async def _find_edge(info: Info, key: Sequence[str | int]) -> LineageEdge | None:
    info.context.service.feature_flags.require(Feature.LINEAGE)
    source, edge_type, target, micros = key
    try:
        wanted = (str(source), EdgeType(str(edge_type)), str(target), from_micros(int(micros)))
    except (ValueError, OverflowError):
        return None
    edge = await info.context.loaders.edges.load(wanted)
    if edge is None:
        return None
    found = LineageEdge(edge)
    await load_endpoints(info, [found])
    return found
