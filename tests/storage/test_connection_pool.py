"""The connection pool of PostgreSQL: checkout without a greenlet, pings, and replaced connections."""

from typing import Any

import pytest
from sqlalchemy.util import greenlet_spawn

from storage.sql.engine import postgres
from storage.sql.engine.postgres import driver_connection
from storage.sql.engine.postgres_connection import PostgresConnection
from storage.sql.statements import execution
from storage.sql.store import SqlStore
from tests.factories import run
from tests.polling import wait_until
from tests.postgres import PostgresServer
from tests.storage.store_helpers import record_run

pytestmark = pytest.mark.backends("postgres")


@pytest.fixture(autouse=True)
async def pooled_connection(sql_store: SqlStore) -> None:
    """Record a run, and read it once so that the pool has a connection."""
    await record_run(sql_store, run("rr_1"))
    assert await sql_store.runs(["rr_1"])


@pytest.fixture
def greenlets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The checkouts that ran in a greenlet."""
    seen: list[Any] = []
    spawn = greenlet_spawn

    def record(work: Any, *given: Any) -> Any:
        seen.append(work)
        return spawn(work, *given)

    monkeypatch.setattr(execution, "greenlet_spawn", record)
    return seen


@pytest.fixture
def pinged(monkeypatch: pytest.MonkeyPatch) -> list[PostgresConnection]:
    """The connections that were validated by a statement."""
    seen: list[PostgresConnection] = []
    execute = PostgresConnection.execute

    async def record(self: PostgresConnection, query: str, *given: Any, **named: Any) -> str:
        if query == "SELECT 1":
            seen.append(self)
        return await execute(self, query, *given, **named)

    monkeypatch.setattr(PostgresConnection, "execute", record)
    return seen


async def terminate_connections(store: SqlStore, server: PostgresServer) -> None:
    """Let the server end every connection of the store, and wait until the driver has noticed."""
    async with store._read_engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT current_database()")
        driver = await driver_connection(connection)
    terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
    await server.execute(f"{terminate} '{found.scalar_one()}'")
    await wait_until(driver.is_closed)


async def test_an_idle_connection_is_checked_out_without_a_greenlet_or_a_ping(
    sql_store: SqlStore, greenlets: list[Any], pinged: list[PostgresConnection]
) -> None:
    for _ in range(3):
        assert await sql_store.runs(["rr_1"])
    assert not greenlets
    assert not pinged


async def test_a_connection_that_was_idle_for_long_is_pinged(
    sql_store: SqlStore,
    greenlets: list[Any],
    pinged: list[PostgresConnection],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "VALIDATE_AFTER_IDLE_SECONDS", -1.0)
    assert await sql_store.runs(["rr_1"])
    assert len(pinged) == 1
    assert not greenlets


@pytest.mark.parametrize("idle_seconds", [-1.0, 60.0])
async def test_a_terminated_connection_is_replaced(
    sql_store: SqlStore,
    postgres: PostgresServer,
    greenlets: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    idle_seconds: float,
) -> None:
    monkeypatch.setattr("storage.sql.engine.postgres.VALIDATE_AFTER_IDLE_SECONDS", idle_seconds)
    await terminate_connections(sql_store, postgres)
    assert await sql_store.runs(["rr_1"])
    assert greenlets


async def test_a_connection_whose_ping_fails_is_replaced(
    sql_store: SqlStore, greenlets: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "VALIDATE_AFTER_IDLE_SECONDS", -1.0)

    async def failing_ping(self: PostgresConnection, query: str, *given: Any, **named: Any) -> str:
        monkeypatch.undo()
        raise ConnectionResetError

    monkeypatch.setattr(PostgresConnection, "execute", failing_ping)
    assert await sql_store.runs(["rr_1"])
