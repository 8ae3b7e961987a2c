"""Commands of the service in processes of their own, forked from one that has imported them.

A new interpreter takes most of a second to import what a command needs. A forked process has the same arguments,
environment, folder, standard streams and exit code. Tests of the start itself start an interpreter.
"""

import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from tests.service_process import COMMAND_SECONDS, REPOSITORY, environment

MESSAGE_BYTES: Final = 1 << 20
"""More than a request has: its environment is the largest part."""

NOT_IMPORTED: Final = ("serve", "supervisor")
"""Parts of the names of modules that a service imports when it starts."""


@dataclass(frozen=True, slots=True)
class CommandForker:
    """A process that forks commands, and the socket that it takes them from, one after the other."""

    channel: socket.socket
    _numbers: Iterator[int] = field(default_factory=count)

    def run(
        self, arguments: Sequence[str], env: Mapping[str, str], *, stdin: bytes, cwd: Path
    ) -> tuple[int, bytes, bytes]:
        """The exit code, output and errors of a command with `env` as the only settings of the service."""
        number = next(self._numbers)
        request = {
            "number": number,
            "arguments": arguments,
            "env": environment(env),
            "cwd": str(cwd),
        }
        with (
            tempfile.TemporaryFile() as source,
            tempfile.TemporaryFile() as output,
            tempfile.TemporaryFile() as errors,
        ):
            source.write(stdin)
            source.seek(0)
            streams = [each.fileno() for each in (source, output, errors)]
            socket.send_fds(self.channel, [json.dumps(request).encode()], streams)
            code = self._exit_code(number)
            output.seek(0)
            errors.seek(0)
            return code, output.read(), errors.read()

    def _exit_code(self, number: int) -> int:
        while answer := self.channel.recv(MESSAGE_BYTES):
            answered, code = json.loads(answer)
            if answered == number:  # else it is that of a command whose test has not waited for it
                return int(code)
        raise AssertionError("the process that forks commands has ended")


@contextmanager
def command_forker() -> Iterator[CommandForker]:
    """Start the process; end it with the block."""
    # Each message of such a socket arrives whole.
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for each in (ours, theirs):
        each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MESSAGE_BYTES)
    ours.settimeout(COMMAND_SECONDS)
    with ours:
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked_commands", str(theirs.fileno())],
                cwd=REPOSITORY,
                env=environment({}),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        yield CommandForker(ours)
    try:
        process.wait(COMMAND_SECONDS)
    finally:
        process.kill()


def _import_commands() -> None:
    package = importlib.import_module("schema.cli")
    for module in pkgutil.walk_packages(package.__path__, "schema.cli."):
        if not any(part in module.name for part in NOT_IMPORTED):
            importlib.import_module(module.name)
    for name in ("storage.factory", "resolvers.demo.generate"):
        importlib.import_module(name)


def _run(request: Mapping[str, Any], streams: Sequence[int]) -> int:
    """Run a command in this process, and return its exit code as Python does at its end."""
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
    except BaseException:  # noqa: BLE001  # as the interpreter does
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


def fork_commands(channel: socket.socket) -> None:
    """Run commands until the other end of the socket is closed."""
    _import_commands()
    gc.freeze()  # so that a collection in a command does not copy the pages of what is imported
    while True:
        message, streams, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 3)
        if not message:
            return
        request = json.loads(message)
        if (child := os.fork()) == 0:
            channel.close()
            os._exit(_run(request, streams))
        for each in streams:
            os.close(each)
        _, status = os.waitpid(child, 0)
        answer = (request["number"], os.waitstatus_to_exitcode(status))
        channel.send(json.dumps(answer).encode())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        fork_commands(given)
