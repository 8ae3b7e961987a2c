"""Comparison of a store's traversal with a bare search over the same tables, in alternation."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import asyncpg

from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.lineage import traverse
from storage import StoreConfig, open_store
from storage.base import Store
from storage.lists import EdgeFilter
from tests.benchmarks.bare_search import Answer, BarePostgres, BareSqlite
from tests.benchmarks.cpu_time import MILLI

MAX_ENTITIES: Final = 10_000
ROUNDS: Final = 7


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU time, including the server's, and of wall time."""

    cpu: float
    clock: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A store and a bare search over the same tables, and the database processes of both."""

    backend: str
    store: Store
    bare: BareSqlite | BarePostgres
    pids: Callable[[], Awaitable[Sequence[int]]]

    async def traverse_store(self, root: str, edges: EdgeFilter, depth: int) -> TraversalResult:
        """A traversal by the store."""
        found = await traverse(self.store, root, edges, depth=depth, max_entities=MAX_ENTITIES)
        assert found is not None
        return found

    async def search_bare(self, root: str, edges: EdgeFilter, depth: int) -> Answer:
        """The bare search."""
        return await self.bare.search(root, edges, depth=depth, most=MAX_ENTITIES)

    async def costs(self, *rivals: Callable[[], Awaitable[object]], repeat: int) -> list[Cost]:
        """Return the cost of each, measured in alternation."""
        pids = await self.pids()
        taken: list[list[tuple[float, float]]] = [[] for _ in rivals]
        for _ in range(ROUNDS):
            for rival, times in zip(rivals, taken, strict=True):
                began, cpu = time.perf_counter(), _seconds(pids)
                for _ in range(repeat):
                    await rival()
                spent = _seconds(pids) - cpu, time.perf_counter() - began
                times.append((spent[0] / repeat * MILLI, spent[1] / repeat * MILLI))
        return [Cost(*(median(part) for part in zip(*times, strict=True))) for times in taken]


def _seconds(pids: Iterable[int]) -> float:
    served = (int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids)
    return time.process_time() + sum(served) / 1e9


@asynccontextmanager
async def compare_on_sqlite(file: Path) -> AsyncIterator[Comparison]:
    """The comparison on SQLite, which has no server."""

    async def nobody() -> Sequence[int]:
        return []

    store, bare = await open_store(StoreConfig(file=str(file))), BareSqlite(file)
    yield Comparison("SQLite", store, bare, nobody)
    bare.close()
    await store.close()


@asynccontextmanager
async def compare_on_postgres(dsn: str) -> AsyncIterator[Comparison]:
    """The comparison on PostgreSQL."""
    store = await open_store(StoreConfig(dsn))
    connection = await asyncpg.connect(dsn)

    async def backends() -> Sequence[int]:
        found = await connection.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend'"
        )
        return [row[0] for row in found]

    bare = BarePostgres(connection)
    yield Comparison("PostgreSQL", store, bare, backends)
    await connection.close()
    await store.close()
