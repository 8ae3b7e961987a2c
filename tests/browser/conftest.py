"""A browser, a service with a large store, and any other service that a test wants for itself."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.chromium import launch_chromium
from tests.browser.large_dataset import write_large_dataset
from tests.conftest import FLAGS


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, http://127.0.0.1:PORT, and its process."""

    address: str
    process: subprocess.Popen[str]


@contextmanager
def serving(*arguments: str, env: Mapping[str, str] = FLAGS) -> Iterator[Served]:
    """Serve until the block ends."""
    command = [sys.executable, "-m", "schema.cli.main", "serve", "--port", "0", *arguments]
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("DPM_")}
    with subprocess.Popen(
        command,
        env={**inherited, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            words = (word for line in process.stdout for word in line.split())
            health = next(word for word in words if word.endswith("/healthz"))
            yield Served(health.removesuffix("/healthz"), process)
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests: starting it takes longer than most of them."""
    expect.set_options(timeout=15_000)
    async with launch_chromium() as started:
        yield started


@pytest.fixture(scope="session")
def large_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with the records of large.py."""
    file = write_large_dataset(tmp_path_factory.mktemp("large") / "large.ndjson")
    with serving("--load", str(file)) as served:
        yield served.address
