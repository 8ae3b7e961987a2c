"""Select the media type of a response by the request's Accept header (RFC 9110, section 12.5.1)."""

import re
from functools import lru_cache
from typing import Final

from starlette.datastructures import Headers

MAX_CACHED_LENGTH: Final = 200
"""Maximum length of a header whose result is cached, in characters, which limits the memory of the cache."""

_QUALITY = re.compile(r"(0(\.[0-9]*)?|1(\.0*)?)")


def accept_header(headers: Headers) -> str | None:
    """Return the Accept header, None if it is absent. Several fields are one list (RFC 9110, 5.3)."""
    values = headers.getlist("accept")
    return ", ".join(values) if values else None


def best_media_type(accept: str | None, available: tuple[str, ...]) -> str | None:
    """Return the available type with the highest quality; None if the header accepts none of them.

    Of types with equal quality, the one that the header names first is returned, then the first available one.
    """
    select = _select_cached if len(accept or "") <= MAX_CACHED_LENGTH else _select
    return select(accept, available)


def _select(accept: str | None, available: tuple[str, ...]) -> str | None:
    ranges = [_parse_range(each) for each in (accept or "").split(",") if each.strip()]
    if not ranges:
        return available[0]
    weights = {each: _weight(each, ranges) for each in available}
    best = max(quality for quality, _ in weights.values())
    if best <= 0:
        return None
    return min(
        (each for each in available if weights[each][0] == best),
        key=lambda each: (weights[each][1], available.index(each)),
    )


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
    """Return the quality of the most specific range that matches, and its sort key: position, wildcards last."""
    group = media_type.partition("/")[0] + "/*"
    for specificity, wanted in enumerate((media_type, group, "*/*")):
        for position, (name, quality) in enumerate(ranges):
            if name == wanted:
                return quality, position if specificity == 0 else len(ranges) + specificity
    return 0.0, len(ranges)
