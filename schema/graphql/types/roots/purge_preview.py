"""The preview of a purge."""

from datetime import datetime

import strawberry

from resolvers.retention.purge_preview import PurgePreview as Preview
from resolvers.retention.scoped_retention import page_of_holds
from schema.graphql.types.roots.hold_type import AfterHoldArg, FirstHoldsArg, Hold
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import EntityKind


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
    orphan_count: int = strawberry.field(
        description="Number of expired records without a run or operation that the search for such records would purge"
        " after those runs and operations: once a day, and in `dpm-lineage purge`. 0 for a caller of some portfolios."
    )
    held_run_count: int = strawberry.field(description="Number of expired runs that holds keep.")
    held_operation_count: int = strawberry.field(
        description="Number of expired operations that holds keep."
    )
    all_held: strawberry.Private[list[PurgePreviewHold]]
    remaining_run_count: int = strawberry.field(description="Number of runs that would remain.")
    remaining_operation_count: int = strawberry.field(
        description="Number of operations that would remain."
    )
    is_complete: bool = strawberry.field(
        description="Whether every expired record was examined. If false, only some of them are counted,"
        " and at least as many would be purged. `dpm-lineage purge --dry-run` examines every record."
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

    @strawberry.field(
        description="Holds that cover expired records, by the time of placing. A record counts for each of its holds."
    )
    def held(
        self, first: FirstHoldsArg = strawberry.UNSET, after: AfterHoldArg = strawberry.UNSET
    ) -> list[PurgePreviewHold]:
        held = {each.hold.hold_id: each for each in self.all_held}
        page = page_of_holds(
            [each.hold for each in held.values()],
            first=unset_to_none(first),
            after=unset_to_none(after),
        )
        return [held[hold.hold_id] for hold in page]

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
            orphan_count=preview.orphans.total(),
            held_run_count=preview.held_records[run],
            held_operation_count=preview.held_records[operation],
            all_held=[
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
