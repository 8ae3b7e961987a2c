"""The service as a separate process, as users start it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.forked_commands import COMMAND_SECONDS, ForkedProcess, environment, forker

STOP_SECONDS: Final = 30

_GREETING: Final = re.compile(r"(http://127\.0\.0\.1:\d+)/healthz")


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """A running service, the leader of a process group of its own."""

    process: subprocess.Popen[str] | ForkedProcess
    url: str
    """http://127.0.0.1:PORT"""
    log: Path | None
    """The file with its standard error."""

    @property
    def port(self) -> int:
        """The port that the operating system chose."""
        return int(self.url.rpartition(":")[2])

    def send_raw(self, *parts: bytes, pause: float = 0.0, wait: float = 10.0) -> bytes:
        """Send the parts, `pause` seconds apart.

        Return the response up to its end, or up to `wait` seconds of silence.
        """
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            received = b""
            with suppress(TimeoutError, ConnectionError):
                for number, part in enumerate(parts):
                    time.sleep(pause if number else 0)
                    connection.sendall(part)
            with suppress(TimeoutError, ConnectionError):
                while chunk := connection.recv(65536):
                    received += chunk
            return received

    def log_events(self) -> list[dict[str, Any]]:
        """The events in its log."""
        assert self.log is not None
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def worker_ids(self) -> set[int]:
        """The process ids of its workers."""
        return child_ids(self.process.pid)

    def stop(self) -> int:
        """Send SIGTERM unless it has ended; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=STOP_SECONDS)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Send SIGKILL to it and its workers unless it has ended."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=STOP_SECONDS)


def child_ids(pid: int) -> set[int]:
    """The process ids of the children of a process."""
    listed = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return {int(each) for each in listed.stdout.split()}


def command_line(*arguments: str, before: Sequence[str] = ()) -> list[str]:
    """A command of the service, run under the program `before`, strace for example."""
    return [*before, sys.executable, "-m", "schema.cli.main", *arguments]


def run_command(
    *arguments: str,
    env: Mapping[str, str],
    before: Sequence[str] = (),
    stdin: str | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in a forked process unless a program runs before it."""
    if before:
        return subprocess.run(
            command_line(*arguments, before=before),
            env=environment(env),
            input=stdin,
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )
    code, output, errors = forker().run(
        arguments, env, stdin=(stdin or "").encode(), cwd=cwd or Path.cwd()
    )
    return subprocess.CompletedProcess(arguments, code, output.decode(), errors.decode())


def start_service(
    env: Mapping[str, str],
    *arguments: str,
    workers: int = 1,
    log: Path | None = None,
    before: Sequence[str] = (),
    is_forked: bool = True,
) -> ServiceProcess:
    """Start the service on a free port and wait until it listens.

    A service of one process is forked from one that has imported it, unless `is_forked` is False. Several workers need
    an interpreter of their own: prometheus_client decides at its import whether processes count together.
    Raise AssertionError with the exit code and the log of a service that ends before.
    """
    serve = ["serve", "--port", "0", "--workers", str(workers), *arguments]
    with tempfile.TemporaryFile("w+b") if log is None else log.open("a+b") as sink:
        begin = sink.seek(0, os.SEEK_END)
        process: subprocess.Popen[str] | ForkedProcess
        if is_forked and workers == 1 and not before:
            process = forker().start(serve, env, stderr=sink.fileno())
        else:
            process = subprocess.Popen(
                command_line(*serve, before=before),
                env=environment(env),
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
                process_group=0,
            )
        assert process.stdout is not None
        for line in process.stdout:
            if match := _GREETING.search(line):
                return ServiceProcess(process, match[1], log)
        process.communicate(timeout=STOP_SECONDS)
        sink.seek(begin)
        text = sink.read().decode(errors="replace")
    raise AssertionError(f"exit code {process.returncode}: {text}")


@contextmanager
def running_service(
    env: Mapping[str, str],
    *arguments: str,
    workers: int = 1,
    log: Path | None = None,
    before: Sequence[str] = (),
    is_forked: bool = True,
) -> Iterator[ServiceProcess]:
    """Start the service; stop it by SIGTERM at the end of the block, and kill it if an error ends the block."""
    service = start_service(
        env, *arguments, workers=workers, log=log, before=before, is_forked=is_forked
    )
    try:
        yield service
        service.stop()
    finally:
        service.kill()
