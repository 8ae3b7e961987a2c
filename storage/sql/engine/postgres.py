"""PostgreSQL: engines through asyncpg, which reads the DSN itself, and what a failed attempt there means."""

import re
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import asyncpg
from sqlalchemy import ExceptionContext, Table, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util.concurrency import in_greenlet

from storage.errors import StoreOpenError
from storage.sql.engine.prepared_statements import Keeping, PostgresConnection, is_stale_statement
from storage.sql.model.row_mapping import RowValues

POOL_TIMEOUT_SECONDS: Final = 5.0
"""How long a request waits for a connection of the pool."""

CONNECT_TIMEOUT_SECONDS: Final = 5.0
VALIDATE_AFTER_IDLE_SECONDS: Final = 30.0
"""A connection unused for longer is asked whether it still answers; one whose end was seen never is lent."""

PLANNER_SETTINGS: Final = {"enable_bitmapscan": "off", "random_page_cost": "1.1", "jit": "off"}
"""Pages are read in the order of an index; a bitmap has none, and reads a whole hub to sort it for a page."""

ASYNCPG_ERRORS: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # where the server went away within a statement, and the next one finds it so
)
"""What asyncpg raises itself; SQLAlchemy wraps it for the statements that it runs."""

TRANSIENT_SQLSTATES: Final = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and a key that another has just written: tried again, a write may succeed."""

READ_ONLY_SQLSTATE: Final = "25006"

_SCHEME: Final = re.compile(r"postgres(?:ql)?(?:\+asyncpg)?://")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOptions:
    """How connections are made and kept; 0 is for ever."""

    pool_size: int = 10
    password_file: str = ""
    """Read at every connect, for the addresses that have no password of their own."""

    statement_timeout_seconds: int = 30
    lock_timeout_seconds: int = 10
    idle_in_transaction_timeout_seconds: int = 60
    """How long the server lets a transaction that writes rest between its statements."""

    recycle_seconds: int = 1800


DEFAULTS: Final = ConnectionOptions()


def is_dsn(address: str) -> bool:
    """Whether an address is PostgreSQL's: `postgresql://`, `postgres://` or `postgresql+asyncpg://`."""
    return _SCHEME.match(address) is not None


def to_asyncpg_dsn(address: str) -> str:
    """The DSN as asyncpg reads it."""
    return _SCHEME.sub("postgresql://", address, count=1)


async def connect(
    dsn: str, *, password_file: str = "", command_timeout_seconds: int = 0
) -> PostgresConnection:
    """A connection of ours; a statement that takes longer than it may is cancelled by us: no server keeps that."""
    asks = password_file and not _has_password(dsn)
    _check_authority(dsn)
    connecting = partial(
        asyncpg.connect,
        dsn,
        connection_class=PostgresConnection,
        password=partial(_password, password_file) if asks else None,
        timeout=CONNECT_TIMEOUT_SECONDS,
        command_timeout=command_timeout_seconds or None,
        statement_cache_size=0,
    )
    ours = {"application_name": "dpm-lineage"}
    try:
        made = await connecting(server_settings=ours | PLANNER_SETTINGS)
    except asyncpg.ProtocolViolationError:
        # PgBouncer takes no settings that it does not know; what is planned then is a little worse.
        made = await connecting(server_settings=ours)
    return as_prepared(made)


def _has_password(dsn: str) -> bool:
    parts = urlsplit(dsn)
    return parts.password is not None or "password" in parse_qs(parts.query)


def _check_authority(dsn: str) -> None:
    # Python's own error does not name the file.
    for file in parse_qs(urlsplit(dsn).query).get("sslrootcert", ()):
        if not Path(file).is_file():
            raise OSError(f"sslrootcert: there is no file {file}")


def _password(file: str) -> str:
    # OSError is what a failed connect raises, and its message has the file's name alone.
    try:
        password = Path(file).read_text(encoding="utf-8").strip("\r\n")
    except UnicodeDecodeError:
        password = ""
    if not password:
        raise OSError(f"{file} holds no password")
    return password


def _connecting(
    dsn: str, tuning: ConnectionOptions, keeping: Keeping
) -> Coroutine[Any, Any, PostgresConnection]:
    if not in_greenlet():
        raise MissingGreenlet  # who cannot wait is told before there is anything to wait for
    return _connect_keeping(dsn, tuning, keeping)


async def _connect_keeping(
    dsn: str, tuning: ConnectionOptions, keeping: Keeping
) -> PostgresConnection:
    made = await connect(
        dsn,
        password_file=tuning.password_file,
        command_timeout_seconds=tuning.statement_timeout_seconds,
    )
    try:
        await made.keep(keeping)
    except BaseException:
        made.terminate()
        raise
    return made


async def driver_connection(connection: object) -> PostgresConnection:
    """The driver's own connection beneath SQLAlchemy's."""
    if not isinstance(connection, AsyncConnection):
        raise TypeError(connection)
    return as_prepared((await connection.get_raw_connection()).driver_connection)


def as_prepared(driver: object) -> PostgresConnection:
    if not isinstance(driver, PostgresConnection):
        raise TypeError(driver)
    return driver


def error_summary(error: BaseException) -> str:
    """What went wrong, in one line: the driver's own words, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    told = cause.__cause__ or cause if cause is not None else error
    if isinstance(told, TimeoutError):
        return "it did not answer in time"
    return (str(told).splitlines() or [type(told).__name__])[0]


def create_migration_engine(dsn: str, *, password_file: str = "") -> AsyncEngine:
    """One connection at a time, for migrations."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(connect, dsn, password_file=password_file),
        poolclass=NullPool,
    )


