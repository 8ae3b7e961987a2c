"""Activity of a memory store by time bucket."""

from collections import Counter, defaultdict

from storage.activity import (
    DecisionCounts,
    OperationCounts,
    StatusCounts,
    TimeBuckets,
    duration_stats,
)
from storage.lists import RunFilter
from storage.memory.database import MemoryDatabase
from storage.memory.list_ranges import operation_run_ranges
from storage.records import MICROSECOND, Operation


def run_activity(
    db: MemoryDatabase, buckets: TimeBuckets, portfolio_id: str | None
) -> StatusCounts:
    """Return the number of runs by bucket and status."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for run in db.runs.range(buckets.time_range, ("portfolio_id", portfolio_id)).scan():
        counts[buckets.index_of(run.created_at)][run.status.value] += 1
    return dict(counts)


def operation_activity(
    db: MemoryDatabase, buckets: TimeBuckets, portfolio_id: str | None
) -> dict[int, OperationCounts]:
    """Return the operation counts and durations by bucket."""
    by_bucket: dict[int, list[Operation]] = defaultdict(list)
    for operation in db.operations.range(buckets.time_range).scan():
        if portfolio_id is None or _has_run_of(db, operation, portfolio_id):
            by_bucket[buckets.index_of(operation.created_at)].append(operation)
    return {bucket: _operation_counts(operations) for bucket, operations in by_bucket.items()}


def _operation_counts(operations: list[Operation]) -> OperationCounts:
    waits = [
        (operation.started_at - operation.created_at) // MICROSECOND
        for operation in operations
        if operation.started_at is not None
    ]
    durations = [
        (operation.finished_at - operation.started_at) // MICROSECOND
        for operation in operations
        if operation.started_at is not None and operation.finished_at is not None
    ]
    return OperationCounts(
        Counter(operation.status.value for operation in operations),
        duration_stats(waits),
        duration_stats(durations),
    )


def _has_run_of(db: MemoryDatabase, operation: Operation, portfolio_id: str) -> bool:
    runs = operation_run_ranges(db, operation, RunFilter(portfolio_id=portfolio_id))
    return any(next(each.scan(), None) is not None for each in runs)


def decision_activity(
    db: MemoryDatabase, buckets: TimeBuckets, portfolio_id: str | None
) -> dict[int, DecisionCounts]:
    """Return the decision counts by bucket."""
    by_bucket: dict[int, DecisionCounts] = defaultdict(DecisionCounts)
    for decision in db.decisions.range(buckets.time_range).scan():
        run = db.runs.get(decision.run_id)
        if portfolio_id is None or (run is not None and run.portfolio_id == portfolio_id):
            counts = by_bucket[buckets.index_of(decision.decided_at)]
            counts.actions[decision.action.value] += 1
            counts.reasons[decision.reason_code] += 1
    return dict(by_bucket)
