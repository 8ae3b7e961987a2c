"""Purges of the memory store."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from msgspec.structs import replace as replace_fields

from storage.ledger.purges import summary_of
from storage.ledger.retention_texts import tombstone_text
from storage.lists import ALL_TIME, RecordT
from storage.memory.database import MemoryDatabase
from storage.memory.holds import active_holds, held_lineage
from storage.memory.indexed_table import IndexedTable
from storage.memory.list_ranges import operation_run_ranges
from storage.memory.purged_records import (
    ids_of_operation,
    ids_of_run,
    keep_ids,
    portfolios_of,
    records_of_run,
)
from storage.record_rules import artifact_timestamp
from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    PersistedArtifact,
    Record,
    Run,
    edge_id,
)
from storage.retention import (
    Purge,
    PurgeCounts,
    PurgeCursor,
    PurgedId,
    PurgeOptions,
    portfolios_by_id,
    tombstone_of,
)
from storage.stamps import Stamp, record_identity


async def purge(
    db: MemoryDatabase,
    *,
    runs_before: datetime | None,
    operations_before: datetime | None,
    limit: int,
    options: PurgeOptions,
    stamp: Stamp,
) -> PurgeCounts:
    """Purge those of the next `limit` runs and operations that have expired and that no hold covers."""
    batch = PurgeBatch(db, options, stamp, runs_before, operations_before)
    operations: list[Operation] = []
    runs: list[Run] = []
    if operations_before is not None:
        expired = _oldest(db.operations_by_expiry, operations_before, options.after, limit)
        batch.continue_after(
            expired, limit, lambda each: (each.finished_at or each.created_at, each.operation_id)
        )
        lineage = await held_lineage(db, [each.operation_id for each in expired])
        operations = [
            each
            for each in expired
            if not batch.holds_operation(each)
            and each.operation_id not in lineage
            and options.includes(portfolios_of(db, each))
        ]
        batch.purge_operations(operations)
    if runs_before is not None:
        expired_runs = _oldest(db.runs, runs_before, options.after, limit)
        batch.continue_after(
            expired_runs, limit, lambda each: (each.created_at, each.rebalance_run_id)
        )
        lineage = await held_lineage(db, [each.rebalance_run_id for each in expired_runs])
        runs = [
            each
            for each in expired_runs
            if not batch.holds_run(each)
            and each.rebalance_run_id not in lineage
            and options.includes([each.portfolio_id])
        ]
        await batch.purge_runs(runs)
    if runs or operations:
        batch.write_leaves(runs=len(runs), operations=len(operations))
    return PurgeCounts(len(runs), len(operations), batch.number, batch.last)


def _oldest(
    table: IndexedTable[str, RecordT],
    before: datetime,
    after: PurgeCursor | None,
    limit: int,
) -> list[RecordT]:
    return list(islice(table.range(ALL_TIME).scan(low=after, high=(before,)), limit))


@dataclass(slots=True)
class PurgeBatch:
    """One batch of a purge."""

    db: MemoryDatabase
    options: PurgeOptions
    stamp: Stamp
    runs_before: datetime | None = None
    operations_before: datetime | None = None
    last: PurgeCursor | None = None

    @property
    def number(self) -> int | None:
        """The number of the purge record, None before something was purged."""
        return self.options.number

    def continue_after(
        self, expired: Sequence[RecordT], limit: int, cursor_of: Callable[[RecordT], PurgeCursor]
    ) -> None:
        """Store the position of the last record, if more records may follow."""
        if len(expired) == limit:
            self.last = cursor_of(expired[-1])

    def covers(self, created_at: datetime, runs: Iterable[Run] = ()) -> bool:
        """Return whether a hold of a range of time or of the portfolio of one of the runs covers a record."""
        portfolios = {run.portfolio_id for run in runs}
        return any(
            (hold.created is not None and created_at in hold.created)
            or (hold.portfolio_id is not None and hold.portfolio_id in portfolios)
            for hold in active_holds(self.db)
        )

    def holds_run(self, run: Run) -> bool:
        """Return whether a hold of a portfolio or of a range of time covers a run."""
        return self.covers(run.created_at, [run])

    def holds_operation(self, operation: Operation) -> bool:
        """Return whether such a hold covers an operation or one of its runs."""
        runs = (run for each in operation_run_ranges(self.db, operation) for run in each.scan())
        return self.covers(operation.created_at, runs)

    def holds_by_time(self, record: Record) -> bool:
        """Return whether a hold covers a range of time with the record's own time. An artifact has its evidence's."""
        match record:
            case Decision(decided_at=time):
                return self.covers(time)
            case IdempotencyMapping(created_at=time) | IdempotencyEvent(created_at=time):
                return self.covers(time)
            case PersistedArtifact(artifact=text):
                timestamp = artifact_timestamp(text)
                return timestamp is not None and self.covers(timestamp)
        return False

    def holds_edge(self, edge: LineageEdge) -> bool:
        """Return whether such a hold covers an edge or a run at one of its ends."""
        ends = [self.db.runs.get(each) for each in (edge.source_entity_id, edge.target_entity_id)]
        runs = [run for run in ends if run is not None]
        return self.covers(edge.created_at) or any(map(self.holds_run, runs))

    def count(self, *, runs: int = 0, operations: int = 0, orphans: int = 0) -> int:
        """Add to the record of the purge. The first batch that purges something creates the record."""
        purges = self.db.retained.purges
        if self.options.number is None:
            if self.stamp.recorded_at is None or self.stamp.recorded_by is None:
                raise TypeError(self.stamp)
            purges.append(
                Purge(
                    len(purges) + 1,
                    self.stamp.recorded_at,
                    self.stamp.recorded_by,
                    self.options.reason,
                    self.runs_before,
                    self.operations_before,
                    self.options.leaves_tombstones,
                )
            )
            self.options = replace(self.options, number=len(purges))
        number = self.options.number or 0
        record = purges[number - 1]
        purges[number - 1] = replace_fields(
            record,
            runs=record.runs + runs,
            operations=record.operations + operations,
            orphans=record.orphans + orphans,
        )
        return number

    def write_leaves(self, *, runs: int = 0, operations: int = 0, orphans: int = 0) -> None:
        """Append the leaf of the batch."""
        summary = summary_of(
            self.options.number,
            self.options,
            self.stamp,
            self.runs_before,
            self.operations_before,
            runs=runs,
            operations=operations,
            orphans=orphans,
        )
        self.db.ledger.add_purge(summary, self.stamp)

    def purge_operations(self, operations: Sequence[Operation]) -> None:
        """Delete operations with their steps."""
        if not operations:
            return
        self.count(operations=len(operations))
        ids: set[PurgedId] = set()
        for operation in operations if not self.options.leaves_tombstones else ():
            ids |= ids_of_operation(self.db, operation)
        for operation in operations:
            recorded = self.db.recorded_operations[operation.operation_id]
            recorded_at = self.db.stamps[record_identity(recorded)].recorded_at
            self.db.delete_operation(operation.operation_id)
            self._leave_tombstone(operation, [recorded], recorded_at)
        keep_ids(self.db, ids, only_named=True)

    async def purge_runs(self, runs: Sequence[Run]) -> None:
        """Delete runs and the records that belong to them, and hide or delete their edges."""
        if not runs:
            return
        db = self.db
        self.count(runs=len(runs))
        purged_ids: set[PurgedId] = set()
        has_tombstones = self.options.leaves_tombstones
        for run in runs:
            purged_ids |= ids_of_run(db, run, has_tombstone=has_tombstones)
            gone = [*records_of_run(db, run.rebalance_run_id)]
            recorded_at = db.stamps[record_identity(gone[0])].recorded_at
            db.delete_run(
                run.rebalance_run_id,
                keeps_moves=has_tombstones,
                is_held=self.holds_by_time,
            )
            self._leave_tombstone(run, gone, recorded_at)
        ids = {run.rebalance_run_id for run in runs}
        if not has_tombstones:
            db.delete_moves(
                lambda each: each.rebalance_run_id in ids and not self.holds_by_time(each)
            )
        portfolios = portfolios_by_id(purged_ids)
        await self.purge_edges(ids, portfolios)
        references = {each for run in runs for each in (run.correlation_id, run.idempotency_key)}
        await self.purge_edges(
            {each for each in references if each is not None and not db.is_referenced(each)},
            portfolios,
        )
        keep_ids(db, purged_ids, only_named=not has_tombstones)

    def _leave_tombstone(
        self, record: Run | Operation, gone: Iterable[Record], recorded_at: datetime | None
    ) -> None:
        if not self.options.leaves_tombstones or self.stamp.recorded_at is None:
            return
        tombstone = tombstone_of(
            record,
            gone,
            purged_at=self.stamp.recorded_at,
            number=self.options.number or 0,
            reason=self.options.reason,
            recorded_at=recorded_at,
        )
        self.db.retained.add_tombstone(tombstone)
        stamp = Stamp(tombstone.purged_at, None)
        self.db.ledger.add_text(tombstone_text(tombstone), stamp)

    async def purge_edges(
        self, entity_ids: Collection[str], portfolios: Mapping[str, frozenset[str]]
    ) -> int:
        """Hide the edges of the entities, or delete them and record the entities at their other ends."""
        found = {edge_id(edge): edge for each in entity_ids for edge in self.db.edges_at(each)}
        return await self.purge_these_edges(list(found.values()), entity_ids, portfolios)

    async def purge_these_edges(
        self,
        edges: Sequence[LineageEdge],
        entity_ids: Collection[str] = (),
        portfolios: Mapping[str, frozenset[str]] | None = None,
    ) -> int:
        """Hide the edges, or delete them. `entity_ids` are the purged entities, and `portfolios` those of each."""
        retained, count = self.db.retained, 0
        if self.options.leaves_tombstones:
            for edge in edges:
                if edge_id(edge) not in retained.hidden_edges:
                    retained.hidden_edges[edge_id(edge)] = self.options.number or self.count()
                    count += 1
            return count
        ends = {end for edge in edges for end in (edge.source_entity_id, edge.target_entity_id)}
        held = await held_lineage(self.db, ends)
        ends -= {*entity_ids}
        for edge in edges:
            source, target = edge.source_entity_id, edge.target_entity_id
            if not self.holds_edge(edge) and held.keys().isdisjoint((source, target)):
                self.db.delete_edge(edge)
                for near, far in ((source, target), (target, source)):
                    if near in ends:
                        of_far = (portfolios or {}).get(far, frozenset())
                        retained.torn[near] = retained.torn.get(near, frozenset()) | of_far
                count += 1
        return count
