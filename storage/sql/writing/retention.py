"""Deletion of expired runs and operations, with the rows that belong to them alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, literal, or_, select

from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.statements.dialects import Condition, eq_keep_sort, ids_table, in_ids
from storage.sql.writing import derived_rows
from storage.sql.writing.advisory_locks import lock, try_lock_purge
from storage.sql.writing.earlier_states import stamp_now
from storage.sql.writing.purged_leaves import PurgedLeaves
from storage.writes import PurgeCounts


async def purge(
    dialect: str,
    connection: WriteConnection,
    *,
    runs_before: datetime | None,
    operations_before: datetime | None,
    limit: int,
    recorded_by: str,
) -> PurgeCounts:
    """Delete at most `limit` runs and `limit` operations that are older than the cut-offs, the oldest first.

    A cut-off of None deletes nothing of its kind. While another process purges, delete nothing: it deletes the
    same rows.
    """
    runs = operations = 0
    purged = PurgedLeaves(dialect, connection)
    if not await try_lock_purge(dialect, connection):
        return PurgeCounts(0, 0)
    await lock(dialect, connection)
    if operations_before is not None:
        # An unfinished operation expires by its creation. The edges of a deleted one stay as evidence.
        expired = (
            select(t.operations.c.operation_id)
            .where(literal(operations_before, t.UtcDateTime) > t.OPERATION_END)
            .order_by(t.OPERATION_END, t.operations.c.operation_id)
            .limit(limit)
        )
        ids = (await connection.execute(expired)).scalars().all()
        for column in (
            t.operations.c.operation_id,
            t.operation_steps.c.operation_id,
            t.reason_index.c.entity_id,
        ):
            await _delete(purged, column, in_ids(dialect, column, ids), ids)
        operations = len(ids)
    if runs_before is not None:
        runs = await _purge_runs(dialect, connection, runs_before, limit, purged)
    await purged.write(runs=runs, operations=operations, stamp=stamp_now(recorded_by))
    return PurgeCounts(runs, operations)


async def _purge_runs(
    dialect: str,
    connection: WriteConnection,
    before: datetime,
    limit: int,
    purged: PurgedLeaves,
) -> int:
    expired = (
        await connection.execute(
            select(t.runs.c.rebalance_run_id, t.runs.c.correlation_id, t.runs.c.idempotency_key)
            .where(t.runs.c.created_at < before)
            .order_by(t.runs.c.created_at, t.runs.c.rebalance_run_id)
            .limit(limit)
        )
    ).all()
    ids = [row[0] for row in expired]
    keys = await derived_rows.keys_of_runs(dialect, connection, ids)
    for column in (
        t.runs.c.rebalance_run_id,
        t.results.c.rebalance_run_id,
        t.reason_index.c.entity_id,
        t.artifacts.c.rebalance_run_id,
        t.decisions.c.run_id,
        t.mappings.c.rebalance_run_id,
        t.mapping_moves.c.rebalance_run_id,
        t.history.c.rebalance_run_id,
        t.edges.c.source_entity_id,
        t.edges.c.target_entity_id,
    ):
        await _delete(purged, column, in_ids(dialect, column, ids), ids)
    await derived_rows.refresh_conflicts(dialect, connection, keys)
    references = {value for row in expired for value in (row[1], row[2]) if value is not None}
    if references:
        # One statement checks and deletes, so that a run that is recorded concurrently keeps its edges.
        orphans = _unreferenced(dialect, references)
        for column in (t.edges.c.source_entity_id, t.edges.c.target_entity_id):
            await _delete(purged, column, in_ids(dialect, column, orphans), references)
    return len(ids)


def _unreferenced(dialect: str, entity_ids: Collection[str]) -> Select[Any]:
    """Select those of the ids that no run and no operation has in a column."""
    ids = ids_table(dialect, entity_ids)
    references = [
        select(column).where(eq_keep_sort(column, ids.c.value)).correlate(ids).exists()
        for column in (
            t.runs.c.rebalance_run_id,
            t.runs.c.correlation_id,
            t.runs.c.idempotency_key,
            t.operations.c.operation_id,
            t.operations.c.correlation_id,
        )
    ]
    return select(ids.c.value).where(~or_(*references))


async def _delete(
    purged: PurgedLeaves, column: "Column[str]", condition: Condition, ids: Collection[str]
) -> None:
    """Delete the rows of a column's table that meet a condition on some ids, and note them for the ledger."""
    if ids:
        await purged.delete(column.table, condition)
