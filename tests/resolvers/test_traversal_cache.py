"""Cached traversals are returned while nothing has been written, and never afterwards."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.lineage import Direction, TraversalCache, direction_filter, traverse
from storage import StoreConfig, open_store
from storage.base import Store
from storage.records import LineageEdge
from tests.backends import Backend
from tests.factories import at, decision, edge, recorded_operation, recorded_run, run
from tests.storage import strategies

BOTH: Final = direction_filter(Direction.BOTH)
WRITER: Final = """
import asyncio, sys
from storage import StoreConfig, open_store
from tests.factories import edge

async def write():
    store = await open_store(StoreConfig(url=sys.argv[1] or None, file=sys.argv[2] or None))
    await store.record_edge(edge("b", sys.argv[3]))
    await store.close()

asyncio.run(write())
"""


@pytest.fixture(autouse=True)
def _cache_small_results_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lineage, "MIN_CACHED_ENTITIES", 0)


@pytest.fixture
async def shared_config(backend: Backend) -> AsyncIterator[StoreConfig]:
    """The configuration of a persistent store that several processes can share."""
    if backend.name == "memory":
        pytest.skip("a memory store cannot be shared by processes")
    async with backend.new_database() as (address, _env):
        yield address


async def traverse_known(
    store: Store, cache: TraversalCache, root: str = "a", depth: int = 9
) -> TraversalResult:
    """Return the traversal from a known root."""
    found = await traverse(store, root, BOTH, depth=depth, max_entities=99, cache=cache)
    assert found is not None
    return found


async def test_a_traversal_is_cached_until_the_next_write(store: Store) -> None:
    await store.record_edge(edge("a", "b"))
    cache = TraversalCache()
    first = await traverse_known(store, cache)
    assert await traverse_known(store, cache) is first
    assert await traverse_known(store, cache, depth=1) is not first
    assert await traverse_known(store, cache, "b") is not first
    assert await traverse_known(store, cache) is first


WRITES: Final[dict[str, Callable[[Store], Awaitable[object]]]] = {
    "an edge": lambda store: store.record_edge(edge("b", "new")),
    "an import": lambda store: store.import_batch([edge("b", "new")]),
    "a run": lambda store: store.record_run(
        recorded_run(run("b", correlation_id="new")), [], artifact=None, explicit_timestamp=True
    ),
    "an operation": lambda store: store.accept_operation(
        recorded_operation(), explicit_timestamp=True
    ),
    "a purge": lambda store: store.purge(runs_before=at(9), operations_before=None, limit=9),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_a_write_invalidates_the_cache(
    store: Store, write: Callable[[Store], Awaitable[object]]
) -> None:
    await store.import_batch([recorded_run(run("a", correlation_id="c")), edge("a", "b")])
    cache = TraversalCache()
    before = await traverse_known(store, cache)
    await write(store)
    after = await traverse(store, "a", BOTH, depth=9, max_entities=99, cache=cache)
    assert after is not before
    assert after == await traverse(store, "a", BOTH, depth=9, max_entities=99)


async def test_a_write_of_another_process_invalidates_the_cache(
    shared_config: StoreConfig,
) -> None:
    store, cache = await open_store(shared_config), TraversalCache()
    await store.record_edge(edge("a", "b"))
    for n in range(3):
        assert f"new-{n}" not in (await traverse_known(store, cache)).depths
        writer = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            WRITER,
            shared_config.url or "",
            shared_config.file or "",
            f"new-{n}",
        )
        assert await writer.wait() == 0
        assert f"new-{n}" in (await traverse_known(store, cache)).depths
    await store.close()


async def test_an_uncommitted_write_invalidates_the_cache_only_when_it_commits(
    shared_config: StoreConfig,
) -> None:
    store, other, cache = (
        await open_store(shared_config),
        await open_store(shared_config),
        TraversalCache(),
    )
    await store.record_edge(edge("a", "b"))
    for n in range(20):
        writing = asyncio.ensure_future(other.record_edge(edge("b", f"new-{n}")))
        while not writing.done():
            await traverse_known(store, cache)
        await writing
        assert f"new-{n}" in (await traverse_known(store, cache)).depths
    await other.close()
    await store.close()


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edges=strategies.edge_lists(size=12),
    asked=st.lists(st.tuples(st.booleans(), strategies.ids), max_size=12),
)
def test_a_cached_traversal_equals_a_new_one_after_any_writes(
    backend: Backend, edges: list[LineageEdge], asked: list[tuple[bool, str]]
) -> None:
    async def check() -> None:
        left = list(edges)
        async with backend.empty_store() as store:
            cache = TraversalCache()
            for writes, root in asked:
                if writes and left:
                    await store.record_edge(left.pop())
                fresh = await traverse(store, root, BOTH, depth=3, max_entities=5)
                kept = await traverse(store, root, BOTH, depth=3, max_entities=5, cache=cache)
                assert kept == fresh

    asyncio.run(check())


async def test_a_decision_changes_no_edges_but_the_kind_of_the_root(store: Store) -> None:
    await store.import_batch([recorded_run(run("a"))])
    cache = TraversalCache()
    assert await traverse(store, "dwd_1", BOTH, depth=1, max_entities=9, cache=cache) is None
    await store.record_decision(replace(decision("dwd_1"), run_id="a"), expected_latest_id=None)
    assert (await traverse_known(store, cache, "dwd_1")).depths == {"dwd_1": 0}


async def test_a_snapshot_never_uses_results_of_another_state(store: Store) -> None:
    await store.record_edge(edge("a", "b"))
    cache = TraversalCache()
    async with store.snapshot() as reader:
        await reader.entity_kinds(["a"])
        await store.record_edge(edge("b", "c"))
        assert set((await traverse_known(store, cache)).depths) == {"a", "b", "c"}
        then = await traverse(reader, "a", BOTH, depth=9, max_entities=99, cache=cache)
        assert then is not None
        assert set(then.depths) == {"a", "b"}
    assert set((await traverse_known(store, cache)).depths) == {"a", "b", "c"}


async def test_the_least_recently_used_results_are_evicted(store: Store) -> None:
    await store.import_batch([edge(f"a{n}", f"b{n}") for n in range(3)])
    cache = TraversalCache(max_size=7)  # room for two results of two entities and an edge
    found = [await traverse_known(store, cache, f"a{n}") for n in range(3)]
    assert await traverse_known(store, cache, "a2") is found[2]
    assert await traverse_known(store, cache, "a1") is found[1]
    assert await traverse_known(store, cache, "a0") is not found[0]


async def test_a_result_larger_than_the_cache_is_not_stored(store: Store) -> None:
    await store.record_edge(edge("a", "b"))
    cache = TraversalCache(max_size=2)
    result = await traverse_known(store, cache)
    assert await traverse_known(store, cache) == result
    assert await traverse_known(store, cache) is not result
