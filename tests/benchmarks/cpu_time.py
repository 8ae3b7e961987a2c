"""CPU time of all threads, without waiting, and tables of it."""

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from schema.cli.serve import tune_gc
from tests.postgres import PostgresServer

MILLI: Final = 1000
_NANOSECONDS: Final = 1_000_000_000
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PARENT, _REAPED_USER, _REAPED_SYSTEM = 1, 13, 14
"""Fields of /proc/<pid>/stat after the name: man 5 proc_pid_stat."""


def no_server() -> float:
    """Return 0, the CPU time of a backend without a server."""
    return 0.0


@contextmanager
def tuned_gc() -> Iterator[None]:
    """The garbage collector with the settings of the service: it ignores existing objects."""
    before = gc.get_threshold()
    tune_gc()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


class Stopwatch:
    """Measures the CPU time of this process and of a server, and the wall time, while it runs."""

    def __init__(self, server_seconds: Callable[[], float] = no_server) -> None:
        self.cpu_seconds = 0.0
        self.wall_seconds = 0.0
        self._server_seconds = server_seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure during a block."""
        theirs, begun, entered = self._server_seconds(), time.process_time(), time.perf_counter()
        try:
            yield
        finally:
            passed, ours = time.perf_counter() - entered, time.process_time() - begun
            self.wall_seconds += passed
            self.cpu_seconds += ours + self._server_seconds() - theirs


def server_cpu_time(server: PostgresServer) -> Callable[[], float]:
    """Return the function that reads the CPU seconds of a PostgreSQL server's processes, including ended ones."""
    postmaster = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])

    def seconds() -> float:
        # The kernel reports ended processes to the hundredth of a second, running ones to the nanosecond.
        reaped = _fields(postmaster)[_REAPED_USER : _REAPED_SYSTEM + 1]
        total = sum(map(int, reaped)) / _TICKS
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if int(_fields(int(entry.name))[_PARENT]) == postmaster:
                        worked = int((entry / "schedstat").read_text().split()[0])
                        total += worked / _NANOSECONDS
                except (FileNotFoundError, ProcessLookupError):
                    pass  # the process has just ended
        return total

    return seconds


def _fields(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on. The name before them may contain any character."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def print_table(title: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    print(f"\n\n{title}")
    for line in (head, ["-" * width for width in widths], *lines):
        first, *rest = (
            cell.rjust(width) if n else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  ".join((first, *rest)))
