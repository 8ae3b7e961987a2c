"""Long lists, made in slices so that short answers go by between them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
U = TypeVar("U")

SLICE: Final = 250
"""How many are made at once: what takes less than a millisecond."""


async def made_of(items: Sequence[T], make: Callable[[T], U]) -> list[U]:
    """What `make` makes of each; the loop turns between any two slices, and once more behind the last of several."""
    made: list[U] = []
    for start in range(0, len(items), SLICE):
        made += map(make, items[start : start + SLICE])
        if len(items) > SLICE:
            await asyncio.sleep(0)
    return made
