"""The stores there are: whatever opens here has to pass the whole contract suite."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage import StoreAddress, open_store
from storage.base import Store
from storage.memory import MemoryStore


async def _memory(folder: Path) -> Store:
    return MemoryStore()


async def _sqlite(folder: Path) -> Store:
    return await open_store(StoreAddress(f"sqlite:///{folder / 'store.sqlite'}"))


OPENERS: Final[dict[str, Callable[[Path], Awaitable[Store]]]] = {
    "memory": _memory,
    "sqlite": _sqlite,
}


@dataclass(frozen=True, slots=True)
class Backend:
    """Opens empty stores of one kind, in a folder of their own each."""

    name: str
    root: Path

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[Store]:
        """An empty store, closed at the end."""
        store = await OPENERS[self.name](Path(tempfile.mkdtemp(dir=self.root)))
        try:
            yield store
        finally:
            await store.close()
