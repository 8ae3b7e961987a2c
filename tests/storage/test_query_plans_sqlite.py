"""The query plans of SQLite: an index range with few other rows, never a whole table."""

import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import event

from storage import StoreConfig, open_store
from storage.activity import TimeBuckets
from storage.base import OperationField, RunField
from storage.graph_reader import GraphReader
from storage.lists import (
    CONFLICTS,
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
    ConflictFilter,
    DecisionFilter,
    EdgeFilter,
    ListSpec,
    OperationFilter,
    PageRequest,
    ReviewOutcome,
    RunFilter,
    TimeRange,
)
from storage.portfolio_scope import PortfolioScope
from storage.prefixes import SearchField
from storage.reasons import ReasonSource
from storage.record_view import RecordView
from storage.records import EdgeType
from storage.sql.model.tables import metadata
from storage.sql.statements import portfolio_plans
from storage.sql.statements.compiled import BoundStatement
from storage.sql.store import SqlStore
from storage.sql.traversal.sql_graph import SqlGraph
from storage.sql.writing.sqlite_writer import SqliteWriter
from tests.factories import at, decision, edge, recorded_operation, recorded_run
from tests.reads import record_reads
from tests.storage.strategies import edge_key

TABLE_SCAN: Final = re.compile(rf"SCAN ({'|'.join(metadata.tables)})\b")
SORT: Final = "USE TEMP B-TREE FOR ORDER BY"
AGGREGATION_STEPS: Final = {"CO-ROUTINE all_rows", "MATERIALIZE all_rows", "SCAN all_rows"}
"""The steps that make one JSON value of all rows (storage.sql.statements.compiled)."""

SPAN: Final = TimeRange(at(1), at(9))
TYPES: Final = frozenset([EdgeType.CAUSED_BY, EdgeType.DERIVED_FROM])
ALL_TYPES: Final = frozenset(EdgeType)
NO_TYPES: Final[frozenset[EdgeType]] = frozenset()
EDGE_FILTERS: Final = (
    EdgeFilter(),
    EdgeFilter(TYPES, TYPES),
    EdgeFilter(TYPES, ALL_TYPES, SPAN),
    EdgeFilter(ALL_TYPES, NO_TYPES),
    EdgeFilter(NO_TYPES, ALL_TYPES),
)

ROOT_LISTS: Final[dict[str, tuple[ListSpec[Any, Any], str, str, tuple[str, ...]]]] = {
    "runs": (
        RUNS,
        "created",
        "(created_at,rebalance_run_id)",
        ("correlation_id", "idempotency_key", "request_hash", "portfolio_id", "status"),
    ),
    "operations": (
        OPERATIONS,
        "created",
        "(created_at,operation_id)",
        ("correlation_id", "status", "operation_type"),
    ),
    "decisions": (
        DECISIONS,
        "decided",
        "(decided_at,decision_id)",
        ("correlation_id", "actor_id", "reason_code", "action"),
    ),
}
"""The root lists: the time of their filter, the columns of their order, and their filter fields."""

CHILD_LISTS: Final[tuple[tuple[ListSpec[Any, Any], Any, str], ...]] = (
    (RUNS_BY_CORRELATION, RunFilter(), "runs_by_correlation_id (correlation_id=?"),
    (
        RUNS_BY_CORRELATION,
        RunFilter(SPAN, status="READY", portfolio_id="p", idempotency_key="k"),
        "runs_by_correlation_id (correlation_id=?",
    ),
    (
        OPERATIONS_BY_CORRELATION,
        OperationFilter(SPAN, status="PENDING", operation_type="t"),
        "operations_by_correlation_id (correlation_id=?",
    ),
    (
        DECISIONS_BY_RUN,
        DecisionFilter(SPAN, action="APPROVE", actor_id="a", reason_code="r"),
        "decisions_by_run_id (run_id=?",
    ),
    (HISTORY_BY_KEY, HISTORY_BY_KEY.no_filter, "PRIMARY KEY (idempotency_key=?"),
    (EDGES_BY_ENTITY, EdgeFilter(ALL_TYPES, NO_TYPES), "PRIMARY KEY (source_entity_id=?"),
    (EDGES_BY_ENTITY, EdgeFilter(NO_TYPES, TYPES), "lineage_edges_by_target (target_entity_id=?"),
    (EDGES_BY_ENTITY, EdgeFilter(TYPES, ALL_TYPES, SPAN), "PRIMARY KEY (source_entity_id=?"),
    (EDGES_BY_ENTITY, EdgeFilter(TYPES, TYPES), "lineage_edges_by_target (target_entity_id=?"),
)
"""The lists of one record, and the index range that serves each."""


