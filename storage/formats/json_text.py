"""JSON payloads as text: made compact without touching a number or a key, compared as JSON, bounded in depth."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Final, Self

import msgspec
import orjson

from storage.errors import InvalidInput

MAX_DEPTH: Final = 200
"""How deeply arrays and objects may nest in a payload: well inside every parser that will ever read it."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class ExactNumber(float):
    """A JSON number that remembers its text, so that nothing is lost between parsing and writing."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """The nearest float of `text`, a JSON number of any length."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def parse_integer(text: str) -> int | ExactNumber:
    """The value of a JSON integer; a `Number` where an int would lose digits or the sign of zero."""
    return int(text) if len(text) < 19 and text != "-0" else ExactNumber(text)


def _refuse_constant(text: str) -> object:
    raise ValueError(f"{text} is not JSON")


_DECODER: Final = json.JSONDecoder(
    parse_float=ExactNumber, parse_int=parse_integer, parse_constant=_refuse_constant
)


def parse_json(text: str) -> object:
    """Parse JSON as Python values, numbers that would lose digits as `Number`; raises ValueError or RecursionError."""
    return _DECODER.decode(text)


def _number_text(value: object) -> orjson.Fragment:
    if isinstance(value, ExactNumber):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} is not JSON")


def dump_json(value: object, *, field: str) -> str:
    """The compact text of what `parse_json` gave, keys in their order; raises InvalidInput naming `field`."""
    try:
        return check_depth(orjson.dumps(value, default=_number_text).decode(), field=field)
    except orjson.JSONEncodeError as error:
        raise InvalidInput(field, f"cannot be written as JSON: {error}") from error


def compact_json(text: bytes | msgspec.Raw, *, field: str) -> str:
    """The same JSON text without white space between its tokens, every number and key as it was."""
    return check_depth(msgspec.json.format(bytes(text), indent=-1).decode(), field=field)


def check_depth(text: str, *, field: str) -> str:
    """Hand `text` back if its arrays and objects nest at most MAX_DEPTH deep; else raise InvalidInput."""
    if len(text) <= MAX_DEPTH or text.count("[") + text.count("{") <= MAX_DEPTH:
        return text
    # Indented, a line deeper than the limit starts with that many spaces; no string holds a line break.
    if "\n" + " " * MAX_DEPTH not in msgspec.json.format(text, indent=1):
        return text
    depth = 0
    for mark in _STRING.sub("", text):
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidInput(field, f"nests more than {MAX_DEPTH} arrays and objects")
        elif mark in "]}":
            depth -= 1
    return text


def _exact(text: str) -> tuple[Decimal | str]:
    # A tuple, because Decimal(1) == True and JSON tells numbers from booleans.
    try:
        return (Decimal(text),)
    except InvalidOperation:  # an exponent beyond Decimal's own
        return (text,)


def json_equal(one: str | None, other: str | None) -> bool:
    """Whether two JSON texts are equal as JSON: key order and the spelling of a number do not count."""
    if one is None or other is None or one == other:
        return one == other
    return bool(
        json.loads(one, parse_float=_exact, parse_int=_exact)
        == json.loads(other, parse_float=_exact, parse_int=_exact)
    )
