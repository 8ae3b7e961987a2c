"""Connections of the pool that are lent without waiting, and those that are asked first whether they still answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.util import greenlet_spawn

from storage import StoreConfig, open_store
from storage.sql.engine import postgres
from storage.sql.engine.postgres import driver_connection
from storage.sql.engine.prepared_statements import PostgresConnection
from storage.sql.statements import execution
from storage.sql.store import SqlStore
from tests.factories import recorded_run, run
from tests.postgres import PostgresServer


@pytest.fixture
async def store(dsn: str) -> AsyncIterator[SqlStore]:
    """A store with a run, which has been read."""
    opened = await open_store(StoreConfig(dsn))
    assert isinstance(opened, SqlStore)
    await opened.record_run(recorded_run(run("rr_1")), [], artifact=None, explicit_timestamp=True)
    assert await opened.runs(["rr_1"])
    yield opened
    await opened.close()


@pytest.fixture
def greenlets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What had to wait within SQLAlchemy."""
    seen: list[Any] = []
    spawn = greenlet_spawn

    def noting(work: Any, *given: Any) -> Any:
        seen.append(work)
        return spawn(work, *given)

    monkeypatch.setattr(execution, "greenlet_spawn", noting)
    return seen


@pytest.fixture
def pinged(monkeypatch: pytest.MonkeyPatch) -> list[PostgresConnection]:
    """The connections that were asked whether they still answer."""
    seen: list[PostgresConnection] = []
    execute = PostgresConnection.execute

    async def noting(self: PostgresConnection, query: str, *given: Any, **named: Any) -> str:
        if query == "SELECT 1":
            seen.append(self)
        return await execute(self, query, *given, **named)

    monkeypatch.setattr(PostgresConnection, "execute", noting)
    return seen


async def terminate_connections(store: SqlStore, server: PostgresServer) -> None:
    """Have the server end every connection of a store's; the driver has noticed it by then."""
    async with store._read_engine.connect() as lent:
        found = await lent.exec_driver_sql("SELECT current_database()")
        database = found.scalar_one()
        execution = await driver_connection(lent)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
    await server.execute(f"{ended} '{database}'")
    async with asyncio.timeout(20):
        while not execution.is_closed():  # noqa: ASYNC110  # the driver tells no event
            await asyncio.sleep(0.01)


async def test_a_connection_at_hand_is_lent_without_waiting(
    store: SqlStore, greenlets: list[Any], pinged: list[PostgresConnection]
) -> None:
    for _ in range(3):
        assert await store.runs(["rr_1"])
    assert not greenlets
    assert not pinged


async def test_one_that_has_rested_is_asked_first(
    store: SqlStore,
    greenlets: list[Any],
    pinged: list[PostgresConnection],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "VALIDATE_AFTER_IDLE_SECONDS", -1.0)
    assert await store.runs(["rr_1"])
    assert len(pinged) == 1
    assert not greenlets


@pytest.mark.parametrize("idle_seconds", [-1.0, 60.0])
async def test_one_that_has_ended_is_replaced(
    store: SqlStore,
    postgres: PostgresServer,
    greenlets: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    idle_seconds: float,
) -> None:
    monkeypatch.setattr("storage.sql.engine.postgres.VALIDATE_AFTER_IDLE_SECONDS", idle_seconds)
    await terminate_connections(store, postgres)
    assert await store.runs(["rr_1"])
    assert greenlets


async def test_one_that_does_not_answer_any_more_is_replaced(
    store: SqlStore, greenlets: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "VALIDATE_AFTER_IDLE_SECONDS", -1.0)

    async def silent(self: PostgresConnection, query: str, *given: Any, **named: Any) -> str:
        monkeypatch.undo()
        raise ConnectionResetError

    monkeypatch.setattr(PostgresConnection, "execute", silent)
    assert await store.runs(["rr_1"])
