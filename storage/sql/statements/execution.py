"""Execution of every read: compiled statements on the driver's connection.

The connections are borrowed from SQLAlchemy's pool, which opens, validates and replaces them. SQLAlchemy's own
execution is not used, because it takes longer than the driver and the database together for most statements.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

import aiosqlite
import asyncpg
from sqlalchemy import PoolProxiedConnection, QueuePool
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from storage.errors import LineageError
from storage.observer import WorkTiming, begin_wait, observer
from storage.request_share import request_slot
from storage.search_turns import TurnNeeded
from storage.sql.engine.postgres import is_idle
from storage.sql.engine.postgres_connection import PostgresConnection
from storage.sql.model.row_mapping import Row
from storage.sql.statements.compiled import BoundStatement

T = TypeVar("T")

DriverConnection = aiosqlite.Connection | PostgresConnection

STATEMENT_ERRORS: Final = (asyncpg.PostgresError, sqlite3.Error, LineageError, TurnNeeded)
"""Exceptions after which the connection can be used again: the database has answered the statement."""

POOL_SHARE: Final = 5
"""A request uses at most the pool's size divided by this number of connections at once."""

STREAM_BATCH_ROWS: Final = 500
"""Maximum number of rows of a stream that are in memory at a time."""

BEGIN_SNAPSHOT: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""asyncpg's own transaction is not used, because it is never ended if it is cancelled while it begins."""


class StatementExecutor(Protocol):
    """Executes compiled statements: each on a connection of a pool, or all of them in one snapshot."""

    async def fetch(self, statement: BoundStatement) -> Sequence[Row]:
        """Return every row of a statement. Errors of the driver are not mapped."""

    async def run(self, work: Callable[[DriverConnection], Awaitable[T]]) -> T:
        """Return the result of `work`, which must not change the transaction state of the connection.

        `work` is called again if a prepared statement was stale.
        """


class PoolExecutor:
    """Executes each statement in autocommit mode on a connection of the pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        pool = engine.sync_engine.pool
        size = pool.size() if isinstance(pool, QueuePool) else POOL_SHARE
        self._share = max(1, size // POOL_SHARE)

    async def fetch(self, statement: BoundStatement) -> Sequence[Row]:
        """Return every row of a statement. Errors of the driver are not mapped."""
        return await self.run(partial(fetch, statement))

    async def run(self, work: Callable[[DriverConnection], Awaitable[T]]) -> T:
        """Return the result of `work` on a connection; call it again if a prepared statement was stale."""
        async with (
            _traced("read") as timing,
            request_slot("connections", self._share),
            _Checkout(self._engine) as driver,
        ):
            if timing is not None:
                timing.begin()
            try:
                return await work(driver)
            except asyncpg.PostgresError as error:
                if not _discard_stale_statements(driver, error):
                    raise
            return await work(driver)


class SnapshotExecutor:
    """Executes statements one after another in a transaction that reads one snapshot."""

    def __init__(self, driver: DriverConnection) -> None:
        self._driver = driver
        self._lock = asyncio.Lock()
        self._has_read = False

    async def fetch(self, statement: BoundStatement) -> Sequence[Row]:
        """Return every row of a statement. Errors of the driver are not mapped."""
        return await self.run(partial(fetch, statement))

    async def run(self, work: Callable[[DriverConnection], Awaitable[T]]) -> T:
        """Return the result of `work`.

        The first work of a snapshot is called again if a prepared statement was stale.
        """
        async with self._lock:
            try:
                result = await work(self._driver)
            except asyncpg.PostgresError as error:
                if self._has_read or not _discard_stale_statements(self._driver, error):
                    raise
                await _execute(self._driver, "ROLLBACK")
                await _begin(self._driver)
                result = await work(self._driver)
            self._has_read = True
            return result

    async def stream(self, statement: BoundStatement) -> AsyncIterator[Row]:
        """Yield every row of a statement, reading STREAM_BATCH_ROWS at a time."""
        cursor = await self.run(partial(open_cursor, statement))
        while rows := await self.run(lambda _: cursor(STREAM_BATCH_ROWS)):
            for row in statement.decode(rows):
                yield row


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[SnapshotExecutor]:
    """Lend an executor whose statements all see the database as it is at the first one."""
    async with _traced("read snapshot") as timing, _Checkout(engine) as driver:
        if timing is not None:
            timing.begin()
        await _begin(driver)
        try:
            yield SnapshotExecutor(driver)
        except STATEMENT_ERRORS:
            await _execute(driver, "ROLLBACK")
            raise
        await _execute(driver, "ROLLBACK")


async def fetch(statement: BoundStatement, driver: DriverConnection) -> Sequence[Row]:
    """Execute a statement on a driver's connection and return its decoded rows."""
    rows: Any
    if isinstance(driver, PostgresConnection):
        rows = await driver.fetch(statement.sql, *statement.values)
    else:
        rows = await run_in_thread(driver, partial(fetch_sqlite, statement))
    return statement.decode(rows)


