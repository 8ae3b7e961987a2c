"""On SQLite rows as one JSON value equal the rows that are fetched one by one."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, Text, select

from storage.sql.statements.compiled import compile_statement
from storage.sql.statements.dialects import parameter
from storage.sql.statements.execution import fetch_sqlite

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBERS = st.integers(-(2**63), 2**63 - 1)
ROWS = st.lists(st.tuples(NUMBERS, st.none() | TEXTS, st.none() | NUMBERS))
TABLE = Table(
    "t", MetaData(), Column("number", Integer), Column("value", Text), Column("other", Integer)
)
QUERY = select(TABLE).order_by(TABLE.c.value.desc(), *TABLE.c).limit(parameter("limit", Integer))


def fetch(database: sqlite3.Connection, *, limit: int, json_rows: bool) -> list[tuple[Any, ...]]:
    """Return the rows of QUERY."""
    compiled = compile_statement("sqlite", QUERY, json_rows=json_rows)
    statement = compiled.bind({"limit": limit})
    rows = fetch_sqlite(statement, database)
    assert not json_rows or len(rows) == 1
    return [tuple(row) for row in statement.decode(rows)]


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """A database with an empty table."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (number INTEGER, value TEXT, other INTEGER)")
    yield connection
    connection.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, limit=st.integers(0, 5))
def test_json_rows_have_the_same_values_in_the_same_order(
    database: sqlite3.Connection, rows: list[tuple[int, str | None, int | None]], limit: int
) -> None:
    database.execute("DELETE FROM t")
    database.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    plain = fetch(database, limit=limit, json_rows=False)
    assert fetch(database, limit=limit, json_rows=True) == plain


def test_a_json_text_stays_a_text(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM t")
    database.execute("INSERT INTO t VALUES (1, ?, 2)", ['{"a": [1]}'])
    assert fetch(database, limit=9, json_rows=True) == [(1, '{"a": [1]}', 2)]
