"""What the crash tests share: how many rounds, on which databases, and where their files are."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crashes.places import PLACES, Place


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a crash is repeated."""
    given: int = request.config.getoption("--rounds")
    return given


@pytest.fixture(params=PLACES)
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Place]]:
    """Makes an empty database, each time another one."""
    with ExitStack() as opened:

        def make() -> Place:
            folder = Path(tempfile.mkdtemp(dir=tmp_path)) / "place"
            return opened.enter_context(PLACES[request.param](folder))

        yield make
