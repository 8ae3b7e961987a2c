"""On PostgreSQL a graph query begins its transaction with its second statement, and its result is the same."""

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
from storage.sql.traversal.sql_graph import OPTIMISTIC_LIMIT, LazyTransactionGraph
from tests.factories import edge, recorded_run, run
from tests.reads import postgres_statement

BOTH = direction_filter(Direction.BOTH)

pytestmark = pytest.mark.backends("postgres")


@pytest.fixture(autouse=True)
async def chain(store: Store) -> None:
    """Edges from `a` to `b` and from `b` to `c`, and a run without edges."""
    await store.import_batch([edge("a", "b"), edge("b", "c"), recorded_run(run("rr_1"))])


def count_edges(graph: GraphReader, entity: str, *, limit: int = 999) -> int:
    """The number of edges at an entity, at most `limit`."""
    return len(graph.edge_rows([entity], BOTH, limit=limit))


@pytest.mark.parametrize(
    ("entity", "exists"),
    [("never", False), ("rr_1", True), ("dra_1", True), ("dra_2", False), ("c", True)],
)
async def test_an_entity_without_edges_in_the_direction_takes_one_statement(
    store: Store, entity: str, exists: bool
) -> None:
    def search(graph: GraphReader) -> tuple[int, bool, int]:
        assert isinstance(graph, LazyTransactionGraph)
        steps = graph.edge_rows([entity], direction_filter(Direction.UPSTREAM), limit=9)
        return len(steps), graph.exists(entity), graph._fetches

    assert await store.run_graph_query(search) == (0, exists, 1)


async def test_a_write_between_the_first_two_statements_restarts_the_query(store: Store) -> None:
    begun = 0

    def search(graph: GraphReader) -> tuple[int, int]:
        nonlocal begun
        begun += 1
        first = count_edges(graph, "a")
        if begun == 1:
            await_only(store.record_edge(edge("a", "z")))
        return first, count_edges(graph, "z")

    assert await store.run_graph_query(search) == (2, 1)
    assert begun == 2


async def test_existence_is_that_of_the_first_statement(
    store: Store,
) -> None:
    def search(graph: GraphReader) -> tuple[int, bool]:
        steps = count_edges(graph, "new")
        if not steps:
            await_only(store.record_edge(edge("new", "a")))
        return steps, graph.exists("new")

    assert await store.run_graph_query(search) == (0, False)
    assert await store.run_graph_query(search) == (1, True)


async def test_a_write_that_the_first_statement_did_not_read_restarts_nothing(store: Store) -> None:
    begun = 0

    def search(graph: GraphReader) -> tuple[int, int, int]:
        nonlocal begun
        begun += 1
        first = count_edges(graph, "a")
        await_only(store.record_edge(edge("b", "y")))
        second = count_edges(graph, "b")
        await_only(store.record_edge(edge("b", "z")))
        return first, second, count_edges(graph, "b")

    assert await store.run_graph_query(search) == (1, 3, 3)
    assert begun == 1


@pytest.mark.parametrize("edges", [OPTIMISTIC_LIMIT - 1, OPTIMISTIC_LIMIT, OPTIMISTIC_LIMIT + 1])
async def test_an_entity_with_more_edges_than_the_first_statement_reads_has_them_all(
    store: Store, edges: int
) -> None:
    await store.import_batch([edge("hub", f"ray-{n}") for n in range(edges)])
    for limit in (OPTIMISTIC_LIMIT - 1, OPTIMISTIC_LIMIT, OPTIMISTIC_LIMIT + 1, 999):
        found = await store.run_graph_query(
            lambda graph, limit=limit: count_edges(graph, "hub", limit=limit)  # type: ignore[misc]
        )
        assert found == min(limit, edges)


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