class Explainer:
    """Executes queries of a store, and returns the steps that SQLite used."""

    def __init__(self, store: SqlStore, file: Path) -> None:
        self.store = store
        self._database = sqlite3.connect(file)
        self._seen: list[tuple[str, Any]] = []
        assert isinstance(store._writer, SqliteWriter)
        event.listen(store._writer.engine, "before_cursor_execute", self._note)

    def _note(
        self, connection: object, cursor: object, statement: str, given: Any, *_: Any
    ) -> None:
        if statement.startswith(("SELECT", "INSERT", "DELETE", "WITH")):
            self._seen.append((statement, given))

    async def steps(self, question: Awaitable[object]) -> list[str]:
        """Return the steps of every statement that answers the question."""
        self._seen.clear()
        with record_reads() as reads:
            await question
        return [step for sql, values in [*reads, *self._seen] for step in self._steps(sql, values)]

    def _steps(self, statement: str, given: Any) -> list[str]:
        steps = self._database.execute(f"EXPLAIN QUERY PLAN {statement}", given)
        return [str(step[3]) for step in steps if step[3] not in AGGREGATION_STEPS]

    def steps_of_search(self, search: Callable[[GraphReader], object]) -> list[str]:
        """Return the steps of every statement that a search executes."""
        found: list[str] = []

        def fetch(statement: BoundStatement) -> Sequence[Any]:
            found.extend(self._steps(statement.sql, statement.values))
            return []

        search(SqlGraph("sqlite", fetch, lambda: None))
        return found

    def columns(self, index: str) -> list[str]:
        """Return the names of the columns of an index."""
        found = self._database.execute("SELECT name FROM pragma_index_info(?)", (index,))
        return [str(name) for (name,) in found]

    def close(self) -> None:
        """Close the connection."""
        self._database.close()


@pytest.fixture
async def explain(tmp_path: Path) -> AsyncIterator[Explainer]:
    """A SQLite store with a few records. It has no statistics, so that more records would not change a plan."""
    file = tmp_path / "store.sqlite"
    store = await open_store(StoreConfig(file=str(file)))
    assert isinstance(store, SqlStore)
    await store.import_batch([recorded_run(), recorded_operation(), decision(), edge()])
    explainer = Explainer(store, file)
    yield explainer
    explainer.close()
    await store.close()


def sort_key_within_span(listing: ListSpec[Any, Any]) -> tuple[Any, ...]:
    """Return a sort key within SPAN."""
    places = {datetime: at(5), str: "m", int: 5}
    return tuple(places[each] for each in listing.key_types)


def page_requests(listing: ListSpec[Any, Any]) -> Iterator[PageRequest]:
    """Yield requests of pages from both ends, and after a cursor, in both directions."""
    key = sort_key_within_span(listing)
    for descending, from_end in product((False, True), repeat=2):
        yield PageRequest(50, descending=descending, from_end=from_end)
        if from_end:
            yield PageRequest(50, before=key, descending=descending, from_end=True)
        else:
            yield PageRequest(50, after=key, descending=descending)


def scans_or_sorts(steps: list[str]) -> list[str]:
    """Return the steps that read a whole table, or sort rows that an index has in order."""
    return [step for step in steps if TABLE_SCAN.match(step) or step == SORT]


