"""The tombstones, purge records and holds of a memory store."""

from dataclasses import dataclass, field

from storage.records import EdgeId
from storage.retention import Hold, Purge, PurgedId, Tombstone


@dataclass(slots=True)
class Retained:
    """Tombstones by entity id, purge records, holds by id, hidden edges, and entities that lost edges."""

    tombstones: dict[str, Tombstone] = field(default_factory=dict)
    """The newest tombstone of each entity."""

    earlier_tombstones: list[Tombstone] = field(default_factory=list)
    """The tombstones that a later purge of the same entity replaced, oldest first."""

    purges: list[Purge] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    hidden_edges: dict[EdgeId, int] = field(default_factory=dict)
    """The edges that a purge has hidden, each with the number of the purge."""

    torn: dict[str, frozenset[str]] = field(default_factory=dict)
    """The entities that lost edges, each with the portfolios of the purged runs at the other ends."""

    purged_ids: set[PurgedId] = field(default_factory=set)

    def add_tombstone(self, tombstone: Tombstone) -> None:
        """Add the newest tombstone of an entity, and keep the one that it replaces."""
        earlier = self.tombstones.get(tombstone.entity_id)
        if earlier is not None:
            self.earlier_tombstones.append(earlier)
        self.tombstones[tombstone.entity_id] = tombstone

    def all_tombstones(self) -> list[Tombstone]:
        """Return every tombstone. Of one entity, the last one is the newest."""
        return [*self.earlier_tombstones, *self.tombstones.values()]

    def copy(self) -> "Retained":
        """Return an independent copy."""
        return Retained(
            self.tombstones.copy(),
            self.earlier_tombstones.copy(),
            self.purges.copy(),
            self.holds.copy(),
            self.hidden_edges.copy(),
            self.torn.copy(),
            self.purged_ids.copy(),
        )
