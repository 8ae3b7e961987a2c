"""On PostgreSQL a graph search reads in one transaction, and gives its connection back."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.util import await_only

from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.lineage import Direction, direction_filter, traverse
from storage.base import Reader, Store
from storage.errors import InvalidInput
from storage.graph_reader import GraphReader
from storage.lists import EdgeFilter
from storage.sql.store import SqlStore
from tests.factories import edge, recorded_run, run
from tests.reads import postgres_statement

BOTH = direction_filter(Direction.BOTH)

pytestmark = pytest.mark.backends("postgres")


@pytest.fixture(autouse=True)
async def chain(store: Store) -> None:
    """Edges from `a` to `b` and from `b` to `c`, and a run without edges."""
    await store.import_batch([edge("a", "b"), edge("b", "c"), recorded_run(run("rr_1"))])


def count_edges(graph: GraphReader, entity: str) -> int:
    """The number of edges at an entity."""
    return len(graph.edge_rows([entity], BOTH, limit=999))


async def test_a_search_reads_one_snapshot(store: Store) -> None:
    def search(graph: GraphReader) -> tuple[int, int, int]:
        first = count_edges(graph, "a")
        await_only(store.record_edge(edge("b", "y")))
        second = count_edges(graph, "b")
        await_only(store.record_edge(edge("b", "z")))
        return first, second, count_edges(graph, "b")

    assert await store.run_graph_query(search) == (1, 2, 2)
    assert await store.run_graph_query(lambda graph: count_edges(graph, "b")) == 4


async def test_a_traversal_equals_that_of_a_snapshot(store: Store) -> None:
    async def walked(
        reader: Reader, root: str, edges: EdgeFilter, depth: int
    ) -> TraversalResult | None:
        return await traverse(reader, root, edges, depth=depth, max_entities=2)

    async with store.snapshot() as reader:
        for root in ("a", "b", "c", "rr_1", "never", "\0", "\ud800"):
            for direction in Direction:
                for depth in (1, 5):
                    asked = (root, direction_filter(direction), depth)
                    assert await walked(store, *asked) == await walked(reader, *asked)


async def test_a_query_that_raises_returns_its_connection_to_the_pool(store: Store) -> None:
    async def of_connection() -> object:
        assert isinstance(store, SqlStore)
        return (await store.fetch(postgres_statement(select(func.pg_backend_pid()))))[0][0]

    def refusing(graph: GraphReader) -> None:
        count_edges(graph, "a")
        count_edges(graph, "b")
        raise InvalidInput("depth", "is too much")

    before = await of_connection()
    with pytest.raises(InvalidInput):
        await store.run_graph_query(refusing)
    assert await of_connection() == before
    assert await store.run_graph_query(lambda graph: count_edges(graph, "a")) == 1
