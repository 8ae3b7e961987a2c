"""Holds, purge records and the preview of a purge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import strawberry

from resolvers.retention import holds
from resolvers.retention.purge_preview import PurgePreview as Preview
from resolvers.retention.purge_preview import preview_purge
from resolvers.retention.scoped_retention import visible_holds, visible_purges
from resolvers.service import Service
from schema.graphql.loading.context import Info
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import Direction, EntityKind
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
    description="A hold. Until it is released, neither retention nor a manual purge deletes a record that it covers."
)
class Hold:
    hold_id: str = strawberry.field(description="Unique id of the hold.")
    reason: str = strawberry.field(description="Reason of the hold.")
    matter: str | None = strawberry.field(
        description="Reference of the case. null if none was given."
    )
    entity_id: str | None = strawberry.field(
        description="Entity whose lineage is held. null for another kind of hold."
    )
    direction: Direction | None = strawberry.field(
        description="Direction in which the edges of `entityId` are followed. null for another kind of hold."
    )
    depth: int | None = strawberry.field(
        description="Maximum distance from `entityId`, in edges. null for another kind of hold."
    )
    portfolio_id: str | None = strawberry.field(
        description="Portfolio whose runs are held. null for another kind of hold."
    )
    created_from: datetime | None = strawberry.field(
        description="Start of the range of time, in UTC. null if it has none, or for another kind of hold."
    )
    created_to: datetime | None = strawberry.field(
        description="End of the range of time, in UTC. null if it has none, or for another kind of hold."
    )
    placed_at: datetime = strawberry.field(description="Time of the placing, in UTC.")
    placed_by: str = strawberry.field(description="Subject of the caller who placed the hold.")
    is_active: bool = strawberry.field(description="Whether the hold has not been released.")
    released_at: datetime | None = strawberry.field(
        description="Time of the release, in UTC. null while the hold is active."
    )
    released_by: str | None = strawberry.field(
        description="Subject of the caller who released the hold. null while it is active."
    )
    release_reason: str | None = strawberry.field(
        description="Reason of the release. null while it is active."
    )

    @classmethod
    def of(cls, hold: retention.Hold) -> "Hold":
        """Return the object of a hold."""
        has_entity = hold.entity_id is not None
        return cls(
            hold_id=hold.hold_id,
            reason=hold.reason,
            matter=hold.matter,
            entity_id=hold.entity_id,
            direction=Direction(hold.direction.value) if has_entity else None,
            depth=hold.depth if has_entity else None,
            portfolio_id=hold.portfolio_id,
            created_from=hold.created.since if hold.created else None,
            created_to=hold.created.until if hold.created else None,
            placed_at=hold.placed_at,
            placed_by=hold.placed_by,
            is_active=hold.is_active,
            released_at=hold.released_at,
            released_by=hold.released_by,
            release_reason=hold.release_reason,
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


@strawberry.type(description="Number of records of one kind and month that would be purged.")
class PurgePreviewMonth:
    kind: EntityKind = strawberry.field(description="RUN or OPERATION.")
    month: str = strawberry.field(description="Month of creation in UTC, such as 2026-02.")
    count: int = strawberry.field(description="Number of records.")


@strawberry.type(description="The expired records that a hold keeps from the purge.")
class PurgePreviewHold:
    hold: Hold = strawberry.field(description="The hold.")
    run_count: int = strawberry.field(description="Number of expired runs that it covers.")
    operation_count: int = strawberry.field(
        description="Number of expired operations that it covers."
    )


@strawberry.type(description="Preview of a purge by retention. Nothing is changed.")
class PurgePreview:
    run_count: int = strawberry.field(description="Number of runs that would be purged.")
    operation_count: int = strawberry.field(
        description="Number of operations that would be purged."
    )
    months: list[PurgePreviewMonth] = strawberry.field(
        description="Those runs and operations by kind and month, in this order."
    )
    held_run_count: int = strawberry.field(description="Number of expired runs that holds keep.")
    held_operation_count: int = strawberry.field(
        description="Number of expired operations that holds keep."
    )
    held: list[PurgePreviewHold] = strawberry.field(
        description="Holds that cover expired records, by the time of placing. A record counts for each of its holds."
    )
    remaining_run_count: int = strawberry.field(description="Number of runs that would remain.")
    remaining_operation_count: int = strawberry.field(
        description="Number of operations that would remain."
    )
    is_complete: bool = strawberry.field(
        description="Whether every expired record was examined. If false, only the oldest expired records are"
        " counted, and at least as many would be purged. `dpm-lineage purge --dry-run` examines every record."
    )
    examined_count: int = strawberry.field(
        description="Number of expired runs and operations that were examined."
    )
    leaves_tombstones: bool = strawberry.field(
        description="Whether tombstones and edges would stay (`DPM_SUPPORTABILITY_TOMBSTONES`)."
    )
    reachable_count: int = strawberry.field(
        description="Number of purged runs and operations that would stay reachable in graphs: all of them with"
        " tombstones, else 0."
    )
    runs_before: datetime | None = strawberry.field(
        description="Runs created before this time are expired, in UTC. null if runs never expire."
    )
    operations_before: datetime | None = strawberry.field(
        description="Operations that ended before this time are expired, in UTC. null if operations never expire."
    )

    @classmethod
    def of(cls, preview: Preview) -> "PurgePreview":
        """Return the object of a preview."""
        run, operation = EntityKind.RUN, EntityKind.OPERATION
        return cls(
            run_count=preview.total(run),
            operation_count=preview.total(operation),
            months=[
                PurgePreviewMonth(kind=kind, month=month, count=count)
                for (kind, month), count in sorted(preview.purged.items())
            ],
            held_run_count=preview.held_records[run],
            held_operation_count=preview.held_records[operation],
            held=[
                PurgePreviewHold(
                    hold=Hold.of(hold),
                    run_count=preview.held[hold_id, run],
                    operation_count=preview.held[hold_id, operation],
                )
                for hold_id, hold in preview.holds.items()
                if preview.held[hold_id, run] or preview.held[hold_id, operation]
            ],
            remaining_run_count=preview.remaining_runs,
            remaining_operation_count=preview.remaining_operations,
            is_complete=preview.is_complete,
            examined_count=preview.examined,
            leaves_tombstones=preview.leaves_tombstones,
            reachable_count=preview.reachable,
            runs_before=preview.runs_before,
            operations_before=preview.operations_before,
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
    async def holds(self, info: Info, active: ActiveArg = strawberry.UNSET) -> list[Hold]:
        service = _enabled_service(info)
        wanted = unset_to_none(active)
        found: Sequence[retention.Hold] = await visible_holds(service.store)
        return [Hold.of(each) for each in found if wanted is None or each.is_active is wanted]

    @strawberry.field(description="Every purge that deleted at least one record, newest first.")
    async def purges(self, info: Info) -> list[Purge]:
        found: Sequence[retention.Purge] = await visible_purges(_enabled_service(info).store)
        return [Purge.of(each) for each in found]

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
