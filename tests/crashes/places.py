"""The databases that the service is crashed on: whatever is an entry here goes through every round."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage import StoreAddress


@dataclass(frozen=True, slots=True)
class Place:
    """A database: how the service is told of it, how a test opens it, and what checks it from outside."""

    env: Mapping[str, str]
    address: StoreAddress
    check: Callable[[], list[str]]
    """What the database itself says is wrong with it: nothing, if all is well."""
    block: Callable[[], AbstractContextManager[None]]
    """Keeps every write waiting, from outside, for a while."""


@contextmanager
def _sqlite(folder: Path) -> Iterator[Place]:
    file = folder / "lineage.sqlite"
    folder.mkdir(parents=True)
    env = {
        "DPM_SUPPORTABILITY_STORE_BACKEND": "SQLITE",
        "DPM_SUPPORTABILITY_SQLITE_PATH": str(file),
    }
    yield Place(
        env,
        StoreAddress(file=str(file)),
        check=lambda: sqlite_damage(file),
        block=lambda: _lock(file),
    )


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def sqlite_damage(file: Path) -> list[str]:
    """What SQLite finds wrong with a file."""
    with closing(sqlite3.connect(file)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


PLACES: Final[dict[str, Callable[[Path], AbstractContextManager[Place]]]] = {"sqlite": _sqlite}
"""Each makes an empty database of its own, in the folder if it needs one, and takes it away at the end."""
