"""Idempotency: mappings, history, conflicts and replays."""

import asyncio
from itertools import permutations

import pytest

from storage.base import Store
from storage.lists import CONFLICTS, HISTORY_BY_KEY, NoFilter
from storage.records import EdgeType, LineageEdge
from tests.factories import at, edge, event, mapping, run
from tests.storage.store_helpers import edges_of, export_all, history_of, list_all, record_run


async def replay_edges(store: Store, run_id: str) -> list[LineageEdge]:
    """Return the REPLAYED_FROM edges of a run."""
    found = await edges_of(store, run_id)
    return [edge for edge in found if edge.edge_type is EdgeType.REPLAYED_FROM]


async def test_a_run_with_a_key_writes_mapping_history_and_edge(store: Store) -> None:
    await record_run(store, run(idempotency_key="idem-1"))
    assert await store.mappings(["idem-1", "idem-2"]) == {"idem-1": mapping()}
    assert await history_of(store, "idem-1") == [event()]
    assert await edges_of(store, "idem-1") == [
        edge(
            "idem-1",
            "rr_1",
            edge_type=EdgeType.IDEMPOTENCY_TO_RUN,
            metadata='{"request_hash":"sha256:1"}',
        )
    ]


async def test_a_run_without_a_key_writes_none_of_that(store: Store) -> None:
    await record_run(store, run())
    assert [found.edge_type for found in await edges_of(store, "rr_1")] == [
        EdgeType.CORRELATION_TO_RUN
    ]
    assert len(await export_all(store)) == 2  # the run and the edge


async def test_a_key_maps_to_its_newest_run(store: Store) -> None:
    await record_run(store, run("rr_2", idempotency_key="idem-1", created_at=at(2)))
    await record_run(store, run("rr_1", idempotency_key="idem-1", created_at=at(1)))
    found = await store.mappings(["idem-1"])
    assert found == {"idem-1": mapping(rebalance_run_id="rr_2", created_at=at(2))}


async def test_of_runs_at_one_instant_the_key_maps_to_the_last_recorded(store: Store) -> None:
    await record_run(store, run("rr_2", idempotency_key="idem-1"))
    await record_run(store, run("rr_1", idempotency_key="idem-1"))
    assert await store.mappings(["idem-1"]) == {"idem-1": mapping()}


async def test_every_use_of_a_key_is_in_its_history(store: Store) -> None:
    await record_run(store, run("rr_2", idempotency_key="idem-1", created_at=at(2)))
    await record_run(store, run("rr_1", idempotency_key="idem-1", created_at=at(1)))
    await record_run(store, run("rr_3", idempotency_key="idem-2"))
    assert await history_of(store, "idem-1") == [
        event(created_at=at(1)),
        event(rebalance_run_id="rr_2", created_at=at(2)),
    ]


async def test_history_is_ordered_by_instant_run_correlation_and_hash(store: Store) -> None:
    ordered = [
        event(rebalance_run_id="rr_1", correlation_id="a", request_hash="2"),
        event(rebalance_run_id="rr_1", correlation_id="b", request_hash="1"),
        event(rebalance_run_id="rr_1", correlation_id="b", request_hash="2"),
        event(rebalance_run_id="rr_2", correlation_id="a", request_hash="1"),
        event(rebalance_run_id="rr_0", correlation_id="a", created_at=at(1)),
    ]
    await store.import_batch(ordered[::-1])
    assert await history_of(store, "idem-1") == ordered
    assert await store.counts(HISTORY_BY_KEY, ["idem-1"], NoFilter()) == {"idem-1": 5}


async def test_the_same_request_under_a_key_is_a_replay_of_the_mapped_run(store: Store) -> None:
    await record_run(store, run("rr_1", idempotency_key="idem-1"))
    await record_run(store, run("rr_2", idempotency_key="idem-1", created_at=at(1)))
    assert await replay_edges(store, "rr_1") == [
        edge(
            "rr_2",
            "rr_1",
            edge_type=EdgeType.REPLAYED_FROM,
            created_at=at(1),
            metadata='{"request_hash":"sha256:1"}',
        )
    ]


