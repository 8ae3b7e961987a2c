"""How records of each class are stored: tables, keys, and the SELECT that reads them back."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select

from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    OperationPayload,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues


@dataclass(frozen=True, slots=True)
class RecordKind:
    """How the records of a class are stored.

    `tables` has the rows of a record by table. `key` returns the identity of a record. Stored records are looked up
    by `lookup_column`, read by `select`, and made from a row by `to_record`.
    """

    tables: tuple[tuple[Table, Callable[[Any], RowValues]], ...]
    key: Callable[[Any], Hashable]
    lookup_column: str
    select: Select[Any]
    to_record: Callable[[Any], Record]


def _stored_run(row: Any) -> RecordedRun:
    return RecordedRun(row_mapping.RUN.to_record(row), row[-1])


def _stored_operation(row: Any) -> RecordedOperation:
    return RecordedOperation(row_mapping.OPERATION.to_record(row), OperationPayload(*row[-3:]))


def _stored_artifact(row: Any) -> PersistedArtifact:
    return PersistedArtifact(row[0], row[1])


def _edge_key(edge: LineageEdge) -> Hashable:
    return (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at)


RECORD_KINDS: dict[type, RecordKind] = {
    RecordedRun: RecordKind(
        (
            (t.runs, lambda recorded: row_mapping.run_values(recorded.run)),
            (t.results, row_mapping.result_values),
        ),
        lambda recorded: recorded.run.rebalance_run_id,
        "rebalance_run_id",
        select(*row_mapping.RUN.columns, t.results.c.result).join(
            t.results, t.results.c.rebalance_run_id == t.runs.c.rebalance_run_id
        ),
        _stored_run,
    ),
    IdempotencyMapping: RecordKind(
        ((t.mappings, row_mapping.mapping_values),),
        lambda mapping: mapping.idempotency_key,
        "idempotency_key",
        select(*row_mapping.MAPPING.columns),
        row_mapping.MAPPING.to_record,
    ),
    IdempotencyEvent: RecordKind(
        ((t.history, row_mapping.event_values),),
        lambda event: event,
        "idempotency_key",
        select(*row_mapping.EVENT.columns),
        row_mapping.EVENT.to_record,
    ),
    RecordedOperation: RecordKind(
        ((t.operations, row_mapping.operation_values),),
        lambda recorded: recorded.operation.operation_id,
        "operation_id",
        select(
            *row_mapping.OPERATION.columns,
            t.operations.c.request,
            t.operations.c.result,
            t.operations.c.error,
        ),
        _stored_operation,
    ),
    Decision: RecordKind(
        ((t.decisions, row_mapping.decision_values),),
        lambda decision: decision.decision_id,
        "decision_id",
        select(*row_mapping.DECISION.columns),
        row_mapping.DECISION.to_record,
    ),
    LineageEdge: RecordKind(
        ((t.edges, row_mapping.edge_values),),
        _edge_key,
        "source_entity_id",
        select(*row_mapping.EDGE.columns),
        row_mapping.EDGE.to_record,
    ),
    PersistedArtifact: RecordKind(
        ((t.artifacts, row_mapping.artifact_values),),
        lambda artifact: artifact.rebalance_run_id,
        "rebalance_run_id",
        select(t.artifacts.c.rebalance_run_id, t.artifacts.c.artifact),
        _stored_artifact,
    ),
}
