"""The store on SQLite and PostgreSQL. Their differences are in `dialects`, `advisory_locks` and the writers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.base import Reader, Store
from storage.errors import StoreUnavailable
from storage.observer import PoolUsage, StoreStatus
from storage.records import (
    Decision,
    EdgeType,
    LineageEdge,
    Operation,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
)
from storage.retention import (
    Hold,
    HoldRelease,
    OrphanKey,
    OrphanKind,
    OrphanPage,
    PurgeCounts,
    PurgeOptions,
)
from storage.retention_store import DEFAULT_OPTIONS
from storage.sql.ledger.sql_ledger import SqlLedger
from storage.sql.model.record_kinds import RECORD_KINDS
from storage.sql.model.row_mapping import to_stamp
from storage.sql.reader import SqlReader, wrap_driver_errors
from storage.sql.statements import execution
from storage.sql.statements.execution import PoolExecutor
from storage.sql.statements.export import EXPORT_ORDERS, all_records
from storage.sql.statements.lookups import operation_portfolios, schema_revision
from storage.sql.writing import (
    bulk_import,
    change_log,
    holds,
    orphan_preview,
    orphans,
    record_facts,
    record_runs,
    retention,
    scenario_links,
    sessions,
)
from storage.sql.writing.record_runs import RunItem
from storage.sql.writing.unit_of_work import BatchableWrite, UnitOfWork, Writer
from storage.stamps import Stamp
from storage.writes import ImportCounts, OperationTransition

T = TypeVar("T")

DRAIN_SECONDS: Final = 5.0
"""Maximum wait of `SqlStore.close` for running reads."""


def pool_usage(engine: AsyncEngine) -> PoolUsage:
    """Return the use of an engine's pool."""
    pool = engine.pool
    return (
        PoolUsage(pool.size(), pool.checkedout())
        if isinstance(pool, QueuePool)
        else PoolUsage(0, 0)
    )


