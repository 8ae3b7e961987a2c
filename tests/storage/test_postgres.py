"""The store on PostgreSQL: DSNs, migrations, lost connections, locks and deadlocks."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import AsyncAdaptedQueuePool, Connection, text

from storage import StoreConfig, check_schema, migrate_postgres, open_store
from storage.errors import StoreOpenError, StoreUnavailable
from storage.sql.engine import postgres as engines
from storage.sql.model import ledger_tables
from storage.sql.model.revision import HEAD
from storage.sql.model.tables import metadata, operations
from storage.sql.store import SqlStore
from tests.factories import recorded_run, run
from tests.polling import wait_until, wait_until_blocked
from tests.postgres import PostgresServer, writer_engine
from tests.storage.store_helpers import export_all

ROOT = Path(__file__).parents[2]
DURATIONS = "operations_by_duration"
"""An index of an expression."""


@pytest.fixture
async def empty_dsn(postgres: PostgresServer) -> AsyncIterator[str]:
    """The DSN of a database without tables."""
    name = await postgres.create_database("template0")
    yield postgres.dsn(name)
    await postgres.drop_database(name)


async def run_sql(dsn: str, *statements: str) -> None:
    """Run statements."""
    connection = await asyncpg.connect(dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def relations(dsn: str) -> set[tuple[str, str]]:
    """Return the name and kind of every relation."""
    connection = await asyncpg.connect(dsn)
    found = await connection.fetch(
        "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    )
    await connection.close()
    return {tuple(row) for row in found}


async def has_run_a_statement(dsn: str, *, other_than: asyncpg.Connection) -> bool:
    """Return whether a session has run a statement. The first statement of a migration tries to acquire the lock."""
    connection = await asyncpg.connect(dsn)
    found = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid NOT IN (pg_backend_pid(), $1) AND query <> '')",
        other_than.get_server_pid(),
    )
    await connection.close()
    return bool(found)


@pytest.mark.parametrize("scheme", ["postgresql://", "postgres://", "postgresql+asyncpg://"])
async def test_a_dsn_may_have_any_usual_scheme(empty_dsn: str, scheme: str) -> None:
    store = await open_store(StoreConfig(empty_dsn.replace("postgresql://", scheme)))
    await store.check()
    await store.close()


async def test_a_server_that_does_not_answer_is_named_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = StoreConfig(
            f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/x?connect_timeout=1"
        )
        with pytest.raises(StoreOpenError, match="cannot be reached: it did not answer in time"):
            await open_store(address)


async def test_an_unreachable_server_is_an_open_error_of_one_line() -> None:
    address = StoreConfig("postgresql://u:secret@127.0.0.1:1/x")
    with pytest.raises(StoreOpenError, match="cannot be reached") as refused:
        await open_store(address)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_a_dsn_that_cannot_be_parsed_is_an_open_error(empty_dsn: str) -> None:
    with pytest.raises(StoreOpenError, match="cannot be reached"):
        await open_store(StoreConfig(f"{empty_dsn}?sslmode=perhaps"))


@pytest.mark.filterwarnings("ignore:.*expression-based index")
async def test_the_migrated_schema_is_that_of_the_code(empty_dsn: str) -> None:
    assert await migrate_postgres.migrate(empty_dsn) is None
    assert await migrate_postgres.migrate(empty_dsn) == HEAD

    def is_compared(_: object, name: str | None, *__: object) -> bool:
        return (
            name != DURATIONS
        )  # Alembic compares texts, and PostgreSQL stores another text of its expression

    def differences(connection: Connection) -> list[object]:
        tables: Any = [metadata, ledger_tables.pending.metadata]
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        return list(compare_metadata(context, tables))

    definition = text("SELECT indexdef FROM pg_indexes WHERE indexname = :name").bindparams(
        name=DURATIONS
    )
    (declared,) = (each for each in operations.indexes if each.name == DURATIONS)
    engine = engines.create_migration_engine(empty_dsn)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        migrated = await connection.scalar(definition)
        await connection.run_sync(declared.drop)
        await connection.run_sync(declared.create)
        assert await connection.scalar(definition) == migrated
    await engine.dispose()


async def test_processes_that_start_together_on_an_empty_database_all_succeed(
    empty_dsn: str,
) -> None:
    program = (
        "import asyncio, sys; from storage import StoreConfig, open_store;"
        "asyncio.run(open_store(StoreConfig(sys.argv[1])))"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, empty_dsn]
    started = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(5)
    ]
    errors = [(await process.communicate())[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 5, errors
    assert await migrate_postgres.current_revision(empty_dsn) == HEAD


async def test_a_migration_that_waits_for_another_blocks_no_concurrent_index_build(
    empty_dsn: str,
) -> None:
    await run_sql(
        empty_dsn,
        "CREATE TABLE alembic_version (version_num text)",
        migrate_postgres._CREATE_VERSION_TABLE,
    )
    holder = await asyncpg.connect(empty_dsn)
    async with migrate_postgres._migration_lock(holder):
        waiting = asyncio.create_task(migrate_postgres.migrate(empty_dsn))
        await wait_until(lambda: has_run_a_statement(empty_dsn, other_than=holder))
        build = "CREATE INDEX CONCURRENTLY test_index ON alembic_version (version_num)"
        await asyncio.wait_for(run_sql(empty_dsn, build), 10)
        assert not waiting.done()
    assert await asyncio.wait_for(waiting, 20) is None
    await holder.close()


@pytest.mark.parametrize("table", ["theirs", "runs", "alembic_version"])
async def test_a_database_of_another_application_is_refused_and_left_unchanged(
    empty_dsn: str, table: str
) -> None:
    await run_sql(empty_dsn, f"CREATE TABLE {table} (version_num text)")
    before = await relations(empty_dsn)
    with pytest.raises(StoreOpenError, match="tables of another application; nothing was changed"):
        await open_store(StoreConfig(empty_dsn))
    assert await relations(empty_dsn) == before


async def test_a_newer_schema_is_refused_and_left_unchanged(empty_dsn: str) -> None:
    await migrate_postgres.migrate(empty_dsn)
    await run_sql(empty_dsn, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreOpenError, match="9999, which is newer"):
        await open_store(StoreConfig(empty_dsn))


async def test_a_role_that_may_not_create_tables_is_an_open_error_of_one_line(
    postgres: PostgresServer, empty_dsn: str
) -> None:
    await run_sql(empty_dsn, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    with pytest.raises(StoreOpenError, match="permission denied for schema public") as refused:
        await open_store(StoreConfig(empty_dsn.replace("postgres@", "guest@")))
    assert "\n" not in str(refused.value)


async def test_migrations_can_run_as_another_role(empty_dsn: str) -> None:
    await run_sql(
        empty_dsn,
        "DROP ROLE IF EXISTS clerk",
        "CREATE ROLE clerk LOGIN",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO clerk",
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO clerk",
    )
    clerks = empty_dsn.replace("postgres@", "clerk@")
    store = await open_store(StoreConfig(clerks, migration_url=empty_dsn))
    await store.import_batch([recorded_run()])
    assert await store.runs(["rr_1"]) == {"rr_1": run()}
    await store.close()
    await run_sql(empty_dsn, "DROP OWNED BY clerk", "DROP ROLE clerk")


async def test_checking_the_schema_changes_nothing(empty_dsn: str) -> None:
    assert await asyncio.to_thread(check_schema, StoreConfig(empty_dsn)) == (None, HEAD)
    assert await relations(empty_dsn) == set()


async def idle_drivers(store: SqlStore) -> list[asyncpg.Connection]:
    """Return the driver's connections that the pool of the readers keeps idle."""
    engine = store._read_engine
    pool = cast("AsyncAdaptedQueuePool", engine.sync_engine.pool)
    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(engine.connect()) for _ in range(pool.checkedin())
        ]
        return [await engines.driver_connection(connection) for connection in connections]


