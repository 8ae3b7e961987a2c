"""JSON payloads: lossless compaction, comparison by value, limited depth."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import InvalidInput
from storage.formats.json_text import (
    MAX_DEPTH,
    check_depth,
    compact_json,
    dump_json,
    json_equal,
    parse_json,
)

EXAMPLES = settings(max_examples=100, deadline=None)

Tree = None | bool | int | str | list["Tree"] | dict[str, "Tree"]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
trees: st.SearchStrategy[Tree] = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=10,
)


def to_compact_json(tree: Tree) -> str:
    """Compact JSON text."""
    return json.dumps(tree, separators=(",", ":"), ensure_ascii=False)


def to_equivalent_json(tree: Tree) -> str:
    """Return an equivalent JSON text, with reversed keys and other notations of numbers and characters."""
    match tree:
        case bool() | None:
            return json.dumps(tree)
        case int():
            return f"{tree}.0E+0"
        case str():
            return json.dumps(tree, ensure_ascii=True)
        case dict():
            members = [
                f"{json.dumps(key)} : {to_equivalent_json(tree[key])}" for key in reversed(tree)
            ]
            return "{ " + ", ".join(members) + " }"
    return "[ " + ", ".join(to_equivalent_json(item) for item in tree) + " ]"


def nested_json(depth: int) -> str:
    """Return alternating arrays and objects, nested `depth` levels deep."""
    text = "0"
    for level in range(depth):
        text = f"[{text}]" if level % 2 else f'{{"a":{text}}}'
    return text


@EXAMPLES
@given(tree=trees)
def test_other_spellings_are_equal_json(tree: Tree) -> None:
    assert json_equal(to_compact_json(tree), to_equivalent_json(tree))


@EXAMPLES
@given(one=trees, other=trees)
def test_different_values_are_not_equal_json(one: Tree, other: Tree) -> None:
    alike = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert json_equal(to_compact_json(one), to_equivalent_json(other)) is alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "true"),
        ("0", "false"),
        ("1", '"1"'),
        ("null", '"null"'),
        ("0.1", "0.10000000000000000000001"),
        ("12345678901234567890", "12345678901234567891"),
        ("1e400", "1e401"),
        ("[1,2]", "[2,1]"),
        ('{"a":null}', "{}"),
        ("[]", "{}"),
    ],
)
def test_values_that_parsers_confuse_are_distinguished(one: str, other: str) -> None:
    assert not json_equal(one, other)
    assert not json_equal(f'{{"a":{one}}}', f'{{"a":{other}}}')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.000"),
        ("1e3", "1000"),
        ("-0.0", "0"),
        ('"é"', '"\\u00e9"'),
        ('"\U0001f600"', '"\\ud83d\\ude00"'),
        ("1e99999999999999999999", "1e99999999999999999999"),
    ],
)
def test_one_value_has_many_spellings(one: str, other: str) -> None:
    assert json_equal(one, other)


def test_an_absent_payload_equals_an_absent_payload_alone() -> None:
    assert json_equal(None, None)
    assert not json_equal(None, "null")
    assert not json_equal("{}", None)


@EXAMPLES
@given(tree=trees)
def test_parsing_and_writing_gives_the_compact_text(tree: Tree) -> None:
    assert dump_json(parse_json(json.dumps(tree)), field="result") == to_compact_json(tree)


@pytest.mark.parametrize(
    "number",
    ["1.0", "0.60000000000000000001", "1e2", "1E+400", "-0.0", "12345678901234567890123", "-5"],
)
def test_a_number_is_written_as_it_was_spelled(number: str) -> None:
    text = f'{{"b":[{number}],"a":{number}}}'
    assert dump_json(parse_json(text), field="result") == text
    assert compact_json(text.encode(), field="result") == text


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a":-Infinity}', "", "{", "01", "'a'"])
def test_invalid_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_a_lone_surrogate_cannot_be_written() -> None:
    for text in ('"\\ud800"', '{"a":[1.50,1e999,{"\\ud800":null}]}'):
        with pytest.raises(InvalidInput) as refused:
            dump_json(parse_json(text), field="result")
        assert str(refused.value) == "result: holds the character U+D800, which cannot be stored"


def test_compacting_removes_white_space_alone() -> None:
    text = b' { "b" : 1.50 , "a" : [ "x y" , "\\u00e9 \\" : ," , { } ] } '
    expected = '{"b":1.50,"a":["x y","\\u00e9 \\" : ,",{}]}'
    assert compact_json(text, field="result") == expected
    assert compact_json(msgspec.Raw(text), field="result") == expected


def test_the_depth_of_a_payload_is_bounded() -> None:
    assert check_depth(nested_json(MAX_DEPTH), field="result") == nested_json(MAX_DEPTH)
    with pytest.raises(InvalidInput, match="result: nests more than 200"):
        check_depth(nested_json(MAX_DEPTH + 1), field="result")


def test_empty_containers_count_as_depth() -> None:
    assert check_depth("[" * MAX_DEPTH + "]" * MAX_DEPTH, field="result")
    with pytest.raises(InvalidInput):
        check_depth("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), field="result")


def test_brackets_in_strings_and_siblings_add_no_depth() -> None:
    wide = "[" + ",".join(["[]"] * 1000) + "]"
    quoted = '{"a":"' + "[{" * 1000 + '\\"[[","b":"\\\\"}'
    assert check_depth(wide, field="result") == wide
    assert check_depth(quoted, field="result") == quoted


def test_every_constructor_of_a_payload_checks_its_depth() -> None:
    with pytest.raises(InvalidInput):
        dump_json(parse_json(nested_json(MAX_DEPTH + 1)), field="result")
    with pytest.raises(InvalidInput):
        compact_json(nested_json(MAX_DEPTH + 1).encode(), field="result")
