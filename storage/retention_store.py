"""The part of the store's contract that is about purges and holds."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from storage.retention import (
    Hold,
    HoldRelease,
    Purge,
    PurgeCounts,
    PurgeOptions,
    Tombstone,
)

DEFAULT_OPTIONS = PurgeOptions()


class RetentionReader(ABC):
    """The queries about purges and holds."""

    @abstractmethod
    async def tombstones(self, entity_ids: Collection[str]) -> Mapping[str, Tombstone]:
        """Return what a purge left of each of the runs and operations."""

    @abstractmethod
    async def has_torn(self, entity_ids: Collection[str]) -> bool:
        """Return whether one of the entities lost edges by a purge that left no tombstones."""

    @abstractmethod
    async def purges(self) -> Sequence[Purge]:
        """Return every purge that purged something, the newest first."""

    @abstractmethod
    async def holds(self) -> Sequence[Hold]:
        """Return every hold, the released ones included, by the time of placing."""


class RetentionStore(ABC):
    """The writes about purges and holds."""

    @abstractmethod
    async def purge(
        self,
        *,
        runs_before: datetime | None,
        operations_before: datetime | None,
        limit: int,
        options: PurgeOptions = DEFAULT_OPTIONS,
    ) -> PurgeCounts:
        """Purge those of the next `limit` runs and operations older than the given times that no hold covers.

        A batch is one transaction. A run goes with its decisions, artifact, mapping and history rows, and leaves a
        tombstone. The edges at its id stay and are hidden, and so are those at its correlation id or key, if no
        remaining run or operation has that id. Without tombstones, the edges are deleted and the entities that lost
        some are remembered. Operations are purged first, in the order of (finish or creation, id); their edges stay.
        Nothing is purged while another process purges.

        What a hold covers is worked out in the transaction. The first batch that purges something makes the purge
        record, and the next ones add to it.
        """

    @abstractmethod
    async def purge_orphans(
        self, before: datetime, *, options: PurgeOptions = DEFAULT_OPTIONS
    ) -> int:
        """Purge the records older than `before` whose run was never recorded, and return their number.

        Held ones stay. With tombstones, edges stay and are hidden.
        """

    @abstractmethod
    async def place_hold(self, hold: Hold) -> None:
        """Write a hold, which every purge obeys that begins afterwards."""

    @abstractmethod
    async def release_hold(self, released: HoldRelease) -> bool:
        """Write the release of a hold. Return False if the hold is unknown or released."""
