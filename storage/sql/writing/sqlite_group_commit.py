"""One writer of a SQLite file: the writes that wait for it share a transaction, and so a flush.

What can be done along with others takes few statements for all. Whatever is done has a savepoint of its own: what
one raises undoes that one alone. None is answered before the commit.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable

from storage.sql.engine.connection import Found
from storage.sql.model.row_mapping import Row
from storage.sql.writing.unit_of_work import Deferred, UnitOfWork
from storage.sql.writing.write_queue import Outcomes, PendingWrite, WriteQueue, execute_batch

T = TypeVar("T")

QUEUE_TIMEOUT_SECONDS: Final = 4.0
"""How long a write waits for those before it: with the wait for another process's, less than a request may take."""

MAX_BATCH_WRITES: Final = 64
"""At most so many writes share a flush, so that the first of them is not kept for long."""


@dataclass(frozen=True, slots=True)
class SyncConnectionAdapter:
    """A connection whose statements are done when they are awaited: a write on it never waits."""

    connection: Connection

    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return self.connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = ()) -> Found:
        # Beneath SQLAlchemy, which takes as long as SQLite, unless somebody listens to what it executes.
        if self.connection.dispatch.before_cursor_execute:
            return self.connection.exec_driver_sql(statement, parameters)
        return FetchedRows(
            _sqlite_connection(self.connection).execute(statement, parameters).fetchall()
        )


@dataclass(frozen=True, slots=True)
class FetchedRows:
    rows: Sequence[Row]

    def all(self) -> Sequence[Row]:
        return self.rows


def _sqlite_connection(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(driver)
    return driver


def run_sync(work: Awaitable[T]) -> T:
    """What a coroutine answers that waits for nothing."""
    try:
        work.__await__().send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    raise AssertionError  # it waited


def in_savepoint(connection: Connection, work: Awaitable[T]) -> T | Exception:
    """What some work within the transaction answers, or raises: then nothing of it is left."""
    driver = _sqlite_connection(connection)
    driver.execute("SAVEPOINT some_work")
    outcome: T | Exception
    try:
        outcome = run_sync(work)
    except Exception as error:
        if not driver.in_transaction:
            raise  # a full disk, say: SQLite has undone everything
        driver.execute("ROLLBACK TO some_work")
        outcome = error
    driver.execute("RELEASE some_work")
    return outcome


class SqliteWriter:
    """Writes in a thread of their own, batch by batch."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(1, "sqlite-writer")
        self._queue = WriteQueue()
        self._batch_task: asyncio.Task[None] | None = None

    async def write(self, work: UnitOfWork[T]) -> T:
        """Do the work in the next batch; TimeoutError where that does not begin within QUEUE_TIMEOUT_SECONDS."""
        answer = self._queue.add(work, QUEUE_TIMEOUT_SECONDS)
        if self._batch_task is None:
            self._batch_task = asyncio.create_task(self._write_batches())
        return await answer

    async def _write_batches(self) -> None:
        loop = asyncio.get_running_loop()
        while batch := self._next_batches():
            try:
                outcomes = await loop.run_in_executor(self._thread, self._commit, batch)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is every caller's
                outcomes = [(each, error) for writes in batch for each in writes]
            for write, outcome in outcomes:
                write.resolve(outcome)
        self._batch_task = None

    def _next_batches(self) -> list[list[PendingWrite]]:
        batch: list[list[PendingWrite]] = []
        room = MAX_BATCH_WRITES
        while room and (writes := self._queue.take(room)):
            batch.append(writes)
            room -= len(writes)
        return batch

    def _commit(self, batch: Sequence[Sequence[PendingWrite]]) -> Outcomes:
        """What each write answers or raises; where the transaction fails, it fails for all."""
        with self.engine.begin() as connection:
            return [each for writes in batch for each in self._execute(writes, connection)]

    def _execute(self, writes: Sequence[PendingWrite], connection: Connection) -> Outcomes:
        lent = SyncConnectionAdapter(connection)
        outcomes = in_savepoint(connection, execute_batch(writes, lent))
        if isinstance(outcomes, Exception):
            if len(writes) == 1:
                return [(writes[0], outcomes)]
            outcomes = [(each, Deferred.RETRY_ALONE) for each in writes]
        # Who has gone meanwhile was told that it failed: what has not begun does not happen.
        return [
            (
                each,
                in_savepoint(connection, each.work(lent))
                if outcome is Deferred.RETRY_ALONE
                else outcome,
            )
            for each, outcome in outcomes
            if outcome is not Deferred.RETRY_ALONE or not each.future.done()
        ]

    async def close(self) -> None:
        """Wait for all that has been asked."""
        if self._batch_task is not None:
            await self._batch_task
        await asyncio.get_running_loop().run_in_executor(self._thread, self.engine.dispose)
        self._thread.shutdown()
