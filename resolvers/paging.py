"""Pages and their cursors: opaque keysets that belong to one list (Relay cursor specification)."""

import base64
import binascii
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import orjson

from storage.errors import InvalidCursor, InvalidInput
from storage.lists import PageRequest, SortKey, ListSpec
from storage.records import from_micros, is_storable, to_micros

DEFAULT_PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 200
MAX_GRAPH_PAGE_SIZE: Final = 2000
MAX_INTEGER: Final = 2**63 - 1
"""What a backend can compare an integer of a cursor with."""


@lru_cache(1_000)
def _list_fingerprint(name: str, scope: str) -> str:
    return blake2b(f"{name}\0{scope}".encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def write_cursor(name: str, scope: str, key: SortKey) -> str:
    """The cursor of the record at `key` in the list of that name that belongs to `scope`."""
    parts = [to_micros(part) if isinstance(part, datetime) else part for part in key]
    text = orjson.dumps([_list_fingerprint(name, scope), *parts])
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@lru_cache(1_000)
def read_cursor(
    name: str, scope: str, key_types: tuple[type, ...], cursor: str, *, field: str
) -> SortKey:
    """The key that a cursor stands for; raises InvalidCursor naming `field` where this list never gave it.

    Those read last are remembered, for pages that are asked for again.
    """
    try:
        text = cursor.encode("ascii")
        parts = orjson.loads(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
        if base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=") != text:
            raise InvalidCursor(field)  # we write the same in another way
        tag, *values = parts
        if tag != _list_fingerprint(name, scope) or len(values) != len(key_types):
            raise InvalidCursor(field)
        return tuple(map(_part, values, key_types))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise InvalidCursor(field) from error


def _part(value: Any, kind: type) -> datetime | str | int:
    if kind is datetime and type(value) is int:
        return from_micros(value)
    if kind is int and type(value) is int and abs(value) <= MAX_INTEGER:
        return value
    if kind is str and type(value) is str and is_storable(value):
        return value
    raise TypeError(kind.__name__)


def page_size(value: int | None, *, field: str, maximum: int = MAX_PAGE_SIZE) -> int:
    """The number of records asked for, 50 where none is given; raises InvalidInput outside 1 to `largest`."""
    if value is None:
        return DEFAULT_PAGE_SIZE
    if not 1 <= value <= maximum:
        raise InvalidInput(field, f"must be from 1 to {maximum}, not {value}")
    return value


def page_request(
    spec: ListSpec[Any, Any],
    scope: str,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    descending: bool = False,
) -> PageRequest:
    """What Relay's four arguments cut from a list; raises InvalidInput or InvalidCursor naming the argument."""
    if first is not None and last is not None:
        raise InvalidInput("last", "cannot be given together with first")
    backwards = last is not None
    limit = page_size(last, field="last") if backwards else page_size(first, field="first")
    return PageRequest(
        limit=limit,
        after=_read_optional_cursor(spec, scope, after, "after"),
        before=_read_optional_cursor(spec, scope, before, "before"),
        descending=descending,
        from_end=backwards,
    )


def _read_optional_cursor(listing: ListSpec[Any, Any], scope: str, cursor: str | None, field: str) -> SortKey | None:
    if cursor is None:
        return None
    return read_cursor(listing.name, scope, listing.key_types, cursor, field=field)
