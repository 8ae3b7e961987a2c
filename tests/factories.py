"""Factories of valid records. A test passes only the values that it is about."""

from datetime import UTC, datetime, timedelta
from typing import Final

from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    PersistedArtifact,
    RecordedOperation,
    RecordedRun,
    Run,
    RunStatus,
    WorkflowAction,
)
from storage.writes import OperationTransition

START: Final = datetime(2026, 2, 3, 8, 15, tzinfo=UTC)


def at(seconds: float = 0, *, microseconds: int = 0) -> datetime:
    """The time `seconds` and `microseconds` after START."""
    return START + timedelta(seconds=seconds, microseconds=microseconds)


def run(
    rebalance_run_id: str = "rr_1",
    *,
    correlation_id: str = "corr-1",
    request_hash: str = "sha256:1",
    idempotency_key: str | None = None,
    portfolio_id: str = "pf_1",
    status: RunStatus = RunStatus.READY,
    created_at: datetime = START,
) -> Run:
    """A run."""
    return Run(
        rebalance_run_id,
        correlation_id,
        request_hash,
        idempotency_key,
        portfolio_id,
        status,
        created_at,
    )


def recorded_run(base: Run | None = None, *, result: str | None = None) -> RecordedRun:
    """A run with a result that has its status."""
    base = base or run()
    return RecordedRun(base, result or f'{{"status":"{base.status}"}}')


def operation(
    operation_id: str = "dop_1",
    *,
    operation_type: str = "ANALYZE_SCENARIOS",
    status: OperationStatus = OperationStatus.PENDING,
    correlation_id: str = "corr-1",
    created_at: datetime = START,
    started_at: datetime | None = None,
    finished_at: datetime | None = None,
    has_request: bool = True,
) -> Operation:
    """A pending operation."""
    return Operation(
        operation_id,
        operation_type,
        status,
        correlation_id,
        created_at,
        started_at,
        finished_at,
        has_request,
    )


def recorded_operation(
    base: Operation | None = None,
    *,
    request: str = '{"scenarios":{}}',
    result: str | None = None,
    error: str | None = None,
) -> RecordedOperation:
    """An operation with its payloads. It has a request if `has_request` of the operation is true."""
    base = base or operation()
    payload = OperationPayload(request if base.has_request else None, result, error)
    return RecordedOperation(base, payload)


def start(*, at: datetime = START) -> OperationTransition:
    """The transition from PENDING to RUNNING."""
    return OperationTransition(OperationStatus.PENDING, OperationStatus.RUNNING, at)


def complete(*, at: datetime = START, result: str = '{"status":"READY"}') -> OperationTransition:
    """The transition from RUNNING to SUCCEEDED."""
    return OperationTransition(
        OperationStatus.RUNNING, OperationStatus.SUCCEEDED, at, result=result
    )


def fail(
    *, at: datetime = START, error: str = '{"code":"TIMEOUT","message":"took too long"}'
) -> OperationTransition:
    """The transition from RUNNING to FAILED."""
    return OperationTransition(OperationStatus.RUNNING, OperationStatus.FAILED, at, error=error)


def decision(
    decision_id: str = "dwd_1",
    *,
    run_id: str = "rr_1",
    action: WorkflowAction = WorkflowAction.APPROVE,
    reason_code: str = "LOOKS_GOOD",
    comment: str | None = None,
    actor_id: str = "reviewer-1",
    decided_at: datetime = START,
    correlation_id: str = "c_none",
) -> Decision:
    """A decision that has not been recorded yet."""
    return Decision(
        decision_id, run_id, action, reason_code, comment, actor_id, decided_at, correlation_id
    )


def edge(
    source_entity_id: str = "rr_2",
    target_entity_id: str = "rr_1",
    *,
    edge_type: EdgeType = EdgeType.DERIVED_FROM,
    created_at: datetime = START,
    metadata: str = "{}",
) -> LineageEdge:
    """An edge between two runs."""
    return LineageEdge(source_entity_id, edge_type, target_entity_id, created_at, metadata)


def mapping(
    idempotency_key: str = "idem-1",
    *,
    request_hash: str = "sha256:1",
    rebalance_run_id: str = "rr_1",
    created_at: datetime = START,
) -> IdempotencyMapping:
    """The mapping of an idempotency key."""
    return IdempotencyMapping(idempotency_key, request_hash, rebalance_run_id, created_at)


def event(
    idempotency_key: str = "idem-1",
    *,
    rebalance_run_id: str = "rr_1",
    correlation_id: str = "corr-1",
    request_hash: str = "sha256:1",
    created_at: datetime = START,
) -> IdempotencyEvent:
    """A history row of an idempotency key."""
    return IdempotencyEvent(
        idempotency_key, rebalance_run_id, correlation_id, request_hash, created_at
    )


def artifact(rebalance_run_id: str = "rr_1", *, text: str = '{"a":1}') -> PersistedArtifact:
    """A persisted artifact."""
    return PersistedArtifact(rebalance_run_id, text)
