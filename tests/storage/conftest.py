"""One `store` fixture over every backend."""

from collections.abc import AsyncIterator

import pytest

from storage.base import Store
from tests.backends import OPENERS, Backend


@pytest.fixture(scope="session", params=OPENERS)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """Each kind of store in turn, for tests that open several."""
    return Backend(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[Store]:
    """An empty store of each kind in turn."""
    async with backend.fresh() as opened:
        yield opened
