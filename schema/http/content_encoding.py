"""Reject request bodies with a content coding, because none is supported (RFC 9110, sections 12.5.3 and 15.5.16)."""

from collections.abc import Mapping
from typing import ClassVar, Final

from starlette.datastructures import Headers

from storage.errors import LineageError

IDENTITY: Final = "identity"


class UnsupportedContentEncoding(LineageError):
    """The body has a content coding."""

    code = "DPM_UNSUPPORTED_CONTENT_ENCODING"
    status = 415
    response_headers: ClassVar[Mapping[str, str]] = {"Accept-Encoding": IDENTITY}

    def __init__(self) -> None:
        super().__init__("Content-Encoding: the body must be sent without a content coding")


def check_content_encoding(headers: Headers) -> None:
    """Raise UnsupportedContentEncoding unless every Content-Encoding is empty or names `identity` only."""
    for coding in ",".join(headers.getlist("content-encoding")).split(","):
        if coding.strip().lower() not in {"", IDENTITY}:
            raise UnsupportedContentEncoding
