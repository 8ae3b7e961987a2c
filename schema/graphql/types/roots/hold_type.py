"""A hold."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.graphql.types.values.enums import Direction
from storage import retention

FirstHoldsArg = Annotated[
    int | None,
    strawberry.argument(
        description="Maximum number of holds: 0 to 1,000. Required if there are more than 1,000."
    ),
]
AfterHoldArg = Annotated[
    str | None,
    strawberry.argument(
        description="`holdId` of the last hold of the previous page. A page with fewer than `first` holds is the last"
        " one."
    ),
]


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
