"""Arguments are converted as Strawberry converts them. Types that only Strawberry can convert are left to it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

import pytest
import strawberry
from hypothesis import given
from hypothesis import strategies as st
from strawberry.relay import GlobalID
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryList, StrawberryOptional

from schema.compiled.input_conversion import build_converter
from schema.compiled.leaf_values import NeedsExecutor


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = 3


@strawberry.input
class Inner:
    name: str
    colour: Colour | None = strawberry.UNSET
    is_sure: bool | None
    sizes: list[int] = strawberry.field(default_factory=lambda: [1, 2])
    rows: list[list[int | None] | None] | None = None


@strawberry.input
class Outer:
    id: strawberry.ID
    inner: Inner
    inners: list[Inner | None] | None = strawberry.UNSET
    colours: list[Colour] | None = None
    planted_at: datetime | None = strawberry.field(default=None, name="since")
    words: list[str] | None = strawberry.UNSET


@strawberry.input
class Endless:
    next: "Endless | None" = None


@strawberry.input
class Perhaps:
    name: strawberry.Maybe[str]


@strawberry.input
class Known:
    id: GlobalID


@strawberry.type
class Query:
    @strawberry.field
    def made(
        self, outer: Outer, endless: Endless | None, perhaps: Perhaps | None, known: Known | None
    ) -> str:
        return "made"


CONVERTER: Final = strawberry.Schema(Query).schema_converter

COLOURS: Final = st.sampled_from(Colour)
INNER: Final = st.fixed_dictionaries(
    {"name": st.text(max_size=2)},
    optional={
        "colour": st.none() | COLOURS,
        "isSure": st.none() | st.booleans(),
        "sizes": st.lists(st.integers(), max_size=2),
        "rows": st.none() | st.lists(st.none() | st.lists(st.none() | st.integers(), max_size=2)),
    },
)
OUTER: Final = st.fixed_dictionaries(
    {"id": st.text(max_size=2), "inner": INNER},
    optional={
        "inners": st.none() | st.lists(st.none() | INNER, max_size=2),
        "colours": st.none() | st.lists(COLOURS, max_size=2),
        "since": st.none() | st.just(datetime(2026, 2, 3, tzinfo=UTC)),
        "words": st.none() | st.lists(st.text(max_size=2), max_size=2),
    },
)


def convert_by_strawberry(value: object, kind: Any) -> object:
    """Return the value as Strawberry converts it."""
    return convert_argument(value, kind, CONVERTER.scalar_registry, CONVERTER.config)


@given(OUTER)
def test_inputs_are_made_as_strawberry_makes_them(value: Mapping[str, Any]) -> None:
    make = build_converter(CONVERTER, Outer)
    assert make is not None
    assert repr(make(value)) == repr(convert_by_strawberry(value, Outer))


@given(st.none() | st.just(strawberry.UNSET) | st.lists(st.none() | OUTER, max_size=2))
def test_so_are_lists_of_them_and_what_is_absent(value: object) -> None:
    kind = StrawberryOptional(StrawberryList(StrawberryOptional(Outer)))
    make = build_converter(CONVERTER, kind)
    assert make is not None
    assert repr(make(value)) == repr(convert_by_strawberry(value, kind))


def test_a_default_is_nobodys_own() -> None:
    make, default = build_converter(CONVERTER, StrawberryList(int)), [1, 2]
    assert make is not None
    assert make(default) == default
    assert make(default) is not default


@pytest.mark.parametrize("kind", [str, Colour, StrawberryOptional(datetime), strawberry.ID])
def test_leaves_stay_as_they_are(kind: Any) -> None:
    assert build_converter(CONVERTER, kind) is None


@pytest.mark.parametrize(
    "kind", [Endless, Perhaps, Known, GlobalID, StrawberryList(Endless), Query, object]
)
def test_what_only_strawberry_can_tell_is_left_to_it(kind: Any) -> None:
    with pytest.raises(NeedsExecutor):
        build_converter(CONVERTER, kind)
