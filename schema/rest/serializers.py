"""Convert records to the response models of REST."""

from collections.abc import Iterable

from orjson import Fragment

from resolvers.bundle import SupportBundle
from resolvers.service import Service
from resolvers.workflow import WorkflowState
from schema.rest.response_models import (
    BundleBody,
    DecisionBody,
    DecisionsBody,
    EdgeBody,
    HistoryBody,
    LineageBody,
    MappingBody,
    OperationBody,
    OperationItem,
    RunBody,
    RunItem,
    SummaryBody,
    WorkflowBody,
)
from storage.activity import Summary
from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    RecordedOperation,
    RecordedRun,
    Run,
)


def run_item(run: Run) -> RunItem:
    """Return a run as an item of a list, without its result."""
    return {
        "rebalance_run_id": run.rebalance_run_id,
        "correlation_id": run.correlation_id,
        "request_hash": run.request_hash,
        "idempotency_key": run.idempotency_key,
        "portfolio_id": run.portfolio_id,
        "status": run.status,
        "created_at": run.created_at,
    }


def run_body(recorded: RecordedRun) -> RunBody:
    """Return a run with its result."""
    run = recorded.run
    return {
        "rebalance_run_id": run.rebalance_run_id,
        "correlation_id": run.correlation_id,
        "request_hash": run.request_hash,
        "idempotency_key": run.idempotency_key,
        "portfolio_id": run.portfolio_id,
        "created_at": run.created_at,
        "result": Fragment(recorded.result),
    }


def mapping_body(mapping: IdempotencyMapping) -> MappingBody:
    """Return the mapping of an idempotency key."""
    return {
        "idempotency_key": mapping.idempotency_key,
        "request_hash": mapping.request_hash,
        "rebalance_run_id": mapping.rebalance_run_id,
        "created_at": mapping.created_at,
    }


def history_body(idempotency_key: str, events: Iterable[IdempotencyEvent]) -> HistoryBody:
    """Return the history of an idempotency key."""
    return {
        "idempotency_key": idempotency_key,
        "history": [
            {
                "rebalance_run_id": event.rebalance_run_id,
                "correlation_id": event.correlation_id,
                "request_hash": event.request_hash,
                "created_at": event.created_at,
            }
            for event in events
        ],
    }


def operation_item(operation: Operation) -> OperationItem:
    """Return an operation as an item of a list, without its result and error."""
    return {
        "operation_id": operation.operation_id,
        "operation_type": operation.operation_type,
        "status": operation.status,
        "is_executable": operation.is_executable,
        "correlation_id": operation.correlation_id,
        "created_at": operation.created_at,
        "started_at": operation.started_at,
        "finished_at": operation.finished_at,
    }


def operation_body(recorded: RecordedOperation) -> OperationBody:
    """Return an operation with its result and error."""
    result, error = recorded.payload.result, recorded.payload.error
    return {
        **operation_item(recorded.operation),
        "result": None if result is None else Fragment(result),
        "error": None if error is None else Fragment(error),
    }


def edge_body(edge: LineageEdge) -> EdgeBody:
    """Return an edge."""
    return {
        "source_entity_id": edge.source_entity_id,
        "edge_type": edge.edge_type,
        "target_entity_id": edge.target_entity_id,
        "created_at": edge.created_at,
        "metadata": Fragment(edge.metadata),
    }


def lineage_body(
    entity_id: str, edges: Iterable[LineageEdge], *, next_cursor: str | None
) -> LineageBody:
    """Return a page of the edges at an entity."""
    return {
        "entity_id": entity_id,
        "edges": [edge_body(edge) for edge in edges],
        "next_cursor": next_cursor,
    }


def decision_body(decision: Decision) -> DecisionBody:
    """Return a decision."""
    return {
        "decision_id": decision.decision_id,
        "run_id": decision.run_id,
        "action": decision.action,
        "reason_code": decision.reason_code,
        "comment": decision.comment,
        "actor_id": decision.actor_id,
        "decided_at": decision.decided_at,
        "correlation_id": decision.correlation_id,
    }


def decisions_body(run_id: str, decisions: Iterable[Decision]) -> DecisionsBody:
    """Return every decision about a run."""
    return {"run_id": run_id, "decisions": [decision_body(decision) for decision in decisions]}


def workflow_body(run: Run, state: WorkflowState) -> WorkflowBody:
    """Return the state of a run's review."""
    latest = state.latest_decision
    return {
        "run_id": run.rebalance_run_id,
        "run_status": run.status,
        "workflow_status": state.status,
        "requires_review": state.requires_review,
        "latest_decision": None if latest is None else decision_body(latest),
    }


def summary_body(service: Service, summary: Summary) -> SummaryBody:
    """Return the counts of the store's records."""
    return {
        "store_backend": service.backend,
        "retention_days": service.retention.days,
        "run_count": summary.run_count,
        "operation_count": summary.operation_count,
        "operation_status_counts": dict(summary.operation_statuses),
        "run_status_counts": dict(summary.run_statuses),
        "workflow_decision_count": summary.decision_count,
        "workflow_action_counts": dict(summary.decision_actions),
        "workflow_reason_code_counts": dict(summary.decision_reasons),
        "lineage_edge_count": summary.edge_count,
        "oldest_run_created_at": summary.oldest_run,
        "newest_run_created_at": summary.newest_run,
        "oldest_operation_created_at": summary.oldest_operation,
        "newest_operation_created_at": summary.newest_operation,
    }


def bundle_body(bundle: SupportBundle) -> BundleBody:
    """Return a support bundle; parts that the request excludes are None."""
    run = bundle.recorded.run
    run_id, key = run.rebalance_run_id, run.idempotency_key
    history = None
    if key is not None and bundle.history is not None:
        history = history_body(key, bundle.history)
    return {
        "run": run_body(bundle.recorded),
        "artifact": None if bundle.artifact is None else Fragment(bundle.artifact),
        "async_operation": None if bundle.operation is None else operation_body(bundle.operation),
        "workflow_history": decisions_body(run_id, bundle.decisions),
        "lineage": lineage_body(run_id, bundle.edges, next_cursor=None),
        "idempotency_history": history,
    }
