"""The surroundings of a managed PostgreSQL: a transaction pooler with TLS, and a hot standby."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.postgres import PostgresServer, as_nobody, chown_to_nobody, free_port

PGBOUNCER_INI: Final = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
{prepared}
default_pool_size = 4
max_client_conn = 200
client_tls_sslmode = allow
client_tls_key_file = {folder}/server.key
client_tls_cert_file = {folder}/server.crt
"""
"""The pooler has fewer connections than the service, so that statements run on different ones."""


@dataclass(frozen=True, slots=True)
class PgBouncer:
    """A running pgbouncer with a certificate for `localhost` only, and the CA that signed the certificate."""

    port: int
    authority: Path

    def dsn(self, database: str, *, host: str = "127.0.0.1", **options: str) -> str:
        """The DSN of a database behind it."""
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return f"postgresql://postgres@{host}:{self.port}/{database}?{query}".rstrip("?")


def require_program(program: str) -> str:
    """Return the path of a program. If it is missing, fail in CI and skip the test elsewhere."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if found is None:
        assert not os.environ.get("CI"), f"{program} is not installed"
        pytest.skip(f"{program} is not installed")
    return found


@contextmanager
def folder_for_nobody() -> Iterator[Path]:
    """A folder that the user `nobody` can access. pytest makes its own folders private when a session starts."""
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    folder = Path(tempfile.mkdtemp(prefix="dpm-lineage-", dir=place))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_certificate_authority(folder: Path) -> Path:
    """Create the certificate and the key of a certificate authority, and return the certificate."""
    openssl = require_program("openssl")
    made = folder / "ca.crt"
    _run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=ca",
            "-addext",
            "keyUsage=critical,keyCertSign",
            "-keyout",
            "ca.key",
            "-out",
            made.name,
        ],
        folder,
    )
    return made


def _make_server_certificate(folder: Path) -> None:
    openssl = require_program("openssl")
    (folder / "names").write_text("subjectAltName=DNS:localhost\nauthorityKeyIdentifier=keyid\n")
    _run(
        [
            openssl,
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=localhost",
            "-keyout",
            "server.key",
            "-out",
            "server.csr",
        ],
        folder,
    )
    _run(
        [
            openssl,
            "x509",
            "-req",
            "-in",
            "server.csr",
            "-CA",
            "ca.crt",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            "names",
            "-out",
            "server.crt",
        ],
        folder,
    )


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@contextmanager
def running_pgbouncer(server: PostgresServer, folder: Path) -> Iterator[PgBouncer]:
    """Run a pgbouncer in front of the server, in transaction mode and without support for prepared statements."""
    pgbouncer = require_program("pgbouncer")
    authority = make_certificate_authority(folder)
    _make_server_certificate(folder)
    port = free_port()
    version = subprocess.run([pgbouncer, "--version"], capture_output=True, text=True, check=True)
    number = tuple(int(part) for part in version.stdout.split()[1].split(".")[:2])
    prepared = "max_prepared_statements = 0" if number >= (1, 21) else ""  # before, it has none
    settings = PGBOUNCER_INI.format(server=server.port, port=port, folder=folder, prepared=prepared)
    (folder / "pgbouncer.ini").write_text(settings)
    (folder / "users").write_text('"postgres" ""\n')
    chown_to_nobody(folder)
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            as_nobody([pgbouncer, str(folder / "pgbouncer.ini")]), stderr=log, stdout=log
        ) as process,
    ):
        try:
            _wait_for(port, folder / "log")
            yield PgBouncer(port, authority)
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, log: Path) -> None:
    for _ in range(100):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextmanager
def running_standby(server: PostgresServer, folder: Path) -> Iterator[PostgresServer]:
    """Run a streaming standby of the server, created by pg_basebackup."""
    chown_to_nobody(folder)
    data = folder / "data"
    copy = [str(server.programs / "pg_basebackup"), f"--dbname={server.dsn()}", f"--pgdata={data}"]
    copy += ["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]
    subprocess.run(as_nobody(copy), cwd=folder, check=True, capture_output=True)
    port = free_port()
    standby = PostgresServer(server.programs, data, port, {**server.settings, "port": str(port)})
    standby.start()
    try:
        yield standby
    finally:
        standby.send_signal(signal.SIGCONT)
        standby.stop()
