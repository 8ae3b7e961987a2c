"""The stores there are: whatever opens here has to pass the whole contract suite."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage import StoreConfig, open_store
from storage.base import Store
from tests.postgres import PostgresServer

Env = dict[str, str]


@asynccontextmanager
async def _memory(
    folder: Path, server: PostgresServer | None
) -> AsyncIterator[tuple[StoreConfig, Env]]:
    yield StoreConfig(), {"DPM_SUPPORTABILITY_STORE_BACKEND": "IN_MEMORY"}


@asynccontextmanager
async def _sqlite(
    folder: Path, server: PostgresServer | None
) -> AsyncIterator[tuple[StoreConfig, Env]]:
    file = str(folder / "store.sqlite")
    yield (
        StoreConfig(file=file),
        {
            "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
            "DPM_SUPPORTABILITY_SQLITE_PATH": file,
        },
    )


@asynccontextmanager
async def _postgres(
    folder: Path, server: PostgresServer | None
) -> AsyncIterator[tuple[StoreConfig, Env]]:
    assert server is not None
    name = await server.create_database()
    dsn = server.dsn(name)
    try:
        yield (
            StoreConfig(dsn),
            {
                "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
                "DPM_SUPPORTABILITY_POSTGRES_DSN": dsn,
            },
        )
    finally:
        await server.drop_database(name)


NewDatabase = Callable[
    [Path, PostgresServer | None], AbstractAsyncContextManager[tuple[StoreConfig, Env]]
]
"""Makes room for an empty store: its address, and the settings that say so."""

BACKENDS: Final[dict[str, NewDatabase]] = {
    "memory": _memory,
    "sqlite": _sqlite,
    "postgres": _postgres,
}


@dataclass(frozen=True, slots=True)
class Backend:
    """Opens empty stores of one kind, in a folder or a database of their own each."""

    name: str
    root: Path
    server: PostgresServer | None = None

    @asynccontextmanager
    async def new_database(self) -> AsyncIterator[tuple[StoreConfig, Env]]:
        """Where an empty store can be opened, by address and by settings; removed at the end."""
        async with BACKENDS[self.name](Path(tempfile.mkdtemp(dir=self.root)), self.server) as made:
            yield made

    @asynccontextmanager
    async def empty_store(self) -> AsyncIterator[Store]:
        """An empty store, closed at the end."""
        async with self.new_database() as (address, _env):
            store = await open_store(address)
            try:
                yield store
            finally:
                await store.close()
