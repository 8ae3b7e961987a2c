"""Purged entities: the tombstones of runs and operations."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import strawberry

from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.values.enums import EntityKind
from storage.retention import Tombstone


@strawberry.type(
    description="A run or an operation that was purged. Its edges stay, so that graphs and paths lead through it."
    " REST answers 404 for it."
)
class PurgedEntity(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.PURGED
    was: EntityKind = strawberry.field(
        description="Kind of the entity before the purge: RUN or OPERATION."
    )
    status: str = strawberry.field(description="Status of the run or operation when it was purged.")
    created_at: datetime = strawberry.field(description="Time of the run or operation, in UTC.")
    purged_at: datetime = strawberry.field(description="Time of the purge, in UTC.")
    reason: str = strawberry.field(
        description="Reason of the purge: `retention`, or the reason of a manual purge."
    )
    purge_number: int = strawberry.field(description="Number of the purge in `purges`.")
    portfolio_id: str | None = strawberry.field(
        description="Portfolio of the run. null for an operation."
    )
    correlation_id: str = strawberry.field(description="Correlation id of the run or operation.")
    request_hash: str | None = strawberry.field(
        description="Request hash of the run. null for an operation."
    )
    content_hash: str = strawberry.field(
        description="`sha256:` and the digest of the purged records: the export lines of the record and of those that"
        " belonged to it, without stamps, sorted, each ended by a line break."
    )

    def __init__(self, tombstone: Tombstone) -> None:
        self.entity_id = tombstone.entity_id
        self.was = tombstone.kind
        self.status = tombstone.status
        self.created_at = tombstone.created_at
        self.purged_at = tombstone.purged_at
        self.reason = tombstone.reason
        self.purge_number = tombstone.purge
        self.portfolio_id = tombstone.portfolio_id
        self.correlation_id = tombstone.correlation_id
        self.request_hash = tombstone.request_hash
        self.content_hash = tombstone.content_hash

    def label_text(self) -> str:
        return self.portfolio_id or self.entity_id

    def instant(self) -> datetime | None:
        return self.created_at

    @classmethod
    async def state_texts(
        cls, entities: Sequence[LineageEntity], _info: Info, /
    ) -> Sequence[str | None]:
        return [each.status for each in entities if isinstance(each, PurgedEntity)]