@pytest.mark.backends("postgres")
async def test_terminated_connections_are_replaced(sql_store: SqlStore) -> None:
    await asyncio.gather(*(sql_store.check() for _ in range(4)))
    async with writer_engine(sql_store).connect() as connection:
        drivers = await idle_drivers(sql_store)
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert drivers
    await wait_until(lambda: all(driver.is_closed() for driver in drivers))
    await asyncio.gather(*(sql_store.check() for _ in range(8)))


@pytest.mark.backends("postgres")
async def test_a_connection_that_is_terminated_during_a_write_is_an_unavailable_store(
    sql_store: SqlStore, store_config: StoreConfig
) -> None:
    async with writer_engine(sql_store).connect() as connection:
        await connection.exec_driver_sql("LOCK TABLE runs")
        writing = asyncio.create_task(
            sql_store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
        )
        await wait_until_blocked(str(store_config.dsn))
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(StoreUnavailable):
            await writing
    assert await sql_store.runs(["rr_1"]) == {}


@pytest.mark.backends("postgres")
async def test_writers_of_different_runs_do_not_block_each_other(sql_store: SqlStore) -> None:
    async with writer_engine(sql_store).begin() as connection:
        await connection.exec_driver_sql("DELETE FROM runs")
        drafts = [recorded_run(run(f"rr_{n}")) for n in range(8)]
        writes = (
            sql_store.record_run(draft, [], artifact=None, explicit_timestamp=True)
            for draft in drafts
        )
        await asyncio.wait_for(asyncio.gather(*writes), 5)
    assert len(await sql_store.runs([f"rr_{n}" for n in range(8)])) == 8


@pytest.mark.backends("postgres")
async def test_a_write_that_deadlocks_is_retried(
    sql_store: SqlStore, store_config: StoreConfig
) -> None:
    draft = recorded_run(run(idempotency_key="idem-1"))
    async with writer_engine(sql_store).connect() as connection:
        # The writer's deadlock check runs first, so that its transaction is the one that is
        # aborted.
        await connection.exec_driver_sql("SET LOCAL deadlock_timeout = '1min'")
        await connection.exec_driver_sql("LOCK TABLE idempotency_history")
        writing = asyncio.create_task(
            sql_store.record_run(draft, [], artifact=None, explicit_timestamp=True)
        )
        await wait_until_blocked(str(store_config.dsn))
        await connection.exec_driver_sql("LOCK TABLE runs")
        await connection.rollback()
    assert await asyncio.wait_for(writing, 10) == draft.run
    assert list(await sql_store.mappings(["idem-1"])) == ["idem-1"]


@pytest.mark.backends("postgres")
async def test_a_run_that_is_purged_concurrently_is_recorded_again(
    sql_store: SqlStore, store_config: StoreConfig
) -> None:
    await sql_store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
    async with writer_engine(sql_store).begin() as connection:
        for table in ("runs", "results", "lineage_edges"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        writing = asyncio.create_task(
            sql_store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
        )
        await wait_until_blocked(str(store_config.dsn))
        assert not writing.done()
    assert await asyncio.wait_for(writing, 10) == run()
    assert len(await export_all(sql_store)) == 2
