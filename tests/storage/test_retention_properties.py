"""Properties of purges: paths between survivors and held records stay, and a killed purge can be continued."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from resolvers.graph.paths import find_path
from resolvers.retention.holds import holds_of_operations, holds_of_runs
from storage.base import Store
from storage.lists import EdgeFilter, TimeRange
from storage.records import LineageEdge, Record, RecordedOperation, RecordedRun
from storage.retention import Hold, HoldDirection, PurgeOptions
from tests.backends import Backend
from tests.factories import at
from tests.storage import strategies as w
from tests.storage.read_everything import without_sequence
from tests.storage.store_helpers import export_all

PHASES = set(Phase) - {Phase.shrink, Phase.explain}


def hold(
    number: int,
    scope: str,
    entity_id: str,
    direction: HoldDirection,
    depth: int,
    created: TimeRange,
) -> Hold:
    """An active hold of one of the three kinds."""
    return Hold(
        f"hold_{number}",
        "an inquiry",
        None,
        entity_id if scope == "entity" else None,
        direction,
        depth,
        "pf_1" if scope == "portfolio" else None,
        created if scope == "time" else None,
        at(0),
        "alice",
    )


holds: st.SearchStrategy[Hold] = st.builds(
    hold,
    st.integers(0, 1_000_000),
    st.sampled_from(("entity", "portfolio", "time")),
    w.ids,
    st.sampled_from(HoldDirection),
    st.integers(1, 3),
    w.time_ranges,
)


async def purge(
    store: Store, before: datetime, options: PurgeOptions, *, limit: int = 3, batches: int = 10**6
) -> None:
    """Purge operations, then runs, then orphans. Stop after `batches` batches, like a killed process."""
    for runs_before, operations_before in ((None, before), (before, None)):
        options = replace(options, after=None)
        while batches > 0:
            batches -= 1
            counts = await store.purge(
                runs_before=runs_before,
                operations_before=operations_before,
                limit=limit,
                options=options,
            )
            options = replace(options, number=counts.number, after=counts.last)
            if counts.last is None:
                break
    if batches > 0:
        await store.purge_orphans(before, options=replace(options, after=None))


async def distances(store: Store, ids: Sequence[str]) -> dict[tuple[str, str], object]:
    """Return the entities of the shortest path between every two of the ids."""
    paths = {
        pair: await find_path(store, *pair, EdgeFilter(), max_depth=20)
        for pair in combinations(ids, 2)
    }
    return {pair: None if path is None else list(path.entities) for pair, path in paths.items()}


async def survivors(store: Store, records: Sequence[Record]) -> list[str]:
    """Return the ids of the remaining runs and operations, and the other ids of edges."""
    runs = [each.run.rebalance_run_id for each in records if isinstance(each, RecordedRun)]
    operations = [
        each.operation.operation_id for each in records if isinstance(each, RecordedOperation)
    ]
    remaining = {*await store.runs(runs), *await store.operations(operations)}
    edges = [each for each in records if isinstance(each, LineageEdge)]
    ends = {end for each in edges for end in (each.source_entity_id, each.target_entity_id)}
    return sorted(remaining | (ends - {*runs, *operations}))


def run_checks(
    request: pytest.FixtureRequest, check: Callable[..., None], *given_: st.SearchStrategy[Any]
) -> None:
    """Run a check on random stores."""
    number: int = request.config.getoption("--views")
    checked = given(*given_)(check)
    settings(max_examples=number, deadline=None, phases=PHASES)(checked)()


def test_paths_between_survivors_are_those_of_before(
    backend: Backend, request: pytest.FixtureRequest
) -> None:
    async def check(dataset: w.Dataset, before: datetime) -> None:
        async with backend.empty_store() as store:
            records = dataset.records()
            await store.import_batch(records)
            everything = await survivors(store, records)
            paths = await distances(store, everything)
            await purge(store, before, PurgeOptions())
            left = await survivors(store, records)
            assert await distances(store, left) == {
                pair: path for pair, path in paths.items() if {*pair} <= {*left}
            }

    run_checks(
        request,
        lambda dataset, before: asyncio.run(check(dataset, before)),
        w.datasets,
        w.timestamps,
    )


def test_nothing_that_is_held_goes(backend: Backend, request: pytest.FixtureRequest) -> None:
    async def check(dataset: w.Dataset, placed: list[Hold], before: datetime, leaves: bool) -> None:
        async with backend.empty_store() as store:
            records = dataset.records()
            await store.import_batch(records)
            for each in {each.hold_id: each for each in placed}.values():
                await store.place_hold(each)
            runs = [each.run for each in records if isinstance(each, RecordedRun)]
            operations = [each.operation for each in records if isinstance(each, RecordedOperation)]
            held_runs = set(await holds_of_runs(store, runs))
            held_operations = set(await holds_of_operations(store, operations))
            await purge(store, before, PurgeOptions(leaves_tombstones=leaves))
            left = await store.runs([each.rebalance_run_id for each in runs])
            assert held_runs <= set(left)
            assert {each.rebalance_run_id for each in runs if each.created_at < before} & set(
                left
            ) <= held_runs
            assert held_operations <= set(
                await store.operations([each.operation_id for each in operations])
            )

    run_checks(
        request,
        lambda dataset, placed, before, leaves: asyncio.run(check(dataset, placed, before, leaves)),
        w.datasets,
        st.lists(holds, max_size=3),
        w.timestamps,
        st.booleans(),
    )


def test_a_purge_that_was_killed_and_run_again_ends_as_one_that_was_not(
    backend: Backend, request: pytest.FixtureRequest
) -> None:
    async def result(
        dataset: w.Dataset, before: datetime, options: PurgeOptions, batches: int
    ) -> object:
        async with backend.empty_store() as store:
            records = dataset.records()
            await store.import_batch(records)
            await purge(store, before, options, limit=1, batches=batches)
            await purge(store, before, options)
            ids = await survivors(store, records)
            names = {each.run.rebalance_run_id for each in records if isinstance(each, RecordedRun)}
            tombstones = await store.tombstones(sorted(names))
            remaining = [without_sequence(each) for each in await export_all(store)]
            hashes = {key: each.content_hash for key, each in tombstones.items()}
            return remaining, hashes, await distances(store, ids)

    async def check(dataset: w.Dataset, before: datetime, batches: int, leaves: bool) -> None:
        options = PurgeOptions(leaves_tombstones=leaves)
        assert await result(dataset, before, options, batches) == await result(
            dataset, before, options, 0
        )

    run_checks(
        request,
        lambda dataset, before, batches, leaves: asyncio.run(
            check(dataset, before, batches, leaves)
        ),
        w.datasets,
        w.timestamps,
        st.integers(1, 6),
        st.booleans(),
    )
