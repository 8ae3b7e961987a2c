"""Prepared statements: which are kept on a connection, and that losing them changes no answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from resolvers.lineage import Direction, direction_filter, traverse
from storage import StoreConfig, open_store
from storage.base import Store
from storage.lists import NO_PARENT, RUNS, PageRequest, RunFilter
from storage.records import EdgeType
from storage.sql.engine import prepared_statements
from storage.sql.engine.postgres import connect, driver_connection
from storage.sql.engine.prepared_statements import MOST, Keeping, PostgresConnection
from storage.sql.store import SqlStore
from tests.factories import at, recorded_run, run
from tests.postgres import PostgresServer
from tests.round_robin_pooler import running_pooler
from tests.service_env import Env, postgres_env

pytestmark = pytest.mark.backends("postgres")


@pytest.fixture
def empty_database(dsn: str) -> tuple[StoreConfig, Env]:
    """A database of each test's own, because tests change its schema."""
    return StoreConfig(dsn), postgres_env(dsn)


@pytest.fixture(autouse=True)
async def first_run(store: Store) -> None:
    """A run to read and to record again."""
    await _record_run(store, "rr_1")


async def _record_run(store: Store, name: str) -> object:
    links = [(EdgeType.CORRELATION_TO_RUN, "corr")]
    recorded = recorded_run(run(name))
    return await store.record_run(recorded, links, artifact=None, explicit_timestamp=True)


async def _traverse(store: Store) -> object:
    return await traverse(store, "rr_1", direction_filter(Direction.BOTH), depth=3, max_entities=10)


OPERATIONS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "on the driver": lambda store: store.runs(["rr_1"]),
    "through SQLAlchemy": lambda store: store.counts(RUNS, [NO_PARENT], RunFilter()),
    "in a transaction": _traverse,
    "a write": lambda store: _record_run(store, "rr_1"),
}
each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


async def fetch_on_next_connection(sql_store: SqlStore, statement: str) -> list[Any]:
    """The rows of a statement on the connection that the store reads with next."""
    async with sql_store._read_engine.connect() as lent:
        driver = await driver_connection(lent)
        return await asyncpg.Connection.fetch(driver, statement)


PREPARED = "SELECT * FROM pg_prepared_statements WHERE name <> ''"


async def test_lookups_and_recording_use_generic_plans_and_pruning_uses_custom_plans(
    sql_store: SqlStore,
) -> None:
    for n in range(20):
        await sql_store.runs([f"rr_{n}"])
    await sql_store.prune_changes(at(), limit=5)
    kept = await fetch_on_next_connection(sql_store, PREPARED)
    (read,) = [row for row in kept if row["statement"].startswith("SELECT runs.")]
    (recorded,) = [row for row in kept if "INSERT INTO runs" in row["statement"]]
    (pruned,) = [row for row in kept if row["statement"].startswith("SELECT changes.")]
    assert (read["generic_plans"], read["custom_plans"]) == (20, 0)
    assert (recorded["generic_plans"], recorded["custom_plans"]) == (1, 0)
    assert (pruned["generic_plans"], pruned["custom_plans"]) == (0, 1)


async def test_a_connection_keeps_a_bounded_number_of_statements(dsn: str) -> None:
    connection = await connect(dsn)
    await connection.keep(Keeping())
    for n in range(2 * MOST):
        await (await connection.prepare(f"SELECT {n} + $1::int")).fetch(n)
    assert len(await asyncpg.Connection.fetch(connection, PREPARED)) <= MOST + 1
    await connection.close()


@each_operation
async def test_a_statement_that_the_server_has_deallocated_is_executed_again(
    sql_store: SqlStore, operation: Callable[[Store], Awaitable[object]]
) -> None:
    before = await operation(sql_store)
    await fetch_on_next_connection(sql_store, "DEALLOCATE ALL")
    assert await operation(sql_store) == before
    assert await fetch_on_next_connection(sql_store, PREPARED) == []


@each_operation
async def test_a_statement_that_a_migration_has_outdated_is_executed_again(
    sql_store: SqlStore, dsn: str, operation: Callable[[Store], Awaitable[object]]
) -> None:
    before = await operation(sql_store)
    migrating = await asyncpg.connect(dsn)
    for table, column in (("runs", "correlation_id"), ("lineage_edges", "source_entity_id")):
        await migrating.execute(
            f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(99) COLLATE "C"'
        )
    await migrating.close()
    assert await operation(sql_store) == before
    await operation(sql_store)
    assert await fetch_on_next_connection(sql_store, PREPARED)


async def test_no_statement_is_prepared_behind_a_pooler_that_forwards_the_startup_message(
    postgres: PostgresServer, dsn: str
) -> None:
    async with running_pooler(postgres.port, size=1) as (port, _pooler):
        connection = await connect(dsn.replace(str(postgres.port), str(port)))
        answering = await connection.fetchval("SELECT pg_backend_pid()")
        assert answering == connection.get_server_pid()
        await connection.keep(Keeping())
        assert not connection.keeps
        await connection.close()


async def test_statements_stop_being_prepared_behind_a_pooler_that_was_not_detected(
    postgres: PostgresServer, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always(connection: PostgresConnection) -> bool:
        return True

    monkeypatch.setattr(prepared_statements.PostgresConnection, "_is_direct", always)
    async with running_pooler(postgres.port) as (port, _pooler):
        address = dsn.replace(str(postgres.port), str(port))
        store = await open_store(StoreConfig(address, migration_url=dsn))
        for n in range(5):
            await asyncio.gather(*(_record_run(store, f"rr_{n}_{m}") for m in range(4)))
            for operation in OPERATIONS.values():
                await asyncio.gather(*(operation(store) for _ in range(4)))
            page = (await store.pages(RUNS, [NO_PARENT], RunFilter(), PageRequest(50)))[NO_PARENT]
            # 4 runs of each round, and the one of `OPERATIONS`.
            assert len(page.items) == 4 * (n + 1) + 1
        await store.close()
