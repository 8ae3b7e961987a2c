"""The reads of the store's contract, as SQL."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

from sqlalchemy import Column
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.activity import DecisionCounts, OperationCounts, StatusCounts, Summary, TimeBuckets
from storage.base import OperationField, Reader, RunField
from storage.change_log import Change, LogPosition
from storage.errors import StoreUnavailable
from storage.graph_reader import GraphReader
from storage.lists import (
    FilterT,
    ListSpec,
    Page,
    PageRequest,
    RecordT,
    RunFilter,
    TimeRange,
    build_page,
)
from storage.prefixes import SearchField
from storage.reasons import ReasonSource
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import (
    Decision,
    EdgeId,
    EntityKind,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Record,
    Run,
    is_storable,
)
from storage.request_share import request_slot
from storage.retention import Hold, Purge, Tombstone, holds_as_of, purges_as_of
from storage.search_turns import SEARCHES_PER_REQUEST, SearchTurn, SearchTurns, TurnNeeded
from storage.sql.engine.postgres import ASYNCPG_ERRORS
from storage.sql.model import retention_rows, row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row, RowMapping
from storage.sql.statements import (
    change_log,
    keyset_pages,
    lookups,
    prefix_search,
    reasons,
    retention,
    stamps,
    summary,
    time_buckets,
)
from storage.sql.statements.compiled import BoundStatement
from storage.sql.statements.execution import StatementExecutor
from storage.sql.statements.list_queries import LIST_QUERIES
from storage.sql.statements.portfolio_plans import PortfolioPlans
from storage.sql.statements.portfolio_ranges import has_ranges
from storage.sql.statements.view_tables import BoundView, bind_view
from storage.sql.traversal.search_transaction import run_search
from storage.stamps import RecordId, Stamp

T = TypeVar("T")

DBAPI_ERRORS: Final = (DBAPIError, EmulatedDBAPIException)
"""The errors of a DBAPI. SQLAlchemy does not wrap them if its pool connects for our own execution."""

MAX_SEARCHES: Final = {"sqlite": 2, "postgresql": 4}
"""Maximum number of concurrent searches that have not waited for a turn. They compete with the event loop."""

MAX_LONG_SEARCHES: Final = {"sqlite": 1, "postgresql": 2}
"""Maximum number of concurrent long graph searches. On SQLite they run in threads of this process."""


@contextmanager
def wrap_driver_errors() -> Iterator[None]:
    """Raise StoreUnavailable from the errors of the driver and the pool. This is the only place that maps them."""
    try:
        yield
    except (*DBAPI_ERRORS, PoolTimeoutError, sqlite3.Error, *ASYNCPG_ERRORS) as error:
        raise StoreUnavailable from error


class SqlReader(Reader):
    """Reads with compiled statements, each of which `executor` executes."""

    def __init__(
        self,
        dialect: str,
        executor: StatementExecutor,
        view: RecordView = ALL_RECORDS,
        plans: PortfolioPlans | None = None,
    ) -> None:
        self.view = view
        self._dialect = dialect
        self._executor = executor
        self._plans = plans or PortfolioPlans(dialect)
        self._turns = SearchTurns(MAX_LONG_SEARCHES[dialect])
        self._search_places = asyncio.Semaphore(MAX_SEARCHES[dialect])

    @property
    def _bound_view(self) -> BoundView | None:
        return None if self.view is ALL_RECORDS else bind_view(self._dialect, self.view)

    async def fetch(self, statement: BoundStatement) -> Sequence[Row]:
        """Return every row of a statement; raise StoreUnavailable if the database does not respond."""
        return await self.fetch_stored(statement.within(self._bound_view))

    async def fetch_stored(self, statement: BoundStatement) -> Sequence[Row]:
        """Return every row of a statement over the stored tables, whatever the view; raise StoreUnavailable."""
        with wrap_driver_errors():
            return await self._executor.fetch(statement)

    async def _newest(
        self, mapping: RowMapping[T], field: str, values: Collection[str], order: tuple[str, ...]
    ) -> dict[str, T]:
        """Return the last record by `order` for each value of `field`."""
        if not values:
            return {}
        statement = lookups.newest(self._dialect, mapping.table.name, field, order, values)
        return {row[0]: mapping.to_record(row[1:]) for row in await self.fetch(statement)}

    async def _by_key(
        self, mapping: RowMapping[T], field: Column[Any], values: Collection[str]
    ) -> dict[str, T]:
        """Return the record for each value of a unique `field`, the first column of its mapping."""
        if not values:
            return {}
        statement = lookups.by_key(self._dialect, mapping.table.name, field.name, values)
        return {row[0]: mapping.to_record(row) for row in await self.fetch(statement)}

    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        field = t.runs.c[by.value]
        if by is RunField.ID:
            return await self._by_key(row_mapping.RUN, field, values)
        order = ("created_at", "rebalance_run_id")
        return await self._newest(row_mapping.RUN, by.value, values, order)

    async def results(self, run_ids: Collection[str]) -> Mapping[str, str]:
        return await self._texts(t.results.c.rebalance_run_id, t.results.c.result, run_ids)

    async def artifacts(self, run_ids: Collection[str]) -> Mapping[str, str]:
        return await self._texts(t.artifacts.c.rebalance_run_id, t.artifacts.c.artifact, run_ids)

    async def _texts(
        self, key: Column[Any], text: Column[Any], ids: Collection[str]
    ) -> dict[str, str]:
        if not ids:
            return {}
        names = (key.name, text.name)
        statement = lookups.columns(self._dialect, key.table.name, names, ids)
        return {row[0]: row[1] for row in await self.fetch(statement)}

    async def operations(
        self, values: Collection[str], *, by: OperationField = OperationField.ID
    ) -> Mapping[str, Operation]:
        field = t.operations.c[by.value]
        if by is OperationField.ID:
            return await self._by_key(row_mapping.OPERATION, field, values)
        return await self._newest(
            row_mapping.OPERATION, by.value, values, ("created_at", "operation_id")
        )

    async def operation_payloads(
        self, operation_ids: Collection[str]
    ) -> Mapping[str, OperationPayload]:
        if not operation_ids:
            return {}
        names = ("operation_id", "request", "result", "error")
        statement = lookups.columns(self._dialect, t.operations.name, names, operation_ids)
        rows = await self.fetch(statement)
        return {row[0]: row_mapping.to_payload(row[1:]) for row in rows}

    async def decisions(self, decision_ids: Collection[str]) -> Mapping[str, Decision]:
        return await self._by_key(row_mapping.DECISION, t.decisions.c.decision_id, decision_ids)

    async def latest_decisions(self, run_ids: Collection[str]) -> Mapping[str, Decision]:
        return await self._newest(
            row_mapping.DECISION, "run_id", run_ids, ("decided_at", "sequence")
        )

    async def mappings(self, keys: Collection[str]) -> Mapping[str, IdempotencyMapping]:
        return await self._by_key(row_mapping.MAPPING, t.mappings.c.idempotency_key, keys)

    async def conflicted_keys(self, keys: Collection[str]) -> frozenset[str]:
        if not keys:
            return frozenset()
        rows = await self.fetch(lookups.conflicted_keys(self._dialect, keys))
        return frozenset(row[0] for row in rows)

    async def edges(self, ids: Collection[EdgeId]) -> Mapping[EdgeId, LineageEdge]:
        if not ids:
            return {}
        rows = await self.fetch(lookups.edges(self._dialect, ids))
        edges = (row_mapping.EDGE.to_record(row) for row in rows)
        return {
            (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at): edge
            for edge in edges
        }

    async def stamps(
        self, record_class: type[Record], ids: Collection[RecordId]
    ) -> Mapping[RecordId, Stamp]:
        if not ids:
            return {}
        rows = await self.fetch(stamps.stamps_of(self._dialect, record_class, ids))
        return {stamps.to_id(record_class, row[2:]): row_mapping.to_stamp(row) for row in rows}

    async def tombstones(self, entity_ids: Collection[str]) -> Mapping[str, Tombstone]:
        if not entity_ids:
            return {}
        rows = await self.fetch(retention.tombstones(self._dialect, entity_ids))
        return {row[0]: retention_rows.to_tombstone(row) for row in rows}

    async def has_torn(self, entity_ids: Collection[str]) -> bool:
        scope = self.view.scope
        query = retention.torn(self._dialect, entity_ids, is_scoped=not scope.sees_all)
        return any(scope.covers(row[0]) for row in await self.fetch_stored(query))

    async def purges(self) -> Sequence[Purge]:
        rows = await self.fetch(retention.purges(self._dialect))
        return purges_as_of(map(retention_rows.to_purge, rows), self.view)

    async def tombstone_counts(self) -> Mapping[tuple[int, EntityKind], int]:
        rows = await self.fetch(retention.tombstone_counts(self._dialect))
        return {(row[0], EntityKind(row[1])): row[2] for row in rows}

    async def holds(self) -> Sequence[Hold]:
        rows = await self.fetch(retention.holds(self._dialect))
        return holds_as_of(map(retention_rows.to_hold, rows), self.view)

    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        if not entity_ids:
            return {}
        rows = await self.fetch(lookups.entity_kinds_of(self._dialect, entity_ids))
        return {row[0]: EntityKind(row[1]) for row in rows if row[1] is not None}

    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        to_record = LIST_QUERIES[spec.name].mapping.to_record
        if len(parents) == 1:
            (parent,) = parents
            ranges = (
                await self._plans.ranges(self.view.scope, self.fetch_stored)
                if has_ranges(spec.name, where)
                else None
            )
            statement = keyset_pages.page_of(
                self._dialect, spec.name, parent, where, request, ranges, self.view
            )
            rows = await self.fetch(statement) if statement else ()
            return {parent: build_page([to_record(row) for row in rows], request)}
        records: dict[str, list[RecordT]] = {parent: [] for parent in parents}
        statement = keyset_pages.pages_of(self._dialect, spec.name, records, where, request)
        if records and statement:
            for row in await self.fetch(statement):
                records[row[0]].append(to_record(row[1:]))
        reverse = request.descending != request.from_end
        for each in records.values():
            each.sort(key=spec.sort_key, reverse=reverse)
        return {parent: build_page(each, request) for parent, each in records.items()}

    async def counts(
        self, spec: ListSpec[RecordT, FilterT], parents: Collection[str], where: FilterT
    ) -> Mapping[str, int]:
        if len(parents) == 1:
            (parent,) = parents
            statement = keyset_pages.count_of(self._dialect, spec.name, parent, where)
            return {parent: (await self.fetch(statement))[0][0] if statement else 0}
        statement = keyset_pages.counts_of(self._dialect, spec.name, parents, where)
        rows = await self.fetch(statement) if statement else ()
        return dict.fromkeys(parents, 0) | {row[0]: row[1] for row in rows}

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        turn, view = SearchTurn(self._turns), self._bound_view
        async with request_slot("searches", SEARCHES_PER_REQUEST):
            try:
                with wrap_driver_errors(), suppress(TurnNeeded):
                    async with self._search_places:
                        return await run_search(self._executor, search, turn.count, view)
                await turn.wait()  # without a connection
                with wrap_driver_errors():
                    return await run_search(self._executor, search, turn.count, view)
            finally:
                turn.release()

    async def summary(self, created: TimeRange) -> Summary:
        statement = summary.counts(self._dialect, created, stored=self._bound_view is None)
        return summary.to_summary(await self.fetch(statement))

    async def run_activity(self, buckets: TimeBuckets, *, portfolio_id: str | None) -> StatusCounts:
        if not is_storable(portfolio_id or ""):
            return {}
        statement = time_buckets.runs(self._dialect, buckets, portfolio_id)
        return time_buckets.to_status_counts(await self.fetch(statement))

    async def operation_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, OperationCounts]:
        if not is_storable(portfolio_id or ""):
            return {}
        statement = time_buckets.operations(self._dialect, buckets, portfolio_id)
        return time_buckets.to_operation_counts(await self.fetch(statement))

    async def decision_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, DecisionCounts]:
        if not is_storable(portfolio_id or ""):
            return {}
        statement = time_buckets.decisions(self._dialect, buckets, portfolio_id)
        return time_buckets.to_decision_counts(await self.fetch(statement))

    async def reason_counts(
        self, source: ReasonSource, occurred: TimeRange, where: RunFilter, *, limit: int
    ) -> Sequence[tuple[str, int]]:
        statement = reasons.counts(self._dialect, source, occurred, where, limit)
        rows = await self.fetch(statement) if statement else ()
        return sorted(((row[0], row[1]) for row in rows), key=lambda each: (-each[1], each[0]))

    async def search_prefixes(
        self, queries: Sequence[tuple[SearchField, str]], *, limit: int
    ) -> Sequence[Sequence[str]]:
        values: list[list[str]] = [[] for _ in queries]
        if queries and all(is_storable(text) for _, text in queries):
            statement = prefix_search.distinct_values(self._dialect, queries, limit)
            for index, value in await self.fetch(statement):
                values[index].append(value)
        return [sorted(each) for each in values]

    async def latest_position(self) -> LogPosition:
        (row,) = await self.fetch(change_log.newest(self._dialect))
        return change_log.to_change(row).position

    async def changes(self, after: LogPosition, *, limit: int) -> Sequence[Change]:
        rows = await self.fetch(change_log.following(self._dialect, after, limit))
        return change_log.changes_after(rows, after)
