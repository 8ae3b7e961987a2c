"""Fixtures of the crash tests: rounds, databases and files."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crashes.databases import Database, NewDatabase, postgres_database, sqlite_database
from tests.postgres import PostgresServer


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """The number of times that a crash is repeated."""
    given: int = request.config.getoption("--rounds")
    return given


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> PostgresServer | None:
    """The PostgreSQL server of a test, None for SQLite."""
    if request.param == "sqlite":
        return None
    durable: PostgresServer = request.getfixturevalue("durable_postgres")
    return durable


@pytest.fixture
async def new_database(server: PostgresServer | None, tmp_path: Path) -> AsyncIterator[NewDatabase]:
    """Returns a new empty database, and deletes the previous one."""
    async with AsyncExitStack() as opened:

        async def make() -> Database:
            await opened.aclose()
            if server is not None:
                return await opened.enter_async_context(postgres_database(server))
            folder = opened.enter_context(TemporaryDirectory(dir=tmp_path))
            return sqlite_database(Path(folder) / "place")

        yield make
