"""Reject requests that repeat a header field which may occur once (RFC 9110, 5.3).

Readers disagree about which of the values counts: a proxy may check the first and the service use the last.
"""

from collections.abc import Callable
from typing import Final

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.http.head_response import send_response
from storage.errors import LineageError

SINGLE: Final = {
    b"content-type": "Content-Type",  # RFC 9110, 8.3
    b"cookie": "Cookie",  # RFC 6265, 5.4
    b"host": "Host",  # RFC 9112, 3.2
    b"origin": "Origin",  # RFC 6454, 7.3
    b"sec-fetch-site": "Sec-Fetch-Site",  # a structured item: RFC 9651, 4.2
    b"x-dpm-read-after": "X-Dpm-Read-After",
}
"""The fields that decide how a request is served, and their names in the error.

Several Authorization fields are credentials that are not valid, and get 401. The first X-Correlation-Id and
X-Request-Id count, because proxies add their own.
"""


class RepeatedHeader(LineageError):
    """The request has a header field more than once."""

    code = "DPM_REPEATED_HEADER"
    status = 400

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: the header occurs more than once")
        self.name = name


class RepeatedHeaders:
    """ASGI middleware that responds 400 if the request repeats a header of SINGLE.

    `graphql_body` returns the body of the response on `graphql_path`.
    """

    def __init__(
        self, app: ASGIApp, graphql_path: str, graphql_body: Callable[[LineageError], bytes]
    ) -> None:
        self._app = app
        self._graphql_path = graphql_path
        self._graphql_body = graphql_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reject it."""
        repeated = None if scope["type"] == "lifespan" else _repeated_header(scope)
        if repeated is None:
            await self._app(scope, receive, send)
            return
        error = RepeatedHeader(repeated)
        body = (
            self._graphql_body(error)
            if scope["path"] == self._graphql_path
            else orjson.dumps({"detail": error.code, "header": error.name})
        )
        headers = {"Cache-Control": "no-store"}
        response = Response(body, error.status, headers, media_type="application/json")
        await send_response(response, scope, receive, send)


def _repeated_header(scope: Scope) -> str | None:
    """Return the name of the first header of SINGLE that occurs more than once, None if there is none."""
    names = [name for name, _ in scope["headers"]]
    if len(names) == len({*names}):
        return None
    return next((SINGLE[name] for name in names if name in SINGLE and names.count(name) > 1), None)
