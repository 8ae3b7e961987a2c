"""The lists of a scope that are read portfolio by portfolio: they are those that are read through the index of all."""

from typing import Any

import pytest

from storage.base import Store
from storage.lists import (
    DECISIONS,
    OPERATIONS,
    RUNS,
    DecisionFilter,
    OperationFilter,
    RunFilter,
    TimeRange,
)
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.records import EdgeType, Record
from storage.sql.statements import portfolio_plans
from storage.sql.statements.portfolio_ranges import PortfolioRanges, ranges_of
from tests.factories import at, decision, edge, operation, recorded_operation, recorded_run, run
from tests.storage.store_helpers import list_all

CASES: tuple[tuple[Any, Any], ...] = (
    (RUNS, RunFilter()),
    (RUNS, RunFilter(TimeRange(at(3), at(14)))),
    (RUNS, RunFilter(status="READY")),
    (OPERATIONS, OperationFilter()),
    (OPERATIONS, OperationFilter(TimeRange(at(3), at(14)), status="PENDING")),
    (DECISIONS, DecisionFilter()),
    (DECISIONS, DecisionFilter(TimeRange(at(3), at(14)))),
)

PATTERNS: tuple[list[str], ...] = (
    ["pf_1"],
    ["pf_1", "pf_2", "none"],
    ["pf_*"],
    ["pf_1*", "q*", "r_1"],
    ["none"],
    [],
)


def records() -> list[Record]:
    """Runs of five portfolios with decisions; operations of one, of two and of no portfolio."""
    found: list[Record] = []
    for n in range(20):
        portfolio = ("pf_1", "pf_2", "pf_1x", "q_1", "r_1")[n % 5]
        made = run(f"rr_{n}", correlation_id=f"c{n}", portfolio_id=portfolio, created_at=at(n))
        found += [
            recorded_run(made),
            decision(f"dwd_{n}", run_id=f"rr_{n}", decided_at=at(n)),
            recorded_operation(operation(f"dop_{n}", correlation_id=f"c{n}", created_at=at(n))),
            edge(f"rr_{n}", f"dop_{(n * 7 + 1) % 20}", edge_type=EdgeType.CAUSED_BY),
        ]
    return [*found, recorded_operation(operation("dop_alone", correlation_id="alone"))]


@pytest.fixture(params=[0, 1_000], ids=["by portfolio", "through all"])
def plan(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the lists of several portfolios read in either way."""
    monkeypatch.setattr(portfolio_plans, "ENTRIES_PER_ROW", request.param)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("patterns", PATTERNS, ids=",".join)
async def test_a_list_of_a_scope_has_its_records_once_and_in_order(
    store: Store, patterns: list[str]
) -> None:
    await store.import_batch(records())
    scope = PortfolioScope.of(patterns)
    session = store.for_request(after=None, writes=False, view=RecordView(scope))
    for spec, where in CASES:
        everything = await list_all(store, spec, where=where)
        if spec is RUNS:
            visible = {each for each in everything if scope.covers(each.portfolio_id)}
        elif spec is DECISIONS:
            shown = await session.runs([each.run_id for each in everything])
            visible = {each for each in everything if each.run_id in shown}
        else:
            found_ids = await session.operations([each.operation_id for each in everything])
            visible = {each for each in everything if each.operation_id in found_ids}
        expected = [each for each in everything if each in visible]
        for descending in (False, True):
            found = await list_all(session, spec, where=where, descending=descending)
            ids = [spec.sort_key(each) for each in found]
            wanted = [spec.sort_key(each) for each in expected]
            assert ids == (wanted[::-1] if descending else wanted), (spec.name, where)


async def test_a_portfolio_that_is_new_is_shown_at_once(store: Store) -> None:
    view = RecordView(PortfolioScope.of(["pf_1*"]))
    session = store.for_request(after=None, writes=False, view=view)
    shown = []
    for n, portfolio in enumerate(("pf_1", "pf_10", "pf_", "pf_1\x01", "pf_2", "pf_11", "pf_1zz")):
        await store.import_batch(
            [
                recorded_run(run(f"rr_{n}", correlation_id=f"c{n}", portfolio_id=portfolio)),
                recorded_operation(operation(f"dop_{n}", correlation_id=f"c{n}")),
                decision(f"dwd_{n}", run_id=f"rr_{n}"),
            ]
        )
        shown += [n] if view.scope.covers(portfolio) else []
        spec: Any
        for spec, prefix in ((RUNS, "rr"), (OPERATIONS, "dop"), (DECISIONS, "dwd")):
            found: list[Any] = await list_all(session, spec)
            assert [spec.sort_key(each)[1] for each in found] == [f"{prefix}_{n}" for n in shown]


def test_gaps_have_every_portfolio_that_is_not_listed() -> None:
    scope = PortfolioScope.of(["x", "p*"])
    assert ranges_of(scope, ["p", "p1"]) == PortfolioRanges(
        ["p", "p1", "x"], [("p\x01", "p1"), ("p1\x01", "q")]
    )
