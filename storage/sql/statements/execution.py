"""Compiled statements run on the driver itself: of a short read, SQLAlchemy's execution was most of the cost.

The connections are the pool's, checked and replaced as ever; each statement sees the newest committed state.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import aiosqlite
import asyncpg
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from storage.errors import LineageError
from storage.sql.engine.aiosqlite_dialect import execute_and_fetch
from storage.sql.engine.postgres import is_idle
from storage.sql.engine.prepared_statements import PostgresConnection
from storage.sql.model.row_mapping import Row
from storage.sql.statements.lookups import BoundStatement

T = TypeVar("T")

STATEMENT_ERRORS: Final = (asyncpg.PostgresError, sqlite3.Error, LineageError)
"""What leaves a connection as it was: the statement has been answered, if with an error."""


def is_watched(engine: AsyncEngine) -> bool:
    """Whether somebody listens to the statements that SQLAlchemy executes, and would miss one."""
    return bool(engine.sync_engine.dispatch.before_cursor_execute)


async def with_raw_connection(
    engine: AsyncEngine, work: Callable[[aiosqlite.Connection | PostgresConnection], Awaitable[T]]
) -> T:
    """What comes of work on a connection of the driver's, which it leaves within no transaction."""
    lent = await _lent_at_once(engine)
    if lent is None:
        lent = await greenlet_spawn(engine.sync_engine.pool.connect)
    driver: Any = lent.driver_connection
    try:
        answer = await work(driver)
    except STATEMENT_ERRORS as error:
        if isinstance(driver, PostgresConnection):
            driver.failed(error)
        lent.close()
        raise
    except BaseException as error:
        # A statement may still be under way, on a server that may never answer: as SQLAlchemy, have it cancelled.
        await asyncio.shield(greenlet_spawn(lent.invalidate, error))
        raise
    lent.close()  # there is no transaction to end, and nothing to wait for
    return answer


async def _lent_at_once(engine: AsyncEngine) -> PoolProxiedConnection | None:
    """A connection that is at hand; None where one has to be waited for, or made.

    Whatever waits within SQLAlchemy takes a greenlet, and each greenlet a stack from the operating system.
    """
    pool: Any = engine.sync_engine.pool
    if not pool.checkedin():
        return None
    try:
        lent: PoolProxiedConnection = pool.connect()
    except MissingGreenlet:
        return None  # it has to be replaced, which is left to who may wait
    driver = lent.driver_connection
    if isinstance(driver, PostgresConnection) and is_idle(lent.record_info):
        try:
            await driver.execute("SELECT 1")
        except BaseException as error:
            await asyncio.shield(greenlet_spawn(lent.invalidate, error))
            if not isinstance(error, Exception):
                raise
            return None
    return lent


async def fetch(engine: AsyncEngine, asked: BoundStatement) -> Sequence[Row]:
    """Every row that a statement finds; raises what the driver raises."""
    return asked.statement.rows(await with_raw_connection(engine, partial(_fetched, asked)))


async def _fetched(
    asked: BoundStatement, driver: aiosqlite.Connection | PostgresConnection
) -> Sequence[Any]:
    found: Sequence[Any]
    if isinstance(driver, PostgresConnection):
        found = await driver.ask(asked.statement.text, asked.values)
    else:
        _, found = await driver._execute(  # type: ignore[no-untyped-call]
            execute_and_fetch, driver._conn, asked.statement.text, asked.values
        )
    return found
