"""The backends of the store. Each passes every test of the contract."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage import StoreConfig, open_store
from storage.base import Store
from storage.migrate import migrate
from storage.sql.engine.sqlite import file_url
from tests.postgres import PostgresServer
from tests.postgres_pool import DatabasePool
from tests.service_env import MEMORY_ENV, Env, postgres_env, sqlite_env

BACKENDS: Final = ("memory", "sqlite", "postgres")
SQL_BACKENDS: Final = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Backend:
    """Creates empty stores of one backend."""

    name: str
    folder: Path
    """The folder for SQLite files."""
    pool: DatabasePool | None = None
    """The pool of PostgreSQL databases."""

    @property
    def server(self) -> PostgresServer | None:
        """The PostgreSQL server, None for another backend."""
        return None if self.pool is None else self.pool.server

    @asynccontextmanager
    async def new_database(self) -> AsyncIterator[tuple[StoreConfig, Env]]:
        """The configuration of an empty, migrated store, and the settings of a service on it."""
        match self.name:
            case "memory":
                yield StoreConfig(), dict(MEMORY_ENV)
            case "sqlite":
                with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                    file = shutil.copy(self._migrated_file(), Path(folder) / "store.sqlite")
                    yield StoreConfig(file=str(file)), sqlite_env(file)
            case _:
                assert self.pool is not None
                async with self.pool.empty_database() as name:
                    dsn = self.pool.server.dsn(name)
                    yield StoreConfig(dsn), postgres_env(dsn)

    @asynccontextmanager
    async def empty_store(self) -> AsyncIterator[Store]:
        """An empty store, closed at the end."""
        async with self.new_database() as (config, _env):
            store = await open_store(config)
            try:
                yield store
            finally:
                await store.close()

    def _migrated_file(self) -> Path:
        """A SQLite file to copy: running the migrations takes ten times as long."""
        file = self.folder / "migrated.sqlite"
        if not file.exists():
            migrate(file_url(str(file)))
        return file
