"""Engines for PostgreSQL through asyncpg, transactions for writes, and the meaning of the driver's errors."""

import re
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import asyncpg
from sqlalchemy import ExceptionContext, Table, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.util.concurrency import in_greenlet

from storage.errors import StoreOpenError
from storage.observer import observer
from storage.sql.engine.dsn import (
    check_authority,
    has_password,
    ignore_unreadable_home,
    parse_dsn,
    read_password,
)
from storage.sql.engine.home_files import check_certificates
from storage.sql.engine.postgres_connection import PostgresConnection, is_stale_statement
from storage.sql.model.row_mapping import RowValues

POOL_TIMEOUT_SECONDS: Final = 5.0
"""How long a request waits for a connection of the pool."""

VALIDATE_AFTER_IDLE_SECONDS: Final = 30.0
"""A connection that was idle for longer is validated with a statement before it is used."""

PLANNER_SETTINGS: Final = {"enable_bitmapscan": "off", "random_page_cost": "1.1", "jit": "off"}
"""Without bitmap scans a page is read in the order of its index; a bitmap would read a whole hub to sort it."""

GENERIC_PLAN_SETTINGS: Final = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""Plan each cached statement once for all values.

Every statement has an index that serves it for all values. By default PostgreSQL plans most statements at each
execution, because a plan for the values looks cheaper. Planning then takes longer than executing. Without sequential
scans the plan is right for tables that were empty when the statement was planned.
"""

ASYNCPG_ERRORS: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server stopped: raised by the next statement
)
"""The exceptions of asyncpg. SQLAlchemy wraps them for the statements that it executes."""

TRANSIENT_SQLSTATES: Final = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and a unique key that a concurrent transaction inserted: a retry may succeed."""

READ_ONLY_SQLSTATE: Final = "25006"

_SCHEME: Final = re.compile(r"postgres(?:ql)?(?:\+asyncpg)?://")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOptions:
    """Options of a pool and its connections; a timeout or lifetime of 0 is unlimited."""

    pool_size: int = 10
    password_file: str = ""
    """The file to read the password from at every connect, for DSNs without a password."""

    statement_timeout_seconds: int = 30
    lock_timeout_seconds: int = 10
    idle_in_transaction_timeout_seconds: int = 60
    """Maximum idle time of a write's transaction between its statements."""

    max_lifetime_seconds: int = 1800
    """Maximum age of a connection before the pool replaces it."""

    statement_cache_size: int = 100
    """Maximum number of prepared statements of a connection, some 50 kB each on the server.

    0 means none, for a transaction pooler without support for prepared statements.
    """


DEFAULTS: Final = ConnectionOptions()


def is_dsn(url: str) -> bool:
    """Return whether a URL is PostgreSQL's: `postgresql://`, `postgres://` or `postgresql+asyncpg://`."""
    return _SCHEME.match(url) is not None


def to_asyncpg_dsn(url: str) -> str:
    """Return the DSN with the scheme that asyncpg reads."""
    return _SCHEME.sub("postgresql://", url, count=1)


async def connect(
    dsn: str,
    *,
    password_file: str = "",
    command_timeout_seconds: int = 0,
    statement_cache_size: int = 0,
) -> PostgresConnection:
    """Open a connection; its driver cancels a command that takes longer than the timeout (0: none).

    With a statement cache the connection also plans every statement once. Raise StoreOpenError for a parameter of the
    DSN that is not supported.
    """
    parameters = parse_dsn(dsn)
    check_authority(dsn)
    ignore_unreadable_home()
    check_certificates(dsn)
    open_connection = partial(
        asyncpg.connect,
        parameters.dsn,
        connection_class=PostgresConnection,
        password=partial(read_password, password_file)
        if password_file and not has_password(dsn)
        else None,
        timeout=parameters.connect_timeout,
        command_timeout=command_timeout_seconds or None,
        statement_cache_size=statement_cache_size,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
    )
    settings = {"application_name": parameters.application_name}
    planning = PLANNER_SETTINGS | (GENERIC_PLAN_SETTINGS if statement_cache_size else {})
    try:
        connection = await open_connection(server_settings=settings | planning)
    except asyncpg.ProtocolViolationError:
        # PgBouncer refuses settings that it does not know; without them some plans are a little worse.
        connection = await open_connection(server_settings=settings)
    postgres = as_postgres(connection)
    postgres.configure_socket(parameters)
    return postgres


