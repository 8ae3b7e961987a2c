"""ASGI middleware: authenticate every request, and reject the requests of unknown callers with 401."""

from collections.abc import Callable
from typing import Final

import orjson
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schema.access.authentication import Authenticator
from schema.access.errors import Unauthenticated
from schema.access.permissions import PATH_PERMISSIONS, require
from schema.access.request_caller import CALLER
from schema.http.credentials import request_credentials
from schema.http.head_response import send_response
from storage.errors import AccessDenied, LineageError, StoreUnavailable

AUTHENTICATE: Final = {"WWW-Authenticate": "Bearer"}
"""The header of a 401 (RFC 6750, section 3). It does not say which check of a token failed."""


RETRY: Final = {"Retry-After": "1"}


class AuthenticationMiddleware:
    """Set `scope["state"]["caller"]`. A request for which `is_open` returns True passes without a caller.

    WebSockets pass, because their callers authenticate in the first message.
    """

    def __init__(
        self,
        app: ASGIApp,
        authenticator: Authenticator,
        is_open: Callable[[Scope], bool],
        refusal_body: Callable[[Scope, LineageError], bytes],
    ) -> None:
        self._app = app
        self._authenticator = authenticator
        self._is_open = is_open
        self._refusal_body = refusal_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reject it."""
        if scope["type"] == "http" and not self._is_open(scope):
            try:
                caller = await self._authenticator.caller(request_credentials(scope))
            except StoreUnavailable as error:
                body = self._refusal_body(scope, error)
                response = Response(body, 503, RETRY, media_type="application/json")
                await send_response(response, scope, receive, send)
                return
            except Unauthenticated as error:
                body = self._refusal_body(scope, error)
                response = Response(
                    body, error.status, headers=AUTHENTICATE, media_type="application/json"
                )
                await send_response(response, scope, receive, send)
                return
            try:
                require(caller, PATH_PERMISSIONS.get(scope["path"]))
            except AccessDenied as error:
                headers = getattr(error, "response_headers", None)
                response = Response(
                    rest_refusal(error), 403, headers, media_type="application/json"
                )
                await send_response(response, scope, receive, send)
                return
            scope.setdefault("state", {})[CALLER] = caller
        await self._app(scope, receive, send)


def rest_refusal(error: LineageError) -> bytes:
    """Return the body of a rejected REST request."""
    return orjson.dumps({"detail": error.code})
