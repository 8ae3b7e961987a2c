"""What only the memory store promises: how much of a sorted list a page looks at."""

from itertools import islice

from storage.lists import ALL_TIME, SortKey, TimeRange
from storage.memory.indexed_table import IndexedTable
from storage.records import Run
from tests.factories import at, run


class CountingKey:
    """The key of runs, counting how often it is taken."""

    def __init__(self) -> None:
        self.count = 0

    def key(self, found: Run) -> SortKey:
        """A run's place."""
        self.count += 1
        return (found.created_at, found.rebalance_run_id)


def fill_table(looks: CountingKey) -> IndexedTable[str, Run]:
    """Ten thousand runs in fifty portfolios."""
    table = IndexedTable(
        lambda found: found.rebalance_run_id,
        looks.key,
        {"portfolio_id": lambda found: found.portfolio_id},
    )
    for number in range(10_000):
        table.upsert(run(f"rr_{number}", portfolio_id=f"pf_{number % 50}", created_at=at(number)))
    looks.count = 0
    return table


def test_a_page_amid_a_long_list_looks_at_little_more_than_it_answers() -> None:
    looks = CountingKey()
    strand = fill_table(looks).range(TimeRange(at(2_000), at(9_000)))
    page = list(islice(strand.scan(low=(at(5_000), "rr_5000")), 50))
    assert [found.created_at for found in page] == [at(5_001 + n) for n in range(50)]
    assert looks.count < 100


def test_a_count_by_an_indexed_field_looks_at_hardly_any_record() -> None:
    looks = CountingKey()
    strand = fill_table(looks).range(ALL_TIME, ("portfolio_id", "pf_7"))
    assert strand.count() == 200
    assert looks.count < 100


def test_putting_and_dropping_look_at_few_records() -> None:
    looks = CountingKey()
    table = fill_table(looks)
    table.upsert(run("rr_x", portfolio_id="pf_7", created_at=at(77)))
    table.delete("rr_x")
    assert looks.count < 100
    assert len(table) == 10_000
