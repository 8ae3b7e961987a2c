"""GraphQL over server-sent events, in distinct connections mode.

Protocol: github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any, Final

import orjson
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from resolvers.change_feed import FeedClosed
from schema.access.errors import Unauthenticated
from schema.access.lasting import LastingAccess
from schema.graphql.execution.errors import format_lineage_error
from schema.graphql.execution.runner import (
    ContextFactory,
    PreparedOperation,
    Runner,
    SubscriptionFailed,
)
from schema.http.request_middleware import EVENT_STREAM as EVENT_STREAM_HEADER

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

EVENT_STREAM: Final = "text/event-stream"
KEEPALIVE_SECONDS: Final = 12.0
"""Seconds without an event after which a comment is sent, because proxies close connections idle for 15 to 60 s."""

SEND_TIMEOUT_SECONDS: Final = 10.0
"""Seconds after which a client that does not read is disconnected."""

_HEADERS: Final = [
    EVENT_STREAM_HEADER,
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_COMPLETE_EVENT: Final = b"event: complete\ndata:\n\n"
_KEEPALIVE_COMMENT: Final = b":\n\n"


def event_stream(
    runner: Runner,
    prepared: PreparedOperation,
    context_factory: ContextFactory,
    access: LastingAccess | None = None,
) -> "EventStreamResponse":
    """Return the response with one event for each result.

    When `access` ends, the response ends with the error UNAUTHENTICATED. A client reconnects after an end without
    `complete`.
    """
    return EventStreamResponse(runner.stream_results(prepared, context_factory), access)


def single_event_stream(result: dict[str, Any]) -> "EventStreamResponse":
    """Return the response with the result of a query or mutation."""

    async def results() -> AsyncGenerator[dict[str, Any]]:
        yield result

    return EventStreamResponse(results(), None)


class EventStreamResponse(Response):
    """A response that ends when the results end, the client disconnects, or the service shuts down."""

    def __init__(
        self,
        results: AsyncGenerator[dict[str, Any]],
        access: LastingAccess | None,
    ) -> None:
        super().__init__()
        self._results = results
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events. Send only the head in response to HEAD, which runs nothing (RFC 9110, 9.3.2)."""
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": b""})
            return
        sending = asyncio.create_task(self._send(send))
        disconnect = asyncio.create_task(_wait_for_disconnect(receive))
        try:
            await asyncio.wait({sending, disconnect}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, disconnect):
                task.cancel()
            await asyncio.wait({sending, disconnect})
        if not sending.cancelled():
            sending.result()

    async def _send(self, send: Send) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            async with aclosing(self._frames()) as frames:
                async for frame in frames:
                    async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                        await send({"type": "http.response.body", "body": frame, "more_body": True})
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            log.warning("a slow consumer was disconnected", transport="sse")

    async def _frames(self) -> AsyncGenerator[bytes]:
        async with aclosing(self._results) as results:
            next_result = asyncio.ensure_future(anext(results))
            access = self._access
            ended = asyncio.ensure_future(access.wait_until_invalid()) if access else None
            awaited: set[asyncio.Future[Any]] = {ended} if ended else set()
            try:
                while True:
                    await asyncio.wait(
                        {next_result, *awaited},
                        timeout=KEEPALIVE_SECONDS,
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    has_result = next_result.done()
                    if (ended is not None and ended.done()) or (
                        access is not None and has_result and not await access.may_receive()
                    ):
                        yield _next_event({"errors": [format_lineage_error(Unauthenticated())]})
                        yield _COMPLETE_EVENT
                        return
                    if not has_result:
                        yield _KEEPALIVE_COMMENT
                        continue
                    yield _next_event(next_result.result())
                    next_result = asyncio.ensure_future(anext(results))
            except StopAsyncIteration:
                yield _COMPLETE_EVENT
            except SubscriptionFailed as error:
                yield _next_event({"errors": error.errors})
                yield _COMPLETE_EVENT
            except FeedClosed:
                return
            finally:
                if ended is not None:
                    ended.cancel()
                next_result.cancel()
                with suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                    await next_result


def _next_event(result: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(result) + b"\n\n"


async def _wait_for_disconnect(receive: Receive) -> None:
    """Wait until the client disconnects. The rest of the request body is discarded."""
    while (await receive())["type"] != "http.disconnect":
        pass
