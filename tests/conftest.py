"""Fixtures of all tests."""

import gc
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from storage import StoreConfig, open_store
from storage.base import Store
from storage.sql.store import SqlStore
from tests.backends import BACKENDS, Backend
from tests.memory_disk import usable_memory_disk
from tests.postgres import (
    DURABLE_SETTINGS,
    FAST_SETTINGS,
    PostgresServer,
    PostgresUnavailable,
    running_server,
)
from tests.postgres_pool import open_pool
from tests.service_env import ALL_FEATURES, Env
from tests.service_process import running_service
from tests.shell import Shell


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that make randomised tests longer than they are by default."""
    parser.addoption(
        "--rounds", type=int, default=2, help="rounds of each crash test (%(default)s)"
    )
    parser.addoption(
        "--writes", type=int, default=300, help="writes that subscribers receive (%(default)s)"
    )
    parser.addoption(
        "--drops", type=int, default=6, help="dropped connections per subscriber (%(default)s)"
    )
    parser.addoption(
        "--attack-seconds",
        type=float,
        default=2,
        help="seconds for which each attack on the service goes on (%(default)s)",
    )
    parser.addoption(
        "--random-stores",
        type=int,
        default=6,
        help="random stores to compare each backend with memory by (%(default)s)",
    )
    parser.addoption(
        "--incidents", type=int, default=45, help="seeded incidents to explain (%(default)s)"
    )
    parser.addoption(
        "--incident-runs",
        type=int,
        default=10_000,
        help="runs of the store in the benchmark of incidents (%(default)s)",
    )
    parser.addoption(
        "--queries", type=int, default=250, help="queries to compare executors by (%(default)s)"
    )
    parser.addoption(
        "--worlds", type=int, default=4, help="stores to compare answers of (%(default)s)"
    )
    parser.addoption(
        "--first-world", type=int, default=0, help="seed of the first of them (%(default)s)"
    )
    parser.addoption(
        "--views", type=int, default=3, help="stores and views to compare (%(default)s)"
    )
    parser.addoption(
        "--attacks",
        type=int,
        default=12,
        help="attacks on the ledger of each database (%(default)s)",
    )
    parser.addoption(
        "--alarm-rounds",
        type=int,
        default=2,
        help="rounds of writers and purges after which the ledger is verified (%(default)s)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' databases in memory where there is a file system for it, because they flush each commit.

    Also name the settings of the tests that fill a random store for each example.
    """
    number: int = config.getoption("--random-stores")
    settings.register_profile("stores", max_examples=number, deadline=None)
    if (disk := usable_memory_disk()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(disk))


def pytest_collection_finish() -> None:
    """Exclude what is imported and collected from garbage collections, which take a tenth of the time otherwise."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses `backend` on each backend, or on the backends that its mark `backends` names."""
    marks = list(metafunc.definition.iter_markers("parametrize"))
    if "backend" in metafunc.fixturenames and not any("backend" in mark.args[0] for mark in marks):
        named = metafunc.definition.get_closest_marker("backends")
        kinds = BACKENDS if named is None else named.args
        metafunc.parametrize("backend", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def attacks(request: pytest.FixtureRequest) -> int:
    """The number of attacks on the ledger of each database."""
    number: int = request.config.getoption("--attacks")
    return number


@pytest.fixture(scope="session")
def alarm_rounds(request: pytest.FixtureRequest) -> int:
    """The number of rounds after which the ledger has to find nothing."""
    number: int = request.config.getoption("--alarm-rounds")
    return number


@pytest.fixture(scope="session")
def queries(request: pytest.FixtureRequest) -> int:
    """The number of queries to compare executors by."""
    number: int = request.config.getoption("--queries")
    return number


@contextmanager
def _server_or_skip(settings: Mapping[str, str]) -> Iterator[PostgresServer]:
    """Run PostgreSQL; where it cannot run, fail in CI and skip the test elsewhere."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server(settings))
        except PostgresUnavailable as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no PostgreSQL: {error}")
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that loses its data in a crash, for speed."""
    with _server_or_skip(FAST_SETTINGS) as server:
        yield server


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that keeps every committed transaction in a crash."""
    with _server_or_skip(DURABLE_SETTINGS) as server:
        yield server


@pytest.fixture
async def dsn(postgres: PostgresServer) -> AsyncIterator[str]:
    """The DSN of a migrated PostgreSQL database of the test's own, whose schema it may change."""
    name = await postgres.create_database()
    yield postgres.dsn(name)
    await postgres.drop_database(name)


@pytest.fixture(scope="session")
def backend(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend: each in turn, or those that the mark `backends` names."""
    with ExitStack() as stack:
        pool = None
        if request.param == "postgres":
            pool = stack.enter_context(open_pool(request.getfixturevalue("postgres")))
        yield Backend(request.param, tmp_path_factory.mktemp(request.param), pool)


@pytest.fixture
async def empty_database(backend: Backend) -> AsyncIterator[tuple[StoreConfig, Env]]:
    """The configuration of an empty store on each backend in turn, and the settings of a service on it."""
    async with backend.new_database() as database:
        yield database


@pytest.fixture
def store_config(empty_database: tuple[StoreConfig, Env]) -> StoreConfig:
    """The configuration of an empty store on each backend in turn."""
    return empty_database[0]


@pytest.fixture
def store_env(empty_database: tuple[StoreConfig, Env]) -> Env:
    """The settings of a service on an empty store, on each backend in turn."""
    return empty_database[1]


@pytest.fixture
async def store(store_config: StoreConfig) -> AsyncIterator[Store]:
    """An empty store on each backend in turn."""
    store = await open_store(store_config)
    yield store
    await store.close()


@pytest.fixture
def sql_store(store: Store) -> SqlStore:
    """The same store, for tests of the internals of a SQL store. They are marked `backends(*SQL_BACKENDS)`."""
    assert isinstance(store, SqlStore)
    return store


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Commands of the service, on a SQLite file that is not there yet."""
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The URL, http://127.0.0.1:PORT, of a service with every feature on and the demo records."""
    with running_service(ALL_FEATURES, "--demo") as process:
        yield process.url
