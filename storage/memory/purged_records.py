"""The records that a purge of a memory store deletes with a run, and the ids in them."""

from collections.abc import Iterable

from storage.memory.database import MemoryDatabase
from storage.memory.list_ranges import runs_of_or_caused_by
from storage.portfolio_scope import PortfolioScope
from storage.records import Operation, PersistedArtifact, Record, Run, artifact_id
from storage.retention import NO_PORTFOLIO, PurgedId


def records_of_run(db: MemoryDatabase, run_id: str) -> Iterable[Record]:
    """Yield a run and the records that belong to it."""
    yield db.recorded_runs[run_id]
    yield from db.mappings.by_value("rebalance_run_id", run_id)
    yield from db.events.by_value("rebalance_run_id", run_id)
    yield from db.decisions.by_value("run_id", run_id)
    artifact = db.artifacts.get(run_id)
    if isinstance(artifact, PersistedArtifact):
        yield artifact


def portfolios_of(db: MemoryDatabase, operation: Operation) -> set[str]:
    """Return the portfolios of an operation's runs, and of those that it caused."""
    return {run.portfolio_id for run in runs_of_or_caused_by(db, operation)}


def with_hidden_runs(
    db: MemoryDatabase, operation_ids: Iterable[str], scope: PortfolioScope
) -> frozenset[str]:
    """Return those operations that have a run outside of a scope."""
    found = (db.operations.get(each) for each in operation_ids)
    return frozenset(
        each.operation_id
        for each in found
        if each is not None and not all(map(scope.covers, portfolios_of(db, each)))
    )


def ids_of_run(db: MemoryDatabase, run: Run, *, has_tombstone: bool) -> set[PurgedId]:
    """Return the ids that a run and its records name. A tombstone has those of the run itself."""
    run_id = run.rebalance_run_id
    ids = {each.decision_id for each in db.decisions.by_value("run_id", run_id)}
    ids |= {each.idempotency_key for each in db.mappings.by_value("rebalance_run_id", run_id)}
    ids |= {each.idempotency_key for each in db.events.by_value("rebalance_run_id", run_id)}
    if run.idempotency_key is not None:
        ids.add(run.idempotency_key)
    if not has_tombstone:
        ids |= {run_id, artifact_id(run_id), run.correlation_id}
    return {(each, run.portfolio_id) for each in ids}


def ids_of_operation(db: MemoryDatabase, operation: Operation) -> set[PurgedId]:
    """Return the ids that an operation names, for each portfolio of its runs."""
    portfolios = portfolios_of(db, operation) or {NO_PORTFOLIO}
    ids = (operation.operation_id, operation.correlation_id)
    return {(each, portfolio_id) for each in ids for portfolio_id in portfolios}


def keep_ids(db: MemoryDatabase, ids: Iterable[PurgedId], *, only_named: bool) -> None:
    """Keep ids of purged records; with `only_named` those that an edge names."""
    db.retained.purged_ids |= {each for each in ids if not only_named or db.has_edges(each[0])}
