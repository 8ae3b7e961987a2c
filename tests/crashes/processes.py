"""The service as a process of its own, ended by its own id: at once, or as it should be."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]

FLAGS: Final = {
    "DPM_LINEAGE_APIS_ENABLED": "true",
    "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED": "true",
    "DPM_WORKFLOW_ENABLED": "true",
    "DPM_ARTIFACT_STORE_MODE": "PERSISTED",
    "DPM_ASYNC_OPERATIONS_TTL_SECONDS": "0",
}
"""Everything on, and artifacts written with their runs; nothing expires."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running service, a group of processes of its own."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def kill(self) -> None:
        """End it at once, with its workers: SIGKILL."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=30)


def command_of(
    arguments: Sequence[str], *, before: Sequence[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """The command line, after `before` (strace, say), and an environment without settings of ours."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DPM_")}
    return (
        [*before, sys.executable, "-m", "schema.cli.main", *arguments],
        kept | {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def run_command(
    *arguments: str, env: Mapping[str, str], before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command, kept = command_of(arguments, before=before)
    return subprocess.run(
        command, env=kept | dict(env), capture_output=True, text=True, check=False, timeout=120
    )


def start(
    log: Path, env: Mapping[str, str], *, workers: int = 1, before: Sequence[str] = ()
) -> Served:
    """Start the service; raises AssertionError with what it said where it does not come up."""
    command, kept = command_of(["serve", "--port", "0", "--workers", str(workers)], before=before)
    with log.open("ab") as sink:
        begun = log.stat().st_size
        process = subprocess.Popen(
            command,
            env=kept | FLAGS | dict(env),
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
            process_group=0,
        )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/healthz", line):
            return Served(process, found[1], log)
    process.wait(timeout=30)
    process.stdout.close()
    raise AssertionError(f"exit code {process.returncode}: {log.read_text()[begun:]}")


@contextmanager
def serving(
    log: Path, env: Mapping[str, str], *, workers: int = 1, before: Sequence[str] = ()
) -> Iterator[Served]:
    """The service until the block ends: killed there if it still runs."""
    served = start(log, env, workers=workers, before=before)
    try:
        yield served
    finally:
        served.kill()
