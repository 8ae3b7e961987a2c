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
from storage.sql.writing.unit_of_work import Left, Share, Work
from storage.sql.writing.write_queue import Outcomes, Waiting, Write, do_together

T = TypeVar("T")

ATTEMPTS: Final = (0.01, 0.03, 0.1, 0.3, None)
"""The pauses in seconds after a write that another transaction got in the way of; None: it is given up."""

MOST: Final = 64
"""So many writes share a transaction at most, so that the first of them is not kept for long."""

PATIENCE_SECONDS: Final = 0.05
"""How long writes that come wait for those before, to share a transaction then."""


class PooledWriter:
    """Each write is done in a task: a transaction that has begun ends even where its caller has gone."""

    def __init__(self, engine: AsyncEngine, tuning: ConnectionOptions) -> None:
        self.engine = engine
        self._connections = postgres.autocommit(engine)
        self._tuning = tuning
        self._waiting = Waiting()
        self._turn: asyncio.TimerHandle | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def write(self, work: Work[T]) -> T:
        """Do the work; one that is shared waits for its turn as long as for a connection."""
        answer: asyncio.Future[T]
        if isinstance(work, Share):
            answer = self._waiting.add(work, postgres.POOL_TIMEOUT_SECONDS)
            self._share()
        else:
            answer = asyncio.get_running_loop().create_future()
            self._begin(self._do_alone(Write(work, answer)))
        return await answer

    def _begin(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _connection(self, *, by_keys: bool) -> AbstractAsyncContextManager[AsyncConnection]:
        return postgres.transaction(self._connections, self._tuning, generic_plans=by_keys)

    def _share(self) -> None:
        """Begin the next shared transaction, unless one has just begun."""
        if self._turn is None and self._waiting:
            self._turn = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._pass_on)
            self._begin(self._do_together(self._turn))

    def _pass_on(self) -> None:
        self._turn = None
        self._share()

    async def _do_together(self, turn: asyncio.TimerHandle) -> None:
        writes = self._waiting.take(MOST)
        for write, outcome in await self._transaction_of(writes) if writes else ():
            if outcome is Left.ALONE:
                self._begin(self._do_alone(write))
            else:
                write.settle(outcome)
        if self._turn is turn:
            turn.cancel()
            self._pass_on()

    async def _transaction_of(self, writes: Sequence[Write]) -> Outcomes:
        """One transaction for all; where any of it is refused, each is to get its own."""
        driver: asyncpg.Connection | None = None
        try:
            async with self._connection(by_keys=True) as connection:
                driver = await postgres.driver_connection(connection)
                return await do_together(writes, connection)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is somebody's
            if driver is None or driver.is_closed() or isinstance(error, TimeoutError):
                return [(each, error) for each in writes]  # nobody refused: the server has gone
            return [(each, Left.ALONE) for each in writes]

    async def _do_alone(self, write: Write) -> None:
        try:
            write.settle(await self._transaction(write))
        except Exception as error:  # noqa: BLE001  # it is the caller's
            write.settle(error)

    async def _transaction(self, write: Write) -> Any:
        by_keys = isinstance(write.work, Share)
        for pause in ATTEMPTS:
            try:
                async with self._connection(by_keys=by_keys) as connection:
                    if write.answer.done():
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
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)
        await self.engine.dispose()
