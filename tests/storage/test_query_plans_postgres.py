"""The query plans of PostgreSQL: an index in the list's order, without reading more rows than the result."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from datetime import datetime
from itertools import combinations, product
from typing import Any, Final

import asyncpg
import pytest
from sqlalchemy import event

from storage import StoreConfig, open_store
from storage.base import OperationField, RunField
from storage.graph_reader import GraphReader
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    FINISHED_OPERATIONS,
    HISTORY_BY_KEY,
    NO_PARENT,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    OPERATIONS_BY_DURATION,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    WAITING_RUNS,
    DecisionFilter,
    EdgeFilter,
    ListSpec,
    OperationFilter,
    PageRequest,
    ReviewOutcome,
    RunFilter,
    TimeRange,
)
from storage.records import EdgeType, IdempotencyEvent, Record, RunStatus, WorkflowAction
from storage.sql.engine.postgres import GENERIC_PLAN_SETTINGS, driver_connection
from storage.sql.statements.compiled import BoundStatement
from storage.sql.statements.lookups import existing_rows
from storage.sql.store import SqlStore
from storage.sql.traversal.sql_graph import SqlGraph
from storage.sql.writing.scenario_links import BATCH_SIZE
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
from tests.postgres import PostgresServer, writer_engine
from tests.reads import record_reads
from tests.storage.strategies import edge_key

SIZE: Final = 4000
SCENARIOS: Final = 400
PAGE: Final = 20
SPAN: Final = TimeRange(at(1000), at(3000))
ALL: Final = frozenset(EdgeType)
NONE: Final[frozenset[EdgeType]] = frozenset()

Plan = dict[str, Any]

PageCase = tuple[ListSpec[Any, Any], str, Any, str]
"""A list, its parent, a filter, and the index whose range has exactly these rows in order."""

FIELDS: Final[dict[str, dict[str, str]]] = {
    "runs": {
        "correlation_id": "corr-5",
        "idempotency_key": "idem-5",
        "request_hash": "sha256:5",
        "portfolio_id": "pf_3",
        "status": "BLOCKED",
    },
    "operations": {"correlation_id": "corr-7", "status": "PENDING", "operation_type": "T1"},
    "decisions": {
        "correlation_id": "c5",
        "actor_id": "a3",
        "reason_code": "R2",
        "action": "REJECT",
    },
}
"""The filter fields of each list, the most selective first, with a value of each."""

ROOTS: Final[tuple[tuple[ListSpec[Any, Any], str], ...]] = (
    (RUNS, "created"),
    (OPERATIONS, "created"),
    (DECISIONS, "decided"),
)


def root_list_cases() -> Iterator[PageCase]:
    """Yield the cases of every root list: unfiltered and by each of its fields, with and without a time range."""
    for listing, instant in ROOTS:
        for where in (listing.no_filter, replace(listing.no_filter, **{instant: SPAN})):
            yield listing, NO_PARENT, where, f"{listing.name}_by_{instant}_at"
            for name, value in FIELDS[listing.name].items():
                index = f"{listing.name}_by_{name}"
                yield listing, NO_PARENT, replace(where, **{name: value}), index


PAGE_CASES: Final[tuple[PageCase, ...]] = (
    *root_list_cases(),
    (
        WAITING_RUNS,
        NO_PARENT,
        RunFilter(statuses=frozenset(["BLOCKED"]), review=ReviewOutcome.OPEN),
        "runs_by_wait",
    ),
    (FINISHED_OPERATIONS, NO_PARENT, OperationFilter(), "operations_by_finished_at"),
    (OPERATIONS_BY_DURATION, NO_PARENT, OperationFilter(), "operations_by_duration"),
    (RUNS_BY_CORRELATION, "corr-5", RunFilter(), "runs_by_correlation_id"),
    (RUNS_BY_CORRELATION, "corr-5", RunFilter(SPAN), "runs_by_correlation_id"),
    (OPERATIONS_BY_CORRELATION, "corr-7", OperationFilter(), "operations_by_correlation_id"),
    (OPERATIONS_BY_CORRELATION, "corr-7", OperationFilter(SPAN), "operations_by_correlation_id"),
    (DECISIONS_BY_RUN, "rr_7", DecisionFilter(), "decisions_by_run_id"),
    (DECISIONS_BY_RUN, "rr_7", DecisionFilter(SPAN), "decisions_by_run_id"),
    (HISTORY_BY_KEY, "idem-5", HISTORY_BY_KEY.no_filter, "idempotency_history_pkey"),
    (EDGES_BY_ENTITY, "hub", EdgeFilter(ALL, NONE), "lineage_edges_pkey"),
    (EDGES_BY_ENTITY, "hub", EdgeFilter(NONE, ALL), "lineage_edges_by_target"),
    (EDGES_BY_ENTITY, "hub", EdgeFilter(ALL, ALL, SPAN), "lineage_edges_pkey"),
)


def plan_records() -> Iterator[Record]:
    """Generate enough records for realistic plans."""
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
    for n in range(SCENARIOS):
        scenario = run(f"rr_s{n}", correlation_id=f"corr-{n}:base", created_at=at(SIZE + n))
        yield recorded_run(scenario)
    for n in range(1000):
        yield mapping(f"idem-{n}")


GENERIC_PLAN: Final = "; ".join(
    f"SET {name} = {value}" for name, value in GENERIC_PLAN_SETTINGS.items()
)
CUSTOM_PLAN: Final = "SET plan_cache_mode = force_custom_plan"

Planning = tuple[str, str]
"""The command that prepares the filled database, "" for an empty database, and the settings of the planner."""


@pytest.fixture(scope="module")
def filled_database(postgres: PostgresServer) -> Iterator[str]:
    """The name of a database with many records, to copy."""

    async def fill() -> str:
        name = await postgres.create_database()
        store = await open_store(StoreConfig(postgres.dsn(name)))
        records = list(plan_records())
        for begin in range(0, len(records), 5000):
            await store.import_batch(records[begin : begin + 5000])
        await store.close()
        return name

    name = asyncio.run(fill())
    yield name
    asyncio.run(postgres.drop_database(name))


@pytest.fixture(
    scope="module",
    params=[
        *product(("VACUUM", "VACUUM ANALYZE"), (CUSTOM_PLAN, GENERIC_PLAN)),
        ("", GENERIC_PLAN),
    ],
)
def planned_database(
    request: pytest.FixtureRequest, postgres: PostgresServer, filled_database: str
) -> Iterator[tuple[str, Planning]]:
    """The DSN of a database with many records, without statistics and with them.

    The last database is empty, because a plan that was cached for an empty table must suit a full one.
    """
    command, _ = request.param

    async def prepare() -> str:
        if not command:
            return await postgres.create_database()
        name = await postgres.create_database(filled_database)
        connection = await asyncpg.connect(postgres.dsn(name))
        await connection.execute(command)
        await connection.close()
        return name

    name = asyncio.run(prepare())
    yield postgres.dsn(name), request.param
    asyncio.run(postgres.drop_database(name))


@dataclass(slots=True)
class Explainer:
    """Executes queries of a store, and returns the plans that PostgreSQL used."""

    store: SqlStore
    planning: str
    seen: list[tuple[str, Any]] = made(default_factory=list)

    def __post_init__(self) -> None:
        engine = writer_engine(self.store).sync_engine
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, connection: object, cursor: object, sql: str, values: Any, *_: Any) -> None:
        if sql.startswith(("SELECT", "INSERT")) and (sql, values) not in self.seen:
            self.seen.append((sql, values))

    async def nodes(self, question: Awaitable[object]) -> list[Plan]:
        """Return every node of the executed plans of the statements that answer the question."""
        self.seen.clear()
        with record_reads() as reads:
            await question
        self.seen += reads
        return await self._seen_nodes()

    async def nodes_of_search(self, search: Callable[[GraphReader], object]) -> list[Plan]:
        """Return the same nodes for the statements of a search."""
        self.seen.clear()

        def fetch(statement: BoundStatement) -> Sequence[Any]:
            self.seen.append((statement.sql, statement.values))
            return []

        search(SqlGraph("postgresql", fetch, lambda: None))
        return await self._seen_nodes()

    async def _seen_nodes(self) -> list[Plan]:
        assert self.seen, "no statement was executed"
        async with self.store._read_engine.connect() as connection:
            driver = await driver_connection(connection)
            await driver.execute(self.planning)
            plans = [await explain_prepared(driver, *asked) for asked in self.seen]
        return [node for plan in plans for node in plan_nodes(plan)]


async def explain_prepared(
    driver: asyncpg.Connection, statement: str, given: Sequence[object]
) -> Plan:
    """Return the executed plan of a prepared statement."""
    values = ", ".join(map(sql_literal, given))
    await driver.execute(f"PREPARE asked AS {statement}")
    execute = f"EXECUTE asked{values and f'({values})'}"
    found = await driver.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {execute}")
    await driver.execute("DEALLOCATE asked")
    plan: Plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def sql_literal(value: object) -> str:
    """Return a value as an SQL literal of a known type."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        value = f"{{{','.join(json.dumps(sql_text(each)) for each in value)}}}"
    return "'" + str(value).replace("'", "''") + "'"


