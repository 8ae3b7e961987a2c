"""A sample schema with every kind of field and value that an executor handles, including failures."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, StrEnum
from random import Random
from typing import Annotated, Any, Generic, NewType, TypeVar

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

from schema.compiled import batched

T = TypeVar("T")
Odd = NewType("Odd", int)


PLANTED = datetime(2026, 2, 3, 8, 15, 0, 120, tzinfo=UTC)
EAST = PLANTED.astimezone(timezone(timedelta(hours=5, minutes=30)))


class Failure(Exception):
    """An exception of a resolver."""


def _odd(value: Any) -> Any:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value if value % 2 else None


class Colour(Enum):
    RED = "red"
    GREEN = "green"
    BLUE = 3


strawberry.enum(Colour)


class Season(StrEnum):
    SPRING = "SPRING"
    AUTUMN = "AUTUMN"


strawberry.enum(Season)


class Forbidden(BasePermission):
    message = "not for you"

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return bool(getattr(source, "size", 0) % 2)


class Doubled(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: Any, **named: Any) -> Any:
        return 2 * next_(source, info, **named)


@dataclass
class Stray:
    """A value of no GraphQL type."""

    name: str
    size: int = 1


@strawberry.interface
class Plant:
    name: str
    label: str | None
    size: int

    @strawberry.field
    def title(self) -> str:
        return self.name.title()

    @strawberry.field
    def neighbour(self) -> "Plant | None":
        return self.__dict__.get("beside")

    @strawberry.field
    @batched
    @staticmethod
    async def kin(
        plants: "Sequence[Plant]", info: Info[Any, Any], first: int = 2, heaviest: int = 9
    ) -> list["list[Plant | None] | None"]:
        await asyncio.sleep(0)
        if any(each.size > heaviest for each in plants):
            raise Failure("kin")
        garden = _sample_data(info)
        return [garden.plants[each.size : each.size + first] for each in plants]

    @strawberry.field
    @batched
    @staticmethod
    async def weights(plants: "Sequence[Plant]") -> list[int]:
        return [each.size for each in plants]


@strawberry.type
class Leaf:
    colour: Colour
    colours: list[Colour | None]
    odd: Odd | None
    sure: bool
    weight: float | None
    season: Season | None
    planted: datetime | None

    @strawberry.field
    def fails(self) -> str | None:
        raise Failure("leaf")

    @strawberry.field
    def must(self) -> str:
        if self.sure:
            return "must"
        raise Failure("must")

    @strawberry.field
    @batched
    @staticmethod
    async def shoots(
        leaves: "Sequence[Leaf]", info: Info[Any, Any], least: int = 0
    ) -> list["list[Leaf] | None"]:
        plants = await info.context["plants"].load_many(range(least, least + 2))
        found = [each.leaf for each in plants if type(each) in {Tree, Flower}]
        if least == 3 and not all(each.sure for each in leaves):
            raise Failure("shoots")
        return [found if each.sure else None for each in leaves]


@strawberry.type
class Tree(Plant):
    leaves: list[Leaf]
    leaf: Leaf | None
    rows: list[list[Leaf | None] | None] | None
    words: list[str]
    holes: list[str | None] | None

    @strawberry.field
    async def shade(self) -> Leaf | None:
        await asyncio.sleep(0)
        return self.leaf

    @strawberry.field
    async def roots(self, info: Info[Any, Any], deep: int = 2) -> "list[Plant]":
        found = await info.context["plants"].load_many(range(self.size, self.size + deep))
        return [each for each in found if each is not None]

    @strawberry.field
    def late(self) -> str:
        async def later() -> str:
            await asyncio.sleep(0)
            return self.name

        return later()  # type: ignore[return-value]

    @strawberry.field
    def each(self) -> list[str]:
        def words() -> Iterator[str]:
            yield from self.words

        return words()  # type: ignore[return-value]


@strawberry.type
class Flower(Plant):
    colour: Colour | None
    leaf: Leaf

    @strawberry.field
    async def scent(self, strong: bool | None = None) -> str:
        await asyncio.sleep(0)
        if strong:
            raise Failure("scent")
        return "faint"

    @strawberry.field(permission_classes=[Forbidden])
    def secret(self) -> str | None:
        return "secret"

    @strawberry.field(permission_classes=[Forbidden])
    @batched
    @staticmethod
    async def hidden(flowers: "Sequence[Flower]") -> list[str | None]:
        return [each.label for each in flowers]

    @strawberry.field(extensions=[Doubled()])
    def twice(self) -> int:
        return self.size


@strawberry.type
class Weed(Plant):
    kind: str | None = None

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        return isinstance(value, Weed | Stray)

    @strawberry.field
    def root(self) -> str:
        raise Failure("weed")


@strawberry.type
class Stone:
    weight: int
    name: str | None = None


Thing = Annotated[Tree | Flower | Stone, strawberry.union("Thing")]


@strawberry.type
class Bed(Generic[T]):
    items: list[T]
    best: T | None

    @strawberry.field
    async def count(self) -> int:
        return len(self.items)


@strawberry.input
class Wanted:
    name: str | None = None
    sizes: list[int] | None = None


def _sample_data(info: Info[Any, Any]) -> "SampleData":
    garden: SampleData = info.context["garden"]
    return garden


@strawberry.type
class Query:
    @strawberry.field
    def plants(self, info: Info[Any, Any], first: int = 5) -> list[Plant | None]:
        return _sample_data(info).plants[:first]

    @strawberry.field
    async def strict(
        self, info: Info[Any, Any], wanted: Wanted | None = None
    ) -> list[Plant] | None:
        await asyncio.sleep(0)
        sizes = wanted.sizes if wanted and wanted.sizes is not None else range(4)
        return [_sample_data(info).plants[size] for size in sizes]

    @strawberry.field
    async def told(  # has one argument of each kind
        self,
        root: object,
        season: Season = Season.AUTUMN,
        colours: list[Colour] | None = None,
        wanted: list[Wanted | None] | None = None,
        odd: Odd | None = strawberry.UNSET,
        perhaps: strawberry.Maybe[str | None] = None,
        is_sure: Annotated[bool | None, strawberry.argument(name="sure")] = None,
    ) -> str:
        return repr((root, season, colours, wanted, odd, perhaps, is_sure))

    @strawberry.field
    def things(self, info: Info[Any, Any]) -> list[Thing | None]:
        return _sample_data(info).things

    @strawberry.field
    async def thing(self, info: Info[Any, Any], at: int) -> Thing | None:
        return _sample_data(info).things[at]

    @strawberry.field
    def beds(self, info: Info[Any, Any]) -> list[Bed[Plant]]:
        return _sample_data(info).beds

    @strawberry.field
    async def bed(self, info: Info[Any, Any]) -> Bed[Tree]:
        return _sample_data(info).tree_bed

    @strawberry.field
    async def soon(self, info: Info[Any, Any]) -> list[Leaf]:
        async def leaf(number: int) -> Leaf:
            await asyncio.sleep(0)
            return _sample_data(info).leaves[number]

        return [leaf(number) for number in range(3)]  # type: ignore[misc]

    @strawberry.field
    async def stream(self, info: Info[Any, Any]) -> list[Leaf]:
        async def leaves() -> AsyncIterator[Leaf]:
            for each in _sample_data(info).leaves[:3]:
                yield each

        return leaves()  # type: ignore[return-value]

    @strawberry.field
    def nothing(self) -> str | None:
        return None

    @strawberry.field
    async def broken(self) -> Leaf | None:
        raise Failure("broken")


class Plants(DataLoader[int, Plant | None]):
    """Loads plants.

    Unlike with Strawberry's data loader, a cancelled caller does not cancel others with the same key.
    """

    def load(self, key: int) -> Awaitable[Plant | None]:
        return asyncio.shield(super().load(key))


class SampleData:
    """The values, most of them valid for their types, some of them not."""

    def __init__(self, random: Random, *, failing: float) -> None:
        self._random = random
        self._failing = failing
        self.leaves = [self._leaf() for _ in range(6)]
        self.plants: list[Any] = [self._plant() for _ in range(12)]
        for each in self.plants:
            if isinstance(each, Plant):
                each.__dict__["beside"] = self._or(
                    random.choice(self.plants), None, 7, Failure("?")
                )
        flowers = [each for each in self.plants if type(each) in {Tree, Flower}]
        self.things: list[Tree | Flower | Stone | None] = [
            *flowers[:4],
            Stone(weight=self._or(3, None, "heavy")),
            self._or(None, Stray("s")),
        ]
        self.beds: list[Bed[Plant]] = [
            Bed(items=self.plants[:3], best=self._or(self.plants[0], None)) for _ in range(2)
        ]
        self.tree_bed: Bed[Tree] = Bed(
            items=[self._tree(), self._tree()], best=self._or(self._tree(), Stray("x"))
        )

    def _or(self, value: Any, *others: Any) -> Any:
        return self._random.choice(others) if self._random.random() < self._failing else value

    def _leaf(self) -> Leaf:
        colour = self._random.choice(list(Colour))
        return Leaf(
            colour=self._or(colour, "red", "purple", None),
            colours=self._or([colour, None], (colour,), None, [Failure("colour")], {colour}),
            odd=self._or(Odd(3), Odd(2), None, "3"),
            sure=self._or(True, False, 1, None),
            season=self._or(Season.AUTUMN, "AUTUMN", "SUMMER", Colour.RED, None),
            planted=self._or(PLANTED, PLANTED.replace(tzinfo=None), EAST, date(2026, 1, 1), None),
            weight=self._or(1.5, None, 2, float("nan"), "1"),
        )

    def _tree(self) -> Tree:
        leaf = self._leaf()
        return Tree(
            **self._plant_fields("tree"),
            leaves=self._or(
                [leaf, self._leaf()], (leaf,), [leaf, None], None, 5, {1: leaf}.values()
            ),
            leaf=self._or(leaf, None, Failure("no leaf"), Stray("leaf")),
            rows=self._or([[leaf, None], None, []], None, [leaf], [[Failure("row")]]),
            words=self._or(["a", "b"], ["a", None], "ab", [1, True], {"a": 1}, strawberry.UNSET),
            holes=self._or(["a", None], None, [None], [b"a"]),
        )

    def _plant_fields(self, name: str) -> dict[str, Any]:
        number = self._random.randint(0, 9)
        return {
            "name": self._or(f"{name} {number}", number, None, Failure("name")),
            "label": self._or(None, "label", 3, ["x"], Failure("label")),
            "size": self._or(number, None, 2**40, True, "7", 1.5),
        }

    def _plant(self) -> Any:
        chance = self._random.random()
        if chance < 0.45:
            return self._tree()
        if chance < 0.8:
            colour = self._or(Colour.RED, None, "no")
            return Flower(
                **self._plant_fields("flower"), colour=colour, leaf=self._or(self._leaf(), None)
            )
        if chance < 0.9:
            return Weed(**self._plant_fields("weed"))
        cast = strawberry.cast(Flower, Stray("cast"))
        return self._or(
            Weed(**self._plant_fields("weed")), None, Stray("stray"), cast, Failure("plant")
        )

    def context(self) -> dict[str, Any]:
        """Return a new request context."""

        async def load(numbers: list[int]) -> list[Any]:
            await asyncio.sleep(0)
            return [
                Failure("loading") if number == 11 else self.plants[number % len(self.plants)]
                for number in numbers
            ]

        return {"garden": self, "plants": Plants(load_fn=load)}


def build_sample_schema() -> strawberry.Schema:
    """The schema."""
    odd = strawberry.scalar(name="Odd", serialize=_odd, parse_value=lambda value: value)
    config = StrawberryConfig(scalar_map={Odd: odd})
    return strawberry.Schema(query=Query, types=[Tree, Flower, Weed, Stone], config=config)
