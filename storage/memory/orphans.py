"""Deletion of expired orphans from a memory store: records that belong to a run that was never recorded."""

from datetime import UTC, datetime

from storage.memory.database import MemoryDatabase
from storage.record_rules import artifact_timestamp
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    edge_id,
)

_LEAST = datetime.min.replace(tzinfo=UTC)


def delete_orphans(db: MemoryDatabase, before: datetime) -> int:
    """Delete the records older than `before` whose run was never recorded, and return their number."""

    def is_orphan(use: IdempotencyEvent | IdempotencyMapping) -> bool:
        return use.created_at < before and use.rebalance_run_id not in db.runs

    decisions = [
        each for each in db.decisions if each.decided_at < before and each.run_id not in db.runs
    ]
    for decision in decisions:
        db.decisions.delete(decision.decision_id)
        db.decisions_by_run.delete(decision.decision_id)
        del db.stamps[(Decision, decision.decision_id)]
    events = list(filter(is_orphan, db.events))
    for event in events:
        db.events.delete(event)
        del db.stamps[(IdempotencyEvent, event)]
    mappings = list(filter(is_orphan, db.mappings))
    for mapping in mappings:
        db.mappings.delete(mapping.idempotency_key)
        del db.stamps[(IdempotencyMapping, mapping.idempotency_key)]
    for key in {each.idempotency_key for each in events} | {
        each.idempotency_key for each in mappings
    }:
        db.refresh_conflict(key)
    artifacts = [
        run_id
        for run_id, artifact in db.artifacts.items()
        if run_id not in db.runs and (artifact_timestamp(artifact.artifact) or _LEAST) < before
    ]
    for run_id in artifacts:
        del db.artifacts[run_id]
        del db.stamps[(PersistedArtifact, run_id)]
    edges = [each for each in db.edges if each.created_at < before and _has_no_run(db, each)]
    for edge in edges:
        db.edges.delete(edge_id(edge))
        del db.stamps[(LineageEdge, edge_id(edge))]
    moves = 0
    for key, earlier in list(db.moves.items()):
        kept = tuple(move for move in earlier if not is_orphan(move.mapping))
        moves += len(earlier) - len(kept)
        db.moves[key] = kept
        if not kept:
            del db.moves[key]
    used = len(events) + len(mappings) + moves
    return len(decisions) + used + len(artifacts) + len(edges)


def _has_no_run(db: MemoryDatabase, edge: LineageEdge) -> bool:
    # The edge from an operation to its correlation id belongs to no run. It stays as evidence of the operation.
    return edge.edge_type is not EdgeType.OPERATION_TO_CORRELATION and not any(
        db.is_referenced(end) or db.is_artifact(end)
        for end in (edge.source_entity_id, edge.target_entity_id)
    )
