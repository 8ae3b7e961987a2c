"""The store: what is kept, and where."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage import migrate_postgres
from storage.base import Store
from storage.errors import StoreOpenError
from storage.memory import MemoryStore
from storage.migrate import current_revision, migrate, refuse_unknown
from storage.sql.engine import postgres
from storage.sql.engine.postgres import ConnectionOptions
from storage.sql.engine.sqlite import (
    file_url,
    guard_file_identity,
    create_read_engine,
    sqlite_url,
    create_write_engine,
)
from storage.sql.engine.sqlite_data_version import DataVersionMonitor
from storage.sql.model.revision import HEAD
from storage.sql.read_replica import ReplicatedStore, Standby
from storage.sql.store import SqlStore
from storage.sql.writing.postgres_group_commit import PooledWriter
from storage.sql.writing.sqlite_group_commit import GroupCommit


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """Where the records are kept: a database's URL or a SQLite file, or neither: this process's memory.

    `migration_url` is where a PostgreSQL database is migrated, if not at `url`: behind a pooler, say.
    `read_url` is a standby of it.
    """

    url: str | None = None
    file: str | None = None
    migration_url: str | None = None
    read_url: str | None = None
    tuning: ConnectionOptions = postgres.DEFAULTS

    @property
    def dsn(self) -> str | None:
        """The DSN of a PostgreSQL database."""
        return postgres.to_asyncpg_dsn(self.url) if self.url and postgres.is_dsn(self.url) else None

    @property
    def migration_dsn(self) -> str | None:
        """The DSN under which the database is migrated."""
        return postgres.to_asyncpg_dsn(self.migration_url) if self.dsn and self.migration_url else self.dsn


async def open_store(config: StoreConfig) -> Store:
    """Open the store, its schema brought up to date; raises StoreOpenError, saying why, where that cannot be."""
    if config.dsn and config.migration_dsn:
        tuning = config.tuning
        await migrate_postgres.migrate(config.migration_dsn, password_file=tuning.password_file)
        if config.dsn != config.migration_dsn:
            await postgres.check_reachable(config.dsn, password_file=tuning.password_file)
        pool = postgres.create_engine(config.dsn, tuning)
        if config.read_url:
            read_pool = postgres.create_engine(postgres.to_asyncpg_dsn(config.read_url), tuning)
            standby = Standby(read_pool, tuning, revision=HEAD)
            return ReplicatedStore(
                postgres.autocommit(pool), PooledWriter(pool, tuning), standby=standby, revision=HEAD
            )
        return SqlStore(postgres.autocommit(pool), PooledWriter(pool, tuning), revision=HEAD)
    if config.file is None and config.url is None:
        return MemoryStore()
    url = _file_url(config)
    await asyncio.to_thread(migrate, url)
    reading, writing = create_read_engine(url), create_write_engine(url)
    watch = DataVersionMonitor(Path(str(url.database)), guard_file_identity(url, reading.sync_engine, writing))
    return SqlStore(reading, GroupCommit(writing), revision=HEAD, watch=watch)


def migrate_schema(config: StoreConfig) -> tuple[str | None, str]:
    """Bring the schema up to date: the revision it had, and the one it has; raises StoreOpenError."""
    if config.migration_dsn:
        migrating = migrate_postgres.migrate(
            config.migration_dsn, password_file=config.tuning.password_file
        )
        return asyncio.run(migrating), HEAD
    url = _file_url(config)
    before = current_revision(url)
    migrate(url)
    return before, HEAD


def check_schema(config: StoreConfig) -> tuple[str | None, str]:
    """The revision the schema has, and the one it needs; nothing is changed, raises StoreOpenError."""
    if config.migration_dsn:
        looking = migrate_postgres.current_revision(
            config.migration_dsn, password_file=config.tuning.password_file
        )
        return asyncio.run(looking), HEAD
    url = _file_url(config)
    if not Path(str(url.database)).exists():
        return None, HEAD
    found = current_revision(url)
    refuse_unknown(found, str(url.database))
    return found, HEAD


def _file_url(address: StoreConfig) -> URL:
    if address.file is not None:
        return file_url(address.file)
    try:
        url = make_url(address.url or "")
    except ArgumentError as error:
        raise StoreOpenError(f"{address.url!r} is not a SQLAlchemy URL") from error
    if url.get_backend_name() != "sqlite":
        raise StoreOpenError(
            f"{url.get_backend_name()!r} is not a backend of this version: use sqlite or postgresql"
        )
    return sqlite_url(url)
