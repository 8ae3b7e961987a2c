"""The queries for incidents: timeline, comparison, root causes, impact."""

from typing import Annotated

import strawberry

from schema.graphql.loading.context import Info
from schema.graphql.types.incidents.comparison import RunComparison, compare_runs
from schema.graphql.types.incidents.impact import Impact, find_impact
from schema.graphql.types.incidents.reasons import ReasonCount, count_reasons
from schema.graphql.types.incidents.root_causes import RootCauses, find_root_causes
from schema.graphql.types.incidents.timeline import TimelineConnection, find_timeline
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
from schema.graphql.types.values.connections import ConnectionArgs
from schema.graphql.types.values.enums import (
    Direction,
    ReasonSource,
    RecordOrder,
    TimelineEventKind,
)
from schema.graphql.types.values.filters import LineageFilterArg, RunFilterArg, TimeRangeInput

SearchDepthArg = Annotated[
    int,
    strawberry.argument(
        description="Maximum distance from the entity, in edges: 1 to 1,000. At most 10,000 entities are searched."
    ),
]


@strawberry.type
class IncidentQuery:
    """The queries for incidents, a part of `Query`."""

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
                description="Only events within this range of time. It does not limit the graph."
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

    @strawberry.field(
        description="Two runs side by side, with the differences of their results. null if one of them is not"
        " recorded."
    )
    async def compare_runs(
        self,
        info: Info,
        left_run_id: Annotated[str, strawberry.argument(description="Id of the left run.")],
        right_run_id: Annotated[str, strawberry.argument(description="Id of the right run.")],
    ) -> RunComparison | None:
        info.context.service.feature_flags.require()
        return await compare_runs(info, left_run_id, right_run_id)

    @strawberry.field(
        description="The abnormal entities upstream of an entity, itself included, that no other abnormal entity"
        " explains. null if neither a record nor an edge has the id."
    )
    async def root_causes(
        self,
        info: Info,
        entity_id: EntityIdArg,
        depth: SearchDepthArg = 50,
        first: Annotated[
            int, strawberry.argument(description="Maximum number of causes: 1 to 50.")
        ] = 10,
    ) -> RootCauses | None:
        return await find_root_causes(info, entity_id, depth=depth, first=first)

    @strawberry.field(
        description="Everything downstream of an entity, counted. null if neither a record nor an edge has the id."
    )
    async def impact(
        self,
        info: Info,
        entity_id: EntityIdArg,
        depth: SearchDepthArg = 50,
        filter: LineageFilterArg = strawberry.UNSET,
    ) -> Impact | None:
        return await find_impact(info, entity_id, depth=depth, filter=filter)

    @strawberry.field(
        description="How often each gate reason, failed rule, operation error or decision reason occurred within a"
        " range of time: the most frequent first, then by code."
    )
    async def reason_counts(
        self,
        info: Info,
        created: Annotated[
            TimeRangeInput,
            strawberry.argument(
                description="Range of the creation of runs, the acceptance of operations, or the time of decisions."
            ),
        ],
        of: Annotated[ReasonSource, strawberry.argument(description="Kind of the reasons.")],
        filter: RunFilterArg = strawberry.UNSET,
        first: Annotated[
            int, strawberry.argument(description="Maximum number of reasons: 1 to 1,000.")
        ] = 20,
    ) -> list[ReasonCount]:
        return await count_reasons(info, created, of, filter, first=first)
