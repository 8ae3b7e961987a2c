"""Edges: recorded once, never changed, listed at both ends."""

import asyncio

import pytest

from storage.base import Store
from storage.lists import EDGES_BY_ENTITY, EdgeFilter, TimeRange
from storage.records import EdgeType
from tests.factories import at, edge
from tests.storage.store_helpers import count_edges, edges_of, list_all
from tests.storage.strategies import edge_key

NO_TYPES: frozenset[EdgeType] = frozenset()
ALL_TYPES = frozenset(EdgeType)


async def test_an_edge_is_found_by_its_key(store: Store) -> None:
    there, other = edge(metadata='{"b":1,"a":2}'), edge(created_at=at(1))
    assert await store.record_edge(there) == there
    assert await store.edges([edge_key(there), edge_key(other)]) == {edge_key(there): there}
    assert await store.edges([]) == {}


async def test_recording_an_edge_again_returns_the_stored_edge(store: Store) -> None:
    there = await store.record_edge(edge(metadata='{"a":1}'))
    assert await store.record_edge(edge(metadata='{"a":2}')) == there
    assert await edges_of(store, "rr_1") == [there]


async def test_equal_edges_at_different_times_are_all_kept(store: Store) -> None:
    twins = [edge(created_at=at(microseconds=n)) for n in range(3)]
    for twin in reversed(twins):
        await store.record_edge(twin)
    assert await edges_of(store, "rr_1") == twins


async def test_edges_are_ordered_by_instant_source_type_and_target(store: Store) -> None:
    ordered = [
        edge("a", "x", edge_type=EdgeType.CAUSED_BY),
        edge("a", "x", edge_type=EdgeType.DERIVED_FROM),
        edge("b", "x", edge_type=EdgeType.CAUSED_BY),
        edge("x", "a", edge_type=EdgeType.CAUSED_BY),
        edge("x", "b", edge_type=EdgeType.CAUSED_BY),
        edge("a", "x", edge_type=EdgeType.CAUSED_BY, created_at=at(1)),
    ]
    await store.import_batch(ordered[::-1])
    assert await edges_of(store, "x") == ordered


async def test_an_edge_is_listed_at_both_its_ends(store: Store) -> None:
    there = await store.record_edge(edge("a", "b"))
    assert await edges_of(store, "a") == await edges_of(store, "b") == [there]
    assert await edges_of(store, "c") == []


async def test_a_self_loop_is_listed_once(store: Store) -> None:
    loop = await store.record_edge(edge("a", "a"))
    assert await edges_of(store, "a") == [loop]
    assert await store.counts(EDGES_BY_ENTITY, ["a"], EdgeFilter()) == {"a": 1}


@pytest.mark.parametrize(
    "follow", [EdgeFilter(ALL_TYPES, NO_TYPES), EdgeFilter(NO_TYPES, ALL_TYPES)]
)
async def test_a_self_loop_has_both_directions(store: Store, follow: EdgeFilter) -> None:
    loop = await store.record_edge(edge("a", "a"))
    assert await list_all(store, EDGES_BY_ENTITY, "a", where=follow) == [loop]


async def test_the_filter_distinguishes_outgoing_and_incoming_edges(store: Store) -> None:
    leaving = await store.record_edge(edge("a", "b"))
    entering = await store.record_edge(edge("c", "a"))
    assert await list_all(store, EDGES_BY_ENTITY, "a", where=EdgeFilter(ALL_TYPES, NO_TYPES)) == [
        leaving
    ]
    assert await list_all(store, EDGES_BY_ENTITY, "a", where=EdgeFilter(NO_TYPES, ALL_TYPES)) == [
        entering
    ]
    assert await list_all(store, EDGES_BY_ENTITY, "a", where=EdgeFilter(NO_TYPES, NO_TYPES)) == []


async def test_the_filter_distinguishes_edge_types(store: Store) -> None:
    caused = await store.record_edge(edge("a", "b", edge_type=EdgeType.CAUSED_BY))
    await store.record_edge(edge("a", "b", edge_type=EdgeType.DERIVED_FROM))
    only = frozenset([EdgeType.CAUSED_BY])
    assert await list_all(store, EDGES_BY_ENTITY, "a", where=EdgeFilter(only, only)) == [caused]


async def test_the_time_range_of_the_filter_includes_its_ends(store: Store) -> None:
    every = [await store.record_edge(edge(created_at=at(microseconds=n))) for n in range(4)]
    where = EdgeFilter(created=TimeRange(at(microseconds=1), at(microseconds=2)))
    assert await list_all(store, EDGES_BY_ENTITY, "rr_1", where=where) == every[1:3]


async def test_an_edge_recorded_concurrently_is_one_edge(store: Store) -> None:
    sent = [edge(metadata=f'{{"n":{number}}}') for number in range(6)]
    answers = await asyncio.gather(*(store.record_edge(one) for one in sent))
    assert len(set(answers)) == 1
    assert await count_edges(store) == 1
