"""Statements that read every record of a class, in a fixed order."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column

from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    RecordedOperation,
    RecordedRun,
)
from storage.sql.model import tables as t
from storage.sql.model.record_kinds import RECORD_KINDS
from storage.sql.statements.compiled import BoundStatement, compile_statement

EXPORT_ORDERS: Final[Mapping[type, tuple[Column[Any], ...]]] = {
    RecordedRun: (t.runs.c.created_at, t.runs.c.rebalance_run_id),
    IdempotencyMapping: (t.mappings.c.idempotency_key,),
    IdempotencyEvent: (
        t.history.c.idempotency_key,
        t.history.c.created_at,
        t.history.c.rebalance_run_id,
        t.history.c.correlation_id,
        t.history.c.request_hash,
    ),
    RecordedOperation: (t.operations.c.created_at, t.operations.c.operation_id),
    Decision: (t.decisions.c.sequence,),
    LineageEdge: (
        t.edges.c.created_at,
        t.edges.c.source_entity_id,
        t.edges.c.edge_type,
        t.edges.c.target_entity_id,
    ),
    PersistedArtifact: (t.artifacts.c.rebalance_run_id,),
}
"""The record classes in the order of an export, and the order of each."""


@lru_cache
def all_records(dialect: str, kind: type) -> BoundStatement:
    """Return the statement of all rows of a record class: the columns of the stamp, then those of the record.

    Edges that a purge has hidden are left out, because the export has no record of their entities.
    """
    record_kind = RECORD_KINDS[kind]
    stamp = [record_kind.tables[0][0].c[name] for name in ("recorded_at", "recorded_by")]
    columns = record_kind.select.selected_columns
    query = record_kind.select.with_only_columns(*stamp, *columns).order_by(*EXPORT_ORDERS[kind])
    if kind is LineageEdge:
        query = query.where(t.edges.c.purge.is_(None))
    return compile_statement(dialect, query, json_rows=False, reads_all=True).bind({})
