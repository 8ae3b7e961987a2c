"""The turns of operations: limits of concurrent operations of each size, so that the event loop stays responsive."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from schema.graphql.execution.cost_limits import QueryCost

LARGE_QUERY_NODES: Final = 1000
"""Number of requested nodes above which queries are executed one at a time."""

SLICE_SECONDS: Final = 0.004
"""Seconds for which a large query completes fields before it lets other work run."""

MEDIUM_QUERY_NODES: Final = 100
MEDIUM_QUERIES: Final = 3
"""Maximum number of queries with more than MEDIUM_QUERY_NODES that run at once, apart from a large one."""

LARGE_WRITE_ROWS: Final = 1000
"""Maximum number of rows that an operation writes without a turn."""

MANY_ENTITIES: Final = 10_000
SEARCHING_QUERIES: Final = 4
"""Maximum number of concurrent operations that may visit more than MANY_ENTITIES: each keeps its graphs in memory."""


@dataclass(frozen=True, slots=True)
class OperationSize:
    """The size of an operation, which determines the turns that it waits for."""

    is_large: bool
    """Whether it waits until no other large query is running."""

    is_medium: bool
    """Whether it waits until fewer than MEDIUM_QUERIES of this size are running."""

    is_large_write: bool
    """Whether it waits until no other large write is running."""

    has_many_searches: bool
    """Whether it waits until fewer than SEARCHING_QUERIES with large graphs are running."""

    @classmethod
    def of(cls, cost: QueryCost, *, is_mutation: bool) -> "OperationSize":
        """Return the size of an operation of this cost. The nodes of a mutation's answer are not counted."""
        return cls(
            is_large=cost.weight > LARGE_QUERY_NODES and not is_mutation,
            is_medium=cost.weight > MEDIUM_QUERY_NODES and not is_mutation,
            is_large_write=cost.rows > LARGE_WRITE_ROWS,
            has_many_searches=cost.traversed > MANY_ENTITIES,
        )


class OperationTurns:
    """The turns of the operations of one process."""

    def __init__(self) -> None:
        # Run large queries one at a time: their total time stays the same, and the event loop has time for small ones.
        self._large_query_lock = asyncio.Semaphore(1)
        self._medium_query_start = asyncio.Lock()
        self._medium_query_turns = asyncio.Semaphore(MEDIUM_QUERIES)
        self._large_write_lock = asyncio.Semaphore(1)
        self._search_turns = asyncio.Semaphore(SEARCHING_QUERIES)

    @asynccontextmanager
    async def wait(self, size: OperationSize) -> AsyncIterator[None]:
        """Wait for the turns of an operation, and keep them during the block."""
        async with AsyncExitStack() as turns:
            if size.has_many_searches:
                await turns.enter_async_context(self._search_turns)
            if size.is_large_write:
                await turns.enter_async_context(self._large_write_lock)
            if size.is_large:
                await turns.enter_async_context(self._large_query_lock)
            elif size.is_medium:
                await turns.enter_async_context(self._medium_query_turns)
                # Begin one in each iteration of the loop, because operations on the memory store do not suspend by
                # themselves.
                async with self._medium_query_start:
                    await asyncio.sleep(0)
            yield


def give_way_in_slices() -> Callable[[], Awaitable[None]]:
    """Return a function that lets the event loop run other work after an operation has run for SLICE_SECONDS.

    Its callers, the fields of the operation, continue one after the other.
    """
    lock, since = asyncio.Lock(), time.perf_counter()

    async def give_way() -> None:
        nonlocal since
        if time.perf_counter() - since > SLICE_SECONDS:
            async with lock:
                await asyncio.sleep(0)
                since = time.perf_counter()

    return give_way
