"""A browser, and services with large and cyclic data."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.chromium import launch_chromium
from tests.browser.large_dataset import write_large_dataset
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests: starting it takes longer than most of them."""
    expect.set_options(timeout=15_000)
    async with launch_chromium() as started:
        yield started


@pytest.fixture(scope="session")
def large_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a service with the records of large_dataset.py."""
    file = write_large_dataset(tmp_path_factory.mktemp("large") / "large.ndjson")
    with running_service(ALL_FEATURES, "--load", str(file)) as process:
        yield process.url


@pytest.fixture(scope="session")
def cyclic_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a service with three runs that cause each other in a cycle, and a run that they cause."""
    file = tmp_path_factory.mktemp("cycle") / "cycle.ndjson"
    at = "2026-11-01T00:00:00+00:00"
    runs = [
        {
            "kind": "run",
            "rebalance_run_id": f"rr_cycle_{name}",
            "correlation_id": f"corr_{name}",
            "request_hash": "sha256:1",
            "idempotency_key": None,
            "portfolio_id": "PF-1",
            "created_at": at,
            "result": {"status": "READY"},
        }
        for name in "abcd"
    ]
    edges = [
        {
            "kind": "lineage_edge",
            "source_entity_id": f"rr_cycle_{effect}",
            "edge_type": "CAUSED_BY",
            "target_entity_id": f"rr_cycle_{cause}",
            "created_at": at,
            "metadata": {},
        }
        for cause, effect in ("ab", "bc", "ca", "cd")
    ]
    file.write_text("\n".join(json.dumps(each) for each in (*runs, *edges)), encoding="utf-8")
    with running_service(ALL_FEATURES, "--load", str(file)) as process:
        yield process.url