@pytest.mark.parametrize("name", ROOT_LISTS)
async def test_an_unfiltered_page_follows_the_index_of_its_order(
    explain: Explainer, name: str
) -> None:
    listing, _, order, _ = ROOT_LISTS[name]
    index = f"{name}_by_{order[1:].partition(',')[0]}"
    for cut in page_requests(listing):
        (step,) = await explain.steps(
            explain.store.pages(listing, [NO_PARENT], listing.no_filter, cut)
        )
        past = cut.after or cut.before
        verb = "SEARCH" if past else "SCAN"
        assert step.startswith(f"{verb} {name} USING INDEX {index}")
        assert (order in step) == bool(past)


async def test_a_page_of_a_scope_finds_the_portfolios_in_the_index_of_its_order(
    explain: Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portfolio_plans, "MAX_PORTFOLIOS", 0)  # too many for a range of each
    scope = PortfolioScope.of(["PF-LON-1", "PF-NYC-*"])
    session = explain.store.for_request(after=None, writes=False, view=RecordView(scope))
    for cut in page_requests(RUNS):
        (step,) = await explain.steps(session.pages(RUNS, [NO_PARENT], RUNS.no_filter, cut))
        assert " USING INDEX runs_by_created_at" in step
    assert "portfolio_id" in explain.columns("runs_by_created_at")


async def test_a_page_of_few_portfolios_is_a_range_of_each(explain: Explainer) -> None:
    scope = PortfolioScope.of(["PF-LON-1", "PF-LON-2", "PF-NYC-*"])
    session = explain.store.for_request(after=None, writes=False, view=RecordView(scope))
    kept = "record_portfolios_by_portfolio_id (kind=? AND portfolio_id=?"
    lists: tuple[tuple[ListSpec[Any, Any], str], ...] = (
        (RUNS, "runs_by_portfolio_id (portfolio_id=?"),
        (OPERATIONS, kept),
        (DECISIONS, kept),
    )
    for spec, index in lists:
        page = [NO_PARENT], spec.no_filter, PageRequest(20, descending=True)
        await explain.steps(session.pages(spec, *page))  # lists the portfolios
        steps = await explain.steps(session.pages(spec, *page))
        assert sum(index in step for step in steps) == 2, steps
        # The gaps are a range each, too.
        assert any("portfolio_id>? AND portfolio_id<?" in step for step in steps), steps
        assert not any(TABLE_SCAN.search(step) for step in steps), steps


@pytest.mark.parametrize("name", ROOT_LISTS)
async def test_a_filtered_page_is_one_range_of_the_index_of_the_narrowest_filter(
    explain: Explainer, name: str
) -> None:
    listing, time, order, fields = ROOT_LISTS[name]
    asked = [(field,) for field in fields] + list(combinations(fields, 2))
    for names, span, cut in product(asked, (TimeRange(), SPAN), page_requests(listing)):
        where = type(listing.no_filter)(**dict.fromkeys(names, "x"), **{time: span})
        (step,) = await explain.steps(explain.store.pages(listing, [NO_PARENT], where, cut))
        assert step.startswith(f"SEARCH {name} USING INDEX {name}_by_{names[0]} ({names[0]}=?")
        assert (order in step) == bool(cut.after or cut.before)


async def test_a_page_after_a_cursor_in_a_time_range_begins_at_the_cursor(
    explain: Explainer,
) -> None:
    cut = PageRequest(50, after=sort_key_within_span(RUNS), descending=True)
    (step,) = await explain.steps(explain.store.pages(RUNS, [NO_PARENT], RunFilter(SPAN), cut))
    assert step.endswith("(created_at>? AND (created_at,rebalance_run_id)<(?,?))")


async def test_decisions_filtered_by_run_are_read_from_the_index_by_run(
    explain: Explainer,
) -> None:
    where = DecisionFilter(run_id="rr_1", action="APPROVE")
    steps = await explain.steps(explain.store.pages(DECISIONS, [NO_PARENT], where, PageRequest(50)))
    assert steps[0] == "SEARCH decisions USING INDEX decisions_by_run_id (run_id=?)"


