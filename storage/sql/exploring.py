"""Where a search runs: beside the driver's connection, in one transaction.

On SQLite that is the connection's own thread, all at once: a hop to it and back costs more than a statement. On
PostgreSQL it is a greenlet, which waits for the driver where the search asks.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import aiosqlite
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.util import await_only, greenlet_spawn

from storage.graph import Graph
from storage.sql.keeping import Connection
from storage.sql.traversal import Row, SqlGraph

T = TypeVar("T")

STATE: Final = """SELECT CASE WHEN NOT pg_is_in_recovery()
 THEN pg_postmaster_start_time() || ' ' || pg_current_snapshot() END"""
"""Two snapshots of one name see the same rows: it lists the transactions that are not over, and every write is one.

Not so on a standby, whose snapshots do not list them. A server that has taken over counts anew, and started later.
"""


async def explore(
    dialect: str,
    connection: AsyncConnection,
    search: Callable[[Graph], T],
    state: object | None,
) -> T:
    """What a search comes to; `state` is the store's as it was told before, where that can be told."""
    if dialect == "postgresql":
        return await _explore_postgres(connection, search)
    return await _explore_sqlite(connection, search, state)


def _driver_of(connection: AsyncConnection) -> object:
    lent = connection.sync_connection
    return lent and lent.connection.driver_connection  # there already: nothing is to be awaited


async def _explore_sqlite(
    connection: AsyncConnection, search: Callable[[Graph], T], state: object | None
) -> T:
    driver = _driver_of(connection)
    if not isinstance(driver, aiosqlite.Connection):
        raise TypeError(driver)

    def run() -> T:
        database: sqlite3.Connection = driver._conn  # noqa: SLF001  # there is no other way to it

        def fetch(text: str, values: Sequence[Any]) -> Sequence[Row]:
            return database.execute(text, values).fetchall()

        if database.in_transaction:  # a snapshot's
            return search(SqlGraph("sqlite", fetch, lambda: None))
        database.execute("BEGIN")
        try:
            return search(SqlGraph("sqlite", fetch, lambda: state))
        finally:
            database.execute("ROLLBACK")

    answer: T = await driver._execute(run)  # type: ignore[no-untyped-call]  # noqa: SLF001  # as each of its own methods does
    return answer


def _is_of_snapshot(connection: AsyncConnection) -> bool:
    options = connection.sync_connection and connection.sync_connection.get_execution_options()
    return not options or options.get("isolation_level") != "AUTOCOMMIT"


async def _explore_postgres(connection: AsyncConnection, search: Callable[[Graph], T]) -> T:
    driver = _driver_of(connection)
    if not isinstance(driver, Connection):
        raise TypeError(driver)

    def fetch(text: str, values: Sequence[Any]) -> Sequence[Row]:
        statement = await_only(driver.prepare(text))
        rows: Sequence[Row] = await_only(statement.fetch(*values))
        return rows

    found = SqlGraph("postgresql", fetch, lambda: fetch(STATE, ())[0][0])
    if _is_of_snapshot(connection):
        await connection.execute(select(1))  # SQLAlchemy begins when it must, not before
        return await greenlet_spawn(search, found)
    try:
        # Not asyncpg's own transaction: one that is cancelled while it begins is never over.
        await driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        answer = await greenlet_spawn(search, found)
        await driver.execute("ROLLBACK")
    except BaseException as error:
        driver.failed(error)
        # It may be within the transaction, or on a server that does not answer: the pool lends another.
        await connection.invalidate()
        raise
    return answer
