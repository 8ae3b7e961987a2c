"""Engines for reading and writing a SQLite file, and checks that the file is a database of this application."""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import StoreOpenError
from storage.sql.engine.sqlite_log import LogReader

APPLICATION_ID: Final = 0x44504D4C
"""The application id in the file header: the letters DPML (sqlite.org/pragma.html#pragma_application_id)."""

BUSY_TIMEOUT_SECONDS: Final = 5.0
"""How long a connection waits for a lock that another process holds on the file."""

MIGRATION_TIMEOUT_SECONDS: Final = 300.0
"""How long a migration waits for another one: several times what a migration of 100,000 runs takes."""

LOG_SIZE_LIMIT_BYTES: Final = 64 * 1024 * 1024
"""The size to which the write-ahead log is cut when it starts over, after a long read let it grow."""

READ_POOL_SIZE: Final = 16
"""The maximum number of connections for reads, each of which caches up to 2 MiB of the file's pages.

A slow read holds its connection. With half as many connections, the page requests of 16 clients waited for support
bundles.
"""

POOL_TIMEOUT_SECONDS: Final = 60.0
"""How long a read waits for a connection: longer than the request timeout, which ends the wait before."""


def sqlite_url(url: URL) -> URL:
    """Return the URL with its async driver; raise StoreOpenError if it names no file."""
    if url.database in (None, "", ":memory:"):
        raise StoreOpenError("a SQLite URL must name a file")
    return url.set(drivername="sqlite+aiosqlite")


def file_url(path: str) -> URL:
    """Return the URL of a SQLite file, whose path may have any characters."""
    return URL.create("sqlite+aiosqlite", database=path)


def real_path(url: URL) -> Path:
    """Return the path of a SQLite file without symbolic links, because SQLite puts the log beside the file itself."""
    return Path(os.path.realpath(str(url.database)))


def prepare_file(url: URL) -> Path:
    """Create the parent folders of a SQLite file and return its path.

    Raise StoreOpenError if the file cannot be written or is not a database of this application.
    """
    path = real_path(url)
    try:
        _make_private_folders(path.parent)
        if _size(log := path.with_name(f"{path.name}-wal")) and not _size(path):
            # SQLite would delete the log, which contains the last commits.
            raise StoreOpenError(
                f"{path} is missing or empty, but its write-ahead log {log} is not: restore the database first"
            )
        _create_private_file(path)
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS)) as connection:
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (sqlite3.Error, OSError) as error:
        raise StoreOpenError(f"{path} cannot be opened as a SQLite database: {error}") from error
    for each in (path, path.parent):
        if not os.access(each, os.W_OK):
            raise StoreOpenError(f"{each} cannot be written: SQLite writes a log next to its file")
    if tables and owner != APPLICATION_ID:
        raise StoreOpenError(
            f"{path} is a SQLite database of another application; nothing was changed"
            " (records of the RFC's slice 1 adapter: dpm-lineage import --from-sqlite FILE)"
        )
    return path


def _make_private_folders(folder: Path) -> None:
    """Create the missing folders, for this user alone whatever the umask is."""
    if not folder.exists():
        _make_private_folders(folder.parent)
        with suppress(FileExistsError):  # another process was faster
            folder.mkdir(mode=0o700)


