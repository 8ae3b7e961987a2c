"""Garbage collection excludes the objects of the start, and still collects later reference cycles."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from schema.cli.serve import tune_gc


@pytest.fixture
def _tuned_gc() -> Iterator[None]:
    """The garbage collector as `serve` sets it."""
    tune_gc()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_tuned_gc")
def test_objects_of_the_start_are_not_collected_again() -> None:
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < gc.get_freeze_count()


@pytest.mark.usefixtures("_tuned_gc")
def test_later_cycles_are_collected() -> None:
    class Node:
        def __init__(self) -> None:
            self.self = self

    node = weakref.ref(Node())
    assert node() is not None
    gc.collect()
    assert node() is None
