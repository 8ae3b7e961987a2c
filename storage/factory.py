"""Open a store from its configuration, and migrate or inspect the schema of its database."""

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage import migrate_postgres
from storage.base import Store
from storage.errors import StoreOpenError
from storage.memory import MemoryStore
from storage.migrate import current_revision, migrate, reject_newer_schema
from storage.sql.engine import postgres
from storage.sql.engine.postgres import ConnectionOptions
from storage.sql.engine.sqlite import (
    create_read_engine,
    create_write_engine,
    file_url,
    guard_file_identity,
    sqlite_url,
)
from storage.sql.model.revision import HEAD
from storage.sql.read_replica import ReplicatedStore, Standby
from storage.sql.store import SqlStore
from storage.sql.writing.postgres_writer import PostgresWriter
from storage.sql.writing.sqlite_writer import SqliteWriter


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """The location of the records: a database URL or a SQLite file; neither selects the memory store.

    `migration_url` is the URL that migrations of a PostgreSQL database use; None means `url`. Migrations need a
    session, which a transaction pooler at `url` does not offer. `read_url` is a read replica of the database.
    """

    url: str | None = None
    file: str | None = None
    migration_url: str | None = None
    read_url: str | None = None
    connection_options: ConnectionOptions = postgres.DEFAULTS

    @property
    def dsn(self) -> str | None:
        """The DSN of the PostgreSQL database, None for another backend."""
        return postgres.to_asyncpg_dsn(self.url) if self.url and postgres.is_dsn(self.url) else None

    @property
    def migration_dsn(self) -> str | None:
        """The DSN that migrations use, None for another backend than PostgreSQL."""
        if self.dsn and self.migration_url:
            return postgres.to_asyncpg_dsn(self.migration_url)
        return self.dsn


async def open_store(config: StoreConfig) -> Store:
    """Migrate the database and return its store; raise StoreOpenError if either fails."""
    if config.dsn and config.migration_dsn:
        return await _open_postgres(config, config.dsn, config.migration_dsn)
    if config.file is None and config.url is None:
        return MemoryStore()
    url = _sqlite_url(config)
    await asyncio.to_thread(migrate, url)
    reading, writing = create_read_engine(url), create_write_engine(url)
    try:
        check = guard_file_identity(url, reading.sync_engine, writing)
    except (sqlite3.Error, OSError) as error:
        raise StoreOpenError(f"{url.database} cannot be opened: {error}") from error
    return SqlStore(reading, SqliteWriter(writing, check), revision=HEAD)


async def _open_postgres(config: StoreConfig, dsn: str, migration_dsn: str) -> Store:
    tuning = config.connection_options
    await migrate_postgres.migrate(migration_dsn, password_file=tuning.password_file)
    if dsn != migration_dsn:
        await postgres.check_reachable(dsn, password_file=tuning.password_file)
    pool = postgres.create_engine(dsn, tuning)
    reading, writer = postgres.autocommit(pool), PostgresWriter(pool, tuning)
    if not config.read_url:
        return SqlStore(reading, writer, revision=HEAD)
    read_pool = postgres.create_engine(postgres.to_asyncpg_dsn(config.read_url), tuning)
    standby = Standby(read_pool, tuning, revision=HEAD)
    return ReplicatedStore(reading, writer, standby=standby, revision=HEAD)


def migrate_schema(config: StoreConfig) -> tuple[str | None, str]:
    """Migrate the database and return its revisions before (None: no schema) and after.

    Raise StoreOpenError if the migration fails.
    """
    if config.migration_dsn:
        migration = migrate_postgres.migrate(
            config.migration_dsn, password_file=config.connection_options.password_file
        )
        return asyncio.run(migration), HEAD
    url = _sqlite_url(config)
    before = current_revision(url)
    migrate(url)
    return before, HEAD


def check_schema(config: StoreConfig) -> tuple[str | None, str]:
    """Return the revision of the database (None: no schema) and the required revision, changing nothing.

    Raise StoreOpenError if the database cannot be read or has an unknown revision.
    """
    if config.migration_dsn:
        inspection = migrate_postgres.current_revision(
            config.migration_dsn, password_file=config.connection_options.password_file
        )
        return asyncio.run(inspection), HEAD
    url = _sqlite_url(config)
    if not Path(str(url.database)).exists():
        return None, HEAD
    revision = current_revision(url)
    reject_newer_schema(revision, str(url.database))
    return revision, HEAD


def _sqlite_url(config: StoreConfig) -> URL:
    if config.file is not None:
        return file_url(config.file)
    try:
        url = make_url(config.url or "")
    except (ArgumentError, ValueError):
        # Show neither the URL nor the error, because both may contain a password.
        raise StoreOpenError("the value is not a SQLAlchemy URL") from None
    if url.get_backend_name() != "sqlite":
        raise StoreOpenError(
            f"{url.get_backend_name()!r} is not a backend of this version: use sqlite or postgresql"
        )
    return sqlite_url(url)
