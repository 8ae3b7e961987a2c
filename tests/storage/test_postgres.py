"""What the store promises of PostgreSQL: its addresses, its migrations, what it holds and gives back."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage import StoreConfig, check_schema, migrate_postgres, open_store
from storage.errors import StoreOpenError, StoreUnavailable
from storage.sql.engine import postgres as engines
from storage.sql.model.revision import HEAD
from storage.sql.model.tables import metadata
from storage.sql.store import SqlStore
from tests.factories import recorded_run, run
from tests.postgres import PostgresServer, writer_engine
from tests.storage.store_helpers import export_all

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def dsn(postgres: PostgresServer) -> AsyncIterator[str]:
    """The address of an empty database."""
    name = await postgres.create_database("template0")
    yield postgres.dsn(name)
    await postgres.drop_database(name)


@pytest.fixture
async def store(postgres: PostgresServer) -> AsyncIterator[SqlStore]:
    """A store on a migrated database."""
    name = await postgres.create_database()
    opened = await open_store(StoreConfig(postgres.dsn(name)))
    assert isinstance(opened, SqlStore)
    yield opened
    await opened.close()
    await postgres.drop_database(name)


async def run_sql(dsn: str, *statements: str) -> None:
    """Run statements."""
    connection = await asyncpg.connect(dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def relations(dsn: str) -> set[tuple[str, str]]:
    """Whatever is there, by name and kind."""
    connection = await asyncpg.connect(dsn)
    found = await connection.fetch(
        "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    )
    await connection.close()
    return {tuple(row) for row in found}


@pytest.mark.parametrize("scheme", ["postgresql://", "postgres://", "postgresql+asyncpg://"])
async def test_an_address_may_have_any_usual_scheme(dsn: str, scheme: str) -> None:
    store = await open_store(StoreConfig(dsn.replace("postgresql://", scheme)))
    await store.check()
    await store.close()


async def test_an_address_that_does_not_answer_is_refused_in_one_line() -> None:
    address = StoreConfig("postgresql://u:secret@127.0.0.1:1/x")
    with pytest.raises(StoreOpenError, match="cannot be reached") as refused:
        await open_store(address)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_an_address_that_cannot_be_read_is_refused(dsn: str) -> None:
    with pytest.raises(StoreOpenError, match="cannot be reached"):
        await open_store(StoreConfig(f"{dsn}?sslmode=perhaps"))


@pytest.mark.filterwarnings("ignore:.*expression-based index")
async def test_the_migrated_schema_is_the_one_the_code_knows(dsn: str) -> None:
    assert await migrate_postgres.migrate(dsn) is None
    assert await migrate_postgres.migrate(dsn) == HEAD

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = engines.create_migration_engine(dsn)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_processes_that_start_at_once_on_an_empty_database_all_come_up(dsn: str) -> None:
    program = (
        "import asyncio, sys; from storage import StoreConfig, open_store;"
        "asyncio.run(open_store(StoreConfig(sys.argv[1])))"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, dsn]
    started = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(5)
    ]
    errors = [(await process.communicate())[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 5, errors
    assert await migrate_postgres.current_revision(dsn) == HEAD


async def test_who_waits_to_migrate_is_waited_for_by_no_concurrent_index_build(dsn: str) -> None:
    await run_sql(
        dsn,
        "CREATE TABLE alembic_version (version_num text)",
        migrate_postgres._CREATE_VERSION_TABLE,
    )
    holder = await asyncpg.connect(dsn)
    async with migrate_postgres._migration_lock(holder):
        waiting = asyncio.create_task(migrate_postgres.migrate(dsn))
        await asyncio.sleep(0.3)
        build = "CREATE INDEX CONCURRENTLY test_index ON alembic_version (version_num)"
        await asyncio.wait_for(run_sql(dsn, build), 10)
        assert not waiting.done()
    assert await asyncio.wait_for(waiting, 20) is None
    await holder.close()


@pytest.mark.parametrize("table", ["theirs", "runs", "alembic_version"])
async def test_a_database_of_something_else_is_refused_untouched(dsn: str, table: str) -> None:
    await run_sql(dsn, f"CREATE TABLE {table} (version_num text)")
    before = await relations(dsn)
    with pytest.raises(StoreOpenError, match="tables of something else; nothing was changed"):
        await open_store(StoreConfig(dsn))
    assert await relations(dsn) == before


async def test_a_schema_from_the_future_is_refused_and_left_alone(dsn: str) -> None:
    await migrate_postgres.migrate(dsn)
    await run_sql(dsn, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreOpenError, match="9999, which is newer"):
        await open_store(StoreConfig(dsn))


async def test_a_user_who_may_not_create_tables_is_told_so_in_one_line(
    postgres: PostgresServer, dsn: str
) -> None:
    await run_sql(dsn, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    with pytest.raises(StoreOpenError, match="permission denied for schema public") as refused:
        await open_store(StoreConfig(dsn.replace("postgres@", "guest@")))
    assert "\n" not in str(refused.value)


async def test_migrations_have_an_address_of_their_own(dsn: str) -> None:
    await run_sql(
        dsn,
        "DROP ROLE IF EXISTS clerk",
        "CREATE ROLE clerk LOGIN",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO clerk",
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO clerk",
    )
    clerks = dsn.replace("postgres@", "clerk@")
    store = await open_store(StoreConfig(clerks, migration_url=dsn))
    await store.import_batch([recorded_run()])
    assert await store.runs(["rr_1"]) == {"rr_1": run()}
    await store.close()
    await run_sql(dsn, "DROP OWNED BY clerk", "DROP ROLE clerk")


async def test_checking_the_schema_changes_nothing(dsn: str) -> None:
    assert await asyncio.to_thread(check_schema, StoreConfig(dsn)) == (None, HEAD)
    assert await relations(dsn) == set()


async def test_connections_that_were_cut_are_replaced_unseen(store: SqlStore) -> None:
    await asyncio.gather(*(store.check() for _ in range(4)))
    async with writer_engine(store).connect() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await asyncio.sleep(0.1)
    await asyncio.gather(*(store.check() for _ in range(8)))


async def test_a_connection_that_is_cut_in_a_write_is_an_unavailable_store(store: SqlStore) -> None:
    async with writer_engine(store).connect() as connection:
        await connection.exec_driver_sql("LOCK TABLE runs")
        writing = asyncio.create_task(
            store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
        )
        await asyncio.sleep(0.2)
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(StoreUnavailable):
            await writing
    assert await store.runs(["rr_1"]) == {}


async def test_writers_do_not_wait_for_each_others_records(store: SqlStore) -> None:
    async with writer_engine(store).begin() as connection:
        await connection.exec_driver_sql("DELETE FROM runs")
        drafts = [recorded_run(run(f"rr_{n}")) for n in range(8)]
        writes = (
            store.record_run(draft, [], artifact=None, explicit_timestamp=True) for draft in drafts
        )
        await asyncio.wait_for(asyncio.gather(*writes), 5)
    assert len(await store.runs([f"rr_{n}" for n in range(8)])) == 8


async def test_a_write_that_deadlocks_is_tried_again(store: SqlStore) -> None:
    draft = recorded_run(run(idempotency_key="idem-1"))
    async with writer_engine(store).connect() as connection:
        # The writer asks first who waits for whom, and so is the one that gives way.
        await connection.exec_driver_sql("SET LOCAL deadlock_timeout = '1min'")
        await connection.exec_driver_sql("LOCK TABLE idempotency_history")
        writing = asyncio.create_task(
            store.record_run(draft, [], artifact=None, explicit_timestamp=True)
        )
        await asyncio.sleep(0.3)
        await connection.exec_driver_sql("LOCK TABLE runs")
        await connection.rollback()
    assert await asyncio.wait_for(writing, 10) == draft.run
    assert list(await store.mappings(["idem-1"])) == ["idem-1"]


async def test_a_run_that_retention_takes_meanwhile_is_recorded_anew(store: SqlStore) -> None:
    await store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
    async with writer_engine(store).begin() as connection:
        for table in ("runs", "results", "lineage_edges"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        writing = asyncio.create_task(
            store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
        )
        await asyncio.sleep(0.3)
        assert not writing.done()
    assert await asyncio.wait_for(writing, 10) == run()
    assert len(await export_all(store)) == 2
