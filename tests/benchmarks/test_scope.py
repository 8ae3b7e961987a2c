"""What a scope costs: pages and walks of a caller who sees one run in a hundred, or half of them.

The limit is that of the contract, 1.5 times what it costs a caller who sees everything.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from resolvers.graph.lineage import traverse
from storage.base import Reader
from storage.lists import (
    DECISIONS,
    NO_PARENT,
    OPERATIONS,
    RUNS,
    DecisionFilter,
    EdgeFilter,
    ListSpec,
    OperationFilter,
    PageRequest,
    RunFilter,
)
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from tests.benchmarks.cpu_time import print_table
from tests.benchmarks.generated_records import run_id
from tests.benchmarks.scoped_records import PERIOD, Ask, open_meter
from tests.postgres import PostgresServer

MAX_RATIO: Final = 1.5
SIZES: Final = (10_000, 100_000)
PAGE: Final = PageRequest(20, descending=True)
VISIBLE: Final = 7
"""A run of portfolio PF-00, which every scope here shows."""

SCOPES: Final = {
    "1 % by id": ("PF-00",),
    "1 % by prefix": ("PF-00*",),
    "50 %": ("PF-0*", "PF-1*", "PF-2*", "PF-3*", "PF-4*"),
}

LISTS: Final[dict[str, tuple[ListSpec[Any, Any], Any]]] = {
    "runs": (RUNS, RunFilter()),
    "runs READY": (RUNS, RunFilter(status="READY")),
    "operations": (OPERATIONS, OperationFilter()),
    "operations SUCCEEDED": (OPERATIONS, OperationFilter(status="SUCCEEDED")),
    "decisions": (DECISIONS, DecisionFilter()),
    "decisions APPROVE": (DECISIONS, DecisionFilter(action="APPROVE")),
}

DEPTHS: Final = (3, 20)


def questions(size: int) -> Iterator[tuple[str, Any]]:
    """What is asked of a session, by name."""
    for name, (spec, where) in LISTS.items():

        def page(session: Any, spec: Any = spec, where: Any = where) -> Ask:
            return lambda: session.pages(spec, [NO_PARENT], where, PAGE)

        yield name, page
    root = run_id(VISIBLE + size // 2 // PERIOD * PERIOD)
    for depth in DEPTHS:

        def walk(session: Reader, depth: int = depth) -> Ask:
            return lambda: traverse(session, root, EdgeFilter(), depth=depth, max_entities=10_000)

        yield f"walk of depth {depth}", walk


@pytest.mark.benchmark
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
@pytest.mark.usefixtures("quiet")
async def test_a_scope_costs_at_most_half_as_much_again(
    backend: str, size: int, scratch: Path, postgres: PostgresServer
) -> None:
    costs: dict[tuple[str, str], float] = {}
    async with open_meter(backend, size, scratch, postgres) as meter:
        for scope, patterns in SCOPES.items():
            view = RecordView(PortfolioScope.of(patterns))
            session = meter.store.for_request(after=None, writes=False, view=view)
            for name, question in questions(size):
                costs[name, scope] = await meter.ratio(question(session), question(meter.store))
    names = dict.fromkeys(name for name, _ in costs)
    print_table(
        f"times the cost without a scope: {backend}, {size} runs",
        ["", *SCOPES],
        [[name, *(f"{costs[name, scope]:.2f}" for scope in SCOPES)] for name in names],
    )
    assert {each: cost for each, cost in costs.items() if cost > MAX_RATIO} == {}
