"""Connections to PostgreSQL that keep the statements they know, on the server too where that is the one they talk to.

Behind a transaction pooler each statement may run on another of its connections, and what one keeps the others do
not know: there statements have no name, and are sent, parsed and planned again whenever they are executed. Where
nobody is in between they have one, and the server plans them once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy.exc import DBAPIError

MOST: Final = 100
"""How many statements a connection keeps; then the oldest goes. Each takes the server some 50 kB."""

LOST: Final = frozenset({"26000", "42P05"})
"""A statement of that name is not there, or there already: somebody in between deals statements out."""

ONE_PLAN: Final = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off"
"""Each statement has an index that serves it whatever its values are, and while its tables are still empty."""


@dataclass(slots=True)
class Keeping:
    """Whether the connections of a pool may keep statements on the server, and which of the connections still do."""

    allowed: bool = True
    age: int = 0
    """It grows where a statement was lost: older connections are not used again."""

    def failed(self, error: BaseException) -> None:
        """Take note of what a statement has failed with."""
        if is_stale_statement(error):
            self.age += 1
            self.allowed &= getattr(error, "sqlstate", None) not in LOST


def is_stale_statement(error: BaseException) -> bool:
    """Whether a statement failed because it was kept: another connection answers it."""
    if isinstance(error, DBAPIError):
        error = (error.orig and error.orig.__cause__) or error
    # The latter where a migration has changed what it would answer.
    return getattr(error, "sqlstate", None) in LOST or isinstance(
        error, asyncpg.InvalidCachedStatementError
    )


class PostgresConnection(asyncpg.Connection):
    """A connection that knows its statements, and ends by itself where it may take its time."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._known: dict[str, PreparedStatement[Any]] = {}
        self._prepared = 0
        self._keeping: Keeping | None = None
        self._age = 0

    async def keep(self, keeping: Keeping) -> None:
        """Keep statements on the server, and their plans, unless it is not the one that this connection is to."""
        self._age = keeping.age
        if keeping.allowed and await self._is_direct():
            await self.execute(ONE_PLAN)
            self._keeping = keeping

    async def _is_direct(self) -> bool:
        # A pooler greets with a number of its own: who sends it to cancel a statement is one of its clients. One that
        # hands on the server's still asks from a port of its own, as does a gateway that translates addresses: there,
        # too, nothing is kept. A Unix socket has no port at either end.
        seen: Any = await self.fetchrow("SELECT pg_backend_pid(), inet_client_port()")
        own: Any = self
        here = own._transport.get_extra_info("sockname")  # noqa: SLF001  # it has no public name
        return tuple(seen) == (
            self.get_server_pid(),
            here[1] if isinstance(here, tuple) else None,
        )

    @property
    def keeps(self) -> bool:
        """Whether the server keeps what it has planned."""
        return self._keeping is not None

    def is_outdated(self) -> bool:
        """Whether a statement that it keeps may be lost."""
        return self._keeping is not None and self._age != self._keeping.age

    def failed(self, error: BaseException) -> None:
        """Take note of what a statement has failed with."""
        if self._keeping is not None:
            self._keeping.failed(error)

    async def ask(self, query: str, values: Sequence[Any]) -> Sequence[Any]:
        """Every row that a statement finds."""
        known = self._known.get(query) or await self.prepare(query)
        return await known.fetch(*values)

    async def prepare(
        self,
        query: str,
        *,
        name: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # asyncpg's
        record_class: Any = None,
    ) -> "PreparedStatement[Any]":
        """What is known of a statement, which the server has described only once."""
        known = self._known.get(query)
        if known is not None:
            return known
        if len(self._known) >= MOST:
            del self._known[
                next(iter(self._known))
            ]  # asyncpg closes it when nobody has it any more
        self._known[query] = known = await super().prepare(query, name=self._name(query))
        return known

    def _name(self, query: str) -> str:
        if self._keeping is None:
            return ""
        # Nobody gives it to another statement, so that even one in between who lies never has another executed.
        self._prepared += 1
        return f"{blake2b(query.encode(), digest_size=16).hexdigest()}_{self._prepared}"

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  # asyncpg's
        """Close it; with a timeout, by itself.

        SQLAlchemy closes it so to have the statement cancelled on a server that may not answer: who gave up a
        statement does not wait again.
        """
        if timeout is None:
            await super().close()
        else:
            self._ending = asyncio.ensure_future(super().close(timeout=timeout))
            self._ending.add_done_callback(_ended)


def _ended(ending: "asyncio.Future[None]") -> None:
    if not ending.cancelled():
        ending.exception()  # it was aborted, then: nobody asks how it ended
