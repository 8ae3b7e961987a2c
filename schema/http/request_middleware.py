"""What every request gets around it: ids, a body within bounds, one log line, and no stack for strangers."""

import asyncio
import os
import re
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
from schema.settings import Settings
from storage.errors import LineageError, StoreUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger("dpm_lineage.request")

MAX_ID_LENGTH: Final = 200
UNMATCHED: Final = "unmatched"
"""The route that the log shows of a request whose path has no route."""

CLIENT_CLOSED_REQUEST: Final = 499
"""What is logged as the status where the client went away before it had sent its body."""
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")


class BodyTooLarge(LineageError):
    """A body beyond the limit."""

    code = "DPM_BODY_TOO_LARGE"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body has more than {limit} bytes (DPM_MAX_BODY_BYTES)")


class RequestBodyTimeout(LineageError):
    """A body that has not come within the time of a request."""

    code = "DPM_REQUEST_TIMEOUT"
    status = 408

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the body took more than {seconds} seconds (DPM_REQUEST_TIMEOUT_SECONDS)")


@asynccontextmanager
async def enforce_deadline(scope: Scope) -> AsyncIterator[None]:
    """Raise StoreUnavailable where what is asked of the store takes longer than the request may."""
    try:
        async with asyncio.timeout_at(scope["state"]["deadline"]):
            yield
    except TimeoutError as error:
        raise StoreUnavailable from error


class RequestMiddleware:
    """ASGI middleware around every request.

    It leaves in `scope["state"]` the correlation id that is echoed, whether it was given, and the
    request's deadline by the loop's clock.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limit = settings.max_body_bytes
        self._seconds = settings.request_timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(reversed(scope["headers"]))
        given = headers.get(b"x-correlation-id", b"").strip()
        correlation = _valid_or_new_id(given, "corr")
        request_id = _valid_or_new_id(headers.get(b"x-request-id", b"").strip(), "req")
        trace_id = _parse_trace_id(headers.get(b"traceparent"))
        state = scope.setdefault("state", {})
        state["correlation_id"] = _decode_header(correlation)
        state["has_correlation_id"] = bool(given)
        state["deadline"] = asyncio.get_running_loop().time() + self._seconds
        echoed = [
            (b"x-correlation-id", correlation),
            (b"x-request-id", request_id),
            (b"x-content-type-options", b"nosniff"),
        ]
        if trace_id is not None:
            echoed.append((b"x-trace-id", trace_id.encode()))
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    *echoed,
                    *read_after_headers(scope),
                ]
                if status == RequestBodyTimeout.status:
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        try:
            await self._app(scope, self._limit_body(scope, receive, headers), answer)
        except ClientDisconnect:
            status = CLIENT_CLOSED_REQUEST
        except Exception:
            log.exception("unexpected error", request_id=_decode_header(request_id))
            if status:
                raise
            await _send_internal_error(answer, _decode_header(request_id))
        finally:
            log.info(
                "request",
                method=scope["method"],
                route=state.get("route") or getattr(scope.get("route"), "path", UNMATCHED),
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 3),
                correlation_id=_decode_header(correlation),
                request_id=_decode_header(request_id),
                trace_id=trace_id,
            )

    def _limit_body(self, scope: Scope, receive: Receive, headers: dict[bytes, bytes]) -> Receive:
        deadline: float | None = scope["state"]["deadline"]
        declared = headers.get(b"content-length", b"")
        too_large = declared.isdigit() and int(declared[:20]) > self._limit
        received = self._limit + 1 if too_large else 0

        async def bounded() -> Message:
            nonlocal received, deadline
            if received > self._limit:
                raise BodyTooLarge(self._limit)
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise RequestBodyTimeout(self._seconds) from error
            if not message.get("more_body"):
                deadline = None  # what comes now is the end of the connection, whenever that is
            received += len(message.get("body", b""))
            if received > self._limit:
                raise BodyTooLarge(self._limit)
            return message

        return bounded


def _decode_header(value: bytes) -> str:
    """An id as text: UTF-8, or Latin-1 where it is not that."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _valid_or_new_id(given: bytes, prefix: str) -> bytes:
    """The id to echo: the given one, or a made one where none is given or it is unfit."""
    text = _decode_header(given)
    if (
        not text
        or len(text) > MAX_ID_LENGTH
        or (not text.isprintable() and any(unicodedata.category(each) == "Cc" for each in text))
    ):
        return f"{prefix}_{os.urandom(6).hex()}".encode()
    return given


def _parse_trace_id(value: bytes | None) -> str | None:
    """The trace id of a `traceparent` (w3.org/TR/trace-context); None where there is no valid one."""
    found = _TRACEPARENT.fullmatch((value or b"").strip().decode("latin-1"))
    if found is None or value is None or value.strip().startswith(b"ff") or set(found[1]) == {"0"}:
        return None
    return found[1]


async def _send_internal_error(send: Send, incident: str) -> None:
    body = orjson.dumps({"detail": "INTERNAL_SERVER_ERROR", "incident": incident})
    headers: list[tuple[bytes, Any]] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
