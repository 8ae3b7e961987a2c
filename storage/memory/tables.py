"""The tables of the memory store: the id, the order and the indexed fields of each record type."""

from collections.abc import Callable

from storage.lists import CONFLICTS, HISTORY_BY_KEY, OPERATIONS, RUNS, SortKey, edge_sort_key
from storage.memory.indexed_table import IndexedTable
from storage.origins import scenario_of
from storage.records import (
    Decision,
    EdgeId,
    IdempotencyConflict,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    Run,
    edge_id,
)


def run_table() -> IndexedTable[str, Run]:
    """Return an empty table of runs."""
    return IndexedTable(
        lambda run: run.rebalance_run_id,
        RUNS.sort_key,
        {
            "rebalance_run_id": lambda run: run.rebalance_run_id,
            "status": lambda run: run.status.value,
            "request_hash": lambda run: run.request_hash,
            "portfolio_id": lambda run: run.portfolio_id,
            "correlation_id": lambda run: run.correlation_id,
            "idempotency_key": lambda run: run.idempotency_key,
            "scenario_of": scenario_of,
        },
    )


def operation_table() -> IndexedTable[str, Operation]:
    """Return an empty table of operations, by creation."""
    return IndexedTable(
        lambda operation: operation.operation_id,
        OPERATIONS.sort_key,
        {
            "operation_id": lambda operation: operation.operation_id,
            "operation_type": lambda operation: operation.operation_type,
            "status": lambda operation: operation.status.value,
            "correlation_id": lambda operation: operation.correlation_id,
        },
    )


def expiry_table() -> IndexedTable[str, Operation]:
    """Return an empty table of operations in the order in which retention deletes them."""
    return IndexedTable(
        lambda operation: operation.operation_id,
        lambda operation: (
            operation.finished_at or operation.created_at,
            operation.operation_id,
        ),
        {},
    )


def decision_table(sort_key: Callable[[Decision], SortKey]) -> IndexedTable[str, Decision]:
    """Return an empty table of decisions.

    The list of all decisions and the list of one run have different sort keys.
    """
    return IndexedTable(
        lambda decision: decision.decision_id,
        sort_key,
        {
            "decision_id": lambda decision: decision.decision_id,
            "run_id": lambda decision: decision.run_id,
            "action": lambda decision: decision.action.value,
            "actor_id": lambda decision: decision.actor_id,
            "reason_code": lambda decision: decision.reason_code,
            "correlation_id": lambda decision: decision.correlation_id,
        },
    )


def mapping_table() -> IndexedTable[str, IdempotencyMapping]:
    """Return an empty table of idempotency mappings."""
    return IndexedTable(
        lambda mapping: mapping.idempotency_key,
        lambda mapping: (mapping.idempotency_key,),
        {
            "idempotency_key": lambda mapping: mapping.idempotency_key,
            "rebalance_run_id": lambda mapping: mapping.rebalance_run_id,
        },
    )


def conflict_table() -> IndexedTable[str, IdempotencyConflict]:
    """Return an empty table of idempotency conflicts."""
    return IndexedTable(lambda conflict: conflict.idempotency_key, CONFLICTS.sort_key, {})


def event_table() -> IndexedTable[IdempotencyEvent, IdempotencyEvent]:
    """Return an empty table of the idempotency history."""
    return IndexedTable(
        lambda event: event,
        HISTORY_BY_KEY.sort_key,
        {
            "idempotency_key": lambda event: event.idempotency_key,
            "rebalance_run_id": lambda event: event.rebalance_run_id,
        },
    )


def edge_table() -> IndexedTable[EdgeId, LineageEdge]:
    """Return an empty table of edges."""
    return IndexedTable(
        edge_id,
        edge_sort_key,
        {
            "source": lambda edge: edge.source_entity_id,
            "target": lambda edge: edge.target_entity_id,
        },
    )
