"""Relations loaded for all parents at once, each question asked once a turn of the loop."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.entities import Entity, find_entities
from schema.graphql.batches import Loader
from storage.base import EdgeId, OperationField, Reader
from storage.lists import Cut, Listing, Page, R, W
from storage.records import (
    Decision,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    Run,
)


class Loaders:
    """The loaders of one request; a mutation starts afresh, so that it sees what it wrote."""

    def __init__(self, reader: Reader) -> None:
        async def newest_operations(ids: Collection[str]) -> Mapping[str, Operation]:
            return await reader.operations(ids, by=OperationField.CORRELATION_ID)

        async def conflicts(keys: Collection[str]) -> Mapping[str, bool]:
            conflicted = await reader.conflicted_keys(keys)
            return {key: key in conflicted for key in keys}

        async def entities(ids: Collection[str]) -> Mapping[str, Entity]:
            return await find_entities(reader, ids)

        self._reader = reader
        self._pages: dict[object, Any] = {}
        self._counts: dict[object, Any] = {}
        self.runs: Loader[str, Run] = Loader(reader.runs)
        self.results: Loader[str, str] = Loader(reader.results)
        self.artifacts: Loader[str, str] = Loader(reader.artifacts)
        self.operations: Loader[str, Operation] = Loader(reader.operations)
        self.newest_operations: Loader[str, Operation] = Loader(newest_operations)
        self.payloads: Loader[str, OperationPayload] = Loader(reader.operation_payloads)
        self.decisions: Loader[str, Decision] = Loader(reader.decisions)
        self.latest_decisions: Loader[str, Decision] = Loader(reader.latest_decisions)
        self.mappings: Loader[str, IdempotencyMapping] = Loader(reader.mappings)
        self.conflicts: Loader[str, bool] = Loader(conflicts)
        self.edges: Loader[EdgeId, LineageEdge] = Loader(reader.edges)
        self.entities: Loader[str, Entity] = Loader(entities)

    async def pages(
        self, listing: Listing[R, W], parents: Collection[str], where: W, cut: Cut
    ) -> Mapping[str, Page[R]]:
        """A page of each parent's list at least, fetched together with the same cut of other parents' lists."""
        asked = (listing.name, where, cut)
        if asked not in self._pages:
            reader = self._reader  # a question that held the loaders would hold itself

            async def pages_of(parents: Collection[str]) -> Mapping[str, Page[R]]:
                return await reader.pages(listing, parents, where, cut)

            self._pages[asked] = Loader(pages_of)
        pages: Mapping[str, Page[R]] = await self._pages[asked].load_many(parents)
        return pages

    async def count(self, listing: Listing[R, W], parent: str, where: W) -> int:
        """The length of the parent's list, counted together with other parents' lists."""
        asked = (listing.name, where)
        if asked not in self._counts:
            reader = self._reader

            async def counts(parents: Collection[str]) -> Mapping[str, int]:
                return await reader.counts(listing, parents, where)

            self._counts[asked] = Loader(counts)
        count: int = await self._counts[asked].load(parent)
        return count
