"""The databases of the crash tests."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from storage import StoreConfig
from storage.sql.model import tables
from tests.crashes.integrity import find_postgres_damage, find_sqlite_damage
from tests.postgres import PostgresServer
from tests.service_env import ALL_FEATURES, postgres_env, sqlite_env

FEATURES: Final = {**ALL_FEATURES, "DPM_ARTIFACT_STORE_MODE": "PERSISTED"}
"""Every feature on, artifacts written with their runs, and nothing expires."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database: the settings of a service on it, its store configuration, and checks from outside."""

    env: Mapping[str, str]
    config: StoreConfig
    find_damage: Callable[[], Awaitable[list[str]]]
    """Returns the damage that the database itself reports."""
    block_writes: Callable[[], AbstractAsyncContextManager[None]]
    """A context in which every write waits for a lock."""
    wait_until_idle: Callable[[], Awaitable[None]]
    """Waits until the transactions of a killed process have ended, which PostgreSQL does by itself."""


NewDatabase = Callable[[], Awaitable[Database]]


def sqlite_database(folder: Path) -> Database:
    """Return a SQLite database whose file does not exist yet."""
    file = folder / "lineage.sqlite"
    folder.mkdir(parents=True)

    async def check() -> list[str]:
        return find_sqlite_damage(file)

    @asynccontextmanager
    async def block() -> AsyncIterator[None]:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    async def rest() -> None:
        """Return at once: the writes of a process end with it."""

    env = FEATURES | sqlite_env(file)
    return Database(
        env,
        StoreConfig(file=str(file)),
        find_damage=check,
        block_writes=block,
        wait_until_idle=rest,
    )


@asynccontextmanager
async def postgres_database(server: PostgresServer) -> AsyncIterator[Database]:
    """An empty database of the server, dropped at the end."""
    name = await server.create_database("template0")
    dsn = server.dsn(name)

    @asynccontextmanager
    async def block() -> AsyncIterator[None]:
        connection = await asyncpg.connect(dsn)
        try:
            async with connection.transaction():
                ours = ", ".join(tables.metadata.tables)
                await connection.execute(f"LOCK TABLE {ours} IN EXCLUSIVE MODE")
                yield
        finally:
            await connection.close()

    async def rest() -> None:
        connection = await asyncpg.connect(server.dsn())
        try:
            while await connection.fetchval(  # noqa: ASYNC110  # the server tells no event
                "SELECT EXISTS (SELECT FROM pg_stat_activity"
                " WHERE datname = $1 AND backend_type = 'client backend')",
                name,
            ):
                await asyncio.sleep(0.01)
        finally:
            await connection.close()

    env = FEATURES | postgres_env(dsn)
    yield Database(
        env,
        StoreConfig(dsn),
        find_damage=lambda: find_postgres_damage(dsn),
        block_writes=block,
        wait_until_idle=rest,
    )
    await server.drop_database(name)
