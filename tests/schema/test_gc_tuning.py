"""The collector of cycles passes over what the start has left, and still finds what comes after."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from schema.cli.serve import GC_THRESHOLDS, tune_gc


@pytest.fixture
def tuned_gc() -> Iterator[None]:
    """The collector as a service has it; afterwards as before."""
    before = gc.get_threshold()
    tune_gc()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("tuned_gc")
def test_it_waits_for_more_than_an_answer_has() -> None:
    assert gc.get_threshold() == GC_THRESHOLDS
    assert gc.get_freeze_count() > GC_THRESHOLDS[0]


@pytest.mark.usefixtures("tuned_gc")
def test_cycles_that_come_later_are_collected() -> None:
    class Node:
        def __init__(self) -> None:
            self.self = self

    node = weakref.ref(Node())
    assert node() is not None
    gc.collect()
    assert node() is None
