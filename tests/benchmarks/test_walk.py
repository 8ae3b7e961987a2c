"""The cost of a traversal compared with a bare search, and pages of a graph from one traversal."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import uvloop

from resolvers.graph import breadth_first, lineage
from resolvers.graph.lineage import Direction, TraversalCache, direction_filter, traverse
from storage import StoreConfig
from storage.base import Store
from tests.benchmarks import graph_shapes
from tests.benchmarks.comparison import (
    MAX_ENTITIES,
    ROUNDS,
    Comparison,
    compare_on_postgres,
    compare_on_sqlite,
)
from tests.benchmarks.cpu_time import print_table
from tests.benchmarks.filled_store import fill_store
from tests.benchmarks.generated_records import run_id
from tests.benchmarks.graph_shapes import generate_graph_records
from tests.postgres import PostgresServer

DEPTHS: Final = (1, 5, 20, 200)
ENTITIES_PER_ROUND: Final = 2_000
"""A traversal is repeated within a round until it has returned about this number of entities."""

SMALL: Final = 50
MAX_RATIO: Final = 2.0
SMALL_MAX_RATIO: Final = 3.0
"""Maximum ratio of the cost of a traversal to the bare search, and for results of fewer entities than `SMALL`."""

FIVEFOLD: Final = (("chain", 20, 100), ("ladder", 16, 80))
MAX_GROWTH: Final = 6.0
"""Maximum ratio of the costs of two results, one of which is five times as large."""

Ratio = tuple[str, int, float]
"""A traversal, the number of its entities, and the ratio of its cost to the bare search."""


@pytest.fixture(scope="session")
def web_file(scratch: Path) -> Path:
    """The graph shapes in SQLite."""
    file = scratch / "graph_shapes.sqlite"
    asyncio.run(fill_store(StoreConfig(file=str(file)), generate_graph_records()))
    return file


@pytest.fixture(scope="session")
def web_dsn(postgres: PostgresServer) -> str:
    """The graph shapes in PostgreSQL."""
    dsn = postgres.dsn(asyncio.run(postgres.create_database()))
    asyncio.run(fill_store(StoreConfig(dsn), generate_graph_records()))
    return dsn


async def compare(contest: Comparison, title: str) -> list[Ratio]:
    """Print the cost of every traversal and its bare search; return the ratios of CPU time."""
    lines, ratios = [], []
    for shape, start in graph_shapes.ROOTS.items():
        for direction in Direction:
            root, edges = run_id(start), direction_filter(direction)
            for depth in DEPTHS:
                found = await contest.traverse_store(root, edges, depth)
                distances, between = await contest.search_bare(root, edges, depth)
                assert found.depths == distances
                assert len(found.edges) == len(between)
                size = len(distances)
                ours, bare = await contest.costs(
                    partial(contest.traverse_store, root, edges, depth),
                    partial(contest.search_bare, root, edges, depth),
                    repeat=max(1, min(100, ENTITIES_PER_ROUND // size)),
                )
                what = f"{shape}, {direction.lower()}, depth {depth}"
                ratios.append((what, size, ours.cpu / bare.cpu))
                lines.append(
                    (
                        what,
                        f"{size:,}",
                        f"{len(between):,}",
                        f"{ours.cpu:.2f}",
                        f"{bare.cpu:.2f}",
                        f"{ours.cpu / bare.cpu:.2f}",
                        f"{ours.clock / bare.clock:.2f}",
                    )
                )
    head = ("", "entities", "edges", "walk", "bare", "CPU ratio", "clock ratio")
    print_table(f"{title}, in milliseconds of CPU", head, lines)
    return ratios


def above_limit(ratios: Iterable[Ratio]) -> list[tuple[str, float]]:
    """Return the cases above their limit."""
    return [
        (what, ratio)
        for what, size, ratio in ratios
        if ratio > (SMALL_MAX_RATIO if size < SMALL else MAX_RATIO)
    ]


async def compared(opening: AbstractAsyncContextManager[Comparison], title: str) -> list[Ratio]:
    """Return the ratios of a comparison."""
    async with opening as contest:
        return await compare(contest, title)


@pytest.mark.benchmark
def test_on_sqlite_a_walk_costs_at_most_twice_a_bare_search(web_file: Path) -> None:
    title = "a walk and a bare search in a thread, SQLite"
    assert above_limit(uvloop.run(compared(compare_on_sqlite(web_file), title))) == []


@pytest.mark.benchmark
def test_on_postgres_a_walk_costs_at_most_twice_a_bare_search(web_dsn: str) -> None:
    title = "a walk and a bare search by levels, PostgreSQL"
    assert above_limit(uvloop.run(compared(compare_on_postgres(web_dsn), title))) == []


async def growth(contest: Comparison) -> list[tuple[str, float, float]]:
    """Return, by shape, the ratio of the numbers of entities and the ratio of the costs."""
    found = []
    for shape, depth, deeper in FIVEFOLD:
        root, edges = run_id(graph_shapes.ROOTS[shape]), direction_filter(Direction.BOTH)
        small, large = [
            len((await contest.traverse_store(root, edges, d)).depths) for d in (depth, deeper)
        ]
        one, five = await contest.costs(
            partial(contest.traverse_store, root, edges, depth),
            partial(contest.traverse_store, root, edges, deeper),
            repeat=5,
        )
        found.append((f"{contest.backend}, {shape}", large / small, five.cpu / one.cpu))
    return found


async def look_ups(contest: Comparison) -> list[tuple[str, str, str, str]]:
    """Return the cost of a traversal of an unknown id, compared with the look-up of a run."""
    found = []
    for what, root in (
        ("unknown id", "never"),
        ("no edge leads on", run_id(graph_shapes.ROOTS["leaf"])),
    ):
        edges = direction_filter(Direction.DOWNSTREAM)
        walked, looked_up = await contest.costs(
            partial(traverse, contest.store, root, edges, depth=20, max_entities=MAX_ENTITIES),
            partial(contest.store.runs, [root]),
            repeat=50,
        )
        ratio = f"{walked.cpu / looked_up.cpu:.2f}"
        found.append(
            (f"{contest.backend}, {what}", f"{walked.cpu:.2f}", f"{looked_up.cpu:.2f}", ratio)
        )
    return found


async def grow(web_file: Path, web_dsn: str) -> list[tuple[str, float, float]]:
    """Print the cost of larger results and of empty ones, and return the former."""
    async with compare_on_sqlite(web_file) as sqlite, compare_on_postgres(web_dsn) as server:
        grown = await growth(sqlite) + await growth(server)
        nothing = await look_ups(sqlite) + await look_ups(server)
    print_table(
        "a larger answer",
        ("", "entities", "CPU"),
        [(what, f"{size:.1f} x", f"{cost:.1f} x") for what, size, cost in grown],
    )
    head = ("", "walk", "a run by its id", "ratio")
    print_table("a walk that finds nothing, in milliseconds of CPU", head, nothing)
    return grown


@pytest.mark.benchmark
def test_five_times_the_answer_costs_at_most_six_times_as_much(
    web_file: Path, web_dsn: str
) -> None:
    assert [each for each in uvloop.run(grow(web_file, web_dsn)) if each[2] > MAX_GROWTH] == []


@pytest.mark.benchmark
async def test_the_pages_of_a_graph_are_of_one_walk(
    web_file: Path, web_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked = 0
    one_walk = breadth_first.search_graph

    def counting(*asked: object, **limits: object) -> object:
        nonlocal walked
        walked += 1
        return one_walk(*asked, **limits)  # type: ignore[arg-type]

    monkeypatch.setattr(lineage, "search_graph", counting)
    root, edges = run_id(graph_shapes.ROOTS["hub"]), direction_filter(Direction.BOTH)
    lines = []
    async with compare_on_sqlite(web_file) as sqlite, compare_on_postgres(web_dsn) as server:
        for contest in (sqlite, server):
            walks = TraversalCache()

            async def page(walks: TraversalCache = walks, store: Store = contest.store) -> None:
                await traverse(
                    store, root, edges, depth=200, max_entities=MAX_ENTITIES, cache=walks
                )

            await page()
            walked = 0
            kept, anew = await contest.costs(
                page, partial(contest.traverse_store, root, edges, 200), repeat=1
            )
            assert walked == ROUNDS
            lines.append((contest.backend, f"{kept.cpu:.2f}", f"{anew.cpu:.2f}"))
    head = ("", "a further page", "a walk")
    print_table("a page of a graph of 10,000 entities, in milliseconds of CPU", head, lines)
