"""Values found by their beginning, among all there are."""

from collections.abc import Callable, Iterable

from storage.memory.database import MemoryDatabase
from storage.prefixes import SearchField


def values(state: MemoryDatabase, field: SearchField, beginning: str, limit: int) -> list[str]:
    """The first distinct values of a field with that beginning."""
    found = {value for value in _values(state, field) if value.startswith(beginning)}
    return sorted(found)[:limit]


def _values(state: MemoryDatabase, field: SearchField) -> Iterable[str]:
    readers: dict[SearchField, Callable[[], Iterable[str]]] = {
        SearchField.RUN: lambda: state.recorded_runs,
        SearchField.OPERATION: lambda: state.recorded_operations,
        SearchField.DECISION: lambda: (decision.decision_id for decision in state.decisions),
        SearchField.RUN_CORRELATION: lambda: state.runs.values("correlation_id"),
        SearchField.OPERATION_CORRELATION: lambda: state.operations.values("correlation_id"),
        SearchField.MAPPED_KEY: lambda: (mapping.idempotency_key for mapping in state.mappings),
        SearchField.USED_KEY: lambda: state.events.values("idempotency_key"),
        SearchField.RUN_KEY: lambda: state.runs.values("idempotency_key"),
        SearchField.REQUEST_HASH: lambda: state.runs.values("request_hash"),
        SearchField.PORTFOLIO: lambda: state.runs.values("portfolio_id"),
    }
    return readers[field]()
