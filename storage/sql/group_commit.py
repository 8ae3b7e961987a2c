"""One writer of a SQLite file: the writes that wait for it share a transaction, and so a flush.

Each has a savepoint of its own: what one raises undoes that one alone. None is answered before the commit.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, Executable

from storage.sql.writers import Work

T = TypeVar("T")

TURN_SECONDS: Final = 4.0
"""How long a write waits for those before it: with the wait for another process's, less than a request may take."""

LARGEST: Final = 64
"""At most so many writes share a flush, so that the first of them is not kept for long."""


@dataclass(frozen=True, slots=True, eq=False)
class _Write:
    work: Work[Any]
    answer: "asyncio.Future[Any]"
    """Cancelled where the caller has gone."""

    overdue: asyncio.TimerHandle


@dataclass(frozen=True, slots=True)
class _InThread:
    """A connection whose statements are done when they are awaited: a write on it never waits."""

    connection: Connection

    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return self.connection.execute(statement, parameters)

    async def exec_driver_sql(
        self, statement: str, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return self.connection.exec_driver_sql(statement, parameters)


def _finished(work: Awaitable[T]) -> T:
    """What a coroutine answers that waits for nothing."""
    try:
        work.__await__().send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    raise AssertionError  # it waited


class GroupCommit:
    """Writes in a thread of their own, batch by batch."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = ThreadPoolExecutor(1, "sqlite-writer")
        self._waiting: deque[_Write] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def write(self, work: Work[T]) -> T:
        """Do the work in the next batch; TimeoutError where that does not begin within TURN_SECONDS."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        overdue = loop.call_later(TURN_SECONDS, _give_up, answer)
        self._waiting.append(_Write(work, answer, overdue))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_batches())
        return await answer

    async def _write_batches(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(LARGEST, len(self._waiting)))]
            for each in batch:
                each.overdue.cancel()
            try:
                outcomes = await loop.run_in_executor(self._thread, self._commit, batch)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is every caller's
                outcomes = [error] * len(batch)
            for each, outcome in zip(batch, outcomes, strict=True):
                _settle(each.answer, outcome)
        self._writing = None

    def _commit(self, batch: Sequence[_Write]) -> list[object]:
        """What each write answers or raises; where the transaction fails, it fails for all."""
        with self.engine.begin() as connection:
            return [self._do(each, connection) for each in batch]

    def _do(self, write: _Write, connection: Connection) -> object:
        if write.answer.done():
            return None  # who asked was told that it failed: what has not begun does not happen
        connection.exec_driver_sql("SAVEPOINT one_write")
        try:
            outcome = _finished(write.work(_InThread(connection)))
        except Exception as error:
            driver: Any = connection.connection.driver_connection
            if not driver.in_transaction:
                raise  # a full disk, say: SQLite has undone everything
            connection.exec_driver_sql("ROLLBACK TO one_write")
            outcome = error
        connection.exec_driver_sql("RELEASE one_write")
        return outcome

    async def close(self) -> None:
        """Wait for all that has been asked."""
        if self._writing is not None:
            await self._writing
        await asyncio.get_running_loop().run_in_executor(self._thread, self.engine.dispose)
        self._thread.shutdown()


def _give_up(answer: "asyncio.Future[Any]") -> None:
    _settle(answer, TimeoutError())


def _settle(answer: "asyncio.Future[Any]", outcome: object) -> None:
    if answer.done():
        return  # nobody waits for it any more
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
