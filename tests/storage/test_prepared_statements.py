"""Prepared statements stay on the server; one that was lost or is out of date is prepared again without an error."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from resolvers.graph.lineage import Direction, direction_filter, traverse
from storage import ConnectionOptions, StoreConfig, open_store
from storage.base import Store
from storage.errors import StoreUnavailable
from storage.lists import ALL_TIME, NO_PARENT, RUNS, PageRequest, RunFilter
from storage.records import EdgeType
from storage.sql.engine.postgres import driver_connection
from storage.sql.reader import SqlReader
from storage.sql.store import SqlStore
from tests.factories import at, recorded_run, run
from tests.postgres import PostgresServer
from tests.round_robin_pooler import running_pooler


@pytest.fixture
async def store_with_run(dsn: str) -> AsyncIterator[SqlStore]:
    """A store with a run."""
    async with open_with_run(StoreConfig(dsn)) as opened:
        yield opened


@asynccontextmanager
async def open_with_run(config: StoreConfig) -> AsyncIterator[SqlStore]:
    """Open a store, record a run, and close the store at the end."""
    opened = await open_store(config)
    assert isinstance(opened, SqlStore)
    await _record_run(opened, "rr_1")
    yield opened
    await opened.close()


async def _record_run(store: Store, name: str) -> object:
    links = [(EdgeType.CORRELATION_TO_RUN, "corr")]
    recorded = recorded_run(run(name))
    return await store.record_run(recorded, links, artifact=None, explicit_timestamp=True)


async def _traverse(store: Store) -> object:
    return await traverse(store, "rr_1", direction_filter(Direction.BOTH), depth=3, max_entities=10)


async def _read_snapshot(store: Store) -> object:
    async with store.snapshot() as reader:
        return await reader.runs(["rr_1"])


OPERATIONS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "look-up": lambda store: store.runs(["rr_1"]),
    "count": lambda store: store.counts(RUNS, [NO_PARENT], RunFilter()),
    "page": lambda store: store.pages(RUNS, [NO_PARENT], RunFilter(), PageRequest(50)),
    "search": _traverse,
    "snapshot": _read_snapshot,
    "write": lambda store: _record_run(store, "rr_1"),
}
each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


async def on_next_connection(
    store: SqlStore, work: Callable[[asyncpg.Connection], Awaitable[Any]]
) -> Any:
    """Return the result of work on the connection that the store uses next."""
    async with store._read_engine.connect() as connection:
        return await work(await driver_connection(connection))


async def prepared_statements(store: SqlStore) -> list[Any]:
    """Return the named statements of the connection that the store uses next."""
    sql = "SELECT * FROM pg_prepared_statements WHERE name <> '' AND statement NOT LIKE '%pg_pre%'"
    found: list[Any] = await on_next_connection(store, lambda driver: driver.fetch(sql))
    return found


async def test_a_look_up_has_one_generic_plan_and_a_bulk_write_one_for_its_values(
    store_with_run: SqlStore,
) -> None:
    for n in range(20):
        await store_with_run.runs([f"rr_{n}"])
    await store_with_run.prune_changes(at(), limit=5)
    statements = await prepared_statements(store_with_run)
    (read,) = [row for row in statements if row["statement"].startswith("SELECT runs.")]
    (recorded,) = [row for row in statements if "INSERT INTO runs" in row["statement"]]
    (pruned,) = [row for row in statements if row["statement"].startswith("SELECT changes.")]
    assert (read["generic_plans"], read["custom_plans"]) == (20, 0)
    assert (recorded["generic_plans"], recorded["custom_plans"]) == (1, 0)
    assert (pruned["generic_plans"], pruned["custom_plans"]) == (0, 1)


@pytest.mark.parametrize("size", [0, 1, 3])
async def test_a_connection_keeps_as_many_statements_as_its_cache_holds(
    dsn: str, size: int
) -> None:
    options = ConnectionOptions(pool_size=1, statement_cache_size=size)
    async with open_with_run(StoreConfig(dsn, connection_options=options)) as store:
        for _ in range(2):
            for operation in OPERATIONS.values():
                await operation(store)
            await store.summary(ALL_TIME)
        assert len(await prepared_statements(store)) == max(0, size - 1)  # plus this one


@each_operation
async def test_a_statement_that_the_server_lost_is_executed_again(
    store_with_run: SqlStore,
    operation: Callable[[Store], Awaitable[object]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = await operation(store_with_run)
    await on_next_connection(store_with_run, lambda driver: driver.execute("DEALLOCATE ALL"))
    assert await operation(store_with_run) == before
    assert await prepared_statements(store_with_run) == []
    (warning,) = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert "set the PostgreSQL statement cache size to 0" in warning.message


@each_operation
async def test_a_statement_that_a_migration_changed_is_executed_again(
    store_with_run: SqlStore, dsn: str, operation: Callable[[Store], Awaitable[object]]
) -> None:
    before = await operation(store_with_run)
    await _change_columns(dsn)
    assert await operation(store_with_run) == before
    await operation(store_with_run)
    assert await prepared_statements(store_with_run) != []


async def test_a_statement_that_is_lost_amid_a_snapshot_makes_the_store_unavailable(
    store_with_run: SqlStore,
) -> None:
    await store_with_run.runs(["rr_1"])
    async with store_with_run.snapshot() as reader:
        assert isinstance(reader, SqlReader)
        await reader.results(["rr_1"])
        await reader._executor.run(lambda driver: driver.execute("DEALLOCATE ALL"))
        with pytest.raises(StoreUnavailable):
            await reader.runs(["rr_1"])
    assert await store_with_run.runs(["rr_1"])


async def _change_columns(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    for table, column in (("runs", "correlation_id"), ("lineage_edges", "source_entity_id")):
        await connection.execute(
            f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(99) COLLATE "C"'
        )
    await connection.close()


async def test_a_pooler_without_support_for_statements_loses_no_read_or_write(
    postgres: PostgresServer, dsn: str
) -> None:
    async with running_pooler(postgres.port) as (port, _pooler):
        address = dsn.replace(str(postgres.port), str(port))
        async with open_with_run(StoreConfig(address, migration_url=dsn)) as store:
            for n in range(5):
                await asyncio.gather(*(_record_run(store, f"rr_{n}_{m}") for m in range(4)))
                for operation in OPERATIONS.values():
                    first, *others = await asyncio.gather(*(operation(store) for _ in range(4)))
                    assert others == [first] * 3
            runs = await store.counts(RUNS, [NO_PARENT], RunFilter())
            assert runs == {NO_PARENT: 21}
