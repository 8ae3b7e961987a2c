"""The slice 1 database file: each row gives the record of the equivalent line, or the reason why it is invalid."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.errors import StoreOpenError
from storage.formats.json_text import parse_json
from storage.formats.ndjson import ImportEntry, InvalidRecord, encode_record, read_ndjson
from storage.formats.slice1_sqlite import read_slice1

DATA = Path(__file__).parents[1] / "data"

Change = Callable[..., Path]

_CRASH = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement)
os._exit(0)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A copy of the slice 1 file in a folder of its own."""
    return Path(shutil.copy(DATA / "slice1.sqlite", tmp_path / "slice1.sqlite"))


@pytest.fixture
def execute_on_copy(database: Path) -> Change:
    """Execute statements on the copy."""

    def change(*statements: str) -> Path:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return database

    return change


def as_json(entry: ImportEntry) -> object:
    """The entry's line as JSON."""
    assert not isinstance(entry.record, InvalidRecord)
    return parse_json(encode_record(entry.record).decode())


def invalid_rows(path: Path) -> dict[str, str]:
    """Return the error of each invalid row by its location without the folder."""
    return {
        entry.location.removeprefix(f"{path.parent}/"): str(entry.record)
        for entry in read_slice1(path)
        if isinstance(entry.record, InvalidRecord)
    }


def open_error(path: Path) -> str:
    """Return the reason why the file cannot be read."""
    with pytest.raises(StoreOpenError) as error:
        list(read_slice1(path))
    return str(error.value)


def crash_after(path: Path, *statements: str) -> None:
    """Execute statements in a process that ends before it commits or closes."""
    subprocess.run([sys.executable, "-c", _CRASH, path, *statements], check=True)


def test_the_file_holds_the_same_records_as_the_lines(database: Path) -> None:
    with (DATA / "records.ndjson").open("rb") as stream:
        lines = [as_json(entry) for entry in read_ndjson(stream, name="lines")]
    rows = [as_json(entry) for entry in read_slice1(database)]
    assert sorted(rows, key=repr) == sorted(lines, key=repr)


def test_rows_are_read_table_by_table_in_the_order_of_insertion(database: Path) -> None:
    places = [(entry.source, entry.number) for entry in read_slice1(database)]
    tables = list(dict.fromkeys(source for source, _ in places))
    assert tables[0] == f"{database}:dpm_runs"
    assert len(tables) == 7
    assert places == sorted(places, key=lambda place: (tables.index(place[0]), place[1]))


def test_reading_does_not_change_the_file_or_its_folder(database: Path) -> None:
    before = (database.read_bytes(), database.stat().st_mtime_ns)
    list(read_slice1(database))
    assert (database.read_bytes(), database.stat().st_mtime_ns) == before
    assert list(database.parent.iterdir()) == [database]


def test_a_name_with_every_special_character_is_found(database: Path) -> None:
    path = database.rename(database.with_name("é ?mode=rw#%41&;.sqlite"))
    assert len(list(read_slice1(path))) == 213


def test_a_relative_name_is_found(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(database.parent)
    assert next(read_slice1(Path("slice1.sqlite"))).location == "slice1.sqlite:dpm_runs:1"


def test_a_read_only_file_in_a_read_only_folder_is_read(execute_on_copy: Change) -> None:
    path = execute_on_copy("PRAGMA journal_mode = WAL")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert len(list(read_slice1(path))) == 213
    finally:
        path.parent.chmod(0o755)


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ("dpm_runs SET created_at = '2026-01-01T00:00:00'", "dpm_runs:3", "created_at: '2026"),
        ("dpm_runs SET portfolio_id = x'00'", "dpm_runs:3", "portfolio_id: Expected `str`"),
        ("dpm_runs SET portfolio_id = CAST(x'61ff' AS TEXT)", "dpm_runs:3", "portfolio_id: holds"),
        ("dpm_runs SET result_json = ''", "dpm_runs:3", "result: is not JSON"),
        ("dpm_runs SET result_json = x'7b7d'", "dpm_runs:3", "result: Expected `raw`"),
        ("dpm_runs SET result_json = CAST(x'22ff22' AS TEXT)", "dpm_runs:3", "result: is not UTF"),
        ("dpm_runs SET result_json = '{} , \"kind\": 1'", "dpm_runs:3", "result: is not JSON"),
        ("dpm_async_operations SET error_json = '1'", "dpm_async_operations:3", "error: Expected"),
        (
            "dpm_lineage_edges SET edge_type = 'X'",
            "dpm_lineage_edges:3",
            "edge_type: 'X' is not one",
        ),
        ("dpm_lineage_edges SET metadata_json = 'NaN'", "dpm_lineage_edges:3", "metadata: is not"),
    ],
)
def test_a_bad_row_has_a_position_and_a_reason_and_the_others_are_read(
    execute_on_copy: Change, change: str, place: str, reason: str
) -> None:
    path = execute_on_copy(f"UPDATE {change} WHERE rowid = 3")
    assert len(list(read_slice1(path))) == 213
    (found,) = invalid_rows(path).items()
    assert found[0] == f"slice1.sqlite:{place}"
    assert found[1].startswith(reason)


def test_null_payloads_are_absent(execute_on_copy: Change) -> None:
    path = execute_on_copy(
        "UPDATE dpm_async_operations SET result_json = NULL, error_json = NULL, request_json = NULL"
    )
    assert invalid_rows(path) == {}


@pytest.mark.parametrize("content", [b"", b"no database, though long enough to hold one " * 9])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert "cannot be read as a database of the slice 1 adapter" in open_error(path)


def test_a_database_without_a_table_is_refused_before_any_row(
    execute_on_copy: Change,
) -> None:
    path = execute_on_copy("DROP TABLE dpm_lineage_edges")
    with pytest.raises(StoreOpenError, match="no such table: dpm_lineage_edges"):
        next(read_slice1(path))


def test_a_database_without_a_column_is_refused(execute_on_copy: Change) -> None:
    path = execute_on_copy("ALTER TABLE dpm_async_operations DROP COLUMN request_json")
    assert "no such column: request_json" in open_error(path)


def test_a_path_that_is_not_a_file_is_refused(tmp_path: Path) -> None:
    assert "is not a file" in open_error(tmp_path)
    assert "is not a file" in open_error(tmp_path / "missing")


def test_a_damaged_file_is_refused(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:200_000])
    assert "malformed" in open_error(database)


def test_a_file_with_an_unfinished_write_is_refused_and_kept(database: Path) -> None:
    grow = "UPDATE dpm_runs SET portfolio_id = hex(randomblob(9000))"
    crash_after(database, "PRAGMA cache_size = 1", "BEGIN IMMEDIATE", grow)
    left = {path.name: path.read_bytes() for path in database.parent.iterdir()}
    assert f"{database}-journal" in open_error(database)
    assert {path.name: path.read_bytes() for path in database.parent.iterdir()} == left


def test_rows_that_only_the_write_ahead_log_holds_are_read(execute_on_copy: Change) -> None:
    path = execute_on_copy("PRAGMA journal_mode = WAL")
    crash_after(path, "DELETE FROM dpm_runs WHERE rowid > 1")
    assert len(list(read_slice1(path))) == 213 - 39
