"""Fixtures that every part of the tests may use."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.base import Store
from tests.backends import BACKENDS, Backend
from tests.postgres import PostgresServer, PostgresUnavailable, running_server

MEMORY_DISK = Path("/dev/shm")  # noqa: S108  # a tmpfs, on Linux
FLAGS = {
    "DPM_LINEAGE_APIS_ENABLED": "true",
    "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED": "true",
    "DPM_WORKFLOW_ENABLED": "true",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests by chance go on: a little, unless more is asked for."""
    parser.addoption(
        "--rounds", type=int, default=3, help="rounds of each crash test (%(default)s)"
    )
    parser.addoption(
        "--writes", type=int, default=600, help="writes that listeners are told of (%(default)s)"
    )
    parser.addoption(
        "--drops",
        type=int,
        default=6,
        help="drops of the connection of each listener (%(default)s)",
    )
    parser.addoption(
        "--queries", type=int, default=600, help="queries to compare executors by (%(default)s)"
    )


def pytest_configure() -> None:
    """Keep the tests' databases in memory where that can be: each flush of theirs is a real one."""
    if MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_DISK))


@pytest.fixture(scope="session")
def queries(request: pytest.FixtureRequest) -> int:
    """How many queries executors are compared by."""
    number: int = request.config.getoption("--queries")
    return number


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL; where there is none CI fails, and elsewhere its tests are skipped."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except PostgresUnavailable as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no PostgreSQL: {error}")
        yield server


@pytest.fixture
async def dsn(postgres: PostgresServer) -> AsyncIterator[str]:
    """The address of a migrated database of PostgreSQL."""
    name = await postgres.create_database()
    yield postgres.dsn(name)
    await postgres.drop_database(name)


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Each kind of store in turn, for tests that open several."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Backend(request.param, tmp_path_factory.mktemp(request.param), server)


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[Store]:
    """An empty store of each kind in turn."""
    async with backend.empty_store() as opened:
        yield opened


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a running service with every flag on and the demo records: http://127.0.0.1:PORT."""
    command = [sys.executable, "-m", "schema.cli.main", "serve", "--demo", "--port", "0"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DPM_")}
    with subprocess.Popen(
        command,
        env=environment | FLAGS,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            greeting = iter(process.stdout.readline, "")
            yield next(
                word.removesuffix("/healthz")
                for line in greeting
                for word in line.split()
                if word.endswith("/healthz")
            )
        finally:
            process.terminate()
            process.wait(timeout=30)
