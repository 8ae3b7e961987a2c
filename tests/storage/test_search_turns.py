"""Turns of long searches: first come, first served. A write never changes the snapshot of a search."""

import asyncio
from collections.abc import Sequence

import pytest

from storage.base import Store
from storage.graph_reader import GraphReader
from storage.lists import EdgeFilter
from storage.memory import MemoryStore
from storage.request_share import one_request, request_slot
from storage.search_turns import ROWS_WITHOUT_TURN, SearchTurn, SearchTurns, TurnNeeded
from storage.sql.store import SqlStore
from tests.factories import at, edge
from tests.storage.store_helpers import induced_edges


async def test_turns_are_given_in_the_order_of_waiting() -> None:
    turns = SearchTurns(1)
    order: list[int] = []

    async def work(number: int) -> None:
        await turns.take()
        order.append(number)
        await asyncio.sleep(0)
        turns.release()

    tasks = [asyncio.create_task(work(number)) for number in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 1, 3, 4]
    assert turns.try_take()
    assert not turns.try_take()


async def test_a_turn_given_to_a_cancelled_waiter_is_not_lost() -> None:
    turns = SearchTurns(1)
    assert turns.try_take()
    waiting = asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    turns.release()
    waiting.cancel()  # it has its turn, but has not continued yet
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert turns.try_take()


def test_a_long_search_takes_a_turn_only_if_one_is_free() -> None:
    turns = SearchTurns(1)
    first, second = SearchTurn(turns), SearchTurn(turns)
    first.count(ROWS_WITHOUT_TURN + 1)
    second.count(ROWS_WITHOUT_TURN)
    with pytest.raises(TurnNeeded):
        second.count(1)
    first.release()
    second.count(1)
    assert second.is_held


async def test_a_long_search_is_consistent_despite_concurrent_writes(store: Store) -> None:
    edges = [edge("a", "b", created_at=at(n)) for n in range(3 * ROWS_WITHOUT_TURN)]
    await store.import_batch(edges)

    def both_ways(graph: GraphReader) -> Sequence[int]:
        counts = []
        for _ in range(3):
            counts.append(len(induced_edges(graph, ["a", "b"], EdgeFilter())))
            graph.pace()
        return counts

    searches = [asyncio.create_task(store.run_graph_query(both_ways)) for _ in range(3)]
    written = 0
    while not all(search.done() for search in searches):
        await store.record_edge(edge("b", "a", created_at=at(written)))
        written += 1
        await asyncio.sleep(0)
    for counts in await asyncio.gather(*searches):
        assert len(set(counts)) == 1


async def test_a_write_waits_for_one_search_and_not_for_all_of_them() -> None:
    store = MemoryStore()
    await store.import_batch([edge("a", "b", created_at=at(n)) for n in range(4000)])
    ended: list[str] = []

    def search(graph: GraphReader) -> None:
        for _ in range(20):
            graph.edge_rows(["a"], EdgeFilter(), limit=9999)

    async def run(name: str) -> None:
        await store.run_graph_query(search)
        ended.append(name)

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(run(f"search {number}"))
        await asyncio.sleep(0.01)
        await store.record_edge(edge("c", "d"))
        ended.append("write")
    assert ended.index("write") <= 1


async def test_one_request_has_a_few_places_and_other_work_has_all() -> None:
    at_once = most = 0

    async def work() -> None:
        nonlocal at_once, most
        async with request_slot("connections", 2):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    with one_request():
        await asyncio.gather(*(work() for _ in range(6)))
    assert most == 2
    await asyncio.gather(*(work() for _ in range(6)))
    assert most == 6


@pytest.mark.backends("postgres")
async def test_a_request_leaves_most_connections_to_others(sql_store: SqlStore) -> None:
    pool = sql_store._read_engine.sync_engine.pool
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, pool.checkedout())  # type: ignore[attr-defined]
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    with one_request():
        await asyncio.gather(*(sql_store.runs([f"rr_{n}"]) for n in range(20)))
    watching.cancel()
    assert 1 <= most <= 2
