"""The store's contract behind a transaction pooler, which distributes transactions over its connections."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, text

from storage import StoreConfig, open_store
from storage.base import Store
from storage.errors import StoreOpenError, StoreUnavailable
from storage.sql.engine.postgres import ConnectionOptions, autocommit, transaction
from storage.sql.engine.postgres import create_engine as postgres_engine
from storage.sql.store import SqlStore
from tests.backends import Backend
from tests.factories import edge
from tests.pgbouncer import (
    PgBouncer,
    folder_for_nobody,
    make_certificate_authority,
    running_pgbouncer,
)
from tests.postgres import PostgresServer
from tests.postgres_pool import open_pool
from tests.reads import ONE, SLEEP, postgres_statement
from tests.service_env import Env
from tests.service_process import run_command
from tests.storage import (
    test_export,
    test_import,
    test_purge,
    test_snapshots,
    test_summary,
)

OPTIONS: Final = ConnectionOptions(statement_cache_size=0)
"""The pooler has no support for prepared statements."""

pytestmark = pytest.mark.backends("postgres")

CONTRACT = (
    test_export,
    test_import,
    test_purge,
    test_snapshots,
    test_summary,
)


def _cheap(name: str, test: object) -> bool:
    return name.startswith("test_") and not hasattr(test, "hypothesis")


for module in CONTRACT:
    globals().update({name: test for name, test in vars(module).items() if _cheap(name, test)})


@dataclass(frozen=True, slots=True)
class Pooled(Backend):
    """Opens stores behind a pooler. Migrations use the direct DSN."""

    pooler: PgBouncer | None = None

    @asynccontextmanager
    async def new_database(self) -> AsyncIterator[tuple[StoreConfig, Env]]:
        """Yield the configuration of an empty store."""
        assert self.server is not None
        assert self.pooler is not None
        name = await self.server.create_database()
        try:
            dsn = self.pooler.dsn(name)
            yield (
                StoreConfig(dsn, migration_url=self.server.dsn(name), connection_options=OPTIONS),
                {},
            )
        finally:
            await self.server.drop_database(name)


@pytest.fixture(scope="session")
def pooler(postgres: PostgresServer) -> Iterator[PgBouncer]:
    with folder_for_nobody() as folder, running_pgbouncer(postgres, folder) as made:
        yield made


@pytest.fixture(scope="session")
def backend(
    postgres: PostgresServer, pooler: PgBouncer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pooled]:
    folder = tmp_path_factory.mktemp("pooled")
    with open_pool(postgres) as pool:
        yield Pooled("postgres", folder, pool, pooler)


async def test_concurrent_requests_share_few_connections(store: Store) -> None:
    await asyncio.gather(*(store.record_edge(edge(f"rr_{n}")) for n in range(60)))
    asked = (store.entity_kinds([f"rr_{n}"]) for n in range(100))
    assert len(await asyncio.gather(*asked)) == 100


async def test_timeouts_do_not_stay_set_on_a_shared_connection(
    backend: Backend,
) -> None:
    async with backend.new_database() as (address, _env):
        made = postgres_engine(str(address.url))
        show = text("SHOW lock_timeout")
        try:
            async with transaction(autocommit(made)) as connection:
                assert (await connection.execute(show)).scalar() == "10s"
            async with autocommit(made).connect() as connection:
                assert (await connection.execute(show)).scalar() == "0"
        finally:
            await made.dispose()


async def test_no_prepared_statement_stays_on_a_shared_connection(backend: Backend) -> None:
    async with backend.new_database() as (address, _env):
        store = await open_store(address)
        assert isinstance(store, SqlStore)
        for n in range(20):
            await store.record_edge(edge(f"rr_{n}"))
            await store.entity_kinds([f"rr_{n}"])
        prepared = select(text("name FROM pg_prepared_statements WHERE name <> ''"))
        assert await store.fetch(postgres_statement(prepared)) == []
        await store.close()


async def test_a_read_that_takes_too_long_is_cancelled_through_the_pooler(
    backend: Backend,
) -> None:
    async with backend.new_database() as (address, _env):
        tuning = replace(OPTIONS, pool_size=1, statement_timeout_seconds=1)
        store = await open_store(replace(address, connection_options=tuning))
        assert isinstance(store, SqlStore)
        with pytest.raises(StoreUnavailable):
            await store.fetch(SLEEP)
        assert [row[0] for row in await store.fetch(ONE)] == [1]
        await store.close()


async def test_a_certificate_of_the_right_authority_and_name_is_accepted(
    backend: Pooled, pooler: PgBouncer
) -> None:
    async with backend.new_database() as (address, _env):
        url = verified(pooler, address, pooler.authority)
        store = await open_store(StoreConfig(url))
        await store.check()
        await store.close()


async def test_another_authoritys_certificate_stops_the_start_with_one_line(
    backend: Pooled, pooler: PgBouncer, tmp_path: Path
) -> None:
    async with backend.new_database() as (address, _env):
        url = verified(pooler, address, make_certificate_authority(tmp_path))
        with pytest.raises(
            StoreOpenError, match=r"\APostgreSQL cannot .* certificate verify failed.*\Z"
        ):
            await open_store(StoreConfig(url))


async def test_a_certificate_for_another_name_stops_the_start_with_one_line(
    backend: Pooled, pooler: PgBouncer
) -> None:
    async with backend.new_database() as (address, _env):
        url = verified(pooler, address, pooler.authority, host="127.0.0.1")
        with pytest.raises(StoreOpenError, match=r"\APostgreSQL cannot .* IP address mismatch.*\Z"):
            await open_store(StoreConfig(url))


async def test_a_server_without_tls_is_refused_if_tls_is_required(backend: Pooled) -> None:
    assert backend.server is not None
    url = f"{backend.server.dsn()}?sslmode=require"
    with pytest.raises(StoreOpenError, match=r"\APostgreSQL cannot .* rejected SSL upgrade\Z"):
        await open_store(StoreConfig(url))


def test_the_command_line_names_the_reason_that_the_start_failed(
    backend: Pooled, pooler: PgBouncer, tmp_path: Path
) -> None:
    url = pooler.dsn("postgres", sslmode="verify-full", sslrootcert=str(tmp_path / "none.crt"))
    env = {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
        "DPM_SUPPORTABILITY_POSTGRES_DSN": url,
    }
    done = run_command("serve", "--port", "0", env=env)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "none.crt" in done.stderr


def verified(
    pooler: PgBouncer, address: StoreConfig, authority: Path, *, host: str = "localhost"
) -> str:
    """Return the DSN with verified TLS."""
    database = str(address.url).rpartition("/")[2]
    return pooler.dsn(database, host=host, sslmode="verify-full", sslrootcert=str(authority))
