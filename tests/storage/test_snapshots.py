"""A snapshot answers from one state, whatever is written meanwhile."""

import asyncio
from contextlib import suppress

from hypothesis import given, settings

from storage.base import ImportConflict, Store
from storage.lists import ALL_TIME, RUNS
from tests.backends import Backend
from tests.factories import at, decision, edge, operation, recorded_operation, recorded_run, run
from tests.storage.actions import edges_at, exported, listed
from tests.storage.answers import answers
from tests.storage.worlds import World, worlds


async def test_a_snapshot_does_not_see_what_comes_after_its_first_answer(store: Store) -> None:
    await store.import_batch([recorded_run(run("rr_1"))])
    async with store.snapshot() as reader:
        assert list(await reader.runs(["rr_1", "rr_2"])) == ["rr_1"]
        await store.import_batch([recorded_run(run("rr_2")), edge(), recorded_operation()])
        await store.record_decision(decision(), expected_latest_id=None)
        await store.purge(runs_before=at(1), operations_before=None, limit=1)
        assert await listed(reader, RUNS) == [run("rr_1")]
        assert await edges_at(reader, "rr_1") == []
        assert (await reader.summary(ALL_TIME)).operation_count == 0
        assert await reader.latest_decisions(["rr_1"]) == {}
    assert list(await store.runs(["rr_1", "rr_2"])) == ["rr_2"]


@settings(max_examples=10, deadline=None)
@given(first=worlds, later=worlds)
def test_a_snapshot_answers_every_question_as_before(
    backend: Backend, first: World, later: World
) -> None:
    async def check() -> None:
        async with backend.fresh() as store:
            await store.import_batch(first.records())
            async with store.snapshot() as reader:
                before = await answers(reader)
                await store.purge(runs_before=at(9), operations_before=at(9), limit=2)
                with suppress(ImportConflict):
                    await store.import_batch(later.records())
                await store.link_scenarios()
                assert await answers(reader) == before

    asyncio.run(check())


async def test_decisions_recorded_during_a_snapshot_are_numbered_on(store: Store) -> None:
    await store.import_batch([recorded_run(), decision("dwd_1")])
    async with store.snapshot() as reader:
        await reader.decisions(["dwd_1"])
        await store.record_decision(decision("dwd_2", decided_at=at(1)), expected_latest_id="dwd_1")
    found = await store.decisions(["dwd_1", "dwd_2"])
    assert found["dwd_1"].sequence < found["dwd_2"].sequence


async def test_the_store_itself_sees_what_was_written_during_a_snapshot(store: Store) -> None:
    async with store.snapshot() as reader:
        await reader.runs(["rr_1"])
        await store.import_batch([recorded_run(run("rr_1"))])
        assert await store.runs(["rr_1"]) == {"rr_1": run("rr_1")}
        async with store.snapshot() as later:
            assert await later.runs(["rr_1"]) == {"rr_1": run("rr_1")}
        assert await reader.runs(["rr_1"]) == {}


async def test_a_snapshot_is_given_back_although_its_reader_fails(store: Store) -> None:
    for number in range(10):
        try:
            async with store.snapshot() as reader:
                await reader.operations(["dop_1"])
                raise LookupError  # noqa: TRY301  # the reader gives up half way
        except LookupError:
            await store.import_batch([recorded_operation(operation(f"dop_{number}"))])
    assert len(await exported(store)) == 10


async def test_a_store_that_is_open_answers_the_check(store: Store) -> None:
    await store.check()