def _connect_for_pool(
    dsn: str, options: ConnectionOptions
) -> Coroutine[Any, Any, PostgresConnection]:
    if not in_greenlet():
        raise MissingGreenlet  # raise before a coroutine is created that would never be awaited
    return connect(
        dsn,
        password_file=options.password_file,
        command_timeout_seconds=options.statement_timeout_seconds,
        statement_cache_size=options.statement_cache_size,
    )


async def driver_connection(connection: object) -> PostgresConnection:
    """Return the driver's connection beneath SQLAlchemy's AsyncConnection."""
    if not isinstance(connection, AsyncConnection):
        raise TypeError(connection)
    return as_postgres((await connection.get_raw_connection()).driver_connection)


def as_postgres(driver: object) -> PostgresConnection:
    """Return the driver's connection with its type; raise TypeError for another driver's."""
    if not isinstance(driver, PostgresConnection):
        raise TypeError(driver)
    return driver


def error_summary(error: BaseException) -> str:
    """Return the first line of the driver's message, without the statement and its values."""
    wrapped = (error.orig if isinstance(error, DBAPIError) else error) or error
    cause = wrapped.__cause__ or wrapped
    # asyncio raises a TimeoutError from the CancelledError that it caused.
    if isinstance(wrapped, TimeoutError) or isinstance(cause, TimeoutError):
        return "it did not answer in time"
    return (str(cause).splitlines() or [type(cause).__name__])[0]


def create_migration_engine(dsn: str, *, password_file: str = "") -> AsyncEngine:
    """Return an engine for migrations, which opens a connection each time."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(connect, dsn, password_file=password_file),
        poolclass=NullPool,
    )


def create_engine(dsn: str, options: ConnectionOptions = DEFAULTS) -> AsyncEngine:
    """Return a pool of connections whose transactions are READ COMMITTED."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        connect_args={
            "async_creator_fn": partial(_connect_for_pool, dsn, options),
            "prepared_statement_cache_size": 0,  # the connection itself has a statement cache
        },
        isolation_level="READ COMMITTED",
        pool_size=options.pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_recycle=options.max_lifetime_seconds or -1,
        pool_use_lifo=True,
        hide_parameters=True,
        enable_from_linting=False,  # it reports tables as not joined that a row value comparison joins
    )
    event.listen(engine.sync_engine, "checkout", _validate_on_checkout)
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "handle_error", _handle_error)
    return engine


def _validate_on_checkout(connection: Any, record: Any, proxy: object) -> None:
    # Do not use SQLAlchemy's pre-ping, which adds a statement to every request, and four in a transaction.
    if connection.driver_connection.is_closed():
        # If a new connection fails, the server accepts none: the next attempt would fail too.
        raise DisconnectionError if "used" in record.info else ConnectionResetError
    if (
        is_idle(record.info) and in_greenlet()
    ):  # without a greenlet the caller validates it after the checkout
        try:
            connection.ping()
        except Exception as error:
            raise DisconnectionError from error


def is_idle(info: Mapping[Any, Any] | None) -> bool:
    """Return whether a connection was idle for so long that it must be validated; `info` is the pool's record of it."""
    now = time.monotonic()
    used: float = (info or {}).get("used", now)
    return now - used > VALIDATE_AFTER_IDLE_SECONDS