def _create_private_file(path: Path) -> None:
    """Create a missing file, for this user alone. SQLite gives its log the mode of the file."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def connect_for_migration(path: Path) -> sqlite3.Connection:
    """Return a connection with the settings of the writer's, for migrations.

    It waits until another process that starts at the same time has migrated the file.
    """
    connection = sqlite3.connect(path, timeout=MIGRATION_TIMEOUT_SECONDS, isolation_level=None)
    for pragma in _WRITER_PRAGMAS:
        connection.execute(pragma)
    # Only here: it takes the write lock, and a migration precedes every writer.
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return connection


_WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA journal_size_limit = {LOG_SIZE_LIMIT_BYTES}",
    "PRAGMA cache_size = -8192",  # KiB; with SQLite's default of 2 MiB an import spills most of its pages
)
_READER_PRAGMAS: Final = ("PRAGMA query_only = ON",)


def create_write_engine(url: URL) -> Engine:
    """Return an engine of one connection, for one thread, whose transactions take the write lock at their start."""
    engine = create_engine(
        url.set(drivername="sqlite"),
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None},
    )
    _on_connect(engine, _WRITER_PRAGMAS)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def create_read_engine(url: URL) -> AsyncEngine:
    """Return a pool of read-only connections in autocommit mode: each statement sees the newest committed state."""
    engine = create_async_engine(
        url,
        pool_size=READ_POOL_SIZE,
        max_overflow=0,
        pool_use_lifo=True,  # last in, first out: a few connections then keep their pages and traversals cached
        pool_timeout=POOL_TIMEOUT_SECONDS,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
    )
    _on_connect(engine.sync_engine, _READER_PRAGMAS)
    return engine


def _on_connect(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()


class FileGuard:
    """The identities of the database file and its logs, as they are when the guard is created."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # While this connection is open, no process deletes the log when it closes its own connections.
        self._holder = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, check_same_thread=False)
        self._holder.execute("PRAGMA journal_mode = WAL").fetchall()
        self._holder.execute("SELECT count(*) FROM sqlite_master").fetchall()
        self._opened = path.stat()
        self._log = Path(f"{path}-wal")
        index = Path(f"{path}-shm")
        self._logs = [(log, log.stat()) for log in (self._log, index)]
        self._reader = LogReader(self._log, index)
        self._largest = self._opened.st_size
        self._saved = threading.Lock()
        """Acquired, and never released, by the thread that saves the commits of a deleted log."""

    def check(self) -> int:
        """Return the size of the database file; raise OSError if one of the files is not the one that was opened.

        Raise it too if the log was truncated or overwritten, because new commits would be lost with the old ones. Save
        the commits of a deleted log at the first check that notices.
        """
        now = self._path.stat()
        if not os.path.samestat(self._opened, now) or not now.st_size:
            raise OSError(f"{self._path} is no longer the file that was opened")
        for log, opened in self._logs:
            if not log.exists() or not os.path.samestat(opened, log.stat()):
                if self._saved.acquire(blocking=False):
                    self._save_deleted_log()
                raise OSError(f"{log} is no longer the file that was opened")
        if not self._reader.has_commits():
            raise OSError(f"{self._log} or its index was truncated or overwritten")
        return now.st_size

    def check_size(self, connection: Any) -> None:
        """Check the identities; raise OSError also if the database file is smaller than the database."""
        size = self.check()
        if size < self._largest:  # VACUUM shrinks the file too
            cursor = connection.cursor()
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            (database_size,) = cursor.fetchone()
            cursor.close()
            if size < min(database_size, self._largest):
                raise OSError(f"{self._path} was truncated")
        self._largest = size

    def _save_deleted_log(self) -> None:
        """Copy the pages of a deleted log to the database file, so that its commits survive the process.

        If another process has created a new log, its pages may be newer: copy nothing.
        """
        if not self._log.exists():
            with suppress(sqlite3.Error):
                self._holder.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Close the connection that keeps the log."""
        self._reader.close()
        self._holder.close()


def guard_file_identity(url: URL, reading: Engine, writing: Engine) -> Callable[[], object]:
    """Make the engines raise OSError at a connect or checkout if a file was replaced, deleted or truncated.

    SQLite would keep writing to a deleted or truncated file or log, create an empty one for the next connection, and
    delete the log of an empty file. The checks open neither the database nor the index of its log, because closing
    them again would release SQLite's own locks on them. Return the check, to be called after a commit too.
    """
    guard = FileGuard(real_path(url))

    def check_connect(dialect: object, record: object, arguments: object, options: object) -> None:
        guard.check()

    def check_checkout(connection: Any, record: object, proxy: object) -> None:
        guard.check_size(connection)

    for engine in (reading, writing):
        event.listen(engine, "do_connect", check_connect)
        event.listen(engine, "checkout", check_checkout)
    event.listen(reading, "engine_disposed", lambda engine: guard.close())
    return guard.check
