"""The questions of the store's contract as SQL, over whatever connection it is given."""

import sqlite3
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    Select,
    Table,
    func,
    select,
    union_all,
)
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.selectable import NamedFromClause

from storage.activity import DecisionCounts, OperationCounts, StatusCounts, Summary, TimeBuckets
from storage.base import OperationField, Reader, RunField
from storage.change_log import Change, LogPosition
from storage.errors import StoreUnavailable
from storage.graph_reader import GraphReader
from storage.lists import (
    ALL_TIME,
    NO_PARENT,
    EdgeFilter,
    FilterT,
    ListSpec,
    Page,
    PageRequest,
    RecordT,
    TimeRange,
    build_page,
)
from storage.prefixes import SearchField
from storage.records import (
    Decision,
    EdgeId,
    EntityKind,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Run,
    is_storable,
)
from storage.sql.engine.postgres import ASYNCPG_ERRORS
from storage.sql.engine.prepared_statements import is_stale_statement
from storage.sql.model import row_mapping
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import Row, RowMapping
from storage.sql.statements import (
    change_log,
    execution,
    keyset_pages,
    lookups,
    prefix_search,
    summary,
    time_buckets,
)
from storage.sql.statements.dialects import by_composite_key, eq_keep_sort, ids_table, per_parent
from storage.sql.statements.list_queries import LIST_QUERIES, TOP_LEVEL
from storage.sql.statements.lookups import BoundStatement, fetch_rows
from storage.sql.traversal import search_transaction

T = TypeVar("T")

DBAPI_ERRORS: Final = (EmulatedDBAPIException,)
"""What a DBAPIError is made of: it comes bare where a pool connects for a statement that SQLAlchemy does not run."""

Connections = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


@contextmanager
def wrap_driver_errors() -> Iterator[None]:
    """Turn what the driver or the pool raises into StoreUnavailable: here and nowhere else."""
    try:
        yield
    except (DBAPIError, *DBAPI_ERRORS, PoolTimeoutError, sqlite3.Error, *ASYNCPG_ERRORS) as error:
        raise StoreUnavailable from error


