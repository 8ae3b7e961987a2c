"""ASGI middleware around every request: its ids, the limits of its body, its log line, and unexpected errors."""

import asyncio
import os
import time
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson
import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.http.service_session import read_after_headers
from schema.http.trace_context import request_traceparent
from schema.observability import metrics
from schema.settings import Settings
from storage.errors import LineageError, StoreUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.request")

MAX_ID_LENGTH: Final = 200
"""Maximum length in characters. A longer correlation id or request id is replaced by a generated one."""

UNMATCHED: Final = "unmatched"
"""The route in the log of a request whose path matches no route."""

CLIENT_CLOSED_REQUEST: Final = 499
"""The status in the log of a request whose client disconnected before it had sent the whole body."""

GRAPHQL_PATH: Final = "/graphql"

EVENT_STREAM: Final = (b"content-type", b"text/event-stream; charset=utf-8")
"""The header of an event stream, whose duration the client determines."""


class BodyTooLarge(LineageError):
    """The body exceeds the limit."""

    code = "DPM_BODY_TOO_LARGE"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body has more than {limit} bytes (DPM_MAX_BODY_BYTES)")


class RequestBodyTimeout(LineageError):
    """The body did not arrive within the request timeout."""

    code = "DPM_REQUEST_TIMEOUT"
    status = 408

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the body took more than {seconds} seconds (DPM_REQUEST_TIMEOUT_SECONDS)")


@asynccontextmanager
async def enforce_deadline(scope: Scope) -> AsyncIterator[None]:
    """Cancel the block at the request's deadline and raise StoreUnavailable."""
    try:
        async with asyncio.timeout_at(scope["state"]["deadline"]):
            yield
    except TimeoutError as error:
        raise StoreUnavailable from error


class RequestMiddleware:
    """ASGI middleware around every request.

    It sets three keys of `scope["state"]`: `correlation_id`, the id that the response repeats;
    `has_correlation_id`, whether the client sent an id; and `deadline`, in seconds of the event loop's clock.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._max_body_bytes = settings.max_body_bytes
        self._timeout_seconds = settings.request_timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; a WebSocket passes unchanged."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(reversed(scope["headers"]))
        sent_id = headers.get(b"x-correlation-id", b"").strip()
        correlation_id = _valid_or_new_id(sent_id, "corr")
        request_id = _valid_or_new_id(headers.get(b"x-request-id", b"").strip(), "req")
        traceparent = request_traceparent(scope)
        trace_id = None if traceparent is None else traceparent[3:35]
        state = scope.setdefault("state", {})
        state["traceparent"] = traceparent
        state["correlation_id"] = _decode_header(correlation_id)
        state["has_correlation_id"] = bool(sent_id)
        state["deadline"] = asyncio.get_running_loop().time() + self._timeout_seconds
        response_headers = [
            (b"x-correlation-id", correlation_id),
            (b"x-request-id", request_id),
            (b"x-content-type-options", b"nosniff"),
        ]
        if trace_id is not None:
            response_headers.append((b"x-trace-id", trace_id.encode()))
        status, is_stream = 0, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = message["status"]
                is_stream = EVENT_STREAM in message.get("headers", ())
                message["headers"] = [
                    *message.get("headers", ()),
                    *response_headers,
                    *read_after_headers(scope),
                ]
                if not any(name.lower() == b"cache-control" for name, _ in message["headers"]):
                    # Forbid caching, because every response may contain records or ids. Static pages have their own
                    # header.
                    message["headers"].append((b"cache-control", b"no-store"))
                if status == RequestBodyTimeout.status:
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        try:
            with metrics.request_in_flight():
                await self._app(scope, self._limit_body(scope, receive, headers), send_with_headers)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
        except Exception:
            log.exception("unexpected error", request_id=_decode_header(request_id))
            if status:
                raise
            await _send_internal_error(send_with_headers, _decode_header(request_id))
        finally:
            seconds = time.perf_counter() - started
            _measure(scope, status, seconds, is_stream=is_stream)
            log.info(
                "request",
                method=scope["method"],
                route=state.get("route") or _path_template(scope),
                status=status,
                duration_ms=round(seconds * 1000, 3),
                correlation_id=_decode_header(correlation_id),
                request_id=_decode_header(request_id),
                trace_id=trace_id,
            )

    def _limit_body(self, scope: Scope, receive: Receive, headers: dict[bytes, bytes]) -> Receive:
        """Return a `receive` that raises BodyTooLarge or RequestBodyTimeout."""
        deadline: float | None = scope["state"]["deadline"]
        declared = headers.get(b"content-length", b"")
        too_large = declared.isdigit() and int(declared[:20]) > self._max_body_bytes
        received_bytes = self._max_body_bytes + 1 if too_large else 0

        async def receive_limited() -> Message:
            nonlocal received_bytes, deadline
            if received_bytes > self._max_body_bytes:
                raise BodyTooLarge(self._max_body_bytes)
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise RequestBodyTimeout(self._timeout_seconds) from error
            if not message.get("more_body"):
                deadline = None  # the next message is the disconnect, which has no time limit
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._max_body_bytes:
                raise BodyTooLarge(self._max_body_bytes)
            return message

        return receive_limited


def _path_template(scope: Scope) -> str:
    template: str = getattr(scope.get("route"), "path", UNMATCHED)
    return template


def _measure(scope: Scope, status: int, seconds: float, *, is_stream: bool) -> None:
    """Count a request by the template of its path, because clients choose the names of GraphQL operations."""
    if not is_stream:
        template = _path_template(scope)
        route = template if template == GRAPHQL_PATH else scope["state"].get("route") or template
        metrics.observe_request(scope, route, status, seconds)


def _decode_header(value: bytes) -> str:
    """Decode a header as UTF-8, or as Latin-1 if it is not valid UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _valid_or_new_id(sent: bytes, prefix: str) -> bytes:
    """Return the id that the client sent; a generated one if it is empty, too long or has control characters."""
    text = _decode_header(sent)
    if (
        not text
        or len(text) > MAX_ID_LENGTH
        or (not text.isprintable() and any(unicodedata.category(each) == "Cc" for each in text))
    ):
        return f"{prefix}_{os.urandom(6).hex()}".encode()
    return sent


async def _send_internal_error(send: Send, incident: str) -> None:
    body = orjson.dumps({"detail": "INTERNAL_SERVER_ERROR", "incident": incident})
    headers: list[tuple[bytes, Any]] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