@pytest.mark.parametrize(("listing", "where", "index"), CHILD_LISTS)
async def test_a_page_of_one_parent_reads_its_rows_alone(
    explain: Explainer, listing: ListSpec[Any, Any], where: Any, index: str
) -> None:
    merged = isinstance(where, EdgeFilter) and where.outgoing and where.incoming
    for cut in page_requests(listing):
        steps = await explain.steps(explain.store.pages(listing, ["a"], where, cut))
        assert any(f"{index}" in step for step in steps)
        if merged:
            # The page of each end is in order; only the two pages are sorted.
            steps = [step for step in steps if step != SORT]
        assert scans_or_sorts(steps) == []


@pytest.mark.parametrize(("listing", "where", "index"), CHILD_LISTS)
async def test_pages_of_many_parents_look_each_parent_up_in_the_index(
    explain: Explainer, listing: ListSpec[Any, Any], where: Any, index: str
) -> None:
    for cut in page_requests(listing):
        steps = await explain.steps(explain.store.pages(listing, ["a", "b"], where, cut))
        assert any(f"{index}" in step for step in steps)
        assert not any(map(TABLE_SCAN.match, steps))


@pytest.mark.parametrize("parents", [["dop_1"], ["dop_1", "dop_2"]])
@pytest.mark.parametrize("where", [RunFilter(), RunFilter(SPAN, status="READY")])
async def test_an_operations_scenarios_are_found_by_their_correlation_ids(
    explain: Explainer, parents: list[str], where: RunFilter
) -> None:
    for cut in page_requests(RUNS_BY_OPERATION):
        steps = await explain.steps(explain.store.pages(RUNS_BY_OPERATION, parents, where, cut))
        assert any("(correlation_id>? AND correlation_id<?)" in step for step in steps)
        others = [step for step in steps if " runs " in step and "correlation_id" not in step]
        assert others == ([] if len(parents) == 1 else [by_primary_key("runs")])


def by_primary_key(table: str) -> str:
    """The step that finds rows of a table by their id."""
    column = metadata.tables[table].primary_key.columns[0].name
    return f"SEARCH {table} USING INDEX sqlite_autoindex_{table}_1 ({column}=?)"


async def test_linking_finds_scenarios_by_their_correlation_ids(explain: Explainer) -> None:
    steps = await explain.steps(explain.store.link_scenarios())
    assert any("(correlation_id>? AND correlation_id<?)" in step for step in steps)
    assert not any(map(TABLE_SCAN.match, steps))


@pytest.mark.parametrize("parents", [["a"], ["a", "b"]])
async def test_lists_are_counted_in_the_index_range_of_their_pages(
    explain: Explainer, parents: list[str]
) -> None:
    for listing, where, index in CHILD_LISTS:
        steps = await explain.steps(explain.store.counts(listing, parents, where))
        assert any(f"{index}" in step for step in steps)
        assert not any(map(TABLE_SCAN.match, steps))
    steps = await explain.steps(explain.store.counts(RUNS_BY_OPERATION, parents, RunFilter()))
    assert not any(" runs " in step and "correlation_id" not in step for step in steps)


@pytest.mark.parametrize("follow", EDGE_FILTERS)
@pytest.mark.parametrize("ids", [["a"], ["a", "b"]])
async def test_a_traversal_step_looks_each_entity_up_in_both_directions(
    explain: Explainer, ids: list[str], follow: EdgeFilter
) -> None:
    searches: tuple[Callable[[GraphReader], object], ...] = (
        lambda graph: graph.edge_rows(ids, follow, limit=100),
        lambda graph: graph.edge_rows(ids, follow, limit=100, members=["c", "d"]),
        lambda graph: graph.neighbours(ids, follow, limit=100),
        lambda graph: graph.boundary_nodes(ids, ["c", "d"], follow, limit=100),
    )
    for search in searches:
        steps = explain.steps_of_search(search)
        read = [step for step in steps if "lineage_edges" in step]
        assert read
        assert all(re.match(r"SEARCH .*\((source|target)_entity_id=\?", step) for step in read)


