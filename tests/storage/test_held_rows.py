"""Rows that a hold covers by their own time or lineage, and entities that lose edges, on every backend."""

import json

import pytest

from storage.base import Store
from storage.lists import TimeRange
from storage.records import EdgeType, Record
from storage.retention import HoldDirection, PurgeOptions
from tests.factories import artifact, at, decision, edge, event, mapping, recorded_run, run
from tests.storage.ledger.ledger_helpers import verify
from tests.storage.store_helpers import export_all
from tests.storage.test_holds import NO_TRACE, hold, purge_all, without_sequence

OPTIONS = pytest.mark.parametrize(
    "options", [NO_TRACE, PurgeOptions()], ids=["no trace", "tombstones"]
)


def artifact_of(run_id: str, second: int) -> Record:
    """Return an artifact whose evidence has a time."""
    text = json.dumps({"evidence": {"run_created_at": at(second).isoformat()}})
    return artifact(run_id, text=text)


@OPTIONS
async def test_a_row_in_a_held_range_stays_although_its_run_goes(
    store: Store, options: PurgeOptions
) -> None:
    kept: list[Record] = [
        decision("dwd_1", run_id="rr_1", decided_at=at(50)),
        mapping("k", rebalance_run_id="rr_1", created_at=at(50)),
        event("k", rebalance_run_id="rr_1", created_at=at(50)),
        artifact_of("rr_1", 50),
        artifact_of("rr_never", 60),
    ]
    gone: list[Record] = [
        recorded_run(run("rr_1", correlation_id="c", idempotency_key="k", created_at=at(0))),
        decision("dwd_2", run_id="rr_1", decided_at=at(70)),
        mapping("k2", rebalance_run_id="rr_1", created_at=at(30)),
        event("k2", rebalance_run_id="rr_1", created_at=at(30)),
        artifact_of("rr_other", 61),
    ]
    await store.import_batch([*gone, *kept])
    await store.place_hold(hold(created=TimeRange(at(40), at(60))))
    await purge_all(store, options)
    assert without_sequence(await export_all(store)) == without_sequence(kept)
    assert await verify(store) == []


@pytest.mark.parametrize("entity", ["c", "k"])
async def test_an_edge_between_ids_that_a_hold_covers_stays(store: Store, entity: str) -> None:
    between = edge("c", "k", edge_type=EdgeType.DERIVED_FROM, created_at=at(0))
    of_run = run("rr_1", correlation_id="c", idempotency_key="k", created_at=at(0))
    await store.import_batch([recorded_run(of_run), between, edge("rr_1", "x", created_at=at(0))])
    direction = HoldDirection.UPSTREAM if entity == "c" else HoldDirection.DOWNSTREAM
    await store.place_hold(hold(entity_id=entity, direction=direction))
    await purge_all(store)
    assert await export_all(store) == [between]


async def test_an_id_that_is_still_used_is_torn(store: Store) -> None:
    await store.import_batch(
        [
            recorded_run(run("rr_a", correlation_id="c", idempotency_key="k", created_at=at(0))),
            recorded_run(run("rr_b", correlation_id="c", created_at=at(9))),
            edge("k", "c", edge_type=EdgeType.DERIVED_FROM, created_at=at(0)),
        ]
    )
    assert not await store.has_torn(["c", "rr_b"])
    await store.purge(runs_before=at(5), operations_before=None, limit=10, options=NO_TRACE)
    assert await export_all(store) == [
        recorded_run(run("rr_b", correlation_id="c", created_at=at(9)))
    ]
    assert await store.has_torn(["c"])
    assert not await store.has_torn(["rr_b", "rr_a", "k"])


@OPTIONS
async def test_the_ends_of_a_deleted_orphan_edge_are_torn(
    store: Store, options: PurgeOptions
) -> None:
    stays = edge("rr_z", "y", created_at=at(9))
    of_run = recorded_run(run("rr_z", correlation_id="c", created_at=at(9)))
    await store.import_batch([of_run, stays, edge("y", "x", created_at=at(0))])
    assert await store.purge_orphans(at(5), options=options) == 1
    assert await store.has_torn(["y"]) is (options is NO_TRACE)
    assert not await store.has_torn(["rr_z", "c"])
    assert await verify(store) == []
    (purge,) = await store.purges()
    assert purge.orphans == 1
