"""ASGI middleware: write the access log's line of a request before the first byte of its response."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.access.caller import ANONYMOUS, Caller
from schema.access.request_caller import CALLER
from schema.http.access_log import MAX_IDS, AccessLog, AccessLogUnavailable, client_text
from schema.http.head_response import send_response

LOOKED: Final = "looked"
"""The key of `scope["state"]` under which the APIs store the facts of a request. It exists if the log is on."""


class Looked:
    """The facts of a request: its ids, the hash of its GraphQL document, and the number of returned records."""

    __slots__ = ("document_hash", "ids", "records")

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.document_hash: str | None = None
        self.records: int | None = None


class AccessLogMiddleware:
    """Log every request, except those for which `is_open` returns True. A WebSocket logs its operations itself."""

    def __init__(
        self,
        app: ASGIApp,
        access_log: AccessLog,
        is_open: Callable[[Scope], bool],
        refusal_body: Callable[[Scope, AccessLogUnavailable], bytes],
    ) -> None:
        self._app = app
        self._log = access_log
        self._is_open = is_open
        self._refusal_body = refusal_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or self._is_open(scope):
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        state = scope.setdefault("state", {})
        state[LOOKED] = Looked()
        refused: AccessLogUnavailable | None = None
        is_started = False

        async def send_logged(message: Message) -> None:
            nonlocal refused, is_started
            if message["type"] == "http.response.start" and not is_started:
                is_started = True
                try:
                    self._log.write(request_fields(scope, message["status"], started))
                except AccessLogUnavailable as error:
                    refused = error
                    await self._refuse(scope, receive, send, error)
            if refused is None:
                await send(message)

        try:
            self._log.check()
        except AccessLogUnavailable as error:
            await self._refuse(scope, receive, send, error)
            return
        try:
            await self._app(scope, receive, send_logged)
        except BaseException:
            if not is_started:
                self._log.write(request_fields(scope, 500, started))
            raise

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, error: AccessLogUnavailable
    ) -> None:
        headers = {"Retry-After": "1"}
        response = Response(
            self._refusal_body(scope, error), 503, headers, media_type="application/json"
        )
        await send_response(response, scope, receive, send)


def request_fields(scope: Scope, status: int, started: float) -> dict[str, Any]:
    """Return the fields of a line that HTTP requests and operations of a WebSocket share."""
    state = scope["state"]
    caller: Caller | None = state.get(CALLER)
    if caller is None and "app" in scope and scope["app"].state.is_anonymous:
        caller = ANONYMOUS
    looked: Looked = state[LOOKED]
    return {
        **caller_fields(caller, dict(scope["headers"])),
        "method": scope.get("method", "WEBSOCKET"),
        "route": state.get("route") or getattr(scope.get("route"), "path", None),
        "document_hash": looked.document_hash,
        "ids": looked.ids[:MAX_IDS],
        "status": status,
        "records": looked.records,
        "duration_ms": round((time.perf_counter() - started) * 1000, 3),
        "correlation_id": state.get("correlation_id"),
    }


def caller_fields(caller: Caller | None, headers: Mapping[bytes, bytes]) -> dict[str, Any]:
    """Return the fields of the caller and of the client program."""
    name = headers.get(b"apollographql-client-name") or headers.get(b"x-client-name")
    version = headers.get(b"apollographql-client-version") or headers.get(b"x-client-version")
    return {
        "subject": None if caller is None else caller.subject,
        "roles": [] if caller is None else sorted(role.value for role in caller.roles),
        "client_name": client_text(name),
        "client_version": client_text(version),
    }
