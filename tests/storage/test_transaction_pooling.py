"""Behind a transaction pooler each transaction may run on another connection, so that connections have no state."""

import asyncio
from typing import Final

from storage import ConnectionOptions, StoreConfig, open_store
from storage.base import Store
from storage.lists import NO_PARENT, RUNS, PageRequest, RunFilter
from tests.factories import recorded_run, run
from tests.postgres import PostgresServer
from tests.round_robin_pooler import running_pooler
from tests.storage.store_helpers import export_all, record_run

OPTIONS: Final = ConnectionOptions(statement_cache_size=0)


async def read_and_write(store: Store, name: str) -> None:
    """Read and write, one after the other."""
    for n in range(5):
        await record_run(store, run(f"{name}_{n}", idempotency_key=name))
        assert list(await store.runs([f"{name}_{n}", "rr_none"])) == [f"{name}_{n}"]
        assert list(await store.results([f"{name}_{n}"])) == [f"{name}_{n}"]
        await store.pages(RUNS, [NO_PARENT], RunFilter(idempotency_key=name), PageRequest(5))
        await store.import_batch([recorded_run(run(f"{name}_imported_{n}"))])
        async with store.snapshot() as reader:
            assert (await reader.counts(RUNS, [NO_PARENT], RunFilter()))[NO_PARENT] > n


async def test_stores_behind_a_pooler_that_share_its_connections_do_not_mix_them_up(
    postgres: PostgresServer,
) -> None:
    name = await postgres.create_database("template0")
    async with running_pooler(postgres.port) as (port, pooler):
        dsn = postgres.dsn(name).replace(str(postgres.port), str(port))
        stores = [
            await open_store(
                StoreConfig(dsn, migration_url=postgres.dsn(name), connection_options=OPTIONS)
            )
            for _ in range(4)
        ]
        await asyncio.gather(*(read_and_write(store, f"w{n}") for n, store in enumerate(stores)))
        assert (
            len(
                [
                    each
                    for each in await export_all(stores[0])
                    if type(each).__name__ == "RecordedRun"
                ]
            )
            == 40
        )
        for store in stores:
            await store.close()
        assert len(set(pooler.used_connections)) == 3
    await postgres.drop_database(name)


async def test_migrations_run_behind_a_pooler(postgres: PostgresServer) -> None:
    name = await postgres.create_database("template0")
    async with running_pooler(postgres.port) as (port, _pooler):
        dsn = postgres.dsn(name).replace(str(postgres.port), str(port))
        opened = await asyncio.gather(
            *(open_store(StoreConfig(dsn, connection_options=OPTIONS)) for _ in range(2))
        )
        for store in opened:
            await store.check()
            await store.close()
    await postgres.drop_database(name)
