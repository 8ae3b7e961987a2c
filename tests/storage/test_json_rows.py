"""Rows that come as one are the rows that come one by one."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.sql.gathering import gathered, scattered

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBERS = st.integers(-(2**63), 2**63 - 1)
ROWS = st.lists(st.tuples(NUMBERS, st.none() | TEXTS, st.none() | NUMBERS))
FOUND = "SELECT number, words, other FROM kept ORDER BY words DESC, number, other LIMIT ?"


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """A database with a table."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE kept (number INTEGER, words TEXT, other INTEGER)")
    yield connection
    connection.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, most=st.integers(0, 5))
def test_rows_come_as_they_are_and_in_their_order(
    database: sqlite3.Connection, rows: list[tuple[int, str | None, int | None]], most: int
) -> None:
    database.execute("DELETE FROM kept")
    database.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)
    plain = database.execute(FOUND, (most,)).fetchall()
    (row,) = together = database.execute(gathered("sqlite", FOUND, 3), (most,)).fetchall()
    assert len(row) == 1
    assert [tuple(each) for each in scattered("sqlite", together)] == plain


def test_a_json_text_stays_a_text(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM kept")
    database.execute("INSERT INTO kept VALUES (1, ?, 2)", ['{"a": [1]}'])
    together = database.execute(gathered("sqlite", FOUND, 3), (9,)).fetchall()
    assert scattered("sqlite", together) == [[1, '{"a": [1]}', 2]]


def test_postgresql_is_asked_as_ever() -> None:
    assert gathered("postgresql", FOUND, 3) == FOUND
    assert scattered("postgresql", [(1, "a")]) == [(1, "a")]
