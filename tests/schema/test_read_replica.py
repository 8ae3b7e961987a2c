"""Reads from a hot standby: clients read their own writes, and an unavailable standby is not used."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import asyncpg
import pytest

from storage.errors import StoreUnavailable
from storage.lists import NO_PARENT, RUNS, PageRequest, RunFilter
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.sql import read_replica as adapter
from storage.sql.engine.postgres import driver_connection
from storage.sql.statements.compiled import BoundStatement
from storage.sql.statements.execution import StatementExecutor
from storage.sql.store import SqlStore
from tests.pgbouncer import folder_for_nobody, running_standby
from tests.polling import wait_until
from tests.postgres import PostgresServer
from tests.schema.asgi_client import AsgiClient, Response, open_client
from tests.service_env import ALL_FEATURES

RECORD = """
mutation($id: String!) {
  recordRun(input: {rebalanceRunId: $id, correlationId: "c", requestHash: "h", portfolioId: "p",
                    result: {status: "PENDING_REVIEW"}}) {
    status lineageEdges { edges { cursor } }
  }
}
"""
APPROVE = {"action": "APPROVE", "reason_code": "OK", "actor_id": "reviewer"}
TOKEN = "x-dpm-read-after"  # noqa: S105  # a header's name


@pytest.fixture(scope="module")
def standby(postgres: PostgresServer) -> Iterator[PostgresServer]:
    with folder_for_nobody() as folder, running_standby(postgres, folder) as made:
        yield made


class Replica:
    """One database on the standby."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self.dsn = server.dsn(name)

    async def fetch_value(self, statement: str) -> object:
        """The answer of one statement."""
        connection = await asyncpg.connect(self.dsn, timeout=5)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    async def pause_replay(self) -> None:
        """Pause the replay."""
        await self.fetch_value("SELECT pg_wal_replay_pause()")
        for _ in range(200):
            if await self.fetch_value("SELECT pg_get_wal_replay_pause_state()") == "paused":
                return
            await asyncio.sleep(0.02)
        raise AssertionError

    async def resume_replay(self) -> None:
        """Resume the replay."""
        await self.fetch_value("SELECT pg_wal_replay_resume()")

    async def wait_until_replicated(self) -> None:
        """Wait until the standby has the database."""
        for _ in range(200):
            try:
                if await self.fetch_value("SELECT count(*) FROM alembic_version"):
                    return
            except (asyncpg.PostgresError, OSError):
                await asyncio.sleep(0.05)
        raise AssertionError


@pytest.fixture
async def replicated(
    postgres: PostgresServer, standby: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[AsgiClient, Replica]]:
    """A service that reads from the standby, and the standby."""
    monkeypatch.setattr(adapter, "DOWN_FOR_SECONDS", 0.5)
    monkeypatch.setattr(adapter, "LSN_TIMEOUT_SECONDS", 1.0)
    name = await postgres.create_database()
    replica = Replica(standby, name)
    await replica.wait_until_replicated()
    env = {
        **ALL_FEATURES,
        "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
        "DPM_SUPPORTABILITY_POSTGRES_DSN": postgres.dsn(name),
        "DPM_SUPPORTABILITY_POSTGRES_READ_DSN": replica.dsn,
    }
    async with open_client(env) as client:
        yield client, replica
        standby.send_signal(signal.SIGCONT)
    await postgres.drop_database(name)


async def record(client: AsgiClient, run_id: str) -> Response:
    """Record a run through GraphQL."""
    answer = await client.post_json("/graphql", {"query": RECORD, "variables": {"id": run_id}})
    assert answer.json.get("errors") is None
    return answer


async def get_status(client: AsgiClient, run_id: str, token: str | None = None) -> int:
    """The status of a look-up of a run."""
    headers = {} if token is None else {TOKEN: token}
    return (await client.send("GET", f"/rebalance/runs/{run_id}", headers=headers)).status


