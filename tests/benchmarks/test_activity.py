"""The cost of queries of a time range does not depend on the records outside of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import pytest

from storage import StoreConfig
from tests.benchmarks.cpu_time import MILLI, print_table
from tests.benchmarks.filled_store import fill_store
from tests.benchmarks.generated_records import created_at, example_results, generate_records, run_id
from tests.postgres import PostgresServer
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES, Env

OUTSIDE: Final = (1_000, 100_000)
INSIDE: Final = 1_000
"""Number of runs within the time range, the newest ones."""

MAX_RATIO: Final = 1.5
ROUNDS: Final = 25
REPEATS: Final = 4
"""Number of repetitions of a query in each of ROUNDS rounds, whose median counts."""

MAX_RESULT_LENGTH: Final = 1_000
NANO: Final = 1e9

ACTIVITY: Final = "activity(created: $created, bucket: HOUR"
COUNTS: Final = "statusCounts { key count }"
RUNS: Final = "{ totalCount edges { node { rebalanceRunId status createdAt } } }"
OPERATIONS: Final = "{ totalCount edges { node { operationId status createdAt } } }"

QUERIES: Final[Mapping[str, str]] = {
    "activity: runs": f"{ACTIVITY}) {{ runs {{ count {COUNTS} }} }}",
    "activity: runs of a portfolio": f'{ACTIVITY}, filter: {{portfolioId: "pf_3"}})'
    f" {{ runs {{ count {COUNTS} }} }}",
    "activity: operations": f"{ACTIVITY}) {{ operations {{ {COUNTS} waits {{ median }}"
    " durations { count median p95 max } } }",
    "activity: operations of a portfolio": f'{ACTIVITY}, filter: {{portfolioId: "pf_0"}})'
    f" {{ operations {{ {COUNTS} }} }}",
    "activity: decisions": f"{ACTIVITY}) {{ decisions {{ actionCounts {{ key count }}"
    " reasonCodeCounts { key count } } }",
    "summary": "summary(created: $created) { runCount operationCount lineageEdgeCount"
    " runStatusCounts { key count } oldestRunCreatedAt }",
    "waiting for review, the longest first": "runs(filter: {workflowStatus: PENDING_REVIEW},"
    f" order: OLDEST_FIRST, first: 20) {RUNS}",
    "approved within": "runs(filter: {workflowStatus: APPROVED, created: $created}, first: 20)"
    f" {RUNS}",
    "unfinished operations": "operations(filter: {isFinished: false}, order: OLDEST_FIRST)"
    f" {OPERATIONS}",
    "finished operations within": "operations(filter: {isFinished: true, created: $created},"
    f" first: 20) {OPERATIONS}",
    "newest failures": f"runs(filter: {{status: BLOCKED, created: $created}}, first: 20) {RUNS}",
    "keys in conflict": "idempotencyConflicts { totalCount edges { node { conflictedAt } } }",
    "resolve a beginning": "resolve(text: $text) { hasMore candidates { kind text status } }",
    "portfolios": "portfolios",
    "change cursor": "changeCursor",
}


@dataclass(frozen=True, slots=True)
class MeasuredService:
    """A service on a store with many runs outside the time range, and its database processes."""

    client: AsgiClient
    outside: int
    pids: Sequence[int]

    async def ask(self, question: str) -> None:
        """Execute a query of the time range, or of an id prefix within it."""
        first, last = created_at(self.outside), created_at(self.outside + INSIDE)
        variables = {
            "created": {"from": first.isoformat(), "to": last.isoformat()},
            "text": run_id(self.outside + INSIDE // 2)[:-1],
        }
        asked = [name for name in variables if f"${name}" in question]
        types = {"created": "TimeRange!", "text": "String!"}
        declared = ", ".join(f"${name}: {types[name]}" for name in asked)
        query = f"query ({declared}) {{ {question} }}" if asked else f"{{ {question} }}"
        given = {name: variables[name] for name in asked}
        answer = await self.client.post_json("/graphql", {"query": query, "variables": given})
        assert b'"errors"' not in answer.body, answer.body

    def seconds(self) -> float:
        """The CPU time of this process and of its database processes."""
        taken = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self.pids)
        return taken / NANO + time.process_time()


async def fill(address: StoreConfig, size: int) -> None:
    """Fill a store with `size` runs."""
    results = {
        status: [text for text in texts if len(text) <= MAX_RESULT_LENGTH]
        or [f'{{"status":"{status}"}}']
        for status, texts in example_results(compact=True).items()
    }
    await fill_store(address, generate_records(size, results=results))


Settings = Sequence[Env]


@pytest.fixture(scope="module")
def sqlite_envs(scratch: Path) -> Settings:
    """Stores of both sizes in files."""
    envs = []
    for outside in OUTSIDE:
        file = str(scratch / f"activity-{outside}.sqlite")
        asyncio.run(fill(StoreConfig(file=file), outside + INSIDE))
        envs.append(
            {
                "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
                "DPM_SUPPORTABILITY_SQLITE_PATH": file,
            }
        )
    return envs


@pytest.fixture(scope="module")
def postgres_envs(postgres: PostgresServer) -> Iterator[Settings]:
    """Stores of both sizes on PostgreSQL."""

    async def made(outside: int) -> str:
        name = await postgres.create_database()
        await fill(StoreConfig(postgres.dsn(name)), outside + INSIDE)
        return name

    names = [asyncio.run(made(outside)) for outside in OUTSIDE]
    yield [
        {
            "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
            "DPM_SUPPORTABILITY_POSTGRES_DSN": postgres.dsn(name),
            "DPM_SUPPORTABILITY_POSTGRES_POOL_SIZE": "1",
        }
        for name in names
    ]
    for name in names:
        asyncio.run(postgres.drop_database(name))


async def backends(dsn: str | None) -> list[int]:
    """The process ids of the service's connections to PostgreSQL."""
    if dsn is None:
        return []
    connection = await asyncpg.connect(dsn)
    try:
        found = await connection.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'dpm-lineage'"
        )
    finally:
        await connection.close()
    return [row["pid"] for row in found]


