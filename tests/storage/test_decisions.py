"""Decisions on a run are serial: each follows the newest one."""

import asyncio

import pytest
from msgspec.structs import replace

from storage.base import Store
from storage.errors import RunNotFound
from storage.lists import DECISIONS_BY_RUN, RUNS, ReviewOutcome, RunFilter
from storage.records import RunStatus, WorkflowAction
from tests.factories import at, decision, recorded_run, run
from tests.storage.store_helpers import export_all, list_all, record_run


@pytest.fixture(autouse=True)
async def reviewed_run(store: Store) -> None:
    """The run that the decisions are about."""
    await store.import_batch([recorded_run(run("rr_1"))])


async def test_a_decision_is_found_by_its_id(store: Store) -> None:
    taken = decision(comment="why not", action=WorkflowAction.REJECT)
    assert await store.record_decision(taken, expected_latest_id=None)
    (found,) = (await store.decisions(["dwd_1", "dwd_2"])).values()
    assert replace(found, sequence=0) == taken


async def test_decisions_are_numbered_in_the_order_of_recording(store: Store) -> None:
    await store.record_decision(decision("dwd_9"), expected_latest_id=None)
    await store.record_decision(decision("dwd_1", decided_at=at(1)), expected_latest_id="dwd_9")
    found = await store.decisions(["dwd_1", "dwd_9"])
    assert 0 < found["dwd_9"].sequence < found["dwd_1"].sequence


async def test_a_decision_follows_the_newest_of_its_run(store: Store) -> None:
    assert await store.record_decision(decision("dwd_1"), expected_latest_id=None)
    assert await store.record_decision(
        decision("dwd_2", decided_at=at(1)), expected_latest_id="dwd_1"
    )
    latest = await store.latest_decisions(["rr_1", "rr_2"])
    assert [found.decision_id for found in latest.values()] == ["dwd_2"]


@pytest.mark.parametrize("after", [None, "dwd_1", "dwd_7"])
async def test_a_decision_after_one_that_is_not_the_newest_is_not_written(
    store: Store, after: str | None
) -> None:
    await store.record_decision(decision("dwd_1"), expected_latest_id=None)
    await store.record_decision(decision("dwd_2", decided_at=at(1)), expected_latest_id="dwd_1")
    before = await export_all(store)
    assert not await store.record_decision(
        decision("dwd_3", decided_at=at(2)), expected_latest_id=after
    )
    assert await export_all(store) == before


async def test_a_first_decision_cannot_follow_another(store: Store) -> None:
    assert not await store.record_decision(decision(), expected_latest_id="dwd_0")
    assert await store.decisions(["dwd_1"]) == {}


async def test_the_run_of_a_decision_must_exist(store: Store) -> None:
    with pytest.raises(RunNotFound, match="rr_9"):
        await store.record_decision(decision(run_id="rr_9"), expected_latest_id=None)
    assert await store.decisions(["dwd_1"]) == {}


async def test_of_decisions_at_one_instant_the_last_recorded_is_the_newest(store: Store) -> None:
    await store.import_batch([decision("dwd_9"), decision("dwd_1"), decision("dwd_5")])
    latest = await store.latest_decisions(["rr_1"])
    assert latest["rr_1"].decision_id == "dwd_5"


async def test_the_newest_decision_is_the_last_decided_not_the_last_recorded(
    store: Store,
) -> None:
    await store.import_batch([decision("dwd_1", decided_at=at(1)), decision("dwd_2")])
    latest = await store.latest_decisions(["rr_1"])
    assert latest["rr_1"].decision_id == "dwd_1"


async def test_a_runs_decisions_come_by_instant_and_then_as_recorded(store: Store) -> None:
    await store.import_batch(
        [
            decision("dwd_3", decided_at=at(1)),
            decision("dwd_9"),
            decision("dwd_1"),
            decision("dwd_2", run_id="rr_2"),
        ]
    )
    found = await list_all(store, DECISIONS_BY_RUN, "rr_1")
    assert [taken.decision_id for taken in found] == ["dwd_9", "dwd_1", "dwd_3"]


async def test_a_decision_imported_before_its_run_is_its_review(store: Store) -> None:
    await store.import_batch([decision(run_id="rr_2", action=WorkflowAction.APPROVE)])
    await asyncio.gather(*(record_run(store, run(f"rr_{n}")) for n in range(2, 5)))
    statuses = frozenset(RunStatus)
    found = {
        review: await list_all(store, RUNS, where=RunFilter(statuses=statuses, review=review))
        for review in ReviewOutcome
    }
    assert found[ReviewOutcome.APPROVED] == [run("rr_2")]
    assert found[ReviewOutcome.OPEN] == [run("rr_1"), run("rr_3"), run("rr_4")]


async def test_no_ids_find_no_decisions(store: Store) -> None:
    await store.record_decision(decision(), expected_latest_id=None)
    assert await store.decisions([]) == {}
    assert await store.latest_decisions([]) == {}


async def test_of_concurrent_decisions_one_is_written(store: Store) -> None:
    answers = await asyncio.gather(
        *(store.record_decision(decision(f"dwd_{n}"), expected_latest_id=None) for n in range(6))
    )
    assert sorted(answers) == [False] * 5 + [True]
    assert len(await list_all(store, DECISIONS_BY_RUN, "rr_1")) == 1
