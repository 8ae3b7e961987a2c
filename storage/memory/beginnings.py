"""Values found by their beginning, among all there are."""

from collections.abc import Callable, Iterable

from storage.memory.state import State
from storage.prefixes import Field


def values(state: State, field: Field, beginning: str, limit: int) -> list[str]:
    """The first distinct values of a field with that beginning."""
    found = {value for value in _values(state, field) if value.startswith(beginning)}
    return sorted(found)[:limit]


def _values(state: State, field: Field) -> Iterable[str]:
    readers: dict[Field, Callable[[], Iterable[str]]] = {
        Field.RUN: lambda: state.recorded_runs,
        Field.OPERATION: lambda: state.recorded_operations,
        Field.DECISION: lambda: (decision.decision_id for decision in state.decisions),
        Field.RUN_CORRELATION: lambda: state.runs.values("correlation_id"),
        Field.OPERATION_CORRELATION: lambda: state.operations.values("correlation_id"),
        Field.MAPPED_KEY: lambda: (mapping.idempotency_key for mapping in state.mappings),
        Field.USED_KEY: lambda: state.events.values("idempotency_key"),
        Field.RUN_KEY: lambda: state.runs.values("idempotency_key"),
        Field.REQUEST_HASH: lambda: state.runs.values("request_hash"),
        Field.PORTFOLIO: lambda: state.runs.values("portfolio_id"),
    }
    return readers[field]()
