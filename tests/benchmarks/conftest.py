"""Fixtures of the benchmarks: a folder, and settings for logs and garbage collection."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import structlog

from tests.benchmarks.cpu_time import tuned_gc
from tests.memory_disk import MEMORY_DISK


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A temporary folder, in memory if possible. It must hold a gigabyte."""
    in_memory = MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK)
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if in_memory else None) as folder:
        yield Path(folder)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Disable logs, because they would cost a third of the cheapest responses, and hide the tables."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def tuned_gc_for_benchmarks(request: pytest.FixtureRequest) -> Iterator[None]:
    """A garbage collector that ignores the objects of earlier benchmarks."""
    with tuned_gc() if request.node.get_closest_marker("benchmark") else nullcontext():
        yield
