"""On SQLite an acknowledged write has been flushed, according to the system calls of the service."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx2
import pytest

from tests.crashes.databases import sqlite_database
from tests.crashes.writers import RECORD_RUN
from tests.service_process import running_service

WRITES: Final = 50
FLUSH: Final = re.compile(r"^(\d+) +f(?:data)?sync\(\d+<([^>]*)>(.*)$")
RESUMED: Final = re.compile(r"^(\d+) +<\.\.\. f(?:data)?sync resumed>.*= 0$")


@pytest.fixture
def strace() -> list[str]:
    """The start of a command line that traces flushes and answers."""
    command = ["strace", "-DD", "-f", "-y", "-qq", "-s", "16"]  # -DD: the service is our own child
    usable = shutil.which("strace") and not subprocess.call(
        [*command, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if not usable:
        (pytest.fail if "CI" in os.environ else pytest.skip)("strace is missing or not allowed")
    return [*command, "-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg"]


def _flushes_before_answers(trace: Path) -> Iterator[list[str]]:
    """For each answer of the service, the files flushed since the one before."""
    flushed: list[str] = []
    pending: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        if found := FLUSH.match(line):
            if found[3].endswith("= 0"):
                flushed.append(found[2])
            else:
                pending[found[1]] = found[2]
        elif (found := RESUMED.match(line)) and found[1] in pending:
            flushed.append(pending.pop(found[1]))
        elif '"HTTP/1.1 200' in line:
            yield flushed
            flushed = []


def test_every_acknowledged_write_was_flushed_before_its_answer(
    tmp_path: Path, strace: list[str]
) -> None:
    trace = tmp_path / "trace"
    place = sqlite_database(tmp_path / "place")
    with (
        running_service(place.env, before=[*strace, "-o", str(trace)]) as service,
        httpx2.Client(base_url=service.url, timeout=20, trust_env=False) as client,
    ):
        for number in range(WRITES):
            _write(client, number)
    log = f"{place.env['DPM_SUPPORTABILITY_SQLITE_PATH']}-wal"
    ended = time.monotonic() + 5
    while len(flushed := list(_flushes_before_answers(trace))) < WRITES:
        assert time.monotonic() < ended, f"only {len(flushed)} answers were seen"
        time.sleep(0.1)
    unflushed = [number for number, files in enumerate(flushed) if log not in files]
    assert not unflushed
    print(f"\n{WRITES - len(unflushed)} of {WRITES} flushed before they were acknowledged")


def _write(client: httpx2.Client, number: int) -> None:
    sent = {
        "rebalanceRunId": f"rr_{number}",
        "correlationId": "corr-1",
        "requestHash": "sha256:1",
        "portfolioId": "pf_1",
        "result": {"status": "READY"},
    }
    answer = client.post("/graphql", json={"query": RECORD_RUN, "variables": {"input": sent}})
    assert answer.json()["data"]["recordRun"]["rebalanceRunId"] == f"rr_{number}"
