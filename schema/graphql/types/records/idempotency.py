"""Idempotency keys, their history and their conflicts."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import ClassVar, Final

import strawberry

from resolvers.feature_flags import Feature
from resolvers.incidents.origin import use_outcomes
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.ledger_leaf import LedgerLeaf, ledger_leaf_field
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.references import RUN
from schema.graphql.types.values.arguments import AfterArg, BeforeArg, FirstArg, LastArg
from schema.graphql.types.values.connections import (
    Connection,
    ConnectionArgs,
    connections_for,
    load_and_wrap,
)
from schema.graphql.types.values.enums import EntityKind, OriginKind
from schema.graphql.types.values.stamps import (
    BEFORE,
    load_stamps,
    recorded_at_field,
    recorded_by_field,
    traceparent_field,
)
from storage import records
from storage.lists import HISTORY_BY_KEY
from storage.stamps import Stamp

NO_MAPPING: Final = f"{BEFORE}, or the key maps to none"


@strawberry.type(description="One use of an idempotency key.")
class IdempotencyEvent:
    rebalance_run_id: str = strawberry.field(description="Id of the run that used the key.")
    correlation_id: str = strawberry.field(description="Correlation id of the run's request.")
    request_hash: str = strawberry.field(description="Hash of the request content.")
    created_at: datetime = strawberry.field(description="Time of the run, in UTC.")
    recorded_at: datetime | None = recorded_at_field("the use of the key")
    recorded_by: str | None = recorded_by_field("the use of the key")
    traceparent: str | None = traceparent_field("the use of the key")
    ledger_leaf: LedgerLeaf | None = ledger_leaf_field("the use of the key")
    record: strawberry.Private[records.IdempotencyEvent]

    def __init__(self, event: records.IdempotencyEvent) -> None:
        self.record = event
        self.rebalance_run_id = event.rebalance_run_id
        self.correlation_id = event.correlation_id
        self.request_hash = event.request_hash
        self.created_at = event.created_at

    @classmethod
    async def load_stamps(
        cls, objects: "Sequence[IdempotencyEvent]", info: Info, /
    ) -> Sequence[Stamp]:
        return await load_stamps(info, records.IdempotencyEvent, [each.record for each in objects])

    @classmethod
    async def load_records(
        cls, objects: "Sequence[IdempotencyEvent]", _info: Info, /
    ) -> Sequence[records.Record]:
        return [each.record for each in objects]

    @strawberry.field(
        graphql_type=RUN | None,
        description="Run that used the key. null if the run is not recorded or was purged.",
    )
    @batched
    @staticmethod
    async def run(
        events: "Sequence[IdempotencyEvent]", info: Info
    ) -> Sequence[LineageEntity | None]:
        ids = [event.rebalance_run_id for event in events]
        return await load_and_wrap(
            info.context.loaders.runs, ids, LineageEntity.classes[EntityKind.RUN]
        )

    @strawberry.field(
        description="CONFLICT if the key was used before with another request hash, else REPLAY if it was used before,"
        " else FRESH."
    )
    @batched
    @staticmethod
    async def outcome(events: "Sequence[IdempotencyEvent]", info: Info) -> Sequence[OriginKind]:
        uses = [event.record for event in events]
        outcomes = await use_outcomes(info.context.service.store, uses)
        return [outcomes[use].kind for use in uses]


@strawberry.type(
    description="An idempotency key: the run that it maps to, and the history of its uses."
)
class IdempotencyKey(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.IDEMPOTENCY_KEY
    key: str = strawberry.field(description="The key.")
    recorded_at: datetime | None = recorded_at_field(
        "the present mapping of the key", null=NO_MAPPING
    )
    recorded_by: str | None = recorded_by_field("the present mapping of the key", null=NO_MAPPING)

    def __init__(self, key: str) -> None:
        self.entity_id = key
        self.key = key

    @classmethod
    async def state_texts(
        cls, entities: Sequence[LineageEntity], info: Info, /
    ) -> Sequence[str | None]:
        if Feature.IDEMPOTENCY_HISTORY not in info.context.service.feature_flags.enabled:
            return [None] * len(entities)
        ids = [entity.entity_id for entity in entities]
        conflicts = await info.context.loaders.conflicts.load_many(ids)
        return ["CONFLICT" if conflicts[each] else None for each in ids]

    @classmethod
    async def load_stamps(
        cls, objects: "Sequence[IdempotencyKey]", info: Info, /
    ) -> Sequence[Stamp]:
        return await load_stamps(info, records.IdempotencyMapping, [each.key for each in objects])

    @strawberry.field(
        description="What the key maps to now; null where only history or an edge knows the key."
    )
    @batched
    @staticmethod
    async def request_hash(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[str | None]:
        return await load_and_wrap(
            info.context.loaders.mappings, [key.key for key in keys], attrgetter("request_hash")
        )

    @strawberry.field(
        graphql_type=RUN | None,
        description="Run that the key maps to now. null if the key has no mapping, or the run was purged.",
    )
    @batched
    @staticmethod
    async def run(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[LineageEntity | None]:
        loaders = info.context.loaders
        mappings = await loaders.mappings.load_many([key.key for key in keys])
        run_ids = [
            None if (mapping := mappings[key.key]) is None else mapping.rebalance_run_id
            for key in keys
        ]
        runs = await loaders.runs.load_many([run_id for run_id in run_ids if run_id is not None])
        run_class = LineageEntity.classes[EntityKind.RUN]
        return [
            None if run_id is None or (run := runs[run_id]) is None else run_class(run)
            for run_id in run_ids
        ]

    @strawberry.field(
        description="Time since when the key maps to that run, in UTC. null if the key has no mapping."
    )
    @batched
    @staticmethod
    async def created_at(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[datetime | None]:
        return await load_and_wrap(
            info.context.loaders.mappings, [key.key for key in keys], attrgetter("created_at")
        )

    @strawberry.field(
        description="Uses of the key, oldest first. null, with an error, if idempotency history is disabled."
    )
    @batched
    @staticmethod
    async def history(
        keys: "Sequence[IdempotencyKey]",
        info: Info,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> Sequence[Connection[IdempotencyEvent] | None]:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        return await connections_for(
            info,
            HISTORY_BY_KEY,
            [key.key for key in keys],
            HISTORY_BY_KEY.no_filter,
            IdempotencyEvent,
            ConnectionArgs(first, after, last, before),
        )

    @strawberry.field(description="More than one request hash has been seen under this key.")
    @batched
    @staticmethod
    async def is_conflicted(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[bool | None]:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        conflicts = info.context.loaders.conflicts
        return await load_and_wrap(conflicts, [key.key for key in keys], bool)


@strawberry.type(
    description="An idempotency key in conflict: it was used with more than one request hash."
)
class IdempotencyConflict:
    idempotency_key: IdempotencyKey = strawberry.field(description="The key.")
    conflicted_at: datetime = strawberry.field(
        description="Time at which the second request hash was first used, in UTC."
    )

    def __init__(self, conflict: records.IdempotencyConflict) -> None:
        self.idempotency_key = IdempotencyKey(conflict.idempotency_key)
        self.conflicted_at = conflict.conflicted_at
