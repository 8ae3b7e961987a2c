"""The queries of the memory store. No method suspends, so each result is consistent."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from storage.activity import DecisionCounts, OperationCounts, StatusCounts, Summary, TimeBuckets
from storage.base import OperationField, Reader, RunField
from storage.change_log import Change, LogPosition
from storage.errors import CursorExpired
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
from storage.memory import activity
from storage.memory.database import MemoryDatabase
from storage.memory.graph_reader import MemoryGraphReader, entity_kind
from storage.memory.list_ranges import list_ranges
from storage.memory.orphan_preview import orphan_rows
from storage.memory.reasons import reason_counts
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
)
from storage.retention import (
    Hold,
    OrphanKey,
    OrphanKind,
    OrphanPage,
    Purge,
    Tombstone,
    holds_as_of,
    purges_as_of,
)
from storage.stamps import RecordId, Stamp

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")


def _look_up(keys: Iterable[K], get: Callable[[K], V | None]) -> dict[K, V]:
    """Return the value of each key that has one."""
    values = {key: get(key) for key in keys}
    return {key: value for key, value in values.items() if value is not None}


def _first_created(records: Iterator[Run] | Iterator[Operation]) -> datetime | None:
    first = next(records, None)
    return None if first is None else first.created_at


def _hidden_edges(db: MemoryDatabase, created: TimeRange) -> int:
    return sum(created_at in created for *_, created_at in db.retained.hidden_edges)


class MemoryReader(Reader):
    """A reader of the tables of a memory database."""

    def __init__(self, db: MemoryDatabase, view: RecordView = ALL_RECORDS) -> None:
        """Create a reader of a database that holds the records of `view` only."""
        self.view = view
        self._records = db

    @property
    def _db(self) -> MemoryDatabase:
        return self._records

    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        return _look_up(values, lambda value: self._db.runs.newest(by.value, value))

    async def results(self, run_ids: Collection[str]) -> Mapping[str, str]:
        recorded = _look_up(run_ids, self._db.recorded_runs.get)
        return {run_id: run.result for run_id, run in recorded.items()}

    async def artifacts(self, run_ids: Collection[str]) -> Mapping[str, str]:
        persisted = _look_up(run_ids, self._db.artifacts.get)
        return {run_id: artifact.artifact for run_id, artifact in persisted.items()}

    async def operations(
        self, values: Collection[str], *, by: OperationField = OperationField.ID
    ) -> Mapping[str, Operation]:
        return _look_up(values, lambda value: self._db.operations.newest(by.value, value))

    async def operation_payloads(
        self, operation_ids: Collection[str]
    ) -> Mapping[str, OperationPayload]:
        recorded = _look_up(operation_ids, self._db.recorded_operations.get)
        return {operation_id: operation.payload for operation_id, operation in recorded.items()}

    async def decisions(self, decision_ids: Collection[str]) -> Mapping[str, Decision]:
        return _look_up(decision_ids, self._db.decisions.get)

    async def latest_decisions(self, run_ids: Collection[str]) -> Mapping[str, Decision]:
        return _look_up(run_ids, lambda run_id: self._db.decisions_by_run.newest("run_id", run_id))

    async def mappings(self, keys: Collection[str]) -> Mapping[str, IdempotencyMapping]:
        return _look_up(keys, self._db.mappings.get)

    async def conflicted_keys(self, keys: Collection[str]) -> frozenset[str]:
        return frozenset(key for key in keys if self._db.conflicted_at(key) is not None)

    async def edges(self, ids: Collection[EdgeId]) -> Mapping[EdgeId, LineageEdge]:
        return _look_up(ids, self._db.edges.get)

    async def stamps(
        self, record_class: type[Record], ids: Collection[RecordId]
    ) -> Mapping[RecordId, Stamp]:
        return _look_up(ids, lambda each: self._db.stamps.get((record_class, each)))

    async def tombstones(self, entity_ids: Collection[str]) -> Mapping[str, Tombstone]:
        return _look_up(entity_ids, self._db.retained.tombstones.get)

    async def has_torn(self, entity_ids: Collection[str]) -> bool:
        return not self._db.retained.torn.keys().isdisjoint(entity_ids)

    async def purges(self) -> Sequence[Purge]:
        return purges_as_of(self._db.retained.purges[::-1], self.view)

    async def orphan_rows(
        self, kind: OrphanKind, before: datetime, after: OrphanKey | None = None
    ) -> OrphanPage:
        """Return all such records of the view, see RetentionStore."""
        return orphan_rows(self._db, kind, before), None

    async def tombstone_counts(self) -> Mapping[tuple[int, EntityKind], int]:
        return Counter((each.purge, each.kind) for each in self._db.retained.all_tombstones())

    async def holds(self) -> Sequence[Hold]:
        placed = attrgetter("placed_at", "hold_id")
        holds = sorted(self._db.retained.holds.values(), key=placed)
        return holds_as_of(holds, self.view)

    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        return _look_up(entity_ids, lambda entity_id: entity_kind(self._db, entity_id))

    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        return {parent: self._page(spec, parent, where, request) for parent in parents}

    def _page(
        self, spec: ListSpec[RecordT, FilterT], parent: str, where: FilterT, request: PageRequest
    ) -> Page[RecordT]:
        low, high = request.after, request.before
        if request.descending:
            low, high = high, low
        descending = request.descending is not request.from_end
        scans = [
            records.scan(low=low, high=high, descending=descending)
            for records in list_ranges(self._db, spec, parent, where)
        ]
        records = merge(*scans, key=spec.sort_key, reverse=descending)
        return build_page(list(islice(records, request.limit + 1)), request)

    async def counts(
        self, spec: ListSpec[RecordT, FilterT], parents: Collection[str], where: FilterT
    ) -> Mapping[str, int]:
        return {
            parent: sum(each.count() for each in list_ranges(self._db, spec, parent, where))
            for parent in parents
        }

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        return search(MemoryGraphReader(self._db))

    async def summary(self, created: TimeRange) -> Summary:
        db = self._db
        runs, operations = db.runs.range(created), db.operations.range(created)
        return Summary(
            run_count=runs.count(),
            operation_count=operations.count(),
            decision_count=db.decisions.range(created).count(),
            edge_count=db.edges.range(created).count() - _hidden_edges(db, created),
            run_statuses=db.runs.count_by("status", created),
            operation_statuses=db.operations.count_by("status", created),
            decision_actions=db.decisions.count_by("action", created),
            decision_reasons=db.decisions.count_by("reason_code", created),
            oldest_run=_first_created(runs.scan()),
            newest_run=_first_created(runs.scan(descending=True)),
            oldest_operation=_first_created(operations.scan()),
            newest_operation=_first_created(operations.scan(descending=True)),
        )

    async def run_activity(self, buckets: TimeBuckets, *, portfolio_id: str | None) -> StatusCounts:
        return activity.run_activity(self._db, buckets, portfolio_id)

    async def operation_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, OperationCounts]:
        return activity.operation_activity(self._db, buckets, portfolio_id)

    async def decision_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, DecisionCounts]:
        return activity.decision_activity(self._db, buckets, portfolio_id)

    async def reason_counts(
        self, source: ReasonSource, occurred: TimeRange, where: RunFilter, *, limit: int
    ) -> Sequence[tuple[str, int]]:
        return reason_counts(self._db, source, occurred, where, limit)

    async def search_prefixes(
        self, queries: Sequence[tuple[SearchField, str]], *, limit: int
    ) -> Sequence[Sequence[str]]:
        db = self._db
        searches: Mapping[SearchField, tuple[Callable[[str, str], Iterable[str]], str]] = {
            SearchField.RUN: (db.runs.distinct_values, "rebalance_run_id"),
            SearchField.OPERATION: (db.operations.distinct_values, "operation_id"),
            SearchField.DECISION: (db.decisions.distinct_values, "decision_id"),
            SearchField.RUN_CORRELATION: (db.runs.distinct_values, "correlation_id"),
            SearchField.OPERATION_CORRELATION: (db.operations.distinct_values, "correlation_id"),
            SearchField.MAPPED_KEY: (db.mappings.distinct_values, "idempotency_key"),
            SearchField.USED_KEY: (db.events.distinct_values, "idempotency_key"),
            SearchField.RUN_KEY: (db.runs.distinct_values, "idempotency_key"),
            SearchField.REQUEST_HASH: (db.runs.distinct_values, "request_hash"),
            SearchField.PORTFOLIO: (db.runs.distinct_values, "portfolio_id"),
        }
        results = []
        for field, prefix in queries:
            distinct_values, name = searches[field]
            results.append(list(islice(distinct_values(name, prefix), limit)))
        return results

    async def latest_position(self) -> LogPosition:
        return self._db.changes[-1].position

    async def changes(self, after: LogPosition, *, limit: int) -> Sequence[Change]:
        log = self._db.changes
        start = bisect_left(log, after, key=attrgetter("position"))
        if start == len(log) or log[start].position != after:
            raise CursorExpired
        return log[start + 1 : start + 1 + limit]
