"""The graph reader, compared with a scan of every edge."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.base import Store
from storage.lists import EdgeFilter, TimeRange
from storage.records import EdgeType, LineageEdge
from tests.backends import Backend
from tests.factories import at, edge
from tests.storage import oracle
from tests.storage.graph_queries import boundary_nodes, edges_between, neighbours
from tests.storage.strategies import IDS, edge_lists, edge_type_sets, ids, time_ranges

EXAMPLES = settings(max_examples=30, deadline=None)
NO_TYPES: frozenset[EdgeType] = frozenset()
ALL_TYPES = frozenset(EdgeType)

follows = st.builds(EdgeFilter, edge_type_sets, edge_type_sets, time_ranges)
name_sets = st.frozensets(ids | st.just("unheard of"))
limits = st.integers(1, len(IDS) + 1)
questions = st.lists(st.tuples(name_sets, name_sets, follows, limits), min_size=1, max_size=5)


@EXAMPLES
@given(edges=edge_lists(size=16), questions=questions)
def test_steps_equal_a_scan_of_every_edge(
    backend: Backend,
    edges: list[LineageEdge],
    questions: list[tuple[frozenset[str], frozenset[str], EdgeFilter, int]],
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(edges)
            for asked, members, follow, limit in questions:
                ends = {name: oracle.neighbours(edges, name, follow) for name in asked}
                assert (
                    await neighbours(store, asked, follow, limit=limit)
                    == (sorted(set[str]().union(*ends.values()))[:limit])
                )
                leaving = sorted(name for name in asked if ends[name] - members)
                assert (
                    await boundary_nodes(store, asked, members, follow, limit=limit)
                    == leaving[:limit]
                )
                inside = await edges_between(store, members, follow)
                assert inside == oracle.edges_between(edges, members, follow)

    asyncio.run(check())


async def test_neighbours_are_the_first_by_code_point(store: Store) -> None:
    for name in ("é", "z", "Z", "\U00010000", "\uffff"):
        await store.record_edge(edge("hub", name))
    assert await neighbours(store, ["hub"], EdgeFilter(), limit=4) == ["Z", "z", "é", "\uffff"]


async def test_a_neighbour_of_several_edges_is_returned_once(store: Store) -> None:
    await store.import_batch([edge("a", "b"), edge("a", "b", created_at=at(1)), edge("b", "a")])
    assert await neighbours(store, ["a"], EdgeFilter(), limit=9) == ["b"]


async def test_a_requested_entity_can_be_a_neighbour(store: Store) -> None:
    await store.import_batch([edge("a", "b"), edge("c", "c")])
    assert await neighbours(store, ["a", "b", "c"], EdgeFilter(), limit=9) == ["a", "b", "c"]


async def test_a_step_follows_the_direction_of_the_filter(store: Store) -> None:
    await store.import_batch([edge("a", "b"), edge("c", "a")])
    assert await neighbours(store, ["a"], EdgeFilter(ALL_TYPES, NO_TYPES), limit=9) == ["b"]
    assert await neighbours(store, ["a"], EdgeFilter(NO_TYPES, ALL_TYPES), limit=9) == ["c"]
    assert await neighbours(store, ["a"], EdgeFilter(NO_TYPES, NO_TYPES), limit=9) == []


async def test_an_edge_followed_from_either_end_is_between_its_ends(store: Store) -> None:
    there = await store.record_edge(edge("a", "b"))
    for follow in (EdgeFilter(ALL_TYPES, NO_TYPES), EdgeFilter(NO_TYPES, ALL_TYPES)):
        assert await edges_between(store, ["a", "b"], follow) == [there]
    assert await edges_between(store, ["a", "b"], EdgeFilter(NO_TYPES, NO_TYPES)) == []


async def test_edges_between_are_the_oldest_first_and_each_once(store: Store) -> None:
    ordered = [edge("a", "a"), edge("a", "b"), edge("b", "a"), edge("a", "b", created_at=at(1))]
    await store.import_batch([*ordered[::-1], edge("a", "c")])
    assert await edges_between(store, ["a", "b"], EdgeFilter()) == ordered


async def test_an_edge_outside_the_time_range_is_not_followed(store: Store) -> None:
    await store.import_batch([edge("a", "b", created_at=at(1)), edge("a", "c")])
    early = EdgeFilter(created=TimeRange(until=at()))
    assert await neighbours(store, ["a"], early, limit=9) == ["c"]
    assert await boundary_nodes(store, ["a"], ["a", "c"], early, limit=9) == []
    assert await boundary_nodes(store, ["a"], ["a", "c"], EdgeFilter(), limit=9) == ["a"]


async def test_no_entities_have_no_neighbours(store: Store) -> None:
    await store.record_edge(edge())
    assert await neighbours(store, [], EdgeFilter(), limit=9) == []
    assert await edges_between(store, [], EdgeFilter()) == []
    assert await boundary_nodes(store, [], [], EdgeFilter(), limit=9) == []


async def test_a_step_takes_more_ids_than_a_statement_takes_parameters(store: Store) -> None:
    await store.record_edge(edge("n7", "end"))
    many = [f"n{number}" for number in range(40_000)]
    assert await neighbours(store, many, EdgeFilter(), limit=9) == ["end"]
    assert await boundary_nodes(store, many, many, EdgeFilter(), limit=9) == ["n7"]
