"""The traversal, compared with a plain breadth-first search over all edges."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.graph import breadth_first, paths
from resolvers.graph.breadth_first import IncompleteReason, TraversalResult
from resolvers.graph.lineage import (
    Direction,
    direction_filter,
    traverse,
)
from resolvers.graph.paths import find_path
from storage.base import Store
from storage.errors import InvalidInput, QueryTooLarge
from storage.lists import TimeRange
from storage.memory import MemoryStore
from storage.records import EdgeType, LineageEdge
from storage.sql.traversal import prefetch
from tests.backends import Backend
from tests.factories import START, at, edge, recorded_run, run
from tests.resolvers.traversal_oracle import bfs_levels, expected_traversal
from tests.storage import oracle, strategies

UPSTREAM_END: Final = {
    EdgeType.CORRELATION_TO_RUN: "source",
    EdgeType.IDEMPOTENCY_TO_RUN: "source",
    EdgeType.OPERATION_TO_CORRELATION: "source",
    EdgeType.CAUSED_BY: "target",
    EdgeType.REPLAYED_FROM: "target",
    EdgeType.DERIVED_FROM: "target",
}
"""The contract's table."""

follows = st.builds(
    direction_filter,
    st.sampled_from(Direction),
    edge_types=st.none() | strategies.edge_type_sets,
    created=strategies.time_ranges,
)
chains = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), strategies.edge_types, strategies.timestamps),
    max_size=25,
    unique=True,
)


def to_edges(drawn: Sequence[tuple[int, int, EdgeType, Any]]) -> list[LineageEdge]:
    """Edges between ten entities."""
    return [edge(f"e{a}", f"e{b}", edge_type=kind, created_at=t) for a, b, kind, t in drawn]


graphs = chains.map(to_edges) | strategies.edge_lists(size=15)


async def check_traversal(store: Store, edges: list[LineageEdge], data: st.DataObject) -> None:
    """Check that a traversal of the edges equals the plain search."""
    root = data.draw(st.sampled_from(sorted({each.source_entity_id for each in edges})))
    edges_to_follow = data.draw(follows)
    depth, most = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 12))
    max_edges = data.draw(st.integers(1, 20))
    found = await traverse(
        store, root, edges_to_follow, depth=depth, max_entities=most, max_edges=max_edges
    )
    wanted = expected_traversal(
        edges, root, edges_to_follow, depth=depth, max_entities=most, max_edges=max_edges
    )
    assert found is not None
    assert wanted.matches(found), (found, wanted)
    assert found.depth_reached == wanted.distances[-1][1]


async def check_path(store: Store, edges: list[LineageEdge], data: st.DataObject) -> None:
    """Check that a path is a shortest one, and that its edges connect its entities."""
    ends = sorted({end for e in edges for end in (e.source_entity_id, e.target_entity_id)})
    start, goal = data.draw(st.sampled_from(ends)), data.draw(st.sampled_from(ends))
    sense = data.draw(follows)
    most = data.draw(st.integers(1, 6))
    by_distance = bfs_levels(edges, start, sense)
    distance = next((n for n, level in enumerate(by_distance) if goal in level), None)
    found = await find_path(store, start, goal, sense, max_depth=most)
    assert found == await find_path(store, start, goal, sense, max_depth=most)
    if distance is None or distance > most:
        assert found is None
        return
    assert found is not None
    assert len(found.edges) == distance
    assert (found.entities[0], found.entities[-1]) == (start, goal)
    for (near, far), step in zip(pairwise(found.entities), found.edges, strict=True):
        assert far in oracle.neighbours([step], near, sense)


@given(graphs.filter(bool), st.data())
@settings(max_examples=300, deadline=None)
async def test_a_traversal_equals_the_reference_search(
    edges: list[LineageEdge], data: st.DataObject
) -> None:
    store = MemoryStore()
    await store.import_batch(edges)
    await check_traversal(store, edges, data)


