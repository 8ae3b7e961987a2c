"""Bring the schema of a PostgreSQL database to the revision this version needs, one process at a time."""

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

OWNER_COMMENT: Final = "dpm-lineage"
"""The comment on our table of revisions: what tells it from that of any other program that uses alembic."""

_STATUS_QUERY: Final = """
    SELECT current_database() AS name,
           to_regclass('alembic_version') IS NOT NULL AS versioned,
           obj_description(to_regclass('alembic_version'), 'pg_class') = $1 AS ours,
           EXISTS (
               SELECT FROM pg_class AS found
               WHERE found.relnamespace = current_schema()::regnamespace AND found.relkind IN ('r', 'p')
               AND NOT EXISTS (
                   SELECT FROM pg_depend WHERE objid = found.oid AND deptype = 'e'
               )
           ) AS filled
"""
_CREATE_VERSION_TABLE: Final = f"""
    CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY);
    COMMENT ON TABLE alembic_version IS '{OWNER_COMMENT}'
"""


async def current_revision(dsn: str, *, password_file: str = "") -> str | None:
    """The revision a database is at, None where it is empty; raises StoreOpenError where it is not ours."""
    async with _connection(dsn, password_file) as connection:
        return await _read_revision(connection)


async def migrate(dsn: str, *, password_file: str = "") -> str | None:
    """Upgrade the schema, waiting for whoever is at it already; the revision that this process found.

    Raises StoreOpenError where the database does not answer, is not ours, is of a later version, or may not be
    changed.
    """
    async with _connection(dsn, password_file) as connection:
        found = await _read_revision(connection)
        if found == HEAD:
            return found
        async with _migration_lock(connection):
            found = await _read_revision(connection)
            await _disable_idle_timeout(connection)
            if found != HEAD:
                await _upgrade(dsn, password_file)
    return found


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
        # Alembic's end of a block outside its transaction, on a connection that was cut: the cause came before.
        cut = error.__context__ or error
        raise StoreOpenError(
            f"PostgreSQL cannot be upgraded: {postgres.error_summary(cut)}"
        ) from error
    finally:
        connection.terminate()


async def _read_revision(connection: Connection) -> str | None:
    found = await connection.fetchrow(_STATUS_QUERY, OWNER_COMMENT)
    if found is None or not (found["filled"] or found["versioned"]):
        return None
    if not found["ours"]:
        raise StoreOpenError(
            f"the PostgreSQL database {found['name']!r} holds tables of something else; nothing was changed"
        )
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    reject_newer_schema(revision, f"the PostgreSQL database {found['name']!r}")
    return revision


@asynccontextmanager
async def _migration_lock(connection: Connection) -> AsyncIterator[None]:
    """Hold the lock of migrations: polled, for a statement that waits would make concurrent index builds wait for it.

    A transaction that rests between statements keeps the lock, behind a transaction pooler too, and has no
    snapshot that such a build would wait for.
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
    """Let the transaction wait as long as it takes, without the snapshot of its last statement.

    A simple query does that: it ends the portal of the one before, which asyncpg leaves open.
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
