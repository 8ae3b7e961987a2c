"""Preview of the retention: what it would purge now, and what holds keep. Nothing is changed."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from resolvers.retention.holds import HoldIds, holds_of_operations, holds_of_runs
from resolvers.retention.orphan_preview import OrphanPreview, PurgedNames
from resolvers.retention.purge import EARLIEST, cutoff
from resolvers.retention.scoped_retention import visible_holds
from resolvers.service import Service
from storage.base import Reader, Store
from storage.lists import (
    FINISHED_OPERATIONS,
    NO_PARENT,
    OPERATIONS,
    RUNS,
    FilterT,
    ListSpec,
    OperationFilter,
    PageRequest,
    RecordT,
    RunFilter,
    SortKey,
    TimeRange,
)
from storage.records import MICROSECOND, EntityKind, Operation
from storage.retention import Hold, OrphanKey, OrphanKind

CHUNK: Final = 500
"""Number of records that are examined together."""

Month = str
"""A month of UTC: `2026-02`."""


@dataclass(slots=True)
class PurgePreview:
    """The numbers of runs and operations that would be purged, by kind and month, that holds keep, and of orphans."""

    purged: Counter[tuple[EntityKind, Month]] = field(default_factory=Counter)
    held: Counter[tuple[str, EntityKind]] = field(default_factory=Counter)
    """The number of held records by hold and kind. A record that several holds cover counts for each."""

    held_records: Counter[EntityKind] = field(default_factory=Counter)
    holds: Mapping[str, Hold] = field(default_factory=dict)
    leaves_tombstones: bool = True
    runs_before: datetime | None = None
    operations_before: datetime | None = None
    orphans: Counter[OrphanKind] = field(default_factory=Counter)
    """The number of purged records without a run. A caller of some portfolios purges none."""

    remaining_runs: int = 0
    remaining_operations: int = 0
    names: PurgedNames = field(default_factory=PurgedNames)
    examined: int = 0
    """How many expired records were looked at."""

    is_complete: bool = True
    """Whether every expired record was examined. If not, only the oldest ones are counted."""

    def total(self, kind: EntityKind) -> int:
        """Return how many records of a kind would be purged."""
        return sum(count for (each, _), count in self.purged.items() if each is kind)

    @property
    def reachable(self) -> int:
        """The number of records that would still be reachable in graphs, as tombstones."""
        return self.purged.total() if self.leaves_tombstones else 0


async def preview_purge(service: Service, *, seconds: float | None = None) -> PurgePreview:
    """Return what `purge_expired` would do for the same caller, on one snapshot of the store.

    For a caller of some portfolios, operations that have other runs too are not counted, and hidden holds and edges
    keep what they keep in a purge. Several statements read the store then.

    With `seconds` stop looking at records after a third of the time for operations, a third for runs, and the rest for
    orphans. The preview then says that it is not complete. At least one chunk of each is looked at.
    """
    started = time.monotonic()
    now, retention = service.now(), service.retention
    preview = PurgePreview(
        leaves_tombstones=retention.leaves_tombstones,
        runs_before=cutoff(now, retention.runs),
        operations_before=cutoff(now, retention.operations),
    )
    store = service.store
    async with _readers(store) as (reader, everything):
        holds = await everything.holds()
        preview.holds = {hold.hold_id: hold for hold in await visible_holds(reader)}
        # No record is older than EARLIEST.
        if (before := preview.operations_before) is not None and before > EARLIEST:
            until = None if seconds is None else started + seconds / 3
            async for operations in _expired_operations(preview, reader, before, until):
                shared = await store.with_hidden_runs([each.operation_id for each in operations])
                expired = [each for each in operations if each.operation_id not in shared]
                held = await holds_of_operations(everything, expired, holds)
                _count(preview, EntityKind.OPERATION, expired, lambda each: each.operation_id, held)
        if (before := preview.runs_before) is not None and before > EARLIEST:
            until = None if seconds is None else started + seconds * 2 / 3
            where_runs = RunFilter(created=TimeRange(until=before - MICROSECOND))
            async for runs in _chunks(preview, reader, RUNS, where_runs, until):
                held = await holds_of_runs(everything, runs, holds)
                _count(preview, EntityKind.RUN, runs, lambda each: each.rebalance_run_id, held)
        if (before := preview.runs_before) is not None and store.view.scope.sees_all:
            orphans = OrphanPreview(
                store, everything, holds, preview.names, retention.leaves_tombstones
            )
            until = None if seconds is None else started + seconds
            await _count_orphans(preview, orphans, before, until)
        totals = await reader.counts(RUNS, [NO_PARENT], RunFilter())
        preview.remaining_runs = totals[NO_PARENT] - preview.total(EntityKind.RUN)
        totals = await reader.counts(OPERATIONS, [NO_PARENT], OperationFilter())
        preview.remaining_operations = totals[NO_PARENT] - preview.total(EntityKind.OPERATION)
    return preview


@asynccontextmanager
async def _readers(store: Store) -> AsyncIterator[tuple[Reader, Reader]]:
    """Yield a reader of the records that the caller sees, and a reader of all records.

    A caller who sees all records gets one snapshot twice, because two snapshots need two connections.
    """
    if store.view.scope.sees_all:
        async with store.snapshot() as reader:
            yield reader, reader
    else:
        yield store, store.for_request(after=None, writes=False)


async def _expired_operations(
    preview: PurgePreview, reader: Reader, before: datetime, until: float | None
) -> AsyncIterator[list[Operation]]:
    """Yield the operations that ended before a time: that finished, or were created and have not finished.

    The second list has the operations that finished before the time and were created after it.
    """
    where = OperationFilter(created=TimeRange(until=before - MICROSECOND))
    async for chunk in _chunks(preview, reader, OPERATIONS, where, until):
        yield [each for each in chunk if (each.finished_at or each.created_at) < before]
    where, end = OperationFilter(created=TimeRange(since=before)), (before, "")
    async for chunk in _chunks(preview, reader, FINISHED_OPERATIONS, where, until, before=end):
        yield chunk


async def _chunks(
    preview: PurgePreview,
    reader: Reader,
    spec: ListSpec[RecordT, FilterT],
    where: FilterT,
    until: float | None,
    *,
    before: SortKey | None = None,
) -> AsyncIterator[list[RecordT]]:
    """Yield the records of a list, until it ends or the time has come."""
    request = PageRequest(CHUNK, before=before)
    while True:
        page = (await reader.pages(spec, [NO_PARENT], where, request))[NO_PARENT]
        yield list(page.items)
        preview.examined += len(page.items)
        if not page.has_next:
            return
        if until is not None and time.monotonic() >= until:
            preview.is_complete = False
            return
        request = PageRequest(CHUNK, after=spec.sort_key(page.items[-1]), before=before)


async def _count_orphans(
    preview: PurgePreview, orphans: OrphanPreview, before: datetime, until: float | None
) -> None:
    for kind in OrphanKind:
        after: OrphanKey | None = None
        while True:
            rows, after = await orphans.store.orphan_rows(kind, before, after)
            preview.orphans[kind] += await orphans.count(kind, rows)
            if after is None:
                break
            if until is not None and time.monotonic() >= until:
                preview.is_complete = False
                return


def _count(
    preview: PurgePreview,
    kind: EntityKind,
    records: "list[RecordT]",
    id_of: Callable[["RecordT"], str],
    held: HoldIds,
) -> None:
    for record in records:
        hold_ids = held.get(id_of(record))
        if hold_ids:
            preview.held_records[kind] += 1
            preview.held.update((each, kind) for each in hold_ids if each in preview.holds)
        else:
            created_at: datetime = record.created_at  # type: ignore[attr-defined]
            preview.names.add(record)  # type: ignore[arg-type]
            preview.purged[kind, f"{created_at.year:04}-{created_at.month:02}"] += 1
