"""Long lists, made in slices so that short answers go by between them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
U = TypeVar("U")

CHUNK_SIZE: Final = 250
"""How many are made at once: what takes less than a millisecond."""


async def map_in_chunks(items: Sequence[T], transform: Callable[[T], U]) -> list[U]:
    """What `make` makes of each; the loop turns between any two slices, and once more behind the last of several."""
    made: list[U] = []
    for start in range(0, len(items), CHUNK_SIZE):
        made += map(transform, items[start : start + CHUNK_SIZE])
        if len(items) > CHUNK_SIZE:
            await asyncio.sleep(0)
    return made