class SqlStore(SqlReader, Store):
    """A store with separate connections for reads and for writes."""

    def __init__(
        self,
        read_engine: AsyncEngine,
        writer: Writer,
        *,
        revision: str,
    ) -> None:
        super().__init__(read_engine.dialect.name, PoolExecutor(read_engine))
        self._read_engine = read_engine
        self._writer = writer
        self._revision = revision
        self._purge_lock = asyncio.Lock()
        self._write_event = asyncio.Event()
        self.ledger = SqlLedger(read_engine, writer)
        self._record_run = partial(record_runs.record_run, self._dialect)
        self._record_runs = partial(record_runs.record_runs, self._dialect)

    async def _write(self, work: UnitOfWork[T]) -> T:
        with wrap_driver_errors():
            result = await self._writer.write(work)
        self._write_event.set()
        return result

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[Reader]:
        with wrap_driver_errors():
            async with execution.snapshot(self._read_engine) as executor:
                yield SqlReader(self._dialect, executor, self.view, self._plans)

    def snapshot(self) -> AbstractAsyncContextManager[Reader]:
        return self._snapshot()

    async def record_run(
        self,
        recorded: RecordedRun,
        links: Sequence[tuple[EdgeType, str]],
        *,
        artifact: str | None,
        explicit_timestamp: bool,
    ) -> Run:
        item = RunItem(recorded, links, artifact, explicit_timestamp, self.recorder)
        return await self._write(BatchableWrite(item, self._record_runs, self._record_run))

    async def accept_operation(
        self, recorded: RecordedOperation, *, explicit_timestamp: bool
    ) -> Operation:
        return await self._write(
            partial(
                record_facts.accept_operation,
                self._dialect,
                recorded=recorded,
                explicit_timestamp=explicit_timestamp,
                recorder=self.recorder,
            )
        )

    async def transition_operation(
        self, operation_id: str, transition: OperationTransition
    ) -> Operation:
        return await self._write(
            partial(
                record_facts.transition_operation,
                self._dialect,
                operation_id=operation_id,
                transition=transition,
                recorder=self.recorder,
            )
        )

    async def record_decision(self, decision: Decision, *, expected_latest_id: str | None) -> bool:
        return await self._write(
            partial(
                record_facts.record_decision,
                self._dialect,
                decision=decision,
                expected_latest_id=expected_latest_id,
                recorder=self.recorder,
            )
        )

    async def record_edge(self, edge: LineageEdge) -> LineageEdge:
        return await self._write(
            partial(
                record_facts.record_edge,
                self._dialect,
                edge=edge,
                recorder=self.recorder,
            )
        )

    async def import_batch(self, records: Sequence[Record]) -> Mapping[type, ImportCounts]:
        return await self._write(
            partial(
                bulk_import.import_batch,
                self._dialect,
                records=records,
                recorder=self.recorder,
            )
        )

    async def link_scenarios(self) -> int:
        total, after = 0, ""
        while True:
            work = partial(
                scenario_links.link_batch,
                self._dialect,
                after=after,
                recorder=self.recorder,
            )
            batch = await self._write(work)
            if batch is None:
                return total
            added, after = batch
            total += added

    async def purge(
        self,
        *,
        runs_before: datetime | None,
        operations_before: datetime | None,
        limit: int,
        options: PurgeOptions = DEFAULT_OPTIONS,
    ) -> PurgeCounts:
        work = partial(
            retention.purge,
            self._dialect,
            runs_before=runs_before,
            operations_before=operations_before,
            limit=limit,
            options=options,
            recorder=self.recorder,
        )
        async with self._purge_lock:
            return await self._write(work)

    async def with_hidden_runs(self, operation_ids: Collection[str]) -> frozenset[str]:
        if self.view.scope.sees_all:
            return frozenset()
        rows = await self.fetch_stored(operation_portfolios(self._dialect, operation_ids))
        return frozenset(each for each, portfolio in rows if not self.view.scope.covers(portfolio))

    async def place_hold(self, hold: Hold) -> None:
        await self._write(partial(holds.place, self._dialect, hold=hold))

    async def release_hold(self, released: HoldRelease) -> bool:
        return await self._write(partial(holds.release, self._dialect, released=released))

    async def end_session(self, session_id: str, *, expires_at: datetime, now: datetime) -> None:
        await self._write(
            partial(
                sessions.end_session,
                self._dialect,
                session_id=session_id,
                expires_at=expires_at,
                now=now,
            )
        )

    async def is_session_ended(self, session_id: str) -> bool:
        return bool(await self.fetch(sessions.is_ended(self._dialect, session_id)))

    async def purge_orphans(
        self, before: datetime, *, options: PurgeOptions = DEFAULT_OPTIONS
    ) -> int:
        deleted = 0
        for table in orphans.ORPHAN_TABLES:
            after: OrphanKey | None = None
            while rows := await self.fetch(
                orphans.window_after(self._dialect, table, after, before)
            ):
                after = orphans.key_of(table, rows[-1])
                if keys := orphans.expired_orphans(table, rows, before):
                    work = partial(
                        orphans.purge_orphans,
                        self._dialect,
                        table=table,
                        keys=keys,
                        options=options,
                        recorder=self.recorder,
                    )
                    count, number = await self._write(work)
                    deleted, options = deleted + count, replace(options, number=number)
        return deleted

    async def orphan_rows(
        self, kind: OrphanKind, before: datetime, after: OrphanKey | None = None
    ) -> OrphanPage:
        rows = await self.fetch_stored(orphan_preview.rows_after(self._dialect, kind, after))
        return orphan_preview.to_orphan_rows(kind, rows, before)

    def status(self) -> StoreStatus:
        return StoreStatus(self._revision, {"primary": pool_usage(self._read_engine)})

    @property
    def write_event(self) -> asyncio.Event:
        return self._write_event

    async def prune_changes(self, before: datetime, *, limit: int) -> int:
        return await self._write(
            partial(change_log.prune, self._dialect, before=before, limit=limit)
        )

    async def reset_change_log(self) -> None:
        await self._write(partial(change_log.reset_after_restore, self._dialect))

    async def export_stamped(self) -> AsyncGenerator[tuple[Record, Stamp], None]:
        with wrap_driver_errors():
            async with execution.snapshot(self._read_engine) as executor:
                for kind in EXPORT_ORDERS:
                    to_record = RECORD_KINDS[kind].to_record
                    statement = all_records(self._dialect, kind).within(self._bound_view)
                    async for row in executor.stream(statement):
                        yield to_record(row[2:]), to_stamp(row)

    async def check(self) -> None:
        rows = await self.fetch(schema_revision(self._dialect))
        if [row[0] for row in rows] != [self._revision]:
            raise StoreUnavailable

    async def _drain_reads(self) -> None:
        # The read of a cancelled caller uses its connection until it ends or times out.
        pool = self._read_engine.pool
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                # The pool offers no event to wait for.
                while isinstance(pool, QueuePool) and pool.checkedout():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self._writer.close()
        await self._drain_reads()
        await self._read_engine.dispose()
