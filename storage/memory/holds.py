"""Holds of the memory store, and the records that they cover by lineage."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from msgspec.structs import replace as replace_fields

from storage.ledger.retention_texts import hold_text, release_text
from storage.lists import EdgeFilter
from storage.memory.database import MemoryDatabase
from storage.memory.list_ranges import edge_ranges
from storage.retention import Hold, HoldRelease, held_by_lineage, owners_by_entity
from storage.stamps import Stamp


def place_hold(db: MemoryDatabase, hold: Hold) -> None:
    """Write a hold and its leaf."""
    db.retained.holds[hold.hold_id] = hold
    db.ledger.add_text(hold_text(hold), Stamp(hold.placed_at, hold.placed_by))


def release_hold(db: MemoryDatabase, released: HoldRelease) -> bool:
    """Write the release of a hold and its leaf. Return False if the hold is unknown or released."""
    hold = db.retained.holds.get(released.hold_id)
    if hold is None or not hold.is_active:
        return False
    db.retained.holds[hold.hold_id] = replace_fields(
        hold,
        released_at=released.released_at,
        released_by=released.released_by,
        release_reason=released.reason,
    )
    stamp = Stamp(released.released_at, released.released_by)
    db.ledger.add_text(release_text(released), stamp)
    return True


def active_holds(db: MemoryDatabase) -> list[Hold]:
    """Return the holds that have not been released."""
    return [hold for hold in db.retained.holds.values() if hold.is_active]


async def held_lineage(db: MemoryDatabase, entity_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the holds that cover each owner by its lineage, computed from all edges."""
    holds = [hold for hold in active_holds(db) if hold.entity_id is not None]
    if not holds:
        return {}
    decisions = (
        (decision.decision_id, run_id)
        for run_id in entity_ids
        for decision in db.decisions.by_value("run_id", run_id)
    )
    candidates = owners_by_entity(entity_ids, decisions)

    async def neighbours(
        ids: Collection[str], edge_filter: EdgeFilter
    ) -> Iterable[tuple[str, str]]:
        return [
            (
                each,
                edge.target_entity_id if edge.source_entity_id == each else edge.source_entity_id,
            )
            for each in ids
            for edges in edge_ranges(db, each, replace(edge_filter, shows_purged=True))
            for edge in edges.scan()
        ]

    return await held_by_lineage(candidates, holds, neighbours)
