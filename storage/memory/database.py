"""The contents of a memory store: one table for each record type, and the change log."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from itertools import chain, filterfalse
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from storage.change_log import Change, ChangeKind, LogPosition, change_for
from storage.lists import DECISIONS, DECISIONS_BY_RUN, ReviewOutcome
from storage.memory.indexed_table import IndexedTable
from storage.memory.leaves import MemoryLeaves
from storage.memory.retained import Retained
from storage.memory.tables import (
    conflict_table,
    decision_table,
    edge_table,
    event_table,
    expiry_table,
    mapping_table,
    operation_table,
    run_table,
)
from storage.origins import conflicted_at
from storage.records import (
    Decision,
    EdgeId,
    EdgeType,
    IdempotencyConflict,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    WorkflowAction,
    artifact_run_id,
    edge_id,
)
from storage.stamps import MappingMove, OperationStep, Stamp, record_identity


def _log_start() -> Change:
    return Change(LogPosition(0, 0, datetime.now(UTC)), ChangeKind.START, "", "")


@dataclass(slots=True)
class MemoryDatabase:
    """The tables of the memory store.

    `version` is the number of writes, `last_sequence` the sequence of the newest decision. While `open_snapshots` is
    not 0, a write goes to a copy.
    """

    runs: IndexedTable[str, Run] = field(default_factory=run_table)
    recorded_runs: dict[str, RecordedRun] = field(default_factory=dict)
    operations: IndexedTable[str, Operation] = field(default_factory=operation_table)
    operations_by_expiry: IndexedTable[str, Operation] = field(default_factory=expiry_table)
    recorded_operations: dict[str, RecordedOperation] = field(default_factory=dict)
    decisions: IndexedTable[str, Decision] = field(
        default_factory=lambda: decision_table(DECISIONS.sort_key)
    )
    decisions_by_run: IndexedTable[str, Decision] = field(
        default_factory=lambda: decision_table(DECISIONS_BY_RUN.sort_key)
    )
    mappings: IndexedTable[str, IdempotencyMapping] = field(default_factory=mapping_table)
    events: IndexedTable[IdempotencyEvent, IdempotencyEvent] = field(default_factory=event_table)
    edges: IndexedTable[EdgeId, LineageEdge] = field(default_factory=edge_table)
    artifacts: dict[str, PersistedArtifact] = field(default_factory=dict)
    conflicts: IndexedTable[str, IdempotencyConflict] = field(default_factory=conflict_table)
    last_sequence: int = 0
    version: int = 0
    changes: list[Change] = field(default_factory=lambda: [_log_start()])
    stamps: dict[tuple[type, Hashable], Stamp] = field(default_factory=dict)
    """The stamp of every record, by `stamps.record_identity`."""

    steps: dict[str, tuple[OperationStep, ...]] = field(default_factory=dict)
    """Every state of each operation, the present one included."""

    moves: dict[str, tuple[MappingMove, ...]] = field(default_factory=dict)
    """The earlier mappings of each idempotency key, without the present one."""

    retained: Retained = field(default_factory=Retained)
    open_snapshots: int = 0
    ledger: MemoryLeaves = field(default_factory=MemoryLeaves)

    def records(self) -> list[Sequence[Record]]:
        """Return every record, by class in the order of an export."""
        return [
            [self.recorded_runs[run.rebalance_run_id] for run in self.runs],
            [*self.mappings],
            [*self.events.ordered_by("idempotency_key")],
            [self.recorded_operations[operation.operation_id] for operation in self.operations],
            sorted(self.decisions, key=attrgetter("sequence")),
            [edge for edge in self.edges if edge_id(edge) not in self.retained.hidden_edges],
            [self.artifacts[run_id] for run_id in sorted(self.artifacts)],
        ]

    def find_existing(self, record: Record) -> Record | None:
        """Return the stored record with the identity of `record`, None if there is none."""
        match record:
            case RecordedRun():
                return self.recorded_runs.get(record.run.rebalance_run_id)
            case RecordedOperation():
                return self.recorded_operations.get(record.operation.operation_id)
            case Decision():
                return self.decisions.get(record.decision_id)
            case LineageEdge():
                return self.edges.get(edge_id(record))
            case IdempotencyMapping():
                return self.mappings.get(record.idempotency_key)
            case IdempotencyEvent():
                return self.events.get(record)
            case PersistedArtifact():
                return self.artifacts.get(record.rebalance_run_id)

    def upsert(self, record: Record, stamp: Stamp) -> None:
        """Store a record, replacing the one with the same identity, and log the change.

        A decision gets the next sequence. An operation keeps its first stamp; a mapping that moves gets a new one.
        """
        if isinstance(record, Decision):
            self.last_sequence += 1
            record = replace(record, sequence=self.last_sequence)
        elif isinstance(record, IdempotencyMapping):
            self.keep_mapping(record.idempotency_key)
        elif isinstance(record, RecordedOperation):
            self._add_step(OperationStep(record.operation, stamp))
        self.put(record)
        self.stamps.setdefault(record_identity(record), stamp)
        self.ledger.add(record, stamp)
        self._log_change(record)

    def put(self, record: Record) -> None:
        """Store a record as it is, without its stamp and without a change."""
        match record:
            case RecordedRun():
                self.runs.upsert(record.run)
                self.recorded_runs[record.run.rebalance_run_id] = record
            case RecordedOperation():
                self.operations.upsert(record.operation)
                self.operations_by_expiry.upsert(record.operation)
                self.recorded_operations[record.operation.operation_id] = record
            case Decision():
                self.decisions.upsert(record)
                self.decisions_by_run.upsert(record)
            case LineageEdge():
                self.edges.upsert(record)
            case IdempotencyMapping():
                self.mappings.upsert(record)
                self.refresh_conflict(record.idempotency_key)
            case IdempotencyEvent():
                may_conflict = self._may_change_conflict(record)
                self.events.upsert(record)
                if may_conflict:
                    self.refresh_conflict(record.idempotency_key)
            case PersistedArtifact():
                self.artifacts[record.rebalance_run_id] = record

    def _add_step(self, step: OperationStep) -> None:
        operation_id = step.operation.operation_id
        self.steps[operation_id] = (*self.steps.get(operation_id, ()), step)

    def keep_mapping(self, key: str) -> None:
        """Add the present mapping of an idempotency key, if there is one, to its moves, before it is overwritten."""
        mapping = self.mappings.get(key)
        if mapping is not None:
            stamp = self.stamps.pop((IdempotencyMapping, key))
            self.moves[key] = (*self.moves.get(key, ()), MappingMove(mapping, stamp))

    def _log_change(self, record: Record) -> None:
        change = change_for(record)
        if change is not None:
            last = self.changes[-1].position
            position = LogPosition(last.transaction_id, last.sequence + 1, datetime.now(UTC))
            self.changes.append(Change(position, *change))

    def uses(self, key: str) -> Iterator[IdempotencyEvent | IdempotencyMapping]:
        """Iterate over the uses of an idempotency key: its history rows and its mapping."""
        yield from self.events.by_value("idempotency_key", key)
        mapping = self.mappings.get(key)
        if mapping is not None:
            yield mapping

    def conflicted_at(self, key: str) -> datetime | None:
        """Return when an idempotency key was first used with a second request hash, None if it was not."""
        history = self.events.by_value("idempotency_key", key)
        return conflicted_at(history, self.mappings.get(key))

    def refresh_conflict(self, key: str) -> None:
        """Compute the conflict of an idempotency key again, after its history or mapping has changed."""
        self.conflicts.delete(key)
        if (at := self.conflicted_at(key)) is not None:
            self.conflicts.upsert(IdempotencyConflict(key, at))

    def _may_change_conflict(self, event: IdempotencyEvent) -> bool:
        """Return whether a new use can change the conflict of its key. It takes the same time for any history."""
        conflict = self.conflicts.get(event.idempotency_key)
        if conflict is not None:
            return event.created_at < conflict.conflicted_at
        used = next(self.uses(event.idempotency_key), event)
        return used.request_hash != event.request_hash

    def review(self, run: Run) -> ReviewOutcome:
        """Return the outcome of the newest decision on a run."""
        newest = self.decisions_by_run.newest("run_id", run.rebalance_run_id)
        match newest and newest.action:
            case WorkflowAction.APPROVE:
                return ReviewOutcome.APPROVED
            case WorkflowAction.REJECT:
                return ReviewOutcome.REJECTED
        return ReviewOutcome.OPEN

    def add_edges(self, edges: Iterable[LineageEdge], stamp: Stamp) -> int:
        """Store the edges that are missing, show those that a purge has hidden, and return their number."""
        added = 0
        for edge in edges:
            key = edge_id(edge)
            if key not in self.edges:
                self.edges.upsert(edge)
                self.stamps[(LineageEdge, key)] = stamp
                self.ledger.add(edge, stamp)
                added += 1
            elif self.retained.hidden_edges.pop(key, None) is not None:
                added += 1
        return added

    def is_hidden(self, record: Record) -> bool:
        """Return whether a purge has hidden an edge."""
        return isinstance(record, LineageEdge) and edge_id(record) in self.retained.hidden_edges

    def forget(self, record: Record) -> None:
        """Delete the stamp of a deleted record, and mark its leaves for the running purge."""
        self.ledger.mark_deleted(record, self.stamps.pop(record_identity(record)))

    def delete_operation(self, operation_id: str) -> None:
        """Delete an operation; its edges stay as evidence."""
        self.operations.delete(operation_id)
        self.operations_by_expiry.delete(operation_id)
        self.forget(self.recorded_operations.pop(operation_id))
        del self.steps[operation_id]

    def delete_run(
        self, run_id: str, *, keeps_moves: bool, is_held: Callable[[Record], bool]
    ) -> None:
        """Delete a run with its artifact, decisions, mappings and history, except those that are held.

        With `keeps_moves`, keep its mappings as moves.
        """
        self.runs.delete(run_id)
        self.forget(self.recorded_runs.pop(run_id))
        if run_id in self.artifacts and not is_held(self.artifacts[run_id]):
            self.forget(self.artifacts.pop(run_id))
        for decision in [*filterfalse(is_held, self.decisions.by_value("run_id", run_id))]:
            self.decisions.delete(decision.decision_id)
            self.decisions_by_run.delete(decision.decision_id)
            self.forget(decision)
        for mapping in [*filterfalse(is_held, self.mappings.by_value("rebalance_run_id", run_id))]:
            if keeps_moves:
                self.keep_mapping(mapping.idempotency_key)
            else:
                self.forget(mapping)
            self.mappings.delete(mapping.idempotency_key)
            self.refresh_conflict(mapping.idempotency_key)
        for event in [*filterfalse(is_held, self.events.by_value("rebalance_run_id", run_id))]:
            self.events.delete(event)
            self.forget(event)
            self.refresh_conflict(event.idempotency_key)

    def delete_moves(self, is_deleted: Callable[[IdempotencyMapping], bool]) -> int:
        """Delete the earlier mappings for which `is_deleted` returns True, and return their number."""
        count = 0
        for key, moves in list(self.moves.items()):
            deleted = [move for move in moves if is_deleted(move.mapping)]
            for move in deleted:
                self.ledger.mark_deleted(move.mapping, move.stamp)
            count += len(deleted)
            kept = tuple(move for move in moves if move not in deleted)
            if kept:
                self.moves[key] = kept
            else:
                del self.moves[key]
        return count

    def delete_edge(self, edge: LineageEdge) -> None:
        """Delete an edge."""
        self.edges.delete(edge_id(edge))
        self.retained.hidden_edges.pop(edge_id(edge), None)
        self.forget(edge)

    def is_artifact(self, entity_id: str) -> bool:
        """Return whether a run has an artifact with this id."""
        run_id = artifact_run_id(entity_id)
        return run_id is not None and run_id in self.runs

    def is_referenced(self, entity_id: str) -> bool:
        """Return whether a run or an operation has this id, correlation id or idempotency key."""
        return (
            entity_id in self.runs
            or entity_id in self.operations
            or self.runs.has_value("correlation_id", entity_id)
            or self.runs.has_value("idempotency_key", entity_id)
            or self.operations.has_value("correlation_id", entity_id)
        )

    def is_correlation(self, entity_id: str) -> bool:
        """Return whether this is the correlation id of a run, an operation or an edge."""
        return (
            self.runs.has_value("correlation_id", entity_id)
            or self.operations.has_value("correlation_id", entity_id)
            or self._has_edge("source", entity_id, EdgeType.CORRELATION_TO_RUN)
            or self._has_edge("target", entity_id, EdgeType.OPERATION_TO_CORRELATION)
        )

    def is_idempotency_key(self, entity_id: str) -> bool:
        """Return whether this is the idempotency key of a mapping, a history row, a run or an edge."""
        return (
            entity_id in self.mappings
            or self.events.has_value("idempotency_key", entity_id)
            or self.runs.has_value("idempotency_key", entity_id)
            or self._has_edge("source", entity_id, EdgeType.IDEMPOTENCY_TO_RUN)
        )

    def has_edges(self, entity_id: str) -> bool:
        """Return whether an edge starts or ends at this entity."""
        return next(self.edges_at(entity_id), None) is not None

    def copy(self) -> "MemoryDatabase":
        """Return an independent database with the same records and no open snapshots."""
        copies: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        for name, value in copies.items():
            if not isinstance(value, int):
                copies[name] = value.copy()
        return MemoryDatabase(**{**copies, "open_snapshots": 0})

    def _has_edge(self, end: str, entity_id: str, edge_type: EdgeType) -> bool:
        return any(edge.edge_type is edge_type for edge in self.edges.by_value(end, entity_id))

    def edges_at(self, entity_id: str) -> Iterator[LineageEdge]:
        return chain(
            self.edges.by_value("source", entity_id), self.edges.by_value("target", entity_id)
        )
