"""The change feed within one process."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from resolvers import change_feed
from resolvers.change_feed import (
    ChangeFeed,
    FeedClosed,
    TooManySubscriptions,
    matches,
    prune_changes,
)
from storage.change_log import LogPosition
from storage.errors import CursorExpired
from storage.lists import DecisionFilter, OperationFilter, RunFilter, TimeRange
from storage.memory import MemoryStore
from storage.records import RunStatus
from tests.factories import at, decision, operation, recorded_run, run
from tests.polling import wait_until


async def record_runs(store: MemoryStore, first: int, last: int) -> None:
    for number in range(first, last):
        await store.record_run(
            recorded_run(run(f"rr_{number}")), [], artifact=None, explicit_timestamp=True
        )


async def collect_ids(feed: ChangeFeed, after: LogPosition | None, count: int) -> list[str]:
    """Return the first `count` ids after a position."""
    ids: list[str] = []
    async with aclosing(feed.subscribe(after)) as followed:
        async for page in followed:
            ids += [each.entity_id for each in page]
            if len(ids) >= count:
                break
    return ids


async def test_subscribers_from_different_positions_receive_the_same_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_feed, "PAGE_SIZE", 7)
    monkeypatch.setattr(change_feed, "BUFFER_SIZE", 10)
    store = MemoryStore()
    feed = ChangeFeed(store, max_subscriptions=10)
    begun = await store.latest_position()
    await record_runs(store, 0, 30)
    early = asyncio.create_task(collect_ids(feed, begun, 100))
    await asyncio.sleep(0)
    middle = await store.latest_position()
    late = asyncio.create_task(collect_ids(feed, middle, 70))
    for first in range(30, 100, 5):
        await record_runs(store, first, first + 5)
        await asyncio.sleep(0.002)
    assert await early == [f"rr_{number}" for number in range(100)]
    assert await late == [f"rr_{number}" for number in range(30, 100)]


async def test_a_subscriber_far_behind_reads_from_the_store_and_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_feed, "BUFFER_SIZE", 5)
    store = MemoryStore()
    feed = ChangeFeed(store, max_subscriptions=10)
    ids: list[str] = []
    async with aclosing(feed.subscribe(None)) as slow:
        following = asyncio.ensure_future(anext(slow))
        await wait_until(lambda: feed._tail_task is not None)
        await record_runs(store, 0, 1)
        ids += [each.entity_id for each in await following]
        for first in range(1, 60, 10):  # no consumer reads meanwhile
            await record_runs(store, first, first + 10)
            newest = f"rr_{first + 9}"
            await wait_until(lambda newest=newest: feed._buffer[-1].entity_id == newest)  # type: ignore[misc]
        while len(ids) < 61:
            ids += [each.entity_id for each in await anext(slow)]
        assert len(feed._buffer) <= 5
    assert ids == [f"rr_{number}" for number in range(61)]


async def test_the_tail_task_ends_with_the_last_subscriber() -> None:
    store = MemoryStore()
    feed = ChangeFeed(store, max_subscriptions=1)
    begun = await store.latest_position()
    await record_runs(store, 0, 1)
    assert await collect_ids(feed, begun, 1) == ["rr_0"]
    assert feed._tail_task is None


async def test_subscriptions_are_limited() -> None:
    feed = ChangeFeed(MemoryStore(), max_subscriptions=0)
    with pytest.raises(TooManySubscriptions):
        await collect_ids(feed, None, 1)


async def test_closing_the_feed_ends_every_subscription() -> None:
    feed = ChangeFeed(MemoryStore(), max_subscriptions=2)
    waiting = asyncio.create_task(collect_ids(feed, None, 1))
    await wait_until(lambda: feed._subscriptions)
    feed.close()
    with pytest.raises(FeedClosed):
        await waiting
    with pytest.raises(FeedClosed):
        await collect_ids(feed, None, 1)


async def test_a_restored_database_is_detected() -> None:
    store = MemoryStore()
    feed = ChangeFeed(store, max_subscriptions=2)
    await record_runs(store, 0, 3)
    waiting = asyncio.create_task(collect_ids(feed, None, 1))
    await wait_until(lambda: feed._tail_task is not None)
    del store._db.changes[2:]
    store.write_event.set()
    with pytest.raises(CursorExpired):
        await waiting


async def test_old_changes_are_deleted_and_the_newest_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_feed, "PRUNE_BATCH_SIZE", 4)
    store = MemoryStore()
    await record_runs(store, 0, 10)
    newest = await store.latest_position()
    assert await prune_changes(store, before=datetime.max.replace(tzinfo=UTC)) == 10
    assert await store.latest_position() == newest


def test_a_filter_compares_the_fields_that_it_has() -> None:
    found = run(status=RunStatus.BLOCKED, created_at=at(5))
    assert matches(RunFilter(), found)
    assert matches(RunFilter(TimeRange(at(5), at(5)), status="BLOCKED", portfolio_id="pf_1"), found)
    assert not matches(RunFilter(TimeRange(at(6))), found)
    assert not matches(RunFilter(status="READY"), found)
    assert matches(OperationFilter(statuses=frozenset(["PENDING"])), operation())
    assert not matches(OperationFilter(statuses=frozenset(["FAILED"])), operation())
    assert matches(DecisionFilter(TimeRange(until=at()), run_id="rr_1"), decision())
    assert not matches(DecisionFilter(actor_id="x"), decision())


def test_a_deleted_record_passes_only_the_empty_filter() -> None:
    assert matches(RunFilter(), None)
    assert not matches(RunFilter(status="READY"), None)
