"""What happened when, counted from the records themselves."""

from collections import Counter

from storage.activity import (
    DecisionCounts,
    OperationCounts,
    StatusCounts,
    TimeBuckets,
    duration_stats,
)
from storage.memory.database import MemoryDatabase
from storage.records import MICROSECOND, Operation


def run_activity(
    state: MemoryDatabase, series: TimeBuckets, portfolio_id: str | None
) -> StatusCounts:
    """Runs by bucket and status."""
    buckets: dict[int, Counter[str]] = {}
    for run in state.runs.range(series.time_range, ("portfolio_id", portfolio_id)).scan():
        buckets.setdefault(series.index_of(run.created_at), Counter())[run.status.value] += 1
    return buckets


def operation_activity(
    state: MemoryDatabase, series: TimeBuckets, portfolio_id: str | None
) -> dict[int, OperationCounts]:
    """Operations by bucket."""
    found: dict[int, list[Operation]] = {}
    for operation in state.operations.range(series.time_range).scan():
        if portfolio_id is None or _has_run_of(state, operation, portfolio_id):
            found.setdefault(series.index_of(operation.created_at), []).append(operation)
    return {
        bucket: OperationCounts(
            Counter(each.status.value for each in operations),
            duration_stats(
                [
                    (each.started_at - each.created_at) // MICROSECOND
                    for each in operations
                    if each.started_at is not None
                ]
            ),
            duration_stats(
                [
                    (each.finished_at - each.started_at) // MICROSECOND
                    for each in operations
                    if each.started_at is not None and each.finished_at is not None
                ]
            ),
        )
        for bucket, operations in found.items()
    }


def _has_run_of(state: MemoryDatabase, operation: Operation, portfolio_id: str) -> bool:
    wanted = operation.correlation_id
    return any(
        run.correlation_id == wanted or run.correlation_id.startswith(f"{wanted}:")
        for run in state.runs.by_value("portfolio_id", portfolio_id)
    )


def decision_activity(
    state: MemoryDatabase, series: TimeBuckets, portfolio_id: str | None
) -> dict[int, DecisionCounts]:
    """Decisions by bucket."""
    buckets: dict[int, DecisionCounts] = {}
    for decision in state.decisions.range(series.time_range).scan():
        run = state.runs.get(decision.run_id)
        if portfolio_id is None or (run is not None and run.portfolio_id == portfolio_id):
            inside = buckets.setdefault(series.index_of(decision.decided_at), DecisionCounts())
            inside.actions[decision.action.value] += 1
            inside.reasons[decision.reason_code] += 1
    return buckets
