"""A bank's records with a hundred portfolios, so that a scope may show one run in a hundred; the cost of questions."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Final

from msgspec.structs import replace

from storage import StoreConfig, open_store
from storage.base import Store
from storage.records import EdgeType, LineageEdge, Record, RecordedRun, RunStatus
from tests.benchmarks.cpu_time import no_server, server_cpu_time
from tests.benchmarks.filled_store import fill_store
from tests.benchmarks.generated_records import generate_records, run_id
from tests.postgres import PostgresServer

PORTFOLIOS: Final = 100
BLOCK: Final = 10
"""So many runs in a row have one portfolio."""

MIX: Final = 37
"""The portfolios follow one another in steps of so many, so that half of them are not half of the time."""

PERIOD: Final = PORTFOLIOS * BLOCK
"""The run of so many later has the same portfolio, and is derived from the earlier one."""

ROUNDS: Final = 9
REPEAT: Final = 20

Ask = Callable[[], Awaitable[object]]


def scoped_records(size: int) -> Iterator[Record]:
    """So many runs of portfolios PF-00 to PF-99, each with what belongs to it."""
    results = {status: [f'{{"status":"{status}"}}'] for status in RunStatus}
    for record in generate_records(size, results=results):
        match record:
            case RecordedRun(run=run):
                portfolio = int(run.rebalance_run_id[3:], 16) // BLOCK * MIX % PORTFOLIOS
                yield RecordedRun(replace(run, portfolio_id=f"PF-{portfolio:02}"), record.result)
            case LineageEdge(edge_type=EdgeType.DERIVED_FROM):
                number = int(record.source_entity_id[3:], 16)
                if number >= PERIOD:
                    yield replace(record, target_entity_id=run_id(number - PERIOD))
            case _:
                yield record


class Meter:
    """Asks a store two questions in turns, and tells how many times the first one's processor time is the other's."""

    def __init__(self, store: Store, server_seconds: Callable[[], float]) -> None:
        self.store = store
        self._server_seconds = server_seconds

    async def ratio(self, ask: Ask, base: Ask) -> float:
        """Return the median ratio of the rounds."""
        ratios = []
        for question in (ask, base):
            for _ in range(REPEAT):
                await question()
        for number in range(ROUNDS):
            pair = (ask, base) if number % 2 else (base, ask)
            first, second = [await self._seconds(question) for question in pair]
            ratios.append(first / second if number % 2 else second / first)
        return median(ratios)

    async def _seconds(self, question: Ask) -> float:
        begun = time.process_time() + self._server_seconds()
        for _ in range(REPEAT):
            await question()
        return time.process_time() + self._server_seconds() - begun


@asynccontextmanager
async def open_meter(
    backend: str, size: int, scratch: Path, server: PostgresServer
) -> AsyncIterator[Meter]:
    """A new store of a backend, "sqlite" or "postgres", with so many runs."""
    if backend == "sqlite":
        address, seconds = StoreConfig(file=str(scratch / f"scope-{size}.sqlite")), no_server
    else:
        address = StoreConfig(server.dsn(await server.create_database()))
        seconds = server_cpu_time(server)
    await fill_store(address, scoped_records(size))
    store = await open_store(address)
    yield Meter(store, seconds)
    await store.close()
