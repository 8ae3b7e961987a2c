"""Whether anything was written to a SQLite file, by whomever: asked without leaving the event loop."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

Size = Callable[[], int]


class DataVersionMonitor:
    """A connection that only ever asks whether another one has committed (sqlite.org/pragma.html#pragma_data_version).

    It reads the head of the log's index, which lies in memory, so it never waits; where it would have to, it does
    not tell.
    """

    def __init__(self, path: Path, same_file: Size) -> None:
        self._connection = sqlite3.connect(
            path, timeout=0, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA query_only = ON")
        self._cursor = self._connection.cursor()
        self._same_file = same_file

    def read_version(self) -> object | None:
        """A number that changes with every commit to the file; None where it cannot be told."""
        try:
            self._same_file()
            (version,) = self._cursor.execute("PRAGMA data_version").fetchall()
        except (sqlite3.Error, OSError):
            return None
        found: object = version
        return found

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
