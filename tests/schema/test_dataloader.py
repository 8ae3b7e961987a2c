"""Keys that are wanted in the same turn of the loop are asked for together, and each once."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from schema.graphql.loading.dataloader import DataLoader


class FakeBackend:
    """Notes what it is asked, and knows every key but "x"."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def load(self, keys: Collection[str]) -> Mapping[str, str]:
        """The upper case of the keys."""
        self.batches.append(list(keys))
        await self.open.wait()
        if "!" in keys:
            raise LookupError("!")
        return {key: key.upper() for key in keys if key != "x"}


async def test_keys_of_one_turn_are_one_question() -> None:
    library = FakeBackend()
    loader = DataLoader(library.load)
    found = await asyncio.gather(loader.load("a"), loader.load_many(["b", "a"]), loader.load("x"))
    assert library.batches == [["a", "b", "x"]]
    assert found[0] == "A"
    assert found[1]["b"] == "B"
    assert found[2] is None


async def test_what_is_known_or_on_its_way_is_not_asked_again() -> None:
    library = FakeBackend()
    loader = DataLoader(library.load)
    library.open.clear()
    first = asyncio.ensure_future(loader.load("a"))
    await asyncio.sleep(0.01)
    second = asyncio.ensure_future(loader.load_many(["a", "b"]))
    await asyncio.sleep(0.01)
    library.open.set()
    assert (await first, (await second)["b"]) == ("A", "B")
    assert await loader.load("a") == "A"
    assert library.batches == [["a"], ["b"]]


async def test_a_failure_is_everybodys_whose_key_was_asked_for() -> None:
    library = FakeBackend()
    loader = DataLoader(library.load)
    found = await asyncio.gather(loader.load("a"), loader.load("!"), return_exceptions=True)
    assert [type(each) for each in found] == [LookupError, LookupError]
    with pytest.raises(LookupError):
        await loader.load("a")
    assert library.batches == [["a", "!"]]


async def test_one_who_is_cancelled_leaves_the_others_their_answer() -> None:
    library = FakeBackend()
    loader = DataLoader(library.load)
    library.open.clear()
    leaving, staying = (asyncio.ensure_future(loader.load("a")) for _ in range(2))
    await asyncio.sleep(0.01)
    leaving.cancel()
    await asyncio.sleep(0.01)
    library.open.set()
    assert await staying == "A"
    assert leaving.cancelled()


async def test_a_question_that_nobody_waits_for_is_given_up_and_may_be_asked_again() -> None:
    library = FakeBackend()
    loader = DataLoader(library.load)
    library.open.clear()
    leaving = asyncio.ensure_future(loader.load("a"))
    await asyncio.sleep(0.01)
    leaving.cancel()
    await asyncio.sleep(0.01)
    library.open.set()
    assert await loader.load("a") == "A"
    assert library.batches == [["a"], ["a"]]
