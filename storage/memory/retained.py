"""The tombstones, purge records and holds of a memory store."""

from dataclasses import dataclass, field

from storage.records import EdgeId
from storage.retention import Hold, Purge, PurgedId, Tombstone


@dataclass(slots=True)
class Retained:
    """Tombstones by entity id, purge records, holds by id, hidden edges, and entities that lost edges."""

    tombstones: dict[str, Tombstone] = field(default_factory=dict)
    purges: list[Purge] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    hidden_edges: dict[EdgeId, int] = field(default_factory=dict)
    """The edges that a purge has hidden, each with the number of the purge."""

    torn: set[str] = field(default_factory=set)
    purged_ids: set[PurgedId] = field(default_factory=set)

    def copy(self) -> "Retained":
        """Return an independent copy."""
        return Retained(
            self.tombstones.copy(),
            self.purges.copy(),
            self.holds.copy(),
            self.hidden_edges.copy(),
            self.torn.copy(),
            self.purged_ids.copy(),
        )
