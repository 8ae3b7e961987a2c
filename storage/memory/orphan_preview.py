"""The records of a memory store that a purge of orphans would examine, for a preview."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from storage.memory.database import MemoryDatabase
from storage.memory.orphans import artifact_time, has_no_run
from storage.record_rules import artifact_timestamp
from storage.records import EdgeType, IdempotencyEvent, IdempotencyMapping, edge_id
from storage.retention import OrphanKind, OrphanRow


def orphan_rows(db: MemoryDatabase, kind: OrphanKind, before: datetime) -> list[OrphanRow]:
    """Return the records of a kind that are older than `before`: orphans, and edges that may become orphans."""
    match kind:
        case OrphanKind.EDGE:
            return [*_edges(db, before)]
        case OrphanKind.ARTIFACT:
            return [
                OrphanRow((run_id,), artifact_timestamp(artifact.artifact), is_orphan=True)
                for run_id, artifact in db.artifacts.items()
                if run_id not in db.runs and artifact_time(db, artifact) < before
            ]
    return [
        OrphanRow(owners, time, is_orphan=True)
        for owners, time in _records(db, kind)
        if time < before and owners[0] not in db.runs
    ]


def _records(db: MemoryDatabase, kind: OrphanKind) -> Iterator[tuple[tuple[str, ...], datetime]]:
    """Yield the owners and the time of each record of a kind."""
    if kind is OrphanKind.DECISION:
        for decision in db.decisions:
            yield (decision.run_id, decision.decision_id), decision.decided_at
        return
    moves = (move.mapping for moves in db.moves.values() for move in moves)
    uses: dict[OrphanKind, Iterable[IdempotencyEvent | IdempotencyMapping]] = {
        OrphanKind.HISTORY: db.events,
        OrphanKind.MAPPING: db.mappings,
        OrphanKind.EARLIER_MAPPING: (
            each for each in moves if each.rebalance_run_id not in db.retained.tombstones
        ),
    }
    for use in uses[kind]:
        yield (use.rebalance_run_id,), use.created_at


def _edges(db: MemoryDatabase, before: datetime) -> Iterator[OrphanRow]:
    for edge in db.edges:
        if edge.created_at < before and edge.edge_type is not EdgeType.OPERATION_TO_CORRELATION:
            ends = (edge.source_entity_id, edge.target_entity_id)
            is_hidden = edge_id(edge) in db.retained.hidden_edges
            yield OrphanRow(ends, edge.created_at, has_no_run(db, edge), is_hidden)
