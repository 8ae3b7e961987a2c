"""The store's contract for purges and holds."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from storage.records import EntityKind
from storage.retention import (
    Hold,
    HoldRelease,
    OrphanKey,
    OrphanKind,
    OrphanPage,
    Purge,
    PurgeCounts,
    PurgeOptions,
    Tombstone,
)

DEFAULT_OPTIONS = PurgeOptions()


class RetentionReader(ABC):
    """The queries for purges and holds."""

    @abstractmethod
    async def tombstones(self, entity_ids: Collection[str]) -> Mapping[str, Tombstone]:
        """Return the tombstone of each purged run or operation."""

    @abstractmethod
    async def has_torn(self, entity_ids: Collection[str]) -> bool:
        """Return whether one of the entities lost edges by a purge that left no tombstones."""

    @abstractmethod
    async def purges(self) -> Sequence[Purge]:
        """Return every purge that deleted or hid a record and had begun by the times of the view, newest first."""

    @abstractmethod
    async def tombstone_counts(self) -> Mapping[tuple[int, EntityKind], int]:
        """Return the number of tombstones of each purge, by its number, and kind."""

    @abstractmethod
    async def holds(self) -> Sequence[Hold]:
        """Return the holds that had been placed by the times of the view, by the time of placing.

        Released holds are included. A hold that was released later is not released.
        """


class RetentionStore(ABC):
    """The writes of purges and holds."""

    @abstractmethod
    async def purge(
        self,
        *,
        runs_before: datetime | None,
        operations_before: datetime | None,
        limit: int,
        options: PurgeOptions = DEFAULT_OPTIONS,
    ) -> PurgeCounts:
        """Purge those of the next `limit` runs and operations that have expired and that no hold covers.

        A batch is one transaction. A run is purged with its decisions, artifact, mapping and history rows, and leaves
        a tombstone. The edges at its id stay and are hidden, and so are the edges at its correlation id or
        idempotency key if no remaining run or operation has that id. Without tombstones, the edges are deleted, and
        the entities at their other ends are recorded as torn. Operations are purged first, in the order of (finish or
        creation, id); their edges stay. Nothing is purged while another process purges.

        The transaction determines which records the holds cover. The first batch that purges something creates the
        purge record, and the next batches add to it.
        """

    @abstractmethod
    async def with_hidden_runs(self, operation_ids: Collection[str]) -> frozenset[str]:
        """Return those operations that have a run outside of the scope of the session. No purge of it deletes them."""

    @abstractmethod
    async def purge_orphans(
        self, before: datetime, *, options: PurgeOptions = DEFAULT_OPTIONS
    ) -> int:
        """Purge the records older than `before` whose run was never recorded, and return their number.

        Held records stay. With tombstones, edges stay and are hidden.
        """

    @abstractmethod
    async def orphan_rows(
        self, kind: OrphanKind, before: datetime, after: OrphanKey | None = None
    ) -> OrphanPage:
        """Return the next records of a kind that are older than `before`, and the position to continue after.

        They are all edges that a purge of orphans may examine, and the orphans of the other kinds. The position is None
        at the end.
        """

    @abstractmethod
    async def place_hold(self, hold: Hold) -> None:
        """Write a hold. Every purge that begins afterwards obeys it."""

    @abstractmethod
    async def release_hold(self, released: HoldRelease) -> bool:
        """Write the release of a hold. Return False if the hold is unknown or released."""
