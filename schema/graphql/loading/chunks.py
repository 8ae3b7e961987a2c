"""Long lists are built in chunks, so that other requests proceed in between."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
U = TypeVar("U")

CHUNK_SIZE: Final = 250
"""Items per chunk. Building the objects of one chunk takes less than a millisecond."""


async def map_in_chunks(items: Sequence[T], transform: Callable[[T], U]) -> list[U]:
    """Return `transform(item)` for each item. Yield to the event loop after each chunk if there are several."""
    results: list[U] = []
    for start in range(0, len(items), CHUNK_SIZE):
        results += map(transform, items[start : start + CHUNK_SIZE])
        if len(items) > CHUNK_SIZE:
            await asyncio.sleep(0)
    return results
