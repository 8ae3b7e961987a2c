"""Texts that begin with another: the fields that can be searched so, and where the range of a beginning ends."""

from enum import StrEnum
from typing import Final

LAST_CODE_POINT: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)


class SearchField(StrEnum):
    """A field whose values are found by their beginning."""

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
    """The least text that comes after every one with that beginning, by code point; None where none does."""
    for length in range(len(prefix), 0, -1):
        following = ord(prefix[length - 1]) + 1
        if following in SURROGATES:
            following = SURROGATES.stop
        if following <= LAST_CODE_POINT:
            return prefix[: length - 1] + chr(following)
    return None
