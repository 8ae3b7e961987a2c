"""Questions for single keys, asked together."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Batch(Generic[K]):
    """Keys that are asked for together, and who waits for them."""

    def __init__(self) -> None:
        self.keys: dict[K, None] = {}
        # In the order in which they asked, so that the same query has its errors in the same order.
        self._waiting: dict[asyncio.Future[None], None] = {}
        self._asking: asyncio.Task[None] | None = None
        self._error: Exception | None = None

    def start(self, asking: Coroutine[Any, Any, None]) -> None:
        """Ask."""
        self._asking = asyncio.create_task(asking)

    def end(self, error: Exception | None = None) -> None:
        """Tell all who wait that the answer is there, or what went wrong."""
        self._error = error
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def answered(self) -> None:
        """Return when the keys are known; raises what asking for them raised."""
        if self._asking is None or not self._asking.done():
            await self._wait()
        if self._error is not None:
            raise self._error

    async def _wait(self) -> None:
        # Each has a future of its own, for who is cancelled cancels what it waits for.
        future = asyncio.get_running_loop().create_future()
        self._waiting[future] = None
        try:
            await future
        finally:
            del self._waiting[future]
            if future.cancelled() and not self._waiting and self._asking is not None:
                self._asking.cancel()  # nobody wants to know any more


class DataLoader(Generic[K, V]):
    """Asks for keys that are wanted in the same turn of the loop all at once, and for each key once.

    It is Strawberry's DataLoader with one future for each who waits, not for each key.
    """

    def __init__(self, ask: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._ask = ask
        self._known: dict[K, V | None] = {}
        self._batches: dict[K, _Batch[K]] = {}
        self._open: _Batch[K] | None = None

    async def load(self, key: K) -> V | None:
        """What is known of a key; None where nothing is."""
        return (await self.load_many((key,)))[key]

    async def load_many(self, keys: Collection[K]) -> Mapping[K, V | None]:
        """What is known of these keys at least; None where nothing is."""
        while missing := [key for key in keys if key not in self._known]:
            await self._join(missing).answered()
        return self._known

    def _join(self, keys: Sequence[K]) -> _Batch[K]:
        """The batch of the first of these keys, those that are in none joining the one that is open."""
        new = [key for key in keys if key not in self._batches]
        if new:
            batch = self._opened()
            batch.keys.update(dict.fromkeys(new))
            self._batches.update(dict.fromkeys(new, batch))
        return self._batches[keys[0]]

    def _opened(self) -> _Batch[K]:
        """The batch that is still open to more keys."""
        if self._open is None:
            self._open = _Batch()
            asyncio.get_running_loop().call_soon(self._close, self._open)
        return self._open

    def _close(self, batch: _Batch[K]) -> None:
        self._open = None
        batch.start(self._run(batch))

    async def _run(self, batch: _Batch[K]) -> None:
        keys = list(batch.keys)
        try:
            found = await self._ask(keys)
        except Exception as error:  # noqa: BLE001  # it is for those who wait
            batch.end(error)
        except asyncio.CancelledError:
            for key in keys:
                del self._batches[key]  # who wants to know after all asks again
            raise
        else:
            self._known.update(zip(keys, map(found.get, keys), strict=True))
            batch.end()
