"""Compiled statements run on the driver itself: of a short read, SQLAlchemy's execution was most of the cost.

The connections are the pool's, checked and replaced as ever; each statement sees the newest committed state.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from storage.sql.hops import fetched
from storage.sql.keeping import Connection
from storage.sql.ready import Asked
from storage.sql.rows import Fields


def is_watched(engine: AsyncEngine) -> bool:
    """Whether somebody listens to the statements that SQLAlchemy executes, and would miss one."""
    return bool(engine.sync_engine.dispatch.before_cursor_execute)


async def fetch(engine: AsyncEngine, asked: Asked) -> Sequence[Fields]:
    """Every row that a statement finds; raises what the driver raises."""
    lent = await greenlet_spawn(engine.sync_engine.pool.connect)
    try:
        found = await _fetched(lent, asked)
    except (asyncpg.PostgresError, sqlite3.Error) as error:
        if isinstance(lent.driver_connection, Connection):
            lent.driver_connection.failed(error)
        lent.close()
        raise
    except BaseException as error:
        # The statement may still be under way, on a server that may never answer: as SQLAlchemy, have it cancelled.
        await asyncio.shield(greenlet_spawn(lent.invalidate, error))
        raise
    lent.close()  # no transaction was begun, so that there is none to end, and nothing to wait for
    return asked.ready.rows(found)


async def _fetched(lent: PoolProxiedConnection, asked: Asked) -> Sequence[Any]:
    text = asked.ready.text
    connection: Any = lent.driver_connection
    found: Sequence[Any]
    if isinstance(connection, aiosqlite.Connection):
        _, found = await connection._execute(fetched, connection._conn, text, asked.values)  # type: ignore[no-untyped-call]
    else:
        statement = await connection.prepare(text)
        found = await statement.fetch(*asked.values)
    return found