@pytest.mark.parametrize("ids", [["a"], ["a", "b"]])
async def test_look_ups_by_id_use_an_index(explain: Explainer, ids: list[str]) -> None:
    store = explain.store
    for question in (
        store.entity_kinds(ids),
        store.results(ids),
        store.artifacts(ids),
        store.operation_payloads(ids),
        store.decisions(ids),
        store.latest_decisions(ids),
        store.mappings(ids),
        store.conflicted_keys(ids),
        *(store.runs(ids, by=field) for field in RunField),
        *(store.operations(ids, by=field) for field in OperationField),
    ):
        steps = await explain.steps(question)
        assert any(step.startswith("SEARCH ") for step in steps)
        assert scans_or_sorts(steps) == []


async def test_an_edge_is_looked_up_by_its_whole_key(explain: Explainer) -> None:
    ids = [edge_key(edge()), edge_key(edge(created_at=at(1)))]
    steps = await explain.steps(explain.store.edges(ids))
    columns = "(source_entity_id=? AND created_at=? AND edge_type=? AND target_entity_id=?)"
    assert steps[-1] == f"SEARCH lineage_edges USING PRIMARY KEY {columns}"


async def test_a_purge_finds_its_rows_by_index(explain: Explainer) -> None:
    purging = explain.store.purge(runs_before=at(99), operations_before=at(99), limit=10)
    steps = await explain.steps(purging)
    assert any("operations_by_end (<expr><?)" in step for step in steps)
    # Holds are few, and each of them may cover a run.
    assert [step for step in scans_or_sorts(steps) if step != "SCAN holds"] == []


SERIES: Final = TimeBuckets(at(), timedelta(hours=1), SPAN)


@pytest.mark.parametrize("portfolio_id", [None, "pf_1"])
async def test_activity_reads_the_rows_of_its_time_range_alone(
    explain: Explainer, portfolio_id: str | None
) -> None:
    store = explain.store
    ranges = {
        "runs": "runs_by_portfolio_id (portfolio_id=? AND" if portfolio_id else None,
        "operations": "operations_by_created_at (created_at>? AND",
        "decisions": "decisions_by_decided_at (decided_at>? AND",
    }
    for name, question in (
        ("runs", store.run_activity(SERIES, portfolio_id=portfolio_id)),
        ("operations", store.operation_activity(SERIES, portfolio_id=portfolio_id)),
        ("decisions", store.decision_activity(SERIES, portfolio_id=portfolio_id)),
    ):
        steps = await explain.steps(question)
        index = ranges[name] or "COVERING INDEX runs_by_status (status=? AND created_at>? AND"
        assert any(index in step for step in steps), steps
        assert not any(map(TABLE_SCAN.match, steps)), steps


async def test_a_summary_of_a_time_range_reads_the_rows_of_the_range_alone(
    explain: Explainer,
) -> None:
    steps = await explain.steps(explain.store.summary(SPAN))
    assert any("lineage_edges_by_created_at (created_at>? AND created_at<?)" in s for s in steps)
    assert not any(map(TABLE_SCAN.match, steps)), steps


REVIEW_RANGE: Final = re.compile(
    r"INDEX runs_by_review \(status=\? AND review=\?|INDEX runs_by_wait \(status=\? AND review=\?"
)


@pytest.mark.parametrize("review", ReviewOutcome)
async def test_reviews_are_one_range_of_an_index_for_each_status(
    explain: Explainer, review: ReviewOutcome
) -> None:
    statuses = frozenset(["PENDING_REVIEW", "BLOCKED"])
    for portfolio_id, cut in product((None, "pf_1"), page_requests(RUNS)):
        where = RunFilter(statuses=statuses, review=review, portfolio_id=portfolio_id)
        for question in (
            explain.store.pages(RUNS, [NO_PARENT], where, cut),
            explain.store.counts(RUNS, [NO_PARENT], where),
        ):
            steps = await explain.steps(question)
            ranges = [step for step in steps if REVIEW_RANGE.search(step)]
            assert len(ranges) == len(statuses), steps
            assert not any(map(TABLE_SCAN.match, steps)), steps


