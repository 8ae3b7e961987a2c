"""What the crash tests share: how many rounds, on which databases, and where their files are."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crashes.databases import Database, NewDatabase, postgres_database, sqlite_database
from tests.postgres import PostgresServer


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a crash is repeated."""
    given: int = request.config.getoption("--rounds")
    return given


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> PostgresServer | None:
    """The PostgreSQL of a test, or None where it is SQLite's turn."""
    if request.param == "sqlite":
        return None
    durable: PostgresServer = request.getfixturevalue("durable_postgres")
    return durable


@pytest.fixture
async def new_database(server: PostgresServer | None, tmp_path: Path) -> AsyncIterator[NewDatabase]:
    """Makes an empty database, and takes the one before away."""
    async with AsyncExitStack() as opened:

        async def make() -> Database:
            await opened.aclose()
            if server is not None:
                return await opened.enter_async_context(postgres_database(server))
            folder = opened.enter_context(TemporaryDirectory(dir=tmp_path))
            return sqlite_database(Path(folder) / "place")

        yield make
