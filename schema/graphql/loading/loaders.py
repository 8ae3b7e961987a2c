"""The data loaders of a GraphQL request: records and lists by key, loaded in batches."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from resolvers.evidence.ledger_leaves import inclusion_proofs
from resolvers.graph.entities import Entity, find_entities
from schema.graphql.loading.dataloader import DataLoader
from schema.graphql.loading.once import Once
from storage.base import OperationField, Store
from storage.errors import RunNotFound
from storage.ledger.base import IndexedLeaf
from storage.ledger.leaves import LeafKind
from storage.lists import FilterT, ListSpec, Page, PageRequest, RecordT
from storage.records import (
    Decision,
    EdgeId,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Record,
    RecordedRun,
    Run,
)
from storage.stamps import RecordId, Stamp


class Loaders:
    """The data loaders of one request, each created on first use.

    A batch function must not refer to the Loaders: a reference cycle would keep all loaded values in memory until
    the garbage collector runs.
    """

    def __init__(self, reader: Store) -> None:
        self._reader = reader
        self._checkpoint: str | None = None
        self._proofs: DataLoader[int, str] | None = None
        self._pages: dict[object, Any] = {}
        self.once = Once()
        self._counts: dict[object, Any] = {}
        self._stamps: dict[type[Record], DataLoader[RecordId, Stamp]] = {}

    @cached_property
    def runs(self) -> DataLoader[str, Run]:
        """Runs by id."""
        return DataLoader(self._reader.runs)

    @cached_property
    def results(self) -> DataLoader[str, str]:
        """Results of runs (JSON text) by run id."""
        return DataLoader(self._reader.results)

    @cached_property
    def artifacts(self) -> DataLoader[str, str]:
        """Persisted artifacts (JSON text) by run id."""
        return DataLoader(self._reader.artifacts)

    @cached_property
    def operations(self) -> DataLoader[str, Operation]:
        """Operations by id."""
        return DataLoader(self._reader.operations)

    @cached_property
    def newest_operations(self) -> DataLoader[str, Operation]:
        """Newest operations by correlation id."""
        return DataLoader(partial(self._reader.operations, by=OperationField.CORRELATION_ID))

    @cached_property
    def payloads(self) -> DataLoader[str, OperationPayload]:
        """Payloads of operations by operation id."""
        return DataLoader(self._reader.operation_payloads)

    @cached_property
    def decisions(self) -> DataLoader[str, Decision]:
        """Decisions by id."""
        return DataLoader(self._reader.decisions)

    @cached_property
    def latest_decisions(self) -> DataLoader[str, Decision]:
        """Latest decisions by run id."""
        return DataLoader(self._reader.latest_decisions)

    @cached_property
    def mappings(self) -> DataLoader[str, IdempotencyMapping]:
        """Current mappings by idempotency key."""
        return DataLoader(self._reader.mappings)

    @cached_property
    def conflicts(self) -> DataLoader[str, bool]:
        """Whether a key is in conflict, by idempotency key."""
        reader = self._reader

        async def load_conflicts(keys: Collection[str]) -> Mapping[str, bool]:
            conflicted = await reader.conflicted_keys(keys)
            return {key: key in conflicted for key in keys}

        return DataLoader(load_conflicts)

    @cached_property
    def edges(self) -> DataLoader[EdgeId, LineageEdge]:
        """Lineage edges by source, type, target and time."""
        return DataLoader(self._reader.edges)

    @cached_property
    def entities(self) -> DataLoader[str, Entity]:
        """Entities of any kind by entity id."""
        return DataLoader(partial(find_entities, self._reader))

    def stamps(self, record_class: type[Record]) -> DataLoader[RecordId, Stamp]:
        """Return the loader of the stamps of one record class."""
        if record_class not in self._stamps:
            self._stamps[record_class] = DataLoader(partial(self._reader.stamps, record_class))
        return self._stamps[record_class]

    @cached_property
    def leaves(self) -> DataLoader[tuple[LeafKind, str], Sequence[IndexedLeaf]]:
        """Leaves of the ledger by kind and id, oldest first."""
        return DataLoader(self._reader.ledger.leaves_of)

    async def checkpoint(self) -> str | None:
        """Return the last signed checkpoint as of the first call, None if there is none."""
        if self._checkpoint is None:
            note = await self._reader.ledger.last_checkpoint()
            self._checkpoint = self._checkpoint or note
        return self._checkpoint

    async def inclusion_proofs(self, indices: Collection[int]) -> Mapping[int, str | None]:
        """Return the proof of each leaf that the checkpoint covers, by index."""
        note = await self.checkpoint()
        if note is None:
            return {}
        if self._proofs is None:
            self._proofs = DataLoader(partial(inclusion_proofs, self._reader.ledger, note))
        return await self._proofs.load_many(list(indices))

    async def recorded_run(self, run: Run) -> RecordedRun:
        """Return a run with its result; raise RunNotFound if it was purged meanwhile."""
        return (await self.recorded_runs([run]))[0]

    async def recorded_runs(self, runs: Collection[Run]) -> Sequence[RecordedRun]:
        """Return the runs with their results; raise RunNotFound if one of them was purged meanwhile."""
        results = await self.results.load_many([run.rebalance_run_id for run in runs])
        recorded = []
        for run in runs:
            result = results[run.rebalance_run_id]
            if result is None:
                raise RunNotFound(run.rebalance_run_id)
            recorded.append(RecordedRun(run, result))
        return recorded

    async def pages(
        self,
        spec: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        request: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        """Return a page of the list of each parent, and of other parents loaded before.

        Lists of different parents are loaded in one batch if filter and page request are equal.
        """
        key = (spec.name, where, request)
        if key not in self._pages:
            reader = self._reader

            async def load_pages(parents: Collection[str]) -> Mapping[str, Page[RecordT]]:
                return await reader.pages(spec, parents, where, request)

            self._pages[key] = DataLoader(load_pages)
        pages: Mapping[str, Page[RecordT]] = await self._pages[key].load_many(parents)
        return pages

    async def count(self, spec: ListSpec[RecordT, FilterT], parent: str, where: FilterT) -> int:
        """Return the length of the parent's list. Lists of different parents are counted in one batch."""
        key = (spec.name, where)
        if key not in self._counts:
            reader = self._reader

            async def load_counts(parents: Collection[str]) -> Mapping[str, int]:
                return await reader.counts(spec, parents, where)

            self._counts[key] = DataLoader(load_counts)
        count: int = await self._counts[key].load(parent)
        return count
