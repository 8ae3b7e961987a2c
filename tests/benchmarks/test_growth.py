"""The cost of a query does not depend on the size of the store."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final
from urllib.parse import quote

import pytest

from resolvers.paging import write_cursor
from storage import StoreConfig
from storage.lists import NO_PARENT, RUNS
from tests.backends import SQL_BACKENDS, Backend
from tests.benchmarks.cpu_time import MILLI, Stopwatch, no_server, print_table, server_cpu_time
from tests.benchmarks.filled_store import fill_store
from tests.benchmarks.generated_records import (
    created_at,
    example_results,
    generate_records,
    operation_id,
    run_id,
)
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

SMALL: Final = 1_000
LARGE: Final = 100_000
MAX_RATIO: Final = 1.5
ROUNDS: Final = 25
REPEATS: Final = 10
"""Number of repetitions of a query in each of ROUNDS rounds, whose median counts."""

MAX_RESULT_LENGTH: Final = 4_100

NODES: Final = "{ edges { node { rebalanceRunId status createdAt } } pageInfo { endCursor } }"
EDGES: Final = "{ edges { node { edgeType source { entityId kind } target { entityId kind } } } }"
RUN: Final = "query ($id: String!) { run(by: {rebalanceRunId: $id})"
OPERATION: Final = "query ($id: String!) { operation(by: {operationId: $id})"


@dataclass(frozen=True, slots=True)
class MeasuredService:
    """A service on a store of `size` runs. Queries are about the middle of the store."""

    client: AsgiClient
    size: int

    @property
    def run(self) -> str:
        """A run with a key and a run that it is derived from."""
        return run_id(self.size // 2 + 1)

    @property
    def operation(self) -> str:
        """An operation with a run."""
        return operation_id(self.size // 2)

    @property
    def end(self) -> str:
        """A time after every run."""
        return created_at(self.size).isoformat()

    @property
    def deep(self) -> str:
        """The cursor of page 100 (of ten runs), or of page 500 in the large store."""
        number = self.size - (990 if self.size < 5000 else 4990)
        return write_cursor(RUNS.name, NO_PARENT, (created_at(number), run_id(number)))

    async def get(self, target: str) -> None:
        """Send a GET request to a REST route."""
        answer = await self.client.get(f"/rebalance{target}")
        assert answer.status == 200

    async def ask(self, query: str, **variables: str) -> None:
        """Execute a GraphQL query."""
        answer = await self.client.post_json("/graphql", {"query": query, "variables": variables})
        assert b'"errors"' not in answer.body
        assert answer.status == 200


REQUESTS: Final[dict[str, Callable[[MeasuredService], Awaitable[None]]]] = {
    "REST: page of 50": lambda b: b.get("/runs?limit=50"),
    "REST: page of 50 of a status": lambda b: b.get("/runs?limit=50&status=READY"),
    "REST: page of 50 of a portfolio's status": lambda b: b.get(
        "/runs?limit=50&status=READY&portfolio_id=pf_3"
    ),
    "REST: page 100 of a walk": lambda b: b.get(f"/runs?limit=10&cursor={b.deep}"),
    "REST: page 100 of a walk in a time range": lambda b: b.get(
        f"/runs?limit=10&cursor={b.deep}&to={quote(b.end)}"
    ),
    "REST: lineage of a run": lambda b: b.get(f"/lineage/{b.run}"),
    "REST: support bundle": lambda b: b.get(f"/runs/{b.run}/support-bundle"),
    "REST: page of 50 decisions": lambda b: b.get("/workflow/decisions?limit=50"),
    "REST: summary": lambda b: b.get("/supportability/summary"),
    "GraphQL: summary": lambda b: b.ask(
        "{ summary { runCount lineageEdgeCount runStatusCounts { key count } newestRunCreatedAt } }"
    ),
    "GraphQL: page of 50": lambda b: b.ask(f"{{ runs(first: 50) {NODES} }}"),
    "GraphQL: page of 50 of a portfolio's status": lambda b: b.ask(
        f'{{ runs(first: 50, filter: {{status: READY, portfolioId: "pf_3"}}) {NODES} }}'
    ),
    "GraphQL: page 100 of a walk": lambda b: b.ask(
        f"query ($after: String) {{ runs(first: 10, after: $after) {NODES} }}", after=b.deep
    ),
    "GraphQL: lineage of a run": lambda b: b.ask(
        f"{RUN} {{ lineageEdges(first: 50) {EDGES} }} }}", id=b.run
    ),
    "GraphQL: walk of depth 3": lambda b: b.ask(
        f"{RUN} {{ lineage(depth: 3) {{ entities {{ edges {{ node {{ entityId }} }} }} }} }} }}",
        id=b.run,
    ),
    "GraphQL: scenarios of an operation": lambda b: b.ask(
        f"{OPERATION} {{ runs(first: 50) {NODES} }} }}", id=b.operation
    ),
    "GraphQL: page of 50 decisions": lambda b: b.ask(
        "{ decisions(first: 50) { edges { node { decisionId action decidedAt } } } }"
    ),
}


async def fill(address: StoreConfig, size: int) -> None:
    """Fill a store with runs."""
    results = {
        status: [text for text in texts if len(text) <= MAX_RESULT_LENGTH]
        for status, texts in example_results(compact=True).items()
    }
    await fill_store(address, generate_records(size, results=results))


@pytest.fixture
async def banks(backend: Backend) -> AsyncIterator[list[MeasuredService]]:
    """A service over a small store and one over a large store."""
    async with AsyncExitStack() as stack:
        opened = []
        for size in (SMALL, LARGE):
            address, env = await stack.enter_async_context(backend.new_database())
            await fill(address, size)
            opened.append(
                MeasuredService(
                    await stack.enter_async_context(open_client(ALL_FEATURES | env)), size
                )
            )
        yield opened


async def measure(
    question: Callable[[MeasuredService], Awaitable[None]],
    banks: Sequence[MeasuredService],
    server_seconds: Callable[[], float],
) -> list[float]:
    """Return the CPU milliseconds of a query in each store, measured in alternation."""
    taken: list[list[float]] = [[] for _ in banks]
    for _ in range(ROUNDS):
        for asked, times in zip(banks, taken, strict=True):
            watch = Stopwatch(server_seconds)
            with watch.running():
                for _ in range(REPEATS):
                    await question(asked)
            times.append(watch.cpu_seconds / REPEATS * MILLI)
    return [median(times[1:]) for times in taken]


@pytest.mark.benchmark
@pytest.mark.usefixtures("quiet")
@pytest.mark.backends(*SQL_BACKENDS)
async def test_a_hundred_times_as_many_runs_cost_at_most_half_as_much_again(
    backend: Backend, banks: list[MeasuredService]
) -> None:
    seconds = server_cpu_time(backend.server) if backend.server else no_server
    costs = {what: await measure(question, banks, seconds) for what, question in REQUESTS.items()}
    print_table(
        f"one question over {backend.name}, in milliseconds of CPU",
        ("", f"{SMALL:,} runs", f"{LARGE:,} runs", "ratio"),
        [
            (what, f"{small:.2f}", f"{large:.2f}", f"{large / small:.2f}")
            for what, (small, large) in costs.items()
        ],
    )
    assert {what: cost for what, cost in costs.items() if cost[1] > MAX_RATIO * cost[0]} == {}