@given(graphs.filter(bool), st.data())
@settings(max_examples=300, deadline=None)
async def test_a_path_is_as_short_as_the_reference_path_and_connected(
    edges: list[LineageEdge], data: st.DataObject
) -> None:
    store = MemoryStore()
    await store.import_batch(edges)
    await check_path(store, edges, data)


@given(graphs.filter(bool), st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_traversals_and_paths_on_sqlite_equal_the_reference_search(
    tmp_path: Path, edges: list[LineageEdge], data: st.DataObject
) -> None:
    async with Backend("sqlite", tmp_path).empty_store() as store:
        await store.import_batch(edges)
        for _ in range(6):
            await check_traversal(store, edges, data)
            await check_path(store, edges, data)


@pytest.mark.parametrize("at_once", [0, 2])
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edges=graphs.filter(bool), data=st.data())
def test_a_level_with_too_many_edges_to_read_at_once_changes_no_result(
    backend: Backend,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
    edges: list[LineageEdge],
    data: st.DataObject,
) -> None:
    monkeypatch.setattr(breadth_first, "MAX_EDGES_PER_ENTITY", 0)
    monkeypatch.setattr(breadth_first, "MIN_EDGE_LIMIT", at_once)

    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(edges)
            for _ in range(4):
                await check_traversal(store, edges, data)

    asyncio.run(check())


@pytest.mark.backends("postgres")
@pytest.mark.parametrize(("fewest", "edges_an_entity"), [(1, 8), (3, 2)])
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edges=graphs.filter(bool), data=st.data())
def test_prefetching_changes_no_result(
    backend: Backend,
    monkeypatch: pytest.MonkeyPatch,
    fewest: int,
    edges_an_entity: int,
    edges: list[LineageEdge],
    data: st.DataObject,
) -> None:
    monkeypatch.setattr(prefetch, "PREFETCH_AFTER_LEVELS", 0)
    monkeypatch.setattr(prefetch, "MIN_PREFETCH_NODES", fewest)
    monkeypatch.setattr(prefetch, "MAX_EDGES_PER_NODE", edges_an_entity)

    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(edges)
            for _ in range(6):
                await check_traversal(store, edges, data)
                await check_path(store, edges, data)

    asyncio.run(check())


@pytest.mark.parametrize("both_ways", [True, False])
async def test_a_graph_deeper_than_one_prefetch_is_traversed_completely(
    store: Store, both_ways: bool
) -> None:
    ring = [edge(f"e{n}", f"e{(n + 1) % 120}", created_at=at(n)) for n in range(120)]
    tails = [edge(f"e{n}", f"tail-{n}-{k}") for n in range(0, 120, 7) for k in range(9)]
    await store.import_batch([*ring, *tails])
    direction = Direction.BOTH if both_ways else Direction.UPSTREAM
    for depth in (5, 20, 40, 200):
        found = await traverse_known(store, "e3", direction=direction, depth=depth)
        wanted = expected_traversal(
            [*ring, *tails], "e3", direction_filter(direction), depth=depth, max_entities=10_000
        )
        assert wanted.matches(found)


async def traverse_known(store: Store, root: str, **asked: Any) -> TraversalResult:
    """Return the traversal from a known root, with large limits by default."""
    direction = asked.pop("direction", Direction.BOTH)
    limits = {"depth": asked.pop("depth", 1000), "max_entities": asked.pop("most", 10_000)}
    found = await traverse(store, root, direction_filter(direction, **asked), **limits)
    assert found is not None
    return found


@pytest.mark.parametrize("edge_type", EdgeType)
async def test_each_edge_type_has_the_upstream_end_of_the_contract(
    store: Store, edge_type: EdgeType
) -> None:
    await store.import_batch([edge("source", "target", edge_type=edge_type)])
    upstream = UPSTREAM_END[edge_type]
    downstream = "source" if upstream == "target" else "target"
    for direction, root, far in (
        (Direction.UPSTREAM, downstream, {upstream}),
        (Direction.UPSTREAM, upstream, set()),
        (Direction.DOWNSTREAM, upstream, {downstream}),
        (Direction.DOWNSTREAM, downstream, set()),
        (Direction.BOTH, upstream, {downstream}),
        (Direction.BOTH, downstream, {upstream}),
    ):
        found = await traverse_known(store, root, direction=direction)
        assert set(found.depths) == {root} | far
        assert len(found.edges) == len(far)


