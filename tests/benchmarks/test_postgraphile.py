"""GraphQL on PostgreSQL compared with PostGraphile 5 over the same tables: one process and 16 connections each."""

import asyncio
import json
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest

from resolvers.paging import write_cursor
from storage import StoreConfig
from storage.lists import NO_PARENT
from storage.lists import RUNS as LIST
from storage.records import EdgeType, LineageEdge, Record
from tests.benchmarks.cpu_time import print_table
from tests.benchmarks.filled_store import fill_store
from tests.benchmarks.generated_records import created_at, example_results, generate_records, run_id
from tests.benchmarks.http_load import graphql_request
from tests.benchmarks.peers.postgraphile import POOL, NoPostGraphile, installed, postgraphile
from tests.benchmarks.processes import MeasuredProcess, running_process
from tests.postgres import PostgresServer, free_port
from tests.service_env import ALL_FEATURES

RUNS: Final = 100_000
DEEP: Final = 5_000
NEWEST: Final = 1_000
"""Number of the newest runs that are derived from five others each, so that a page of 20 x 5 x 5 is full."""

SECONDS: Final = 3.0
ROUNDS: Final = 5

FIELDS: Final = "rebalanceRunId status portfolioId createdAt"
ORDER: Final = "orderBy: [CREATED_AT_DESC, REBALANCE_RUN_ID_DESC]"
OURS_DOWN: Final = (
    "lineageEdges(first: 5, direction: UPSTREAM, filter: {edgeTypes: [DERIVED_FROM]})"
)
THEIRS_DOWN: Final = 'edgesFrom(first: 5, condition: {edgeType: "DERIVED_FROM"})'


@dataclass(frozen=True, slots=True)
class QueryPair:
    """A query of this service and the same for PostGraphile, and the number of runs in both responses."""

    ours: str
    theirs: str
    runs: int


def query_pairs(their_cursor: str) -> dict[str, QueryPair]:
    """Return the queries by name."""
    number = RUNS - DEEP
    cursor = write_cursor(LIST.name, NO_PARENT, (created_at(number), run_id(number)))
    page = f"{{ edges {{ node {{ {FIELDS} }} }} pageInfo {{ endCursor hasNextPage }} }}"
    hop = "{{ edges {{ node {{ edgeType target {{ ... on Run {{ {} }} }} }} }} }}"
    nested = hop.format(f"{FIELDS} {OURS_DOWN} {hop.format(FIELDS)}")
    hop = "{{ edges {{ node {{ edgeType target {{ {} }} }} }} }}"
    theirs = hop.format(f"{FIELDS} {THEIRS_DOWN} {hop.format(FIELDS)}")
    return {
        "page of 50": QueryPair(
            f"{{ runs(first: 50) {page} }}", f"{{ allRuns(first: 50, {ORDER}) {page} }}", 50
        ),
        f"page after row {DEEP:,}": QueryPair(
            f'{{ runs(first: 50, after: "{cursor}") {page} }}',
            f'{{ allRuns(first: 50, after: "{their_cursor}", {ORDER}) {page} }}',
            50,
        ),
        "run -> edges -> run -> edges -> run": QueryPair(
            f"{{ runs(first: 20) {{ edges {{ node {{ {FIELDS} {OURS_DOWN} {nested} }} }} }} }}",
            f"{{ allRuns(first: 20, {ORDER}) {{ edges {{ node {{ {FIELDS} {THEIRS_DOWN} {theirs} }} }} }} }}",
            20 + 20 * 5 + 20 * 5 * 5,
        ),
    }


def derived() -> Iterator[Record]:
    """Generate the edges from each of the newest runs to five earlier ones."""
    for number in range(RUNS - NEWEST, RUNS):
        for back in range(1, 6):
            yield LineageEdge(
                run_id(number),
                EdgeType.DERIVED_FROM,
                run_id(number - back * 3),
                created_at(number),
                "{}",
            )


