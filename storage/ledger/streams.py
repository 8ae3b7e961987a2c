"""Reading of streams item by item."""

from collections.abc import AsyncIterator
from typing import TypeVar

T = TypeVar("T")
D = TypeVar("D")


async def next_item(stream: AsyncIterator[T], default: D) -> T | D:
    """Return the next item of a stream, or the default at its end.

    The built-in `anext` with a default raises SystemError for a generator that never suspends (CPython 3.11).
    """
    try:
        return await anext(stream)
    except StopAsyncIteration:
        return default
