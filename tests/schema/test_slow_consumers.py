"""A slow consumer is disconnected, and uses no memory meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message, Scope

from schema.app import create_app
from schema.graphql.transport import sse, websocket
from schema.settings import Settings
from storage.base import Store
from tests.factories import recorded_run, run
from tests.polling import wait_until
from tests.service_env import ALL_FEATURES

SUBSCRIBE = {"query": "subscription { runRecorded { cursor } }"}


@asynccontextmanager
async def running_app() -> AsyncIterator[tuple[Starlette, Store]]:
    """An app and its store."""
    app = create_app(Settings.from_env(ALL_FEATURES))
    async with app.router.lifespan_context(app):
        yield app, app.state.service.store


async def never() -> Message:
    """Wait forever."""
    never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    return await never


async def record(store: Store, run_id: str) -> None:
    await store.record_run(recorded_run(run(run_id)), [], artifact=None, explicit_timestamp=True)


def scope_of(kind: str, app: Starlette, **more: Any) -> Scope:
    """Return the ASGI scope of a request to /graphql."""
    headers = [
        (b"host", b"127.0.0.1"),
        (b"content-type", b"application/json"),
        (b"accept", b"text/event-stream"),
    ]
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "app": app,
        **more,
    }


async def test_a_socket_that_takes_nothing_is_cut_and_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "SEND_TIMEOUT_SECONDS", 0.05)
    said = [
        {"type": "connection_init"},
        {"type": "subscribe", "id": "1", "payload": SUBSCRIBE},
    ]
    messages: list[Message] = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "text": json.dumps(each)} for each in said),
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        return await never()

    async def send(message: Message) -> None:
        sent.append(message)
        if "runRecorded" in message.get("text", ""):
            await never()

    async with running_app() as (app, store):
        scope = scope_of("websocket", app, scheme="ws", subprotocols=["graphql-transport-ws"])
        serving = asyncio.create_task(app(scope, receive, send))
        await wait_until(lambda: app.state.service.change_feed._tail_task is not None)
        await record(store, "rr_1")
        async with asyncio.timeout(5):
            await serving
    assert (sent[-1]["type"], sent[-1]["code"]) == ("websocket.close", 1013)


async def test_an_event_stream_that_nobody_takes_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SEND_TIMEOUT_SECONDS", 0.05)
    body: list[Message] = [{"type": "http.request", "body": json.dumps(SUBSCRIBE).encode()}]
    sent: list[Message] = []

    async def receive() -> Message:
        return body.pop() if body else await never()

    async def send(message: Message) -> None:
        sent.append(message)
        if b"runRecorded" in message.get("body", b""):
            await never()

    async with running_app() as (app, store):
        scope = scope_of("http", app, method="POST", scheme="http")
        serving = asyncio.create_task(app(scope, receive, send))
        await wait_until(lambda: app.state.service.change_feed._tail_task is not None)
        await record(store, "rr_1")
        async with asyncio.timeout(5):
            await serving
        assert app.state.service.change_feed._subscriptions == 0
    assert sent[-1]["more_body"]


async def test_a_quiet_stream_is_kept_alive_by_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "KEEPALIVE_SECONDS", 0.02)
    body: list[Message] = [{"type": "http.request", "body": json.dumps(SUBSCRIBE).encode()}]
    gone = asyncio.Event()
    sent: list[bytes] = []

    async def receive() -> Message:
        if body:
            return body.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message.get("body", b""))
        if sent.count(b":\n\n") == 3:
            gone.set()

    async with running_app() as (app, _store):
        scope = scope_of("http", app, method="POST", scheme="http")
        async with asyncio.timeout(5):
            await app(scope, receive, send)
    assert b":\n\n" in sent
