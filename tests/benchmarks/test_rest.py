"""REST over HTTP compared with a bare Starlette route that returns the same bytes from memory."""

import asyncio
import sys
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from storage import StoreConfig
from tests.benchmarks.cpu_time import print_table
from tests.benchmarks.generated_records import run_id
from tests.benchmarks.http_load import Request
from tests.benchmarks.processes import MeasuredProcess, running_process
from tests.benchmarks.test_growth import fill
from tests.postgres import free_port
from tests.service_env import ALL_FEATURES

RUNS: Final = 100_000
SECONDS: Final = 2.0
ROUNDS: Final = 5
MIN_RATIO: Final = 0.4

PAGE: Final = "/rebalance/runs?limit=50"
"""The target of a page. An unknown parameter with a number makes each request different."""


def bundle(number: int) -> str:
    """The support bundle of a run."""
    return f"/rebalance/runs/{run_id(number)}/support-bundle"


MIDDLE: Final = RUNS // 2

REQUESTS: Final[dict[str, Sequence[str]]] = {
    "page of 50": [PAGE],
    "bundle of a run asked for before": [bundle(MIDDLE + n) for n in (1, 2, 11, 22)],
    "page of 50, never asked for": [f"{PAGE}&x={n}" for n in range(100_000)],
    "bundle, never asked for": [bundle(n) for n in range(MIDDLE, RUNS)],
}
"""The targets of each measurement. Only repeated requests have a required ratio to the bare route."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The medians of a load: requests per second, and CPU microseconds per request."""

    rate: float
    micros: float


def in_turns(
    bare: MeasuredProcess, ours: MeasuredProcess, asks: Sequence[str]
) -> tuple[Cost, Cost]:
    """Return the cost of the bare route and of the service, measured in alternation. Every request succeeds."""
    taken: tuple[list[Cost], list[Cost]] = ([], [])
    for _ in range(ROUNDS):
        for serving, targets, costs in ((bare, ["/bare"], taken[0]), (ours, asks, taken[1])):
            came, cpu = serving.measure_load([Request(each) for each in targets], seconds=SECONDS)
            assert came.failed == 0
            costs.append(Cost(came.rate, cpu * 1e6))
    bare_cost, our_cost = (
        Cost(median(each.rate for each in costs), median(each.micros for each in costs))
        for costs in taken
    )
    return bare_cost, our_cost


def body_of(ours: MeasuredProcess, target: str) -> bytes:
    """Return the response to a target."""
    with urllib.request.urlopen(f"http://127.0.0.1:{ours.port}{target}", timeout=30) as answer:
        body: bytes = answer.read()
    return body


@pytest.mark.benchmark
def test_a_page_and_a_bundle_reach_two_fifths_of_a_bare_route(scratch: Path) -> None:
    store, same = scratch / "rest.sqlite", scratch / "body"
    asyncio.run(fill(StoreConfig(file=str(store)), RUNS))
    env = {"DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE"}
    env["DPM_SUPPORTABILITY_SQLITE_PATH"] = str(store)
    costs: dict[str, tuple[Cost, Cost]] = {}
    with ExitStack() as stack:
        port = free_port()
        serve = [sys.executable, "-m", "schema.cli.main", "serve", "--port", str(port)]
        ours = stack.enter_context(
            running_process(serve, port, env=ALL_FEATURES | env, log=scratch / "service.log")
        )
        for what, asks in REQUESTS.items():
            same.write_bytes(body_of(ours, asks[0]))
            port = free_port()
            with running_process(
                [sys.executable, "-m", "tests.benchmarks.bare_route", str(port), str(same)], port
            ) as bare:
                costs[what] = in_turns(bare, ours, asks)
    print_table(
        f"REST on SQLite, {RUNS:,} runs, beside a bare route of the same bytes",
        ("", "bare/s", "ours/s", "share", "bare CPU us", "ours CPU us", "share of CPU"),
        [
            (
                what,
                f"{bare.rate:.0f}",
                f"{ours.rate:.0f}",
                f"{ours.rate / bare.rate:.2f}",
                f"{bare.micros:.0f}",
                f"{ours.micros:.0f}",
                f"{bare.micros / ours.micros:.2f}",
            )
            for what, (bare, ours) in costs.items()
        ],
    )
    kept = [costs["page of 50"], costs["bundle of a run asked for before"]]
    # Compare CPU time, because wall time includes the work of other processes.
    assert min(bare.micros / ours.micros for bare, ours in kept) >= MIN_RATIO
