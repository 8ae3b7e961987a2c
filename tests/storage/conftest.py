"""Fixtures of the tests of stores."""

from pathlib import Path

import pytest

from storage import StoreConfig


@pytest.fixture
def store_file(store_config: StoreConfig) -> Path:
    """The file of a SQLite store."""
    return Path(str(store_config.file))
