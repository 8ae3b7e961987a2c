"""Commands and services in processes of their own, forked from one that has imported the product.

A new interpreter takes seconds of processor time to import what a service needs. A forked process has the same
arguments, environment, folder, standard streams and exit code. Tests of the start itself start an interpreter.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, NoReturn

REPOSITORY: Final = Path(__file__).parents[1]
COMMAND_SECONDS: Final = 600
"""More than any command takes on a busy machine."""

MESSAGE_BYTES: Final = 1 << 20
"""More than a request has: its environment is the largest part."""


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with `env` as the only settings of the service."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DPM_")}
    return {**inherited, "PYTHONPATH": str(REPOSITORY), **env}


class ForkedProcess:
    """A process that another one forked, with the methods of subprocess.Popen that tests use.

    `status` is a pipe with the process id in its first line, and the exit code in its second line when it has ended.
    """

    def __init__(self, status: int, stdout: IO[str] | None = None) -> None:
        self.stdout = stdout
        self.returncode: int | None = None
        self._status = os.fdopen(status, "rb", buffering=0)
        self.pid = self._read_number(COMMAND_SECONDS)

    def poll(self) -> int | None:
        """Return the exit code, or minus the signal that ended it; None if it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.returncode = self._read_number(COMMAND_SECONDS)
            self._status.close()
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Wait for its end, `timeout` seconds at most; return its exit code. Raise TimeoutExpired."""
        if self.returncode is None:
            select.select([self._status], [], [], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a forked process", timeout)
        return code

    def communicate(self, *, timeout: float) -> tuple[str, None]:
        """Wait for its end; return the rest of its output. Raise TimeoutExpired."""
        self.wait(timeout)
        if self.stdout is None or self.stdout.closed:
            return "", None
        with self.stdout:
            return self.stdout.read(), None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM, unless it has ended."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def _read_number(self, timeout: float) -> int:
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self._status], [], [], timeout)[0]:
                raise AssertionError("the process that forks does not answer")
            if not (each := self._status.read(1)):
                raise AssertionError("the process that forks has ended")
            line += each
        return int(line)


@dataclass(frozen=True, slots=True)
class Forker:
    """A process that forks commands, and the socket on which it takes them."""

    channel: socket.socket

    def run(
        self, arguments: Sequence[str], env: Mapping[str, str], *, stdin: bytes, cwd: Path
    ) -> tuple[int, bytes, bytes]:
        """Run a command with `env` as the only settings; return its exit code, output and errors."""
        with (
            tempfile.TemporaryFile() as source,
            tempfile.TemporaryFile() as output,
            tempfile.TemporaryFile() as errors,
        ):
            source.write(stdin)
            source.seek(0)
            streams = [each.fileno() for each in (source, output, errors)]
            code = ForkedProcess(self._fork(arguments, env, cwd, streams)).wait(COMMAND_SECONDS)
            output.seek(0)
            errors.seek(0)
            return code, output.read(), errors.read()

    def start(
        self, arguments: Sequence[str], env: Mapping[str, str], *, stderr: int
    ) -> ForkedProcess:
        """Start a command, the leader of a process group of its own; its output is a pipe."""
        ours, theirs = os.pipe()
        with Path(os.devnull).open("rb") as nothing, os.fdopen(theirs, "wb") as output:
            streams = [nothing.fileno(), output.fileno(), stderr]
            status = self._fork(arguments, env, Path.cwd(), streams)
        return ForkedProcess(status, os.fdopen(ours, encoding="utf-8"))

    def _fork(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        streams: Sequence[int],
    ) -> int:
        """Request a process with these standard streams; return the reading end of its status pipe."""
        ours, theirs = os.pipe()
        request = {"arguments": arguments, "env": environment(env), "cwd": str(cwd)}
        try:
            socket.send_fds(self.channel, [json.dumps(request).encode()], [*streams, theirs])
        finally:
            os.close(theirs)
        return ours


@cache
def forker() -> Forker:
    """Start the process that forks. It ends with this process."""
    # Each message of such a socket arrives whole.
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for each in (ours, theirs):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MESSAGE_BYTES)
    ours.settimeout(COMMAND_SECONDS)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_commands", str(theirs.fileno())],
            cwd=REPOSITORY,
            env=environment({}),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )

    def end() -> None:
        ours.close()
        process.wait(COMMAND_SECONDS)

    atexit.register(end)
    return Forker(ours)


def _import_commands() -> None:
    package = importlib.import_module("schema.cli")
    for module in pkgutil.walk_packages(package.__path__, "schema.cli."):
        importlib.import_module(module.name)
    for name in ("schema.app", "storage.factory", "resolvers.demo.generate"):
        importlib.import_module(name)


def _run(request: Mapping[str, Any], streams: Sequence[int]) -> int:
    """Run a command in this process, and return its exit code as Python does at its end."""
    os.setpgid(0, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = ["dpm-lineage", *request["arguments"]]
    from schema.cli.main import main

    code: object = 1
    try:
        code = main(request["arguments"])
    except SystemExit as error:
        code = error.code
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except BaseException:  # noqa: BLE001  # as the interpreter does
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


def _watch(request: Mapping[str, Any], streams: Sequence[int], status: int) -> NoReturn:
    """Fork the process of a command; write its id and then its exit code to its status pipe."""
    if (child := os.fork()) == 0:
        os.close(status)
        os._exit(_run(request, streams))
    for each in streams:
        os.close(each)
    os.write(status, f"{child}\n".encode())
    _, ended = os.waitpid(child, 0)
    os.write(status, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def fork_commands(channel: socket.socket) -> None:
    """Start commands until the other end of the socket is closed. Each has a parent that waits for it."""
    _import_commands()
    gc.freeze()  # so that a collection in a command does not copy the pages of what is imported
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        message, streams, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 4)
        if not message:
            return
        if (child := os.fork()) == 0:
            channel.close()
            if os.fork() == 0:
                signal.signal(signal.SIGINT, signal.default_int_handler)
                _watch(json.loads(message), streams[:3], streams[3])
            os._exit(0)
        for each in streams:
            os.close(each)
        os.waitpid(child, 0)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        fork_commands(given)
