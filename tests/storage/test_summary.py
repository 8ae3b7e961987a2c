"""Counts over the store and over a time range."""

import asyncio
from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings

from storage.activity import Summary
from storage.base import Store
from storage.lists import ALL_TIME, TimeRange
from tests.backends import Backend
from tests.factories import (
    at,
    decision,
    edge,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.storage.strategies import Dataset, datasets, time_ranges

EMPTY = Summary(0, 0, 0, 0, {}, {}, {}, {}, None, None, None, None)


async def test_an_empty_store_counts_nothing(store: Store) -> None:
    assert await store.summary(ALL_TIME) == EMPTY


async def test_every_record_is_counted_and_values_without_records_are_absent(store: Store) -> None:
    await store.import_batch(
        [
            recorded_run(run("rr_1")),
            recorded_run(run("rr_2", created_at=at(1))),
            recorded_operation(operation(created_at=at(2))),
            decision(),
            edge(),
        ]
    )
    assert await store.summary(ALL_TIME) == Summary(
        run_count=2,
        operation_count=1,
        decision_count=1,
        edge_count=1,
        run_statuses={"READY": 2},
        operation_statuses={"PENDING": 1},
        decision_actions={"APPROVE": 1},
        decision_reasons={"LOOKS_GOOD": 1},
        oldest_run=at(),
        newest_run=at(1),
        oldest_operation=at(2),
        newest_operation=at(2),
    )


async def test_a_range_without_records_counts_nothing(store: Store) -> None:
    await store.import_batch([recorded_run(), recorded_operation(), decision(), edge()])
    assert await store.summary(TimeRange(since=at(1))) == EMPTY


def count_values(words: Iterable[str]) -> dict[str, int]:
    """Return the number of occurrences of each value."""
    return dict(Counter(map(str, words)))


@settings(max_examples=20, deadline=None)
@given(world=datasets, created=time_ranges)
def test_a_summary_equals_the_counts_of_a_scan(
    backend: Backend, world: Dataset, created: TimeRange
) -> None:
    runs = [found.run for found in world.runs if found.run.created_at in created]
    operations = [
        found.operation for found in world.operations if found.operation.created_at in created
    ]
    decisions = [found for found in world.decisions if found.decided_at in created]
    expected = Summary(
        run_count=len(runs),
        operation_count=len(operations),
        decision_count=len(decisions),
        edge_count=sum(found.created_at in created for found in world.edges),
        run_statuses=count_values(found.status for found in runs),
        operation_statuses=count_values(found.status for found in operations),
        decision_actions=count_values(found.action for found in decisions),
        decision_reasons=count_values(found.reason_code for found in decisions),
        oldest_run=min((found.created_at for found in runs), default=None),
        newest_run=max((found.created_at for found in runs), default=None),
        oldest_operation=min((found.created_at for found in operations), default=None),
        newest_operation=max((found.created_at for found in operations), default=None),
    )

    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            assert await store.summary(created) == expected

    asyncio.run(check())
