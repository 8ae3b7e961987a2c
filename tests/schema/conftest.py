"""Fixtures of the doors: settings for every backend, and an app that serves them."""

from collections.abc import AsyncIterator

import pytest

from tests.backends import Backend
from tests.schema.asgi_client import ALL_FEATURES, AsgiClient, open_client


@pytest.fixture
async def store_env(backend: Backend) -> AsyncIterator[dict[str, str]]:
    """The settings of each backend in turn."""
    async with backend.new_database() as (_address, env):
        yield env


@pytest.fixture
async def client(store_env: dict[str, str]) -> AsyncIterator[AsgiClient]:
    """An app with every flag on and an empty store, on each backend."""
    async with open_client({**ALL_FEATURES, **store_env}) as opened:
        yield opened


@pytest.fixture
async def memory_client() -> AsyncIterator[AsgiClient]:
    """An app with every flag on, for questions that no store is asked."""
    async with open_client(ALL_FEATURES) as opened:
        yield opened
