"""Large answers are made one after the other, in slices, and leave nothing for the collector: short ones go by them."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import pytest

from schema.app import create_app
from schema.graphql.execution.runner import LARGE_QUERY_NODES
from schema.graphql.loading.chunks import CHUNK_SIZE, map_in_chunks
from schema.graphql.loading.context import Context
from schema.graphql.loading.loaders import Loaders
from schema.settings import Settings
from storage.base import Store
from storage.graph_reader import GraphReader
from storage.memory import MemoryStore
from tests.factories import recorded_run, run
from tests.schema.asking import ask
from tests.schema.serving import ALL_ON, Client

T = TypeVar("T")

GRAPH = """query($first: Int!) { lineage(entityId: "rr_1") {
  entities(first: $first) { edges { node { entityId } } } } }"""
HOPS = "{ runs { edges { node { lineageEdges { edges { node { source { entityId } } } } } } } }"


class Waiting(MemoryStore):
    """A store whose walks wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.walking = 0
        self.go = asyncio.Event()

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        self.walking += 1
        await self.go.wait()
        return await super().run_graph_query(search)


@pytest.fixture
async def store() -> Waiting:
    """Such a store, with a run."""
    store = Waiting()
    await store.record_run(recorded_run(run("rr_1")), [], artifact=None, explicit_timestamp=True)
    return store


@pytest.fixture
async def client(store: Waiting) -> AsyncIterator[Client]:
    """A service over it."""

    async def opened() -> Store:
        return store

    app = create_app(Settings.from_env(ALL_ON), open_with=opened)
    async with app.router.lifespan_context(app):
        yield Client(app)


@pytest.fixture
def uncollected() -> Iterator[None]:
    """No collector of cycles, after a last time."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def test_a_large_answer_waits_for_the_one_before_it(client: Client, store: Waiting) -> None:
    asked = [asyncio.create_task(ask(client, GRAPH, first=LARGE_QUERY_NODES + 1)) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert store.walking == 1
    store.go.set()
    answers = await asyncio.gather(*asked)
    assert store.walking == 3
    assert answers == [answers[0]] * 3


async def test_a_short_answer_waits_for_no_large_one(client: Client, store: Waiting) -> None:
    large = asyncio.create_task(ask(client, GRAPH, first=LARGE_QUERY_NODES + 1))
    short = [asyncio.create_task(ask(client, GRAPH, first=10)) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert store.walking == 4
    assert await ask(client, "{ runs { edges { cursor } } }")
    store.go.set()
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


@pytest.mark.usefixtures("uncollected")
async def test_what_a_request_loaded_goes_with_it(client: Client, store: Waiting) -> None:
    store.go.set()
    await ask(client, GRAPH, first=10)
    await ask(client, HOPS)
    assert not [each for each in gc.get_objects() if isinstance(each, Context | Loaders)]
