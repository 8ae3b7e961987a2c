"""The service is ready within 1.5 s of CPU time, and `--help` is fast."""

import resource
import subprocess
import sys
import urllib.request
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from tests.benchmarks.cpu_time import print_table
from tests.benchmarks.processes import running_process
from tests.postgres import free_port

ROUNDS: Final = 5
READY_SECONDS: Final = 1.5
HELP_SECONDS: Final = 0.3


def cpu_until_ready(env: dict[str, str]) -> float:
    """The CPU time of `dpm-lineage serve` up to its response to /readyz."""
    port = free_port()
    with running_process(
        [sys.executable, "-m", "schema.cli.main", "serve", "--port", str(port)], port, env=env
    ) as serving:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
            assert answer.status == 200
        return serving.cpu_seconds()


def cpu_of_help() -> float:
    """The CPU time of `dpm-lineage --help`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "schema.cli.main", "--help"], capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.benchmark
def test_the_service_is_ready_and_its_help_is_there_within_their_time(scratch: Path) -> None:
    sqlite = {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
        "DPM_SUPPORTABILITY_SQLITE_PATH": str(scratch / "start.sqlite"),
    }
    first = cpu_until_ready(sqlite)  # the first start creates the file and Python's bytecode
    on_sqlite = median(cpu_until_ready(sqlite) for _ in range(ROUNDS))
    in_memory = median(cpu_until_ready({}) for _ in range(ROUNDS))
    help_ = median(cpu_of_help() for _ in range(ROUNDS))
    print_table(
        "start, in seconds of CPU",
        ("", "CPU s", "at most"),
        [
            ("serve on a new SQLite file, until /readyz", f"{first:.2f}", "-"),
            ("serve on a SQLite file, until /readyz", f"{on_sqlite:.2f}", f"{READY_SECONDS}"),
            ("serve in memory, until /readyz", f"{in_memory:.2f}", f"{READY_SECONDS}"),
            ("--help", f"{help_:.2f}", f"{HELP_SECONDS}"),
        ],
    )
    assert max(on_sqlite, in_memory) <= READY_SECONDS
    assert help_ <= HELP_SECONDS
