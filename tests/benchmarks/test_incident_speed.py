"""The time that answers about an incident take, on the demo's records: --incident-runs 1000000 for the large store."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final

import orjson
import pytest

from resolvers.demo.generate import demo_records, landmarks
from storage import StoreConfig
from storage.formats.ndjson import decode_line
from tests.backends import SQL_BACKENDS, Backend
from tests.benchmarks.cpu_time import MILLI, Stopwatch, no_server, print_table, server_cpu_time
from tests.benchmarks.filled_store import fill_store
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute
from tests.service_env import ALL_FEATURES

ROUNDS: Final = 60
MAX_P99: Final = 0.1
"""Seconds. One client, nothing else on the machine."""

GROWTH: Final = 100
"""Ratio of the runs of the large store to those of the small one."""

MIN_RUNS: Final = 1_000
MAX_GROWTH: Final = 1.3
"""Maximum ratio of the processor time of an answer in the large store to that in the small one."""

SEED: Final = 7


def queries(ids: dict[str, str]) -> dict[str, str]:
    """The ten questions."""
    operation, run = ids["incident_operation"], ids["incident_run"]
    effect, replay = ids["incident_effect"], ids["incident_replay"]
    gate = "gate { gate failedRules { ruleId measured } } origin { kinds statements { text } }"
    return {
        "1 show": f'resolve(text: "{run}") {{ candidates {{ kind entityId }} }}',
        "2 timeline": f'timeline(entityId: "{operation}") {{ nodes {{ at kind summary }} }}',
        "3 explain": f'run(by: {{rebalanceRunId: "{run}"}}) {{ effectiveStatus {gate} }}',
        "4 compare": f'compareRuns(leftRunId: "{run}", rightRunId: "{replay}")'
        " { changeCount changes(first: 20) { nodes { path before after } } relation { length } }",
        "4 previous": f'run(by: {{rebalanceRunId: "{run}"}}) {{ previous(status: READY) {{ entityId }} }}',
        "5 causes": f'rootCauses(entityId: "{effect}") {{ nodes {{ score affectedCount }} }}',
        "6 impact": f'impact(entityId: "{operation}") {{ runCount effectiveStatuses {{ key count }} }}',
        "7 decisions": f'lineage(entityId: "{operation}") {{ decisions {{ nodes {{ action }} }} }}',
        "8 runs by rule": 'runs(filter: {failedRuleId: "DATA_QUALITY"}, first: 50) { nodes { entityId } }',
        "8 runs that wait": "runs(orderBy: {field: PENDING_SINCE}, first: 50) { nodes { entityId } }",
        "8 blocked runs by rule": 'runs(filter: {failedRuleId: "DATA_QUALITY", statuses: [BLOCKED]}, first: 50)'
        " { nodes { entityId } }",
        "8 operations by finish": "operations(orderBy: {field: FINISHED_AT, direction: DESC}, first: 50)"
        " { nodes { entityId } }",
        "8 operations by duration": "operations(orderBy: {field: DURATION, direction: DESC}, first: 50)"
        " { nodes { entityId } }",
        "8 reasons of a day": 'reasonCounts(created: {from: "2026-11-09T00:00:00Z", to: "2026-11-10T00:00:00Z"},'
        " of: FAILED_RULE) { key count }",
    }


async def fill(address: StoreConfig, runs: int) -> None:
    """Fill a store with the records of the demo."""
    records = demo_records(runs=runs, seed=SEED)
    await fill_store(address, (decode_line(orjson.dumps(each)) for each in records))


@dataclass(frozen=True, slots=True)
class DemoService:
    """A service over the demo's records of a number of runs."""

    client: AsgiClient
    runs: int

    @property
    def queries(self) -> dict[str, str]:
        """The ten questions about the landmarks."""
        return queries(landmarks(runs=self.runs, seed=SEED))


@pytest.fixture
async def services(
    backend: Backend, request: pytest.FixtureRequest
) -> AsyncIterator[list[DemoService]]:
    """A service over a small store and one over a large store."""
    runs = request.config.getoption("--incident-runs")
    async with AsyncExitStack() as stack:
        opened = []
        for size in (max(MIN_RUNS, runs // GROWTH), runs):
            address, env = await stack.enter_async_context(backend.new_database())
            await fill(address, size)
            client = await stack.enter_async_context(open_client(ALL_FEATURES | env))
            opened.append(DemoService(client, size))
        yield opened


async def measure(
    name: str, services: list[DemoService], server_seconds: Callable[[], float]
) -> tuple[list[float], float]:
    """The median processor time of an answer in each store, and the 99th percentile of its time in the last one."""
    asked = [(each.client, f"{{ {each.queries[name]} }}") for each in services]
    cpu: list[list[float]] = [[] for _ in services]
    wall: list[float] = []
    for _ in range(ROUNDS):
        for (client, query), times in zip(asked, cpu, strict=True):
            watch = Stopwatch(server_seconds)
            begin = time.perf_counter()
            with watch.running():
                answer = await execute(client, query)
            wall.append(time.perf_counter() - begin)
            assert "errors" not in answer, answer
            times.append(watch.cpu_seconds)
    last = sorted(wall[len(services) - 1 :: len(services)])
    return [median(each) for each in cpu], last[int(0.99 * ROUNDS)]


@pytest.mark.benchmark
@pytest.mark.usefixtures("quiet")
@pytest.mark.backends(*SQL_BACKENDS)
async def test_an_incident_is_answered_within_a_tenth_of_a_second(
    backend: Backend, services: list[DemoService]
) -> None:
    seconds = server_cpu_time(backend.server) if backend.server else no_server
    found = {name: await measure(name, services, seconds) for name in services[0].queries}
    small, large = services
    print_table(
        f"one answer over {backend.name}, in milliseconds",
        ("", f"CPU, {small.runs:,} runs", f"CPU, {large.runs:,} runs", "ratio", "p99"),
        [
            (
                name,
                *(f"{MILLI * each:.2f}" for each in cpu),
                f"{cpu[1] / cpu[0]:.2f}",
                f"{MILLI * p99:.1f}",
            )
            for name, (cpu, p99) in found.items()
        ],
    )
    assert {name: p99 for name, (_, p99) in found.items() if p99 > MAX_P99} == {}
    assert {name: cpu for name, (cpu, _) in found.items() if cpu[1] > MAX_GROWTH * cpu[0]} == {}
