"""Read the SQLite file of the slice 1 system, the previous implementation (RFC-0023), as records."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from storage.errors import StoreOpenError
from storage.formats.ndjson import ImportEntry, decode_fields, try_decode
from storage.formats.ndjson_models import (
    ArtifactLine,
    DecisionLine,
    EdgeLine,
    HistoryLine,
    Line,
    MappingLine,
    OperationLine,
    RunLine,
)

_TABLES: Final[tuple[tuple[str, type[Line]], ...]] = (
    ("dpm_runs", RunLine),
    ("dpm_run_idempotency", MappingLine),
    ("dpm_run_idempotency_history", HistoryLine),
    ("dpm_run_artifacts", ArtifactLine),
    ("dpm_async_operations", OperationLine),
    ("dpm_workflow_decisions", DecisionLine),
    ("dpm_lineage_edges", EdgeLine),
)
_NULL: Final = msgspec.Raw(b"null")


def read_slice1(path: Path) -> Iterator[ImportEntry]:
    """Iterate over the rows of one snapshot of the file, by table and in the order of insertion.

    The file is not changed. Raise StoreOpenError if it cannot be read as a slice 1 file.
    """
    try:
        with closing(_open(path)) as connection:
            for table, line in _TABLES:
                yield from _rows(connection, table, line, source=f"{path}:{table}")
    except (sqlite3.Error, OSError) as error:
        raise StoreOpenError(
            f"{path} cannot be read as a database of the slice 1 adapter: {error}"
        ) from error


def _open(path: Path) -> sqlite3.Connection:
    """Return a connection in a read transaction, after checking that the tables exist."""
    if not path.is_file():
        raise StoreOpenError(f"{path} is not a file")
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _begin(uri)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_READONLY_ROLLBACK":
            raise StoreOpenError(
                f"{path} has an interrupted write, which {path}-journal rolls back: "
                "open it once with the system that wrote it, or open copies of both with sqlite3"
            ) from error
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) and not _has_log(path):
            # In WAL mode a reader creates files next to the database, which permissions may forbid.
            return _begin(f"{uri}&immutable=1")
        raise


def _begin(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        # Invalid UTF-8 is left to the validation of the row, so that it does not end the statement.
        connection.text_factory = lambda text: text.decode(errors="surrogateescape")
        connection.execute("BEGIN")
        for table, line in _TABLES:
            connection.execute(f"{_select(table, line)} LIMIT 1").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _fields(line: type[Line]) -> list[msgspec.structs.FieldInfo]:
    """Return the fields of a line that the slice 1 adapter has a column for: all but the stamp."""
    return [field for field in msgspec.structs.fields(line) if field.required]


def _select(table: str, line: type[Line]) -> str:
    fields = _fields(line)
    columns = [f"{f.name}_json" if f.type is msgspec.Raw else f.name for f in fields]
    return f"SELECT rowid, {', '.join(columns)} FROM {table} ORDER BY rowid"  # noqa: S608 -- constant names


def _rows(
    connection: sqlite3.Connection, table: str, line: type[Line], *, source: str
) -> Iterator[ImportEntry]:
    fields = _fields(line)
    payloads = [field.name for field in fields if field.type is msgspec.Raw]
    for rowid, *values in connection.execute(_select(table, line)):
        row = dict(zip((field.name for field in fields), values, strict=True))
        for payload in payloads:
            row[payload] = _raw(row[payload])
        row["kind"] = line.__struct_config__.tag
        size = sum(len(value) for value in values if isinstance(value, str))
        yield ImportEntry(source, rowid, try_decode(decode_fields, row), size)


def _raw(value: object) -> object:
    """Return a payload column as JSON: NULL becomes null; other types are left to the validation."""
    if value is None:
        return _NULL
    if isinstance(value, str):
        return msgspec.Raw(value.encode(errors="surrogateescape"))
    return value
