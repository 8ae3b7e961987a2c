"""Upgrade of the schema of a PostgreSQL database to the revision of this version, one process at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from asyncpg import Connection
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from storage.errors import StoreOpenError
from storage.migrate import reject_newer_schema, upgrade
from storage.sql.engine import postgres
from storage.sql.model.revision import HEAD
from storage.sql.writing.advisory_locks import advisory_key

LOCK_KEY: Final = advisory_key("migrate")
POLL_SECONDS: Final = 0.1
"""Delay between two attempts to acquire the migration lock."""

OWNER_COMMENT: Final = "dpm-lineage"
"""The comment on our `alembic_version` table, which distinguishes it from that of another program with Alembic."""

_STATUS_QUERY: Final = """
    SELECT current_database() AS name,
           to_regclass('alembic_version') IS NOT NULL AS versioned,
           obj_description(to_regclass('alembic_version'), 'pg_class') = $1 AS ours,
           EXISTS (
               SELECT FROM pg_class AS class
               WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind IN ('r', 'p')
               AND NOT EXISTS (
                   SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e'
               )
           ) AS has_tables
"""
_CREATE_VERSION_TABLE: Final = f"""
    CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY);
    COMMENT ON TABLE alembic_version IS '{OWNER_COMMENT}'
"""


async def current_revision(dsn: str, *, password_file: str = "") -> str | None:
    """Return the revision of a database, None if it is empty. Raise StoreOpenError for another program's database."""
    async with _connection(dsn, password_file) as connection:
        return await _read_revision(connection)


async def migrate(dsn: str, *, password_file: str = "") -> str | None:
    """Wait for a migration by another process, upgrade the schema, and return the revision before the upgrade.

    Raise StoreOpenError if the database does not respond, is another program's, has a newer schema, or denies the
    change.
    """
    async with _connection(dsn, password_file) as connection:
        revision = await _read_revision(connection)
        if revision == HEAD:
            return revision
        async with _migration_lock(connection):
            revision = await _read_revision(connection)
            await _disable_idle_timeout(connection)
            if revision != HEAD:
                await _upgrade(dsn, password_file)
    return revision


@asynccontextmanager
async def _connection(dsn: str, password_file: str) -> AsyncIterator[Connection]:
    try:
        connection = await postgres.connect(dsn, password_file=password_file)
    except (*postgres.ASYNCPG_ERRORS, ValueError) as error:
        raise StoreOpenError(
            f"PostgreSQL cannot be reached: {postgres.error_summary(error)}"
        ) from error
    try:
        yield connection
    except (DBAPIError, *postgres.ASYNCPG_ERRORS) as error:
        raise StoreOpenError(
            f"PostgreSQL cannot be upgraded: {postgres.error_summary(error)}"
        ) from error
    except PendingRollbackError as error:
        # After a lost connection Alembic fails again at the end of its autocommit block. The cause is in `__context__`.
        cause = error.__context__ or error
        raise StoreOpenError(
            f"PostgreSQL cannot be upgraded: {postgres.error_summary(cause)}"
        ) from error
    finally:
        connection.terminate()


async def _read_revision(connection: Connection) -> str | None:
    status = await connection.fetchrow(_STATUS_QUERY, OWNER_COMMENT)
    if status is None or not (status["has_tables"] or status["versioned"]):
        return None
    if not status["ours"]:
        raise StoreOpenError(
            f"the PostgreSQL database {status['name']!r} contains tables of another application; nothing was changed"
        )
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    reject_newer_schema(revision, f"the PostgreSQL database {status['name']!r}")
    return revision


@asynccontextmanager
async def _migration_lock(connection: Connection) -> AsyncIterator[None]:
    """Hold the migration lock during the block.

    Poll for the lock, because CREATE INDEX CONCURRENTLY would wait for the snapshot of a waiting statement. An open
    transaction keeps the lock, even behind a transaction pooler, and has no snapshot between its statements.
    """
    while True:
        transaction = connection.transaction()
        await transaction.start()
        if await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK_KEY):
            await _disable_idle_timeout(connection)
            break
        await transaction.rollback()
        await asyncio.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        if not connection.is_closed():
            await transaction.rollback()


async def _disable_idle_timeout(connection: Connection) -> None:
    """Let the transaction stay idle for any time, without the snapshot of its last statement.

    A simple query releases the snapshot, because it closes the portal that asyncpg leaves open.
    """
    await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


async def _upgrade(dsn: str, password_file: str) -> None:
    engine = postgres.create_migration_engine(dsn, password_file=password_file)
    try:
        async with engine.connect() as connection:
            await (await postgres.driver_connection(connection)).execute(_CREATE_VERSION_TABLE)
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()
