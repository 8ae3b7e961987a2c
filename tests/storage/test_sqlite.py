"""The store on SQLite: one writer beside readers, and every commit flushed."""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage import StoreConfig, open_store
from storage.errors import StoreOpenError, StoreUnavailable
from storage.lists import NO_PARENT, RUNS, PageRequest, RunFilter
from storage.migrate import current_revision
from storage.sql.engine.connection import WriteConnection
from storage.sql.engine.sqlite import APPLICATION_ID, file_url
from storage.sql.store import SqlStore
from tests.factories import recorded_run, run

pytestmark = pytest.mark.backends("sqlite")


async def test_the_log_is_written_ahead_and_flushed_at_each_commit(sql_store: SqlStore) -> None:
    async def pragmas(connection: WriteConnection) -> tuple[object, ...]:
        names = ("journal_mode", "synchronous")
        return tuple([(await connection.execute(text(f"PRAGMA {n}"))).scalar() for n in names])

    full = 2
    assert await sql_store._write(pragmas) == ("wal", full)


async def test_readers_cannot_write(sql_store: SqlStore) -> None:
    async with sql_store._read_engine.connect() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.exec_driver_sql("DELETE FROM runs")


async def test_all_concurrent_writers_succeed(sql_store: SqlStore) -> None:
    drafts = [recorded_run(run(f"rr_{number}")) for number in range(24)]
    await asyncio.gather(
        *(
            sql_store.record_run(draft, [], artifact=None, explicit_timestamp=True)
            for draft in drafts
        )
    )
    assert (await sql_store.counts(RUNS, [NO_PARENT], RunFilter()))[NO_PARENT] == 24


async def test_two_stores_on_one_file_write_in_turn(sql_store: SqlStore, store_file: Path) -> None:
    other = await open_store(StoreConfig(file=str(store_file)))
    writers = [sql_store, other] * 12
    await asyncio.gather(
        *(
            writer.record_run(
                recorded_run(run(f"rr_{n}")), [], artifact=None, explicit_timestamp=True
            )
            for n, writer in enumerate(writers)
        )
    )
    assert (await other.counts(RUNS, [NO_PARENT], RunFilter()))[NO_PARENT] == 24
    await other.close()


async def test_a_page_is_read_while_another_process_holds_the_write_lock(
    sql_store: SqlStore, store_file: Path
) -> None:
    await sql_store.record_run(
        recorded_run(run("rr_1")), [], artifact=None, explicit_timestamp=True
    )
    connection = sqlite3.connect(store_file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    page = (await sql_store.pages(RUNS, [NO_PARENT], RunFilter(), PageRequest(5)))[NO_PARENT]
    connection.execute("ROLLBACK")
    connection.close()
    assert [each.rebalance_run_id for each in page.items] == ["rr_1"]


async def test_a_write_whose_caller_was_cancelled_is_complete(sql_store: SqlStore) -> None:
    writing = asyncio.create_task(
        sql_store.record_run(recorded_run(run("rr_1")), [], artifact=None, explicit_timestamp=True)
    )
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await sql_store.record_run(
        recorded_run(run("rr_2")), [], artifact=None, explicit_timestamp=True
    )
    assert set(await sql_store.runs(["rr_1", "rr_2"])) == set(
        await sql_store.results(["rr_1", "rr_2"])
    )


async def test_the_file_has_our_application_id(sql_store: SqlStore) -> None:
    async with sql_store._read_engine.connect() as connection:
        owner = (await connection.exec_driver_sql("PRAGMA application_id")).scalar()
    assert owner == APPLICATION_ID


async def test_a_foreign_database_is_refused_and_left_unchanged(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.sqlite"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    before = foreign.read_bytes()
    with pytest.raises(StoreOpenError, match="another application"):
        await open_store(StoreConfig(file=str(foreign)))
    assert foreign.read_bytes() == before


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", ""]
)
async def test_a_file_that_is_not_our_database_is_refused(address: str) -> None:
    with pytest.raises(StoreOpenError):
        await open_store(StoreConfig(url=address))


async def test_a_deleted_file_makes_the_store_unavailable(
    sql_store: SqlStore, store_file: Path
) -> None:
    await sql_store._write(
        lambda connection: connection.execute(text("DROP TABLE alembic_version"))
    )
    with pytest.raises(StoreUnavailable):
        await sql_store.check()


async def test_a_write_that_was_reported_as_failed_does_not_happen_later(
    sql_store: SqlStore, store_file: Path
) -> None:
    other = sqlite3.connect(store_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await sql_store.record_run(recorded_run(), [], artifact=None, explicit_timestamp=True)
    other.execute("ROLLBACK")
    other.close()
    await sql_store.record_run(
        recorded_run(run("rr_2")), [], artifact=None, explicit_timestamp=True
    )
    assert (await sql_store.counts(RUNS, [NO_PARENT], RunFilter()))[NO_PARENT] == 1


@pytest.mark.parametrize("content", [None, b"not a database" * 100])
def test_no_connection_stays_open_where_its_first_statement_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    file = tmp_path / "lineage.sqlite"
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def recorded_connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        opened.append(connection)
        return connection

    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(sqlite3, "connect", recorded_connect)
    with suppress(StoreOpenError):
        current_revision(file_url(str(file)))
    assert opened
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
