"""Prefix search: the searchable fields, and the upper bound of a prefix range."""

from enum import StrEnum
from typing import Final

LAST_CODE_POINT: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)


class SearchField(StrEnum):
    """A field whose values can be searched by prefix."""

    RUN = "RUN"
    OPERATION = "OPERATION"
    DECISION = "DECISION"
    RUN_CORRELATION = "RUN_CORRELATION"
    OPERATION_CORRELATION = "OPERATION_CORRELATION"
    MAPPED_KEY = "MAPPED_KEY"
    USED_KEY = "USED_KEY"
    RUN_KEY = "RUN_KEY"
    REQUEST_HASH = "REQUEST_HASH"
    PORTFOLIO = "PORTFOLIO"


def prefix_upper_bound(prefix: str) -> str | None:
    """Return the smallest text above every text with the prefix, by code point; None if there is none."""
    for length in range(len(prefix), 0, -1):
        successor = ord(prefix[length - 1]) + 1
        if successor in SURROGATES:
            successor = SURROGATES.stop
        if successor <= LAST_CODE_POINT:
            return prefix[: length - 1] + chr(successor)
    return None
