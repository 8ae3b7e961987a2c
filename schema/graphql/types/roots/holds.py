"""The queries and mutations of holds, purge records and the preview of a purge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import strawberry

from resolvers.retention import holds
from resolvers.retention.purge_preview import preview_purge
from resolvers.retention.scoped_retention import (
    page_of_holds,
    page_of_purges,
    visible_holds,
    visible_purges,
)
from resolvers.service import Service
from schema.graphql.loading.context import Info
from schema.graphql.types.roots.hold_type import AfterHoldArg, FirstHoldsArg, Hold
from schema.graphql.types.roots.purge_preview import PurgePreview
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import Direction
from schema.graphql.types.values.filters import TimeRangeInput, to_time_range
from storage import retention

ActiveArg = Annotated[
    bool | None,
    strawberry.argument(
        description="Only active holds, or only released ones. Every hold if null."
    ),
]


PREVIEW_SECONDS: Final = 5.0
"""How long a preview looks at records, well below the deadline of a request (`DPM_REQUEST_TIMEOUT_SECONDS`)."""


@strawberry.input(
    description="A hold to place. It covers exactly one of: the lineage of an entity, a portfolio, a range of time."
)
class PlaceHoldInput:
    reason: str = strawberry.field(description="Reason of the hold.")
    matter: str | None = strawberry.field(
        default=strawberry.UNSET, description="Reference of the case, for people."
    )
    entity_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Entity whose lineage is held: its edges are followed again at each purge.",
    )
    direction: Direction = strawberry.field(
        default=Direction.BOTH,
        description="Direction in which the edges of `entityId` are followed.",
    )
    depth: int = strawberry.field(
        default=3, description="Maximum distance from `entityId`, in edges: 1 to 1,000."
    )
    portfolio_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Portfolio whose runs are held, with their operations and the records that belong to them.",
    )
    created: TimeRangeInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Range of time. Records that were created in it are held.",
    )

    def draft(self) -> holds.HoldDraft:
        """Return the hold to place."""
        created = unset_to_none(self.created)
        return holds.HoldDraft(
            reason=self.reason,
            matter=unset_to_none(self.matter),
            entity_id=unset_to_none(self.entity_id),
            direction=retention.HoldDirection(self.direction.value),
            depth=self.depth,
            portfolio_id=unset_to_none(self.portfolio_id),
            created=None if created is None else to_time_range(created),
        )


@strawberry.type(
    description="A purge that deleted at least one record: its caller, time, reason and counts."
)
class Purge:
    number: int = strawberry.field(
        description="Number of the purge. `PurgedEntity.purgeNumber` refers to it."
    )
    purged_at: datetime = strawberry.field(description="Time of the first batch, in UTC.")
    purged_by: str = strawberry.field(
        description="Subject of the caller, the operator of a command, or `retention` for the background."
    )
    reason: str = strawberry.field(
        description="Reason of the purge. `retention` if none was given."
    )
    runs_before: datetime | None = strawberry.field(
        description="Runs created before this time were purged, in UTC. null if the first batch purged operations."
    )
    operations_before: datetime | None = strawberry.field(
        description="Operations that ended before this time were purged, in UTC. null if the first batch purged runs."
    )
    leaves_tombstones: bool = strawberry.field(description="Whether tombstones and edges stayed.")
    run_count: int = strawberry.field(description="Number of purged runs.")
    operation_count: int = strawberry.field(description="Number of purged operations.")
    orphan_count: int = strawberry.field(
        description="Number of purged records whose run was never recorded."
    )

    @classmethod
    def of(cls, purge: retention.Purge) -> "Purge":
        """Return the object of a purge record."""
        return cls(
            number=purge.number,
            purged_at=purge.purged_at,
            purged_by=purge.purged_by,
            reason=purge.reason,
            runs_before=purge.runs_before,
            operations_before=purge.operations_before,
            leaves_tombstones=purge.leaves_tombstones,
            run_count=purge.runs,
            operation_count=purge.operations,
            orphan_count=purge.orphans,
        )


def _enabled_service(info: Info) -> Service:
    """Return the service; raise FeatureDisabled if the support APIs, to which every root field belongs, are off."""
    service = info.context.service
    service.feature_flags.require()
    return service


@strawberry.type
class RetentionQuery:
    """The queries of purges and holds, a part of `Query`."""

    @strawberry.field(description="Holds, by the time of placing. Released holds stay in the list.")
    async def holds(
        self,
        info: Info,
        active: ActiveArg = strawberry.UNSET,
        first: FirstHoldsArg = strawberry.UNSET,
        after: AfterHoldArg = strawberry.UNSET,
    ) -> list[Hold]:
        service = _enabled_service(info)
        wanted = unset_to_none(active)
        found: Sequence[retention.Hold] = await visible_holds(service.store)
        page = page_of_holds(
            found, active=wanted, first=unset_to_none(first), after=unset_to_none(after)
        )
        return [Hold.of(each) for each in page]

    @strawberry.field(description="Every purge that deleted at least one record, newest first.")
    async def purges(
        self,
        info: Info,
        first: Annotated[
            int | None,
            strawberry.argument(
                description="Maximum number of purges: 0 to 1,000. Required if there are more than 1,000."
            ),
        ] = strawberry.UNSET,
        after: Annotated[
            int | None,
            strawberry.argument(
                description="`number` of the last purge of the previous page. A page with fewer than `first` purges is"
                " the last one."
            ),
        ] = strawberry.UNSET,
    ) -> list[Purge]:
        found: Sequence[retention.Purge] = await visible_purges(_enabled_service(info).store)
        page = page_of_purges(found, first=unset_to_none(first), after=unset_to_none(after))
        return [Purge.of(each) for each in page]

    @strawberry.field(
        description="Preview of a purge: the records that retention would purge now, that holds keep, and that"
        " remain. It examines expired records for at most 5 seconds. `isComplete` says whether it examined all of"
        " them."
    )
    async def purge_preview(self, info: Info) -> PurgePreview:
        return PurgePreview.of(await preview_purge(_enabled_service(info), seconds=PREVIEW_SECONDS))


@strawberry.type
class RetentionMutation:
    """The mutations of holds, a part of `Mutation`."""

    @strawberry.mutation(
        description="Place a hold. Each purge determines again which records the hold covers, also by edges that were"
        " recorded later."
    )
    async def place_hold(
        self,
        info: Info,
        input: Annotated[PlaceHoldInput, strawberry.argument(description="The hold to place.")],
    ) -> Hold:
        service = _enabled_service(info)
        info.context.clear_loaders()
        return Hold.of(await holds.place_hold(service, input.draft()))

    @strawberry.mutation(
        description="Release a hold. With `DPM_WORKFLOW_FOUR_EYES`, the subject who placed it may not release it."
    )
    async def release_hold(
        self,
        info: Info,
        hold_id: Annotated[str, strawberry.argument(description="Id of the hold.")],
        reason: Annotated[str, strawberry.argument(description="Reason of the release.")],
    ) -> Hold:
        service = _enabled_service(info)
        info.context.clear_loaders()
        return Hold.of(await holds.release_hold(service, hold_id, reason=reason))
