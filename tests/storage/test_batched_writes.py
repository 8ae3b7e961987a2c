"""Runs recorded in one go: what comes of each is what comes of one after the other, on SQLite and PostgreSQL."""

import asyncio
from random import Random

import pytest
from sqlalchemy import delete, event, func, select, text

from storage import open_store
from storage.base import Store
from storage.errors import RunConflict
from storage.lists import ALL_TIME, RUNS
from storage.memory import MemoryStore
from storage.records import EdgeType, RecordedRun, Run
from storage.sql.model import tables as t
from storage.sql.store import SqlStore
from storage.sql.writing import postgres_group_commit, write_queue
from storage.sql.writing.advisory_locks import IMPORT, advisory_key
from storage.sql.writing.sqlite_group_commit import SqliteWriter
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import at, recorded_run, run
from tests.postgres import writer_engine
from tests.storage.store_helpers import EVERY_ROW, export_all, history_of, list_all, record_run

pytestmark = pytest.mark.backends(*SQL_BACKENDS)


@pytest.fixture(autouse=True)
def long_batch_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is busy with other things, too, writes wait to share."""
    monkeypatch.setattr(postgres_group_commit, "BATCH_WINDOW_SECONDS", 60.0)


@pytest.fixture
async def sql(store: Store) -> SqlStore:
    """An empty store on SQL."""
    assert isinstance(store, SqlStore)
    return store


def random_writes(
    random: Random, number: int
) -> list[tuple[RecordedRun, list[tuple[EdgeType, str]]]]:
    """Runs of which many share an id or a key, some of them with other content."""
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
    """What each write is answered, or the message it is refused with."""
    answers = await asyncio.gather(
        *(
            store.record_run(recorded, links, artifact="{}", explicit_timestamp=True)
            for recorded, links in writes
        ),
        return_exceptions=True,
    )
    return [str(each) if isinstance(each, RunConflict) else each for each in answers]


@pytest.mark.parametrize("seed", range(6))
async def test_runs_recorded_at_once_come_to_what_they_come_to_one_by_one(
    sql: SqlStore, seed: int
) -> None:
    plain, writes = MemoryStore(), random_writes(Random(seed), 90)
    before = await sql.latest_position()
    one_by_one = [(await outcomes(plain, [each]))[0] for each in writes]
    assert await outcomes(sql, writes) == one_by_one
    assert sorted(map(repr, await export_all(sql))) == sorted(map(repr, await export_all(plain)))
    keys = [f"idem-{n}" for n in range(8)]
    assert await sql.conflicted_keys(keys) == await plain.conflicted_keys(keys)
    assert (
        await sql.summary(ALL_TIME) == await plain.summary(ALL_TIME) == await sql.summary(EVERY_ROW)
    )
    changed = [each.entity_id for each in await sql.changes(before, limit=100)]
    assert sorted(changed) == sorted({each.run.rebalance_run_id for each, _ in writes})


async def test_writes_at_once_take_few_transactions_and_statements(sql: SqlStore) -> None:
    seen: list[str] = []
    before = await sql.latest_position()
    if isinstance(sql._writer, SqliteWriter):
        engine, most = sql._writer.engine, 8
    else:
        engine, most = writer_engine(sql).sync_engine, 3
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    runs = [run(f"rr_{n}", idempotency_key=f"idem-{n}") for n in range(16)]
    await asyncio.gather(*(record_run(sql, each) for each in runs))
    # The transaction's ends and savepoints go to the driver.
    assert len(seen) <= most, seen
    changed = await sql.changes(before, limit=100)
    assert [each.entity_id for each in changed] == [each.rebalance_run_id for each in runs]
    assert len({each.position.transaction_id for each in changed}) == 1


async def test_a_run_is_refused_alone(sql: SqlStore) -> None:
    await record_run(sql, run("rr_7"))
    writes = [
        (recorded_run(run(f"rr_{n}", portfolio_id="pf_2")), list[tuple[EdgeType, str]]())
        for n in range(16)
    ]
    answers = await outcomes(sql, writes)
    assert [each for each in answers if not isinstance(each, Run)] == [
        str(RunConflict("rr_7", "portfolio_id"))
    ]
    assert len(await list_all(sql, RUNS)) == 16


async def test_a_run_that_the_database_refuses_takes_no_other_down(sql: SqlStore) -> None:
    runs = [run(f"rr_{n}", idempotency_key=f"idem-{n}") for n in range(16)]
    unstorable = recorded_run(runs[7], result='{"status":"READY","x":"\ud800"}')
    answers = await asyncio.gather(
        *(
            sql.record_run(
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
    assert len(await export_all(sql)) == 15 * 5
    assert await sql.mappings(["idem-7"]) == {}


async def test_processes_that_write_the_same_keys_in_opposite_order_never_wait_for_each_other_for_ever(
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


async def test_of_those_that_wait_only_who_gave_up_is_left_out(sql: SqlStore) -> None:
    if isinstance(sql._writer, SqliteWriter):
        pytest.skip("test_group_commit.py has it of SQLite")
    async with writer_engine(sql).begin() as connection:
        await connection.execute(text("LOCK TABLE runs IN EXCLUSIVE MODE"))
        writes = [asyncio.create_task(record_run(sql, run("rr_0")))]
        await asyncio.sleep(0.2)
        writes += [asyncio.create_task(record_run(sql, run(f"rr_{n}"))) for n in (1, 2, 3)]
        await asyncio.sleep(0.1)
        for gone in (writes[0], writes[2]):
            gone.cancel()
        await asyncio.wait([writes[0], writes[2]])
    assert [await writes[1], await writes[3]] == [run("rr_1"), run("rr_3")]
    assert {each.rebalance_run_id for each in await list_all(sql, RUNS)} == {"rr_0", "rr_1", "rr_3"}


async def test_one_that_has_to_wait_for_another_process_keeps_nobody(sql: SqlStore) -> None:
    if isinstance(sql._writer, SqliteWriter):
        pytest.skip("SQLite has one writer at a time")
    async with writer_engine(sql).begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(advisory_key("key", "idem-1"))))
        kept = asyncio.create_task(record_run(sql, run("rr_1", idempotency_key="idem-1")))
        others = (record_run(sql, run(f"rr_{n}")) for n in range(2, 9))
        await asyncio.wait_for(asyncio.gather(*others), 5)
        assert not kept.done()
    assert await kept == run("rr_1", idempotency_key="idem-1")


async def test_writes_wait_for_an_import(sql: SqlStore) -> None:
    if isinstance(sql._writer, SqliteWriter):
        pytest.skip("SQLite has one writer at a time")
    async with writer_engine(sql).begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(IMPORT)))
        writes = [asyncio.create_task(record_run(sql, run(f"rr_{n}"))) for n in range(4)]
        await asyncio.sleep(0.2)
        assert not any(each.done() for each in writes)
    assert await asyncio.gather(*writes) == [run(f"rr_{n}") for n in range(4)]


async def test_those_behind_many_that_gave_up_have_their_turn(sql: SqlStore) -> None:
    first = asyncio.create_task(record_run(sql, run("rr_0")))
    await asyncio.sleep(0)
    gone = [asyncio.create_task(record_run(sql, run(f"rr_{n}"))) for n in range(1, 101)]
    last = asyncio.create_task(record_run(sql, run("rr_101")))
    await asyncio.sleep(0)
    for each in gone:
        each.cancel()
    async with asyncio.timeout(5):
        assert [await first, await last] == [run("rr_0"), run("rr_101")]
    await asyncio.wait(gone)
    assert all(each.cancelled() for each in gone)


async def test_writes_that_take_long_keep_those_behind_for_a_moment_alone(
    sql: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(sql._writer, SqliteWriter):
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(postgres_group_commit, "BATCH_WINDOW_SECONDS", 0.05)
    await record_run(sql, run(idempotency_key="idem-1"))
    async with writer_engine(sql).begin() as connection:
        await connection.execute(delete(t.mappings))  # as retention does
        kept = asyncio.create_task(record_run(sql, run("rr_2", idempotency_key="idem-1")))
        await asyncio.sleep(0.02)
        others = (record_run(sql, run(f"rr_{n}")) for n in range(3, 9))
        await asyncio.wait_for(asyncio.gather(*others), 5)
        assert not kept.done()
    assert await kept == run("rr_2", idempotency_key="idem-1")


async def test_what_is_written_in_one_go_is_bounded(
    sql: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_queue, "MAX_BATCH_CHARACTERS", 300)
    before = await sql.latest_position()
    result = '{"status":"READY","x":"' + "y" * 120 + '"}'
    runs = [run(f"rr_{n}") for n in range(9)]
    await asyncio.gather(*(record_run(sql, each, result=result) for each in runs))
    changed = await sql.changes(before, limit=100)
    assert [each.entity_id for each in changed] == [each.rebalance_run_id for each in runs]
    if not isinstance(sql._writer, SqliteWriter):
        assert len({each.position.transaction_id for each in changed}) == 5
