"""Conversions between records and rows, one for each table, in the order of its columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Table

from storage.reasons import Fact, operation_facts, run_facts
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyConflict,
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
    WaitingRun,
    WorkflowAction,
)
from storage.sql.model import tables as t
from storage.stamps import OperationStep, Stamp

T = TypeVar("T")

Row = Sequence[Any]
"""The values of a result row, or of the part of it that makes one record."""

RowValues = Mapping[str, Any]
"""The values to write to a row, by column name."""


@dataclass(frozen=True, slots=True)
class RowMapping(Generic[T]):
    """The columns to select for records of one class, and the conversion of a row to a record."""

    table: Table
    columns: tuple[ColumnElement[Any], ...]
    to_record: Callable[[Row], T]


_RUN_STATUSES: Final = {status.value: status for status in RunStatus}
_EDGE_TYPES: Final = {kind.value: kind for kind in EdgeType}


def _run(row: Row) -> Run:
    return Run(row[0], row[1], row[2], row[3], row[4], _RUN_STATUSES[row[5]], row[6])


def _operation(row: Row) -> Operation:
    return Operation(
        row[0], row[1], OperationStatus(row[2]), row[3], row[4], row[5], row[6], bool(row[7])
    )


def _decision(row: Row) -> Decision:
    return Decision(
        row[0], row[1], WorkflowAction(row[2]), row[3], row[4], row[5], row[6], row[7], row[8]
    )


def _edge(row: Row) -> LineageEdge:
    return LineageEdge(row[0], _EDGE_TYPES[row[1]], row[2], row[3], row[4])


def _mapping(row: Row) -> IdempotencyMapping:
    return IdempotencyMapping(row[0], row[1], row[2], row[3])


def _event(row: Row) -> IdempotencyEvent:
    return IdempotencyEvent(row[0], row[1], row[2], row[3], row[4])


def _conflict(row: Row) -> IdempotencyConflict:
    return IdempotencyConflict(row[0], row[1])


def _columns(table: Table, *names: str) -> tuple[ColumnElement[Any], ...]:
    return tuple(table.c[name] for name in names)


RUN = RowMapping(t.runs, tuple(t.runs.c)[:7], _run)
PENDING_SINCE: Final = t.PENDING_SINCE.label("pending_since")


def _waiting_run(row: Row) -> WaitingRun:
    return WaitingRun(_run(row), row[-1])


WAITING_RUN = RowMapping(t.runs, (*RUN.columns, PENDING_SINCE), _waiting_run)
OPERATION = RowMapping(
    t.operations,
    (*tuple(t.operations.c)[:7], t.operations.c.request.is_not(None).label("has_request")),
    _operation,
)
DECISION = RowMapping(
    t.decisions,
    _columns(
        t.decisions,
        "decision_id",
        "run_id",
        "action",
        "reason_code",
        "comment",
        "actor_id",
        "decided_at",
        "correlation_id",
        "sequence",
    ),
    _decision,
)
EDGE = RowMapping(
    t.edges,
    _columns(
        t.edges,
        "source_entity_id",
        "edge_type",
        "target_entity_id",
        "created_at",
        "metadata",
    ),
    _edge,
)
MAPPING = RowMapping(t.mappings, tuple(t.mappings.c)[:4], _mapping)
CONFLICT = RowMapping(t.conflicts, tuple(t.conflicts.c), _conflict)
EVENT = RowMapping(
    t.history,
    _columns(
        t.history,
        "idempotency_key",
        "rebalance_run_id",
        "correlation_id",
        "request_hash",
        "created_at",
    ),
    _event,
)


def to_stamp(row: Row) -> Stamp:
    """Return the stamp of (recorded_at, recorded_by)."""
    return Stamp(row[0], row[1])


def stamped(values: RowValues, stamp: Stamp) -> RowValues:
    """Return the row of a record with its stamp."""
    return {**values, "recorded_at": stamp.recorded_at, "recorded_by": stamp.recorded_by}


def traced(values: RowValues, stamp: Stamp) -> RowValues:
    """Return the row of a record with its stamp, and with the trace context that only its leaf keeps."""
    return {**stamped(values, stamp), "traceparent": stamp.traceparent}


def run_values(run: Run) -> RowValues:
    """Return the row of a run."""
    return {
        "rebalance_run_id": run.rebalance_run_id,
        "correlation_id": run.correlation_id,
        "request_hash": run.request_hash,
        "idempotency_key": run.idempotency_key,
        "portfolio_id": run.portfolio_id,
        "status": run.status.value,
        "created_at": run.created_at,
    }


def result_values(recorded: RecordedRun) -> RowValues:
    """Return the row of a run's result."""
    return {"rebalance_run_id": recorded.run.rebalance_run_id, "result": recorded.result}


