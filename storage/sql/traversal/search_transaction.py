"""Run a graph search next to the driver's connection, in one transaction.

On SQLite the whole search runs in the connection's thread, because a hop to the thread and back costs more than a
statement. On PostgreSQL it runs in a greenlet, which suspends while the driver waits for the server.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import aiosqlite
from sqlalchemy import select, text
from sqlalchemy.util import await_only, greenlet_spawn

from storage.graph_reader import GraphReader
from storage.search_turns import NO_CONTROL, LoopPacer, SearchControl
from storage.sql.engine.postgres_connection import PostgresConnection
from storage.sql.model.row_mapping import Row
from storage.sql.statements import execution
from storage.sql.statements.compiled import BoundStatement, compile_statement
from storage.sql.statements.execution import (
    BEGIN_SNAPSHOT,
    STATEMENT_ERRORS,
    DriverConnection,
    StatementExecutor,
    run_in_thread,
)
from storage.sql.statements.view_tables import BoundView
from storage.sql.traversal.edge_statements import NO_END
from storage.sql.traversal.sql_graph import Fetch, SqlGraph, Stream

T = TypeVar("T")

Search = Callable[[GraphReader], T]

STREAM_ROWS: Final = 2_000
"""Number of rows of a stream that are decoded at once."""

POLL_SECONDS: Final = 0.005
"""Seconds between two attempts to interrupt a cancelled search."""

SNAPSHOT_TOKEN: Final = compile_statement(
    "postgresql",
    select(
        text(
            "CASE WHEN NOT pg_is_in_recovery()"
            " THEN pg_postmaster_start_time() || ' ' || pg_current_snapshot() END"
        )
    ),
).bind({})
"""A token of the snapshot; NULL on a standby, whose snapshots do not list the transactions of the primary.

Equal values of pg_current_snapshot() mean equal visible rows, because every write has a transaction id that the
snapshot lists. After a failover, the new primary assigns other transaction ids, but its start time differs.
"""


async def run_search(
    executor: StatementExecutor,
    search: Search[T],
    count: Callable[[int], None] = NO_CONTROL.count,
    view: BoundView | None = None,
) -> T:
    """Return the result of a search of a view in one transaction, or in the executor's snapshot.

    `count` is called with the number of rows that are read; an exception of it ends the search.
    """
    return await executor.run(partial(_run, search, count, view))


async def _run(
    search: Search[T],
    count: Callable[[int], None],
    view: BoundView | None,
    driver: DriverConnection,
) -> T:
    if not isinstance(driver, PostgresConnection):
        return await _run_in_thread(driver, search, count, view)
    control = SearchControl(count, LoopPacer())
    if driver.is_in_transaction():
        return await greenlet_spawn(search, _postgres_graph(driver, control, view))
    try:
        await driver.execute(BEGIN_SNAPSHOT)
        result = await greenlet_spawn(search, _postgres_graph(driver, control, view))
    except STATEMENT_ERRORS:
        await _end_transaction(driver)
        raise
    await _end_transaction(driver)
    return result


async def _end_transaction(driver: PostgresConnection) -> None:
    if not driver.is_closed() and driver.is_in_transaction():
        await driver.execute("ROLLBACK")


def _postgres_graph(
    driver: PostgresConnection, control: SearchControl, view: BoundView | None
) -> SqlGraph:
    fetch_rows = _postgres_fetch(driver, control, view)
    return SqlGraph(
        "postgresql",
        fetch_rows,
        partial(_read_snapshot_token, fetch_rows),
        control.pace,
        _postgres_stream(driver, control, view),
    )


def _postgres_fetch(
    driver: PostgresConnection, control: SearchControl, view: BoundView | None
) -> Fetch:
    def fetch_rows(statement: BoundStatement) -> Sequence[Row]:
        quick = statement.quick if view is not None and view.has_scope else None
        rows = await_only(execution.fetch((quick or statement).within(view), driver))
        if quick and any(row[-1] == NO_END for row in rows):
            rows = await_only(execution.fetch(statement.within(view), driver))
        control.count(len(rows))
        control.pace()
        return rows

    return fetch_rows


def _postgres_stream(
    driver: PostgresConnection, control: SearchControl, view: BoundView | None
) -> Stream:
    def stream(statement: BoundStatement) -> Iterator[Sequence[Row]]:
        fetch_next = await_only(execution.open_cursor(statement.within(view), driver))
        while rows := await_only(fetch_next(STREAM_ROWS)):
            control.count(len(rows))
            control.pace()
            yield statement.decode(rows)

    return stream


def _read_snapshot_token(fetch_rows: Fetch) -> Hashable:
    token: Hashable = fetch_rows(SNAPSHOT_TOKEN)[0][0]
    return token


class SearchCancelled(Exception):
    """The caller of the search was cancelled."""


async def _run_in_thread(
    driver: aiosqlite.Connection,
    search: Search[T],
    count: Callable[[int], None],
    view: BoundView | None,
) -> T:
    """Run a search in the connection's thread, and end it there if the request is cancelled."""
    is_cancelled = False
    has_ended = threading.Event()

    def check() -> None:
        if is_cancelled:
            raise SearchCancelled

    def run(connection: sqlite3.Connection) -> T:
        try:
            check()
            return _run_on_sqlite(search, SearchControl(count, check), view, connection)
        finally:
            has_ended.set()

    try:
        return await run_in_thread(driver, run)
    except asyncio.CancelledError:
        is_cancelled = True
        connection: Any = driver._conn  # noqa: SLF001  # it has no public name
        # The interrupt ends a running statement. Between two statements, the thread checks before it executes the next
        # one.
        while not has_ended.is_set():
            connection.interrupt()
            await asyncio.sleep(POLL_SECONDS)
        raise


def _run_on_sqlite(
    search: Search[T],
    control: SearchControl,
    view: BoundView | None,
    connection: sqlite3.Connection,
) -> T:
    def fetch_rows(statement: BoundStatement) -> Sequence[Row]:
        control.pace()
        rows = statement.decode(execution.fetch_sqlite(statement.within(view), connection))
        control.count(len(rows))
        return rows

    def version_token() -> Hashable:
        # data_version counts the commits of other connections, and a reading connection commits nothing. The connection
        # is a part of the token, because the numbers of two connections cannot be compared.
        return connection, connection.execute("PRAGMA data_version").fetchone()[0]

    graph = SqlGraph("sqlite", fetch_rows, version_token, control.pace)
    if connection.in_transaction:  # a snapshot's
        return search(graph)
    connection.execute("BEGIN")
    try:
        return search(graph)
    finally:
        connection.execute("ROLLBACK")
