"""The `traceparent` header of a request (w3.org/TR/trace-context)."""

import re
from typing import Final

from starlette.types import Scope

_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2})(-.*)?")
_NONE: Final = {"0"}


def request_traceparent(scope: Scope) -> str | None:
    """Return the trace context of a request; None if its header is absent, invalid or repeated."""
    values = [value for name, value in scope["headers"] if name == b"traceparent"]
    return parse_traceparent(values[0]) if len(values) == 1 else None


def parse_traceparent(value: bytes | None) -> str | None:
    """Return the trace context of a header in the form of version 00; None if it is absent or invalid.

    A later version may add fields, which are left out.
    """
    match = _TRACEPARENT.fullmatch((value or b"").strip().decode("latin-1"))
    if match is None or match[1].startswith("ff"):
        return None
    if match[1].startswith("00") and match[4] is not None:
        return None
    return None if _NONE in ({*match[2]}, {*match[3]}) else match[1]
