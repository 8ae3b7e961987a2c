"""The supportability summary."""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from resolvers.service import Service
from storage.activity import Summary


@strawberry.type(description="Number of records with a value.")
class Count:
    key: str = strawberry.field(description="The value.")
    count: int = strawberry.field(description="Number of records that have the value.")


def to_counts(counts: Mapping[str, int]) -> list[Count]:
    """Return the counts in the order of their keys."""
    return [Count(key=key, count=count) for key, count in sorted(counts.items())]


@strawberry.type(
    description="Counts of records, of the whole store or of the time range given to `Query.summary`."
)
class SupportabilitySummary:
    store_backend: str = strawberry.field(
        description="Configured backend: the value of DPM_SUPPORTABILITY_STORE_BACKEND."
    )
    retention_days: int = strawberry.field(
        description="Days after which runs are purged. 0 if runs are never purged."
    )
    run_count: int = strawberry.field(description="Number of runs created.")
    operation_count: int = strawberry.field(description="Number of operations accepted.")
    workflow_decision_count: int = strawberry.field(description="Number of decisions made.")
    lineage_edge_count: int = strawberry.field(description="Number of lineage edges created.")
    run_status_counts: list[Count] = strawberry.field(
        description="Runs by status. A status without runs is absent."
    )
    operation_status_counts: list[Count] = strawberry.field(
        description="Operations by status. A status without operations is absent."
    )
    workflow_action_counts: list[Count] = strawberry.field(
        description="Decisions by action. An action without decisions is absent."
    )
    workflow_reason_code_counts: list[Count] = strawberry.field(
        description="Decisions by reason code."
    )
    oldest_run_created_at: datetime | None = strawberry.field(
        description="Creation time of the oldest run, in UTC. null if there is none."
    )
    newest_run_created_at: datetime | None = strawberry.field(
        description="Creation time of the newest run, in UTC. null if there is none."
    )
    oldest_operation_created_at: datetime | None = strawberry.field(
        description="Acceptance time of the oldest operation, in UTC. null if there is none."
    )
    newest_operation_created_at: datetime | None = strawberry.field(
        description="Acceptance time of the newest operation, in UTC. null if there is none."
    )

    @classmethod
    def from_summary(cls, service: Service, summary: Summary) -> "SupportabilitySummary":
        """Return the object of the store's summary."""
        return cls(
            store_backend=service.backend,
            retention_days=service.retention.days,
            run_count=summary.run_count,
            operation_count=summary.operation_count,
            workflow_decision_count=summary.decision_count,
            lineage_edge_count=summary.edge_count,
            run_status_counts=to_counts(summary.run_statuses),
            operation_status_counts=to_counts(summary.operation_statuses),
            workflow_action_counts=to_counts(summary.decision_actions),
            workflow_reason_code_counts=to_counts(summary.decision_reasons),
            oldest_run_created_at=summary.oldest_run,
            newest_run_created_at=summary.newest_run,
            oldest_operation_created_at=summary.oldest_operation,
            newest_operation_created_at=summary.newest_operation,
        )
