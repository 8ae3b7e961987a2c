"""The kept counts equal the counted rows at any time, for every writer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from itertools import count
from pathlib import Path
from random import Random

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection, create_engine

from storage import StoreConfig, open_store
from storage.base import Store
from storage.errors import Conflict, NotFound, StoreUnavailable
from storage.lists import ALL_TIME
from storage.migrate import alembic_config
from storage.migrate_postgres import OWNER_COMMENT, migrate
from storage.records import EdgeType, OperationStatus, Record, RunStatus
from storage.sql.engine import postgres as postgres_engines
from storage.sql.engine.sqlite import connect_for_migration
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import (
    at,
    complete,
    decision,
    edge,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.polling import wait_until
from tests.postgres import PostgresServer
from tests.storage.store_helpers import EVERY_ROW, export_all, record_run

SQL = pytest.mark.backends(*SQL_BACKENDS)
STATUSES = tuple(RunStatus)


async def assert_counts_match_rows(store: Store) -> None:
    """Assert that the kept counts equal the counted rows."""
    assert await store.summary(ALL_TIME) == await store.summary(EVERY_ROW)


async def write_anything(store: Store, random: Random) -> None:
    """Execute one random write about a few ids. Ignore conflicts, and a write that found no turn on a busy machine."""
    n = random.randrange(40)
    made = run(f"rr_{n}", idempotency_key=f"k{n % 5}", status=STATUSES[n % 3], created_at=at(n))
    asked = recorded_operation(operation(f"dop_{n}", created_at=at(n)))
    done = operation(f"dop_{n}", status=OperationStatus.SUCCEEDED, created_at=at(n))
    decided = decision(f"dwd_{random.random()}", run_id=f"rr_{n}", reason_code=f"R{n % 3}")
    writes = (
        lambda: record_run(store, made, (EdgeType.CAUSED_BY, f"dop_{n}")),
        lambda: store.accept_operation(asked, explicit_timestamp=True),
        lambda: store.transition_operation(f"dop_{n}", start(at=at(n + 1))),
        lambda: store.transition_operation(f"dop_{n}", complete(at=at(n + 2))),
        lambda: store.record_decision(decided, expected_latest_id=None),
        lambda: store.record_edge(edge(f"rr_{n}", f"rr_{n + 1}")),
        lambda: store.import_batch([recorded_run(made), recorded_operation(done), edge()]),
        store.link_scenarios,
        lambda: store.purge(runs_before=at(n // 2), operations_before=at(n // 3), limit=3),
    )
    with suppress(Conflict, NotFound, StoreUnavailable):
        await random.choice(writes)()


@SQL
async def test_the_counts_are_right_after_concurrent_processes(backend: Backend) -> None:
    async with backend.new_database() as (address, _env), AsyncExitStack() as stack:
        stores = [await open_store(address) for _ in range(6)]
        for store in stores:
            stack.push_async_callback(store.close)

        async def write(store: Store, random: Random) -> None:
            for _ in range(30):
                await write_anything(store, random)

        await asyncio.gather(*(write(each, Random(seed)) for seed, each in enumerate(stores * 2)))
        assert (await stores[0].summary(ALL_TIME)).edge_count > 10
        await assert_counts_match_rows(stores[0])


async def test_writers_of_the_same_value_do_not_block_each_other(
    postgres: PostgresServer,
) -> None:
    name = await postgres.create_database()
    store = await open_store(StoreConfig(postgres.dsn(name)))
    other = await asyncpg.connect(postgres.dsn(name))
    held = other.transaction()
    await held.start()
    await other.execute(_INSERT, "held", at())
    writes = (record_run(store, run(f"rr_{n}")) for n in range(8))
    await asyncio.wait_for(asyncio.gather(*writes), 5)
    assert (await store.summary(ALL_TIME)).run_statuses == {"READY": 8}
    await held.commit()
    assert (await store.summary(ALL_TIME)).run_statuses == {"READY": 9}
    await other.close()
    await store.close()
    await postgres.drop_database(name)


async def test_a_value_has_at_most_one_row_per_concurrent_writer(postgres: PostgresServer) -> None:
    name = await postgres.create_database()
    store = await open_store(StoreConfig(postgres.dsn(name)))
    for n in range(20):
        await record_run(store, run(f"rr_{n}"))
    other = await asyncpg.connect(postgres.dsn(name))
    slots = await other.fetch("SELECT what, count FROM kept_counts ORDER BY what")
    assert [tuple(slot) for slot in slots] == [("edges", 20), ("run_statuses", 20)]
    await other.close()
    await store.close()
    await postgres.drop_database(name)


_INSERT = """
    INSERT INTO runs (rebalance_run_id, correlation_id, request_hash, portfolio_id, status, created_at)
    VALUES ($1, 'corr', 'sha256:1', 'pf_1', 'READY', $2)
