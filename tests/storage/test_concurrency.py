"""Several processes on one database, simulated by stores that share only the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from storage import open_store
from storage.base import Store
from storage.errors import RunConflict
from storage.lists import DECISIONS_BY_RUN, RUNS
from storage.records import EdgeType
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import (
    at,
    complete,
    decision,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.storage.store_helpers import edges_of, export_all, history_of, list_all, record_run

pytestmark = pytest.mark.backends(*SQL_BACKENDS)


@asynccontextmanager
async def open_stores(backend: Backend, number: int) -> AsyncIterator[list[Store]]:
    """Open `number` stores on one empty database."""
    async with backend.new_database() as (address, _env), AsyncExitStack() as stack:
        stores = [await open_store(address) for _ in range(number)]
        for store in stores:
            stack.push_async_callback(store.close)
        yield stores


async def test_of_concurrent_reviewers_one_succeeds(backend: Backend) -> None:
    async with open_stores(backend, 6) as stores:
        await stores[0].import_batch([recorded_run()])
        newest: str | None = None
        for turn in range(5):
            drafts = [decision(f"dwd_{turn}_{n}", decided_at=at(turn)) for n in range(6)]
            taken = await asyncio.gather(
                *(
                    store.record_decision(draft, expected_latest_id=newest)
                    for store, draft in zip(stores, drafts, strict=True)
                )
            )
            (newest,) = (d.decision_id for d, won in zip(drafts, taken, strict=True) if won)
        found = await list_all(stores[0], DECISIONS_BY_RUN, "rr_1")
        assert len(found) == 5
        assert found[-1].decision_id == newest


async def test_a_key_recorded_concurrently_has_one_newest_mapping(backend: Backend) -> None:
    runs = [run(f"rr_{n:02}", idempotency_key="idem-1", created_at=at(n)) for n in range(16)]
    async with open_stores(backend, 16) as stores:
        await asyncio.gather(
            *(record_run(store, each) for store, each in zip(stores, runs, strict=True))
        )
        (mapping,) = (await stores[0].mappings(["idem-1"])).values()
        assert mapping.rebalance_run_id == "rr_15"
        history = await history_of(stores[0], "idem-1")
        assert [each.rebalance_run_id for each in history] == [
            each.rebalance_run_id for each in runs
        ]
        assert len(await list_all(stores[0], RUNS)) == 16


async def test_a_run_recorded_concurrently_is_one_run(backend: Backend) -> None:
    async with open_stores(backend, 16) as stores:
        links = [(EdgeType.DERIVED_FROM, f"rr_0{n}") for n in range(4)]
        answers = await asyncio.gather(
            *(
                record_run(store, run(idempotency_key="idem-1"), links[n % 4])
                for n, store in enumerate(stores)
            )
        )
        assert answers == [run(idempotency_key="idem-1")] * 16
        assert await list_all(stores[0], RUNS) == [run(idempotency_key="idem-1")]
        assert len(await history_of(stores[0], "idem-1")) == 1
        derived = [e for e in await edges_of(stores[0], "rr_1") if e.edge_type == links[0][0]]
        assert {edge.target_entity_id for edge in derived} == {target for _, target in links}


async def test_of_conflicting_concurrent_runs_one_is_recorded(backend: Backend) -> None:
    async with open_stores(backend, 8) as stores:
        answers = await asyncio.gather(
            *(record_run(store, run(portfolio_id=f"pf_{n}")) for n, store in enumerate(stores)),
            return_exceptions=True,
        )
        assert sum(isinstance(answer, RunConflict) for answer in answers) == 7
        assert len(await export_all(stores[0])) > 1


async def test_an_operation_finishes_once(backend: Backend) -> None:
    async with open_stores(backend, 8) as stores:
        await asyncio.gather(
            *(
                store.accept_operation(recorded_operation(), explicit_timestamp=True)
                for store in stores
            )
        )
        await stores[0].transition_operation("dop_1", start(at=at(1)))
        answers = await asyncio.gather(
            *(
                store.transition_operation("dop_1", complete(at=at(2), result=f'{{"n":{n}}}'))
                for n, store in enumerate(stores)
            ),
            return_exceptions=True,
        )
        assert sum(not isinstance(answer, Exception) for answer in answers) == 1


async def test_concurrent_imports_of_the_same_records_add_each_once(backend: Backend) -> None:
    batch = [recorded_run(run(f"rr_{n}")) for n in range(50)]
    async with open_stores(backend, 4) as stores:
        tallies = await asyncio.gather(
            *(store.import_batch(batch if n % 2 else batch[::-1]) for n, store in enumerate(stores))
        )
        assert sum(tally.added for each in tallies for tally in each.values()) == 50
        assert sum(tally.skipped for each in tallies for tally in each.values()) == 150


async def test_a_purge_beside_writers_leaves_no_run_incomplete(backend: Backend) -> None:
    old = [run(f"old_{n:02}", idempotency_key=f"k{n}", created_at=at(n)) for n in range(40)]
    async with open_stores(backend, 6) as stores:
        for each in old:
            await record_run(stores[0], each)

        async def purge(store: Store) -> int:
            purged = 0
            for _ in range(20):
                found = await store.purge(runs_before=at(100), operations_before=None, limit=5)
                purged += found.runs
            return purged

        async def write(store: Store, name: str) -> None:
            for n in range(20):
                kept = run(f"{name}_{n}", idempotency_key=f"k{n}", created_at=at(200 + n))
                await record_run(store, kept)

        purged = await asyncio.gather(
            *(purge(store) for store in stores[:4]),
            write(stores[4], "a"),
            write(stores[5], "b"),
        )
        # A purge during another purge deletes nothing, so purge the rest now.
        assert sum(each for each in purged if each) + await purge(stores[0]) == 40
        left = await list_all(stores[0], RUNS)
        assert len(left) == 40
        for each in left:
            assert each.idempotency_key is not None
            ends = {e.source_entity_id for e in await edges_of(stores[0], each.rebalance_run_id)}
            assert {each.correlation_id, each.idempotency_key} <= ends


async def test_accepting_an_operation_concurrently_creates_one(backend: Backend) -> None:
    async with open_stores(backend, 8) as stores:
        answers = await asyncio.gather(
            *(
                store.accept_operation(recorded_operation(), explicit_timestamp=True)
                for store in stores
            )
        )
        assert answers == [operation()] * 8
