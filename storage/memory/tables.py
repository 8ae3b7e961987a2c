"""How each kind of record is identified, sorted and found again."""

from collections.abc import Callable, Hashable

from storage.base import EdgeId
from storage.lists import (
    CONFLICTS,
    HISTORY_BY_KEY,
    OPERATIONS,
    RUNS,
    SortKey,
    edge_sort_key,
)
from storage.memory.indexed_table import IndexedTable
from storage.records import (
    Decision,
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
)


def scenario_of(run: Run) -> str | None:
    """The correlation id whose operation, if it lived at that time, has this run as a scenario."""
    batch, colon, scenario = run.correlation_id.rpartition(":")
    return batch if colon and scenario and run.idempotency_key is None else None


def edge_id(edge: LineageEdge) -> EdgeId:
    """What makes an edge unique."""
    return (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at)


def record_identity(record: Record) -> tuple[type, Hashable]:
    """What is unique to a record: its class, and its id or all that identifies it."""
    return (type(record), _identity(record))


def _identity(record: Record) -> Hashable:
    match record:
        case RecordedRun():
            return record.run.rebalance_run_id
        case RecordedOperation():
            return record.operation.operation_id
        case Decision():
            return record.decision_id
        case LineageEdge():
            return edge_id(record)
        case IdempotencyMapping():
            return record.idempotency_key
        case IdempotencyEvent():
            return record
        case PersistedArtifact():
            return record.rebalance_run_id


def expiry_key(operation: Operation) -> SortKey:
    """An operation's place in the order in which retention takes them."""
    return (operation.finished_at or operation.created_at, operation.operation_id)


def run_table() -> IndexedTable[str, Run]:
    """Runs, with the fields that lists filter by."""
    return IndexedTable(
        lambda run: run.rebalance_run_id,
        RUNS.sort_key,
        {
            "status": lambda run: run.status.value,
            "request_hash": lambda run: run.request_hash,
            "portfolio_id": lambda run: run.portfolio_id,
            "correlation_id": lambda run: run.correlation_id,
            "idempotency_key": lambda run: run.idempotency_key,
            "scenario_of": scenario_of,
        },
    )


def operation_table() -> IndexedTable[str, Operation]:
    """Operations, newest last."""
    return IndexedTable(
        lambda operation: operation.operation_id,
        OPERATIONS.sort_key,
        {
            "operation_type": lambda operation: operation.operation_type,
            "status": lambda operation: operation.status.value,
            "correlation_id": lambda operation: operation.correlation_id,
        },
    )


def expiry_table() -> IndexedTable[str, Operation]:
    """Operations in the order in which retention takes them."""
    return IndexedTable(lambda operation: operation.operation_id, expiry_key, {})


def decision_table(key: Callable[[Decision], SortKey]) -> IndexedTable[str, Decision]:
    """Decisions in one of their two orders."""
    return IndexedTable(
        lambda decision: decision.decision_id,
        key,
        {
            "run_id": lambda decision: decision.run_id,
            "action": lambda decision: decision.action.value,
            "actor_id": lambda decision: decision.actor_id,
            "reason_code": lambda decision: decision.reason_code,
            "correlation_id": lambda decision: decision.correlation_id,
        },
    )


def mapping_table() -> IndexedTable[str, IdempotencyMapping]:
    """What idempotency keys map to."""
    return IndexedTable(
        lambda mapping: mapping.idempotency_key,
        lambda mapping: (mapping.idempotency_key,),
        {"rebalance_run_id": lambda mapping: mapping.rebalance_run_id},
    )


def conflict_table() -> IndexedTable[str, IdempotencyConflict]:
    """Idempotency keys in conflict."""
    return IndexedTable(lambda conflict: conflict.idempotency_key, CONFLICTS.sort_key, {})


def event_table() -> IndexedTable[IdempotencyEvent, IdempotencyEvent]:
    """History rows of idempotency keys."""
    return IndexedTable(
        lambda event: event,
        lambda event: (*HISTORY_BY_KEY.sort_key(event), event.idempotency_key),
        {
            "idempotency_key": lambda event: event.idempotency_key,
            "rebalance_run_id": lambda event: event.rebalance_run_id,
        },
    )


def edge_table() -> IndexedTable[EdgeId, LineageEdge]:
    """Edges, with each end's steps by type."""
    return IndexedTable(
        edge_id,
        edge_sort_key,
        {
            "outgoing": lambda edge: (edge.source_entity_id, edge.edge_type),
            "incoming": lambda edge: (edge.target_entity_id, edge.edge_type),
        },
    )
