"""Batched writes on SQLite and PostgreSQL: runs recorded in one transaction end as if recorded one by one."""

import asyncio
from random import Random

import pytest
from sqlalchemy import delete, event, func, select, text

from storage import StoreConfig, open_store
from storage.base import Store
from storage.errors import RunConflict
from storage.lists import ALL_TIME, RUNS
from storage.memory import MemoryStore
from storage.records import EdgeType, RecordedRun, Run
from storage.sql.model import tables as t
from storage.sql.store import SqlStore
from storage.sql.writing import postgres_writer, write_queue
from storage.sql.writing.advisory_locks import IMPORT, advisory_key
from storage.sql.writing.sqlite_writer import SqliteWriter
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import at, recorded_run, run
from tests.polling import wait_until, wait_until_blocked
from tests.postgres import writer_engine
from tests.storage.store_helpers import EVERY_ROW, export_all, history_of, list_all, record_run

pytestmark = pytest.mark.backends(*SQL_BACKENDS)


@pytest.fixture(autouse=True)
def long_batch_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let concurrent writes share a transaction on a busy machine too."""
    monkeypatch.setattr(postgres_writer, "BATCH_WINDOW_SECONDS", 60.0)


def random_writes(
    random: Random, number: int
) -> list[tuple[RecordedRun, list[tuple[EdgeType, str]]]]:
    """Return runs. Many share an id or a key, and some of these have different content."""
    return [
        (
            recorded_run(
                run(
                    f"rr_{random.randrange(30)}",
                    idempotency_key=random.choice([None, *(f"idem-{n}" for n in range(8))]),
                    request_hash=f"sha256:{random.randrange(2)}",
                    created_at=at(random.randrange(4)),
                )
            ),
            [(EdgeType.DERIVED_FROM, f"rr_{random.randrange(30)}")] * random.randrange(2),
        )
        for _ in range(number)
    ]


async def outcomes(
    store: Store, writes: list[tuple[RecordedRun, list[tuple[EdgeType, str]]]]
) -> list[object]:
    """Return the result of each write, or the message of its conflict."""
    answers = await asyncio.gather(
        *(
            store.record_run(recorded, links, artifact="{}", explicit_timestamp=True)
            for recorded, links in writes
        ),
        return_exceptions=True,
    )
    return [str(each) if isinstance(each, RunConflict) else each for each in answers]


@pytest.mark.parametrize("seed", range(6))
async def test_concurrent_writes_have_the_results_of_serial_writes(
    sql_store: SqlStore, seed: int
) -> None:
    plain, writes = MemoryStore(), random_writes(Random(seed), 90)
    before = await sql_store.latest_position()
    one_by_one = [(await outcomes(plain, [each]))[0] for each in writes]
    assert await outcomes(sql_store, writes) == one_by_one
    assert sorted(map(repr, await export_all(sql_store))) == sorted(
        map(repr, await export_all(plain))
    )
    keys = [f"idem-{n}" for n in range(8)]
    assert await sql_store.conflicted_keys(keys) == await plain.conflicted_keys(keys)
    assert (
        await sql_store.summary(ALL_TIME)
        == await plain.summary(ALL_TIME)
        == await sql_store.summary(EVERY_ROW)
    )
    changed = [each.entity_id for each in await sql_store.changes(before, limit=100)]
    assert sorted(changed) == sorted({each.run.rebalance_run_id for each, _ in writes})


async def test_concurrent_writes_take_few_statements_and_one_transaction(
    sql_store: SqlStore,
) -> None:
    seen: list[str] = []
    before = await sql_store.latest_position()
    if isinstance(sql_store._writer, SqliteWriter):
        engine, most = sql_store._writer.engine, 10  # 96 leaves need two statements
    else:
        engine, most = writer_engine(sql_store).sync_engine, 3
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    runs = [run(f"rr_{n}", idempotency_key=f"idem-{n}") for n in range(16)]
    await asyncio.gather(*(record_run(sql_store, each) for each in runs))
    # BEGIN, COMMIT and savepoints are executed on the driver.
    assert len(seen) <= most, seen
    changed = await sql_store.changes(before, limit=100)
    assert [each.entity_id for each in changed] == [each.rebalance_run_id for each in runs]
    assert len({each.position.transaction_id for each in changed}) == 1


async def test_a_conflict_fails_one_run_of_the_batch(sql_store: SqlStore) -> None:
    await record_run(sql_store, run("rr_7"))
    writes = [
        (recorded_run(run(f"rr_{n}", portfolio_id="pf_2")), list[tuple[EdgeType, str]]())
        for n in range(16)
    ]
    answers = await outcomes(sql_store, writes)
    assert [each for each in answers if not isinstance(each, Run)] == [
        str(RunConflict("rr_7", "portfolio_id"))
    ]
    assert len(await list_all(sql_store, RUNS)) == 16


async def test_an_error_of_the_database_fails_one_run_of_the_batch(sql_store: SqlStore) -> None:
    runs = [run(f"rr_{n}", idempotency_key=f"idem-{n}") for n in range(16)]
    unstorable = recorded_run(runs[7], result='{"status":"READY","x":"\ud800"}')
    answers = await asyncio.gather(
        *(
            sql_store.record_run(
                unstorable if n == 7 else recorded_run(each),
                [],
                artifact=None,
                explicit_timestamp=True,
            )
            for n, each in enumerate(runs)
        ),
        return_exceptions=True,
    )
    assert not isinstance(answers.pop(7), Run)
    assert answers == [each for each in runs if each is not runs[7]]
    assert len(await export_all(sql_store)) == 15 * 5
    assert await sql_store.mappings(["idem-7"]) == {}


async def test_processes_that_lock_the_same_keys_in_opposite_order_do_not_deadlock(
    backend: Backend,
) -> None:
    async with backend.new_database() as (address, _env):
        stores = [await open_store(address) for _ in range(3)]

        async def write(store: Store, name: str, *, upwards: bool) -> None:
            for turn in range(10):
                order = range(16) if upwards else range(16)[::-1]
                runs = [run(f"{name}_{turn}_{n}", idempotency_key=f"idem-{n}") for n in order]
                shared = [run(f"all_{turn}_{n}") for n in order]
                await asyncio.gather(*(record_run(store, each) for each in (*runs, *shared)))

        async with asyncio.timeout(60):
            await asyncio.gather(
                write(stores[0], "a", upwards=True),
                write(stores[1], "b", upwards=False),
                write(stores[2], "c", upwards=True),
            )
        assert (await stores[0].summary(ALL_TIME)).run_count == 640
        assert len(await history_of(stores[0], "idem-3")) == 30
        for each in stores:
            await each.close()


@pytest.mark.backends("postgres")
async def test_only_the_cancelled_writes_of_a_waiting_batch_are_left_out(
    sql_store: SqlStore, store_config: StoreConfig
) -> None:
    async with writer_engine(sql_store).begin() as connection:
        await connection.execute(text("LOCK TABLE runs IN EXCLUSIVE MODE"))
        writes = [asyncio.create_task(record_run(sql_store, run("rr_0")))]
        await wait_until_blocked(str(store_config.dsn))
        writes += [asyncio.create_task(record_run(sql_store, run(f"rr_{n}"))) for n in (1, 2, 3)]
        await wait_until(lambda: len(sql_store._writer._queue._writes) == 3)  # type: ignore[attr-defined]
        for gone in (writes[0], writes[2]):
            gone.cancel()
        await asyncio.wait([writes[0], writes[2]])
    assert [await writes[1], await writes[3]] == [run("rr_1"), run("rr_3")]
    assert {each.rebalance_run_id for each in await list_all(sql_store, RUNS)} == {
        "rr_0",
        "rr_1",
        "rr_3",
    }


@pytest.mark.backends("postgres")
async def test_a_write_that_waits_for_another_process_delays_no_other(sql_store: SqlStore) -> None:
    async with writer_engine(sql_store).begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(advisory_key("key", "idem-1"))))
        kept = asyncio.create_task(record_run(sql_store, run("rr_1", idempotency_key="idem-1")))
        others = (record_run(sql_store, run(f"rr_{n}")) for n in range(2, 9))
        await asyncio.wait_for(asyncio.gather(*others), 5)
        assert not kept.done()
    assert await kept == run("rr_1", idempotency_key="idem-1")


@pytest.mark.backends("postgres")
async def test_writes_wait_for_an_import(sql_store: SqlStore, store_config: StoreConfig) -> None:
    async with writer_engine(sql_store).begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(IMPORT)))
        writes = [asyncio.create_task(record_run(sql_store, run(f"rr_{n}"))) for n in range(4)]
        await wait_until_blocked(str(store_config.dsn))
        assert not any(each.done() for each in writes)
    assert await asyncio.gather(*writes) == [run(f"rr_{n}") for n in range(4)]


async def test_a_write_behind_many_cancelled_ones_is_done(sql_store: SqlStore) -> None:
    first = asyncio.create_task(record_run(sql_store, run("rr_0")))
    await asyncio.sleep(0)
    gone = [asyncio.create_task(record_run(sql_store, run(f"rr_{n}"))) for n in range(1, 101)]
    last = asyncio.create_task(record_run(sql_store, run("rr_101")))
    await asyncio.sleep(0)
    for each in gone:
        each.cancel()
    async with asyncio.timeout(5):
        assert [await first, await last] == [run("rr_0"), run("rr_101")]
    await asyncio.wait(gone)
    assert all(each.cancelled() for each in gone)


@pytest.mark.backends("postgres")
async def test_a_blocked_write_delays_later_writes_only_for_the_batch_window(
    sql_store: SqlStore, store_config: StoreConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_writer, "BATCH_WINDOW_SECONDS", 0.05)
    await record_run(sql_store, run(idempotency_key="idem-1"))
    async with writer_engine(sql_store).begin() as connection:
        await connection.execute(delete(t.mappings))  # as retention does
        kept = asyncio.create_task(record_run(sql_store, run("rr_2", idempotency_key="idem-1")))
        await wait_until_blocked(str(store_config.dsn))
        others = (record_run(sql_store, run(f"rr_{n}")) for n in range(3, 9))
        await asyncio.wait_for(asyncio.gather(*others), 5)
        assert not kept.done()
    assert await kept == run("rr_2", idempotency_key="idem-1")


async def test_the_size_of_a_batch_is_bounded(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_queue, "MAX_BATCH_CHARACTERS", 300)
    before = await sql_store.latest_position()
    result = '{"status":"READY","x":"' + "y" * 120 + '"}'
    runs = [run(f"rr_{n}") for n in range(9)]
    await asyncio.gather(*(record_run(sql_store, each, result=result) for each in runs))
    changed = await sql_store.changes(before, limit=100)
    assert [each.entity_id for each in changed] == [each.rebalance_run_id for each in runs]
    if not isinstance(sql_store._writer, SqliteWriter):
        assert len({each.position.transaction_id for each in changed}) == 5