@pytest.mark.parametrize(
    ("spec", "where", "index"),
    [
        (
            WAITING_RUNS,
            RunFilter(statuses=frozenset(["PENDING_REVIEW"]), review=ReviewOutcome.OPEN),
            "runs_by_wait (status=? AND review=?",
        ),
        (FINISHED_OPERATIONS, OperationFilter(), "operations_by_finished_at"),
        (OPERATIONS_BY_DURATION, OperationFilter(), "operations_by_duration"),
    ],
    ids=["wait", "finish", "duration"],
)
async def test_other_orders_have_indexes(
    explain: Explainer, spec: ListSpec[Any, Any], where: Any, index: str
) -> None:
    for cut in page_requests(spec):
        steps = await explain.steps(explain.store.pages(spec, [NO_PARENT], where, cut))
        assert index in steps[0], steps
        assert SORT not in steps


@pytest.mark.parametrize("source", ReasonSource)
async def test_reasons_are_counted_within_an_index(
    explain: Explainer, source: ReasonSource
) -> None:
    steps = await explain.steps(explain.store.reason_counts(source, SPAN, RunFilter(), limit=10))
    assert "COVERING INDEX" in steps[0], steps
    assert "_at<?" in steps[0], steps
    weeks = TimeRange(at(), at() + timedelta(days=30))
    for wide in (weeks, TimeRange(), TimeRange(since=at())):
        steps = await explain.steps(
            explain.store.reason_counts(source, wide, RunFilter(), limit=10)
        )
        assert "COVERING INDEX" in steps[0] or "PRIMARY KEY (source=?" in steps[0], steps
        assert "USE TEMP B-TREE FOR GROUP BY" not in steps
    of_portfolio = RunFilter(portfolio_id="pf_1")
    steps = await explain.steps(explain.store.reason_counts(source, SPAN, of_portfolio, limit=10))
    if source is ReasonSource.OPERATION_ERROR:  # the runs of each failed operation are looked up
        assert "_at<?" in steps[0], steps
    else:
        assert "runs_by_portfolio_id (portfolio_id=?" in steps[0], steps
    assert not any(map(TABLE_SCAN.match, steps)), steps


async def test_unfinished_operations_and_conflicts_are_ranges_of_their_indexes(
    explain: Explainer,
) -> None:
    where = OperationFilter(statuses=frozenset(["PENDING", "RUNNING"]))
    for cut in page_requests(OPERATIONS):
        steps = await explain.steps(explain.store.pages(OPERATIONS, [NO_PARENT], where, cut))
        assert sum("operations_by_status (status=?" in step for step in steps) == 2, steps
        steps = await explain.steps(
            explain.store.pages(CONFLICTS, [NO_PARENT], ConflictFilter(SPAN), cut)
        )
        assert "conflicts_by_conflicted_at (" in steps[0], steps
        assert scans_or_sorts(steps) == []


async def test_a_prefix_search_is_one_index_step_for_each_value(explain: Explainer) -> None:
    asked = [(field, "a") for field in SearchField]
    steps = await explain.steps(explain.store.search_prefixes(asked, limit=10))
    assert not any(map(TABLE_SCAN.match, steps)), steps
    assert SORT not in steps
    assert sum("SEARCH" in step for step in steps) == 2 * len(asked)


async def test_changes_are_read_from_a_position(explain: Explainer) -> None:
    place = await explain.store.latest_position()
    steps = await explain.steps(explain.store.changes(place, limit=10))
    assert steps == ["SEARCH changes USING INTEGER PRIMARY KEY (rowid>?)"]
