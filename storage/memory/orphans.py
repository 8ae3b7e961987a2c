"""Deletion of expired orphans from a memory store: records that belong to a run that was never recorded."""

from collections.abc import Callable
from datetime import UTC, datetime

from storage.memory.database import MemoryDatabase
from storage.record_rules import artifact_timestamp
from storage.records import (
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
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
        db.forget(decision)
    events = list(filter(is_orphan, db.events))
    for event in events:
        db.events.delete(event)
        db.forget(event)
    mappings = list(filter(is_orphan, db.mappings))
    for mapping in mappings:
        db.mappings.delete(mapping.idempotency_key)
        db.forget(mapping)
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
        db.forget(db.artifacts.pop(run_id))
    edges = [each for each in db.edges if each.created_at < before and _has_no_run(db, each)]
    for edge in edges:
        db.edges.delete(edge_id(edge))
        db.forget(edge)
    used = len(events) + len(mappings) + _delete_moves(db, is_orphan)
    return len(decisions) + used + len(artifacts) + len(edges)


def _delete_moves(db: MemoryDatabase, is_orphan: Callable[[IdempotencyMapping], bool]) -> int:
    moves = 0
    for key, earlier in list(db.moves.items()):
        orphans = [move for move in earlier if is_orphan(move.mapping)]
        moves += len(orphans)
        for move in orphans:
            db.ledger.mark_deleted(move.mapping)
        db.moves[key] = tuple(move for move in earlier if move not in orphans)
        if not db.moves[key]:
            del db.moves[key]
    return moves


def _has_no_run(db: MemoryDatabase, edge: LineageEdge) -> bool:
    # The edge from an operation to its correlation id belongs to no run. It stays as evidence of the operation.
    return edge.edge_type is not EdgeType.OPERATION_TO_CORRELATION and not any(
        db.is_referenced(end) or db.is_artifact(end)
        for end in (edge.source_entity_id, edge.target_entity_id)
    )
