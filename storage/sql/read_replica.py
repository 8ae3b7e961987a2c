"""A read replica: a hot standby of the primary, and a store that sends reads to it.

A read DSN must name one standby, because one statement reads its replay position and the next ones read records.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import replace
from typing import Final, Self, TypeVar

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.base import ANONYMOUS, Reader
from storage.errors import LineageError, StoreUnavailable
from storage.graph_reader import GraphReader
from storage.observer import StoreStatus
from storage.record_view import ALL_RECORDS, RecordView
from storage.sql.engine import postgres
from storage.sql.engine.postgres import ConnectionOptions
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement, compile_statement
from storage.sql.store import SqlStore, pool_usage
from storage.sql.writing.postgres_writer import PostgresWriter
from storage.sql.writing.unit_of_work import UnitOfWork, Writer

T = TypeVar("T")

log = logging.getLogger(__name__)

FRESH_FOR_SECONDS: Final = 1.0
"""A standby that responded within this time is not checked again, if no position is required."""

LSN_TIMEOUT_SECONDS: Final = 2.0
"""Timeout of the statement that reads the standby's position."""

DOWN_FOR_SECONDS: Final = 5.0
"""Time without reads after a standby failed."""

REPLAY_LSN: Final = compile_statement(
    "postgresql", select(text("pg_last_wal_replay_lsn() - '0/0'::pg_lsn"))
).bind({})
"""The position up to which a standby has replayed the primary's log; NULL on a primary."""

INSERT_LSN: Final = compile_statement(
    "postgresql", select(text("pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
).bind({})
"""The position of the primary's next log record, flushed or not: it is right for any synchronous_commit."""

MAX_LSN: Final = "ffffffffffffffff"
"""A position that no standby reaches, so that reads go to the primary."""


class Standby:
    """The connection pool of a standby, and whether the standby is up."""

    def __init__(self, pool: AsyncEngine, options: ConnectionOptions, *, revision: str) -> None:
        self.engine = postgres.autocommit(pool)
        self.store = SqlStore(self.engine, PostgresWriter(pool, options), revision=revision)
        self._answered_at = self._down_until = float("-inf")

    async def has_replayed(self, position: str | None) -> bool:
        """Return whether the standby is up and has replayed the log up to a position (None: any)."""
        now = time.monotonic()
        if now < self._down_until or (position is not None and not _is_position(position)):
            return False
        if position is None and now < self._answered_at + FRESH_FOR_SECONDS:
            return True
        try:
            async with asyncio.timeout(LSN_TIMEOUT_SECONDS):
                ((replayed,),) = await self.store.fetch(REPLAY_LSN)
        except (StoreUnavailable, TimeoutError) as error:
            self.mark_down(error)
            return False
        if self._down_until > self._answered_at > float("-inf"):
            log.info("the standby answers again")
        self._answered_at = time.monotonic()
        return position is None or (replayed is not None and replayed >= int(position, 16))

    def mark_down(self, error: Exception) -> None:
        """Send no reads to the standby for DOWN_FOR_SECONDS."""
        now = time.monotonic()
        if now >= self._down_until:
            log.warning(
                "reads go to the primary: the standby fails: %s", postgres.error_summary(error)
            )
        self._down_until = now + DOWN_FOR_SECONDS


def _is_position(text: str) -> bool:
    return len(text) == len(MAX_LSN) and all(each in "0123456789abcdef" for each in text)


class ReplicatedStore(SqlStore):
    """A store on a primary, whose requests read from a standby if it has replayed the required position."""

    def __init__(
        self, reading: AsyncEngine, writer: Writer, *, standby: Standby, revision: str
    ) -> None:
        super().__init__(reading, writer, revision=revision)
        self._standby = standby
        self.reads_standby = False
        self.after: str | None = None
        self._position: str | None = None

    def for_request(
        self,
        *,
        after: str | None,
        writes: bool,
        view: RecordView = ALL_RECORDS,
        recorded_by: str = ANONYMOUS,
        traceparent: str | None = None,
    ) -> Self:
        store = copy(self)  # a shallow copy: pools, locks and pending writes are shared
        store.view = view
        store.recorded_by = recorded_by
        store.traceparent = traceparent
        store.after = after
        store.reads_standby = not writes
        store._position = None  # noqa: SLF001  # a request's token is of its own writes only
        return store

    @property
    def replication_token(self) -> str | None:
        return self._position

    async def _write(self, work: UnitOfWork[T]) -> T:
        self.reads_standby = False
        # Until the outcome is known, later reads of this client must go to the primary.
        self._position = MAX_LSN
        try:
            result = await super()._write(work)
        except StoreUnavailable:
            raise
        except LineageError:
            # The write was refused because of stored records, which the client must be able to read.
            self._position = await self._insert_position()
            raise
        self._position = await self._insert_position()
        return result

    async def _insert_position(self) -> str:
        try:
            ((position,),) = await super().fetch_stored(INSERT_LSN)
        except StoreUnavailable:
            return MAX_LSN  # the write has succeeded nevertheless
        return f"{int(position):016x}"

    async def _may_read_standby(self) -> bool:
        # Once the standby fails or lags, read the rest of the request from the primary, which is never behind.
        if self.reads_standby:
            self.reads_standby = await self._standby.has_replayed(self.after)
            if self.reads_standby:
                self.after = None
        return self.reads_standby

    def _standby_session(self) -> SqlStore:
        return self._standby.store.for_request(after=None, writes=False, view=self.view)

    async def fetch_stored(self, statement: BoundStatement) -> Sequence[Row]:
        if await self._may_read_standby():
            try:
                return await self._standby_session().fetch_stored(statement)
            except StoreUnavailable as error:
                self.reads_standby = False
                self._standby.mark_down(error)
        return await super().fetch_stored(statement)

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        if await self._may_read_standby():
            try:
                return await self._standby_session().run_graph_query(search)
            except StoreUnavailable as error:
                self.reads_standby = False
                self._standby.mark_down(error)
        return await super().run_graph_query(search)

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[Reader]:
        async with AsyncExitStack() as stack:
            reader = None
            if await self._may_read_standby():
                try:
                    reader = await stack.enter_async_context(self._standby_session().snapshot())
                except StoreUnavailable as error:
                    self.reads_standby = False
                    self._standby.mark_down(error)
            if reader is None:
                reader = await stack.enter_async_context(super()._snapshot())
            try:
                yield reader
            except StoreUnavailable as error:
                # The read cannot continue on the primary, which has another snapshot: the client retries.
                if self.reads_standby:
                    self._standby.mark_down(error)
                raise

    def status(self) -> StoreStatus:
        status = super().status()
        return replace(status, pools={**status.pools, "standby": pool_usage(self._standby.engine)})

    async def close(self) -> None:
        await super().close()
        await self._standby.store.close()
