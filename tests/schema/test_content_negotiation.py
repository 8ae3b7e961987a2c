"""The selected media type for an Accept header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.http.content_negotiation import best_media_type

JSON, RESPONSE, HTML = "application/json", "application/graphql-response+json", "text/html"
OFFERED = (JSON, RESPONSE, HTML)


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, JSON),
        ("", JSON),
        (" ,, ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", HTML),
        (f"{RESPONSE}, {JSON}", RESPONSE),
        (f"{JSON}, {RESPONSE}", JSON),
        (f"{RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE),
        (f"{RESPONSE}, {JSON}, text/event-stream, multipart/mixed", RESPONSE),
        (f"{RESPONSE};q=0.1, {JSON};q=0.9", JSON),
        (f"{JSON};q=0, */*", RESPONSE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("*/*;q=0", None),
        ("text/event-stream", None),
        ("image/png", None),
        (f"{JSON};q=nan", None),
        ("*/*;q=inf", None),
        (f"{JSON};q=-1", None),
        (f"{JSON};q=2", None),
        (";;;", None),
        ("application/json" * 1000, None),
    ],
)
def test_the_whole_header_decides(accept: str | None, best: str | None) -> None:
    assert best_media_type(accept, OFFERED) == best


@given(st.text(st.sampled_from("*/,;q=.019nai tex"), max_size=40))
def test_any_header_has_an_answer(accept: str) -> None:
    assert best_media_type(accept, OFFERED) in {*OFFERED, None}