async def wait_for_status(client: AsgiClient, run_id: str, wanted: int) -> None:
    """Wait until a look-up without a token has that status."""
    for _ in range(100):
        if await get_status(client, run_id) == wanted:
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def test_who_sends_the_token_back_reads_what_was_written(
    replicated: tuple[AsgiClient, Replica],
) -> None:
    client, replica = replicated
    await replica.pause_replay()
    try:
        token = (await record(client, "rr_1")).headers[TOKEN]
        assert await get_status(client, "rr_1") == 404
        assert await get_status(client, "rr_1", token) == 200
        asked = {"query": '{run(by: {rebalanceRunId: "rr_1"}) {status}}'}
        assert (await client.post_json("/graphql", asked)).json["data"]["run"] is None
        seen = (await client.post_json("/graphql", asked, **{TOKEN: token})).json
        assert seen["data"]["run"] == {"status": "PENDING_REVIEW"}
    finally:
        await replica.resume_replay()
    await wait_for_status(client, "rr_1", 200)


async def test_a_token_that_the_standby_has_reached_reads_from_the_standby(
    replicated: tuple[AsgiClient, Replica],
) -> None:
    client, replica = replicated
    first = (await record(client, "rr_1")).headers[TOKEN]
    await wait_for_status(client, "rr_1", 200)
    await replica.pause_replay()
    try:
        await record(client, "rr_2")
        assert await get_status(client, "rr_2", first) == 404
    finally:
        await replica.resume_replay()