def _handle_error(context: ExceptionContext) -> None:
    # After a failover the pool's connections may lead to a standby: a disconnect makes the next ones resolve the
    # DSN again. SQLAlchemy replaces all connections after a disconnect.
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY_SQLSTATE:
        context.is_disconnect = True
    cause, connection = context.original_exception.__cause__, context.connection
    driver = connection and connection.connection.driver_connection
    if cause is not None and isinstance(driver, PostgresConnection):
        driver.discard_stale_statements(cause)


def _note_use(connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, options: ConnectionOptions = DEFAULTS, *, generic_plans: bool = False
) -> AsyncIterator[AsyncConnection]:
    """Lend a connection of an `autocommit` engine in a transaction: committed at the end, rolled back on an exception.

    The timeouts are set for this transaction alone, because behind a transaction pooler the next transaction may run
    on another connection, and other clients on this one. By default statements and triggers are planned for the
    present sizes of the tables, because the transaction may fill one. `generic_plans` is for look-ups by key, whose
    plans never change.
    """
    planning = "" if generic_plans else "SET LOCAL plan_cache_mode = force_custom_plan;"
    limits = (
        f"SET LOCAL statement_timeout = '{options.statement_timeout_seconds}s';"
        f"SET LOCAL lock_timeout = '{options.lock_timeout_seconds}s';"
        "SET LOCAL idle_in_transaction_session_timeout ="
        f" '{options.idle_in_transaction_timeout_seconds}s'"
    )
    # Leave SQLAlchemy in autocommit mode, because its own transaction takes more round trips than one BEGIN with
    # settings.
    has_to_wait = isinstance(engine.pool, QueuePool) and not engine.pool.checkedin()
    started = time.perf_counter()
    async with engine.connect() as connection:
        if has_to_wait:
            observer().connection_awaited(time.perf_counter() - started)
        driver = await driver_connection(connection)
        try:
            await driver.execute(f"BEGIN; {planning}{limits}")
            yield connection
            await driver.execute("COMMIT")
        except asyncpg.InternalClientError:
            driver.terminate()  # the driver no longer knows the state of the protocol
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


def autocommit(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine in autocommit mode, on the same pool: each statement sees the newest committed state."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


async def copy_insert_new(
    connection: AsyncConnection, table: Table, batch: Sequence[RowValues]
) -> int:
    """Insert the rows whose key is not in the table, in their order, with COPY, and return their number."""
    # Only names of our own tables and columns are formatted into the SQL.
    names = list(batch[0])
    staged = f"staged_{table.name}"
    columns = ", ".join(names)
    empty_table = f"SELECT 0 AS position, {columns} FROM {table.name} WITH NO DATA"  # noqa: S608
    await connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS {empty_table}"
    )
    driver = await driver_connection(connection)
    await driver.copy_records_to_table(
        staged,
        columns=["position", *names],
        records=((position, *row.values()) for position, row in enumerate(batch)),
    )
    ordered = f"SELECT {columns} FROM {staged} ORDER BY position"  # noqa: S608
    result = await connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({columns}) {ordered} ON CONFLICT DO NOTHING"
    )
    return result.rowcount


def is_transient(error: DBAPIError | asyncpg.PostgresError) -> bool:
    """Return whether a retry of the transaction may succeed."""
    wrapped = error.orig if isinstance(error, DBAPIError) else error
    cause = wrapped and (wrapped.__cause__ or wrapped)
    return cause is not None and (
        getattr(cause, "sqlstate", None) in TRANSIENT_SQLSTATES or is_stale_statement(cause)
    )


async def check_reachable(dsn: str, *, password_file: str = "") -> None:
    """Connect once; raise StoreOpenError, with a message of one line, if that fails."""
    try:
        connection = await connect(dsn, password_file=password_file)
        await connection.close()
    except (*ASYNCPG_ERRORS, ValueError) as error:
        raise StoreOpenError(f"PostgreSQL cannot be reached: {error_summary(error)}") from error