def fetch_sqlite(statement: BoundStatement, connection: sqlite3.Connection) -> Sequence[Row]:
    """Execute a statement in the connection's thread and return the driver's rows."""
    return connection.execute(statement.sql, statement.values).fetchall()


async def run_in_thread(driver: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Return the result of `work` in the thread of a SQLite connection.

    A thread hop costs more than a short statement, and aiosqlite's own methods take one to execute and one to fetch.
    """
    result: T = await driver._execute(work, driver._conn)  # type: ignore[no-untyped-call]  # as its own methods do
    return result


class _traced:  # noqa: N801  # used like a function; a generator costs more than a class
    """Trace the waiting and the executing of a piece of work. The context is None if the request is not traced."""

    __slots__ = ("_operation", "_timing")

    def __init__(self, operation: str) -> None:
        self._operation = operation

    async def __aenter__(self) -> WorkTiming | None:
        self._timing = begin_wait(self._operation)
        return self._timing

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timing is not None:
            self._timing.end(error)


class _Checkout:
    """A connection of the pool; it is replaced if an exception leaves a statement under way on it."""

    __slots__ = ("_engine", "_proxy")

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def __aenter__(self) -> DriverConnection:
        proxy = await _try_checkout(self._engine)
        if proxy is None:
            started = time.perf_counter()
            proxy = await greenlet_spawn(self._engine.sync_engine.pool.connect)
            observer().connection_awaited(time.perf_counter() - started)
        self._proxy = proxy
        driver: Any = proxy.driver_connection
        return driver  # type: ignore[no-any-return]

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, STATEMENT_ERRORS):
            self.give_back()
        else:
            await self.discard(error)

    def give_back(self) -> None:
        """Return the connection to the pool without waiting. It must not be in a transaction."""
        self._proxy.close()

    async def discard(self, error: BaseException) -> None:
        """Close the connection, because its statement may still be running on a server that does not respond."""
        await asyncio.shield(greenlet_spawn(self._proxy.invalidate, error))


async def _try_checkout(engine: AsyncEngine) -> PoolProxiedConnection | None:
    """Return an idle connection of the pool without a greenlet; None if there is none or it has to be replaced.

    Code of SQLAlchemy that waits needs a greenlet, and each greenlet allocates a stack.
    """
    pool: Any = engine.sync_engine.pool
    if not pool.checkedin():
        return None
    try:
        proxy: PoolProxiedConnection = pool.connect()
    except MissingGreenlet:
        return None
    driver = proxy.driver_connection
    if isinstance(driver, PostgresConnection) and is_idle(proxy.record_info):
        try:
            await driver.execute("SELECT 1")
        except BaseException as error:
            await asyncio.shield(greenlet_spawn(proxy.invalidate, error))
            if not isinstance(error, Exception):
                raise
            return None
    return proxy


def _discard_stale_statements(driver: DriverConnection, error: asyncpg.PostgresError) -> bool:
    return isinstance(driver, PostgresConnection) and driver.discard_stale_statements(error)


async def _begin(driver: DriverConnection) -> None:
    await _execute(driver, BEGIN_SNAPSHOT if isinstance(driver, PostgresConnection) else "BEGIN")


async def _execute(driver: DriverConnection, sql: str) -> None:
    if isinstance(driver, PostgresConnection):
        await driver.execute(sql)
    else:
        await run_in_thread(driver, lambda connection: connection.execute(sql))


async def open_cursor(
    statement: BoundStatement, driver: DriverConnection
) -> Callable[[int], Awaitable[Sequence[Row]]]:
    """Return a function that reads the next rows, at most the number that it is given."""
    if isinstance(driver, PostgresConnection):
        prepared = await driver.prepare(statement.sql)
        return (await prepared.cursor(*statement.values)).fetch
    cursor: Any = await driver.execute(statement.sql, statement.values)
    fetch_many: Callable[[int], Awaitable[Sequence[Row]]] = cursor.fetchmany
    return fetch_many
