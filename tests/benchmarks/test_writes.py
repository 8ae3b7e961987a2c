"""recordRun through GraphQL compared with a bare driver that executes the same inserts with the same durability."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg
import pytest

from storage.migrate import migrate
from storage.sql.engine.sqlite import file_url
from tests.benchmarks.cpu_time import MILLI, no_server, print_table, server_cpu_time
from tests.benchmarks.generated_records import example_results
from tests.benchmarks.run_recording import (
    WRITER_COUNT,
    RunToRecord,
    http_request,
    record_by_asyncpg,
    record_by_sqlite3,
    record_in_process,
    record_over_http,
    runs_to_record,
)
from tests.benchmarks.test_growth import MAX_RESULT_LENGTH
from tests.memory_disk import MEMORY_DISK
from tests.postgres import DURABLE_SETTINGS, PostgresServer, running_server
from tests.schema.asgi_client import open_client
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

ROUNDS: Final = 5
RUNS: Final = 300
"""Number of runs that are recorded in one way before the alternation switches."""

MIN_RATIO: Final = 0.4
NANOSECONDS: Final = 1_000_000_000

DISK: Final = Path("/var/tmp")  # noqa: S108  # on a disk, other than /tmp may be: each flush is a real one

Env = dict[str, str]
Record = Callable[[list[RunToRecord]], Awaitable[None]]


@dataclass(slots=True)
class RecordingMethod:
    """One way of recording, and its measurements."""

    name: str
    record: Record
    worked: Callable[[], float]
    """Returns the CPU seconds of all processes involved, except the clients of a service."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    async def take_turn(self, runs: list[RunToRecord]) -> None:
        """Record the runs, and measure the rate and the cost of a run."""
        worked, begun = self.worked(), time.perf_counter()
        await self.record(runs)
        self.rates.append(len(runs) / (time.perf_counter() - begun))
        self.costs.append((self.worked() - worked) / len(runs))

    @property
    def rate(self) -> float:
        """The median rate of the rounds."""
        return median(self.rates)


def worked_by(pid: int) -> float:
    """Return the CPU seconds of a process."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in tasks) / NANOSECONDS


@asynccontextmanager
async def sqlite_methods(folder: Path) -> AsyncIterator[list[RecordingMethod]]:
    """The ways to record into SQLite files in a folder."""
    file = folder / "bare.sqlite"
    migrate(file_url(str(file)))

    async def bare(runs: list[RunToRecord]) -> None:
        await asyncio.to_thread(record_by_sqlite3, file, runs)

    def env(name: str) -> Env:
        path = str(folder / f"{name}.sqlite")
        return {
            "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
            "DPM_SUPPORTABILITY_SQLITE_PATH": path,
        }

    async with graphql_methods(folder, env, no_server) as ways:
        yield [RecordingMethod("sqlite3", bare, time.process_time), *ways]


@asynccontextmanager
async def postgres_methods(
    folder: Path, server: PostgresServer
) -> AsyncIterator[list[RecordingMethod]]:
    """The ways to record into databases of a PostgreSQL."""
    names = {name: await server.create_database() for name in ("bare", "process", "http")}
    connections = [await asyncpg.connect(server.dsn(names["bare"])) for _ in range(WRITER_COUNT)]

    def env(name: str) -> Env:
        return {
            "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
            "DPM_SUPPORTABILITY_POSTGRES_DSN": server.dsn(names[name]),
            "DPM_SUPPORTABILITY_POSTGRES_POOL_SIZE": str(WRITER_COUNT),
        }

    beside = server_cpu_time(server)
    async with graphql_methods(folder, env, beside) as ways:
        bare = partial(record_by_asyncpg, connections)
        yield [RecordingMethod("asyncpg", bare, lambda: time.process_time() + beside()), *ways]
    for connection in connections:
        await connection.close()


@asynccontextmanager
async def graphql_methods(
    folder: Path, env: Callable[[str], Env], beside: Callable[[], float]
) -> AsyncIterator[list[RecordingMethod]]:
    """The application in this process, and a separate service.

    `beside` returns the CPU seconds of the database server.
    """
    with running_service(
        ALL_FEATURES | env("http"), log=folder / "service.log", is_forked=False
    ) as service:
        port = service.port

        async def http(runs: list[RunToRecord]) -> None:
            await record_over_http(port, [http_request(each) for each in runs])

        pid = service.process.pid
        async with open_client(ALL_FEATURES | env("process")) as client:
            inside = partial(record_in_process, client)
            yield [
                RecordingMethod(
                    "GraphQL in process", inside, lambda: time.process_time() + beside()
                ),
                RecordingMethod("GraphQL over HTTP", http, lambda: worked_by(pid) + beside()),
            ]


async def rounds(
    opening: AbstractAsyncContextManager[list[RecordingMethod]], dialect: str
) -> list[RecordingMethod]:
    """Return the ways, after they have recorded the same runs in alternation."""
    results = {
        status: [text for text in texts if len(text) <= MAX_RESULT_LENGTH]
        for status, texts in example_results(compact=True).items()
    }
    async with opening as ways:
        for number in range(ROUNDS):
            runs = runs_to_record(RUNS, results, prefix=f"{number}-", dialect=dialect)
            for way in ways:
                await way.take_turn(runs)
    return ways


@pytest.mark.benchmark
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("place", [DISK, MEMORY_DISK], ids=["disk", "memory"])
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_recording_runs_keeps_up_with_a_bare_driver(dialect: str, place: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place) as name, ExitStack() as stack:
        folder = Path(name)
        if dialect == "postgresql":
            folder.chmod(0o755)  # PostgreSQL runs as the user nobody if this process is root
            server = stack.enter_context(running_server(DURABLE_SETTINGS, folder=folder))
            ways = asyncio.run(rounds(postgres_methods(folder, server), dialect))
        else:
            ways = asyncio.run(rounds(sqlite_methods(folder), dialect))
    bare, _, served = ways
    print_table(
        f"recording runs on {dialect} in {place}, {WRITER_COUNT} at once",
        ("", "runs/s", "of bare", "CPU ms"),
        [
            (
                way.name,
                f"{way.rate:.0f}",
                f"{way.rate / bare.rate:.2f}",
                f"{median(way.costs) * MILLI:.2f}",
            )
            for way in ways
        ],
    )
    assert served.rate >= MIN_RATIO * bare.rate
