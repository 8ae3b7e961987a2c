"""The data loader: keys of one turn of the event loop are loaded in one batch, each key once."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from schema.graphql.loading.dataloader import DataLoader
from tests.polling import wait_until


class FakeBackend:
    """Records the batches that it loads; it has every key but "x", and raises for "!"."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def load(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return each key with its upper case, once `open` is set."""
        self.batches.append(list(keys))
        await self.open.wait()
        if "!" in keys:
            raise LookupError("!")
        return {key: key.upper() for key in keys if key != "x"}


async def test_keys_of_one_turn_of_the_loop_are_one_batch() -> None:
    backend = FakeBackend()
    loader = DataLoader(backend.load)
    found = await asyncio.gather(loader.load("a"), loader.load_many(["b", "a"]), loader.load("x"))
    assert backend.batches == [["a", "b", "x"]]
    assert found[0] == "A"
    assert found[1]["b"] == "B"
    assert found[2] is None


async def test_a_loaded_or_pending_key_is_not_loaded_again() -> None:
    backend = FakeBackend()
    loader = DataLoader(backend.load)
    backend.open.clear()
    first = asyncio.ensure_future(loader.load("a"))
    await wait_until(lambda: len(backend.batches) == 1)
    second = asyncio.ensure_future(loader.load_many(["a", "b"]))
    await wait_until(lambda: len(backend.batches) == 2)
    backend.open.set()
    assert (await first, (await second)["b"]) == ("A", "B")
    assert await loader.load("a") == "A"
    assert backend.batches == [["a"], ["b"]]


async def test_a_failed_batch_fails_every_key_of_it() -> None:
    backend = FakeBackend()
    loader = DataLoader(backend.load)
    found = await asyncio.gather(loader.load("a"), loader.load("!"), return_exceptions=True)
    assert [type(each) for each in found] == [LookupError, LookupError]
    with pytest.raises(LookupError):
        await loader.load("a")
    assert backend.batches == [["a", "!"]]


async def test_cancelling_one_caller_leaves_the_others_their_value() -> None:
    backend = FakeBackend()
    loader = DataLoader(backend.load)
    backend.open.clear()
    leaving, staying = (asyncio.ensure_future(loader.load("a")) for _ in range(2))
    await wait_until(lambda: backend.batches)
    leaving.cancel()
    await asyncio.wait([leaving])
    backend.open.set()
    assert await staying == "A"
    assert leaving.cancelled()


async def test_a_batch_without_callers_is_cancelled_and_its_keys_can_be_loaded_again() -> None:
    backend = FakeBackend()
    loader = DataLoader(backend.load)
    backend.open.clear()
    leaving = asyncio.ensure_future(loader.load("a"))
    await wait_until(lambda: backend.batches)
    leaving.cancel()
    await asyncio.wait([leaving])
    backend.open.set()
    assert await loader.load("a") == "A"
    assert backend.batches == [["a"], ["a"]]
