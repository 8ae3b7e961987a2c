"""Rows of SQLite that come as one, in JSON.

The driver gives up Python's lock (the GIL) for each row and has to win it back from a busy event loop: a page of fifty
rows, found in a tenth of a millisecond, would wait for it fifty times. It costs no more, for JSON is read faster than
rows are made one by one. There are only texts and whole numbers in what is gathered, in the order in which it is found.
"""

from collections.abc import Sequence
from typing import Any

import orjson


def gathered(dialect: str, text: str, width: int) -> str:
    """The statement that finds all rows of another, which has so many columns, as one; on PostgreSQL that other."""
    if dialect == "postgresql":
        return text
    names = ", ".join(f"part_{n}" for n in range(width))
    row = f"json_group_array(json_array({names}))"
    return f"WITH found ({names}) AS ({text}) SELECT {row} FROM found"  # noqa: S608  # our own text


def scattered(dialect: str, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """The rows that `gathered` has made one."""
    if dialect == "postgresql":
        return rows
    found: Sequence[Sequence[Any]] = orjson.loads(rows[0][0])
    return found
