"""Purge of expired runs and operations with the rows that belong only to them, and the tombstones that it leaves."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from storage.ledger.purges import summary_of
from storage.records import (
    Operation,
    Record,
    Run,
)
from storage.retention import (
    NO_PORTFOLIO,
    PurgeCounts,
    PurgeCursor,
    PurgedId,
    PurgeOptions,
    Tombstone,
    portfolios_by_id,
    tombstone_of,
)
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_rows
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import eq_keep_sort, ids_table, in_ids
from storage.sql.writing import derived_rows
from storage.sql.writing.advisory_locks import lock, lock_holds, try_lock_purge
from storage.sql.writing.earlier_states import keep_mappings, keep_tombstones, stamp_now
from storage.sql.writing.holds import find_held, find_held_artifacts, is_held
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all
from storage.sql.writing.purge_records import add_to_purge, record_torn
from storage.sql.writing.purge_scope import ids_in_scope
from storage.sql.writing.purged_ids import ids_of_operations, ids_of_runs, keep_ids
from storage.sql.writing.purged_leaves import PurgedLeaves
from storage.sql.writing.purged_records import Gone, operations_with_records, runs_with_records
from storage.stamps import Recorder, Stamp

_ENDS: Final = (t.edges.c.source_entity_id, t.edges.c.target_entity_id)


async def purge(
    dialect: str,
    connection: WriteConnection,
    *,
    runs_before: datetime | None,
    operations_before: datetime | None,
    limit: int,
    options: PurgeOptions,
    recorder: Recorder,
) -> PurgeCounts:
    """Purge those of the next `limit` runs and `limit` operations that have expired and that no hold covers.

    A cut-off of None purges nothing of its kind. Purge nothing while another process purges, because it purges the
    same rows.
    """
    if not await try_lock_purge(dialect, connection):
        return PurgeCounts(0, 0, options.number)
    await lock(dialect, connection)
    await lock_holds(dialect, connection, shared=True)
    stamp = stamp_now(recorder)
    batch = _Batch(dialect, connection, options, stamp, runs_before, operations_before)
    operations = runs = 0
    if operations_before is not None:
        # An unfinished operation expires by its creation. The edges of a purged one stay as evidence.
        ids = await batch.find_expired(
            t.operations, t.OPERATION_END, t.operations.c.operation_id, operations_before, limit
        )
        await batch.purge_operations(ids)
        operations = len(ids)
    if runs_before is not None:
        run_id = t.runs.c.rebalance_run_id
        ids = await batch.find_expired(t.runs, t.runs.c.created_at, run_id, runs_before, limit)
        await batch.purge_runs(ids)
        runs = len(ids)
    if runs or operations:
        await batch.write_leaves(runs=runs, operations=operations)
    return PurgeCounts(runs, operations, batch.number, batch.last)


class _Batch:
    """The transaction of one batch of a purge."""

    def __init__(
        self,
        dialect: str,
        connection: WriteConnection,
        options: PurgeOptions,
        stamp: Stamp,
        runs_before: datetime | None,
        operations_before: datetime | None,
    ) -> None:
        self._dialect = dialect
        self._connection = connection
        self._options = options
        self._stamp = stamp
        self._runs_before = runs_before
        self._operations_before = operations_before
        self.number = options.number
        self.last: PurgeCursor | None = None
        self._held_ids: set[str] = set()
        self.purged = PurgedLeaves(dialect, connection)

    async def find_expired(
        self,
        table: Table,
        end: ColumnElement[Any],
        key: "Column[str]",
        before: datetime,
        limit: int,
    ) -> list[str]:
        """Return the ids of the next expired rows, without those that a hold covers."""
        held = is_held(self._dialect, table, ()).label("held")
        query = (
            select(key, end.label("end"), held)
            .where(literal(before, t.UtcDateTime) > end)
            .order_by(end, key)
            .limit(limit)
        )
        if self._options.after is not None:
            after, after_id = self._options.after
            query = query.where(tuple_(end, key) > tuple_(literal(after, t.UtcDateTime), after_id))
        rows = (await self._connection.execute(query)).all()
        if len(rows) == limit:
            self.last = (rows[-1][1], rows[-1][0])
        free = [row[0] for row in rows if not row[2]]
        free = await ids_in_scope(self._dialect, self._connection, table, free, self._options)
        self._held_ids = {*await find_held(self._dialect, self._connection, free)}
        return [each for each in free if each not in self._held_ids]

    async def purge_operations(self, ids: Sequence[str]) -> None:
        """Delete operations with their steps."""
        if not ids:
            return
        dialect, connection = self._dialect, self._connection
        await self._count(operations=len(ids))
        purged_ids: set[PurgedId] = set()
        if self._options.leaves_tombstones:
            await self._leave_tombstones(await operations_with_records(dialect, connection, ids))
        else:
            purged_ids = await ids_of_operations(dialect, connection, ids)
        # Delete the operations first: that waits for a writer of their steps.
        for column in (
            t.operations.c.operation_id,
            t.operation_steps.c.operation_id,
            t.reason_index.c.entity_id,
        ):
            await self._delete(column, ids)
        await keep_ids(dialect, connection, purged_ids, only_named=True)

    async def purge_runs(self, ids: Sequence[str]) -> None:
        """Delete runs and the rows that belong to them, and hide or delete their edges."""
        if not ids:
            return
        dialect, connection = self._dialect, self._connection
        has_tombstones = self._options.leaves_tombstones
        await self._count(runs=len(ids))
        purged_ids = await ids_of_runs(dialect, connection, ids, has_tombstones=has_tombstones)
        owned = select(t.runs.c.correlation_id, t.runs.c.idempotency_key)
        owned = owned.where(in_ids(dialect, t.runs.c.rebalance_run_id, ids))
        rows = (await connection.execute(owned)).all()
        references = {value for row in rows for value in row if value is not None}
        keys = await derived_rows.keys_of_runs(dialect, connection, ids)
        if has_tombstones:
            await self._leave_tombstones(await runs_with_records(dialect, connection, ids))
            free = ~is_held(dialect, t.mappings, self._held_ids)
            await keep_mappings(dialect, connection, ids, by="rebalance_run_id", condition=free)
        else:
            await self._delete(t.mapping_moves.c.rebalance_run_id, ids)
        for column in (
            t.reason_index.c.entity_id,
            t.artifacts.c.rebalance_run_id,
            t.decisions.c.run_id,
            t.mappings.c.rebalance_run_id,
            t.history.c.rebalance_run_id,
            t.results.c.rebalance_run_id,
            t.runs.c.rebalance_run_id,
        ):
            await self._delete(column, ids)
        await derived_rows.refresh_conflicts(dialect, connection, keys)
        portfolios = portfolios_by_id(purged_ids)
        await self._purge_edges(ids, portfolios)
        if references:
            # One statement checks and deletes, so that a run that is recorded concurrently keeps its edges.
            await self._purge_edges(_unreferenced(dialect, references), portfolios)
        await keep_ids(dialect, connection, purged_ids, only_named=not has_tombstones)

    async def _purge_edges(
        self, entities: Collection[str] | Select[Any], portfolios: Mapping[str, Collection[str]]
    ) -> None:
        """Hide the edges of the entities, or delete them and record the entities at their other ends.

        `portfolios` are those of each purged entity.
        """
        for column in _ENDS:
            condition = in_ids(self._dialect, column, entities)
            if self._options.leaves_tombstones:
                await self._connection.execute(
                    update(t.edges)
                    .where(condition, t.edges.c.purge.is_(None))
                    .values(purge=self.number)
                )
                continue
            ends = select(*_ENDS).where(condition).distinct()
            found = {end for row in await self._connection.execute(ends) for end in row}
            self._held_ids |= {*await find_held(self._dialect, self._connection, found)}
            free = ~is_held(self._dialect, t.edges, self._held_ids)
            torn = select(*_ENDS).where(condition, free).distinct()
            lost = [tuple(row) for row in await self._connection.execute(torn)]
            if isinstance(entities, Select):
                gone = {row[0] for row in await self._connection.execute(entities)}
            else:
                gone = {*entities}
            ends_lost = {
                (near, portfolio)
                for source, target in lost
                for near, far in ((source, target), (target, source))
                if near in found - gone
                for portfolio in portfolios.get(far, (NO_PORTFOLIO,))
            }
            await record_torn(self._dialect, self._connection, ends_lost, self.number)
            await self.purged.delete(t.edges, and_(condition, free))

    async def _delete(self, column: "Column[str]", ids: Collection[str]) -> None:
        table = column.table
        held = self._held_ids
        if table is t.artifacts:
            held = held | await find_held_artifacts(self._dialect, self._connection, ids)
        free = ~is_held(self._dialect, table, held)
        condition = and_(in_ids(self._dialect, column, ids), free)
        if table is t.mappings and self._options.leaves_tombstones:
            # Keep the leaf of the mapping, whose text stays as a move.
            await self._connection.execute(delete(table).where(condition))
        else:
            await self.purged.delete(table, condition)

    async def _count(self, *, runs: int = 0, operations: int = 0) -> None:
        """Add to the record of the purge. The first batch that purges something creates the record."""
        options = replace(self._options, number=self.number)
        self.number = await add_to_purge(
            self._connection,
            options,
            self._stamp,
            runs_before=self._runs_before,
            operations_before=self._operations_before,
            runs=runs,
            operations=operations,
        )

    async def write_leaves(self, *, runs: int, operations: int) -> None:
        """Mark the leaves of what was purged, and append the leaf of the batch."""
        summary = summary_of(
            self.number,
            self._options,
            self._stamp,
            self._runs_before,
            self._operations_before,
            runs=runs,
            operations=operations,
        )
        await self.purged.write(summary, self._stamp)

    async def _leave_tombstones(self, gone: Iterable[Gone]) -> None:
        rows = [retention_rows.tombstone_values(self._tombstone(*each)) for each in gone]
        await keep_tombstones(self._dialect, self._connection, [row["entity_id"] for row in rows])
        insert = TableInsert(rt.tombstones, OnConflict.REPLACE, rows)
        await insert_all(self._dialect, self._connection, [insert])

    def _tombstone(
        self, record: Run | Operation, gone: Iterable[Record], recorded_at: datetime | None
    ) -> Tombstone:
        if self._stamp.recorded_at is None or self.number is None:
            raise TypeError(self.number)
        return tombstone_of(
            record,
            gone,
            purged_at=self._stamp.recorded_at,
            number=self.number,
            reason=self._options.reason,
            recorded_at=recorded_at,
        )


def _unreferenced(dialect: str, entity_ids: Collection[str]) -> Select[Any]:
    """Select the ids that are in no column of a run or an operation."""
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
