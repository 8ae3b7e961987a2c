"""REST answers compared with handlers written by hand, which run the same statements and answer the same bytes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from statistics import median
from typing import Final

import aiosqlite
import asyncpg
import pytest

from resolvers.artifacts import build_artifact
from resolvers.paging import write_cursor
from storage.lists import NO_PARENT, RUNS
from storage.sql.statements import execution
from storage.sql.statements.compiled import BoundStatement
from storage.sql.statements.execution import DriverConnection
from tests.backends import SQL_BACKENDS, Backend
from tests.benchmarks.cpu_time import MILLI, Stopwatch, print_table, server_cpu_time, tuned_gc
from tests.benchmarks.filled_store import fill_store
from tests.benchmarks.generated_records import example_results, generate_records, run_id
from tests.benchmarks.rest_by_hand import RestByHand, Statement
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES, Env

RUNS_IN_STORE: Final = 5_000
ROUNDS: Final = 9
MAX_RATIO: Final = 2.5

PAGE: Final = "/rebalance/runs?limit=50"
TARGETS: Final[Mapping[str, Sequence[str]]] = {
    "page of 50": [PAGE] * 40,
    "support bundle": [f"/rebalance/runs/{run_id(n)}/support-bundle" for n in range(1_000, 1_040)],
}


def encode_cursor(created_at: datetime, entity_id: str) -> str:
    """Return the cursor of a run."""
    return write_cursor(RUNS.name, NO_PARENT, (created_at, entity_id))


@pytest.fixture
async def env(backend: Backend) -> AsyncIterator[Env]:
    """The settings of a filled store."""
    async with backend.new_database() as (config, env):
        records = generate_records(RUNS_IN_STORE, results=example_results(compact=True))
        await fill_store(config, records)
        yield env


async def statements_of(
    client: AsgiClient, target: str, monkeypatch: pytest.MonkeyPatch
) -> list[Statement]:
    """Return the statements that the service executes for a target."""
    seen: list[Statement] = []

    async def recording(statement: BoundStatement, driver: DriverConnection) -> object:
        seen.append(Statement(statement.sql, statement.values, statement.statement.json_rows))
        return await fetch(statement, driver)

    fetch = execution.fetch
    with monkeypatch.context() as patch:
        patch.setattr(execution, "fetch", recording)
        assert (await client.get(target)).status == 200
    return [each for each in seen if "ledger_" not in each.sql]


@asynccontextmanager
async def open_by_hand(
    env: Env, statements: Mapping[str, Sequence[Statement]]
) -> AsyncIterator[AsgiClient]:
    """The handlers written by hand on one connection to the store."""
    driver: aiosqlite.Connection | asyncpg.Connection
    if "DPM_SUPPORTABILITY_POSTGRES_DSN" in env:
        driver = await asyncpg.connect(env["DPM_SUPPORTABILITY_POSTGRES_DSN"])
    else:
        file = env["DPM_SUPPORTABILITY_SQLITE_PATH"]
        driver = await aiosqlite.connect(file, isolation_level=None)
    try:
        yield AsgiClient(RestByHand(driver, statements, encode_cursor).app)
    finally:
        await driver.close()


async def measure(client: AsgiClient, targets: Sequence[str], watch: Stopwatch) -> float:
    """Return the CPU milliseconds of a response, those of the database included."""
    before = watch.cpu_seconds
    with watch.running():
        for target in targets:
            await client.get(target)
    return (watch.cpu_seconds - before) / len(targets) * MILLI


@pytest.mark.benchmark
@pytest.mark.backends(*SQL_BACKENDS)
@pytest.mark.usefixtures("quiet")
async def test_rest_costs_at_most_two_and_a_half_times_a_handler_by_hand(
    backend: Backend, env: Env, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema.app.artifact_builder", lambda: build_artifact)  # without its cache
    watch = Stopwatch()
    if backend.name == "postgres":
        watch = Stopwatch(server_cpu_time(request.getfixturevalue("postgres")))
    costs: dict[str, tuple[float, float]] = {}
    async with open_client({**ALL_FEATURES, **env}) as ours:
        statements = {
            target: await statements_of(ours, target, monkeypatch)
            for targets in TARGETS.values()
            for target in targets
        }
        async with open_by_hand(env, statements) as by_hand:
            for target in statements:
                assert (await by_hand.get(target)).body == (await ours.get(target)).body
            with tuned_gc():
                for what, targets in TARGETS.items():
                    taken: tuple[list[float], list[float]] = ([], [])
                    for _ in range(ROUNDS):
                        for client, times in zip((by_hand, ours), taken, strict=True):
                            times.append(await measure(client, targets, watch))
                    costs[what] = median(taken[0]), median(taken[1])
    print_table(
        f"REST on {backend.name} beside handlers written by hand, in milliseconds of CPU",
        ("", "by hand", "ours", "ratio"),
        [
            (what, f"{hand:.2f}", f"{cost:.2f}", f"{cost / hand:.2f}")
            for what, (hand, cost) in costs.items()
        ],
    )
    assert max(cost / hand for hand, cost in costs.values()) <= MAX_RATIO
