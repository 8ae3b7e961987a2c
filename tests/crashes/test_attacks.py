"""During an attack the service responds within its memory limit, and afterwards it works as before."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.backends import Backend
from tests.crashes.attacks import ATTACKS, densest_graph
from tests.forked_commands import environment
from tests.service_process import ServiceProcess, running_service

pytestmark = pytest.mark.alone

FLAGS: Final = {"DPM_LINEAGE_APIS_ENABLED": "true"}
OPEN_FILES: Final = 256
DENSE: Final = 200
"""Entities of the dense graph: each has an edge to every other one."""

TRAVERSING: Final = densest_graph.__name__
"""The attack that reads the dense graph. A store takes seconds to load it, so the others do without."""

ATTACKERS: Final = 4
MEMORY: Final = 300 * 1024
"""Maximum growth of the service's memory, in KiB."""

HEALTH_SECONDS: Final = 0.25
READ_SECONDS: Final = 1.0
BLOCK_SECONDS: Final = 0.15
"""CPU seconds for which one round of the service's event loop may last: other processes do not change them."""

SHORT: Final = 30
"""Attacks of fewer seconds run on busy machines (CI), and have larger limits: see `_check`."""


@dataclass
class Probe:
    """One repeated query: the latency of each response, and the failures."""

    url: str
    pause: float
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def ask(self) -> None:
        """Ask once."""
        started = time.monotonic()
        try:
            with urllib.request.urlopen(self.url, timeout=10) as answer:  # noqa: S310  # http alone
                answer.read()
        except (OSError, urllib.error.HTTPError) as error:
            self.failures.append(f"{time.monotonic() - started:.2f} s: {error!r}")
        self.seconds.append(time.monotonic() - started)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Send the query repeatedly in a thread until the block ends."""
        over = threading.Event()

        def ask() -> None:
            while not over.is_set():
                self.ask()
                time.sleep(self.pause)

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _records(kinds: list[str]) -> Iterator[str]:
    ids = [f"dense_{number}" for number in range(DENSE if TRAVERSING in kinds else 0)]
    for source in ids:
        for target in ids:
            if source != target:
                yield json.dumps(
                    {
                        "kind": "lineage_edge",
                        "source_entity_id": source,
                        "edge_type": "CAUSED_BY",
                        "target_entity_id": target,
                        "created_at": "2026-11-01T00:00:00+00:00",
                        "metadata": {},
                    }
                )
    for number in range(400):
        yield json.dumps(
            {
                "kind": "run",
                "rebalance_run_id": f"rr_{number}",
                "correlation_id": f"c_{number}",
                "request_hash": "h",
                "idempotency_key": None,
                "portfolio_id": "pf",
                "created_at": "2026-11-01T00:00:00+00:00",
                "result": {"status": "READY", "padding": ["x" * 80] * 50},
            }
        )


@contextmanager
def _few_files() -> Iterator[None]:
    """Have the processes started in the block open at most OPEN_FILES files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _memory(pid: int) -> int:
    """The resident memory of a process in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError(f"process {pid} is gone")


def _open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208  # each is a link that may be gone


@dataclass(frozen=True, slots=True)
class Block:
    """The longest block of an event loop, in seconds: by the clock, and of its own CPU time."""

    wall: float
    cpu: float
    stacks: str
    """Where the longest ones were, for the message of a failure."""


def _longest_block(watch: Path) -> Block:
    report = json.loads(watch.read_text(encoding="utf-8"))
    return Block(report["worst_wall"], report["worst_cpu"], json.dumps(report["stacks"], indent=1))


def _attacking(base: str, seconds: float, kinds: list[str]) -> AbstractContextManager[None]:
    """Attack with four processes, and wait until they end."""
    command = [sys.executable, "-m", "tests.crashes.attacks", base, str(seconds), *kinds]

    @contextmanager
    def run() -> Iterator[None]:
        attackers = [subprocess.Popen(command, env=environment({})) for _ in range(ATTACKERS)]
        try:
            yield
        finally:
            for attacker in attackers:
                try:
                    attacker.wait(timeout=seconds + 60)
                finally:
                    attacker.kill()

    return run()


@pytest.fixture
def attack_seconds(request: pytest.FixtureRequest) -> float:
    """The duration of each attack in seconds."""
    seconds: float = request.config.getoption("--attack-seconds")
    return seconds


@pytest.mark.parametrize(
    "kinds", [*([name] for name in ATTACKS), [*ATTACKS]], ids=[*ATTACKS, "all"]
)
async def test_the_service_answers_while_it_is_attacked(
    backend: Backend, kinds: list[str], attack_seconds: float, tmp_path: Path
) -> None:
    if len(kinds) == 1 and attack_seconds < SHORT:
        pytest.skip("a short run attacks with all at once: give --attack-seconds 60 for each")
    records = tmp_path / "records.ndjson"
    records.write_text("\n".join(_records(kinds)), encoding="utf-8")
    async with backend.new_database() as (_, env):
        with ExitStack() as stack:
            stack.enter_context(_few_files())
            log = tmp_path / "log"
            watch = tmp_path / "watch.json"
            watched = [sys.executable, "-m", "tests.crashes.watched_service", str(watch)]
            service = stack.enter_context(
                running_service(FLAGS | env, "--load", str(records), log=log, before=watched)
            )
            _check(service, kinds, attack_seconds, watch)


def _check(service: ServiceProcess, kinds: list[str], seconds: float, watch: Path) -> None:
    # Only a long attack checks the limits, because the suite runs short attacks on busy machines.
    slack = 1 if seconds >= SHORT else 20
    health = Probe(f"{service.url}/healthz", 0.05)
    read = Probe(f"{service.url}/rebalance/runs/rr_7", 0.2)
    for probe in (health, read):
        for _ in range(5):
            probe.ask()
        probe.seconds.clear()
    pid = service.process.pid
    memory, files = _memory(pid), _open_files(pid)
    peak = memory
    over = time.monotonic() + seconds
    with health.asking(), read.asking(), _attacking(service.url, seconds, kinds):
        while time.monotonic() < over:
            peak = max(peak, _memory(pid))
            time.sleep(0.1)
    block = _longest_block(watch)
    print(
        f"\n{'+'.join(kinds)}: {len(health.seconds)} x /healthz at most {max(health.seconds):.3f} s, "
        f"{len(read.seconds)} reads at most {max(read.seconds):.3f} s, memory +{(peak - memory) // 1024} MiB, "
        f"event loop blocked for {block.wall:.3f} s at most, {block.cpu:.3f} s of CPU"
    )
    for probe in (health, read):
        # The limit of 256 files may reset a few requests of a short attack, which is all on one busy machine.
        refused = 0 if seconds >= SHORT else 1 + len(probe.seconds) // 10
        assert len(probe.failures) <= refused, probe.failures
    assert block.cpu < BLOCK_SECONDS * slack, block.stacks
    assert max(health.seconds) < HEALTH_SECONDS * slack
    assert max(read.seconds) < READ_SECONDS * slack
    assert peak - memory < MEMORY
    _wait_until_files_are(files, pid)
    assert _memory(pid) - memory < MEMORY


def _wait_until_files_are(files: int, pid: int) -> None:
    """Wait until the service has about as many files open as before: 10 s at most."""
    allowed = files + 12  # idle connections of its database pool
    end = time.monotonic() + 10
    while _open_files(pid) > allowed and time.monotonic() < end:
        time.sleep(0.1)
    assert _open_files(pid) <= allowed
