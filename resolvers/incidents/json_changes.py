"""The differences between two JSON documents, as JSON Pointers (RFC 6901)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from storage.formats.json_text import ExactNumber, json_equal

JsonValue = Any
"""A JSON value as `parse_json` reads it: dict, list, str, number, bool or None."""

MISSING: Final = object()
"""The value of a path that does not exist on one side, as opposed to null."""


class ChangeKind(StrEnum):
    """How a path differs."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True)
class JsonChange:
    """One difference. `before` is MISSING for an added path, `after` for a removed one."""

    path: str
    kind: ChangeKind
    before: JsonValue
    after: JsonValue


def json_changes(before: JsonValue, after: JsonValue) -> Iterator[JsonChange]:
    """Yield the differences, each at the deepest path that both documents have.

    Objects are compared key by key, in the order of `before` and then of `after`; arrays position by position.
    Numbers are equal if their values are (1 and 1.0); true is not 1. The search is iterative, so that depth has no
    limit.
    """
    pending: list[tuple[str, JsonValue, JsonValue]] = [("", before, after)]
    while pending:
        path, left, right = pending.pop()
        if left is MISSING:
            yield JsonChange(path, ChangeKind.ADDED, MISSING, right)
        elif right is MISSING:
            yield JsonChange(path, ChangeKind.REMOVED, left, MISSING)
        elif isinstance(left, dict) and isinstance(right, dict):
            keys = list(dict.fromkeys([*left, *right]))
            pending += [
                (f"{path}/{_escaped(key)}", left.get(key, MISSING), right.get(key, MISSING))
                for key in reversed(keys)
            ]
        elif isinstance(left, list) and isinstance(right, list):
            pending += [
                (f"{path}/{index}", _item(left, index), _item(right, index))
                for index in reversed(range(max(len(left), len(right))))
            ]
        elif not _is_equal(left, right):
            yield JsonChange(path, ChangeKind.CHANGED, left, right)


def _escaped(key: str) -> str:
    """Return a key as a token of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _item(items: list[JsonValue], index: int) -> JsonValue:
    return items[index] if index < len(items) else MISSING


def _is_equal(left: JsonValue, right: JsonValue) -> bool:
    """Compare two values of which at most one is a container."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | ExactNumber) and isinstance(right, int | ExactNumber):
        return json_equal(_text(left), _text(right))
    return bool(left == right)


def _text(number: int | ExactNumber) -> str:
    return number.text if isinstance(number, ExactNumber) else str(number)
