"""A plain model of the differences between two JSON texts, for tests: flat maps of paths, numbers as Decimal."""

import json
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

Path = tuple[str, ...]
Expected = dict[str, tuple[str, Any, Any]]
"""The kind of each difference and the values on both sides, by JSON Pointer."""

NOTHING: Final = "(nothing)"
NUMBERS: Final = [
    "0",
    "-0",
    "0.0",
    "-0.0",
    "0e5",
    "1",
    "1.0",
    "1.00",
    "1e0",
    "10e-1",
    "0.1",
    "1e-1",
    "100",
    "1e2",
    "1E2",
    "-1",
    "-1.0",
    "12345678901234567890123",
    "12345678901234567890124",
    "12345678901234567890123.0",
    "0.30000000000000004",
    "0.3",
    "9007199254740993",
    "9007199254740992",
    "1e400",
    "10e399",
    "-1e400",
    "1e-400",
]
KEYS: Final = ("", "~", "/", "~0", "~1", "a/b", "c~d", "0", "1", "-", "a", " ", "é", '"', "\\")

_scalars = st.sampled_from(["null", "true", "false", '""', '"1"', '"a"', *NUMBERS])


def _array(items: list[str]) -> str:
    return f"[{','.join(items)}]"


def _object(members: dict[str, str]) -> str:
    return f"{{{','.join(f'{json.dumps(key)}:{value}' for key, value in members.items())}}}"


JSON_TEXTS: Final = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4).map(_array)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4).map(_object)
    ),
    max_leaves=14,
)


def read(text: str) -> Any:
    """Read a JSON text with every number as a Decimal."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def pointer(path: Path) -> str:
    """Write a path as RFC 6901 says."""
    return "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in path)


def nodes_of(document: Any) -> dict[Path, Any]:
    """Every value of a document by its path, the document itself by the empty one."""
    found: dict[Path, Any] = {}
    rest: list[tuple[Path, Any]] = [((), document)]
    while rest:
        path, value = rest.pop()
        found[path] = value
        if isinstance(value, dict):
            rest += [((*path, key), each) for key, each in value.items()]
        if isinstance(value, list):
            rest += [((*path, str(index)), each) for index, each in enumerate(value)]
    return found


def expected_changes(before: str, after: str) -> Expected:
    """The differences of two texts: paths that one side has, or both with other values, below paths that agree."""
    left, right = nodes_of(read(before)), nodes_of(read(after))
    changes: Expected = {}
    for path in left.keys() | right.keys():
        above = [path[:length] for length in range(len(path))]
        if not all(
            each in left and each in right and _alike(left[each], right[each]) for each in above
        ):
            continue
        if path not in right:
            changes[pointer(path)] = ("REMOVED", left[path], NOTHING)
        elif path not in left:
            changes[pointer(path)] = ("ADDED", NOTHING, right[path])
        elif not _alike(left[path], right[path]) and not _equal(left[path], right[path]):
            changes[pointer(path)] = ("CHANGED", left[path], right[path])
    return changes


def _alike(left: Any, right: Any) -> bool:
    """Whether both are objects, or both are arrays."""
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in (dict, list))


def _equal(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)
