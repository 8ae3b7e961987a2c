"""Group commit on SQLite: each write is atomic, and its result is returned after the commit."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from storage import StoreConfig, open_store
from storage.errors import RunConflict, StoreUnavailable
from storage.sql.engine.connection import WriteConnection
from storage.sql.store import SqlStore
from storage.sql.writing import sqlite_writer
from storage.sql.writing.sqlite_writer import SqliteWriter
from storage.sql.writing.unit_of_work import BatchableWrite
from tests.factories import run
from tests.polling import wait_until
from tests.storage.store_helpers import export_all, record_run

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def commits(sql_store: SqlStore) -> list[str]:
    """An item for each commit of the store."""
    assert isinstance(sql_store._writer, SqliteWriter)
    seen: list[str] = []
    event.listen(sql_store._writer.engine, "commit", lambda _: seen.append("commit"))
    return seen


async def wait_until_batch_runs(store: SqlStore) -> None:
    """Wait until the writer's thread has taken everything that is queued."""
    writer = store._writer
    assert isinstance(writer, SqliteWriter)
    await wait_until(lambda: writer._task is not None and not writer._queue._writes)


async def test_concurrent_writes_share_a_commit(sql_store: SqlStore, commits: list[str]) -> None:
    await asyncio.gather(*(record_run(sql_store, run(f"rr_{n}")) for n in range(40)))
    assert len(await sql_store.runs([f"rr_{n}" for n in range(40)])) == 40
    assert len(commits) == 1


async def test_a_write_that_raises_is_rolled_back_alone(
    sql_store: SqlStore, commits: list[str]
) -> None:
    async def half(connection: WriteConnection) -> None:
        await connection.execute(text("INSERT INTO results VALUES ('rr_half', '{}')"))
        await connection.execute(text("INSERT INTO results VALUES ('rr_half', '{}')"))

    answers = await asyncio.gather(
        record_run(sql_store, run("rr_1")),
        record_run(sql_store, run("rr_1", portfolio_id="pf_2")),
        sql_store._writer.write(half),
        record_run(sql_store, run("rr_2")),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers[1:3]] == [RunConflict, IntegrityError]
    assert [answers[0], answers[3]] == [run("rr_1"), run("rr_2")]
    assert set(await sql_store.results(["rr_1", "rr_2", "rr_half"])) == {"rr_1", "rr_2"}
    assert len(commits) == 1


async def test_a_failed_commit_fails_every_write_of_the_batch(sql_store: SqlStore) -> None:
    async def spoil(connection: WriteConnection) -> None:
        await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        await connection.execute(text("CREATE TABLE spoilt (x REFERENCES runs (rebalance_run_id))"))
        await connection.execute(text("INSERT INTO spoilt VALUES ('nothing')"))

    assert isinstance(sql_store._writer, SqliteWriter)
    event.listen(sql_store._writer.engine, "connect", _with_foreign_keys)
    await asyncio.get_running_loop().run_in_executor(
        sql_store._writer._thread, sql_store._writer.engine.dispose
    )
    answers = await asyncio.gather(
        record_run(sql_store, run("rr_1")),
        sql_store._write(spoil),
        record_run(sql_store, run("rr_2")),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 3
    assert await export_all(sql_store) == []
    assert await record_run(sql_store, run("rr_1")) == run("rr_1")


def _with_foreign_keys(connection: sqlite3.Connection, record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


async def test_an_error_that_rolls_the_transaction_back_fails_every_write_of_the_batch(
    sql_store: SqlStore,
) -> None:
    async def undo(connection: WriteConnection) -> None:
        await connection.execute(text("INSERT OR ROLLBACK INTO results VALUES ('rr_1', '{}')"))

    answers = await asyncio.gather(
        record_run(sql_store, run("rr_1")),
        sql_store._write(undo),
        record_run(sql_store, run("rr_2")),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 3
    assert await export_all(sql_store) == []


async def test_only_the_cancelled_write_of_a_waiting_batch_is_left_out(
    sql_store: SqlStore, store_file: Path
) -> None:
    other = sqlite3.connect(store_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writes = [asyncio.create_task(record_run(sql_store, run(f"rr_{n}"))) for n in range(3)]
    await wait_until_batch_runs(sql_store)
    writes[1].cancel()
    await asyncio.wait([writes[1]])
    other.execute("ROLLBACK")
    other.close()
    assert [await writes[0], await writes[2]] == [run("rr_0"), run("rr_2")]
    assert set(await sql_store.runs(["rr_0", "rr_1", "rr_2"])) == {"rr_0", "rr_2"}


@dataclass(frozen=True)
class Named:
    """An item of a write that can be batched."""

    name: str
    size: int = 1

    @property
    def lock_keys(self) -> frozenset[tuple[str, str]]:
        """A lock key of this item alone."""
        return frozenset({("part", self.name)})


async def test_a_write_that_was_cancelled_before_its_batch_failed_is_not_retried_alone(
    sql_store: SqlStore, store_file: Path
) -> None:
    done: list[str] = []
    loop = asyncio.get_running_loop()

    async def together(connection: Any, parts: Sequence[Named]) -> list[str]:
        loop.call_soon_threadsafe(gone.cancel)
        while not gone.done():
            time.sleep(0.01)  # noqa: ASYNC251  # in the writer's thread, which the loop is not in
        raise ValueError

    async def alone(connection: Any, part: Named) -> str:
        done.append(part.name)
        return part.name

    other = sqlite3.connect(store_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first, gone, last = (
        asyncio.ensure_future(sql_store._writer.write(BatchableWrite(Named(name), together, alone)))
        for name in "abc"
    )
    await wait_until_batch_runs(sql_store)
    other.execute("ROLLBACK")
    other.close()
    assert [await first, await last] == ["a", "c"]
    assert done == ["a", "c"]


async def test_a_write_that_waits_too_long_in_the_queue_fails_and_does_not_happen(
    sql_store: SqlStore, store_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "QUEUE_TIMEOUT_SECONDS", 0.2)
    other = sqlite3.connect(store_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first = asyncio.create_task(record_run(sql_store, run("rr_1")))
    await wait_until_batch_runs(sql_store)
    with pytest.raises(StoreUnavailable):
        await record_run(sql_store, run("rr_2"))
    other.execute("ROLLBACK")
    other.close()
    assert await first == run("rr_1")
    await record_run(sql_store, run("rr_3"))
    assert set(await sql_store.runs(["rr_1", "rr_2", "rr_3"])) == {"rr_1", "rr_3"}


async def test_closing_the_store_finishes_its_queued_writes(store_config: StoreConfig) -> None:
    store = await open_store(store_config)
    writes = [asyncio.create_task(record_run(store, run(f"rr_{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    await store.close()
    assert len(await asyncio.gather(*writes)) == 5
