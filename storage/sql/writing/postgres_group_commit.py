"""Writes on the connections of a pool: PostgreSQL's, where several write at once.

A write that has to wait for nobody in particular shares its transaction, and so its statements and its flush, with
those that come while others of its kind are under way: one alone goes at once.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from random import random
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.sql.engine import postgres
from storage.sql.engine.postgres import ConnectionOptions
from storage.sql.writing.unit_of_work import BatchableWrite, Deferred, UnitOfWork
from storage.sql.writing.write_queue import Outcomes, PendingWrite, WriteQueue, execute_batch

T = TypeVar("T")

RETRY_DELAYS: Final = (0.01, 0.03, 0.1, 0.3, None)
"""The pauses in seconds after a write that another transaction got in the way of; None: it is given up."""

MAX_BATCH_WRITES: Final = 64
"""So many writes share a transaction at most, so that the first of them is not kept for long."""

BATCH_WINDOW_SECONDS: Final = 0.05
"""How long writes that come wait for those before, to share a transaction then."""


class PostgresWriter:
    """Each write is done in a task: a transaction that has begun ends even where its caller has gone."""

    def __init__(self, engine: AsyncEngine, tuning: ConnectionOptions) -> None:
        self.engine = engine
        self._connections = postgres.autocommit(engine)
        self._options = tuning
        self._queue = WriteQueue()
        self._window: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, work: UnitOfWork[T]) -> T:
        """Do the work; one that is shared waits for its turn as long as for a connection."""
        answer: asyncio.Future[T]
        if isinstance(work, BatchableWrite):
            answer = self._queue.add(work, postgres.POOL_TIMEOUT_SECONDS)
            self._start_batch()
        else:
            answer = asyncio.get_running_loop().create_future()
            self._start(self._run_alone(PendingWrite(work, answer)))
        return await answer

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _connection(self, *, by_keys: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        return postgres.transaction(self._connections, self._options, generic_plans=by_keys)

    def _start_batch(self) -> None:
        """Begin the next shared transaction, unless one has just begun."""
        if self._window is None and self._queue:
            self._window = asyncio.get_running_loop().call_later(
                BATCH_WINDOW_SECONDS, self._end_window
            )
            self._start(self._run_batch(self._window))

    def _end_window(self) -> None:
        self._window = None
        self._start_batch()

    async def _run_batch(self, turn: asyncio.TimerHandle) -> None:
        writes = self._queue.take(MAX_BATCH_WRITES)
        for write, outcome in await self._batch_transaction(writes) if writes else ():
            if outcome is Deferred.RETRY_ALONE:
                self._start(self._run_alone(write))
            else:
                write.resolve(outcome)
        if self._window is turn:
            turn.cancel()
            self._end_window()

    async def _batch_transaction(self, writes: Sequence[PendingWrite]) -> Outcomes:
        """One transaction for all; where any of it is refused, each is to get its own."""
        driver: asyncpg.Connection | None = None
        try:
            async with self._connection(by_keys=True) as connection:
                driver = await postgres.driver_connection(connection)
                return await execute_batch(writes, connection)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is somebody's
            if driver is None or driver.is_closed() or isinstance(error, TimeoutError):
                return [(each, error) for each in writes]  # nobody refused: the server has gone
            return [(each, Deferred.RETRY_ALONE) for each in writes]

    async def _run_alone(self, write: PendingWrite) -> None:
        try:
            write.resolve(await self._transaction(write))
        except Exception as error:  # noqa: BLE001  # it is the caller's
            write.resolve(error)

    async def _transaction(self, write: PendingWrite) -> Any:
        by_keys = isinstance(write.work, BatchableWrite)
        for pause in RETRY_DELAYS:
            try:
                async with self._connection(by_keys=by_keys) as connection:
                    if write.future.done():
                        # Who asked was told that it failed: what has not begun does not happen.
                        return None
                    return await write.work(connection)
            except (DBAPIError, asyncpg.PostgresError) as error:
                if pause is None or not postgres.is_transient(error):
                    raise
                await asyncio.sleep(pause * (1 + random()))
        raise AssertionError  # the last attempt answers or raises

    async def close(self) -> None:
        """Wait for the transactions that have begun, and for those that wait."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.dispose()
