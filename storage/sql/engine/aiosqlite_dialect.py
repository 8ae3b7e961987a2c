"""A driver of SQLite for SQLAlchemy that goes to its connection's thread once a statement.

SQLAlchemy on aiosqlite goes there five times: to make a cursor, to execute, to fetch, to close, and for a rollback.
"""

import sqlite3
from collections import deque
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_only


def execute_and_fetch(
    connection: sqlite3.Connection, statement: str, parameters: Any
) -> tuple[sqlite3.Cursor, deque[Any]]:
    """A cursor that has executed a statement, and every row that it found."""
    cursor = connection.execute(statement, parameters)
    return cursor, deque(cursor.fetchall())


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that is made, executed and fetched in one go, after which it holds nothing that had to be closed."""

    __slots__ = ()

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized: Any = {}
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        connection: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            self._cursor, self._rows = await connection._execute(
                execute_and_fetch, connection._conn, operation, parameters or ()
            )

    async def _async_soft_close(self) -> None:
        """The rows are here already."""

    def close(self) -> None:
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _Cursor


class SingleHopDBAPI(AsyncAdapt_aiosqlite_dbapi):
    """What `create_async_engine` takes as its `module`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> _Connection:
        """A connection whose thread ends with the process."""
        connection = self.aiosqlite.connect(*arguments, **options)
        connection._thread.daemon = True
        return _Connection(self, await_only(connection))
