"""Settings of PostgreSQL: passwords in files, timeouts, and connection lifetime."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.settings import InvalidSetting, Settings
from storage import StoreConfig, check_schema, open_store
from storage.errors import StoreOpenError, StoreUnavailable
from storage.sql.engine.dsn import parse_dsn
from storage.sql.engine.postgres import ConnectionOptions, connect, driver_connection
from storage.sql.engine.postgres_connection import PostgresConnection
from storage.sql.store import SqlStore
from storage.sql.writing.advisory_locks import IMPORT
from tests.factories import edge, recorded_operation
from tests.polling import wait_until
from tests.postgres import PostgresServer, writer_engine
from tests.reads import ONE, SLEEP
from tests.service_process import run_command

ROLE = "keeper"


@asynccontextmanager
async def open_store_with(
    server: PostgresServer, tuning: ConnectionOptions, *, user: str = "postgres"
) -> AsyncIterator[SqlStore]:
    """A store of one connection and these timeouts."""
    name = await server.create_database()
    try:
        dsn = server.dsn(name).replace("postgres@", f"{user}@", 1)
        store = await open_store(StoreConfig(dsn, connection_options=tuning))
        assert isinstance(store, SqlStore)
        try:
            yield store
        finally:
            await store.close()
    finally:
        await server.drop_database(name)


async def is_unavailable(work: Awaitable[object]) -> bool:
    """Return whether the work raises StoreUnavailable."""
    try:
        await asyncio.wait_for(work, 5)
    except StoreUnavailable:
        return True
    return False


async def test_a_read_that_takes_too_long_ends_and_gives_its_connection_back(
    postgres: PostgresServer,
) -> None:
    async with open_store_with(
        postgres, ConnectionOptions(pool_size=1, statement_timeout_seconds=1)
    ) as store:
        assert await is_unavailable(store.fetch(SLEEP))
        assert [row[0] for row in await store.fetch(ONE)] == [1]


async def test_a_cancelled_read_does_not_wait_for_a_server_that_hangs(
    postgres: PostgresServer,
) -> None:
    async with open_store_with(postgres, ConnectionOptions(pool_size=1)) as store:
        async with store._read_engine.connect() as connection:
            driver = await driver_connection(connection)
            assert isinstance(driver, PostgresConnection)
            backend = driver.get_server_pid()
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await store.check()
            assert not driver._closing.done()
            await asyncio.wait_for(store.check(), 5)
        finally:
            os.kill(backend, signal.SIGCONT)


async def test_a_write_that_takes_too_long_ends_and_gives_its_connection_back(
    postgres: PostgresServer,
) -> None:
    async with open_store_with(
        postgres, ConnectionOptions(pool_size=1, statement_timeout_seconds=1)
    ) as store:
        assert await is_unavailable(
            store._write(lambda connection: connection.execute(select(func.pg_sleep(30))))
        )
        await store.record_edge(edge())


async def test_a_write_that_waits_too_long_for_a_lock_ends_and_succeeds_later(
    postgres: PostgresServer,
) -> None:
    recorded = recorded_operation()
    tuning = ConnectionOptions(pool_size=1, lock_timeout_seconds=1)
    async with open_store_with(postgres, tuning) as store:
        async with writer_engine(store).connect() as connection:
            name = (await connection.execute(text("SELECT current_database()"))).scalar()
        holder = await asyncpg.connect(postgres.dsn(str(name)))
        await holder.execute(f"SELECT pg_advisory_lock({IMPORT})")
        assert await is_unavailable(store.accept_operation(recorded, explicit_timestamp=True))
        await holder.close()
        await store.accept_operation(recorded, explicit_timestamp=True)


async def test_the_server_ends_a_transaction_that_is_idle_for_too_long(
    postgres: PostgresServer,
) -> None:
    async with open_store_with(
        postgres, ConnectionOptions(pool_size=1, idle_in_transaction_timeout_seconds=1)
    ) as store:

        async def rest(connection: AsyncConnection) -> None:
            driver = await driver_connection(connection)
            await wait_until(driver.is_closed)
            await connection.execute(select(func.abs(-1)))

        assert await is_unavailable(store._write(rest))
        await store.record_edge(edge())


@pytest.fixture
async def password_server(postgres: PostgresServer) -> AsyncIterator[PostgresServer]:
    """The server with password authentication of a role, whose password is `first`."""
    rules = postgres.data / "pg_hba.conf"
    before = rules.read_text()
    await postgres.execute(f"CREATE ROLE {ROLE} SUPERUSER LOGIN PASSWORD 'first'")
    rules.write_text(f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n{before}")
    await postgres.execute("SELECT pg_reload_conf()")
    yield postgres
    rules.write_text(before)
    await postgres.execute("SELECT pg_reload_conf()", f"DROP ROLE {ROLE}")


async def test_a_password_from_a_file_is_read_again_at_every_connect(
    password_server: PostgresServer, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text("first\n")
    async with open_store_with(
        password_server, ConnectionOptions(pool_size=1, password_file=str(file)), user=ROLE
    ) as store:
        await store.record_edge(edge())
        await password_server.execute(f"ALTER ROLE {ROLE} PASSWORD 'second'")
        await writer_engine(store).dispose()
        assert await is_unavailable(store.record_edge(edge("rr_2")))
        file.write_text("second\n")
        await store.record_edge(edge("rr_2"))


async def test_a_wrong_password_is_in_no_log_and_no_message(
    password_server: PostgresServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "password"
    file.write_text("hidden-word")
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreOpenError, match="password authentication failed") as refused:
        async with open_store_with(
            password_server, ConnectionOptions(password_file=str(file)), user=ROLE
        ):
            pass
    assert "hidden-word" not in caplog.text + repr(refused.value)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
async def test_a_password_file_without_a_password_stops_the_start_with_one_line(
    postgres: PostgresServer, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    tuning = ConnectionOptions(password_file=str(file))
    with pytest.raises(StoreOpenError, match=r"\APostgreSQL cannot be reached: .*/password.*\Z"):
        await open_store(StoreConfig(postgres.dsn(), connection_options=tuning))


def test_an_invalid_dsn_is_shown_without_its_password() -> None:
    env = {"DPM_SUPPORTABILITY_POSTGRES_DSN": "mysql://me:hidden@host/db"}
    with pytest.raises(InvalidSetting, match=r"mysql://me:\*\*\*@host/db") as refused:
        Settings.from_env(env)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "POOL_SIZE",
        "STATEMENT_TIMEOUT_SECONDS",
        "LOCK_TIMEOUT_SECONDS",
        "RECYCLE_SECONDS",
        "STATEMENT_CACHE_SIZE",
    ],
)
def test_a_number_out_of_range_stops_the_start(name: str) -> None:
    with pytest.raises(InvalidSetting, match=name):
        Settings.from_env({f"DPM_SUPPORTABILITY_POSTGRES_{name}": "100001"})


@pytest.mark.parametrize(
    "query",
    [
        "channel_binding=prefer&gssencmode=disable&sslcompression=0&sslsni=1&client_encoding=UTF8",
        "connect_timeout=10&fallback_application_name=x&application_name=mine",
        "keepalives=1&keepalives_idle=30&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=9000",
        "keepalives=0&connect_timeout=0&load_balance_hosts=disable&target_session_attrs=any",
        "options=-c%20geqo%3Doff&work_mem=8MB",
    ],
)
def test_parameters_of_libpq_are_taken(postgres: PostgresServer, query: str) -> None:
    assert check_schema(StoreConfig(f"{postgres.dsn('postgres')}?{query}"))[0] is None


async def test_the_application_name_and_socket_options_are_used(postgres: PostgresServer) -> None:
    query = "application_name=mine&keepalives_idle=33&tcp_user_timeout=9000"
    connection: Any = await connect(f"{postgres.dsn('postgres')}?{query}")
    try:
        assert await connection.fetchval("SHOW application_name") == "mine"
        descriptor = connection._transport.get_extra_info("socket").fileno()
        with socket.socket(fileno=os.dup(descriptor)) as connected:
            if connected.family != socket.AF_UNIX:
                assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 33
                assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 9000
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("channel_binding=require", "channel_binding=require"),
        ("gssencmode=require", "gssencmode=require"),
        ("require_auth=scram-sha-256", "require_auth"),
        ("hostaddr=127.0.0.1", "hostaddr"),
        ("connect_timeout=soon", "connect_timeout=soon"),
        ("no_such_parameter=1", "'no_such_parameter' is not a parameter"),
        ("foo=bar", "'foo' is not a parameter that is supported"),
        ("Connect_Timeout=3", "'Connect_Timeout' is not a parameter that is supported"),
        ("service=foo", "the DSN's service is not supported"),
        ("target_session_attrs=bogus", "target_session_attrs=bogus is none of any, primary,"),
        ("sslmode=parse", "sslmode=parse is none of disable, allow, prefer,"),
        ("sslnegotiation=", "sslnegotiation= is none of postgres, direct"),
        ("port=abc", "port=abc is not a port"),
    ],
)
def test_other_parameters_are_refused_by_name(
    postgres: PostgresServer, query: str, named: str
) -> None:
    with pytest.raises(StoreOpenError) as caught:
        check_schema(StoreConfig(f"{postgres.dsn('postgres')}?{query}"))
    assert named in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("PGPORT", "abc", "PGPORT=abc is not a port: a number from 1 to 65535"),
        ("PGSERVICE", "foo", "PGSERVICE=foo is not supported: unset it"),
        ("PGSSLMODE", "bogus", "PGSSLMODE=bogus is none of disable, allow, prefer, "),
        ("PGTARGETSESSIONATTRS", "bogus", "PGTARGETSESSIONATTRS=bogus is none of any, "),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_without_a_connection(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, named: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises((StoreOpenError, OSError)) as caught:
        parse_dsn("postgresql://u@127.0.0.1:1/db")
    assert str(caught.value).startswith(named)


def test_an_unknown_parameter_is_named_without_a_connection_and_its_value() -> None:
    with pytest.raises(StoreOpenError, match=r"\Athe DSN's 'foo' is not a parameter") as caught:
        parse_dsn("postgresql://u:hidden@127.0.0.1:1/db?foo=secret")
    assert not {"hidden", "secret"} & {*str(caught.value).split()}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make another user's home")
def test_the_home_of_another_user_is_ignored(postgres: PostgresServer, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(0o700)
    (home / ".pgpass").touch(0o600)
    os.chown(home, 65534, 65534)
    for directory in (home, Path("/nonexistent")):
        done = run_command(
            "migrate",
            "--check",
            env={
                "DPM_SUPPORTABILITY_STORE_BACKEND": "POSTGRES",
                "DPM_SUPPORTABILITY_POSTGRES_DSN": postgres.dsn("postgres"),
                "HOME": str(directory),
            },
            before=["setpriv", "--inh-caps=-all", "--bounding-set=-all"],
        )
        assert "no schema found" in done.stderr
