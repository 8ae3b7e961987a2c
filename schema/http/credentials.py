"""The credentials of a request: its Authorization header, or the session cookie of a page of this service."""

from typing import Final

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from schema.access.authentication import SESSION_COOKIE, Credentials
from schema.http.same_site import is_same_origin

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def request_credentials(scope: Scope) -> Credentials:
    """Return the credentials of an HTTP request or a WebSocket handshake.

    Several Authorization headers are ambiguous, and count as an invalid one. A cookie is ignored in requests that
    pages of other sites cause, because browsers send it with them too.
    """
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if values:
        return Credentials(values[0].decode("latin-1") if len(values) == 1 else "")
    headers = Headers(scope=scope)
    cookies = headers.get("cookie")
    if cookies is None or SESSION_COOKIE not in cookies:
        return Credentials()
    is_safe = scope["type"] == "http" and scope["method"] in SAFE_METHODS
    if not is_safe and not is_same_origin(headers, ()):
        return Credentials()
    return Credentials(session=cookie_parser(cookies).get(SESSION_COOKIE))