async def test_a_filter_selects_the_edges_that_are_followed_and_returned(store: Store) -> None:
    await store.import_batch(
        [
            edge("a", "b", edge_type=EdgeType.CAUSED_BY),
            edge("a", "b", edge_type=EdgeType.DERIVED_FROM),
            edge("b", "c", edge_type=EdgeType.DERIVED_FROM),
        ]
    )
    found = await traverse_known(store, "a", edge_types=[EdgeType.CAUSED_BY])
    assert set(found.depths) == {"a", "b"}
    assert [each.edge_type for each in found.edges] == [EdgeType.CAUSED_BY]
    assert found.reasons == ()


async def test_an_empty_list_of_edge_types_returns_the_root_alone(store: Store) -> None:
    await store.import_batch([edge("a", "b")])
    found = await traverse_known(store, "a", edge_types=[])
    assert (found.depths, list(found.edges), found.reasons) == ({"a": 0}, [], ())


async def test_the_graph_as_it_stood_at_an_instant_has_the_edges_up_to_it(store: Store) -> None:
    await store.import_batch([edge(f"e{n}", f"e{n + 1}", created_at=at(n)) for n in range(5)])
    for moment in range(5):
        found = await traverse_known(store, "e0", created=TimeRange(until=at(moment)))
        assert len(found.edges) == moment + 1
        late = await traverse_known(store, "e5", created=TimeRange(since=at(moment)))
        assert len(late.edges) == 5 - moment


async def test_equal_edges_at_two_instants_are_two_edges(store: Store) -> None:
    await store.import_batch([edge("a", "b"), edge("a", "b", created_at=at(1))])
    found = await traverse_known(store, "a")
    assert [each.created_at for each in found.edges] == [START, at(1)]


async def test_a_self_loop_and_a_cycle_are_visited_once(store: Store) -> None:
    await store.import_batch([edge("a", "a"), edge("a", "b"), edge("b", "c"), edge("c", "a")])
    found = await traverse_known(store, "a", direction=Direction.UPSTREAM)
    assert found.depths == {"a": 0, "b": 1, "c": 2}
    assert len(found.edges) == 4
    assert found.reasons == ()


async def test_a_root_without_edges_is_a_graph_and_an_unknown_root_is_none(store: Store) -> None:
    await store.import_batch([recorded_run(run("alone"))])
    assert (await traverse_known(store, "alone")).depths == {"alone": 0}
    assert (
        await traverse(store, "never", direction_filter(Direction.BOTH), depth=1, max_entities=1)
        is None
    )


def star(rays: int, *, length: int) -> list[LineageEdge]:
    """Return `rays` chains of `length` edges from `hub`."""
    found = []
    for ray in range(rays):
        path = ["hub", *(f"{step}-{ray:03}" for step in range(length))]
        found += [edge(near, far) for near, far in pairwise(path)]
    return found


@pytest.mark.parametrize(
    ("depth", "most", "reasons", "frontier"),
    [
        (3, 100, set(), []),
        (2, 100, {"DEPTH"}, ["1-000", "1-001"]),
        (3, 4, {"ENTITY_LIMIT"}, ["0-001", "1-000"]),
        (3, 1, {"ENTITY_LIMIT"}, ["hub"]),
        (3, 3, {"ENTITY_LIMIT"}, ["0-000", "0-001"]),
        (2, 4, {"DEPTH", "ENTITY_LIMIT"}, ["0-001", "1-000"]),
        (1, 2, {"DEPTH", "ENTITY_LIMIT"}, ["hub", "0-000"]),
        (2, 5, {"DEPTH"}, ["1-000", "1-001"]),
    ],
)
async def test_a_truncated_traversal_has_its_reason_and_its_frontier(
    store: Store, depth: int, most: int, reasons: set[str], frontier: list[str]
) -> None:
    await store.import_batch(star(2, length=3))
    found = await traverse_known(store, "hub", depth=depth, most=most)
    assert set(found.reasons) == {IncompleteReason(each) for each in reasons}
    assert list(found.frontier) == frontier


