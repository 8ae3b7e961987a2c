"""SQLite: engines for reading and writing, and the check that a file is one of ours before anything touches it."""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import StoreOpenError

APPLICATION_ID: Final = 0x44504D4C
"""What SQLite's header says of a file of ours: the letters DPML (sqlite.org/pragma.html#pragma_application_id)."""

BUSY_TIMEOUT_SECONDS: Final = 5.0
READ_POOL_SIZE: Final = 16
"""A read that takes several statements, or long, keeps its connection meanwhile: others go by it.

With half as many, pages of sixteen clients waited for one another's bundles. Each may hold 2 MiB of the file's pages.
"""

POOL_TIMEOUT_SECONDS: Final = 60.0
"""How long a read waits for a connection: longer than a request may take, whose limit is to decide."""


def sqlite_url(url: URL) -> URL:
    """The URL with its async driver; raises StoreOpenError where it names no file."""
    if url.database in (None, "", ":memory:"):
        raise StoreOpenError("a SQLite URL must name a file")
    return url.set(drivername="sqlite+aiosqlite")


def file_url(path: str) -> URL:
    """The URL of a SQLite file, whatever its path is made of."""
    return URL.create("sqlite+aiosqlite", database=path)


def prepare_file(url: URL) -> Path:
    """Make the parent folders of a SQLite file and refuse a file that is not ours; the file's path."""
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if _size(log := path.with_name(f"{path.name}-wal")) and not _size(path):
            # SQLite would drop the log, and with it what was written last.
            raise StoreOpenError(
                f"{path} is missing or empty, but not its log {log}: bring the database back first"
            )
        with sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS) as connection:
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.close()
    except (sqlite3.Error, OSError) as error:
        raise StoreOpenError(f"{path} cannot be opened as a SQLite database: {error}") from error
    for each in (path, path.parent):
        if not os.access(each, os.W_OK):
            raise StoreOpenError(f"{each} cannot be written: SQLite keeps a log beside its file")
    if tables and owner != APPLICATION_ID:
        raise StoreOpenError(
            f"{path} is a SQLite database of another application; nothing was changed"
            " (records of the RFC's slice 1 adapter: dpm-lineage import --from-sqlite FILE)"
        )
    return path


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def connect_for_migration(path: Path) -> sqlite3.Connection:
    """A plain connection as the writer has it, for migrations."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    for pragma in _WRITER_PRAGMAS:
        connection.execute(pragma)
    return connection


_WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -8192",  # KiB; with the 2 MiB that SQLite has, an import spills most of its pages
    f"PRAGMA application_id = {APPLICATION_ID}",
)
_READER_PRAGMAS: Final = ("PRAGMA query_only = ON",)


def create_write_engine(url: URL) -> Engine:
    """One connection, for one thread, whose transactions take the write lock at their start."""
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
    """Connections that cannot write, each statement seeing the newest committed state."""
    engine = create_async_engine(
        url,
        pool_size=READ_POOL_SIZE,
        max_overflow=0,
        pool_use_lifo=True,  # the pages and the traversals of a connection stay cached while few are in use
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


def guard_file_identity(url: URL, *engines: Engine) -> None:
    """Refuse connections where the file is not the one any more that is there now, or has lost its end.

    SQLite would go on writing to a deleted file, make an empty one for the next connection, and drop the log
    beside an empty one. Never open the file to look: closing it again would drop SQLite's own locks on it.
    """
    path = Path(str(url.database))
    opened = path.stat()
    largest = opened.st_size

    def same_file() -> int:
        now = path.stat()
        if not os.path.samestat(opened, now) or not now.st_size:
            raise OSError(f"{path} is not the file any more that was opened")
        return now.st_size

    def connecting(dialect: object, record: object, arguments: object, options: object) -> None:
        same_file()

    def lending(connection: Any, record: object, proxy: object) -> None:
        nonlocal largest
        size = same_file()
        if size < largest:  # by VACUUM, or by somebody who does not know what it is
            cursor = connection.cursor()
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            (whole,) = cursor.fetchone()
            cursor.close()
            if size < min(whole, largest):
                raise OSError(f"{path} has been cut short")
        largest = size

    for engine in engines:
        event.listen(engine, "do_connect", connecting)
        event.listen(engine, "checkout", lending)