class SqlReader(Reader):
    """Answers from connections that `connections` lends for one statement each, or that are of `engine`'s pool."""

    def __init__(
        self, dialect: str, connections: Connections, engine: AsyncEngine | None = None
    ) -> None:
        self._engine = engine
        self._dialect = dialect
        self._connections = connections

    async def _rows(self, statement: Executable | BoundStatement) -> Sequence[Row]:
        return await self._answered(partial(self._fetched, statement))

    async def _answered(self, question: Callable[[], Awaitable[T]]) -> T:
        with wrap_driver_errors():
            try:
                return await question()
            except (DBAPIError, asyncpg.PostgresError) as error:
                # What a connection lends itself to, more than one question, cannot be asked again.
                if self._engine is None or not is_stale_statement(error):
                    raise
            return await question()

    async def _fetched(self, statement: Executable | BoundStatement) -> Sequence[Row]:
        if (
            self._engine
            and isinstance(statement, BoundStatement)
            and not execution.is_watched(self._engine)
        ):
            return await execution.fetch(self._engine, statement)
        async with self._connections() as connection:
            return await fetch_rows(connection, statement)

    async def _newest(
        self,
        shape: RowMapping[T],
        field: str,
        values: Collection[str],
        order: tuple[str, ...],
    ) -> dict[str, T]:
        """The last record by `order` for each value of `field`."""
        if not values:
            return {}
        found = lookups.newest(self._dialect, shape.table.name, field, order, values)
        return {row[0]: shape.to_record(row[1:]) for row in await self._rows(found)}

    async def _by_key(
        self, shape: RowMapping[T], field: Column[Any], values: Collection[str]
    ) -> dict[str, T]:
        """The record for each value of a unique `field`, which is its first column."""
        if not values:
            return {}
        found = lookups.by_key(self._dialect, shape.table.name, field.name, values)
        return {row[0]: shape.to_record(row) for row in await self._rows(found)}

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
        found = lookups.columns(self._dialect, key.table.name, (key.name, text.name), ids)
        return {row[0]: row[1] for row in await self._rows(found)}

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
        found = lookups.columns(self._dialect, t.operations.name, names, operation_ids)
        return {row[0]: row_mapping.to_payload(row[1:]) for row in await self._rows(found)}

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
        asked = ids_table(self._dialect, keys)
        seen = union_all(
            *(self._hashes(asked, table) for table in (t.history, t.mappings)),
        ).subquery()
        conflicted = (
            select(seen.c.value)
            .group_by(seen.c.value)
            .having(func.min(seen.c.request_hash) < func.max(seen.c.request_hash))
        )
        return frozenset(row[0] for row in await self._rows(conflicted))

    def _hashes(self, asked: NamedFromClause, table: Table) -> Select[Any]:
        """The request hashes that a table has for each key asked about."""

        def of_key(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
            key = eq_keep_sort(table.c.idempotency_key, asked.c.value)
            return select(*columns).where(key).correlate(asked)

        return per_parent(self._dialect, asked, table, [table.c.request_hash], of_key)

    async def edges(self, ids: Collection[EdgeId]) -> Mapping[EdgeId, LineageEdge]:
        if not ids:
            return {}
        table = t.edges.c
        key = (table.source_entity_id, table.edge_type, table.target_entity_id, table.created_at)
        found = await self._rows(
            by_composite_key(self._dialect, key, ids, row_mapping.EDGE.columns)
        )
        records = [row_mapping.EDGE.to_record(row) for row in found]
        return {
            (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at): edge
            for edge in records
        }

    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        if not entity_ids:
            return {}
        found = await self._rows(lookups.entity_kinds_of(self._dialect, entity_ids))
        return {row[0]: EntityKind(row[1]) for row in found if row[1] is not None}

    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        record = LIST_QUERIES[spec.name].mapping.to_record
        few = where == spec.no_filter or (
            isinstance(where, EdgeFilter) and where.created == ALL_TIME
        )
        first_of_few = few and request.after is None and request.before is None
        if len(parents) == 1:
            (parent,) = parents
            page: BoundStatement | Select[Any] | None
            if parent == NO_PARENT and spec.name in TOP_LEVEL and keyset_pages.is_plain(where):
                page = lookups.page_of(self._dialect, spec.name, where, request)
            elif first_of_few:
                page = lookups.page_under(self._dialect, spec.name, parent, where, request)
            else:
                page = keyset_pages.page_query(spec.name, parent, where, request)
            if page is None or not is_storable(parent):
                return {parent: build_page([], request)}
            return {parent: build_page([record(row) for row in await self._rows(page)], request)}
        by_parent: dict[str, list[RecordT]] = {parent: [] for parent in parents}
        statement: BoundStatement | Select[Any] | None
        if first_of_few:
            statement = lookups.pages_of(self._dialect, spec.name, by_parent, where, request)
        else:
            asked = ids_table(self._dialect, by_parent)
            statement = keyset_pages.pages_query(self._dialect, spec.name, asked, where, request)
        if by_parent and statement is not None:
            for row in await self._rows(statement):
                by_parent[row[0]].append(record(row[1:]))
        backwards = request.descending != request.from_end
        for found in by_parent.values():
            found.sort(key=spec.sort_key, reverse=backwards)
        return {parent: build_page(found, request) for parent, found in by_parent.items()}

    async def counts(
        self, spec: ListSpec[RecordT, FilterT], parents: Collection[str], where: FilterT
    ) -> Mapping[str, int]:
        if len(parents) == 1:
            (parent,) = parents
            if not is_storable(parent):
                return {parent: 0}
            found = await self._rows(select(keyset_pages.count_query(spec, parent, where)))
            return {parent: found[0][0]}
        asked = ids_table(self._dialect, parents)
        counted = keyset_pages.count_query(spec, asked.c.value, where, outer=asked)
        found = await self._rows(select(asked.c.value, counted))
        return dict.fromkeys(parents, 0) | {row[0]: row[1] for row in found}

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        return await self._answered(partial(self._explored, search))

    async def _explored(self, search: Callable[[GraphReader], T]) -> T:
        if self._engine:
            return await search_transaction.run_search(self._engine, search)
        async with self._connections() as connection:
            return await search_transaction.run_search_in_snapshot(connection, search)

    async def summary(self, created: TimeRange) -> Summary:
        return summary.read(await self._rows(summary.counts(created)))

    async def run_activity(self, buckets: TimeBuckets, *, portfolio_id: str | None) -> StatusCounts:
        if not is_storable(portfolio_id or ""):
            return {}
        counted = time_buckets.runs(self._dialect, buckets, portfolio_id)
        return time_buckets.read_runs(await self._rows(counted))

    async def operation_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, OperationCounts]:
        if not is_storable(portfolio_id or ""):
            return {}
        counted = time_buckets.operations(self._dialect, buckets, portfolio_id)
        return time_buckets.read_operations(await self._rows(counted))

    async def decision_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, DecisionCounts]:
        if not is_storable(portfolio_id or ""):
            return {}
        counted = time_buckets.decisions(self._dialect, buckets, portfolio_id)
        return time_buckets.read_decisions(await self._rows(counted))

    async def search_prefixes(
        self, queries: Sequence[tuple[SearchField, str]], *, limit: int
    ) -> Sequence[Sequence[str]]:
        found: list[list[str]] = [[] for _ in queries]
        if queries and all(is_storable(text) for _, text in queries):
            for place, value in await self._rows(prefix_search.distinct_values(queries, limit)):
                found[place].append(value)
        return [sorted(values) for values in found]

    async def latest_position(self) -> LogPosition:
        (row,) = await self._rows(change_log.newest(self._dialect))
        return change_log.read(row).position

    async def changes(self, after: LogPosition, *, limit: int) -> Sequence[Change]:
        found = await self._rows(change_log.following(self._dialect, after, limit))
        return change_log.read_following(found, after)
