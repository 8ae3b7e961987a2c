"""Reads of the runs and operations that a purge deletes, with the records that belong to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, select

from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    Operation,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
)
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.model.record_kinds import RECORD_KINDS
from storage.sql.statements.dialects import in_ids

_RUN_ROWS: Final[Mapping[type[Record], Column[str]]] = {
    RecordedRun: t.runs.c.rebalance_run_id,
    IdempotencyMapping: t.mappings.c.rebalance_run_id,
    IdempotencyEvent: t.history.c.rebalance_run_id,
    Decision: t.decisions.c.run_id,
    PersistedArtifact: t.artifacts.c.rebalance_run_id,
}
"""The records that belong to a run, and the column of its id."""

Gone = tuple[Run | Operation, Sequence[Record], datetime | None]
"""A run or operation, its records, its own included, and when it was recorded."""


async def runs_with_records(
    dialect: str, connection: WriteConnection, ids: Sequence[str]
) -> list[Gone]:
    """Return runs with their records."""
    records: dict[str, list[Record]] = {each: [] for each in ids}
    runs: list[Run] = []
    for record_class, column in _RUN_ROWS.items():
        kind = RECORD_KINDS[record_class]
        query = kind.select.where(in_ids(dialect, column, ids))
        for row in await connection.execute(query):
            record = kind.to_record(row)
            match record:
                case RecordedRun():
                    runs.append(record.run)
                    records[record.run.rebalance_run_id].append(record)
                case Decision():
                    records[record.run_id].append(record)
                case IdempotencyMapping() | IdempotencyEvent() | PersistedArtifact():
                    records[record.rebalance_run_id].append(record)
    times = await _recorded_at(dialect, connection, t.runs.c.rebalance_run_id, ids)
    return [(run, records[run.rebalance_run_id], times[run.rebalance_run_id]) for run in runs]


async def operations_with_records(
    dialect: str, connection: WriteConnection, ids: Sequence[str]
) -> list[Gone]:
    """Return operations with their payloads."""
    key, kind = t.operations.c.operation_id, RECORD_KINDS[RecordedOperation]
    query = kind.select.where(in_ids(dialect, key, ids))
    records = [kind.to_record(row) for row in await connection.execute(query)]
    times = await _recorded_at(dialect, connection, key, ids)
    return [
        (each.operation, [each], times[each.operation.operation_id])
        for each in records
        if isinstance(each, RecordedOperation)
    ]


async def _recorded_at(
    dialect: str, connection: WriteConnection, key: "Column[str]", ids: Collection[str]
) -> dict[str, datetime | None]:
    query = select(key, key.table.c.recorded_at).where(in_ids(dialect, key, ids))
    return {row[0]: row[1] for row in await connection.execute(query)}
