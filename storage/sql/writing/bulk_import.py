"""Records written verbatim in batches: insert what is new, then look only at what was there."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select

from storage import record_rules
from storage.base import ImportConflict, ImportCounts
from storage.errors import RecordConflict
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
from storage.sql import following
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues
from storage.sql.statements.dialects import in_ids, insert_many, upsert
from storage.sql.writing.advisory_locks import hold_all
from storage.sql.writing.unit_of_work import Connection


@dataclass(frozen=True, slots=True)
class Kind:
    """How records of one class are kept: their rows by table, what makes one unique, and how to find it again."""

    tables: tuple[tuple[Table, Callable[[Any], RowValues]], ...]
    key: Callable[[Any], Hashable]
    lookup: str
    select: Select[Any]
    record: Callable[[Any], Record]


def _stored_run(row: Any) -> RecordedRun:
    return RecordedRun(row_mapping.RUN.to_record(row), row[-1])


def _stored_operation(row: Any) -> RecordedOperation:
    return RecordedOperation(row_mapping.OPERATION.to_record(row), OperationPayload(*row[-3:]))


def _stored_artifact(row: Any) -> PersistedArtifact:
    return PersistedArtifact(row[0], row[1])


def _edge_key(edge: LineageEdge) -> Hashable:
    return (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at)


KINDS: dict[type, Kind] = {
    RecordedRun: Kind(
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
    IdempotencyMapping: Kind(
        ((t.mappings, row_mapping.mapping_values),),
        lambda mapping: mapping.idempotency_key,
        "idempotency_key",
        select(*row_mapping.MAPPING.columns),
        row_mapping.MAPPING.to_record,
    ),
    IdempotencyEvent: Kind(
        ((t.history, row_mapping.event_values),),
        lambda event: event,
        "idempotency_key",
        select(*row_mapping.EVENT.columns),
        row_mapping.EVENT.to_record,
    ),
    RecordedOperation: Kind(
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
    Decision: Kind(
        ((t.decisions, row_mapping.decision_values),),
        lambda decision: decision.decision_id,
        "decision_id",
        select(*row_mapping.DECISION.columns),
        row_mapping.DECISION.to_record,
    ),
    LineageEdge: Kind(
        ((t.edges, row_mapping.edge_values),),
        _edge_key,
        "source_entity_id",
        select(*row_mapping.EDGE.columns),
        row_mapping.EDGE.to_record,
    ),
    PersistedArtifact: Kind(
        ((t.artifacts, row_mapping.artifact_values),),
        lambda artifact: artifact.rebalance_run_id,
        "rebalance_run_id",
        select(*t.artifacts.c),
        _stored_artifact,
    ),
}


async def import_batch(
    dialect: str, connection: Connection, *, records: Sequence[Record]
) -> dict[type, ImportCounts]:
    """Write a batch, all or none; raises ImportConflict with the position of the record that contradicts."""
    await hold_all(dialect, connection)
    by_kind: dict[type, list[tuple[int, Record]]] = {}
    for position, record in enumerate(records):
        by_kind.setdefault(type(record), []).append((position, record))
    conflicts: list[ImportConflict] = []
    tallies = {}
    for kind, numbered in by_kind.items():
        try:
            async with following.an_import(dialect, connection, [each for _, each in numbered]):
                tallies[kind] = await _import_kind(dialect, connection, KINDS[kind], numbered)
        except ImportConflict as conflict:
            conflicts.append(conflict)
    if conflicts:
        raise min(conflicts, key=lambda conflict: conflict.index)
    return tallies


async def _import_kind(
    dialect: str, connection: Connection, kind: Kind, numbered: list[tuple[int, Record]]
) -> ImportCounts:
    added = 0
    for table, values in reversed(kind.tables):
        batch = [values(record) for _, record in numbered]
        added = await insert_many(dialect, connection, table, batch)
    tally = ImportCounts(added=added, skipped=len(numbered) - added)
    if tally.skipped:
        await _settle(dialect, connection, kind, numbered, tally)
    return tally


async def _settle(
    dialect: str,
    connection: Connection,
    kind: Kind,
    numbered: list[tuple[int, Record]],
    tally: ImportCounts,
) -> None:
    """Compare every record with what is stored under its key, and replace what it supersedes."""
    table, values = kind.tables[0]
    batch = [values(record) for _, record in numbered]
    ids = [row[kind.lookup] for row in batch]
    wanted = kind.select.where(in_ids(dialect, table.c[kind.lookup], ids))
    if "created_at" in table.primary_key.columns:
        # One id may bear many rows: read those of the batch's own time alone.
        instants = [row["created_at"] for row in batch]
        wanted = wanted.where(table.c.created_at.between(min(instants), max(instants)))
    found = await connection.execute(wanted)
    stored = {kind.key(record): record for record in map(kind.record, found)}
    for position, record in numbered:
        key = kind.key(record)
        try:
            superseded = record_rules.supersedes(stored[key], record)
        except RecordConflict as conflict:
            raise ImportConflict(position, str(conflict)) from conflict
        if superseded:
            await connection.execute(upsert(dialect, table), [values(record)])
            stored[key] = record
            tally.replaced += 1
            tally.skipped -= 1
