"""Counts of reasons in a memory store."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from storage.lists import DECISIONS, NO_PARENT, RUNS, DecisionFilter, RunFilter, TimeRange
from storage.memory.database import MemoryDatabase
from storage.memory.list_ranges import has_run, list_ranges
from storage.reasons import ReasonSource, operation_facts, run_facts


def reason_counts(
    db: MemoryDatabase, source: ReasonSource, occurred: TimeRange, where: RunFilter, limit: int
) -> Sequence[tuple[str, int]]:
    """Return the most frequent reasons, ties in their order."""
    counts = Counter(_reasons(db, source, occurred, where))
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return list(islice(ordered, limit))


def _reasons(
    db: MemoryDatabase, source: ReasonSource, occurred: TimeRange, where: RunFilter
) -> Iterator[str]:
    if source is ReasonSource.OPERATION_ERROR:
        for operation in db.operations.range(occurred).scan():
            if where != RUNS.no_filter and not has_run(db, operation, where):
                continue
            facts = operation_facts(db.recorded_operations[operation.operation_id])
            yield from (fact.value for fact in facts)
        return
    runs = {
        run.rebalance_run_id: run
        for each in list_ranges(db, RUNS, NO_PARENT, where)
        for run in each.scan()
    }
    if source is ReasonSource.DECISION_REASON:
        decided = DecisionFilter(decided=occurred)
        for each in list_ranges(db, DECISIONS, NO_PARENT, decided):
            for decision in each.scan():
                if decision.run_id in runs or where == RUNS.no_filter:
                    yield decision.reason_code
        return
    for run_id, run in runs.items():
        if run.created_at in occurred:
            facts = run_facts(db.recorded_runs[run_id])
            yield from (fact.value for fact in facts if fact.source.value == source.value)
