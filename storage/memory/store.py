"""Writing to memory: a fact is checked, then kept in one go, and nothing suspends in between."""

import asyncio
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import islice, takewhile
from operator import attrgetter

from msgspec.structs import replace

from storage.base import (
    ImportConflict,
    ImportCounts,
    OperationTransition,
    PurgeCounts,
    Reader,
    Store,
)
from storage.errors import (
    OperationConflict,
    OperationNotFound,
    RecordConflict,
    RunConflict,
    RunNotFound,
)
from storage.lists import ALL_TIME, HISTORY_BY_KEY, RecordT, SortKey
from storage.memory.database import MemoryDatabase
from storage.memory.indexed_table import IndexedTable
from storage.memory.list_ranges import scenario_range
from storage.memory.reader import MemoryReader
from storage.memory.tables import edge_id, record_identity
from storage.record_rules import (
    link_edges,
    operation_difference,
    operation_edge,
    run_difference,
    run_edges,
    run_event,
    run_mapping,
    scenario_link,
    supersedes,
)
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
)


def _event_place(event: IdempotencyEvent) -> SortKey:
    return (event.idempotency_key, *HISTORY_BY_KEY.sort_key(event))


def _oldest(
    table: IndexedTable[str, RecordT], before: datetime | None, *, limit: int
) -> list[RecordT]:
    if before is None:
        return []
    return list(islice(table.range(ALL_TIME).scan(high=(before,)), limit))


