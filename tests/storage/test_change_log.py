"""The change log: its contents, pruning, and readers that miss no change."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from storage import StoreConfig, open_store
from storage.base import Store
from storage.change_log import Change, LogPosition
from storage.errors import CursorExpired, RunConflict
from storage.records import OperationStatus, RunStatus, WorkflowAction
from tests.backends import Backend
from tests.factories import (
    complete,
    decision,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.postgres import PostgresServer

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


async def read_changes(store: Store, after: LogPosition) -> list[tuple[str, str, str]]:
    """Return (kind, id, value) of the changes after a position."""
    return [
        (each.kind.value, each.entity_id, each.value)
        for each in await store.changes(after, limit=100)
    ]


async def record_runs(store: Store, *run_ids: str) -> None:
    for run_id in run_ids:
        await store.record_run(
            recorded_run(run(run_id)), [], artifact=None, explicit_timestamp=True
        )


async def test_every_write_of_a_record_is_logged_in_order(store: Store) -> None:
    begun = await store.latest_position()
    await record_runs(store, "rr_1")
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    await store.transition_operation("dop_1", start())
    await store.transition_operation("dop_1", complete())
    await store.record_decision(decision(action=WorkflowAction.REJECT), expected_latest_id=None)
    assert await read_changes(store, begun) == [
        ("RUN", "rr_1", "READY"),
        ("OPERATION", "dop_1", "PENDING"),
        ("OPERATION", "dop_1", "RUNNING"),
        ("OPERATION", "dop_1", "SUCCEEDED"),
        ("DECISION", "dwd_1", "REJECT"),
    ]


async def test_a_write_that_changes_nothing_is_not_logged(store: Store) -> None:
    await record_runs(store, "rr_1")
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    await store.record_decision(decision(), expected_latest_id=None)
    begun = await store.latest_position()
    await record_runs(store, "rr_1")
    with pytest.raises(RunConflict):
        await store.record_run(
            recorded_run(run("rr_1", portfolio_id="another")),
            [],
            artifact=None,
            explicit_timestamp=True,
        )
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    assert not await store.record_decision(decision("dwd_2"), expected_latest_id=None)
    assert await read_changes(store, begun) == []


async def test_an_import_logs_the_records_that_it_adds_and_replaces(store: Store) -> None:
    await record_runs(store, "rr_1")
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    begun = await store.latest_position()
    running = operation(status=OperationStatus.RUNNING)
    await store.import_batch(
        [
            recorded_run(run("rr_1")),
            recorded_run(run("rr_2", status=RunStatus.BLOCKED)),
            recorded_operation(operation("dop_2")),
            recorded_operation(running),
            decision(),
        ]
    )
    assert sorted(await read_changes(store, begun)) == [
        ("DECISION", "dwd_1", "APPROVE"),
        ("OPERATION", "dop_1", "RUNNING"),
        ("OPERATION", "dop_2", "PENDING"),
        ("RUN", "rr_2", "BLOCKED"),
    ]


async def test_a_record_twice_in_a_batch_is_logged_once(store: Store) -> None:
    begun = await store.latest_position()
    running = operation(status=OperationStatus.RUNNING)
    await store.import_batch([recorded_operation(running), recorded_operation()])
    assert await read_changes(store, begun) == [("OPERATION", "dop_1", "RUNNING")]


async def test_changes_can_be_read_from_any_position(store: Store) -> None:
    begun = await store.latest_position()
    await record_runs(store, "rr_1", "rr_2", "rr_3")
    (first,) = await store.changes(begun, limit=1)
    assert first.entity_id == "rr_1"
    assert [each[1] for each in await read_changes(store, first.position)] == ["rr_2", "rr_3"]
    assert await read_changes(store, await store.latest_position()) == []


async def test_a_position_that_never_existed_is_refused(store: Store) -> None:
    await record_runs(store, "rr_1")
    newest = await store.latest_position()
    moved = LogPosition(
        newest.transaction_id, newest.sequence, newest.written_at + timedelta(microseconds=1)
    )
    for place in (
        moved,
        LogPosition(newest.transaction_id, newest.sequence + 1, newest.written_at),
    ):
        with pytest.raises(CursorExpired):
            await store.changes(place, limit=1)


async def test_a_position_before_the_oldest_change_has_expired(store: Store) -> None:
    begun = await store.latest_position()
    await record_runs(store, "rr_1", "rr_2", "rr_3")
    first, second, third = await store.changes(begun, limit=10)
    assert await store.prune_changes(END_OF_TIME, limit=2) == 2
    for place in (begun, first.position):
        with pytest.raises(CursorExpired):
            await store.changes(place, limit=1)
    assert await store.changes(second.position, limit=10) == [third]


async def test_the_newest_and_the_recent_changes_are_kept(store: Store) -> None:
    begun = await store.latest_position()
    await record_runs(store, "rr_1", "rr_2")
    assert await store.prune_changes(begun.written_at, limit=100) == 0
    assert await store.prune_changes(END_OF_TIME, limit=100) == 2
    newest = await store.latest_position()
    assert await read_changes(store, newest) == []
    await record_runs(store, "rr_3")
    assert await read_changes(store, newest) == [("RUN", "rr_3", "READY")]


async def test_a_write_sets_the_write_event(store: Store) -> None:
    store.write_event.clear()
    await record_runs(store, "rr_1")
    assert store.write_event.is_set()


async def test_renewing_a_valid_position_changes_nothing(store: Store) -> None:
    begun = await store.latest_position()
    await record_runs(store, "rr_1")
    await store.reset_change_log()
    assert await read_changes(store, begun) == [("RUN", "rr_1", "READY")]


async def test_readers_of_two_stores_miss_no_concurrent_write(backend: Backend) -> None:
    if backend.name == "memory":
        pytest.skip("memory is one process's")
    async with backend.new_database() as (address, _env):
        stores = [await open_store(address), await open_store(address)]
        begun = await stores[0].latest_position()
        done = asyncio.Event()

        async def follow(store: Store) -> list[Change]:
            found: list[Change] = []
            while True:
                last = done.is_set()
                place = found[-1].position if found else begun
                more = await store.changes(place, limit=7)
                found += more
                if last and not more:
                    return found
                await asyncio.sleep(0.001)

        async def write(writer: int) -> None:
            for number in range(15):
                await record_runs(stores[writer % 2], f"rr_{writer}_{number}")

        reading = [asyncio.create_task(follow(store)) for store in stores]
        await asyncio.gather(*(write(writer) for writer in range(8)))
        done.set()
        one, other = await asyncio.gather(*reading)
        assert one == other
        ids = [each.entity_id for each in one]
        assert len(ids) == len(set(ids)) == 120
        for store in stores:
            await store.close()


@pytest.fixture
async def postgres_config(postgres: PostgresServer) -> StoreConfig:
    return StoreConfig(postgres.dsn(await postgres.create_database()))


async def test_a_change_is_visible_only_after_transactions_that_began_before_it(
    postgres_config: StoreConfig,
) -> None:
    store = await open_store(postgres_config)
    begun = await store.latest_position()
    earlier = await asyncpg.connect(postgres_config.dsn)
    transaction = earlier.transaction()
    await transaction.start()
    await earlier.execute(
        "INSERT INTO changes (kind, entity_id, word, changed_at) VALUES ('RUN', 'rr_0', 'READY', now())"
    )
    await record_runs(store, "rr_1")
    assert await read_changes(store, begun) == []
    await transaction.commit()
    assert [each[1] for each in await read_changes(store, begun)] == ["rr_0", "rr_1"]
    await earlier.close()
    await store.close()


async def test_changes_restored_from_the_dump_of_another_server_are_dropped(
    postgres_config: StoreConfig,
) -> None:
    store = await open_store(postgres_config)
    await record_runs(store, "rr_1", "rr_2")
    known = await store.latest_position()
    restored = await asyncpg.connect(postgres_config.dsn)
    await restored.execute("UPDATE changes SET turn = turn + 1000000")
    await restored.close()
    await store.reset_change_log()
    with pytest.raises(CursorExpired):
        await store.changes(known, limit=1)
    begun = await store.latest_position()
    await record_runs(store, "rr_3")
    assert await read_changes(store, begun) == [("RUN", "rr_3", "READY")]
    await store.close()