def operation_values(recorded: RecordedOperation) -> RowValues:
    """Return the row of an operation with its payloads."""
    operation, payload = recorded.operation, recorded.payload
    return {
        "operation_id": operation.operation_id,
        "operation_type": operation.operation_type,
        "status": operation.status.value,
        "correlation_id": operation.correlation_id,
        "created_at": operation.created_at,
        "started_at": operation.started_at,
        "finished_at": operation.finished_at,
        "request": payload.request,
        "result": payload.result,
        "error": payload.error,
    }


def step_values(step: OperationStep) -> RowValues:
    """Return the row of a state of an operation."""
    operation = step.operation
    values = {
        "operation_id": operation.operation_id,
        "status": operation.status.value,
        "started_at": operation.started_at,
        "finished_at": operation.finished_at,
    }
    return stamped(values, step.stamp)


def to_payload(row: Row) -> OperationPayload:
    """Return an operation's payloads from (request, result, error)."""
    return OperationPayload(row[0], row[1], row[2])


def decision_values(decision: Decision) -> RowValues:
    """Return the row of a decision, without its sequence number, which the database assigns."""
    return {
        "decision_id": decision.decision_id,
        "run_id": decision.run_id,
        "action": decision.action.value,
        "reason_code": decision.reason_code,
        "comment": decision.comment,
        "actor_id": decision.actor_id,
        "decided_at": decision.decided_at,
        "correlation_id": decision.correlation_id,
    }


def edge_values(edge: LineageEdge) -> RowValues:
    """Return the row of an edge."""
    return {
        "source_entity_id": edge.source_entity_id,
        "created_at": edge.created_at,
        "edge_type": edge.edge_type.value,
        "target_entity_id": edge.target_entity_id,
        "metadata": edge.metadata,
    }


def mapping_values(mapping: IdempotencyMapping) -> RowValues:
    """Return the row of a mapping."""
    return {
        "idempotency_key": mapping.idempotency_key,
        "request_hash": mapping.request_hash,
        "rebalance_run_id": mapping.rebalance_run_id,
        "created_at": mapping.created_at,
    }


def event_values(event: IdempotencyEvent) -> RowValues:
    """Return the row of a history event."""
    return {
        "idempotency_key": event.idempotency_key,
        "created_at": event.created_at,
        "rebalance_run_id": event.rebalance_run_id,
        "correlation_id": event.correlation_id,
        "request_hash": event.request_hash,
    }


def artifact_values(artifact: PersistedArtifact) -> RowValues:
    """Return the row of a persisted artifact."""
    return {"rebalance_run_id": artifact.rebalance_run_id, "artifact": artifact.artifact}


def reason_values(entity_id: str, created_at: datetime, fact: Fact) -> RowValues:
    """Return the row of a value in the index of reasons."""
    return {
        "source": fact.source.value,
        "value": fact.value,
        "created_at": created_at,
        "entity_id": entity_id,
    }


def run_reasons(recorded: RecordedRun) -> list[RowValues]:
    """Return the rows of a run in the index of reasons."""
    run = recorded.run
    facts = run_facts(recorded)
    return [reason_values(run.rebalance_run_id, run.created_at, fact) for fact in facts]


def operation_reasons(recorded: RecordedOperation) -> list[RowValues]:
    """Return the rows of an operation in the index of reasons."""
    operation, facts = recorded.operation, operation_facts(recorded)
    return [reason_values(operation.operation_id, operation.created_at, fact) for fact in facts]