def create_engine(dsn: str, tuning: ConnectionOptions = DEFAULTS) -> AsyncEngine:
    """A pool of connections whose transactions are READ COMMITTED."""
    made = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(_connecting, dsn, tuning, Keeping()),
        isolation_level="READ COMMITTED",
        pool_size=tuning.pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_recycle=tuning.recycle_seconds or -1,
        pool_use_lifo=True,
        hide_parameters=True,
        enable_from_linting=False,  # it takes tables that a range joins for unjoined
    )
    event.listen(made.sync_engine, "checkout", validate_on_checkout)
    event.listen(made.sync_engine, "checkin", _note_use)
    event.listen(made.sync_engine, "handle_error", _note_error)
    return made


def validate_on_checkout(connection: Any, record: Any, proxy: object) -> None:
    # SQLAlchemy's own pre-ping would cost a statement of every request, within a transaction four.
    if connection.driver_connection.is_closed():
        # One that has never been used is of a server that takes nobody: no use to try the next.
        raise DisconnectionError if "used" in record.info else ConnectionResetError
    if connection.driver_connection.is_outdated():
        raise DisconnectionError
    if is_idle(record.info) and in_greenlet():  # who takes it without waiting asks it afterwards
        try:
            connection.ping()
        except Exception as error:
            raise DisconnectionError from error


def is_idle(info: Mapping[Any, Any] | None) -> bool:
    """Whether a connection, of what the pool notes of it, is to be asked whether it still answers."""
    now = time.monotonic()
    used: float = (info or {}).get("used", now)
    return now - used > VALIDATE_AFTER_IDLE_SECONDS


def _note_error(context: ExceptionContext) -> None:
    # A failover may have left the pool's connections on what is a standby now: the next ones ask the
    # address again. SQLAlchemy replaces them all where one has been cut.
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY_SQLSTATE:
        context.is_disconnect = True
    cause, connection = context.original_exception.__cause__, context.connection
    driver = connection and connection.connection.driver_connection
    if cause is not None and isinstance(driver, PostgresConnection):
        driver.failed(cause)


def _note_use(connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()


@asynccontextmanager
async def transaction(
    made: AsyncEngine, tuning: ConnectionOptions = DEFAULTS, *, generic_plans: bool = False
) -> AsyncIterator[AsyncConnection]:
    """A connection of a `reading` pool in a transaction, committed at the end or undone by what is raised.

    Its limits are for this transaction alone: behind a pooler the next one may have another connection, and
    others this one. What it writes changes its tables, so that its statements are planned for them as they are,
    and those of triggers; but not where all that it does is `by_keys`, whose plans are always the same.
    """
    planning = "" if generic_plans else "SET LOCAL plan_cache_mode = force_custom_plan;"
    limits = (
        f"SET LOCAL statement_timeout = '{tuning.statement_timeout_seconds}s';"
        f"SET LOCAL lock_timeout = '{tuning.lock_timeout_seconds}s';"
        f"SET LOCAL idle_in_transaction_session_timeout = '{tuning.idle_in_transaction_timeout_seconds}s'"
    )
    # To SQLAlchemy every statement is by itself: what it says at either end of a transaction takes longer.
    async with made.connect() as connection:
        driver = await driver_connection(connection)
        try:
            await driver.execute(f"BEGIN; {planning}{limits}")
            yield connection
            await driver.execute("COMMIT")
        except asyncpg.InternalClientError:
            driver.terminate()  # it does not know any more what its server is at
            raise
        except BaseException:
            if driver.is_closed() or not driver.is_in_transaction():
                raise
            with suppress(*ASYNCPG_ERRORS):
                await driver.execute("ROLLBACK")
            raise
        finally:
            if not driver.is_closed() and driver.is_in_transaction():
                driver.terminate()


def autocommit(made: AsyncEngine) -> AsyncEngine:
    """The same pool, each statement seeing the newest committed state."""
    return made.execution_options(isolation_level="AUTOCOMMIT")


@asynccontextmanager
async def snapshot_of(made: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose statements all see the state at its first one."""
    async with made.connect() as connection:
        yield await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )


async def copy_insert_new(
    connection: AsyncConnection, table: Table, batch: Sequence[RowValues]
) -> int:
    """Copy rows beside the table and insert those whose key is not there yet, in their order; how many those were."""
    # Nothing but the names of our tables and columns is written into these statements.
    names = list(batch[0])
    staged = f"staged_{table.name}"
    columns = ", ".join(names)
    shape = f"SELECT 0 AS place, {columns} FROM {table.name} WITH NO DATA"  # noqa: S608
    await connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS {shape}")
    driver = await driver_connection(connection)
    await driver.copy_records_to_table(
        staged,
        columns=["place", *names],
        records=((place, *row.values()) for place, row in enumerate(batch)),
    )
    ordered = f"SELECT {columns} FROM {staged} ORDER BY place"  # noqa: S608
    written = await connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) {ordered} ON CONFLICT DO NOTHING"
    )
    return written.rowcount


def is_transient(error: DBAPIError | asyncpg.PostgresError) -> bool:
    """Whether the transaction may succeed when it is tried again."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) in TRANSIENT_SQLSTATES or is_stale_statement(error)


async def check_reachable(dsn: str, *, password_file: str = "") -> None:
    """Raise StoreOpenError, in one line, where the address does not answer."""
    try:
        connection = await connect(dsn, password_file=password_file)
        await connection.close()
    except (*ASYNCPG_ERRORS, ValueError) as error:
        raise StoreOpenError(f"PostgreSQL cannot be reached: {error_summary(error)}") from error
