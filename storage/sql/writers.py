"""How a write becomes a transaction; on PostgreSQL one of its own, tried again where another got in its way."""

import asyncio
from collections.abc import Awaitable, Callable
from random import random
from typing import Any, Final, Protocol, TypeVar

from asyncpg import PostgresError
from sqlalchemy import CursorResult, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import StoreUnavailable
from storage.sql import postgres
from storage.sql.postgres import Tuning

T = TypeVar("T")

ATTEMPTS: Final = (0.01, 0.03, 0.1, 0.3, None)
"""The pauses in seconds after a write that another transaction got in the way of; None: it is given up."""


class Connection(Protocol):
    """What a write is given: statements within its transaction."""

    async def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement, for each of the parameters where they are a list."""

    async def exec_driver_sql(
        self, statement: str, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """The same for a statement in the driver's own words."""


Work = Callable[[Any], Awaitable[T]]
"""A write, given the Connection of its transaction; what it raises undoes what it did."""


class Writer(Protocol):
    """Makes each write one transaction, committed once the write is answered."""

    async def write(self, work: Work[T]) -> T:
        """Do the work; what its caller gave up before it began does not happen, what has begun is done whole."""

    async def close(self) -> None:
        """End what is under way, and give back every connection."""


class PooledWriter:
    """Writes on the connections of a pool, several at once."""

    def __init__(self, engine: AsyncEngine, tuning: Tuning) -> None:
        self.engine = engine
        self._connections = postgres.reading(engine)
        self._tuning = tuning
        self._under_way: set[asyncio.Task[object]] = set()

    async def write(self, work: Work[T]) -> T:
        """Do the work in a task of its own: a transaction that has begun ends even where its caller has gone."""
        given_up = asyncio.Event()
        task = asyncio.ensure_future(self._transaction(work, given_up))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            given_up.set()
            raise

    async def _transaction(self, work: Work[T], given_up: asyncio.Event) -> T:
        for pause in ATTEMPTS:
            try:
                async with postgres.transaction(self._connections, self._tuning) as connection:
                    if given_up.is_set():
                        # Who asked was told that it failed: what has not begun does not happen.
                        raise StoreUnavailable
                    return await work(connection)
            except (DBAPIError, PostgresError) as error:
                if pause is None or not postgres.is_transient(error):
                    raise
                await asyncio.sleep(pause * (1 + random()))
        raise AssertionError  # the last attempt answers or raises

    def _ended(self, task: "asyncio.Task[object]") -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()

    async def close(self) -> None:
        """Wait for the transactions that have begun."""
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self.engine.dispose()
