"""A browser, a service with a large store, and any other service that a test wants for itself."""

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
    """The address of a service with the records of large.py."""
    file = write_large_dataset(tmp_path_factory.mktemp("large") / "large.ndjson")
    with running_service(ALL_FEATURES, "--load", str(file)) as process:
        yield process.url
