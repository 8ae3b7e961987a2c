"""The writer of a PostgreSQL database: a transaction for each write, or for a batch of concurrent recordRun writes.

A batch saves round trips and flushes. A lone write is executed immediately.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from random import random
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.observer import observer
from storage.sql.engine import postgres
from storage.sql.engine.postgres import ConnectionOptions
from storage.sql.writing.unit_of_work import BatchableWrite, Deferred, UnitOfWork
from storage.sql.writing.write_queue import Outcomes, PendingWrite, WriteQueue, execute_batch

T = TypeVar("T")

RETRY_DELAYS: Final = (0.01, 0.03, 0.1, 0.3)
"""Seconds before each retry of a transaction that failed with a transient error. A random part is added."""

MAX_BATCH_WRITES: Final = 64
"""Maximum number of writes in a batch, so that the first one does not wait long for the commit."""

BATCH_WINDOW_SECONDS: Final = 0.05
"""Maximum wait of a batch for the one before. A batch that is blocked does not block its successors for longer."""


class PostgresWriter:
    """Executes each transaction in a task, so that it is completed even if its caller is cancelled."""

    def __init__(self, engine: AsyncEngine, options: ConnectionOptions) -> None:
        self.engine = engine
        self._connections = postgres.autocommit(engine)
        self._options = options
        self._queue = WriteQueue()
        self._batching = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, work: UnitOfWork[T]) -> T:
        """Execute a unit of work in a transaction of its own or, if it is batchable, in the next batch.

        Raise TimeoutError if no connection is free, or no batch begins, within POOL_TIMEOUT_SECONDS.
        """
        future: asyncio.Future[T]
        if isinstance(work, BatchableWrite):
            future = self._queue.add(work, postgres.POOL_TIMEOUT_SECONDS)
            if not self._batching:
                self._batching = True
                self._start(self._run_batches())
        else:
            future = asyncio.get_running_loop().create_future()
            self._start(self._run_alone(PendingWrite(work, future)))
        return await future

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _transaction(self, *, generic_plans: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        return postgres.transaction(self._connections, self._options, generic_plans=generic_plans)

    async def _run_batches(self) -> None:
        while writes := self._queue.take(MAX_BATCH_WRITES):
            batch = self._start(self._run_batch(writes))
            await asyncio.wait([batch], timeout=BATCH_WINDOW_SECONDS)
        self._batching = False

    async def _run_batch(self, writes: Sequence[PendingWrite]) -> None:
        for write, outcome in await self._batch_outcomes(writes):
            if outcome is Deferred.RETRY_ALONE:
                self._start(self._run_alone(write))
            else:
                write.resolve(outcome)

    async def _batch_outcomes(self, writes: Sequence[PendingWrite]) -> Outcomes:
        """Execute a batch in a transaction. If a statement fails, defer every write to a transaction of its own."""
        driver: asyncpg.Connection | None = None
        try:
            async with self._transaction(generic_plans=True) as connection:
                driver = await postgres.driver_connection(connection)
                outcomes = await execute_batch(writes, connection)
            executed = sum(outcome is not Deferred.RETRY_ALONE for _, outcome in outcomes)
            observer().batch_executed(executed)
            return outcomes
        except Exception as error:  # noqa: BLE001  # it is the outcome of each write
            if driver is None or driver.is_closed() or isinstance(error, TimeoutError):
                return [(write, error) for write in writes]  # the server is unavailable
            return [(write, Deferred.RETRY_ALONE) for write in writes]

    async def _run_alone(self, write: PendingWrite) -> None:
        try:
            write.resolve(await self._execute_alone(write))
        except Exception as error:  # noqa: BLE001  # it is the outcome of the write
            write.resolve(error)

    async def _execute_alone(self, write: PendingWrite) -> Any:
        for delay in (*RETRY_DELAYS, None):
            try:
                async with self._transaction(
                    generic_plans=isinstance(write.work, BatchableWrite)
                ) as connection:
                    if write.future.done():
                        return None  # the caller has given up before the transaction began
                    write.begin()
                    result = await write.work(connection)
                observer().batch_executed(1)
                return result
            except (DBAPIError, asyncpg.PostgresError) as error:
                if delay is None or not postgres.is_transient(error):
                    raise
                await asyncio.sleep(delay * (1 + random()))
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        """Complete the accepted writes and close the connections."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.dispose()
