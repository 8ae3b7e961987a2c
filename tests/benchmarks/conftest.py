"""Where benchmarks keep their files."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MEMORY_DISK


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that is gone at the end, in memory where that can be: it holds a gigabyte."""
    in_memory = MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK)
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if in_memory else None) as folder:
        yield Path(folder)
