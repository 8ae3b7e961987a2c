"""The summary of the store."""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from resolvers.service import Service
from storage.base import Summary


@strawberry.type(description="How many rows bear a word.")
class Count:
    key: str = strawberry.field(description="The word.")
    count: int = strawberry.field(description="How many rows bear it.")


def to_counts(words: Mapping[str, int]) -> list[Count]:
    """The counts by their words."""
    return [Count(key=word, count=count) for word, count in sorted(words.items())]


@strawberry.type(description="Counts over the store, or over a time range of it.")
class SupportabilitySummary:
    store_backend: str = strawberry.field(description="The configured backend's word.")
    retention_days: int = strawberry.field(description="Days that runs are kept; 0 for ever.")
    run_count: int = strawberry.field(description="Runs created within.")
    operation_count: int = strawberry.field(description="Operations accepted within.")
    workflow_decision_count: int = strawberry.field(description="Decisions made within.")
    lineage_edge_count: int = strawberry.field(description="Edges created within.")
    run_status_counts: list[Count] = strawberry.field(description="Runs by status.")
    operation_status_counts: list[Count] = strawberry.field(description="Operations by status.")
    workflow_action_counts: list[Count] = strawberry.field(description="Decisions by action.")
    workflow_reason_code_counts: list[Count] = strawberry.field(description="Decisions by reason.")
    oldest_run_created_at: datetime | None = strawberry.field(description="The oldest run, in UTC.")
    newest_run_created_at: datetime | None = strawberry.field(description="The newest run, in UTC.")
    oldest_operation_created_at: datetime | None = strawberry.field(
        description="The oldest operation, in UTC."
    )
    newest_operation_created_at: datetime | None = strawberry.field(
        description="The newest operation, in UTC."
    )

    @classmethod
    def from_summary(cls, service: Service, summary: Summary) -> "SupportabilitySummary":
        """The summary that the store counted."""
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
