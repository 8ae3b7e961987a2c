"""What the memory store holds: a table for each kind of record, sorted as the questions ask."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec.structs import replace

from storage.base import EdgeId
from storage.change_log import Change, ChangeKind, LogPosition, change_for
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    ReviewOutcome,
)
from storage.memory.indexed_table import IndexedTable
from storage.memory.tables import (
    conflict_table,
    decision_table,
    edge_id,
    edge_table,
    event_table,
    expiry_table,
    mapping_table,
    operation_table,
    run_table,
)
from storage.records import (
    Decision,
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
)


def _origin() -> Change:
    return Change(LogPosition(0, 0, datetime.now(UTC)), ChangeKind.START, "", "")


@dataclass(slots=True)
class MemoryDatabase:
    """Everything that is kept, the newest decision's sequence, the number of writes, and how many snapshots look on."""

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
    changes: list[Change] = field(default_factory=lambda: [_origin()])
    open_snapshots: int = 0

    def find_existing(self, record: Record) -> Record | None:
        """The record that is kept under the identity of this one."""
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

    def upsert(self, record: Record) -> None:
        """Keep a record in the place of the one of its identity; a decision is given its sequence."""
        match record:
            case RecordedRun():
                self.runs.upsert(record.run)
                self.recorded_runs[record.run.rebalance_run_id] = record
            case RecordedOperation():
                self.operations.upsert(record.operation)
                self.operations_by_expiry.upsert(record.operation)
                self.recorded_operations[record.operation.operation_id] = record
            case Decision():
                self.last_sequence += 1
                decision = replace(record, sequence=self.last_sequence)
                self.decisions.upsert(decision)
                self.decisions_by_run.upsert(decision)
            case LineageEdge():
                self.edges.upsert(record)
            case IdempotencyMapping():
                self.mappings.upsert(record)
                self._refresh_conflict(record.idempotency_key)
            case IdempotencyEvent():
                self.events.upsert(record)
                self._refresh_conflict(record.idempotency_key)
            case PersistedArtifact():
                self.artifacts[record.rebalance_run_id] = record
        self._log_change(record)

    def _log_change(self, record: Record) -> None:
        named = change_for(record)
        if named is not None:
            last = self.changes[-1].position
            place = LogPosition(last.transaction_id, last.sequence + 1, datetime.now(UTC))
            self.changes.append(Change(place, *named))

    def request_hashes(self, key: str) -> dict[str, datetime]:
        """When each request hash that is known under a key was first used."""
        first: dict[str, datetime] = {}
        mapping = self.mappings.get(key)
        for used in (*self.events.by_value("idempotency_key", key), mapping):
            if used is not None:
                known = first.get(used.request_hash, used.created_at)
                first[used.request_hash] = min(known, used.created_at)
        return first

    def _refresh_conflict(self, key: str) -> None:
        instants = sorted(self.request_hashes(key).values())
        self.conflicts.delete(key)
        if len(instants) > 1:
            self.conflicts.upsert(IdempotencyConflict(key, instants[1]))

    def review(self, run: Run) -> ReviewOutcome:
        """What the newest decision on a run came to."""
        newest = self.decisions_by_run.newest("run_id", run.rebalance_run_id)
        match newest and newest.action:
            case WorkflowAction.APPROVE:
                return ReviewOutcome.APPROVED
            case WorkflowAction.REJECT:
                return ReviewOutcome.REJECTED
        return ReviewOutcome.OPEN

    def add_edges(self, edges: Iterable[LineageEdge]) -> int:
        """Keep the edges that are missing; how many were."""
        before = len(self.edges)
        for edge in edges:
            if edge_id(edge) not in self.edges:
                self.edges.upsert(edge)
        return len(self.edges) - before

    def delete_operation(self, operation_id: str) -> None:
        """Let go of an operation; its edges stay as evidence."""
        self.operations.delete(operation_id)
        self.operations_by_expiry.delete(operation_id)
        del self.recorded_operations[operation_id]

    def delete_run(self, run_id: str) -> None:
        """Let go of a run and of everything that bears its id."""
        self.runs.delete(run_id)
        del self.recorded_runs[run_id]
        self.artifacts.pop(run_id, None)
        for decision in tuple(self.decisions.by_value("run_id", run_id)):
            self.decisions.delete(decision.decision_id)
            self.decisions_by_run.delete(decision.decision_id)
        for mapping in tuple(self.mappings.by_value("rebalance_run_id", run_id)):
            self.mappings.delete(mapping.idempotency_key)
            self._refresh_conflict(mapping.idempotency_key)
        for event in tuple(self.events.by_value("rebalance_run_id", run_id)):
            self.events.delete(event)
            self._refresh_conflict(event.idempotency_key)
        self.delete_edges(run_id)

    def delete_edges(self, entity_id: str) -> None:
        """Let go of every edge at an entity."""
        for edge in tuple(self._edges_at(entity_id)):
            self.edges.delete(edge_id(edge))

    def is_artifact(self, wanted: str) -> bool:
        """Whether some run has an artifact of this id."""
        run_id = artifact_run_id(wanted)
        return run_id is not None and run_id in self.runs

    def is_referenced(self, wanted: str) -> bool:
        """Whether some run or operation has this id, correlation id or idempotency key."""
        return (
            wanted in self.runs
            or wanted in self.operations
            or bool(self.runs.by_value("correlation_id", wanted))
            or bool(self.runs.by_value("idempotency_key", wanted))
            or bool(self.operations.by_value("correlation_id", wanted))
        )

    def is_correlation(self, wanted: str) -> bool:
        """Whether a run, an operation or an edge has this as a correlation id."""
        return bool(
            self.runs.by_value("correlation_id", wanted)
            or self.operations.by_value("correlation_id", wanted)
            or self.edges.by_value("outgoing", (wanted, EdgeType.CORRELATION_TO_RUN))
            or self.edges.by_value("incoming", (wanted, EdgeType.OPERATION_TO_CORRELATION))
        )

    def is_idempotency_key(self, wanted: str) -> bool:
        """Whether a mapping, a history row, a run or an edge has this as an idempotency key."""
        return wanted in self.mappings or bool(
            self.events.by_value("idempotency_key", wanted)
            or self.runs.by_value("idempotency_key", wanted)
            or self.edges.by_value("outgoing", (wanted, EdgeType.IDEMPOTENCY_TO_RUN))
        )

    def has_edges(self, wanted: str) -> bool:
        """Whether some edge starts or ends at this id."""
        return next(self._edges_at(wanted), None) is not None

    def copy(self) -> "MemoryDatabase":
        """The same content, to be written to while snapshots look at this one."""
        return MemoryDatabase(
            self.runs.copy(),
            self.recorded_runs.copy(),
            self.operations.copy(),
            self.operations_by_expiry.copy(),
            self.recorded_operations.copy(),
            self.decisions.copy(),
            self.decisions_by_run.copy(),
            self.mappings.copy(),
            self.events.copy(),
            self.edges.copy(),
            self.artifacts.copy(),
            self.conflicts.copy(),
            self.last_sequence,
            self.version,
            self.changes.copy(),
        )

    def _edges_at(self, entity_id: str) -> Iterator[LineageEdge]:
        for edge_type in EdgeType:
            yield from self.edges.by_value("outgoing", (entity_id, edge_type))
            yield from self.edges.by_value("incoming", (entity_id, edge_type))
