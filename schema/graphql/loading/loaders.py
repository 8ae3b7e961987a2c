"""Relations loaded for all parents at once, each question asked once a turn of the loop."""

from collections.abc import Collection, Mapping
from functools import cached_property, partial
from typing import Any

from resolvers.entities import Entity, find_entities
from schema.graphql.loading.dataloader import DataLoader
from storage.base import EdgeId, OperationField, Reader
from storage.errors import RunNotFound
from storage.lists import FilterT, ListSpec, Page, PageRequest, RecordT
from storage.records import (
    Decision,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    RecordedRun,
    Run,
)


class Loaders:
    """The loaders of one request, each made when it is asked for.

    A mutation starts afresh, so that it sees what it wrote.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._pages: dict[object, Any] = {}
        self._counts: dict[object, Any] = {}

    @cached_property
    def runs(self) -> DataLoader[str, Run]:
        """Runs by their ids."""
        return DataLoader(self._reader.runs)

    @cached_property
    def results(self) -> DataLoader[str, str]:
        """Results by the ids of their runs."""
        return DataLoader(self._reader.results)

    @cached_property
    def artifacts(self) -> DataLoader[str, str]:
        """Persisted artifacts by the ids of their runs."""
        return DataLoader(self._reader.artifacts)

    @cached_property
    def operations(self) -> DataLoader[str, Operation]:
        """Operations by their ids."""
        return DataLoader(self._reader.operations)

    @cached_property
    def newest_operations(self) -> DataLoader[str, Operation]:
        """The newest operation of each correlation id."""
        return DataLoader(partial(self._reader.operations, by=OperationField.CORRELATION_ID))

    @cached_property
    def payloads(self) -> DataLoader[str, OperationPayload]:
        """Payloads by the ids of their operations."""
        return DataLoader(self._reader.operation_payloads)

    @cached_property
    def decisions(self) -> DataLoader[str, Decision]:
        """Decisions by their ids."""
        return DataLoader(self._reader.decisions)

    @cached_property
    def latest_decisions(self) -> DataLoader[str, Decision]:
        """The newest decision on each run."""
        return DataLoader(self._reader.latest_decisions)

    @cached_property
    def mappings(self) -> DataLoader[str, IdempotencyMapping]:
        """What keys map to now."""
        return DataLoader(self._reader.mappings)

    @cached_property
    def conflicts(self) -> DataLoader[str, bool]:
        """Whether keys are in conflict."""
        reader = self._reader  # a question that held the loaders would hold itself

        async def conflicts(keys: Collection[str]) -> Mapping[str, bool]:
            conflicted = await reader.conflicted_keys(keys)
            return {key: key in conflicted for key in keys}

        return DataLoader(conflicts)

    @cached_property
    def edges(self) -> DataLoader[EdgeId, LineageEdge]:
        """Edges by what makes each the only one of its kind."""
        return DataLoader(self._reader.edges)

    @cached_property
    def entities(self) -> DataLoader[str, Entity]:
        """What is behind ids of any kind."""
        return DataLoader(partial(find_entities, self._reader))

    async def recorded_run(self, run: Run) -> RecordedRun:
        """A run with its result; raises RunNotFound where it has gone meanwhile."""
        result = await self.results.load(run.rebalance_run_id)
        if result is None:
            raise RunNotFound(run.rebalance_run_id)
        return RecordedRun(run, result)

    async def pages(
        self,
        listing: ListSpec[RecordT, FilterT],
        parents: Collection[str],
        where: FilterT,
        cut: PageRequest,
    ) -> Mapping[str, Page[RecordT]]:
        """A page of each parent's list at least, fetched together with the same cut of other parents' lists."""
        asked = (listing.name, where, cut)
        if asked not in self._pages:
            reader = self._reader  # as above

            async def pages_of(parents: Collection[str]) -> Mapping[str, Page[RecordT]]:
                return await reader.pages(listing, parents, where, cut)

            self._pages[asked] = DataLoader(pages_of)
        pages: Mapping[str, Page[RecordT]] = await self._pages[asked].load_many(parents)
        return pages

    async def count(self, listing: ListSpec[RecordT, FilterT], parent: str, where: FilterT) -> int:
        """The length of the parent's list, counted together with other parents' lists."""
        asked = (listing.name, where)
        if asked not in self._counts:
            reader = self._reader

            async def counts(parents: Collection[str]) -> Mapping[str, int]:
                return await reader.counts(listing, parents, where)

            self._counts[asked] = DataLoader(counts)
        count: int = await self._counts[asked].load(parent)
        return count