class MemoryStore(MemoryReader, Store):
    """A store that forgets everything with the process."""

    def __init__(self) -> None:
        super().__init__(MemoryDatabase())
        self._stirred = asyncio.Event()
        self._writes = 0

    @property
    def write_event(self) -> asyncio.Event:
        return self._stirred

    def version_token(self) -> object | None:
        return self._writes

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """Read one state: a write while somebody looks at it moves on to a copy.

        The copy costs time and memory for every record, yet only where the one who reads suspends
        between two questions, as no method here ever does.
        """
        state = self._state
        state.open_snapshots += 1
        try:
            yield MemoryReader(state)
        finally:
            state.open_snapshots -= 1

    async def record_run(
        self,
        recorded: RecordedRun,
        links: Sequence[tuple[EdgeType, str]],
        *,
        artifact: str | None,
        explicit_timestamp: bool,
    ) -> Run:
        state, run = self._begin_write(), recorded.run
        stored = state.recorded_runs.get(run.rebalance_run_id)
        if stored is not None:
            field = run_difference(stored, recorded, explicit_timestamp=explicit_timestamp)
            if field is not None:
                raise RunConflict(run.rebalance_run_id, field)
            state.add_edges(link_edges(stored.run, links))
            return stored.run
        current = None if run.idempotency_key is None else state.mappings.get(run.idempotency_key)
        state.upsert(recorded)
        state.add_edges([*run_edges(run, current), *link_edges(run, links)])
        if artifact is not None:
            state.upsert(PersistedArtifact(run.rebalance_run_id, artifact))
        if run.idempotency_key is not None:
            mapping = run_mapping(run, run.idempotency_key)
            if current is None or mapping.created_at >= current.created_at:
                state.upsert(mapping)
            state.upsert(run_event(run, run.idempotency_key))
        return run

    async def accept_operation(
        self, recorded: RecordedOperation, *, explicit_timestamp: bool
    ) -> Operation:
        state, operation = self._begin_write(), recorded.operation
        stored = state.recorded_operations.get(operation.operation_id)
        if stored is not None:
            field = operation_difference(stored, recorded, explicit_timestamp=explicit_timestamp)
            if field is not None:
                raise OperationConflict(operation.operation_id, f"is recorded with another {field}")
            return stored.operation
        state.upsert(recorded)
        state.add_edges([operation_edge(recorded)])
        return operation

    async def transition_operation(
        self, operation_id: str, transition: OperationTransition
    ) -> Operation:
        state = self._begin_write()
        stored = state.recorded_operations.get(operation_id)
        if stored is None:
            raise OperationNotFound(operation_id)
        operation = stored.operation
        if operation.status is not transition.from_status:
            raise OperationConflict(
                operation_id, f"is {operation.status}, not {transition.from_status}"
            )
        if transition.to_status is OperationStatus.RUNNING:
            changed = replace(
                operation, status=transition.to_status, started_at=transition.timestamp
            )
            payload = stored.payload
        else:
            changed = replace(
                operation, status=transition.to_status, finished_at=transition.timestamp
            )
            payload = replace(stored.payload, result=transition.result, error=transition.error)
        state.upsert(RecordedOperation(changed, payload))
        return changed

    async def record_decision(self, decision: Decision, *, expected_latest_id: str | None) -> bool:
        state = self._begin_write()
        if decision.run_id not in state.runs:
            raise RunNotFound(decision.run_id)
        newest = state.decisions_by_run.newest("run_id", decision.run_id)
        if expected_latest_id != (newest and newest.decision_id):
            return False
        if decision.decision_id in state.decisions:
            return False
        state.upsert(decision)
        return True

    async def record_edge(self, edge: LineageEdge) -> LineageEdge:
        state = self._begin_write()
        stored = state.edges.get(edge_id(edge))
        if stored is None:
            state.upsert(edge)
        return stored or edge

    async def import_batch(self, records: Sequence[Record]) -> Mapping[type, ImportCounts]:
        state = self._begin_write()
        tallies: dict[type, ImportCounts] = {}
        accepted: dict[tuple[type, Hashable], Record] = {}
        for position, record in enumerate(records):
            tally = tallies.setdefault(type(record), ImportCounts())
            place = record_identity(record)
            stored = accepted.get(place) or state.find_existing(record)
            try:
                replaced = stored is not None and supersedes(stored, record)
            except RecordConflict as error:
                raise ImportConflict(position, str(error)) from error
            if stored is None:
                tally.added += 1
            elif replaced:
                tally.replaced += 1
            else:
                tally.skipped += 1
                continue
            accepted[place] = record
        for record in accepted.values():
            state.upsert(record)
        return tallies

    async def link_scenarios(self) -> int:
        state = self._begin_write()
        return state.add_edges(
            scenario_link(run, operation)
            for operation in state.operations
            for run in scenario_range(state, operation).scan()
        )

    async def purge(
        self, *, runs_before: datetime | None, operations_before: datetime | None, limit: int
    ) -> PurgeCounts:
        state = self._begin_write()
        operations = _oldest(state.operations_by_expiry, operations_before, limit=limit)
        runs = _oldest(state.runs, runs_before, limit=limit)
        for operation in operations:
            state.delete_operation(operation.operation_id)
        for run in runs:
            state.delete_run(run.rebalance_run_id)
        for name in {name for run in runs for name in (run.correlation_id, run.idempotency_key)}:
            if name is not None and not state.is_referenced(name):
                state.delete_edges(name)
        return PurgeCounts(runs=len(runs), operations=len(operations))

    async def prune_changes(self, before: datetime, *, limit: int) -> int:
        kept = self._begin_write().changes
        old = takewhile(
            lambda change: change.position.written_at < before, kept[: min(limit, len(kept) - 1)]
        )
        expired = sum(1 for _ in old)
        del kept[:expired]
        return expired

    async def reset_change_log(self) -> None:
        """Memory is never restored."""

    async def export(self) -> AsyncIterator[Record]:
        """Every record there was when the first was asked for, held by reference meanwhile."""
        state = self._state
        events = sorted(state.events, key=_event_place)
        decisions = sorted(state.decisions, key=attrgetter("sequence"))
        kinds: list[Sequence[Record]] = [
            [state.recorded_runs[run.rebalance_run_id] for run in state.runs],
            [*state.mappings],
            events,
            [state.recorded_operations[operation.operation_id] for operation in state.operations],
            decisions,
            [*state.edges],
            [state.artifacts[run_id] for run_id in sorted(state.artifacts)],
        ]
        for records in kinds:
            for record in records:
                yield record

    async def check(self) -> None:
        """Memory always answers."""

    async def close(self) -> None:
        """There is nothing to give back."""

    def _begin_write(self) -> MemoryDatabase:
        self._writes += 1  # nothing suspends between here and the end of the write
        if self._state.open_snapshots:
            self._state = self._state.copy()
        self._stirred.set()
        self._state.version += 1
        return self._state
