"""A snapshot reads one state of the store during concurrent writes."""

import asyncio
from contextlib import suppress

from hypothesis import given, settings

from storage.base import Store
from storage.errors import ImportConflict
from storage.lists import ALL_TIME, RUNS
from tests.backends import Backend
from tests.factories import at, decision, edge, operation, recorded_operation, recorded_run, run
from tests.storage.read_everything import read_everything
from tests.storage.store_helpers import edges_of, export_all, list_all
from tests.storage.strategies import Dataset, datasets


async def test_a_snapshot_does_not_see_writes_after_its_first_read(store: Store) -> None:
    await store.import_batch([recorded_run(run("rr_1"))])
    async with store.snapshot() as reader:
        assert list(await reader.runs(["rr_1", "rr_2"])) == ["rr_1"]
        await store.import_batch([recorded_run(run("rr_2")), edge(), recorded_operation()])
        await store.record_decision(decision(), expected_latest_id=None)
        await store.purge(runs_before=at(1), operations_before=None, limit=1)
        assert await list_all(reader, RUNS) == [run("rr_1")]
        assert await edges_of(reader, "rr_1") == []
        assert (await reader.summary(ALL_TIME)).operation_count == 0
        assert await reader.latest_decisions(["rr_1"]) == {}
    assert list(await store.runs(["rr_1", "rr_2"])) == ["rr_2"]


@settings(max_examples=10, deadline=None)
@given(first=datasets, later=datasets)
def test_every_read_of_a_snapshot_is_repeatable(
    backend: Backend, first: Dataset, later: Dataset
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(first.records())
            async with store.snapshot() as reader:
                before = await read_everything(reader)
                await store.purge(runs_before=at(9), operations_before=at(9), limit=2)
                with suppress(ImportConflict):
                    await store.import_batch(later.records())
                await store.link_scenarios()
                assert await read_everything(reader) == before

    asyncio.run(check())


async def test_decisions_recorded_during_a_snapshot_are_numbered_on(store: Store) -> None:
    await store.import_batch([recorded_run(), decision("dwd_1")])
    async with store.snapshot() as reader:
        await reader.decisions(["dwd_1"])
        await store.record_decision(decision("dwd_2", decided_at=at(1)), expected_latest_id="dwd_1")
    found = await store.decisions(["dwd_1", "dwd_2"])
    assert found["dwd_1"].sequence < found["dwd_2"].sequence


async def test_the_store_sees_writes_during_a_snapshot(store: Store) -> None:
    async with store.snapshot() as reader:
        await reader.runs(["rr_1"])
        await store.import_batch([recorded_run(run("rr_1"))])
        assert await store.runs(["rr_1"]) == {"rr_1": run("rr_1")}
        async with store.snapshot() as later:
            assert await later.runs(["rr_1"]) == {"rr_1": run("rr_1")}
        assert await reader.runs(["rr_1"]) == {}


async def test_a_failing_reader_returns_the_connection_of_its_snapshot(store: Store) -> None:
    for number in range(10):
        try:
            async with store.snapshot() as reader:
                await reader.operations(["dop_1"])
                raise LookupError  # noqa: TRY301  # the reader gives up half way
        except LookupError:
            await store.import_batch([recorded_operation(operation(f"dop_{number}"))])
    assert len(await export_all(store)) == 10


async def test_an_open_store_passes_the_check(store: Store) -> None:
    await store.check()
