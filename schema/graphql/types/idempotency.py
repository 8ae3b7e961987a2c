"""Idempotency keys, their history and their conflicts."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import ClassVar

import strawberry

from resolvers.feature_flags import Feature
from schema.compiled import for_all
from schema.graphql.loading.context import Info
from schema.graphql.types.connections import (
    Connection,
    ConnectionArgs,
    connections_for,
    load_and_wrap,
)
from schema.graphql.types.enums import EntityKind
from schema.graphql.types.lineage import LineageEntity
from schema.graphql.types.references import RUN
from storage import records
from storage.lists import HISTORY_BY_KEY


@strawberry.type(description="One use of an idempotency key.")
class IdempotencyEvent:
    rebalance_run_id: str = strawberry.field(description="The run that used the key.")
    correlation_id: str = strawberry.field(description="The id that the run's request bore.")
    request_hash: str = strawberry.field(description="The hash of the request's content.")
    created_at: datetime = strawberry.field(description="When, in UTC.")

    def __init__(self, event: records.IdempotencyEvent) -> None:
        """The use that a record tells of."""
        self.rebalance_run_id = event.rebalance_run_id
        self.correlation_id = event.correlation_id
        self.request_hash = event.request_hash
        self.created_at = event.created_at

    @strawberry.field(
        graphql_type=RUN | None,
        description="The run that used the key; null where it is not recorded.",
    )
    @for_all
    @staticmethod
    async def run(
        events: "Sequence[IdempotencyEvent]", info: Info
    ) -> Sequence[LineageEntity | None]:
        ids = [each.rebalance_run_id for each in events]
        return await load_and_wrap(
            info.context.loaders.runs, ids, LineageEntity.classes[EntityKind.RUN]
        )


@strawberry.type(description="An idempotency key: what it maps to now, and its whole history.")
class IdempotencyKey(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.IDEMPOTENCY_KEY
    key: str = strawberry.field(description="The key itself.")

    def __init__(self, key: str) -> None:
        """The idempotency key of that text."""
        self.entity_id = key
        self.key = key

    @strawberry.field(
        description="What the key maps to now; null where only history or an edge knows the key."
    )
    @for_all
    @staticmethod
    async def request_hash(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[str | None]:
        return await load_and_wrap(
            info.context.loaders.mappings, [each.key for each in keys], attrgetter("request_hash")
        )

    @strawberry.field(graphql_type=RUN | None, description="The run that the key maps to now.")
    @for_all
    @staticmethod
    async def run(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[LineageEntity | None]:
        loaders = info.context.loaders
        mappings = await loaders.mappings.load_many([each.key for each in keys])
        ids = [
            None if (mapping := mappings[each.key]) is None else mapping.rebalance_run_id
            for each in keys
        ]
        runs = await loaders.runs.load_many([each for each in ids if each is not None])
        found = [None if each is None else runs[each] for each in ids]
        wrap = LineageEntity.classes[EntityKind.RUN]
        return [None if run is None else wrap(run) for run in found]

    @strawberry.field(description="Since when the key maps to that run, in UTC.")
    @for_all
    @staticmethod
    async def created_at(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[datetime | None]:
        return await load_and_wrap(
            info.context.loaders.mappings, [each.key for each in keys], attrgetter("created_at")
        )

    @strawberry.field(description="Every use of the key, oldest first.")
    @for_all
    @staticmethod
    async def history(
        keys: "Sequence[IdempotencyKey]",
        info: Info,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Sequence[Connection["IdempotencyEvent"] | None]:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        return await connections_for(
            info,
            HISTORY_BY_KEY,
            [each.key for each in keys],
            HISTORY_BY_KEY.no_filter,
            IdempotencyEvent,
            ConnectionArgs(first, after, last, before),
        )

    @strawberry.field(description="More than one request hash has been seen under this key.")
    @for_all
    @staticmethod
    async def is_conflicted(keys: "Sequence[IdempotencyKey]", info: Info) -> Sequence[bool | None]:
        info.context.service.feature_flags.require(Feature.IDEMPOTENCY_HISTORY)
        return await load_and_wrap(
            info.context.loaders.conflicts, [each.key for each in keys], bool
        )


@strawberry.type(description="An idempotency key under which more than one request hash is known.")
class IdempotencyConflict:
    idempotency_key: IdempotencyKey = strawberry.field(description="The key, with its history.")
    conflicted_at: datetime = strawberry.field(
        description="When the second request hash was first used, in UTC."
    )

    def __init__(self, conflict: records.IdempotencyConflict) -> None:
        """The conflict that a record tells of."""
        self.idempotency_key = IdempotencyKey(conflict.idempotency_key)
        self.conflicted_at = conflict.conflicted_at
