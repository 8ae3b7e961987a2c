"""The service as its users start it: a process of its own on a free port, ended by its own id."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COMMAND: Final = Path(sys.executable).with_name("dpm-lineage")


@dataclass(frozen=True, slots=True)
class Live:
    """A running service: its port, and the file that its log goes to."""

    port: int
    log: Path

    def send(self, *parts: bytes, pause: float = 0.0, wait: float = 10.0) -> bytes:
        """Write raw bytes, with pauses between the parts, and read until the service is silent or closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as opened:
            got = b""
            with suppress(TimeoutError, ConnectionError):
                for number, part in enumerate(parts):
                    time.sleep(pause if number else 0)
                    opened.sendall(part)
            with suppress(TimeoutError, ConnectionError):
                while more := opened.recv(65536):
                    got += more
            return got


@contextmanager
def running(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Live]:
    """Serve with these settings until the block ends."""
    log = folder / "service.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [str(COMMAND), "serve", "--port", "0"],
            env={"PATH": os.environ["PATH"], **(env or {})},
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
        )
        try:
            yield Live(_port(process), log)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/healthz", line):
            return int(found[1])
    raise AssertionError("the service has not started")
