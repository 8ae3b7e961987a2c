"""Decisions, and the state of a review that they lead to."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import strawberry

from resolvers.workflow import WorkflowState
from schema.compiled import for_all
from schema.graphql.loading.context import Info
from schema.graphql.types.connections import load_and_wrap
from schema.graphql.types.enums import EntityKind, WorkflowAction, WorkflowStatus
from schema.graphql.types.lineage import LineageEntity
from schema.graphql.types.references import RUN
from storage import records


@strawberry.type(description="One step of a run's review.")
class Decision(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.DECISION
    run_id: strawberry.Private[str]
    decision_id: str = strawberry.field(description="The decision's id, unique.")
    action: WorkflowAction = strawberry.field(description="What the reviewer did.")
    reason_code: str = strawberry.field(description="Why, as a word.")
    comment: str | None = strawberry.field(description="Why, in the reviewer's words.")
    actor_id: str = strawberry.field(description="Who decided.")
    decided_at: datetime = strawberry.field(description="When, in UTC.")
    correlation_id: str = strawberry.field(description="The id that the request to decide bore.")

    def __init__(self, decision: records.Decision) -> None:
        """The decision that a record tells of."""
        self.entity_id = decision.decision_id
        self.run_id = decision.run_id
        self.decision_id = decision.decision_id
        self.action = decision.action
        self.reason_code = decision.reason_code
        self.comment = decision.comment
        self.actor_id = decision.actor_id
        self.decided_at = decision.decided_at
        self.correlation_id = decision.correlation_id

    @strawberry.field(
        graphql_type=RUN | None,
        description="The run that was decided on; null where it is not recorded.",
    )
    @for_all
    @staticmethod
    async def run(decisions: "Sequence[Decision]", info: Info) -> Sequence[LineageEntity | None]:
        ids = [each.run_id for each in decisions]
        return await load_and_wrap(
            info.context.loaders.runs, ids, LineageEntity.classes[EntityKind.RUN]
        )


@strawberry.type(description="Where a run's review stands.")
class Workflow:
    status: WorkflowStatus = strawberry.field(description="The state by the workflow table.")
    requires_review: bool = strawberry.field(description="Whether the run needs a review at all.")
    latest_decision: "Decision | None" = strawberry.field(description="The decision that counts.")
    pending_since: datetime | None = strawberry.field(
        description="Since when the run waits for a decision; null where it does not."
    )

    @classmethod
    def from_state(cls, state: WorkflowState, latest: records.Decision | None) -> "Workflow":
        """The workflow in a state that the latest decision has led to, if there is one."""
        return cls(
            status=state.status,
            requires_review=state.requires_review,
            latest_decision=None if latest is None else Decision(latest),
            pending_since=state.pending_since,
        )
