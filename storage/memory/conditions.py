"""The filter conditions that no index of the memory store answers: states, reasons and origins of runs."""

from collections.abc import Iterable

from storage.lists import FACT_FIELDS, RunFilter
from storage.memory.database import MemoryDatabase
from storage.origins import KIND_BY_EDGE_TYPE, OriginKind, is_scenario_of, scenario_of
from storage.reasons import Fact, FactSource, operation_facts, run_facts
from storage.records import Operation, Run


def has_conditions(where: RunFilter) -> bool:
    """Return whether a filter has a condition that `meets_conditions` checks."""
    names = ("review", "states", "origin_kind", *FACT_FIELDS)
    return any(getattr(where, name) is not None for name in names)


def meets_conditions(db: MemoryDatabase, run: Run, where: RunFilter) -> bool:
    """Return whether a run has the review, the state, the reasons and the origin of a filter."""
    review = None if where.review is None and where.states is None else db.review(run)
    if where.review is not None and review is not where.review:
        return False
    if where.states is not None and not where.states & {(run.status, None), (run.status, review)}:
        return False
    wanted = {
        Fact(source, getattr(where, name))
        for name, source in FACT_FIELDS.items()
        if getattr(where, name) is not None
    }
    if wanted and not wanted <= run_facts(db.recorded_runs[run.rebalance_run_id]):
        return False
    return where.origin_kind is None or where.origin_kind in origin_kinds(db, run)


def has_error(db: MemoryDatabase, operation: Operation, code: str) -> bool:
    """Return whether an operation's error has a code."""
    recorded = db.recorded_operations[operation.operation_id]
    return Fact(FactSource.OPERATION_ERROR, code) in operation_facts(recorded)


def origin_kinds(db: MemoryDatabase, run: Run) -> frozenset[OriginKind]:
    """Return the kinds of a run's origin."""
    return frozenset(_kinds(db, run)) or frozenset({OriginKind.FRESH})


def _kinds(db: MemoryDatabase, run: Run) -> Iterable[OriginKind]:
    own = (run.created_at, run.rebalance_run_id)
    if run.idempotency_key is not None:
        for use in db.events.by_value("idempotency_key", run.idempotency_key):
            is_earlier = (use.created_at, use.rebalance_run_id) < own
            if is_earlier and use.rebalance_run_id != run.rebalance_run_id:
                is_same = use.request_hash == run.request_hash
                yield OriginKind.REPLAY if is_same else OriginKind.CONFLICT
    for edge in db.edges.by_value("source", run.rebalance_run_id):
        if edge.edge_type in KIND_BY_EDGE_TYPE:
            yield KIND_BY_EDGE_TYPE[edge.edge_type]
    prefix = scenario_of(run)
    for operation in db.operations.by_value("correlation_id", prefix) if prefix is not None else ():
        if is_scenario_of(run, operation):
            yield OriginKind.SCENARIO
