"""Statements are kept on the server where nobody deals them out; what becomes of them is never seen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
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


@pytest.fixture
async def store(dsn: str) -> AsyncIterator[SqlStore]:
    """A store with a run."""
    opened = await open_store(StoreConfig(dsn))
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


OPERATIONS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "on the driver": lambda store: store.runs(["rr_1"]),
    "through SQLAlchemy": lambda store: store.counts(RUNS, [NO_PARENT], RunFilter()),
    "in a transaction": _traverse,
    "a write": lambda store: _record_run(store, "rr_1"),
}
each_operation = pytest.mark.parametrize("question", OPERATIONS.values(), ids=OPERATIONS)


async def fetch_on_next_connection(store: SqlStore, statement: str) -> list[Any]:
    """What a statement finds on the connection that the store uses next."""
    async with store._read_engine.connect() as lent:
        driver = await driver_connection(lent)
        return await asyncpg.Connection.fetch(driver, statement)


PREPARED = "SELECT * FROM pg_prepared_statements WHERE name <> ''"


async def test_look_ups_are_planned_once_and_other_writes_for_their_tables_as_they_are(
    store: SqlStore,
) -> None:
    for n in range(20):
        await store.runs([f"rr_{n}"])
    await store.prune_changes(at(), limit=5)
    kept = await fetch_on_next_connection(store, PREPARED)
    (read,) = [row for row in kept if row["statement"].startswith("SELECT runs.")]
    (recorded,) = [row for row in kept if "INSERT INTO runs" in row["statement"]]
    (pruned,) = [row for row in kept if row["statement"].startswith("SELECT changes.")]
    assert (read["generic_plans"], read["custom_plans"]) == (20, 0)
    assert (recorded["generic_plans"], recorded["custom_plans"]) == (1, 0)
    assert (pruned["generic_plans"], pruned["custom_plans"]) == (0, 1)


async def test_a_connection_keeps_no_more_than_so_many(dsn: str) -> None:
    connection = await connect(dsn)
    await connection.keep(Keeping())
    for n in range(2 * MOST):
        await (await connection.prepare(f"SELECT {n} + $1::int")).fetch(n)
    assert len(await asyncpg.Connection.fetch(connection, PREPARED)) <= MOST + 1
    await connection.close()


@each_operation
async def test_what_the_server_has_forgotten_is_asked_again(
    store: SqlStore, question: Callable[[Store], Awaitable[object]]
) -> None:
    before = await question(store)
    await fetch_on_next_connection(store, "DEALLOCATE ALL")
    assert await question(store) == before
    assert await fetch_on_next_connection(store, PREPARED) == []


@each_operation
async def test_what_a_migration_has_changed_is_asked_again(
    store: SqlStore, dsn: str, question: Callable[[Store], Awaitable[object]]
) -> None:
    before = await question(store)
    migrating = await asyncpg.connect(dsn)
    for table, column in (("runs", "correlation_id"), ("lineage_edges", "source_entity_id")):
        await migrating.execute(
            f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(99) COLLATE "C"'
        )
    await migrating.close()
    assert await question(store) == before
    await question(store)
    assert await fetch_on_next_connection(store, PREPARED)


async def test_nothing_is_kept_behind_a_pooler_that_greets_as_the_server_does(
    postgres: PostgresServer, dsn: str
) -> None:
    async with running_pooler(postgres.port, size=1) as (port, _pooler):
        connection = await connect(dsn.replace(str(postgres.port), str(port)))
        answering = await connection.fetchval("SELECT pg_backend_pid()")
        assert answering == connection.get_server_pid()
        await connection.keep(Keeping())
        assert not connection.keeps
        await connection.close()


async def test_a_pooler_that_is_taken_for_the_server_is_found_out(
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
            for question in OPERATIONS.values():
                await asyncio.gather(*(question(store) for _ in range(4)))
            assert len(await store.pages(RUNS, [NO_PARENT], RunFilter(), PageRequest(50))) == 1
        await store.close()
