"""The asyncpg connection of the pools: one statement cache for reads on the driver and writes through SQLAlchemy."""

import asyncio
import logging
import os
import socket
from typing import Any, Final
from uuid import uuid4

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from storage.sql.engine.dsn import ConnectParameters

log = logging.getLogger(__name__)

LOST_STATEMENT_SQLSTATES: Final = frozenset({"26000", "42P05"})
"""The server does not know the prepared statement, or has another of its name."""


def is_stale_statement(error: BaseException) -> bool:
    """Return whether a statement failed only because it was prepared earlier.

    A migration changed its result columns, or a connection pooler sent it to another server process.
    """
    return isinstance(error, asyncpg.InvalidCachedStatementError) or (
        getattr(error, "sqlstate", None) in LOST_STATEMENT_SQLSTATES
    )


class PostgresConnection(asyncpg.Connection):
    """A connection whose prepared statements are all in asyncpg's statement cache."""

    def configure_socket(self, parameters: ConnectParameters) -> None:
        """Set the socket options of the DSN."""
        connection: Any = self  # asyncpg's stubs leave its internals out
        descriptor = connection._transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(descriptor)) as connected:  # of uvloop, too
            parameters.configure(connected)

    def _get_unique_id(self, prefix: str) -> str:
        # asyncpg counts its names per process. Behind a connection pooler two processes can share a server
        # process: with unique names a statement can be missing there, but never be another process's.
        return f"{prefix}_{uuid4().hex}"

    async def prepare(
        self,
        query: str,
        *,
        name: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # asyncpg's signature
        record_class: Any = None,
    ) -> "PreparedStatement[Any]":
        """Return the cached prepared statement; unnamed if the cache is off. `name` is ignored.

        SQLAlchemy prepares every statement with this method, and asyncpg's own one bypasses the cache.
        """
        connection: Any = self  # asyncpg's stubs leave its internals out
        statement: PreparedStatement[Any] = await connection._prepare(
            query, name=False, timeout=timeout, use_cache=True, record_class=record_class
        )
        return statement

    def discard_stale_statements(self, error: BaseException) -> bool:
        """Empty the statement cache if `error` is of a stale statement; return whether it was.

        A lost statement turns the cache off for this connection, because the pooler that lost it would lose others.
        """
        if not is_stale_statement(error):
            return False
        connection: Any = self  # asyncpg's stubs leave its internals out
        connection._drop_local_statement_cache()
        if getattr(error, "sqlstate", None) in LOST_STATEMENT_SQLSTATES:
            connection._stmt_cache_enabled = False
            connection._stmt_cache.set_max_size(0)
            log.warning(
                "a prepared statement was lost (%s): set the PostgreSQL statement cache size to 0"
                " behind a transaction pooler without support for prepared statements",
                error,
            )
        return True

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  # asyncpg's signature
        """Close the connection; with a timeout, in the background.

        SQLAlchemy passes a timeout to cancel the statement under way, on a server that may not answer. The caller
        has given up that statement and must not wait for the server again.
        """
        if timeout is None:
            await super().close()
        else:
            self._closing = asyncio.ensure_future(super().close(timeout=timeout))
            self._closing.add_done_callback(_retrieve_exception)


def _retrieve_exception(closing: "asyncio.Future[None]") -> None:
    if not closing.cancelled():
        closing.exception()  # asyncio logs an exception that nobody retrieves; the connection was aborted
