"""Services as separate processes, and their CPU time."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.http_load import LoadResult, Request, run_load

NANO: Final = 1e-9
TICKS: Final = os.sysconf("SC_CLK_TCK")
START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class MeasuredProcess:
    """A process that listens on a port."""

    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """The CPU time of its running threads."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) * NANO

    def resident_bytes(self) -> int:
        """Its resident memory in bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def measure_load(self, asks: Sequence[Request], *, seconds: float) -> tuple[LoadResult, float]:
        """Return the result of a load, and the CPU seconds per request."""
        before = self.cpu_seconds()
        came = run_load(self.port, asks, seconds=seconds)
        return came, (self.cpu_seconds() - before) / came.answered


@contextmanager
def running_process(
    command: Sequence[str],
    port: int | None,
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    cwd: Path | None = None,
) -> Iterator[MeasuredProcess]:
    """Run a command until the block ends. If it has a port, wait until it listens."""
    with (
        (log or Path(os.devnull)).open("wb") as sink,
        subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=subprocess.DEVNULL,
            stderr=sink,
        ) as process,
    ):
        try:
            if port is not None:
                _wait_for(process, port)
            yield MeasuredProcess(process.pid, port or 0)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
