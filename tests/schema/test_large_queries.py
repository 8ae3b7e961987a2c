"""Large responses are built one at a time, in slices and without reference cycles, and do not block small ones."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import pytest

from schema.graphql.execution.turns import LARGE_QUERY_NODES
from schema.graphql.loading.chunks import CHUNK_SIZE, map_in_chunks
from schema.graphql.loading.context import Context
from schema.graphql.loading.loaders import Loaders
from storage.graph_reader import GraphReader
from storage.memory import MemoryStore
from tests.factories import recorded_run, run
from tests.polling import wait_until
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import fetch_data
from tests.service_env import ALL_FEATURES

T = TypeVar("T")

GRAPH = """query($first: Int!) { lineage(entityId: "rr_1") {
  entities(first: $first) { edges { node { entityId } } } } }"""
HOPS = "{ runs { edges { node { lineageEdges { edges { node { source { entityId } } } } } } } }"


class BlockingStore(MemoryStore):
    """A store whose graph queries wait for `release`."""

    def __init__(self) -> None:
        super().__init__()
        self.searches = 0
        self.release = asyncio.Event()

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        self.searches += 1
        await self.release.wait()
        return await super().run_graph_query(search)


@pytest.fixture
async def blocking_store() -> BlockingStore:
    """A store with a run whose graph queries wait for `release`."""
    store = BlockingStore()
    await store.record_run(recorded_run(run("rr_1")), [], artifact=None, explicit_timestamp=True)
    return store


@pytest.fixture
async def blocking_client(blocking_store: BlockingStore) -> AsyncIterator[AsgiClient]:
    """A service on that store."""
    async with open_client(ALL_FEATURES, store=blocking_store) as client:
        yield client


@pytest.fixture
def gc_disabled() -> Iterator[None]:
    """Disable garbage collection after a last collection."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def test_a_large_answer_waits_for_the_one_before_it(
    blocking_client: AsgiClient, blocking_store: BlockingStore
) -> None:
    asked = [
        asyncio.create_task(fetch_data(blocking_client, GRAPH, first=LARGE_QUERY_NODES + 1))
        for _ in range(3)
    ]
    await wait_until(lambda: blocking_store.searches)
    # Without turns, each request would have progressed as far as the first by then.
    await fetch_data(blocking_client, "{ runs { edges { cursor } } }")
    assert blocking_store.searches == 1
    blocking_store.release.set()
    answers = await asyncio.gather(*asked)
    assert blocking_store.searches == 3
    assert answers == [answers[0]] * 3


async def test_a_short_answer_waits_for_no_large_one(
    blocking_client: AsgiClient, blocking_store: BlockingStore
) -> None:
    large = asyncio.create_task(fetch_data(blocking_client, GRAPH, first=LARGE_QUERY_NODES + 1))
    short = [asyncio.create_task(fetch_data(blocking_client, GRAPH, first=10)) for _ in range(3)]
    await wait_until(lambda: blocking_store.searches == 4)
    assert await fetch_data(blocking_client, "{ runs { edges { cursor } } }")
    blocking_store.release.set()
    await asyncio.gather(large, *short)


async def test_the_loop_turns_between_the_slices_of_a_long_list() -> None:
    made: list[int] = []
    seen: list[int] = []

    async def look() -> None:
        while True:
            seen.append(len(made))
            await asyncio.sleep(0)

    def make(number: int) -> int:
        made.append(number)
        return -number

    looking = asyncio.create_task(look())
    assert await map_in_chunks(range(CHUNK_SIZE * 2 + 1), make) == [
        -each for each in range(CHUNK_SIZE * 2 + 1)
    ]
    looking.cancel()
    assert {CHUNK_SIZE, CHUNK_SIZE * 2} <= set(seen)


@pytest.mark.usefixtures("gc_disabled")
async def test_what_a_request_loaded_goes_with_it(
    blocking_client: AsgiClient, blocking_store: BlockingStore
) -> None:
    blocking_store.release.set()
    await fetch_data(blocking_client, GRAPH, first=10)
    await fetch_data(blocking_client, HOPS)
    assert not [each for each in gc.get_objects() if isinstance(each, Context | Loaders)]
