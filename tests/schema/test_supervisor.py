"""Several workers: the same responses as one, errors at the start, and a clean shutdown."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.service_env import ALL_FEATURES, Env
from tests.service_process import ServiceProcess, run_command, running_service

RECORDS = str(Path(__file__).parent.parent / "data" / "records.ndjson")
TARGETS = (
    "/rebalance/runs?limit=5",
    "/rebalance/runs?limit=50",
    "/rebalance/workflow/decisions",
    "/rebalance/operations?limit=50",
)


def get(service: ServiceProcess, target: str) -> object:
    """Return the response to a GET on a new connection."""
    with urlopen(service.url + target, timeout=10) as answer:  # noqa: S310  # its own address
        return json.load(answer)


def approve(service: ServiceProcess, run_id: str) -> int:
    """The status of an approval."""
    body = {"action": "APPROVE", "reason_code": "OK", "actor_id": "me"}
    request = Request(  # noqa: S310  # its own address
        f"{service.url}/rebalance/runs/{run_id}/workflow/actions",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310  # its own address
            return int(answer.status)
    except HTTPError as error:
        return error.code


def serve_records(env: Env, *, workers: int) -> AbstractContextManager[ServiceProcess]:
    """Run a service with the recorded data and `workers` workers."""
    return running_service(ALL_FEATURES | env, "--load", RECORDS, workers=workers)


@pytest.fixture
def lasting_env(store_env: Env) -> Env:
    """The settings of each persistent backend."""
    if store_env["DPM_SUPPORTABILITY_STORE_BACKEND"] == "IN_MEMORY":
        pytest.skip("memory is of one process")
    return store_env


def test_three_answer_as_one_does_and_end_with_it(lasting_env: Env) -> None:
    with serve_records(lasting_env, workers=1) as alone:
        expected = {target: get(alone, target) for target in TARGETS}
        alone.stop()
    with serve_records(lasting_env, workers=3) as service, ThreadPoolExecutor(8) as threads:
        workers = service.worker_ids()
        assert len(workers) == 3
        for target in TARGETS:
            answers = list(threads.map(partial(get, service), [target] * 8))
            assert answers == [expected[target]] * 8
        page = get(service, "/rebalance/runs?status=PENDING_REVIEW&limit=1")
        assert isinstance(page, dict)
        run_id = page["items"][0]["rebalance_run_id"]
        statuses = list(threads.map(partial(approve, service), [run_id] * 8))
        assert sorted(statuses) == [200] + [409] * 7
        assert service.stop() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_worker_that_dies_is_replaced_and_none_outlives_the_parent(lasting_env: Env) -> None:
    with serve_records(lasting_env, workers=2) as service:
        before = service.worker_ids()
        os.kill(min(before), signal.SIGKILL)
        deadline = time.monotonic() + 15
        while len(service.worker_ids() - {min(before)}) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        after = service.worker_ids()
        assert len(after) == 2
        assert after != before
        assert get(service, "/healthz") == {"status": "alive"}
        service.process.kill()
        service.process.wait(10)
        while any(Path(f"/proc/{pid}").exists() for pid in after) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(Path(f"/proc/{pid}").exists() for pid in after)


def test_several_workers_on_one_memory_are_refused_in_one_line() -> None:
    done = run_command("serve", "--workers", "2", env=ALL_FEATURES)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert "IN_MEMORY keeps its records in one process" in line


def test_fewer_workers_than_one_are_a_wrong_argument() -> None:
    done = run_command("serve", "--workers", "0", env=ALL_FEATURES)
    assert done.returncode == 2
    assert "argument --workers: must be from 1" in done.stderr.splitlines()[-1]
