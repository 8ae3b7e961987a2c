"""Which media type to answer in, by the whole Accept header (RFC 9110, section 12.5.1)."""

import re
from functools import lru_cache
from typing import Final

_QUALITY = re.compile(r"(0(\.[0-9]*)?|1(\.0*)?)")


MAX_CACHED_LENGTH: Final = 200
"""The length of a header that is worth to be remembered: most clients always send the same."""


def best_media_type(accept: str | None, available: tuple[str, ...]) -> str | None:
    """The offered type that the header prefers, the first offered where it prefers none; None where it takes none."""
    find = _select_cached if len(accept or "") <= MAX_CACHED_LENGTH else _select
    return find(accept, available)


def _select(accept: str | None, offered: tuple[str, ...]) -> str | None:
    ranges = [_parse_range(each) for each in (accept or "").split(",") if each.strip()]
    if not ranges:
        return offered[0]
    weights = {each: _weight(each, ranges) for each in offered}
    best = max(offered, key=lambda each: weights[each][0])
    top = weights[best][0]
    if top <= 0:
        return None
    # Of equally welcome types the one that the header names before the others.
    named = [each for each in offered if weights[each][0] == top]
    return min(named, key=lambda each: (weights[each][1], offered.index(each)))


_select_cached = lru_cache(256)(_select)


def _parse_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            quality = float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
    return name, quality


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The quality of the most specific range that fits, and the place of it in the header; ranges last."""
    group = media_type.partition("/")[0] + "/*"
    for specific, wanted in enumerate((media_type, group, "*/*")):
        for place, (name, quality) in enumerate(ranges):
            if name == wanted:
                return quality, place if specific == 0 else len(ranges) + specific
    return 0.0, len(ranges)