def sql_text(value: object) -> str:
    """The text of a value in an array."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def plan_nodes(plan: Plan) -> list[Plan]:
    """Return a node and all nodes below it."""
    return [plan, *(node for part in plan.get("Plans", []) for node in plan_nodes(part))]


def scan_nodes(nodes: list[Plan]) -> list[Plan]:
    """The nodes that read tables or indexes, of which every plan here has some."""
    scans = [node for node in nodes if "Relation Name" in node or "Index Name" in node]
    assert scans, nodes
    return scans


def rows_read(node: Plan) -> float:
    """Return the number of rows that a node read, including the rows that it filtered out."""
    passed = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return float(passed * node["Actual Loops"])


@pytest.fixture
async def explain(planned_database: tuple[str, Planning]) -> AsyncIterator[Explainer]:
    """A store on the filled database."""
    dsn, (_, planning) = planned_database
    store = await open_store(StoreConfig(dsn))
    assert isinstance(store, SqlStore)
    yield Explainer(store, planning)
    await store.close()


def page_requests(listing: ListSpec[Any, Any]) -> Iterator[PageRequest]:
    """Yield requests of pages from both ends, and after a cursor in the middle, in both directions."""
    places: dict[type, Any] = {datetime: at(2000), str: "m", int: 5}
    key = tuple(places[each] for each in listing.key_types)
    for descending, from_end in product((False, True), repeat=2):
        yield PageRequest(PAGE, descending=descending, from_end=from_end)
        if from_end:
            yield PageRequest(PAGE, before=key, descending=descending, from_end=True)
        else:
            yield PageRequest(PAGE, after=key, descending=descending)


@pytest.mark.parametrize(("listing", "parent", "where", "index"), PAGE_CASES)
async def test_a_page_reads_its_index_and_one_row_more_than_it_returns(
    explain: Explainer, listing: ListSpec[Any, Any], parent: str, where: Any, index: str
) -> None:
    for cut in page_requests(listing):
        read = scan_nodes(await explain.nodes(explain.store.pages(listing, [parent], where, cut)))
        # The hub has half of all edges: in the index of all edges by time, every second row belongs to it.
        is_hub = parent == "hub"
        indexes = {index, "lineage_edges_by_created_at"} if is_hub else {index}
        assert indexes & {node.get("Index Name") for node in read}
        for node in read:
            assert node["Node Type"] != "Seq Scan"
            assert rows_read(node) <= (PAGE + 1) * (3 if is_hub else 1), node


@pytest.mark.parametrize(
    ("listing", "parent", "where", "index"), [page for page in PAGE_CASES if page[1] != NO_PARENT]
)
async def test_pages_of_many_parents_read_the_rows_of_each_parent_alone(
    explain: Explainer, listing: ListSpec[Any, Any], parent: str, where: Any, index: str
) -> None:
    parents = [parent, *(f"{parent[:-1]}{n}" for n in (1, 2, 3))]
    for cut in page_requests(listing):
        read = scan_nodes(await explain.nodes(explain.store.pages(listing, parents, where, cut)))
        assert index in {node.get("Index Name") for node in read}
        for node in read:
            assert node["Node Type"] != "Seq Scan"
            assert rows_read(node) <= (PAGE + 1) * len(parents), node


@pytest.mark.parametrize(
    ("listing", "pair"),
    [(listing, pair) for listing, _ in ROOTS for pair in combinations(FIELDS[listing.name], 2)],
)
async def test_of_two_filters_the_index_of_one_is_read(
    explain: Explainer, listing: ListSpec[Any, Any], pair: tuple[str, str]
) -> None:
    values = FIELDS[listing.name]
    where = replace(listing.no_filter, **{name: values[name] for name in pair})
    indexes = {f"{listing.name}_by_{name}" for name in pair}
    for cut in page_requests(listing):
        question = explain.store.pages(listing, [NO_PARENT], where, cut)
        (read,) = scan_nodes(await explain.nodes(question))
        assert read["Index Name"] in indexes, read


async def test_decisions_filtered_by_run_are_read_from_the_index_by_run(
    explain: Explainer,
) -> None:
    recorded = SIZE // 100
    for where in (DecisionFilter(run_id="rr_7"), DecisionFilter(run_id="rr_7", action="REJECT")):
        for cut in page_requests(DECISIONS):
            question = explain.store.pages(DECISIONS, [NO_PARENT], where, cut)
            (read,) = scan_nodes(await explain.nodes(question))
            assert read["Index Name"] == "decisions_by_run_id"
            assert rows_read(read) <= recorded


async def test_an_operations_runs_are_found_by_their_correlation_ids(explain: Explainer) -> None:
    same, scenarios = SIZE // SCENARIOS, 1
    for parents in (["dop_5"], [f"dop_{n}" for n in range(50)]):
        for where, cut in product(
            (RunFilter(), RunFilter(SPAN, status="READY")), page_requests(RUNS)
        ):
            for question in (
                explain.store.pages(RUNS_BY_OPERATION, parents, where, cut),
                explain.store.counts(RUNS_BY_OPERATION, parents, where),
            ):
                for node in scan_nodes(await explain.nodes(question)):
                    assert node["Node Type"] != "Seq Scan"
                    assert rows_read(node) <= (same + scenarios) * len(parents), node


async def test_scenarios_are_linked_by_their_correlation_ids(
    explain: Explainer, planned_database: tuple[str, Planning]
) -> None:
    (_dsn, (is_filled, _planning)) = planned_database
    read = scan_nodes(await explain.nodes(explain.store.link_scenarios()))
    if is_filled:
        assert "runs_by_correlation_id" in {node.get("Index Name") for node in read}
    for node in read:
        assert node["Node Type"] != "Seq Scan"
        assert rows_read(node) <= BATCH_SIZE, node


async def test_each_of_many_values_is_looked_up_in_an_index(explain: Explainer) -> None:
    store, count = explain.store, 150
    values = {
        name: [f"{prefix}{n}" for n in range(count)]
        for name, prefix in (
            ("rebalance_run_id", "rr_"),
            ("operation_id", "dop_"),
            ("correlation_id", "corr-"),
            ("request_hash", "sha256:"),
            ("portfolio_id", "pf_"),
            ("idempotency_key", "idem-"),
        )
    }
    uses = SIZE // 100
    before_recording = existing_rows(
        "postgresql", values["rebalance_run_id"], values["idempotency_key"]
    )
    for question, most in (
        *((store.runs(values[by.value], by=by), 1) for by in RunField),
        *((store.operations(values[by.value], by=by), 1) for by in OperationField),
        (store.latest_decisions(values["rebalance_run_id"]), 1),
        (store.conflicted_keys(values["idempotency_key"]), uses),
        (store.entity_kinds([*values["rebalance_run_id"], "dwd_1", "dra_1", "hub", "nothing"]), 1),
        (store.entity_kinds([*values["correlation_id"], *values["idempotency_key"]]), 2),
        (store.fetch(before_recording), 1),
    ):
        for node in scan_nodes(await explain.nodes(question)):
            assert node["Node Type"] != "Seq Scan", node
            assert rows_read(node) <= most * (count + 4), node


async def test_look_ups_by_id_use_an_index(explain: Explainer) -> None:
    store, ids = explain.store, [f"rr_{n}" for n in range(5)]
    for question in (
        store.entity_kinds(ids),
        store.results(ids),
        store.artifacts(ids),
        store.operation_payloads(ids),
        store.decisions(ids),
        store.latest_decisions(ids),
        store.mappings(ids),
        store.conflicted_keys(ids),
        store.edges([edge_key(edge(f"rr_{n}", "hub", created_at=at(n))) for n in range(5)]),
        *(store.runs(ids, by=field) for field in RunField),
        *(store.operations(ids, by=field) for field in OperationField),
    ):
        for node in scan_nodes(await explain.nodes(question)):
            small = node.get("Relation Name") in {"artifacts", "idempotency_mappings"}
            assert small or node["Node Type"] != "Seq Scan", node


async def test_a_traversal_step_looks_each_entity_up_in_both_directions(explain: Explainer) -> None:
    ids, follow = [f"rr_{n}" for n in range(5)], EdgeFilter(ALL, ALL)
    searches: tuple[Callable[[GraphReader], object], ...] = (
        lambda graph: graph.edge_rows(ids, follow, limit=100),
        lambda graph: graph.edge_rows(ids, follow, limit=100, members=ids),
        lambda graph: graph.neighbours(ids, follow, limit=100),
        lambda graph: graph.boundary_nodes(ids, ["hub"], follow, limit=100),
    )
    for search in searches:
        for node in scan_nodes(await explain.nodes_of_search(search)):
            assert node["Node Type"] != "Seq Scan", node
            assert rows_read(node) <= 2 * len(ids), node


async def test_prefetching_reads_no_more_edges_than_its_limit(
    explain: Explainer,
) -> None:
    def read_on(graph: GraphReader) -> None:
        assert isinstance(graph, SqlGraph)
        graph._fetch_reachable(EdgeFilter(ALL, ALL), ["rr_1"], ["hub"], 5, 40)
        graph._fetch_reachable(EdgeFilter(ALL, NONE), ["rr_1"], ["rr_2"], 5, 40)

    for node in scan_nodes(await explain.nodes_of_search(read_on)):
        assert node["Node Type"] != "Seq Scan", node
        assert rows_read(node) <= 2 * 40, node
