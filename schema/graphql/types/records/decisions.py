"""Decisions on runs, and the state of a review."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import strawberry

from resolvers.workflow import WorkflowState
from schema.compiled import batched
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.ledger_leaf import LedgerLeaf, ledger_leaf_field
from schema.graphql.types.graph.lineage import LineageEntity
from schema.graphql.types.graph.references import RUN
from schema.graphql.types.values.connections import load_and_wrap
from schema.graphql.types.values.enums import EntityKind, WorkflowAction, WorkflowStatus
from schema.graphql.types.values.stamps import (
    load_stamps,
    recorded_at_field,
    recorded_by_field,
    traceparent_field,
)
from storage import records
from storage.stamps import Stamp


@strawberry.type(description="A decision of a reviewer on a run.")
class Decision(LineageEntity):
    entity_kind: ClassVar[EntityKind] = EntityKind.DECISION
    run_id: strawberry.Private[str]
    decision_id: str = strawberry.field(description="Unique id of the decision.")
    action: WorkflowAction = strawberry.field(description="Action of the reviewer.")
    reason_code: str = strawberry.field(
        description="Reason as a code: capital letters, digits and underscores."
    )
    comment: str | None = strawberry.field(
        description="Reason in the reviewer's words. null if none was given."
    )
    actor_id: str = strawberry.field(description="Id of the reviewer.")
    decided_at: datetime = strawberry.field(description="Time of the decision, in UTC.")
    correlation_id: str = strawberry.field(
        description="Correlation id of the decision's request. `c_none` if the request had none."
    )

    recorded_at: datetime | None = recorded_at_field("the decision")
    recorded_by: str | None = recorded_by_field("the decision")
    traceparent: str | None = traceparent_field("the decision")
    ledger_leaf: LedgerLeaf | None = ledger_leaf_field("the decision")
    record: strawberry.Private[records.Decision]

    def __init__(self, decision: records.Decision) -> None:
        self.record = decision
        self.entity_id = decision.decision_id
        self.run_id = decision.run_id
        self.decision_id = decision.decision_id
        self.action = decision.action
        self.reason_code = decision.reason_code
        self.comment = decision.comment
        self.actor_id = decision.actor_id
        self.decided_at = decision.decided_at
        self.correlation_id = decision.correlation_id

    def label_text(self) -> str:
        return f"{self.reason_code} by {self.actor_id}"

    def instant(self) -> datetime | None:
        return self.decided_at

    @classmethod
    async def state_texts(
        cls, entities: Sequence[LineageEntity], _info: Info, /
    ) -> Sequence[str | None]:
        return [each.action.value for each in entities if isinstance(each, Decision)]

    @classmethod
    async def load_stamps(cls, objects: "Sequence[Decision]", info: Info, /) -> Sequence[Stamp]:
        return await load_stamps(info, records.Decision, [each.decision_id for each in objects])

    @classmethod
    async def load_records(
        cls, objects: "Sequence[Decision]", _info: Info, /
    ) -> Sequence[records.Record]:
        return [each.record for each in objects]

    @strawberry.field(
        graphql_type=RUN | None,
        description="Run that the decision is about. null if the run is not recorded or was purged.",
    )
    @batched
    @staticmethod
    async def run(decisions: "Sequence[Decision]", info: Info) -> Sequence[LineageEntity | None]:
        ids = [decision.run_id for decision in decisions]
        return await load_and_wrap(
            info.context.loaders.runs, ids, LineageEntity.classes[EntityKind.RUN]
        )


@strawberry.type(description="State of the review of a run.")
class Workflow:
    status: WorkflowStatus = strawberry.field(
        description="Status of the review, which the latest decision determines."
    )
    requires_review: bool = strawberry.field(
        description="Whether the run needs a review. It depends on the status of the run and the configuration."
    )
    latest_decision: Decision | None = strawberry.field(
        description="Latest decision on the run. null if there is none."
    )
    pending_since: datetime | None = strawberry.field(
        description="Time since when the status is PENDING_REVIEW, in UTC. null in every other status."
    )

    @classmethod
    def from_state(cls, state: WorkflowState, latest: records.Decision | None) -> "Workflow":
        """Return the object of a workflow state. `latest` is the latest decision on the run, None if there is none."""
        return cls(
            status=state.status,
            requires_review=state.requires_review,
            latest_decision=None if latest is None else Decision(latest),
            pending_since=state.pending_since,
        )
