"""Values that several fields of one object need, computed once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """The values that one request computes of its objects, each once, however many fields await it meanwhile."""

    def __init__(self) -> None:
        """Create a memo without values."""
        self._tasks: dict[tuple[str, int], tuple[object, asyncio.Task[Any]]] = {}

    async def get(self, name: str, of: object, compute: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the value `name` of an object; `compute` is called by the first caller only."""
        key = (name, id(of))
        if key not in self._tasks:
            # The object is kept, so that no other one gets its id.
            self._tasks[key] = (of, asyncio.create_task(compute()))
        value: T = await self._tasks[key][1]
        return value
