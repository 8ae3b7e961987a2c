"""What it costs to read as of a time: at most 1.5 times what the same page or walk costs now."""

from collections.abc import Iterator
from datetime import UTC, datetime
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
    WAITING_RUNS,
    DecisionFilter,
    EdgeFilter,
    ListSpec,
    OperationFilter,
    PageRequest,
    ReviewOutcome,
    RunFilter,
)
from storage.record_view import RecordView
from tests.benchmarks.cpu_time import print_table
from tests.benchmarks.generated_records import created_at, run_id
from tests.benchmarks.scoped_records import PERIOD, Ask, open_meter
from tests.postgres import PostgresServer

MAX_RATIO: Final = 1.5
SIZES: Final = (10_000, 100_000)
LENGTH: Final = 20

LISTS: Final[dict[str, tuple[ListSpec[Any, Any], Any]]] = {
    "runs": (RUNS, RunFilter()),
    "runs READY": (RUNS, RunFilter(status="READY")),
    "runs APPROVED": (RUNS, RunFilter(status="PENDING_REVIEW", review=ReviewOutcome.APPROVED)),
    "runs waiting": (WAITING_RUNS, RunFilter(status="PENDING_REVIEW")),
    "operations": (OPERATIONS, OperationFilter()),
    "operations SUCCEEDED": (OPERATIONS, OperationFilter(status="SUCCEEDED")),
    "operations RUNNING": (OPERATIONS, OperationFilter(status="RUNNING")),
    "decisions": (DECISIONS, DecisionFilter()),
}


def questions(size: int, view: RecordView) -> Iterator[tuple[str, Any, Any]]:
    """What is asked as of a time, and what is asked now: a page that begins at the same record."""
    for name, (spec, where) in LISTS.items():
        after = (view.valid, "~") if view.valid and spec is not WAITING_RUNS else None

        def page(session: Any, after: Any = None, spec: Any = spec, where: Any = where) -> Ask:
            request = PageRequest(LENGTH, after, descending=True)
            return lambda: session.pages(spec, [NO_PARENT], where, request)

        yield name, page, lambda session, after=after, page=page: page(session, after)
    root = run_id(size // 4 // PERIOD * PERIOD)

    def walk(session: Reader) -> Ask:
        return lambda: traverse(session, root, EdgeFilter(), depth=3, max_entities=10_000)

    yield "walk of depth 3", walk, walk


@pytest.mark.benchmark
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
@pytest.mark.usefixtures("quiet")
async def test_as_of_costs_at_most_half_as_much_again(
    backend: str, size: int, scratch: Path, postgres: PostgresServer
) -> None:
    costs: dict[tuple[str, str], float] = {}
    async with open_meter(backend, size, scratch, postgres) as meter:
        views = {
            "valid": RecordView(valid=created_at(size // 2)),
            "known": RecordView(known=datetime.now(UTC)),
        }
        for title, view in views.items():
            session = meter.store.for_request(after=None, writes=False, view=view)
            for name, as_of, now in questions(size, view):
                costs[name, title] = await meter.ratio(as_of(session), now(meter.store))
    names = dict.fromkeys(name for name, _ in costs)
    print_table(
        f"times the cost of now: {backend}, {size} runs",
        ["", *views],
        [[name, *(f"{costs[name, title]:.2f}" for title in views)] for name in names],
    )
    assert {each: cost for each, cost in costs.items() if cost > MAX_RATIO} == {}
