"""Clients of the application without a server."""

from collections.abc import AsyncIterator

import pytest

from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES, Env


@pytest.fixture
async def client(store_env: Env) -> AsyncIterator[AsgiClient]:
    """An application with every feature on and an empty store, on each backend in turn."""
    async with open_client(ALL_FEATURES | store_env) as client:
        yield client


@pytest.fixture
async def memory_client() -> AsyncIterator[AsgiClient]:
    """An application with every feature on, for tests that do not depend on the backend."""
    async with open_client(ALL_FEATURES) as client:
        yield client