async def test_a_page_of_a_scope_asks_only_the_standby(
    replicated: tuple[AsgiClient, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = replicated
    await record(client, "rr_1")
    await wait_for_status(client, "rr_1", 200)
    primary = client.store
    assert isinstance(primary, SqlStore)
    asked: list[BoundStatement] = []
    fetch = type(primary._executor).fetch

    async def noting(executor: StatementExecutor, statement: BoundStatement) -> Sequence[Any]:
        if executor is primary._executor:
            asked.append(statement)
        return await fetch(executor, statement)

    monkeypatch.setattr(type(primary._executor), "fetch", noting)
    view = RecordView(PortfolioScope.of(["p*"]))
    session = primary.for_request(after=None, writes=False, view=view)
    request = PageRequest(9, None, None, descending=True)
    page = (await session.pages(RUNS, [NO_PARENT], RunFilter(), request))[NO_PARENT]
    assert [each.rebalance_run_id for each in page.items] == ["rr_1"]
    assert asked == []


@pytest.mark.parametrize("token", ["", "x", "-1", "ffffffffffffffff", "0" * 17])
async def test_a_token_that_nobody_gave_reads_from_the_primary(
    replicated: tuple[AsgiClient, Replica], token: str
) -> None:
    client, replica = replicated
    await replica.pause_replay()
    try:
        await record(client, "rr_1")
        assert await get_status(client, "rr_1", token) == 200
    finally:
        await replica.resume_replay()


async def test_what_writes_reads_from_the_primary_and_answers_with_a_token(
    replicated: tuple[AsgiClient, Replica],
) -> None:
    client, replica = replicated
    await replica.pause_replay()
    try:
        answer = await record(client, "rr_1")
        assert answer.json["data"]["recordRun"]["lineageEdges"]["edges"]
        acted = await client.post_json("/rebalance/runs/rr_1/workflow/actions", APPROVE)
        assert acted.status == 200
        again = await client.post_json("/rebalance/runs/rr_1/workflow/actions", APPROVE)
        assert again.status == 409
        held = {TOKEN: acted.headers[TOKEN]}
        state = await client.send("GET", "/rebalance/runs/rr_1/workflow", headers=held)
        assert state.json["workflow_status"] == "APPROVED"
        assert TOKEN not in state.headers
    finally:
        await replica.resume_replay()


async def test_reads_go_to_the_primary_while_the_standby_is_away(
    replicated: tuple[AsgiClient, Replica],
    standby: PostgresServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, replica = replicated
    await record(client, "rr_1")
    await wait_for_status(client, "rr_1", 200)
    standby.stop()
    try:
        assert [await get_status(client, "rr_1") for _ in range(3)] == [200, 200, 200]
        assert sum("reads go to the primary" in line for line in caplog.messages) == 1
        await record(client, "rr_2")
    finally:
        standby.start()
    await wait_for_status(client, "rr_2", 200)
    await replica.pause_replay()
    await record(client, "rr_3")
    await wait_for_status(client, "rr_3", 404)
    await replica.resume_replay()


async def test_a_snapshot_is_taken_of_the_primary_where_the_standby_has_just_gone(
    replicated: tuple[AsgiClient, Replica], standby: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = replicated
    monkeypatch.setattr(adapter, "FRESH_FOR_SECONDS", 60.0)
    await record(client, "rr_1")
    await wait_for_status(client, "rr_1", 200)
    assert isinstance(client.store, adapter.ReplicatedStore)
    async with client.store._standby.engine.connect() as connection:
        driver = await driver_connection(connection)
    standby.stop()
    try:
        await wait_until(driver.is_closed)
        assert await get_status(client, "rr_1/support-bundle") == 200
    finally:
        standby.start()


async def test_a_snapshot_of_a_standby_that_goes_midway_ends_and_the_next_is_of_the_primary(
    replicated: tuple[AsgiClient, Replica], standby: PostgresServer
) -> None:
    client, _ = replicated
    await record(client, "rr_1")
    await wait_for_status(client, "rr_1", 200)
    session = client.store.for_request(after=None, writes=False)

    async def read() -> None:
        async with session.snapshot() as reader:
            assert await reader.runs(["rr_1"])
            standby.stop()
            await reader.runs(["rr_1"])

    with pytest.raises(StoreUnavailable):
        await read()
    try:
        assert await get_status(client, "rr_1/support-bundle") == 200
    finally:
        standby.start()


async def test_who_cannot_know_whether_it_has_written_looks_at_the_primary(
    replicated: tuple[AsgiClient, Replica], postgres: PostgresServer
) -> None:
    client, replica = replicated
    await record(client, "rr_1")
    primary = await asyncpg.connect(postgres.dsn(replica.dsn.rpartition("/")[2]))
    async with primary.transaction():
        await primary.execute("LOCK TABLE runs IN EXCLUSIVE MODE")
        acting = asyncio.create_task(
            client.post_json("/rebalance/runs/rr_1/workflow/actions", APPROVE)
        )
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted"
        while not await primary.fetch(cut):  # noqa: ASYNC110  # the server tells no event
            await asyncio.sleep(0.02)
        answer = await acting
    await primary.close()
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers[TOKEN] == adapter.MAX_LSN


async def test_a_standby_that_hangs_is_done_without(
    replicated: tuple[AsgiClient, Replica], standby: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = replicated
    await record(client, "rr_1")
    await wait_for_status(client, "rr_1", 200)
    monkeypatch.setattr(adapter, "FRESH_FOR_SECONDS", 0.0)
    standby.send_signal(signal.SIGSTOP)
    assert await asyncio.wait_for(get_status(client, "rr_1"), 8) == 200


async def test_without_a_standby_no_answer_bears_a_token(memory_client: AsgiClient) -> None:
    assert TOKEN not in (await record(memory_client, "rr_1")).headers


async def test_a_standby_does_not_name_its_state_as_its_snapshots_hide_what_is_under_way(
    replicated: tuple[AsgiClient, Replica],
) -> None:
    client, _replica = replicated
    states = [
        await client.store.for_request(after=None, writes=writes).run_graph_query(
            lambda graph: graph.version_token()
        )
        for writes in (False, True)
    ]
    assert states[0] is None
    assert states[1] is not None