"""


def _to_first_revision(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


async def test_an_upgrade_counts_the_records_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    engine = create_engine("sqlite://", creator=lambda: connect_for_migration(file))
    with engine.begin() as connection:
        _to_first_revision(connection)
        for n in range(5):
            connection.exec_driver_sql(_INSERT.replace("$1", f"'rr_{n}'").replace("$2", str(n)))
    engine.dispose()
    store = await open_store(StoreConfig(file=str(file)))
    await record_run(store, run("rr_new", status=RunStatus.BLOCKED))
    assert (await store.summary(ALL_TIME)).run_statuses == {"READY": 5, "BLOCKED": 1}
    await assert_counts_match_rows(store)
    await store.close()


_REFUSE = """
    CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN new.{key} = '{value}'
    BEGIN SELECT RAISE({how}, 'not this one'); END
"""


@pytest.mark.parametrize("how", ["ABORT", "FAIL", "ROLLBACK"])
@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("runs", "rebalance_run_id", "rr_3"),
        ("lineage_edges", "source_entity_id", "rr_3"),
        ("kept_counts", "what", "edges"),
    ],
)
async def test_a_failed_row_rolls_back_its_batch_and_its_counts(
    tmp_path: Path, table: str, key: str, value: str, how: str
) -> None:
    file = tmp_path / "store.sqlite"
    store = await open_store(StoreConfig(file=str(file)))
    await store.import_batch([recorded_run(run("rr_0"))])
    before = await export_all(store)
    with closing(connect_for_migration(file)) as other:
        other.execute(_REFUSE.format(table=table, key=key, value=value, how=how))
    batch: list[Record] = [
        *(recorded_run(run(f"rr_{n}", status=STATUSES[n % 3])) for n in range(5)),
        *(edge(f"rr_{n}", "rr_0") for n in range(1, 5)),
    ]
    with pytest.raises(StoreUnavailable):
        await store.import_batch(batch)
    assert await export_all(store) == before
    await assert_counts_match_rows(store)
    with closing(connect_for_migration(file)) as other:
        other.execute("DROP TRIGGER refuse")
    await store.import_batch(batch)
    assert (await store.summary(ALL_TIME)).edge_count == 4
    await assert_counts_match_rows(store)
    await store.close()


@SQL
async def test_present_and_replaced_records_are_counted_once(store: Store) -> None:
    done = operation(status=OperationStatus.SUCCEEDED)
    batch: list[Record] = [
        *(recorded_run(run(f"rr_{n}")) for n in (1, 2, 1)),
        *(edge(f"rr_{n}", "rr_0") for n in (1, 2, 1)),
        recorded_operation(),
        recorded_operation(done),
    ]
    for _ in range(2):
        await store.import_batch(batch)
        summary = await store.summary(ALL_TIME)
        assert (summary.run_statuses, summary.edge_count) == ({"READY": 2}, 2)
        assert summary.operation_statuses == {"SUCCEEDED": 1}
        await assert_counts_match_rows(store)


@asynccontextmanager
async def concurrent_writers(dsn: str) -> AsyncIterator[None]:
    """Insert and delete runs repeatedly during the block."""
    going = True
    rounds = dict.fromkeys("abcd", 0)

    async def write(name: str) -> None:
        connection = await asyncpg.connect(dsn)
        for n in count():
            if not going:
                break
            async with connection.transaction():
                await connection.execute(_INSERT, f"{name}_{n}", at(n))
                await connection.execute(
                    "DELETE FROM runs WHERE rebalance_run_id = $1", f"{name}_{n - 3}"
                )
            rounds[name] = n
        await connection.close()

    async def written(times: int) -> None:
        """Wait until each writer has written `times` more times."""
        goals = {name: done + times for name, done in rounds.items()}
        await wait_until(lambda: all(rounds[name] >= goal for name, goal in goals.items()))

    writers = [asyncio.create_task(write(name)) for name in rounds]
    await written(5)
    try:
        yield
        await written(5)
    finally:
        going = False
        await asyncio.gather(*writers)


async def test_an_upgrade_counts_concurrent_writes_of_the_previous_version(
    postgres: PostgresServer,
) -> None:
    name = await postgres.create_database("template0")
    dsn = postgres.dsn(name)
    await postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    engine = postgres_engines.create_migration_engine(dsn)
    async with engine.begin() as connection:
        await connection.run_sync(_to_first_revision)
        await connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{OWNER_COMMENT}'")
    await engine.dispose()
    async with concurrent_writers(dsn):
        assert await migrate(dsn) == "0001"
    store = await open_store(StoreConfig(dsn))
    assert (await store.summary(ALL_TIME)).run_statuses == {"READY": 12}
    await assert_counts_match_rows(store)
    await store.close()
    await postgres.drop_database(name)
