"""Differences of JSON documents, against an independent reading of RFC 6901 that applies them."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.incidents.json_changes import MISSING, ChangeKind, json_changes
from storage.formats.json_text import dump_json, parse_json
from tests.resolvers.comparison_model import JSON_TEXTS, NOTHING, expected_changes, read

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([0.5, 1.0])
    | st.text("ab/~", max_size=2)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab/~", max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


def _tokens(path: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in path.split("/")[1:]]


def _apply(document: Any, changes: list[Any]) -> Any:
    """Turn `before` into `after`: removals from the end, so that positions stay right."""
    holder = {"": copy.deepcopy(document)}
    ordered = [each for each in changes if each.kind is not ChangeKind.REMOVED]
    ordered += [each for each in changes if each.kind is ChangeKind.REMOVED][::-1]
    for change in ordered:
        parent: Any = holder
        *head, last = ["", *_tokens(change.path)]
        for token in head:
            parent = parent[int(token)] if isinstance(parent, list) else parent[token]
        if change.kind is ChangeKind.REMOVED:
            del parent[int(last) if isinstance(parent, list) else last]
        elif isinstance(parent, list) and int(last) == len(parent):
            parent.append(change.after)
        else:
            parent[int(last) if isinstance(parent, list) else last] = change.after
    return holder[""]


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


@given(JSON, JSON)
def test_applying_the_changes_makes_one_document_the_other(before: Any, after: Any) -> None:
    assert _same(_apply(before, list(json_changes(before, after))), after)


@given(JSON)
def test_a_document_does_not_differ_from_itself(document: Any) -> None:
    assert not list(json_changes(document, copy.deepcopy(document)))


@given(JSON, JSON)
def test_no_path_is_named_twice_nor_beside_one_above_it(before: Any, after: Any) -> None:
    paths = [change.path for change in json_changes(before, after)]
    assert len(set(paths)) == len(paths)
    assert not any(below.startswith(f"{path}/") for path in paths for below in paths)


@given(JSON, JSON)
def test_the_other_way_round_every_change_is_its_reverse(before: Any, after: Any) -> None:
    forth = {each.path: (each.before, each.after) for each in json_changes(before, after)}
    back = {each.path: (each.after, each.before) for each in json_changes(after, before)}
    assert forth == back


def test_null_is_a_value() -> None:
    (change,) = json_changes({"a": None}, {})
    assert change.kind is ChangeKind.REMOVED
    assert change.before is None
    assert change.after is MISSING


def test_a_number_too_small_for_a_float_is_not_zero() -> None:
    assert [*json_changes(parse_json("0"), parse_json("1e-400"))]
    assert [*json_changes(parse_json("1"), parse_json("1.0"))] == []


def test_keys_are_escaped() -> None:
    (change,) = json_changes({"a/b": {"c~d": 1}}, {"a/b": {"c~d": 2}})
    assert change.path == "/a~1b/c~0d"


def test_depth_has_no_limit() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(2_000):
        deep, other = [deep], [other]
    (change,) = json_changes(deep, other)
    assert change.path == "/0" * 2_000


@settings(max_examples=100)
@given(JSON_TEXTS, JSON_TEXTS)
def test_the_changes_of_two_texts_are_those_of_a_plain_model(before: str, after: str) -> None:
    found = {
        change.path: (change.kind.value, _plain(change.before), _plain(change.after))
        for change in json_changes(parse_json(before), parse_json(after))
    }
    assert found == expected_changes(before, after)


def _plain(value: object) -> object:
    return NOTHING if value is MISSING else read(dump_json(value, field="result"))
