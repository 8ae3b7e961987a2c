"""Relations loaded for all parents at once, each question asked once a tick (DataLoader)."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from resolvers.entities import Entity, find_entities
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

K = TypeVar("K")
V = TypeVar("V")


def _loader(ask: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> DataLoader[K, V | None]:
    async def load(keys: list[K]) -> list[V | None]:
        found = await ask(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load)


class Loaders:
    """The loaders of one request; a mutation starts afresh, so that it sees what it wrote."""

    def __init__(self, reader: Reader) -> None:
        async def newest_operations(ids: Collection[str]) -> Mapping[str, Operation]:
            return await reader.operations(ids, by=OperationField.CORRELATION_ID)

        async def conflicts(keys: Collection[str]) -> Mapping[str, bool]:
            return dict.fromkeys(await reader.conflicted_keys(keys), True)

        async def entities(ids: Collection[str]) -> Mapping[str, Entity]:
            return await find_entities(reader, ids)

        self._reader = reader
        self._pages: dict[object, DataLoader[str, Any]] = {}
        self._counts: dict[object, DataLoader[str, Any]] = {}
        self.runs: DataLoader[str, Run | None] = _loader(reader.runs)
        self.results: DataLoader[str, str | None] = _loader(reader.results)
        self.artifacts: DataLoader[str, str | None] = _loader(reader.artifacts)
        self.operations: DataLoader[str, Operation | None] = _loader(reader.operations)
        self.newest_operations: DataLoader[str, Operation | None] = _loader(newest_operations)
        self.payloads: DataLoader[str, OperationPayload | None] = _loader(reader.operation_payloads)
        self.decisions: DataLoader[str, Decision | None] = _loader(reader.decisions)
        self.latest_decisions: DataLoader[str, Decision | None] = _loader(reader.latest_decisions)
        self.mappings: DataLoader[str, IdempotencyMapping | None] = _loader(reader.mappings)
        self.conflicts: DataLoader[str, bool | None] = _loader(conflicts)
        self.edges: DataLoader[EdgeId, LineageEdge | None] = _loader(reader.edges)
        self.entities: DataLoader[str, Entity | None] = _loader(entities)

    async def page(self, listing: Listing[R, W], parent: str, where: W, cut: Cut) -> Page[R]:
        """A page of the parent's list, fetched together with the same cut of other parents' lists."""
        asked = (listing.name, where, cut)
        if asked not in self._pages:

            async def pages(parents: list[str]) -> list[Page[R]]:
                found = await self._reader.pages(listing, parents, where, cut)
                return [found[parent] for parent in parents]

            self._pages[asked] = DataLoader(load_fn=pages)
        page: Page[R] = await self._pages[asked].load(parent)
        return page

    async def count(self, listing: Listing[R, W], parent: str, where: W) -> int:
        """The length of the parent's list, counted together with other parents' lists."""
        asked = (listing.name, where)
        if asked not in self._counts:

            async def counts(parents: list[str]) -> list[int]:
                found = await self._reader.counts(listing, parents, where)
                return [found[parent] for parent in parents]

            self._counts[asked] = DataLoader(load_fn=counts)
        count: int = await self._counts[asked].load(parent)
        return count
