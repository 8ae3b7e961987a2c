"""The database file of the system before this one (RFC-0023, slice 1), read as records."""

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
    """Every row as one state of the file holds them, table by table, in the order of their writing.

    The file is never written to. StoreOpenError is raised where it cannot be read as such a file.
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
    """A connection in a read transaction, the tables known to be there."""
    if not path.is_file():
        raise StoreOpenError(f"{path} is no file")
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _begin(address)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_READONLY_ROLLBACK":
            raise StoreOpenError(
                f"{path} was left in the middle of a write, which {path}-journal undoes: "
                "open it once with the system that wrote it, or copies of both with sqlite3"
            ) from error
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) and not _has_log(path):
            # With a write-ahead log even a reader writes beside the file, which may be forbidden.
            return _begin(f"{address}&immutable=1")
        raise


def _begin(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        # What is not UTF-8 must reach the row's validation, and not stop the statement.
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


def _select(table: str, line: type[Line]) -> str:
    fields = msgspec.structs.fields(line)
    columns = [f"{f.name}_json" if f.type is msgspec.Raw else f.name for f in fields]
    return f"SELECT rowid, {', '.join(columns)} FROM {table} ORDER BY rowid"  # noqa: S608 -- our own words


def _rows(
    connection: sqlite3.Connection, table: str, line: type[Line], *, source: str
) -> Iterator[ImportEntry]:
    fields = msgspec.structs.fields(line)
    payloads = [field.name for field in fields if field.type is msgspec.Raw]
    for rowid, *values in connection.execute(_select(table, line)):
        row = dict(zip((field.name for field in fields), values, strict=True))
        for payload in payloads:
            row[payload] = _raw(row[payload])
        row["kind"] = line.__struct_config__.tag
        size = sum(len(value) for value in values if isinstance(value, str))
        yield ImportEntry(source, rowid, try_decode(decode_fields, row), size)


def _raw(value: object) -> object:
    """A payload column as JSON: NULL is null, and what is no text is left to be refused."""
    if value is None:
        return _NULL
    if isinstance(value, str):
        return msgspec.Raw(value.encode(errors="surrogateescape"))
    return value
