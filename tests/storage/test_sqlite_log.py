"""The write-ahead log of a SQLite store: a write is acknowledged only if a new process would see it."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.sql.engine.sqlite_log import LogReader
from storage.sql.store import SqlStore
from tests.factories import recorded_run, run

pytestmark = pytest.mark.backends("sqlite")


async def _record(store: SqlStore, run_id: str) -> None:
    await store.record_run(recorded_run(run(run_id)), [], artifact=None, explicit_timestamp=True)


def _runs_of_a_new_process(file: Path, folder: Path) -> set[str]:
    """Return the ids of the runs that a process reads after this one was killed."""
    copy = folder / "copy.sqlite"
    for suffix in ("", "-wal"):
        shutil.copy(f"{file}{suffix}", f"{copy}{suffix}")
    with closing(sqlite3.connect(copy)) as connection:
        return {row[0] for row in connection.execute("SELECT rebalance_run_id FROM runs")}


def _content(file: Path) -> bytes:
    return file.read_bytes()


def _overwrite(file: Path, content: bytes) -> None:
    """Replace the content of a file in place."""
    with file.open("r+b") as stream:
        stream.write(content)
        stream.truncate()


def _cut(log: Path, earlier: bytes) -> None:
    os.truncate(log, len(earlier) // 2)


def _cut_the_last_byte(log: Path, earlier: bytes) -> None:
    os.truncate(log, log.stat().st_size - 1)


def _empty(log: Path, earlier: bytes) -> None:
    os.truncate(log, 0)


def _empty_and_extend(log: Path, earlier: bytes) -> None:
    size = log.stat().st_size
    os.truncate(log, 0)
    os.truncate(log, size)


def _put_earlier_content_back(log: Path, earlier: bytes) -> None:
    _overwrite(log, earlier)


@pytest.mark.parametrize(
    "spoil", [_cut, _cut_the_last_byte, _empty, _empty_and_extend, _put_earlier_content_back]
)
async def test_a_log_that_was_changed_in_place_refuses_writes(
    sql_store: SqlStore, store_file: Path, spoil: Callable[[Path, bytes], None]
) -> None:
    log = Path(f"{store_file}-wal")
    await _record(sql_store, "rr_1")
    earlier = _content(log)
    await _record(sql_store, "rr_2")
    spoil(log, earlier)
    for number in range(3):
        with pytest.raises(StoreUnavailable) as refused:
            await _record(sql_store, f"rr_late_{number}")
        assert "truncated or overwritten" in str(refused.value.__cause__)
    with pytest.raises(StoreUnavailable):
        await sql_store.check()


async def test_a_truncated_index_refuses_writes(sql_store: SqlStore, store_file: Path) -> None:
    await _record(sql_store, "rr_1")
    index = Path(f"{store_file}-shm")
    whole = _content(index)
    os.truncate(index, 0)
    with pytest.raises(StoreUnavailable):
        await _record(sql_store, "rr_2")
    _overwrite(index, whole)  # closing the store would end this process by SIGBUS otherwise


@pytest.mark.parametrize("mode", ["PASSIVE", "FULL", "RESTART", "TRUNCATE"])
async def test_a_checkpoint_of_another_process_is_no_damage(
    sql_store: SqlStore, store_file: Path, tmp_path: Path, mode: str
) -> None:
    recorded = set()
    with closing(sqlite3.connect(store_file, isolation_level=None)) as other:
        for number in range(6):
            recorded.add(f"rr_{number}")
            await _record(sql_store, f"rr_{number}")
            if number % 2:
                assert other.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()[0] == 0
                await sql_store.check()
    assert _runs_of_a_new_process(store_file, tmp_path) == recorded


def test_a_log_that_starts_over_and_is_cut_to_its_limit_is_no_damage(store_file: Path) -> None:
    with closing(sqlite3.connect(store_file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA journal_size_limit = 100000")
        connection.execute("PRAGMA wal_autocheckpoint = 50")
        connection.execute("CREATE TABLE t (x)")
        log = Path(f"{store_file}-wal")
        reader = LogReader(log, Path(f"{store_file}-shm"))
        sizes = []
        for number in range(60):
            connection.execute("INSERT INTO t VALUES (zeroblob(?))", (300_000 * (number == 20),))
            sizes.append(log.stat().st_size)
            assert reader.has_commits()
        assert sizes != sorted(sizes)  # the log became smaller
        reader.close()
        reader.close()
