"""A hot standby that reads may go to, and a store that sends them there.

READ_DSN means one standby: what it has replayed is asked in one statement, and it is read in the next.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from typing import Final, TypeVar

from sqlalchemy import Executable, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.base import Reader
from storage.errors import LineageError, StoreUnavailable
from storage.graph_reader import GraphReader
from storage.sql.engine import postgres
from storage.sql.engine.postgres import ConnectionOptions
from storage.sql.model.row_mapping import Row
from storage.sql.statements.lookups import BoundStatement
from storage.sql.store import SqlStore
from storage.sql.writing.postgres_writer import PostgresWriter
from storage.sql.writing.unit_of_work import UnitOfWork, Writer

T = TypeVar("T")

log = logging.getLogger(__name__)

FRESH_FOR_SECONDS: Final = 1.0
"""A standby that answered no longer ago is read without asking first."""

LSN_TIMEOUT_SECONDS: Final = 2.0
"""How long a standby may take to say how far it is."""

DOWN_FOR_SECONDS: Final = 5.0
"""How long a standby that did not answer is left alone."""

REPLAY_LSN: Final = text("SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn")
INSERT_LSN: Final = text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
"""Where the next record goes, not what has been flushed: right for any synchronous_commit."""

REPLICA_ERRORS: Final = (DBAPIError, PoolTimeoutError, *postgres.ASYNCPG_ERRORS)

MAX_LSN: Final = "ffffffffffffffff"
"""A position that no standby reaches: who bears it reads from the primary."""


class Standby:
    """A standby's connections, and whether it answers."""

    def __init__(self, pool: AsyncEngine, tuning: ConnectionOptions, *, revision: str) -> None:
        self.engine = postgres.autocommit(pool)
        self.store = SqlStore(self.engine, PostgresWriter(pool, tuning), revision=revision)
        self._heard = self._away_until = float("-inf")

    async def has_replayed(self, after: str | None) -> bool:
        """Whether the standby answers, and has replayed all up to that position."""
        now = time.monotonic()
        if now < self._away_until or (after is not None and not _is_position(after)):
            return False
        if after is None and now < self._heard + FRESH_FOR_SECONDS:
            return True
        try:
            async with asyncio.timeout(LSN_TIMEOUT_SECONDS), self.engine.connect() as connection:
                replayed = (await connection.execute(REPLAY_LSN)).scalar()
        except REPLICA_ERRORS as error:
            self.mark_down(error)
            return False
        if self._away_until > self._heard > float("-inf"):
            log.info("the standby answers again")
        self._heard = time.monotonic()
        return after is None or (replayed is not None and replayed >= int(after, 16))

    def mark_down(self, error: Exception) -> None:
        """Leave the standby alone for a while."""
        now = time.monotonic()
        if now >= self._away_until:
            log.warning(
                "reads go to the primary: the standby fails: %s", postgres.error_summary(error)
            )
        self._away_until = now + DOWN_FOR_SECONDS


def _is_position(text: str) -> bool:
    return len(text) == len(MAX_LSN) and all(each in "0123456789abcdef" for each in text)


class ReplicatedStore(SqlStore):
    """A store on a primary, whose sessions read from its standby what that has replayed already."""

    def __init__(
        self, reading: AsyncEngine, writer: Writer, *, standby: Standby, revision: str
    ) -> None:
        super().__init__(reading, writer, revision=revision)
        self._standby = standby
        self.reads_standby = False
        self.after: str | None = None
        self._position: str | None = None

    def for_request(self, *, after: str | None, writes: bool) -> "ReplicatedStore":
        made = copy(self)  # what it is made of is shared: pools, locks, writes under way
        made.after = after
        made.reads_standby = not writes
        made._position = None  # noqa: SLF001  # its own; what the background has written is nobody's
        return made

    @property
    def replication_token(self) -> str | None:
        return self._position

    async def _write(self, work: UnitOfWork[T]) -> T:
        self.reads_standby = False
        # Until it is known how it ended, for nobody may ever know: who looks then asks the primary.
        self._position = MAX_LSN
        try:
            answer = await super()._write(work)
        except StoreUnavailable:
            raise
        except LineageError:
            # Refused because of what is there: who asks for that next is to see it.
            self._position = await self._written()
            raise
        self._position = await self._written()
        return answer

    async def _written(self) -> str:
        try:
            async with self._read_engine.connect() as connection:
                return f"{int((await connection.execute(INSERT_LSN)).scalar_one()):016x}"
        except REPLICA_ERRORS:
            return MAX_LSN  # the write is acknowledged all the same

    async def _may_read_standby(self) -> bool:
        # Once it has failed or lags, the primary answers the rest of the session: it is never behind.
        if self.reads_standby:
            self.reads_standby = await self._standby.has_replayed(self.after)
            if self.reads_standby:
                self.after = None
        return self.reads_standby

    async def _rows(self, statement: Executable | BoundStatement) -> Sequence[Row]:
        if await self._may_read_standby():
            try:
                return await self._standby.store._rows(statement)  # noqa: SLF001  # a store as this one
            except StoreUnavailable as error:
                self.reads_standby = False
                self._standby.mark_down(error)
        return await super()._rows(statement)

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        if await self._may_read_standby():
            try:
                return await self._standby.store.run_graph_query(search)
            except StoreUnavailable as error:
                self.reads_standby = False
                self._standby.mark_down(error)
        return await super().run_graph_query(search)

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[Reader]:
        async with AsyncExitStack() as opened:
            reader = None
            if await self._may_read_standby():
                try:
                    reader = await opened.enter_async_context(self._standby.store.snapshot())
                except StoreUnavailable as error:
                    self.reads_standby = False
                    self._standby.mark_down(error)
            if reader is None:
                reader = await opened.enter_async_context(super()._snapshot())
            try:
                yield reader
            except StoreUnavailable as error:
                # What was read of one state cannot be gone on with in another: the client asks again.
                if self.reads_standby:
                    self._standby.mark_down(error)
                raise

    async def close(self) -> None:
        await super().close()
        await self._standby.store.close()
