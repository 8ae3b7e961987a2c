"""The queries about incidents: what happened, what differs, what caused it, what it touched."""

from typing import Annotated

import strawberry

from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import (
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
from schema.graphql.types.connections import ConnectionArgs
from schema.graphql.types.enums import Direction, RecordOrder, TimelineEventKind
from schema.graphql.types.filters import TimeRangeInput
from schema.graphql.types.timeline import TimelineConnection, find_timeline


@strawberry.type
class IncidentQuery:
    """The queries about incidents, a part of `Query`."""

    @strawberry.field(
        description="Every event at everything reachable from an entity, oldest first. null if neither a record nor an"
        " edge has the id."
    )
    async def timeline(
        self,
        info: Info,
        entity_id: EntityIdArg,
        direction: DirectionArg = Direction.BOTH,
        depth: DepthArg = 3,
        max_entities: MaxEntitiesArg = 1000,
        kinds: Annotated[
            list[TimelineEventKind] | None,
            strawberry.argument(description="Only events of these kinds, of every kind if null."),
        ] = strawberry.UNSET,
        created: Annotated[
            TimeRangeInput | None,
            strawberry.argument(
                description="Only events within this range of time. The entities are found without it."
            ),
        ] = strawberry.UNSET,
        order: OrderArg = RecordOrder.OLDEST_FIRST,
        first: FirstArg = strawberry.UNSET,
        after: AfterArg = strawberry.UNSET,
        last: LastArg = strawberry.UNSET,
        before: BeforeArg = strawberry.UNSET,
    ) -> TimelineConnection | None:
        return await find_timeline(
            info,
            entity_id,
            direction,
            depth=depth,
            max_entities=max_entities,
            kinds=kinds,
            created=created,
            args=ConnectionArgs(first, after, last, before),
            newest_first=order is RecordOrder.NEWEST_FIRST,
        )
