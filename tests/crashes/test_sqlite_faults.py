"""Faults of a SQLite file: the start fails with one line, or requests get 503, and no data is damaged."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import httpx2
import pytest

from storage import StoreConfig, migrate_schema
from tests.crashes.databases import Database, sqlite_database
from tests.crashes.fault_client import FaultClient, service_and_client, startup_error
from tests.crashes.integrity import find_sqlite_damage
from tests.service_process import run_command, start_service

WITHOUT_CAPABILITIES: Final = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
"""Drops the capabilities of root, so that file permissions apply."""


@pytest.fixture
def place(tmp_path: Path) -> Database:
    return sqlite_database(tmp_path / "place")


@pytest.fixture
def file(place: Database) -> Path:
    return Path(place.env["DPM_SUPPORTABILITY_SQLITE_PATH"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _stored_run_ids(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT rebalance_run_id FROM runs")}


def test_a_full_disk_refuses_writes_until_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    place = sqlite_database(small_disk / "place")
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 500_000)
    with service_and_client(place, tmp_path / "log") as asked:
        number = 0
        while asked.record_run(f"rr_{number}", size=50_000) == 200:
            number += 1
        assert number
        assert [asked.record_run(f"more_{n}", size=50_000) for n in range(3)] == [503] * 3
        # Reads succeed, because the store responds.
        assert asked.health() == (200, 200)
        assert asked.get_status("/rebalance/runs/rr_0") == 200
        ballast.unlink()
        assert asked.record_run(f"rr_{number}", size=50_000) == 200
        assert asked.record_run("rr_last") == 200
    assert (
        _stored_run_ids(file := Path(place.env["DPM_SUPPORTABILITY_SQLITE_PATH"]))
        == asked.acknowledged
    )
    assert find_sqlite_damage(file) == []


def test_a_disk_that_is_full_before_the_start_stops_it(small_disk: Path) -> None:
    ballast = os.open(small_disk / "ballast", os.O_CREAT | os.O_WRONLY)
    place = sqlite_database(small_disk / "place")
    with suppress(OSError):
        while os.write(ballast, b"x" * 4096):
            pass
    os.close(ballast)
    assert "full" in startup_error(place.env)


def test_an_import_that_fills_the_disk_says_so(small_disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "records.ndjson"
    source.write_text(run_command("demo", "--runs", "400", env={}).stdout)
    place = sqlite_database(small_disk / "place")
    for command in (["import", str(source)], ["serve", "--port", "0", "--load", str(source)]):
        ended = run_command(*command, env=place.env)
        assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1), ended.stderr
        assert "full" in ended.stderr


@pytest.mark.parametrize(
    ("mode", "folder_mode"),
    [
        pytest.param(0o444, 0o755, id="a read-only file"),
        pytest.param(0o644, 0o555, id="a read-only folder"),
        pytest.param(0o000, 0o755, id="a file of somebody else"),
        pytest.param(0o644, 0o000, id="a folder of somebody else"),
        pytest.param(None, 0o555, id="no file, and a read-only folder"),
    ],
)
def test_what_may_not_be_written_stops_the_start(
    place: Database, file: Path, mode: int | None, folder_mode: int
) -> None:
    powerless = WITHOUT_CAPABILITIES if os.geteuid() == 0 else []
    if powerless and shutil.which("setpriv") is None:
        pytest.skip("root may write everything, and setpriv is missing")
    before = b""
    if mode is not None:
        migrate_schema(place.config)
        before = file.read_bytes()
        file.chmod(mode)
    file.parent.chmod(folder_mode)
    try:
        assert str(file.parent) in startup_error(place.env, before=powerless)
    finally:
        file.parent.chmod(0o755)
    assert mode is None or file.read_bytes() == before


def _of_somebody_else(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
    return "another application"


def _from_the_future(file: Path) -> str:
    migrate_schema(StoreConfig(file=str(file)))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    return "revision 9999, which is newer"


def _no_database(file: Path) -> str:
    file.write_text("not a database, " * 100)
    return "cannot be opened as a SQLite database"


def _cut_in_half(file: Path) -> str:
    migrate_schema(StoreConfig(file=str(file)))
    os.truncate(file, file.stat().st_size // 2)
    return "malformed"


def _only_its_log(file: Path) -> str:
    file.with_name(f"{file.name}-wal").write_bytes(b"x" * 4096)
    return "restore the database first"


@pytest.mark.parametrize(
    "spoil", [_of_somebody_else, _from_the_future, _no_database, _cut_in_half, _only_its_log]
)
def test_a_file_that_is_not_ours_stops_the_start_and_is_left_alone(
    place: Database, file: Path, spoil: Callable[[Path], str]
) -> None:
    reason = spoil(file)
    before = {each.name: each.read_bytes() for each in file.parent.iterdir()}
    assert reason in startup_error(place.env)
    after = {each.name: each.read_bytes() for each in file.parent.iterdir()}
    assert after == before


def test_a_deleted_file_is_not_written_to(place: Database, file: Path, tmp_path: Path) -> None:
    with service_and_client(place, tmp_path / "log") as asked:
        assert asked.record_run("rr_1") == 200
        aside = file.with_name("aside")
        file.rename(aside)
        assert asked.record_run("rr_2") == 503
        assert asked.health() == (200, 503)
        assert asked.get_status("/rebalance/runs/rr_1") == 503
        assert not file.exists()
        aside.rename(file)
        assert asked.record_run("rr_3") == 200
        assert asked.health() == (200, 200)
    assert _stored_run_ids(file) == asked.acknowledged
    assert find_sqlite_damage(file) == []


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_after_its_log_is_gone_no_write_is_acknowledged(
    place: Database, file: Path, tmp_path: Path, suffix: str
) -> None:
    log, aside = Path(f"{file}{suffix}"), tmp_path / "aside"
    with service_and_client(place, tmp_path / "log") as asked:
        assert asked.record_run("rr_1") == 200
        log.rename(aside)
        assert [asked.record_run("rr_2"), asked.record_run("rr_3")] == [503, 503]
        assert asked.health() == (200, 503)
        log.write_bytes(b"")
        assert asked.record_run("rr_4") == 503
        aside.rename(log)
        assert asked.record_run("rr_5") == 200
        assert asked.health() == (200, 200)
    assert _stored_run_ids(file) == asked.acknowledged
    assert find_sqlite_damage(file) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_writes_before_its_log_was_deleted_survive_a_kill(
    place: Database, file: Path, workers: int
) -> None:
    def record(run_id: str) -> int:
        with httpx2.Client(base_url=service.url, timeout=30, trust_env=False) as client:
            return FaultClient(client, acknowledged).record_run(run_id)

    acknowledged: set[str] = set()
    service = start_service(place.env, workers=workers)
    try:
        assert [record(f"rr_{n}") for n in range(9)] == [200] * 9
        Path(f"{file}-wal").unlink()
        assert {record(f"late_{n}") for n in range(9)} == {503}
    finally:
        service.kill()
    assert acknowledged <= _stored_run_ids(file)
    assert find_sqlite_damage(file) == []


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("left", [0.0, 0.5])
def test_after_its_log_was_cut_short_no_write_is_acknowledged(
    place: Database, file: Path, left: float, workers: int
) -> None:
    def record(run_id: str) -> int:
        with httpx2.Client(base_url=service.url, timeout=30, trust_env=False) as client:
            return FaultClient(client, set()).record_run(run_id)

    log = Path(f"{file}-wal")
    service = start_service(place.env, workers=workers)
    try:
        assert [record(f"rr_{n}") for n in range(3)] == [200] * 3
        cut = int(log.stat().st_size * left)
        os.truncate(log, cut)
        assert [record(f"late_{n}") for n in range(6)] == [503] * 6
        assert log.stat().st_size == cut
    finally:
        service.kill()
    assert find_sqlite_damage(file) == []


@pytest.mark.parametrize("left", [0.0, 0.5])
def test_a_file_that_was_cut_short_is_not_written_to(
    place: Database, file: Path, tmp_path: Path, left: float
) -> None:
    with service_and_client(place, tmp_path / "log") as asked:
        assert [asked.record_run(f"rr_{n}", size=100_000) for n in range(60)] == [200] * 60
        whole = file.stat().st_size
        os.truncate(file, int(whole * left))
        assert [asked.record_run(f"more_{n}") for n in range(3)] == [503] * 3
        assert asked.health() == (200, 503)
        assert file.stat().st_size == int(whole * left)


def test_vacuum_beside_the_service_is_no_damage(
    place: Database, file: Path, tmp_path: Path
) -> None:
    with service_and_client(place, tmp_path / "log") as asked:
        for number in range(30):
            asked.record_run(f"rr_{number}", size=100_000)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            whole = file.stat().st_size
            connection.execute("DELETE FROM results WHERE rebalance_run_id <> 'rr_1'")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert file.stat().st_size < whole
        assert asked.record_run("rr_last", size=100_000) == 200
        assert asked.health() == (200, 200)


def test_a_lock_that_is_held_too_long_is_503_in_time_and_over_when_it_is_gone(
    place: Database, file: Path, tmp_path: Path
) -> None:
    with service_and_client(place, tmp_path / "log") as asked, ThreadPoolExecutor(8) as pool:
        assert asked.record_run("rr_1") == 200
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            begun = time.monotonic()
            waiting = [pool.submit(asked.record_run, f"rr_lock_{n}") for n in range(8)]
            assert asked.health() == (200, 200)
            assert asked.get_status("/rebalance/runs/rr_1") == 200
            assert {each.result() for each in waiting} == {503}
            assert time.monotonic() - begun < 20  # half of it on an idle machine
        assert asked.record_run("rr_2") == 200
    assert _stored_run_ids(file) == asked.acknowledged
