"""The memory store. No write suspends between its checks and its changes, so writes are serial.

A long graph search suspends, but reads one snapshot because writes wait until it has ended.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Collection,
    Hashable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final, TypeVar

from msgspec.structs import replace
from sqlalchemy.util import greenlet_spawn

from storage.base import Reader, Store
from storage.errors import (
    ImportConflict,
    OperationConflict,
    OperationNotFound,
    RecordConflict,
    RunConflict,
    RunNotFound,
)
from storage.graph_reader import GraphReader
from storage.memory import holds, retention
from storage.memory.database import MemoryDatabase
from storage.memory.graph_reader import MemoryGraphReader
from storage.memory.ledger import MemoryLedger
from storage.memory.list_ranges import scenario_range
from storage.memory.orphans import purge_orphans
from storage.memory.purged_records import with_hidden_runs
from storage.memory.reader import MemoryReader
from storage.memory.replays import adjacent_uses
from storage.memory.views import CurrentDatabase
from storage.observer import observer
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
    LineageEdge,
    Operation,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    edge_id,
)
from storage.request_share import request_slot
from storage.retention import Hold, HoldRelease, PurgeCounts, PurgeOptions
from storage.retention_store import DEFAULT_OPTIONS
from storage.search_turns import (
    SEARCHES_PER_REQUEST,
    LoopPacer,
    SearchControl,
    SearchTurn,
    SearchTurns,
    TurnNeeded,
)
from storage.stamps import Stamp, record_identity
from storage.writes import ImportCounts, OperationTransition

T = TypeVar("T")

MANY_LINKS: Final = 100
"""Number of links above which writing a run takes milliseconds."""


class MemoryStore(MemoryReader, Store):
    """A store whose records are lost when the process ends."""

    def __init__(self) -> None:
        super().__init__(MemoryDatabase())
        self._current = CurrentDatabase(self._records)
        self.ledger = MemoryLedger(lambda: self._current.db)
        self._ended_sessions: dict[str, datetime] = {}
        self._write_event = asyncio.Event()
        self._turns = SearchTurns(1)
        self._no_search = asyncio.Event()
        self._no_search.set()

    def _stamp(self) -> Stamp:
        """Return the stamp of a write at the present time."""
        return self.recorder.stamp(datetime.now(UTC))

    @property
    def _db(self) -> MemoryDatabase:
        return self._current.view(self.view)

    @property
    def write_event(self) -> asyncio.Event:
        return self._write_event

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Reader]:
        """Return a reader of the present records; a write during the snapshot goes to a copy of the database.

        The copy takes time and memory in proportion to all records. It is made only if the caller suspends during the
        snapshot, because the methods of this store do not.
        """
        db = self._db
        db.open_snapshots += 1
        try:
            yield MemoryReader(db, self.view)
        finally:
            db.open_snapshots -= 1

    async def record_run(
        self,
        recorded: RecordedRun,
        links: Sequence[tuple[EdgeType, str]],
        *,
        artifact: str | None,
        explicit_timestamp: bool,
    ) -> Run:
        if len(links) > MANY_LINKS:  # let other requests write between the long writes of one
            await asyncio.sleep(0)
        db, run = await self._begin_write(), recorded.run
        stamp = self._stamp()
        stored = db.recorded_runs.get(run.rebalance_run_id)
        if stored is not None:
            field = run_difference(stored, recorded, explicit_timestamp=explicit_timestamp)
            if field is not None:
                raise RunConflict(run.rebalance_run_id, field)
            db.add_edges(link_edges(stored.run, links), stamp)
            return stored.run
        current = None if run.idempotency_key is None else db.mappings.get(run.idempotency_key)
        db.upsert(recorded, stamp)
        db.add_edges([*run_edges(run, adjacent_uses(db, run)), *link_edges(run, links)], stamp)
        if artifact is not None and run.rebalance_run_id not in db.artifacts:
            db.upsert(PersistedArtifact(run.rebalance_run_id, artifact), stamp)
        if run.idempotency_key is not None:
            mapping = run_mapping(run, run.idempotency_key)
            if current is None or mapping.created_at >= current.created_at:
                db.upsert(mapping, stamp)
            db.upsert(run_event(run, run.idempotency_key), stamp)
        return run

    async def accept_operation(
        self, recorded: RecordedOperation, *, explicit_timestamp: bool
    ) -> Operation:
        db, operation = await self._begin_write(), recorded.operation
        stored = db.recorded_operations.get(operation.operation_id)
        if stored is not None:
            field = operation_difference(stored, recorded, explicit_timestamp=explicit_timestamp)
            if field is not None:
                raise OperationConflict.of_content(operation.operation_id, field)
            return stored.operation
        stamp = self._stamp()
        db.upsert(recorded, stamp)
        db.add_edges([operation_edge(recorded)], stamp)
        return operation

    async def transition_operation(
        self, operation_id: str, transition: OperationTransition
    ) -> Operation:
        db = await self._begin_write()
        stored = db.recorded_operations.get(operation_id)
        if stored is None:
            raise OperationNotFound(operation_id)
        operation = stored.operation
        if operation.status is not transition.from_status:
            raise OperationConflict.of_status(
                operation_id, operation.status, required=transition.from_status
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
        db.upsert(RecordedOperation(changed, payload), self._stamp())
        return changed

    async def record_decision(self, decision: Decision, *, expected_latest_id: str | None) -> bool:
        db = await self._begin_write()
        if decision.run_id not in db.runs:
            raise RunNotFound(decision.run_id)
        newest = db.decisions_by_run.newest("run_id", decision.run_id)
        if expected_latest_id != (newest and newest.decision_id):
            return False
        if decision.decision_id in db.decisions:
            return False
        db.upsert(decision, self._stamp())
        return True

    async def record_edge(self, edge: LineageEdge) -> LineageEdge:
        db = await self._begin_write()
        db.add_edges([edge], self._stamp())
        return db.edges.get(edge_id(edge)) or edge

    async def import_batch(self, records: Sequence[Record]) -> Mapping[type, ImportCounts]:
        db = await self._begin_write()
        counts: dict[type, ImportCounts] = {}
        accepted: dict[tuple[type, Hashable], Record] = {}
        steps: list[Record] = []
        for index, record in enumerate(records):
            of_class = counts.setdefault(type(record), ImportCounts())
            identity = record_identity(record)
            stored = accepted.get(identity) or db.find_existing(record)
            try:
                replaced = stored is not None and supersedes(stored, record)
            except RecordConflict as error:
                raise ImportConflict(index, str(error)) from error
            if stored is None or (identity not in accepted and db.is_hidden(record)):
                of_class.added += 1
            elif replaced:
                of_class.replaced += 1
            else:
                of_class.skipped += 1
                continue
            accepted[identity] = record
            steps.append(record)
        stamp = self._stamp()
        for record in steps:
            if isinstance(record, LineageEdge):
                db.add_edges([record], stamp)
            else:
                db.upsert(record, stamp)
        return counts

    async def link_scenarios(self) -> int:
        db = await self._begin_write()
        links = (
            scenario_link(run, operation)
            for operation in db.operations
            for run in scenario_range(db, operation).scan()
        )
        return db.add_edges(links, self._stamp())

    async def purge(
        self,
        *,
        runs_before: datetime | None,
        operations_before: datetime | None,
        limit: int,
        options: PurgeOptions = DEFAULT_OPTIONS,
    ) -> PurgeCounts:
        return await retention.purge(
            await self._begin_write(),
            runs_before=runs_before,
            operations_before=operations_before,
            limit=limit,
            options=options,
            stamp=self._stamp(),
        )

    async def with_hidden_runs(self, operation_ids: Collection[str]) -> frozenset[str]:
        return with_hidden_runs(self._current.db, operation_ids, self.view.scope)

    async def purge_orphans(
        self, before: datetime, *, options: PurgeOptions = DEFAULT_OPTIONS
    ) -> int:
        return await purge_orphans(await self._begin_write(), before, options, self._stamp())

    async def end_session(self, session_id: str, *, expires_at: datetime, now: datetime) -> None:
        ended = self._ended_sessions
        for each in [each for each, expired_at in ended.items() if expired_at < now]:
            del ended[each]
        ended[session_id] = expires_at

    async def is_session_ended(self, session_id: str) -> bool:
        return session_id in self._ended_sessions

    async def place_hold(self, hold: Hold) -> None:
        holds.place_hold(await self._begin_write(), hold)

    async def release_hold(self, released: HoldRelease) -> bool:
        return holds.release_hold(await self._begin_write(), released)

    async def prune_changes(self, before: datetime, *, limit: int) -> int:
        log = (await self._begin_write()).changes
        pruned = 0
        while pruned < min(limit, len(log) - 1) and log[pruned].position.written_at < before:
            pruned += 1
        del log[:pruned]
        return pruned

    async def reset_change_log(self) -> None:
        """Do nothing: a memory store is never restored from a backup."""

    async def export_stamped(self) -> AsyncGenerator[tuple[Record, Stamp], None]:
        """Iterate over the records that exist at the first iteration. References keep them until the end."""
        db = self._db
        stamps = dict(db.stamps)
        for records in db.records():
            for record in records:
                yield record, stamps[record_identity(record)]

    async def check(self) -> None:
        """Do nothing: memory is always available."""

    async def close(self) -> None:
        """Do nothing: a memory store has no connections."""

    async def run_graph_query(self, search: Callable[[GraphReader], T]) -> T:
        """Run a search. A long search waits for a turn, and lets other work run between its slices."""
        turn = SearchTurn(self._turns, waits=True)
        async with request_slot("searches", SEARCHES_PER_REQUEST):
            try:
                with suppress(TurnNeeded):
                    return search(MemoryGraphReader(self._db, SearchControl(turn.count)))
                await turn.wait()
                return await self._search_in_slices(search)
            finally:
                turn.release()

    async def _search_in_slices(self, search: Callable[[GraphReader], T]) -> T:
        self._no_search.clear()
        try:
            graph = MemoryGraphReader(self._db, SearchControl(pace=LoopPacer()))
            return await greenlet_spawn(search, graph)
        finally:
            self._no_search.set()

    async def _begin_write(self) -> MemoryDatabase:
        """Wait until no search is reading, and return the database to write to."""
        while not self._no_search.is_set():
            await self._no_search.wait()
        current = self._current
        if current.db.open_snapshots:
            current.db = current.db.copy()
        current.db.version += 1
        observer().batch_executed(1)
        self._write_event.set()
        return current.db
