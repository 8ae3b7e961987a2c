"""Purge expired orphans from a memory store: records of a run that was never recorded."""

from datetime import UTC, datetime

from storage.memory.database import MemoryDatabase
from storage.memory.holds import held_lineage
from storage.memory.purged_records import keep_ids
from storage.memory.retention import PurgeBatch
from storage.record_rules import artifact_timestamp
from storage.records import (
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
)
from storage.retention import NO_PORTFOLIO, PurgeOptions
from storage.stamps import Stamp, record_identity

_LEAST = datetime.min.replace(tzinfo=UTC)


async def purge_orphans(
    db: MemoryDatabase, before: datetime, options: PurgeOptions, stamp: Stamp
) -> int:
    """Purge the orphans older than `before` that no hold covers, and return their number."""
    batch = PurgeBatch(db, options, stamp)
    owners = {each.run_id for each in db.decisions} | {*db.artifacts}
    owners |= {each.rebalance_run_id for each in (*db.events, *db.mappings)}
    owners |= {move.mapping.rebalance_run_id for earlier in db.moves.values() for move in earlier}
    owners -= {run.rebalance_run_id for run in db.runs}
    held = await held_lineage(db, owners | {each.decision_id for each in db.decisions})

    def is_orphan(run_id: str, created_at: datetime) -> bool:
        return (
            created_at < before
            and run_id not in db.runs
            and run_id not in held
            and not batch.covers(created_at)
        )

    def is_orphan_use(use: IdempotencyEvent | IdempotencyMapping) -> bool:
        return is_orphan(use.rebalance_run_id, use.created_at)

    decisions = [
        each
        for each in db.decisions
        if each.decision_id not in held and is_orphan(each.run_id, each.decided_at)
    ]
    for decision in decisions:
        db.decisions.delete(decision.decision_id)
        db.decisions_by_run.delete(decision.decision_id)
        db.forget(decision)
    events = list(filter(is_orphan_use, db.events))
    for event in events:
        db.events.delete(event)
        db.forget(event)
    mappings = list(filter(is_orphan_use, db.mappings))
    for mapping in mappings:
        db.mappings.delete(mapping.idempotency_key)
        db.forget(mapping)
    keys = {each.idempotency_key for each in events} | {each.idempotency_key for each in mappings}
    for key in keys:
        db.refresh_conflict(key)
    artifacts = [
        run_id
        for run_id, artifact in db.artifacts.items()
        if run_id not in db.runs
        and run_id not in held
        and artifact_time(db, artifact) < before
        and not batch.holds_by_time(artifact)
    ]
    for run_id in artifacts:
        db.forget(db.artifacts.pop(run_id))
    moves = db.delete_moves(
        lambda mapping: (
            is_orphan_use(mapping) and mapping.rebalance_run_id not in db.retained.tombstones
        )
    )
    edges = await _purge_edges(batch, before)
    ids = {each.decision_id for each in decisions} | keys
    keep_ids(db, ((each, NO_PORTFOLIO) for each in ids), only_named=True)
    count = len(decisions) + len(events) + len(mappings) + moves + len(artifacts) + edges
    if count:
        batch.count(orphans=count)
        batch.write_leaves(orphans=count)
    return count


def artifact_time(db: MemoryDatabase, artifact: PersistedArtifact) -> datetime:
    """Return the time of an artifact's run, that of its recording without it, and the earliest time without both."""
    recorded_at = db.stamps[record_identity(artifact)].recorded_at
    return artifact_timestamp(artifact.artifact) or recorded_at or _LEAST


async def _purge_edges(batch: PurgeBatch, before: datetime) -> int:
    db = batch.db
    expired = [each for each in db.edges if each.created_at < before and has_no_run(db, each)]
    ends = {end for edge in expired for end in (edge.source_entity_id, edge.target_entity_id)}
    held = await held_lineage(db, ends)
    free = [
        edge
        for edge in expired
        if not batch.holds_edge(edge)
        and edge.source_entity_id not in held
        and edge.target_entity_id not in held
    ]
    return await batch.purge_these_edges(free)


def has_no_run(db: MemoryDatabase, edge: LineageEdge) -> bool:
    """Return whether no run and no operation has or names an end of an edge."""
    # The edge from an operation to its correlation id belongs to no run. It stays as evidence of the operation.
    return edge.edge_type is not EdgeType.OPERATION_TO_CORRELATION and not any(
        db.is_referenced(end) or db.is_artifact(end)
        for end in (edge.source_entity_id, edge.target_entity_id)
    )
