"""Several processes behind one address: the same answers as one, a start that says why not, an end that is clean."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.backends import Env
from tests.schema.asgi_client import ALL_FEATURES

RECORDS = str(Path(__file__).parent.parent / "data" / "records.ndjson")
COMMAND = [sys.executable, "-m", "schema.cli.main", "serve", "--port", "0", "--load", RECORDS]
TARGETS = (
    "/rebalance/runs?limit=5",
    "/rebalance/runs?limit=50",
    "/rebalance/workflow/decisions",
    "/rebalance/operations?limit=50",
)


class Service:
    """A running service and its workers."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process = process
        self.address = address

    @property
    def workers(self) -> set[int]:
        """The ids of its workers."""
        listed = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid="],
            capture_output=True,
            text=True,
            check=False,
        )
        return {int(pid) for pid in listed.stdout.split()}

    def get(self, target: str) -> object:
        """The answer to a GET, on a connection of its own."""
        with urlopen(self.address + target, timeout=10) as answer:  # noqa: S310  # its own address
            return json.load(answer)

    def approve(self, run_id: str) -> int:
        """The status of an approval."""
        body = {"action": "APPROVE", "reason_code": "OK", "actor_id": "me"}
        request = Request(  # noqa: S310  # its own address
            f"{self.address}/rebalance/runs/{run_id}/workflow/actions",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310  # its own address
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def end(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def environment(env: Env) -> Env:
    """What a service of these settings starts with."""
    kept = {name: value for name, value in os.environ.items() if name[:4] != "DPM_"}
    return {**kept, **ALL_FEATURES, **env, "PYTHONPATH": str(Path(__file__).parents[2])}


@contextmanager
def serving(env: Env, *, workers: int) -> Iterator[Service]:
    """A service of so many processes."""
    command = [*COMMAND, "--workers", str(workers)]
    with subprocess.Popen(
        command,
        env=environment(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            words = (word for line in iter(process.stdout.readline, "") for word in line.split())
            yield Service(
                process,
                next(word.removesuffix("/healthz") for word in words if word.endswith("/healthz")),
            )
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


@pytest.fixture
def lasting_env(store_env: Env) -> Env:
    """The settings of each backend that lasts."""
    if store_env["DPM_SUPPORTABILITY_STORE_BACKEND"] == "IN_MEMORY":
        pytest.skip("memory is of one process")
    return store_env


def test_three_answer_as_one_does_and_end_with_it(lasting_env: Env) -> None:
    with serving(lasting_env, workers=1) as alone:
        expected = {target: alone.get(target) for target in TARGETS}
        alone.end()
    with serving(lasting_env, workers=3) as service, ThreadPoolExecutor(8) as threads:
        workers = service.workers
        assert len(workers) == 3
        for target in TARGETS:
            answers = list(threads.map(service.get, [target] * 8))
            assert answers == [expected[target]] * 8
        page = service.get("/rebalance/runs?status=PENDING_REVIEW&limit=1")
        assert isinstance(page, dict)
        run_id = page["items"][0]["rebalance_run_id"]
        statuses = list(threads.map(service.approve, [run_id] * 8))
        assert sorted(statuses) == [200] + [409] * 7
        assert service.end() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_worker_that_dies_is_replaced_and_none_outlives_the_parent(lasting_env: Env) -> None:
    with serving(lasting_env, workers=2) as service:
        before = service.workers
        os.kill(min(before), signal.SIGKILL)
        deadline = time.monotonic() + 15
        while len(service.workers - {min(before)}) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        after = service.workers
        assert len(after) == 2
        assert after != before
        assert service.get("/healthz") == {"status": "alive"}
        service.process.kill()
        service.process.wait(10)
        while any(Path(f"/proc/{pid}").exists() for pid in after) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(Path(f"/proc/{pid}").exists() for pid in after)


@pytest.mark.parametrize(
    ("workers", "code", "reason"),
    [
        ("2", 1, "IN_MEMORY keeps its records in one process"),
        ("0", 2, "argument --workers: must be from 1"),
    ],
)
def test_workers_that_cannot_be_are_refused(workers: str, code: int, reason: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schema.cli.main", "serve", "--workers", workers],
        env=environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert reason in done.stderr.splitlines()[-1]
    assert code == 2 or len(done.stderr.splitlines()) == 1
