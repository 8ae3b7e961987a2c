"""Answers as server-sent events: GraphQL over SSE, the mode of distinct connections.

github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
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
from schema.graphql.execution.runner import (
    ContextFactory,
    PreparedOperation,
    Runner,
    SubscriptionFailed,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

EVENT_STREAM: Final = "text/event-stream"
KEEPALIVE_SECONDS: Final = 12.0
"""After so long without an event a comment is sent: proxies cut what is silent for longer than 15 to 60 s."""

SEND_TIMEOUT_SECONDS: Final = 10.0
"""How long a client may take no more of what it is sent before it is cut."""

_HEADERS: Final = [
    (b"content-type", f"{EVENT_STREAM}; charset=utf-8".encode()),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_COMPLETE_EVENT: Final = b"event: complete\ndata:\n\n"
_KEEPALIVE_COMMENT: Final = b":\n\n"


def event_stream(
    runner: Runner, prepared: PreparedOperation, context_factory: ContextFactory
) -> "EventStreamResponse":
    """The answers to a request, an event each; a stream that ends without `complete` is to be gone on with."""
    return EventStreamResponse(runner.stream_results(prepared, context_factory))


class EventStreamResponse(Response):
    """An answer that goes on until it is complete, the client goes, or the service stops."""

    def __init__(self, answers: AsyncGenerator[dict[str, Any]]) -> None:
        super().__init__()
        self._results = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_wait_for_disconnect(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.wait({sending, leaving})
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
            log.warning("a client that does not read was cut", transport="sse")

    async def _frames(self) -> AsyncGenerator[bytes]:
        async with aclosing(self._results) as answers:
            following = asyncio.ensure_future(anext(answers))
            try:
                while True:
                    if not (await asyncio.wait({following}, timeout=KEEPALIVE_SECONDS))[0]:
                        yield _KEEPALIVE_COMMENT
                        continue
                    yield _next_event(following.result())
                    following = asyncio.ensure_future(anext(answers))
            except StopAsyncIteration:
                yield _COMPLETE_EVENT
            except SubscriptionFailed as error:
                yield _next_event({"errors": error.errors})
                yield _COMPLETE_EVENT
            except FeedClosed:
                return
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError, StopAsyncIteration, Exception):
                    await following


def _next_event(answer: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n"


async def _wait_for_disconnect(receive: Receive) -> None:
    """Wait until the client has gone; what is left of its body is nothing to us."""
    gone = False
    while not gone:
        gone = (await receive())["type"] == "http.disconnect"
