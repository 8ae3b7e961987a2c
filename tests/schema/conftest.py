"""Fixtures of the doors: settings for every backend, and an app that serves them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.schema.serving import ALL_ON, Client, serve


@pytest.fixture(params=["memory", "sqlite"])
def backend_env(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of each backend in turn."""
    if request.param == "memory":
        return {"DPM_SUPPORTABILITY_STORE_BACKEND": "IN_MEMORY"}
    return {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
        "DPM_SUPPORTABILITY_SQLITE_PATH": str(tmp_path / "store.sqlite"),
    }


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