async def test_a_chain_of_replays_leads_from_run_to_run(store: Store) -> None:
    for number in range(1, 4):
        await record_run(
            store, run(f"rr_{number}", idempotency_key="idem-1", created_at=at(number))
        )
    assert [found.target_entity_id for found in await replay_edges(store, "rr_2")] == [
        "rr_1",
        "rr_2",
    ]


async def test_another_request_under_a_key_is_a_conflict_and_no_replay(store: Store) -> None:
    await record_run(store, run("rr_1", idempotency_key="idem-1"))
    await record_run(
        store,
        run("rr_2", idempotency_key="idem-1", request_hash="sha256:2", created_at=at(1)),
    )
    assert await replay_edges(store, "rr_2") == []
    assert await store.conflicted_keys(["idem-1", "idem-2"]) == {"idem-1"}


async def test_a_replay_that_is_both_given_and_found_is_one_edge(store: Store) -> None:
    await record_run(store, run("rr_1", idempotency_key="idem-1"))
    await record_run(store, run("rr_2", idempotency_key="idem-1"), (EdgeType.REPLAYED_FROM, "rr_1"))
    assert len(await replay_edges(store, "rr_2")) == 1


async def test_one_request_hash_is_no_conflict(store: Store) -> None:
    await record_run(store, run("rr_1", idempotency_key="idem-1"))
    await record_run(store, run("rr_2", idempotency_key="idem-1"))
    assert await store.conflicted_keys(["idem-1"]) == frozenset()
    assert await store.conflicted_keys([]) == frozenset()


async def test_mapping_and_history_can_be_in_conflict_too(store: Store) -> None:
    await store.import_batch([mapping(request_hash="sha256:1"), event(request_hash="sha256:2")])
    assert await store.conflicted_keys(["idem-1"]) == {"idem-1"}


async def test_a_key_with_history_alone_maps_to_nothing(store: Store) -> None:
    await store.import_batch([event()])
    assert await store.mappings(["idem-1"]) == {}
    assert await history_of(store, "idem-1") == [event()]


async def test_a_key_used_concurrently_gives_one_chain_of_replays(store: Store) -> None:
    runs = [run(f"rr_{number}", idempotency_key="idem-1") for number in range(6)]
    await asyncio.gather(*(record_run(store, found) for found in runs))
    edges = [found for name in runs for found in await replay_edges(store, name.rebalance_run_id)]
    replays = {(edge.source_entity_id, edge.target_entity_id) for edge in edges}
    assert {(f"rr_{number}", f"rr_{number - 1}") for number in range(1, 6)} <= replays
    assert all(source > target for source, target in replays)
    assert len(await history_of(store, "idem-1")) == 6


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_each_replay_leads_to_the_nearest_earlier_use_in_any_order_of_arrival(
    store: Store, order: tuple[int, ...]
) -> None:
    uses = [
        run("rr_a", correlation_id="a", idempotency_key="k", request_hash="h1", created_at=at(0)),
        run("rr_b", correlation_id="b", idempotency_key="k", request_hash="h2", created_at=at(5)),
        run("rr_c", correlation_id="c", idempotency_key="k", request_hash="h1", created_at=at(9)),
        run("rr_d", correlation_id="d", idempotency_key="k", request_hash="h1", created_at=at(9)),
    ]
    for index in order:
        await record_run(store, uses[index])
    edges = {
        (edge.source_entity_id, edge.target_entity_id, edge.created_at)
        for use in uses
        for edge in await replay_edges(store, use.rebalance_run_id)
    }
    assert {("rr_c", "rr_a", at(9)), ("rr_d", "rr_c", at(9))} <= edges
    assert all(source > target for source, target, _ in edges)
    assert not {"rr_b"} & {name for edge in edges for name in edge[:2]}


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_key_is_in_conflict_from_the_first_use_of_its_second_hash(
    store: Store, order: tuple[int, ...]
) -> None:
    uses = [
        run("rr_a", correlation_id="a", idempotency_key="k", request_hash="h1", created_at=at(0)),
        run("rr_b", correlation_id="b", idempotency_key="k", request_hash="h2", created_at=at(10)),
        run("rr_c", correlation_id="c", idempotency_key="k", request_hash="h2", created_at=at(5)),
    ]
    for index in order:
        await record_run(store, uses[index])
    conflicts = await list_all(store, CONFLICTS)
    assert [conflict.conflicted_at for conflict in conflicts] == [at(5)]
