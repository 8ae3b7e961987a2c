"""Reads that differ only in values share one compiled statement."""

import pytest

from storage.lists import (
    EDGES_BY_ENTITY,
    RUNS,
    RUNS_BY_CORRELATION,
    EdgeFilter,
    PageRequest,
    RunFilter,
    TimeRange,
)
from storage.sql.statements import keyset_pages
from storage.sql.statements.compiled import BoundStatement
from tests.factories import at

DIALECTS = pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])


def bound(statement: BoundStatement | None) -> BoundStatement:
    """Return the statement; fail if it is None."""
    assert statement is not None
    return statement


@DIALECTS
def test_pages_with_other_values_share_a_statement(dialect: str) -> None:
    first, second = (
        bound(
            keyset_pages.page_of(
                dialect,
                RUNS_BY_CORRELATION.name,
                f"corr-{n}",
                RunFilter(TimeRange(at(n)), status=f"S{n}"),
                PageRequest(10 + n, before=(at(n + 9), f"rr_{n}")),
            )
        )
        for n in range(2)
    )
    assert first.statement is second.statement
    assert first.values != second.values


@DIALECTS
def test_filters_of_other_fields_have_statements_of_their_own(dialect: str) -> None:
    filters = (RunFilter(), RunFilter(status="READY"), RunFilter(portfolio_id="READY"))
    statements = [bound(keyset_pages.count_of(dialect, RUNS.name, "", where)) for where in filters]
    assert len({each.sql for each in statements}) == 3


@DIALECTS
def test_a_cursor_beside_the_parent_decides_the_statement(dialect: str) -> None:
    """An edge cursor continues differently if its source is before, at or after the parent."""
    statements = [
        bound(
            keyset_pages.page_of(
                dialect,
                EDGES_BY_ENTITY.name,
                "m",
                EdgeFilter(),
                PageRequest(5, after=(at(), source, "CAUSED_BY", "z")),
            )
        )
        for source in ("a", "b", "m", "x", "y")
    ]
    before, also_before, same, after, also_after = (each.statement for each in statements)
    assert before is also_before
    assert after is also_after
    assert len({each.sql for each in (before, same, after)}) == 3


@DIALECTS
@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_an_unstorable_value_needs_no_statement(dialect: str, text: str) -> None:
    page = PageRequest(5)
    assert keyset_pages.page_of(dialect, RUNS.name, "", RunFilter(status=text), page) is None
    assert keyset_pages.page_of(dialect, RUNS_BY_CORRELATION.name, text, RunFilter(), page) is None
    assert keyset_pages.count_of(dialect, RUNS.name, "", RunFilter(status=text)) is None
