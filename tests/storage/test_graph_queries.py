"""Graph searches that are cancelled or that fail."""

import asyncio
import time

import pytest

from storage.base import Store
from storage.graph_reader import GraphReader
from storage.lists import EdgeFilter
from tests.factories import edge
from tests.storage.store_helpers import induced_edges


def count_edges(graph: GraphReader) -> int:
    """Return the number of edges from `a`."""
    return len(graph.edge_rows(["a"], EdgeFilter(), limit=9))


def slow_search(graph: GraphReader) -> int:
    """A slow search with many queries."""
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        count_edges(graph)
        time.sleep(0.001)
    return count_edges(graph)


async def test_a_cancelled_search_leaves_the_store_unchanged(store: Store) -> None:
    await store.record_edge(edge("a", "b"))
    for pause in (0, 0.001, 0.02, 0.1):
        searches = [asyncio.ensure_future(store.run_graph_query(slow_search)) for _ in range(3)]
        await asyncio.sleep(pause)
        for search in searches:
            search.cancel()
        await asyncio.gather(*searches, return_exceptions=True)
        await store.record_edge(edge("a", f"c-{pause}"))
        found = await asyncio.gather(*(store.run_graph_query(count_edges) for _ in range(12)))
        assert len(set(found)) == 1
    assert await store.run_graph_query(count_edges) == 5


async def test_an_error_of_a_search_is_raised_and_the_next_search_succeeds(store: Store) -> None:
    def failing(graph: GraphReader) -> int:
        raise LookupError(count_edges(graph))

    await store.record_edge(edge("a", "b"))
    for _ in range(20):
        with pytest.raises(LookupError, match="1"):
            await store.run_graph_query(failing)
    assert await store.run_graph_query(count_edges) == 1


async def test_a_search_is_consistent_despite_concurrent_writes(store: Store) -> None:
    await store.record_edge(edge("a", "b"))
    loop = asyncio.get_running_loop()

    def twice(graph: GraphReader) -> tuple[int, int]:
        before = count_edges(graph)
        if threaded:
            asyncio.run_coroutine_threadsafe(store.record_edge(edge("a", "c")), loop).result(5)
        return before, count_edges(graph)

    async def where() -> bool:
        return await store.run_graph_query(lambda _graph: _is_outside_event_loop())

    threaded = await where()
    assert await store.run_graph_query(twice) == (1, 1)
    assert await store.run_graph_query(count_edges) == (2 if threaded else 1)


def _is_outside_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return True
    return False


async def test_concurrent_searches_do_not_share_results(store: Store) -> None:
    await store.import_batch([edge(f"n{n}", f"m{n}") for n in range(40)])
    found = await asyncio.gather(
        *(
            store.run_graph_query(
                lambda graph, n=n: induced_edges(graph, [f"n{n}", f"m{n}"], EdgeFilter())  # type: ignore[misc]
            )
            for n in range(40)
        )
    )
    assert [[each.source_entity_id for each in edges] for edges in found] == [
        [f"n{n}"] for n in range(40)
    ]
