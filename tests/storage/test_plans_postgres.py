"""How PostgreSQL finds what is asked: along an index in the list's order, reading no more than it answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import event

from storage import StoreAddress, open_store
from storage.base import OperationField, RunField
from storage.graph import Graph
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    ROOT,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    Cut,
    DecisionFilter,
    Follow,
    Listing,
    OperationFilter,
    RunFilter,
    TimeRange,
)
from storage.records import EdgeType, IdempotencyEvent, Record, RunStatus, WorkflowAction
from storage.sql.store import SqlStore
from storage.sql.traversal import SqlGraph
from tests.factories import (
    at,
    decision,
    edge,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.postgres import Server
from tests.storage.worlds import edge_id

SIZE: Final = 4000
PAGE: Final = 20
SPAN: Final = TimeRange(at(1000), at(3000))
ALL: Final = frozenset(EdgeType)
NONE: Final[frozenset[EdgeType]] = frozenset()

Plan = dict[str, Any]

PAGES: Final[tuple[tuple[Listing[Any, Any], str, Any, str], ...]] = (
    (RUNS, ROOT, RunFilter(), "runs_by_created_at"),
    (RUNS, ROOT, RunFilter(SPAN), "runs_by_created_at"),
    (RUNS, ROOT, RunFilter(status="READY"), "runs_by_status"),
    (RUNS, ROOT, RunFilter(SPAN, status="BLOCKED"), "runs_by_status"),
    (RUNS, ROOT, RunFilter(portfolio_id="pf_3"), "runs_by_portfolio_id"),
    (RUNS, ROOT, RunFilter(SPAN, portfolio_id="pf_3"), "runs_by_portfolio_id"),
    (RUNS, ROOT, RunFilter(request_hash="sha256:5"), "runs_by_request_hash"),
    (RUNS, ROOT, RunFilter(correlation_id="corr-5"), "runs_by_correlation_id"),
    (RUNS, ROOT, RunFilter(idempotency_key="idem-5"), "runs_by_idempotency_key"),
    (OPERATIONS, ROOT, OperationFilter(), "operations_by_created_at"),
    (OPERATIONS, ROOT, OperationFilter(SPAN, status="PENDING"), "operations_by_status"),
    (OPERATIONS, ROOT, OperationFilter(operation_type="T1"), "operations_by_operation_type"),
    (OPERATIONS, ROOT, OperationFilter(correlation_id="corr-7"), "operations_by_correlation_id"),
    (DECISIONS, ROOT, DecisionFilter(), "decisions_by_decided_at"),
    (DECISIONS, ROOT, DecisionFilter(SPAN, action="REJECT"), "decisions_by_action"),
    (DECISIONS, ROOT, DecisionFilter(actor_id="a3"), "decisions_by_actor_id"),
    (DECISIONS, ROOT, DecisionFilter(reason_code="R2"), "decisions_by_reason_code"),
    (DECISIONS, ROOT, DecisionFilter(correlation_id="c5"), "decisions_by_correlation_id"),
    (RUNS_BY_CORRELATION, "corr-5", RunFilter(), "runs_by_correlation_id"),
    (OPERATIONS_BY_CORRELATION, "corr-7", OperationFilter(), "operations_by_correlation_id"),
    (DECISIONS_BY_RUN, "rr_7", DecisionFilter(), "decisions_by_run_id"),
    (HISTORY_BY_KEY, "idem-5", HISTORY_BY_KEY.all, "idempotency_history_pkey"),
    (EDGES_BY_ENTITY, "hub", Follow(ALL, NONE), "lineage_edges_pkey"),
    (EDGES_BY_ENTITY, "hub", Follow(NONE, ALL), "lineage_edges_by_target"),
    (EDGES_BY_ENTITY, "hub", Follow(ALL, ALL, SPAN), "lineage_edges_pkey"),
)
"""A list, its parent, a filter, and the index that has exactly that in order."""


def bank() -> Iterator[Record]:
    """Records enough for a plan to matter."""
    for n in range(SIZE):
        what = run(
            f"rr_{n}",
            correlation_id=f"corr-{n % 400}",
            request_hash=f"sha256:{n % 200}",
            idempotency_key=f"idem-{n % 100}",
            portfolio_id=f"pf_{n % 20}",
            status=RunStatus.BLOCKED if n % 10 == 0 else RunStatus.READY,
            created_at=at(n),
        )
        yield recorded_run(what)
        yield IdempotencyEvent(
            f"idem-{n % 100}", what.rebalance_run_id, "c", what.request_hash, what.created_at
        )
        yield recorded_operation(
            operation(
                f"dop_{n}",
                operation_type=f"T{n % 8}",
                correlation_id=f"corr-{n % 400}",
                created_at=at(n),
            )
        )
        yield decision(
            f"dwd_{n}",
            run_id=f"rr_{n % 100}",
            action=WorkflowAction.REJECT if n % 3 else WorkflowAction.APPROVE,
            actor_id=f"a{n % 30}",
            reason_code=f"R{n % 9}",
            correlation_id=f"c{n % 200}",
            decided_at=at(n),
        )
        yield edge(f"rr_{n}", "hub", created_at=at(n))
        yield edge("hub", f"rr_{n}", created_at=at(n))
    for n in range(100):
        yield mapping(f"idem-{n}")


@pytest.fixture(scope="module")
def filled(postgres: Server) -> Iterator[str]:
    """The address of a database with many records, and statistics of them."""

    async def fill() -> str:
        name = await postgres.create()
        store = await open_store(StoreAddress(postgres.dsn(name)))
        assert isinstance(store, SqlStore)
        records = list(bank())
        for begin in range(0, len(records), 5000):
            await store.import_batch(records[begin : begin + 5000])
        async with store._reading.connect() as connection:
            await connection.exec_driver_sql("VACUUM ANALYZE")
        await store.close()
        return name

    name = asyncio.run(fill())
    yield postgres.dsn(name)
    asyncio.run(postgres.drop(name))


@dataclass(slots=True)
class Explainer:
    """Asks a store, and tells by which plans PostgreSQL answered."""

    store: SqlStore
    seen: list[tuple[str, Any]] = made(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.store._reading.sync_engine, "before_cursor_execute", self._note)

    def _note(
        self, connection: object, cursor: object, statement: str, given: Any, *_: Any
    ) -> None:
        if not statement.startswith("EXPLAIN"):
            self.seen.append((statement, given))

    async def nodes(self, question: Awaitable[object]) -> list[Plan]:
        """Every node of the plans, as they ran, of the statements that answer the question."""
        self.seen.clear()
        await question
        return await self._seen_nodes()

    async def nodes_of_search(self, search: Callable[[Graph], object]) -> list[Plan]:
        """The same of the statements that a search asks for."""
        self.seen.clear()

        def fetch(text: str, given: Any) -> list[Any]:
            self.seen.append((text, tuple(given)))
            return []

        search(SqlGraph("postgresql", fetch, lambda: None))
        return await self._seen_nodes()

    async def _seen_nodes(self) -> list[Plan]:
        nodes: list[Plan] = []
        async with self.store._reading.connect() as connection:
            for statement, given in self.seen:
                explain = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}"
                found = (await connection.exec_driver_sql(explain, given)).scalar_one()
                plan = json.loads(found) if isinstance(found, str) else found
                nodes += flat(plan[0]["Plan"])
        return nodes


def flat(plan: Plan) -> list[Plan]:
    """A node and all that feed it."""
    return [plan, *(node for part in plan.get("Plans", []) for node in flat(part))]


def scans(nodes: list[Plan]) -> list[Plan]:
    """The nodes that read tables or indexes."""
    return [node for node in nodes if "Relation Name" in node or "Index Name" in node]


def rows_read(node: Plan) -> float:
    """How many rows a node read, whether it handed them on or not."""
    passed = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return float(passed * node["Actual Loops"])


@pytest.fixture
async def explain(filled: str) -> AsyncIterator[Explainer]:
    """A store on the filled database."""
    store = await open_store(StoreAddress(filled))
    assert isinstance(store, SqlStore)
    yield Explainer(store)
    await store.close()


def cuts(listing: Listing[Any, Any]) -> Iterator[Cut]:
    """Pages from either end, and past a cursor in the middle, in both directions."""
    places: dict[type, Any] = {datetime: at(2000), str: "m", int: 5}
    key = tuple(places[each] for each in listing.key_types)
    for descending, from_back in product((False, True), repeat=2):
        yield Cut(PAGE, descending=descending, from_back=from_back)
        if from_back:
            yield Cut(PAGE, before=key, descending=descending, from_back=True)
        else:
            yield Cut(PAGE, after=key, descending=descending)


@pytest.mark.parametrize(("listing", "parent", "where", "index"), PAGES)
async def test_a_page_reads_its_index_and_no_more_rows_than_it_answers(
    explain: Explainer, listing: Listing[Any, Any], parent: str, where: Any, index: str
) -> None:
    for cut in cuts(listing):
        read = scans(await explain.nodes(explain.store.pages(listing, [parent], where, cut)))
        assert index in {node.get("Index Name") for node in read}
        for node in read:
            assert node["Node Type"] != "Seq Scan"
            assert rows_read(node) <= PAGE + 1, node


@pytest.mark.parametrize(
    ("listing", "parent", "where", "index"), [page for page in PAGES if page[1] != ROOT]
)
async def test_pages_of_many_parents_read_each_parents_rows_alone(
    explain: Explainer, listing: Listing[Any, Any], parent: str, where: Any, index: str
) -> None:
    parents = [parent, *(f"{parent[:-1]}{n}" for n in (1, 2, 3))]
    for cut in cuts(listing):
        read = scans(await explain.nodes(explain.store.pages(listing, parents, where, cut)))
        assert index in {node.get("Index Name") for node in read}
        for node in read:
            assert node["Node Type"] != "Seq Scan"
            assert rows_read(node) <= (PAGE + 1) * len(parents), node


async def test_an_operations_runs_are_found_by_their_correlation_ids(explain: Explainer) -> None:
    for parents in (["dop_5"], ["dop_5", "dop_6"]):
        question = explain.store.pages(RUNS_BY_OPERATION, parents, RunFilter(), Cut(PAGE))
        for node in scans(await explain.nodes(question)):
            assert node["Node Type"] != "Seq Scan"
            assert rows_read(node) <= (PAGE + 1) * len(parents)


async def test_whatever_is_asked_by_id_is_looked_up(explain: Explainer) -> None:
    store, ids = explain.store, [f"rr_{n}" for n in range(5)]
    for question in (
        store.kinds(ids),
        store.results(ids),
        store.artifacts(ids),
        store.operation_payloads(ids),
        store.decisions(ids),
        store.latest_decisions(ids),
        store.mappings(ids),
        store.conflicted_keys(ids),
        store.edges([edge_id(edge(f"rr_{n}", "hub", created_at=at(n))) for n in range(5)]),
        *(store.runs(ids, by=field) for field in RunField),
        *(store.operations(ids, by=field) for field in OperationField),
    ):
        for node in scans(await explain.nodes(question)):
            small = node.get("Relation Name") in {"artifacts", "idempotency_mappings"}
            assert small or node["Node Type"] != "Seq Scan", node


async def test_a_step_of_a_walk_looks_each_entity_up_at_its_ends(explain: Explainer) -> None:
    ids, follow = [f"rr_{n}" for n in range(5)], Follow(ALL, ALL)
    searches: tuple[Callable[[Graph], object], ...] = (
        lambda graph: graph.steps(ids, follow, limit=100),
        lambda graph: graph.steps(ids, follow, limit=100, members=ids),
        lambda graph: graph.neighbours(ids, follow, limit=100),
        lambda graph: graph.leading_out(ids, ["hub"], follow, limit=100),
    )
    for search in searches:
        found = scans(await explain.nodes_of_search(search))
        assert found
        for node in found:
            assert node["Node Type"] != "Seq Scan", node
            assert rows_read(node) <= 2 * len(ids), node
