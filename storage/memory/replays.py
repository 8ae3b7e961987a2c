"""The uses of an idempotency key just before and just after a new run, between which replays are recorded."""

from storage.memory.database import MemoryDatabase
from storage.record_rules import NO_OTHER_USES, AdjacentUses, KeyUse
from storage.records import EdgeType, Run


def adjacent_uses(db: MemoryDatabase, run: Run) -> AdjacentUses:
    """Return the uses of a new run's idempotency key with its request hash that are nearest to the run."""
    if run.idempotency_key is None:
        return NO_OTHER_USES
    uses = {
        KeyUse(use.created_at, use.rebalance_run_id)
        for use in db.uses(run.idempotency_key)
        if use.request_hash == run.request_hash and use.rebalance_run_id != run.rebalance_run_id
    }
    own = KeyUse(run.created_at, run.rebalance_run_id)
    later = min((use for use in uses if use > own), default=None)
    if later is not None and _is_replay(db, later.rebalance_run_id, run.rebalance_run_id):
        later = None
    return AdjacentUses(max((use for use in uses if use < own), default=None), later)


def _is_replay(db: MemoryDatabase, run_id: str, original_id: str) -> bool:
    return any(
        edge.edge_type is EdgeType.REPLAYED_FROM and edge.target_entity_id == original_id
        for edge in db.edges.by_value("source", run_id)
    )
