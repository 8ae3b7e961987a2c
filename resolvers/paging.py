"""Pages of lists and their cursors (Relay Cursor Connections Specification).

A cursor encodes the sort key of a record (keyset pagination) and a fingerprint of the list it belongs to.
"""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import orjson

from storage.base import Reader
from storage.errors import InvalidCursor, InvalidInput
from storage.lists import (
    NO_PARENT,
    FilterT,
    ListSpec,
    Page,
    PageRequest,
    RecordT,
    SortKey,
    build_page,
)
from storage.records import from_micros, is_storable, to_micros

DEFAULT_PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 200
MAX_GRAPH_PAGE_SIZE: Final = 2000
MAX_INTEGER: Final = 2**63 - 1
"""Largest absolute value of an integer in a cursor: both SQL backends compare 64-bit integers."""

_FULL_LIST: Final = PageRequest(limit=2**31 - 2)
"""One below the largest 32-bit integer, because a store reads one record more than the limit."""


@lru_cache(1_000)
def _list_fingerprint(name: str, scope: str) -> str:
    return blake2b(f"{name}\0{scope}".encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def write_cursor(name: str, scope: str, key: SortKey) -> str:
    """Return the cursor for the record with sort key `key` in the list `name` of the parent `scope`."""
    parts = [to_micros(part) if isinstance(part, datetime) else part for part in key]
    text = orjson.dumps([_list_fingerprint(name, scope), *parts])
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@lru_cache(1_000)
def read_cursor(
    name: str, scope: str, key_types: tuple[type, ...], cursor: str, *, field: str
) -> SortKey:
    """Return the sort key that a cursor encodes.

    Raise InvalidCursor, naming the argument `field`, unless `write_cursor` wrote the cursor for this list.
    The 1,000 most recently read cursors are cached, because clients repeat pages.
    """
    try:
        text = cursor.encode("ascii")
        parts = orjson.loads(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
        if base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=") != text:
            raise InvalidCursor(field)  # the text is another encoding of the same values
        fingerprint, *values = parts
        if fingerprint != _list_fingerprint(name, scope) or len(values) != len(key_types):
            raise InvalidCursor(field)
        return tuple(map(_key_part, values, key_types))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise InvalidCursor(field) from error


def _key_part(value: Any, kind: type) -> datetime | str | int:
    if kind is datetime and type(value) is int:
        return from_micros(value)
    if kind is int and type(value) is int and abs(value) <= MAX_INTEGER:
        return value
    if kind is str and type(value) is str and is_storable(value):
        return value
    raise TypeError(kind.__name__)


def page_size(
    value: int | None, *, field: str, minimum: int = 0, maximum: int = MAX_PAGE_SIZE
) -> int:
    """Return the page size, 50 if `value` is None; raise InvalidInput unless it is from `minimum` to `maximum`."""
    if value is None:
        return DEFAULT_PAGE_SIZE
    if not minimum <= value <= maximum:
        raise InvalidInput(field, f"must be from {minimum} to {maximum}, not {value}")
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
    max_size: int = MAX_PAGE_SIZE,
) -> PageRequest:
    """Return the page that Relay's four arguments request of the list of the parent `scope`.

    Raise InvalidInput or InvalidCursor, naming the argument.
    """
    if first is not None and last is not None:
        raise InvalidInput("last", "cannot be given together with first")
    from_end = last is not None
    if from_end:
        limit = page_size(last, field="last", maximum=max_size)
    else:
        limit = page_size(first, field="first", maximum=max_size)
    return PageRequest(
        limit=limit,
        after=_read_optional_cursor(spec, scope, after, "after"),
        before=_read_optional_cursor(spec, scope, before, "before"),
        descending=descending,
        from_end=from_end,
    )


def _read_optional_cursor(
    spec: ListSpec[Any, Any], scope: str, cursor: str | None, field: str
) -> SortKey | None:
    if cursor is None:
        return None
    return read_cursor(spec.name, scope, spec.key_types, cursor, field=field)


def page_of_sorted(
    items: Sequence[RecordT], sort_key: Callable[[RecordT], SortKey], request: PageRequest
) -> Page[RecordT]:
    """Return the requested page of items in memory, which are ascending by a sort key."""
    low, high = request.after, request.before
    if request.descending:
        low, high = high, low
    start = 0 if low is None else bisect_right(items, low, key=sort_key)
    end = len(items) if high is None else bisect_left(items, high, key=sort_key)
    limit = request.limit + 1
    takes_last = request.descending is not request.from_end
    rows = list(items[max(start, end - limit) : end] if takes_last else items[start:end][:limit])
    if takes_last:
        rows.reverse()
    return build_page(rows, request)


async def list_page(
    reader: Reader,
    spec: ListSpec[RecordT, FilterT],
    where: FilterT,
    *,
    request: PageRequest,
    parent: str = NO_PARENT,
) -> tuple[Sequence[RecordT], str | None]:
    """Return the records of one page and the cursor of the next page, None on the last page."""
    page = (await reader.pages(spec, [parent], where, request))[parent]
    if not page.has_next:
        return page.items, None
    return page.items, write_cursor(spec.name, parent, spec.sort_key(page.items[-1]))


async def full_list(
    reader: Reader, spec: ListSpec[RecordT, FilterT], parent: str
) -> Sequence[RecordT]:
    """Return every record of one parent's list, in the list's order."""
    return (await reader.pages(spec, [parent], spec.no_filter, _FULL_LIST))[parent].items


async def full_lists(
    reader: Reader, spec: ListSpec[RecordT, FilterT], parents: Collection[str]
) -> Mapping[str, Sequence[RecordT]]:
    """Return every record of each parent's list, in the list's order.

    The first MAX_PAGE_SIZE records of all parents are read at once, the rest of a longer list by itself.
    """
    if not parents:
        return {}
    pages = await reader.pages(spec, parents, spec.no_filter, PageRequest(MAX_PAGE_SIZE))
    return {
        parent: await full_list(reader, spec, parent) if page.has_next else page.items
        for parent, page in pages.items()
    }
