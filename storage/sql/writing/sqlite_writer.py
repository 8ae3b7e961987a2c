"""The writer of a SQLite file: waiting writes share one transaction and therefore one flush to disk (group commit).

Each write or batch has a savepoint, so that an exception rolls back only its own rows. Results are returned after the
commit.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable

from storage.observer import observer
from storage.sql.engine.connection import ResultRows
from storage.sql.model.row_mapping import Row
from storage.sql.writing.unit_of_work import Deferred, UnitOfWork
from storage.sql.writing.write_queue import Outcomes, PendingWrite, WriteQueue, execute_batch

T = TypeVar("T")

QUEUE_TIMEOUT_SECONDS: Final = 4.0
"""Maximum wait of a write in the queue.

Together with the wait for another process's lock it is below the request timeout.
"""

MAX_TRANSACTION_WRITES: Final = 64
"""Maximum number of writes in a transaction, so that the first one does not wait long for the commit."""


@dataclass(frozen=True, slots=True)
class SyncConnectionAdapter:
    """A synchronous connection as a WriteConnection whose methods never suspend."""

    connection: Connection

    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return self.connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = ()) -> ResultRows:
        # SQLAlchemy's execution takes as long as SQLite's. Use it only for an event listener.
        if self.connection.dispatch.before_cursor_execute:
            return self.connection.exec_driver_sql(statement, parameters)
        return FetchedRows(
            _sqlite_connection(self.connection).execute(statement, parameters).fetchall()
        )


@dataclass(frozen=True, slots=True)
class FetchedRows:
    """The rows of a statement, fetched from the driver."""

    rows: Sequence[Row]

    def all(self) -> Sequence[Row]:
        return self.rows


def _sqlite_connection(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(driver)
    return driver


def run_sync(work: Awaitable[T]) -> T:
    """Return the result of a coroutine that never suspends."""
    try:
        work.__await__().send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("the coroutine suspended")


def in_savepoint(connection: Connection, work: Awaitable[T]) -> T | Exception:
    """Execute a coroutine in a savepoint. Return its result, or its exception after a rollback to the savepoint."""
    driver = _sqlite_connection(connection)
    driver.execute("SAVEPOINT unit_of_work")
    outcome: T | Exception
    try:
        outcome = run_sync(work)
    except Exception as error:
        if not driver.in_transaction:
            raise  # SQLite has rolled back the whole transaction, for example because the disk is full
        driver.execute("ROLLBACK TO unit_of_work")
        outcome = error
    driver.execute("RELEASE unit_of_work")
    return outcome


class SqliteWriter:
    """Executes writes in a thread of their own, one transaction at a time."""

    def __init__(self, engine: Engine, check_files: Callable[[], object] = lambda: None) -> None:
        self.engine = engine
        self._check_files = check_files
        self._thread = ThreadPoolExecutor(1, "sqlite-writer")
        self._queue = WriteQueue()
        self._task: asyncio.Task[None] | None = None

    async def write(self, work: UnitOfWork[T]) -> T:
        """Execute a unit of work in the next transaction.

        Raise TimeoutError if that does not begin within QUEUE_TIMEOUT_SECONDS.
        """
        future = self._queue.add(work, QUEUE_TIMEOUT_SECONDS)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while batches := self._take_batches():
            try:
                outcomes = await loop.run_in_executor(self._thread, self._commit, batches)
                observer().batch_executed(len(outcomes))
            except Exception as error:  # noqa: BLE001  # the failure of the transaction is the outcome of each write
                outcomes = [(write, error) for writes in batches for write in writes]
            for write, outcome in outcomes:
                write.resolve(outcome)
        self._task = None

    def _take_batches(self) -> list[list[PendingWrite]]:
        """Take the batches of the next transaction."""
        batches: list[list[PendingWrite]] = []
        room = MAX_TRANSACTION_WRITES
        while room and (writes := self._queue.take(room)):
            batches.append(writes)
            room -= len(writes)
        return batches

    def _commit(self, batches: Sequence[Sequence[PendingWrite]]) -> Outcomes:
        with self.engine.begin() as connection:
            outcomes = [each for writes in batches for each in _execute(writes, connection)]
        self._check_files()  # do not acknowledge writes to a deleted file or log
        return outcomes

    async def close(self) -> None:
        """Complete the queued writes and close the connection."""
        if self._task is not None:
            await self._task
        await asyncio.get_running_loop().run_in_executor(self._thread, self.engine.dispose)
        self._thread.shutdown()


def _execute(writes: Sequence[PendingWrite], connection: Connection) -> Outcomes:
    """Execute a batch in a savepoint, and its deferred writes in one each."""
    adapter = SyncConnectionAdapter(connection)
    outcomes = in_savepoint(connection, execute_batch(writes, adapter))
    if isinstance(outcomes, Exception):
        if len(writes) == 1:
            return [(writes[0], outcomes)]
        outcomes = [(write, Deferred.RETRY_ALONE) for write in writes]
    results: list[tuple[PendingWrite, object]] = []
    for write, outcome in outcomes:
        if outcome is not Deferred.RETRY_ALONE:
            results.append((write, outcome))
        elif not write.future.done():  # a write whose caller has given up is not executed
            results.append((write, in_savepoint(connection, write.work(adapter))))
    return results
