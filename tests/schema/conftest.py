"""Fixtures of the doors: settings for every backend, and an app that serves them."""

from collections.abc import AsyncIterator

import pytest

from tests.backends import Backend
from tests.schema.serving import ALL_ON, Client, serve


@pytest.fixture
async def backend_env(backend: Backend) -> AsyncIterator[dict[str, str]]:
    """The settings of each backend in turn."""
    async with backend.new_database() as (_address, env):
        yield env


@pytest.fixture
async def client(backend_env: dict[str, str]) -> AsyncIterator[Client]:
    """An app with every flag on and an empty store, on each backend."""
    async with serve({**ALL_ON, **backend_env}) as opened:
        yield opened


@pytest.fixture
async def door() -> AsyncIterator[Client]:
    """An app with every flag on, for questions that no store is asked."""
    async with serve(ALL_ON) as opened:
        yield opened
