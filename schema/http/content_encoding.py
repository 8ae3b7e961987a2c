"""Reject request bodies with a content coding, because none is supported (RFC 9110, sections 12.5.3 and 15.5.16)."""

from collections.abc import Mapping
from typing import ClassVar, Final

from storage.errors import LineageError

IDENTITY: Final = "identity"


class UnsupportedContentEncoding(LineageError):
    """The body has a content coding."""

    code = "DPM_UNSUPPORTED_CONTENT_ENCODING"
    status = 415
    response_headers: ClassVar[Mapping[str, str]] = {"Accept-Encoding": IDENTITY}

    def __init__(self) -> None:
        super().__init__("Content-Encoding: the body must be sent without a content coding")


def check_content_encoding(content_encoding: str | None) -> None:
    """Raise UnsupportedContentEncoding unless the header is absent, empty or names `identity` only."""
    for coding in (content_encoding or "").split(","):
        if coding.strip().lower() not in {"", IDENTITY}:
            raise UnsupportedContentEncoding
