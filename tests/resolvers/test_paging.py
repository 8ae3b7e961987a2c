"""Cursors: their encoding, and the lists that accept them."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.paging import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    page_request,
    page_size,
    read_cursor,
    write_cursor,
)
from storage.errors import InvalidCursor, InvalidInput
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    NO_PARENT,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    ListSpec,
    PageRequest,
)
from tests.factories import START, at

LISTINGS: Final = (
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    DECISIONS,
    DECISIONS_BY_RUN,
    HISTORY_BY_KEY,
    EDGES_BY_ENTITY,
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
instants = st.datetimes(timezones=st.just(UTC))


@given(st.sampled_from(LISTINGS), texts, st.data())
def test_a_cursor_decodes_to_its_key(
    listing: ListSpec[Any, Any], scope: str, data: st.DataObject
) -> None:
    name, kinds = listing.name, listing.key_types
    parts: dict[type, st.SearchStrategy[Any]] = {
        datetime: instants,
        str: texts,
        int: st.integers(0, 2**63 - 1),
    }
    key = tuple(data.draw(parts[kind]) for kind in kinds)
    cursor = write_cursor(name, scope, key)
    assert read_cursor(name, scope, kinds, cursor, field="after") == key
    assert cursor.isascii()
    assert not set(cursor) & set("+/= ")


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_other_text_is_an_invalid_cursor(text: str) -> None:
    with pytest.raises(InvalidCursor, match="before"):
        read_cursor(RUNS.name, NO_PARENT, RUNS.key_types, text, field="before")


def test_every_list_has_a_name_of_its_own() -> None:
    assert len({listing.name for listing in LISTINGS}) == len(LISTINGS)


@pytest.mark.parametrize("cursor_of", [("runs", "other"), ("operations", NO_PARENT)])
def test_a_cursor_belongs_to_one_list_of_one_parent(cursor_of: tuple[str, str]) -> None:
    cursor = write_cursor(*cursor_of, (START, "rr_1"))
    with pytest.raises(InvalidCursor):
        read_cursor(RUNS.name, NO_PARENT, RUNS.key_types, cursor, field="after")


@pytest.mark.parametrize(
    "key",
    [(START,), (START, "a", "b"), ("a", START), (2**63, "a"), (START, 1), (START, "\x00")],
)
def test_a_cursor_of_another_shape_is_refused(key: tuple[datetime | str | int, ...]) -> None:
    cursor = write_cursor(RUNS.name, NO_PARENT, key)
    with pytest.raises(InvalidCursor):
        read_cursor(RUNS.name, NO_PARENT, RUNS.key_types, cursor, field="after")


def test_a_sequence_number_beyond_64_bits_is_refused() -> None:
    listing = DECISIONS_BY_RUN
    cursor = write_cursor(listing.name, "rr_1", (START, 2**63))
    with pytest.raises(InvalidCursor):
        read_cursor(listing.name, "rr_1", listing.key_types, cursor, field="after")


def test_a_page_has_fifty_records_by_default_and_two_hundred_at_most() -> None:
    assert (DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE) == (50, 200)
    assert page_size(None, field="first") == 50
    assert [page_size(size, field="first") for size in (0, 1, 200)] == [0, 1, 200]
    assert page_size(2000, field="first", maximum=2000) == 2000
    for size in (-1, 201):
        with pytest.raises(InvalidInput, match=r"^first: must be from 0 to 200"):
            page_size(size, field="first")


def test_the_four_arguments_make_a_page_request() -> None:
    first, last = (write_cursor(RUNS.name, NO_PARENT, (at(n), f"r{n}")) for n in (1, 2))
    assert page_request(RUNS, NO_PARENT) == PageRequest(50)
    assert page_request(
        RUNS, NO_PARENT, first=3, after=first, before=last, descending=True
    ) == PageRequest(3, after=(at(1), "r1"), before=(at(2), "r2"), descending=True)
    assert page_request(RUNS, NO_PARENT, last=3, before=last) == PageRequest(
        3, before=(at(2), "r2"), from_end=True
    )
    with pytest.raises(InvalidInput, match=r"^last: "):
        page_request(RUNS, NO_PARENT, first=1, last=1)
