"""Export: every record, in a fixed order, which can be imported again."""

import asyncio

from hypothesis import given, settings

from storage.base import Store
from storage.records import Decision, Record
from tests.backends import Backend
from tests.factories import (
    artifact,
    at,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.storage.store_helpers import export_all
from tests.storage.strategies import Dataset, datasets


def without_sequence(record: Record) -> str:
    """Return a record as text without its sequence number, which differs between stores."""
    return repr(record).partition(", sequence=")[0]


async def test_an_empty_store_exports_nothing(store: Store) -> None:
    assert await export_all(store) == []


async def test_records_are_exported_kind_by_kind_in_order(store: Store) -> None:
    ordered: list[Record] = [
        recorded_run(run("rr_Z")),
        recorded_run(run("rr_a")),
        recorded_run(run("rr_0", created_at=at(1))),
        mapping("idem-1", created_at=at(1)),
        mapping("idem-2"),
        event("idem-1", created_at=at(1)),
        event("idem-2"),
        event("idem-2", rebalance_run_id="rr_2"),
        recorded_operation(operation("dop_2")),
        recorded_operation(operation("dop_1", created_at=at(1))),
        decision("dwd_9", decided_at=at(1)),
        decision("dwd_1"),
        edge("b", "a"),
        edge("a", "b", created_at=at(1)),
        artifact("rr_1"),
        artifact("rr_2"),
    ]
    decisions = [record for record in ordered if isinstance(record, Decision)]
    await store.import_batch([found for found in ordered[::-1] if found not in decisions])
    await store.import_batch(decisions)
    assert [without_sequence(found) for found in await export_all(store)] == [
        without_sequence(found) for found in ordered
    ]


@settings(max_examples=15, deadline=None)
@given(world=datasets)
def test_an_export_imported_elsewhere_is_exported_the_same(
    backend: Backend, world: Dataset
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store, backend.empty_store() as twin:
            await store.import_batch(world.records())
            first = await export_all(store)
            await twin.import_batch(first)
            second = await export_all(twin)
        assert sorted(map(without_sequence, first)) == sorted(
            map(without_sequence, world.records())
        )
        assert [without_sequence(found) for found in second] == [
            without_sequence(found) for found in first
        ]

    asyncio.run(check())


async def test_an_export_is_consistent_despite_concurrent_writes(store: Store) -> None:
    await store.import_batch([recorded_run(run(f"rr_{number}")) for number in range(3)])
    before = await export_all(store)
    found: list[Record] = []
    async for record in store.export():
        if not found:
            await store.import_batch([recorded_run(run("rr_9")), edge()])
            await store.purge(runs_before=at(1), operations_before=None, limit=2)
        found.append(record)
    assert found == before


async def test_an_export_can_be_stopped(store: Store) -> None:
    await store.import_batch([recorded_run(run(f"rr_{number}")) for number in range(3)])
    records = aiter(store.export())
    assert await anext(records) == recorded_run(run("rr_0"))
    await records.aclose()  # type: ignore[attr-defined]
    assert len(await export_all(store)) == 3