async def test_a_frontier_has_at_most_a_hundred_ids_the_nearest_first(store: Store) -> None:
    await store.import_batch(star(150, length=2))
    cut_by_depth = await traverse_known(store, "hub", depth=1)
    assert list(cut_by_depth.frontier) == [f"0-{n:03}" for n in range(100)]
    cut_by_limit = await traverse_known(store, "hub", most=200)
    assert list(cut_by_limit.frontier) == [f"0-{n:03}" for n in range(49, 149)]


async def test_the_entities_kept_at_the_limit_are_the_nearest_and_ties_go_by_id(
    store: Store,
) -> None:
    await store.import_batch(star(5, length=2))
    found = await traverse_known(store, "hub", most=8)
    nearest = [f"0-00{n}" for n in range(5)]
    assert list(found.depths) == ["hub", *nearest, "1-000", "1-001"]


@pytest.mark.parametrize("field", ["depth", "maxEntities"])
@pytest.mark.parametrize("beyond", [0, -1, 10_001])
async def test_a_limit_outside_its_bounds_is_refused_by_name(field: str, beyond: int) -> None:
    depth, most = (beyond, 1) if field == "depth" else (1, beyond)
    with pytest.raises(InvalidInput) as refused:
        await traverse(
            MemoryStore(), "any", direction_filter(Direction.BOTH), depth=depth, max_entities=most
        )
    assert refused.value.field == field


async def test_a_path_to_its_own_start_has_no_edges_and_unknown_ends_have_no_path(
    store: Store,
) -> None:
    await store.import_batch([edge("a", "b")])
    both = direction_filter(Direction.BOTH)
    itself = await find_path(store, "a", "a", both, max_depth=1)
    assert itself is not None
    assert (list(itself.entities), list(itself.edges)) == (["a"], [])
    for ends in (("a", "never"), ("never", "a"), ("never", "never")):
        assert await find_path(store, *ends, both, max_depth=1) is None


async def test_a_path_takes_the_smallest_ids_and_the_oldest_edges(store: Store) -> None:
    await store.import_batch(
        [
            edge("a", "y"),
            edge("y", "z"),
            edge("a", "b", created_at=at(2)),
            edge("a", "b", created_at=at(1)),
            edge("b", "z"),
        ]
    )
    found = await find_path(store, "a", "z", direction_filter(Direction.BOTH), max_depth=2)
    assert found is not None
    assert list(found.entities) == ["a", "b", "z"]
    assert [each.created_at for each in found.edges] == [at(1), START]


async def test_a_path_through_a_hub_with_more_neighbours_than_a_search_visits_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MAX_VISITED", 10)
    await store.import_batch([edge("hub", f"a{n:02}") for n in range(30)])
    found = await find_path(store, "a28", "a29", direction_filter(Direction.BOTH), max_depth=2)
    assert found is not None
    assert list(found.entities) == ["a28", "hub", "a29"]


async def test_a_search_beyond_its_limit_raises_instead_of_finding_no_path(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MAX_VISITED", 10)
    elsewhere = [edge("other", f"{n:03}") for n in range(30)]
    await store.import_batch([*star(30, length=1), *elsewhere])
    for ends in (("hub", "other"), ("other", "hub"), ("0-000", "000")):
        with pytest.raises(QueryTooLarge, match="maxDepth"):
            await find_path(store, *ends, direction_filter(Direction.BOTH), max_depth=9)