@asynccontextmanager
async def opened(envs: Settings) -> AsyncIterator[list[MeasuredService]]:
    """Open a service on each store."""
    async with AsyncExitStack() as stack:
        banks = []
        for env, outside in zip(envs, OUTSIDE, strict=True):
            client = await stack.enter_async_context(open_client({**ALL_FEATURES, **env}))
            await client.post_json("/graphql", {"query": "{ changeCursor }"})
            pids = await backends(env.get("DPM_SUPPORTABILITY_POSTGRES_DSN"))
            banks.append(MeasuredService(client, outside, pids))
        yield banks


async def measure(question: str, banks: Sequence[MeasuredService]) -> list[float]:
    """Return the CPU milliseconds of a query in each store, measured in alternation."""
    taken: list[list[float]] = [[] for _ in banks]
    for _ in range(ROUNDS):
        for asked, times in zip(banks, taken, strict=True):
            begun = asked.seconds()
            for _ in range(REPEATS):
                await asked.ask(question)
            times.append(asked.seconds() - begun)
    return [median(times) / REPEATS * MILLI for times in taken]


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """The database: SQLite or PostgreSQL."""
    return str(request.param)


@pytest.fixture
def envs(kind: str, request: pytest.FixtureRequest) -> Settings:
    """The settings of its two stores."""
    found: Settings = request.getfixturevalue(f"{kind}_envs")
    return found


@pytest.mark.benchmark
@pytest.mark.usefixtures("quiet")
async def test_a_time_range_costs_what_is_within_it(kind: str, envs: Settings) -> None:
    costs: dict[str, list[float]] = {}
    async with opened(envs) as banks:
        for name, question in QUERIES.items():
            for each in banks:
                await each.ask(question)
            costs[name] = await measure(question, banks)
    ratios = {name: many / few for name, (few, many) in costs.items()}
    print_table(
        f"{kind}: ms of processor time, {INSIDE:,} runs within the range and so many outside",
        ("question", *(f"{outside:,}" for outside in OUTSIDE), "ratio"),
        [
            (name, *(f"{each:.2f}" for each in costs[name]), f"{ratios[name]:.2f}")
            for name in QUERIES
        ],
    )
    assert {name: ratio for name, ratio in ratios.items() if ratio > MAX_RATIO} == {}