async def fill(dsn: str) -> None:
    """Fill the store."""
    records = generate_records(RUNS, results=example_results(compact=True))
    await fill_store(StoreConfig(dsn), chain(records, derived()))


def fetch_data(serving: MeasuredProcess, query: str) -> Any:
    """Return the data of a response."""
    request = urllib.request.Request(  # loopback
        f"http://127.0.0.1:{serving.port}/graphql",
        json.dumps({"query": query}).encode(),
        {"Content-Type": "application/json", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        body = json.loads(answer.read())
    assert "errors" not in body, body["errors"]
    return body["data"]


def runs_in(value: Any) -> list[str]:
    """Return the ids of all runs in a response, sorted."""
    if isinstance(value, list):
        return sorted(found for each in value for found in runs_in(each))
    if not isinstance(value, dict):
        return []
    own = [value["rebalanceRunId"]] if "rebalanceRunId" in value else []
    return sorted([*own, *(found for each in value.values() for found in runs_in(each))])


def cursor_of_row(theirs: MeasuredProcess, number: int) -> str:
    """PostGraphile's cursor of a row of the list."""
    query = f"{{ allRuns(first: 1, offset: {number - 1}, {ORDER}) {{ pageInfo {{ endCursor }} }} }}"
    cursor: str = fetch_data(theirs, query)["allRuns"]["pageInfo"]["endCursor"]
    return cursor


@pytest.mark.benchmark
def test_it_answers_at_least_as_many_requests_a_second_as_postgraphile(
    postgres: PostgresServer, scratch: Path
) -> None:
    try:
        folder = installed()
    except NoPostGraphile as error:
        pytest.skip(f"no PostGraphile: {error}")
    name = asyncio.run(postgres.create_database())
    dsn = postgres.dsn(name)
    asyncio.run(fill(dsn))
    env = {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
        "DPM_SUPPORTABILITY_POSTGRES_DSN": dsn,
        "DPM_SUPPORTABILITY_POSTGRES_POOL_SIZE": str(POOL),
        "DPM_REQUEST_TIMEOUT_SECONDS": "60",
    }
    rates: dict[str, tuple[list[float], list[float]]] = {}
    micros: dict[str, tuple[list[float], list[float]]] = {}
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-m", "schema.cli.main", "serve", "--port", str(port)]
        log = scratch / "service.log"
        ours = stack.enter_context(running_process(command, port, env=ALL_FEATURES | env, log=log))
        theirs = stack.enter_context(postgraphile(folder, dsn, log=scratch / "postgraphile.log"))
        for what, question in query_pairs(cursor_of_row(theirs, DEEP)).items():
            queries = ((ours, question.ours), (theirs, question.theirs))
            found = [runs_in(fetch_data(serving, query)) for serving, query in queries]
            assert found[0] == found[1]
            assert len(found[0]) == question.runs
            rates[what], micros[what] = ([], []), ([], [])
            for _ in range(ROUNDS):
                for n, (serving, query) in enumerate(queries):
                    came, cpu = serving.measure_load([graphql_request(query)], seconds=SECONDS)
                    assert came.failed == 0
                    rates[what][n].append(came.rate)
                    micros[what][n].append(cpu * 1e6)
    asyncio.run(postgres.drop_database(name))
    print_table(
        f"GraphQL on PostgreSQL, {RUNS:,} runs, beside PostGraphile 5",
        ("", "ours/s", "theirs/s", "ratio", "our CPU us", "their CPU us"),
        [
            (
                what,
                f"{median(ours):.0f}",
                f"{median(theirs):.0f}",
                f"{median(ours) / median(theirs):.2f}",
                f"{median(micros[what][0]):.0f}",
                f"{median(micros[what][1]):.0f}",
            )
            for what, (ours, theirs) in rates.items()
        ],
    )
    assert all(median(ours) >= median(theirs) for ours, theirs in rates.values())
