"""The cost of the memory store's tables, in comparisons of sort keys."""

from datetime import datetime
from itertools import islice
from typing import Any

import pytest

from storage.lists import ALL_TIME, TimeRange
from storage.memory.indexed_table import IndexedTable
from storage.records import Run
from tests.factories import at, run

RUNS = 10_000
MAX_COMPARISONS = 300
"""A few binary searches among RUNS records; a scan of them would need thousands."""


class Comparisons:
    """A counter of comparisons of CountedTime values."""

    def __init__(self) -> None:
        self.count = 0


class CountedTime:
    """A timestamp that counts its comparisons."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, time: datetime, comparisons: Comparisons) -> None:
        self.counted = time
        self.comparisons = comparisons

    def __eq__(self, other: object) -> bool:
        self.comparisons.count += 1
        return bool(self.counted == getattr(other, "counted", other))

    def __lt__(self, other: Any) -> bool:
        self.comparisons.count += 1
        return bool(self.counted < getattr(other, "counted", other))

    def __gt__(self, other: Any) -> bool:
        self.comparisons.count += 1
        return bool(self.counted > getattr(other, "counted", other))


@pytest.fixture(scope="module")
def comparisons() -> Comparisons:
    return Comparisons()


@pytest.fixture(scope="module")
def filled_table(comparisons: Comparisons) -> IndexedTable[str, Run]:
    """RUNS runs in fifty portfolios, one a second."""
    table: IndexedTable[str, Run] = IndexedTable(
        lambda each: each.rebalance_run_id,
        lambda each: (CountedTime(each.created_at, comparisons), each.rebalance_run_id),  # type: ignore[arg-type,return-value]
        {"portfolio_id": lambda each: each.portfolio_id},
    )
    for number in range(RUNS):
        table.upsert(run(f"rr_{number}", portfolio_id=f"pf_{number % 50}", created_at=at(number)))
    return table


@pytest.fixture
def table(filled_table: IndexedTable[str, Run], comparisons: Comparisons) -> IndexedTable[str, Run]:
    """The table, with no comparison counted yet."""
    comparisons.count = 0
    return filled_table


def test_a_page_reads_little_more_than_its_records(
    table: IndexedTable[str, Run], comparisons: Comparisons
) -> None:
    runs = table.range(TimeRange(at(2_000), at(9_000)))
    page = list(islice(runs.scan(low=(at(5_000), "rr_5000")), 50))
    assert [each.created_at for each in page] == [at(5_001 + n) for n in range(50)]
    assert 0 < comparisons.count < MAX_COMPARISONS


def test_a_count_by_an_indexed_field_reads_no_record(
    table: IndexedTable[str, Run], comparisons: Comparisons
) -> None:
    assert table.range(ALL_TIME, ("portfolio_id", "pf_7")).count() == 200
    assert table.range(TimeRange(at(5_000), at(9_999)), ("portfolio_id", "pf_7")).count() == 100
    assert 0 < comparisons.count < MAX_COMPARISONS


def test_a_write_reads_few_records(table: IndexedTable[str, Run], comparisons: Comparisons) -> None:
    table.upsert(run("rr_x", portfolio_id="pf_7", created_at=at(77)))
    table.delete("rr_x")
    assert 0 < comparisons.count < MAX_COMPARISONS
    assert len(table) == RUNS


def test_distinct_values_skip_the_records_between_them(
    table: IndexedTable[str, Run], comparisons: Comparisons
) -> None:
    expected = sorted(f"pf_{number}" for number in range(50) if str(number).startswith("4"))
    assert list(table.distinct_values("portfolio_id", "pf_4")) == expected
    assert comparisons.count < MAX_COMPARISONS
