"""Answers from a state of the memory store; no method suspends, so each is of one instant."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from storage.activity import DecisionCounts, OperationCounts, StatusCounts, TimeBuckets
from storage.base import EdgeId, OperationField, Reader, RunField, Summary
from storage.change_log import Change, LogPosition
from storage.errors import CursorExpired
from storage.graph_reader import GraphReader
from storage.lists import FilterT, ListSpec, Page, PageRequest, RecordT, TimeRange, build_page
from storage.memory import activity, beginnings
from storage.memory.database import MemoryDatabase
from storage.memory.graph_reader import MemoryGraphReader, entity_kind
from storage.memory.list_ranges import list_ranges
from storage.prefixes import SearchField
from storage.records import (
    Decision,
    EntityKind,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Run,
)

T = TypeVar("T")


class MemoryReader(Reader):
    """Every question, answered from dicts and sorted lists."""

    def __init__(self, state: MemoryDatabase) -> None:
        self._state = state

    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        table = self._state.runs
        if by is RunField.ID:
            found = {value: table.get(value) for value in values}
        else:
            found = {value: table.newest(by.value, value) for value in values}
        return {value: run for value, run in found.items() if run is not None}

    async def results(self, run_ids: Collection[str]) -> Mapping[str, str]:
        recorded = self._state.recorded_runs
        return {run_id: recorded[run_id].result for run_id in run_ids if run_id in recorded}

    async def artifacts(self, run_ids: Collection[str]) -> Mapping[str, str]:
        persisted = self._state.artifacts
        return {run_id: persisted[run_id].artifact for run_id in run_ids if run_id in persisted}

    async def operations(
        self, values: Collection[str], *, by: OperationField = OperationField.ID
    ) -> Mapping[str, Operation]:
        table = self._state.operations
        if by is OperationField.ID:
            found = {value: table.get(value) for value in values}
        else:
            found = {value: table.newest(by.value, value) for value in values}
        return {value: operation for value, operation in found.items() if operation is not None}

    async def operation_payloads(
        self, operation_ids: Collection[str]
    ) -> Mapping[str, OperationPayload]:
        recorded = self._state.recorded_operations
        return {wanted: recorded[wanted].payload for wanted in operation_ids if wanted in recorded}

    async def decisions(self, decision_ids: Collection[str]) -> Mapping[str, Decision]:
        found = {wanted: self._state.decisions.get(wanted) for wanted in decision_ids}
        return {wanted: decision for wanted, decision in found.items() if decision is not None}

    async def latest_decisions(self, run_ids: Collection[str]) -> Mapping[str, Decision]:
        found = {
            run_id: self._state.decisions_by_run.newest("run_id", run_id) for run_id in run_ids
        }
        return {run_id: decision for run_id, decision in found.items() if decision is not None}

    async def mappings(self, keys: Collection[str]) -> Mapping[str, IdempotencyMapping]:
        found = {key: self._state.mappings.get(key) for key in keys}
        return {key: mapping for key, mapping in found.items() if mapping is not None}

    async def conflicted_keys(self, keys: Collection[str]) -> frozenset[str]:
        return frozenset(key for key in keys if len(self._state.request_hashes(key)) > 1)

    async def edges(self, ids: Collection[EdgeId]) -> Mapping[EdgeId, LineageEdge]:
        found = {wanted: self._state.edges.get(wanted) for wanted in ids}
        return {wanted: edge for wanted, edge in found.items() if edge is not None}

    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        found = {wanted: entity_kind(self._state, wanted) for wanted in entity_ids}
        return {wanted: kind for wanted, kind in found.items() if kind is not None}

    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        return {parent: self._page(spec, parent, where, request) for parent in parents}

    async def counts(
        self, spec: ListSpec[RecordT, FilterT], parents: Collection[str], where: FilterT
    ) -> Mapping[str, int]:
        return {
            parent: sum(strand.count() for strand in list_ranges(self._state, spec, parent, where))
            for parent in parents
        }

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        return search(MemoryGraphReader(self._state))

    async def summary(self, created: TimeRange) -> Summary:
        state = self._state
        runs, operations = state.runs.range(created), state.operations.range(created)
        return Summary(
            run_count=runs.count(),
            operation_count=operations.count(),
            decision_count=state.decisions.range(created).count(),
            edge_count=state.edges.range(created).count(),
            run_statuses=state.runs.count_by("status", created),
            operation_statuses=state.operations.count_by("status", created),
            decision_actions=state.decisions.count_by("action", created),
            decision_reasons=state.decisions.count_by("reason_code", created),
            oldest_run=next((run.created_at for run in runs.scan()), None),
            newest_run=next((run.created_at for run in runs.scan(descending=True)), None),
            oldest_operation=next((found.created_at for found in operations.scan()), None),
            newest_operation=next(
                (found.created_at for found in operations.scan(descending=True)), None
            ),
        )

    async def run_activity(self, buckets: TimeBuckets, *, portfolio_id: str | None) -> StatusCounts:
        return activity.run_activity(self._state, buckets, portfolio_id)

    async def operation_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, OperationCounts]:
        return activity.operation_activity(self._state, buckets, portfolio_id)

    async def decision_activity(
        self, buckets: TimeBuckets, *, portfolio_id: str | None
    ) -> Mapping[int, DecisionCounts]:
        return activity.decision_activity(self._state, buckets, portfolio_id)

    async def search_prefixes(
        self, queries: Sequence[tuple[SearchField, str]], *, limit: int
    ) -> Sequence[Sequence[str]]:
        return [beginnings.values(self._state, field, text, limit) for field, text in queries]

    async def latest_position(self) -> LogPosition:
        return self._state.changes[-1].position

    async def changes(self, after: LogPosition, *, limit: int) -> Sequence[Change]:
        kept = self._state.changes
        start = bisect_left(kept, after, key=attrgetter("place"))
        if start == len(kept) or kept[start].position != after:
            raise CursorExpired
        return kept[start + 1 : start + 1 + limit]

    def _page(
        self, listing: ListSpec[RecordT, FilterT], parent: str, where: FilterT, cut: PageRequest
    ) -> Page[RecordT]:
        low, high = (cut.before, cut.after) if cut.descending else (cut.after, cut.before)
        downwards = cut.descending is not cut.from_end
        walks = [
            strand.scan(low=low, high=high, descending=downwards)
            for strand in list_ranges(self._state, listing, parent, where)
        ]
        merged = merge(*walks, key=listing.sort_key, reverse=downwards)
        return build_page(list(islice(merged, cut.limit + 1)), cut)
