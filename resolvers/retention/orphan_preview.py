"""The orphans that a purge would delete after its runs and operations, for a preview."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from resolvers.retention.holds import held_lineage
from storage.base import Reader, RunField, Store
from storage.lists import NO_PARENT, OPERATIONS_BY_CORRELATION, RUNS, OperationFilter, RunFilter
from storage.records import Operation, Run, artifact_run_id
from storage.retention import Hold, OrphanKind, OrphanRow


@dataclass(slots=True)
class PurgedNames:
    """The ids of runs and operations that a purge would delete, and the ids that they name."""

    run_ids: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)
    """The correlation ids and idempotency keys of the runs."""

    operation_ids: set[str] = field(default_factory=set)
    correlation_ids: Counter[str] = field(default_factory=Counter)
    """The number of operations by correlation id."""

    def add(self, record: Run | Operation) -> None:
        """Add a purged record."""
        if isinstance(record, Operation):
            self.operation_ids.add(record.operation_id)
            self.correlation_ids[record.correlation_id] += 1
            return
        self.run_ids.add(record.rebalance_run_id)
        self.references.add(record.correlation_id)
        if record.idempotency_key is not None:
            self.references.add(record.idempotency_key)

    def may_free(self, entity_id: str) -> bool:
        """Return whether the purge can delete the last run or operation that has or names an id, and keep its edges.

        A purge of runs removes the edges at their own ids and at the ids that only they name.
        """
        return (
            entity_id in self.operation_ids
            or entity_id in self.correlation_ids
            or artifact_run_id(entity_id) in self.run_ids
        )

    def removes_edges_of(self, entity_id: str) -> bool:
        """Return whether the edges at an id go with the runs, if nothing else names the id."""
        return entity_id in self.run_ids or entity_id in self.references


@dataclass(frozen=True, slots=True)
class OrphanPreview:
    """The orphans of a purge. `reader` reads every record, before the purge."""

    store: Store
    reader: Reader
    holds: Sequence[Hold]
    purged: PurgedNames
    leaves_tombstones: bool

    async def count(self, kind: OrphanKind, rows: Sequence[OrphanRow]) -> int:
        """Return how many of the records would be purged as orphans."""
        if kind is OrphanKind.EDGE:
            rows = await self._orphan_edges(rows)
        active = [hold for hold in self.holds if hold.is_active]
        owners = {owner for row in rows for owner in row.owners}
        held = await held_lineage(self.reader, active, owners)
        return sum(
            held.keys().isdisjoint(row.owners)
            and not any(_is_of_time(hold, row.held_at) for hold in active)
            for row in rows
        )

    async def _orphan_edges(self, rows: Iterable[OrphanRow]) -> list[OrphanRow]:
        """Return the edges that have no run or operation after the purge, and that it does not remove with its runs."""
        shown = [each for each in rows if not (self.leaves_tombstones and each.is_hidden)]
        affected = [
            each
            for each in shown
            if not each.is_orphan
            and any(map(self.purged.may_free, each.owners))
            and not any(map(self.purged.removes_edges_of, each.owners))
        ]
        referenced = await self._referenced({end for each in affected for end in each.owners})
        return [each for each in shown if each.is_orphan] + [
            each for each in affected if referenced.isdisjoint(each.owners)
        ]

    async def _referenced(self, entity_ids: Collection[str]) -> set[str]:
        """Return the ids that a run or an operation has or names after the purge. No purged run names one of them."""
        if not entity_ids:
            return set()
        reader, purged = self.reader, self.purged
        found = {*await reader.runs(entity_ids)}
        found |= {*await reader.runs(entity_ids, by=RunField.CORRELATION_ID)}
        found |= {*await reader.operations(entity_ids)} - purged.operation_ids
        counts = await reader.counts(OPERATIONS_BY_CORRELATION, entity_ids, OperationFilter())
        found |= {each for each, count in counts.items() if count > purged.correlation_ids[each]}
        runs = {each: run_id for each in entity_ids if (run_id := artifact_run_id(each))}
        recorded = (await reader.runs(set(runs.values()))).keys() - purged.run_ids
        found |= {each for each, run_id in runs.items() if run_id in recorded}
        for each in {*entity_ids} - found:
            of_key = await reader.counts(RUNS, [NO_PARENT], RunFilter(idempotency_key=each))
            if of_key[NO_PARENT]:
                found.add(each)
        return found


def _is_of_time(hold: Hold, at: datetime | None) -> bool:
    return hold.created is not None and at is not None and at in hold.created
