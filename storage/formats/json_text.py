"""JSON payloads as text: compact without changing numbers or keys, compared by value, limited in depth (RFC 8259)."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Final, Self

import msgspec
import orjson

from storage.errors import InvalidInput
from storage.records import validate_text

MAX_DEPTH: Final = 200
"""Maximum nesting depth of arrays and objects in a payload, below the limits of the parsers that read it."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class ExactNumber(float):
    """A JSON number that keeps its text, so that it is written with the same digits as it was read."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """Return the float nearest to `text`, a JSON number of any length."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def parse_integer(text: str) -> int | ExactNumber:
    """Return a JSON integer as int, or as ExactNumber if it has more than 18 digits or is -0."""
    return int(text) if len(text) < 19 and text != "-0" else ExactNumber(text)


def _reject_constant(text: str) -> object:
    raise ValueError(f"{text} is not JSON")


class DuplicateKey(ValueError):
    """A JSON object that has a key twice. Readers disagree about its value (RFC 8259, 4; RFC 7493, 2.3)."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key[:100]!r} occurs twice in an object")


def reject_duplicate_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object of a JSON decoder's pairs; raise DuplicateKey."""
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKey(key)
            seen.add(key)
    return value


_DECODER: Final = json.JSONDecoder(
    parse_float=ExactNumber,
    parse_int=parse_integer,
    parse_constant=_reject_constant,
    object_pairs_hook=reject_duplicate_keys,
)


def parse_json(text: str) -> object:
    """Parse JSON, with numbers that would lose digits as ExactNumber.

    Raise ValueError, which is DuplicateKey for a repeated key, or RecursionError.
    """
    return _DECODER.decode(text)


_LOOSE_COLON: Final = re.compile(rb'"\s+:')


def check_duplicate_keys(text: bytes) -> None:
    """Raise DuplicateKey if an object in a JSON text has a key twice. Accept text that is not JSON."""
    # Count `":`, which ends each key and no other token. A string that contains it counts in both texts, unless its
    # quotation mark is written as a code point.
    if b"\\u0022" not in text and not _LOOSE_COLON.search(text):
        try:
            if orjson.dumps(orjson.loads(text)).count(b'":') == text.count(b'":'):
                return
        except ValueError:  # a number or a string that orjson rejects
            pass
    try:
        parse_json(text.decode())
    except DuplicateKey:
        raise
    except (ValueError, RecursionError):
        return


def _number_text(value: object) -> orjson.Fragment:
    if isinstance(value, ExactNumber):
        return orjson.Fragment(value.text)
    raise TypeError(f"{type(value).__name__} is not JSON")


def dump_json(value: object, *, field: str) -> str:
    """Return a result of `parse_json` as compact JSON in the same key order; raise InvalidInput, naming `field`."""
    try:
        return check_depth(orjson.dumps(value, default=_number_text).decode(), field=field)
    except orjson.JSONEncodeError as error:
        validate_text(_strings_of(value), field=field)
        raise InvalidInput(field, f"cannot be written as JSON: {error}") from error


def check_surrogates(text: bytes) -> None:
    """Raise InvalidInput for a lone surrogate in a field of a JSON object, naming the field.

    Accept any other text. The parsers of lines reject a lone surrogate with a message about its escape.
    """
    try:
        fields = json.loads(text)
        strings = {name: _strings_of(value) for name, value in fields.items()}
    except (ValueError, AttributeError, RecursionError):
        return
    for name, value in strings.items():
        validate_text(_strings_of(name), field="record")
        validate_text(value, field=name)


def _strings_of(value: object) -> str:
    """Return a text with every string of a JSON value. NUL, which JSON writes as an escape, is not in it."""
    return json.dumps(value, ensure_ascii=False)


def compact_json(text: bytes | msgspec.Raw, *, field: str) -> str:
    """Return JSON without white space between tokens, keeping numbers and keys; raise InvalidInput if too deep."""
    return check_depth(msgspec.json.format(bytes(text), indent=-1).decode(), field=field)


def check_depth(text: str, *, field: str) -> str:
    """Return `text` if arrays and objects nest at most MAX_DEPTH deep; raise InvalidInput, naming `field`, if not."""
    if len(text) <= MAX_DEPTH or text.count("[") + text.count("{") <= MAX_DEPTH:
        return text
    # In indented JSON a line below the limit starts with MAX_DEPTH spaces, and strings have no line breaks.
    if "\n" + " " * MAX_DEPTH not in msgspec.json.format(text, indent=1):
        return text
    depth = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidInput(field, f"nests more than {MAX_DEPTH} arrays and objects")
        elif character in "]}":
            depth -= 1
    return text


def _exact(text: str) -> tuple[Decimal | str]:
    # A tuple, because Decimal(1) == True, and JSON distinguishes numbers from booleans.
    try:
        return (Decimal(text),)
    except InvalidOperation:  # an exponent outside the range of Decimal
        return (text,)


def json_equal(one: str | None, other: str | None) -> bool:
    """Return whether two JSON texts have equal values, regardless of key order and number notation."""
    if one is None or other is None or one == other:
        return one == other
    return bool(
        json.loads(one, parse_float=_exact, parse_int=_exact)
        == json.loads(other, parse_float=_exact, parse_int=_exact)
    )
