"""Where a search runs: beside the driver's connection, in one transaction.

On SQLite that is the connection's own thread, all at once: a hop to it and back costs more than a statement. On
PostgreSQL it is a greenlet, which waits for the driver where the search asks.
"""

import sqlite3
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import aiosqlite
import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import await_only, greenlet_spawn

from storage.errors import LineageError
from storage.graph_reader import GraphReader
from storage.sql.engine.prepared_statements import PostgresConnection
from storage.sql.statements import execution
from storage.sql.traversal.sql_graph import (
    Fetch,
    LazyTransactionGraph,
    RestartSearch,
    Row,
    SqlGraph,
)

T = TypeVar("T")

SNAPSHOT_TOKEN: Final = """SELECT CASE WHEN NOT pg_is_in_recovery()
 THEN pg_postmaster_start_time() || ' ' || pg_current_snapshot() END"""
"""Two snapshots of one name see the same rows: it lists the transactions that are not over, and every write is one.

Not so on a standby, whose snapshots do not list them. A server that has taken over counts anew, and started later.
"""


BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""Not asyncpg's own transaction: one that is cancelled while it begins is never over."""


async def run_search(engine: AsyncEngine, search: Callable[[GraphReader], T]) -> T:
    """Return the result of a search, run in one transaction on a connection of the pool."""

    async def run(lent: aiosqlite.Connection | PostgresConnection) -> T:
        if isinstance(lent, PostgresConnection):
            return await _run_on_postgres(lent, search)
        return await _run_on_sqlite(lent, search)

    return await execution.with_raw_connection(engine, run)


async def run_search_in_snapshot(
    connection: AsyncConnection, search: Callable[[GraphReader], T]
) -> T:
    """The same in the transaction that a connection is in, or is to begin with its first statement."""
    await connection.execute(select(1))  # SQLAlchemy begins when it must, not before
    lent: Any = (await connection.get_raw_connection()).driver_connection
    if isinstance(lent, PostgresConnection):
        return await greenlet_spawn(search, _graph(lent))
    return await _run_on_sqlite(lent, search)


async def _run_on_postgres(lent: PostgresConnection, search: Callable[[GraphReader], T]) -> T:
    try:
        if lent.keeps:  # otherwise a statement costs more than a transaction
            begin = lambda: await_only(lent.execute(BEGIN))  # noqa: E731
            graph: SqlGraph = LazyTransactionGraph(
                "postgresql", partial(_fetch, lent), _state, begin
            )
        else:
            await lent.execute(BEGIN)
            graph = _graph(lent)
        try:
            answer = await greenlet_spawn(search, graph)
        except RestartSearch:
            answer = await greenlet_spawn(search, _graph(lent))
    except LineageError:
        await _end(lent)
        raise
    except asyncpg.PostgresError:
        if lent.is_in_transaction():
            lent.terminate()  # the pool lends another
        raise
    await _end(lent)
    return answer


async def _end(lent: PostgresConnection) -> None:
    if lent.is_in_transaction():
        await lent.execute("ROLLBACK")


async def _run_on_sqlite(lent: aiosqlite.Connection, search: Callable[[GraphReader], T]) -> T:
    def run() -> T:
        database: sqlite3.Connection = lent._conn  # noqa: SLF001  # there is no other way to it

        def fetch(text: str, values: Sequence[Any]) -> Sequence[Row]:
            return database.execute(text, values).fetchall()

        def version_token() -> Hashable:
            # data_version counts the commits of other connections, and a reading connection commits nothing.
            # The numbers of two connections cannot be compared, so the connection is a part of the token.
            return database, fetch("PRAGMA data_version", ())[0][0]

        graph = SqlGraph("sqlite", fetch, version_token)
        if database.in_transaction:  # a snapshot's
            return search(graph)
        database.execute("BEGIN")
        try:
            return search(graph)
        finally:
            database.execute("ROLLBACK")

    answer: T = await lent._execute(run)  # type: ignore[no-untyped-call]  # noqa: SLF001  # as each of its own methods does
    return answer


def _fetch(lent: PostgresConnection, text: str, values: Sequence[Any]) -> Sequence[Row]:
    return await_only(lent.ask(text, values))


def _state(fetch: Fetch) -> Any:
    return fetch(SNAPSHOT_TOKEN, ())[0][0]


def _graph(lent: PostgresConnection) -> SqlGraph:
    fetch = partial(_fetch, lent)
    return SqlGraph("postgresql", fetch, partial(_state, fetch))
