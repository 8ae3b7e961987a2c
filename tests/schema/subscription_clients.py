"""Subscription clients over a WebSocket and server-sent events."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")

Message = dict[str, Any]


class SubscriptionSocket:
    """One connection by the protocol `graphql-transport-ws`."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: object) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def receive(self) -> Message:
        """The next message."""
        message: Message = json.loads(await self.connection.recv())
        return message

    async def subscribe(self, name: str, query: str, /, **variables: object) -> None:
        """Begin an operation."""
        await self.send(type="subscribe", id=name, payload={"query": query, "variables": variables})

    async def data(self) -> Any:
        """Return the data of the next message, which must be a result without errors."""
        message = await self.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    def abort(self) -> None:
        """Abort the connection without a close frame."""
        self.connection.transport.abort()


@asynccontextmanager
async def open_socket(address: str, **headers: str) -> AsyncIterator[SubscriptionSocket]:
    """Open a connection to a service without sending a message."""
    url = address.replace("http://", "ws://") + "/graphql"
    async with connect(
        url, subprotocols=[PROTOCOL], additional_headers=headers, proxy=None
    ) as connection:
        yield SubscriptionSocket(connection)


@asynccontextmanager
async def open_acknowledged(address: str) -> AsyncIterator[SubscriptionSocket]:
    """A connection that is acknowledged."""
    async with open_socket(address) as socket:
        await socket.send(type="connection_init")
        assert (await socket.receive())["type"] == "connection_ack"
        yield socket


@asynccontextmanager
async def event_stream(
    address: str, query: str, /, **variables: object
) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
    """Yield the events of a response over SSE, as (name, data)."""
    body = {"query": query, "variables": variables}
    async with (
        httpx2.AsyncClient(timeout=20, trust_env=False) as client,
        client.stream(
            "POST", f"{address}/graphql", json=body, headers={"accept": "text/event-stream"}
        ) as answer,
    ):
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8", answer
        yield _events(answer.aiter_lines())


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in lines:
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            yield name, json.loads(value) if value.strip() else None
