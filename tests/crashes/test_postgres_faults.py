"""Faults of a PostgreSQL database: the start fails with one line, or requests get 503, and no data is damaged."""

import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from storage import migrate_postgres
from tests.crashes.databases import Database, postgres_database
from tests.crashes.fault_client import PAYLOAD_MARK, FaultClient, service_and_client, startup_error
from tests.pgbouncer import folder_for_nobody, running_standby
from tests.postgres import PostgresServer, chown_to_nobody

ROLE = "outsider"


@pytest.fixture
async def place(durable_postgres: PostgresServer) -> AsyncIterator[Database]:
    async with postgres_database(durable_postgres) as made:
        yield made


@pytest.fixture
async def owner(place: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner."""
    connection = await asyncpg.connect(place.config.dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def outsider(owner: asyncpg.Connection, place: Database) -> AsyncIterator[Database]:
    """The same database for a role without ownership."""
    await owner.execute(f"CREATE ROLE {ROLE} LOGIN")
    yield _with_dsn(place, str(place.config.dsn).replace("postgres@", f"{ROLE}@"))
    await owner.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def _with_dsn(place: Database, dsn: str) -> Database:
    """The database with another DSN."""
    env = {**place.env, "DPM_SUPPORTABILITY_POSTGRES_DSN": dsn}
    return Database(
        env,
        place.config,
        find_damage=place.find_damage,
        block_writes=place.block_writes,
        wait_until_idle=place.wait_until_idle,
    )


async def _stored_run_ids(owner: asyncpg.Connection) -> set[str]:
    return {row[0] for row in await owner.fetch("SELECT rebalance_run_id FROM runs")}


async def _schema_snapshot(owner: asyncpg.Connection) -> set[tuple[object, ...]]:
    """Return every table and index, and the schema revision if there is one."""
    found = await owner.fetch("SELECT oid, relname FROM pg_class WHERE relnamespace = 2200")
    versions = []
    if await owner.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
        versions = await owner.fetch("SELECT * FROM alembic_version")
    return {tuple(row) for row in (*found, *versions)}


async def _of_somebody_else(owner: asyncpg.Connection, place: Database) -> str:
    await owner.execute("CREATE TABLE theirs (x int)")
    return "contains tables of another application"


async def _of_another_alembic(owner: asyncpg.Connection, place: Database) -> str:
    await owner.execute("CREATE TABLE alembic_version AS SELECT '0001' AS version_num")
    return "contains tables of another application"


async def _from_the_future(owner: asyncpg.Connection, place: Database) -> str:
    await migrate_postgres.migrate(str(place.config.dsn))
    await owner.execute("UPDATE alembic_version SET version_num = '9999'")
    return "revision 9999, which is newer"


async def _read_only(owner: asyncpg.Connection, place: Database) -> str:
    await _set_writable(owner, False)
    return "read-only transaction"


@pytest.mark.parametrize(
    "spoil", [_of_somebody_else, _of_another_alembic, _from_the_future, _read_only]
)
async def test_a_database_that_is_not_ours_stops_the_start_and_is_left_alone(
    place: Database,
    owner: asyncpg.Connection,
    spoil: Callable[[asyncpg.Connection, Database], Awaitable[str]],
) -> None:
    reason = await spoil(owner, place)
    before = await _schema_snapshot(owner)
    assert reason in startup_error(place.env)
    assert await _schema_snapshot(owner) == before


@pytest.mark.parametrize("migrated", [False, True])
async def test_a_role_without_rights_stops_the_start(
    place: Database, owner: asyncpg.Connection, outsider: Database, migrated: bool
) -> None:
    if migrated:
        await migrate_postgres.migrate(str(place.config.dsn))
    before = await _schema_snapshot(owner)
    assert "permission denied for" in startup_error(outsider.env)
    assert await _schema_snapshot(owner) == before


def test_a_database_that_is_not_there_stops_the_start(durable_postgres: PostgresServer) -> None:
    env = {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
        "DPM_SUPPORTABILITY_POSTGRES_DSN": durable_postgres.dsn("nowhere"),
    }
    assert 'database "nowhere" does not exist' in startup_error(env)


def _check_only_writes_fail(asked: FaultClient, log: Path, reason: str) -> None:
    """Check that reads succeed, that writes fail, and that the log has the reason without payloads."""
    assert [asked.record_run(f"no_{n}", size=200_000) for n in range(3)] == [503] * 3
    assert asked.health() == (200, 200)
    assert asked.get_status("/rebalance/runs") == 200
    told = log.read_text()
    assert reason in told
    assert PAYLOAD_MARK not in told


async def test_a_role_that_may_only_read_serves_reads(
    place: Database, owner: asyncpg.Connection, outsider: Database, tmp_path: Path
) -> None:
    await migrate_postgres.migrate(str(place.config.dsn))
    await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}")
    log = tmp_path / "log"
    with service_and_client(outsider, log) as asked:
        _check_only_writes_fail(asked, log, "permission denied for table")
        await owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        await owner.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        assert asked.record_run("rr_1") == 200
    assert await _stored_run_ids(owner) == asked.acknowledged
    assert await place.find_damage() == []


async def test_a_database_that_is_read_only_for_a_while_is_written_again_afterwards(
    place: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with service_and_client(place, log) as asked:
        assert asked.record_run("rr_1") == 200
        await _set_writable(owner, False)
        _check_only_writes_fail(asked, log, "read-only transaction")
        await _set_writable(owner, True, cut=False)
        # An open connection keeps its mode. The first failed write closes all connections.
        assert 200 in [asked.record_run(f"rr_again_{n}") for n in range(2)]
        assert asked.record_run("rr_2") == 200
    assert await _stored_run_ids(owner) == asked.acknowledged
    assert await place.find_damage() == []


async def _set_writable(owner: asyncpg.Connection, may: bool, *, cut: bool = True) -> None:
    """Make a database read-only, or writable, for new connections."""
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute("SET default_transaction_read_only = off")
    await owner.execute(
        f"ALTER DATABASE {name} SET default_transaction_read_only = {'off' if may else 'on'}"
    )
    if cut:
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_standby_serves_reads_and_takes_writes_once_it_is_promoted(
    durable_postgres: PostgresServer, place: Database, tmp_path: Path
) -> None:
    await migrate_postgres.migrate(str(place.config.dsn))
    with folder_for_nobody() as folder, running_standby(durable_postgres, folder) as standby:
        dsn = standby.dsn(str(place.config.dsn).rpartition("/")[2])
        log = tmp_path / "log"
        with service_and_client(_with_dsn(place, dsn), log) as asked:
            _check_only_writes_fail(asked, log, "read-only transaction")
            standby.run_program("pg_ctl", "promote", "--wait")
            assert asked.record_run("rr_1") == 200
        connection = await asyncpg.connect(dsn)
        assert await _stored_run_ids(connection) == asked.acknowledged
        await connection.close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of thirty megabytes that PostgreSQL may write."""
    with folder_for_nobody() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=30m", "none", str(folder)]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("only root may mount a small disk")
        chown_to_nobody(folder)
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_full_disk_refuses_writes_until_there_is_room(
    durable_postgres: PostgresServer, place: Database, small_disk: Path, tmp_path: Path
) -> None:
    dsn, log = str(place.config.dsn), tmp_path / "log"
    name, room = dsn.rpartition("/")[2], small_disk / "ballast"
    (folder := small_disk / "space").mkdir()
    chown_to_nobody(folder)
    await durable_postgres.execute(
        f"CREATE TABLESPACE small LOCATION '{folder}'",
        f"ALTER DATABASE {name} SET TABLESPACE small",
    )
    await migrate_postgres.migrate(dsn)
    room.write_bytes(b"x" * 8_000_000)
    with service_and_client(place, log) as asked:
        number = 0
        while asked.record_run(f"rr_{number}", size=200_000) == 200:
            number += 1
        assert number
        _check_only_writes_fail(asked, log, "No space left on device")
        assert asked.get_status("/rebalance/runs/rr_0") == 200
        room.unlink()
        assert asked.record_run(f"rr_{number}", size=200_000) == 200
        assert asked.record_run("rr_last") == 200
    await place.wait_until_idle()
    assert await place.find_damage() == []
    connection = await asyncpg.connect(dsn)
    assert await _stored_run_ids(connection) == asked.acknowledged
    await connection.close()
    await durable_postgres.execute(
        f"ALTER DATABASE {name} SET TABLESPACE pg_default", "DROP TABLESPACE small"
    )
