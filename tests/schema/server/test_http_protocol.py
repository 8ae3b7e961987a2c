"""The HTTP protocol against raw sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
import uvloop

from schema.server.config import ServerConfig
from schema.server.connections import ConnectionLimits, ConnectionRegistry
from schema.server.http_protocol import GuardedHttpProtocol
from schema.server.websocket_protocol import GuardedWebSocketProtocol

LARGE = b"x" * 16_000_000


async def app(scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """Echo a request's method, headers and body.

    `/large` answers 16 MB, `/stream` without a length. A request with a query gets its hosts, path and query.
    """
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    names = b",".join(name for name, _ in scope["headers"])
    answer = {"/large": LARGE}.get(
        scope["path"], b"|".join((scope["method"].encode(), names, body))
    )
    if scope["query_string"]:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        answer = b"|".join((*hosts, scope["raw_path"], scope["query_string"]))
    length = [] if scope["path"] == "/stream" else [(b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": answer[:3], "more_body": True})
    await send({"type": "http.response.body", "body": answer[3:]})


async def until(holds: Callable[[], bool]) -> None:
    """Return once a condition holds; raise TimeoutError after five seconds."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110  # the server sets no event
            await asyncio.sleep(0.01)


class Service:
    """A running server, its port and its registry."""

    def __init__(self, port: int, registry: ConnectionRegistry) -> None:
        self.port = port
        self.registry = registry

    async def open(self, data: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, and send bytes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        return reader, writer

    async def answer(self, *parts: bytes) -> bytes:
        """Send bytes, each part by itself; return everything until the server closes, or is quiet for 0.3 s."""
        reader, writer = await self.open()
        got = b""
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.05)
            while more := await asyncio.wait_for(reader.read(65536), 0.3):
                got += more
        except (TimeoutError, ConnectionError):
            pass
        finally:
            writer.close()
        return got


@asynccontextmanager
async def serving(**limits: Any) -> AsyncIterator[Service]:
    """Serve `app` with these limits until the block ends."""
    registry = ConnectionRegistry(ConnectionLimits(**limits))
    config = ServerConfig(
        app,
        registry,
        http=GuardedHttpProtocol,
        ws=GuardedWebSocketProtocol,
        log_config=None,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve([listening]))
    await until(lambda: server.started)
    try:
        yield Service(listening.getsockname()[1], registry)
    finally:
        server.force_exit = server.should_exit = True
        await task


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split(b" ", 2)[1])


OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("offer", [OFFER, b"Connection: upgrade\r\nUpgrade: foo\r\n"])
@pytest.mark.parametrize(
    "framed",
    [
        (b"Content-Length: 5\r\n", b"hello"),
        (b"Transfer-Encoding: chunked\r\n", b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
async def test_an_upgrade_that_is_not_taken_leaves_the_body_to_its_request(
    offer: bytes, framed: tuple[bytes, bytes], apart: bool
) -> None:
    framing, body = framed
    head = POST + framing + offer + b"\r\n"
    async with serving() as service:
        answer = await service.answer(*((head, body) if apart else (head + body,)))
    assert answer.endswith(b"|hello")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"upgrade" not in answer.partition(b"\r\n\r\n")[2]


async def test_the_body_of_an_offered_upgrade_is_never_the_next_request() -> None:
    inner = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    async with serving() as service:
        answer = await service.answer(
            POST + b"Content-Length: %d\r\n" % len(inner) + OFFER + b"\r\n", inner
        )
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.endswith(b"|" + inner)


async def test_what_follows_an_ignored_upgrade_on_the_connection_is_answered() -> None:
    get = b"GET / HTTP/1.1\r\nHost: x\r\n"
    async with serving() as service:
        answer = await service.answer(get + OFFER + b"\r\n" + get + b"\r\n")
    assert answer.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    ("begin", "repeated", "expected"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a" * 1000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-A: b\r\n" * 100, 431),
        (b"GET /", b"a" * 1000, 414),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n" * 100, 431),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 1000, 431),
        (b"", b"\r\n" * 500, 431),
    ],
    ids=["header", "headers", "url", "trailers", "chunk extension", "empty lines"],
)
async def test_a_head_or_trailer_without_end_is_refused(
    begin: bytes, repeated: bytes, expected: int
) -> None:
    async with serving(max_head_bytes=4096) as service:
        answer = await service.answer(begin, *[repeated] * 8)
    assert status(answer) == expected
    assert b"connection: close" in answer


@pytest.mark.parametrize(("url", "header", "expected"), [(9000, 1, 414), (1, 9000, 431)])
async def test_a_head_that_ends_but_is_too_large_is_refused(
    url: int, header: int, expected: int
) -> None:
    head = b"GET /%s HTTP/1.1\r\nX-A: %s\r\n\r\n" % (b"u" * url, b"h" * header)
    async with serving(max_head_bytes=4096) as service:
        assert status(await service.answer(head)) == expected


async def test_trailers_are_no_headers() -> None:
    body = b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Trailer: t\r\n\r\n"
    async with serving() as service:
        answer = await service.answer(POST + body)
    assert status(answer) == 200
    assert b"x-trailer" not in answer


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"GET / HTTP/1.1\r\nX-A: a", b"408"),
        (POST + b"Content-Length: 5\r\n\r\nhe", b"408"),
        (b"", b""),
    ],
    ids=["half a head", "half a body", "nothing"],
)
async def test_a_request_that_does_not_end_in_time_is_closed(sent: bytes, expected: bytes) -> None:
    async with serving(head_timeout=0.2, body_timeout=0.2) as service:
        reader, writer = await service.open(sent)
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert answer[9:12] == expected


async def test_a_slow_header_does_not_extend_the_time_of_its_head() -> None:
    async with serving(head_timeout=0.5) as service:
        reader, writer = await service.open(b"GET / HTTP/1.1\r\n")

        async def trickle() -> None:
            while not writer.is_closing():
                writer.write(b"X-A: 1\r\n")
                await asyncio.sleep(0.1)

        trickling = asyncio.create_task(trickle())
        answer = await asyncio.wait_for(reader.readuntil(b"}"), 5)
        writer.close()
        await trickling
    assert status(answer) == 408


@pytest.mark.parametrize(("version", "interim"), [(b"1.1", True), (b"1.0", False)])
@pytest.mark.parametrize("offer", [b"", OFFER])
async def test_only_an_http_1_1_client_is_told_to_continue(
    version: bytes, interim: bool, offer: bytes
) -> None:
    head = POST.replace(b"1.1", version) + offer
    async with serving() as service:
        answer = await service.answer(
            head + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", b"hello"
        )
    assert answer.startswith(b"HTTP/1.1 100 ") == interim
    assert answer.endswith(b"|hello")
    assert answer.count(b"HTTP/1.1 200 ") == 1


@pytest.mark.parametrize("path", [b"/", b"/stream"])
async def test_an_http_1_0_client_gets_no_chunks(path: bytes) -> None:
    async with serving() as service:
        answer = await service.answer(b"GET " + path + b" HTTP/1.0\r\n\r\n")
    assert b"transfer-encoding" not in answer.lower()
    assert answer.endswith(b"\r\n\r\nGET||")


async def test_the_oldest_idle_connection_makes_room_for_a_new_one() -> None:
    async with serving(max_connections=16) as service:
        held = [await service.open(b"GET / HTTP/1.1\r\nX-A: a") for _ in range(40)]
        answer = await service.answer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert len(service.registry) <= 16
        assert status(answer) == 200
        assert await asyncio.wait_for(held[0][0].read(), 5) == b""
        for _, writer in held:
            writer.close()


async def test_an_answer_that_is_not_read_makes_room_for_a_new_connection() -> None:
    async with serving(max_connections=2) as service:
        held = [await service.open(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(2)]
        await until(lambda: len(service.registry._unsent) == 2)
        answer = await service.answer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for _, writer in held:
            writer.close()
    assert status(answer) == 200


class Accepted(GuardedHttpProtocol):
    """A connection that was accepted; whether what arrived with it was read is set by a test."""

    def __init__(self, *, is_fresh: bool) -> None:
        self.is_fresh, self._in_head, self.cycle = is_fresh, True, None  # type: ignore[assignment]
        self.client, self.transport = None, Mock()


def test_a_connection_whose_request_was_not_read_yet_is_not_closed_for_another() -> None:
    registry = ConnectionRegistry(ConnectionLimits(max_connections=2))
    fresh, read, new = (Accepted(is_fresh=each) for each in (True, False, True))
    assert registry.admit(fresh)
    assert registry.admit(read)
    assert registry.admit(new)
    assert (fresh.transport.abort.called, read.transport.abort.called) == (False, True)  # type: ignore[attr-defined]
    assert not registry.admit(Accepted(is_fresh=True))


async def test_a_client_beyond_its_own_bound_is_refused_while_its_requests_run() -> None:
    body = b"Content-Length: 5\r\n\r\nhe"
    async with serving(max_connections_per_client=2) as service:
        held = [await service.open(POST + body) for _ in range(2)]
        await asyncio.sleep(0.1)
        answer = await service.answer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for _, writer in held:
            writer.close()
    assert status(answer) == 503
    assert answer.endswith(b'{"detail":"DPM_TOO_MANY_CONNECTIONS"}')


async def test_websockets_leave_room_for_requests() -> None:
    upgrade = (
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    async with serving(max_connections=16) as service:
        sockets = [await service.open(upgrade) for _ in range(12)]
        firsts = [await asyncio.wait_for(reader.readline(), 5) for reader, _ in sockets]
        assert sum(b" 101 " in first for first in firsts) == 8
        assert sum(b" 503 " in first for first in firsts) == 4
        answer = await service.answer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for _, writer in sockets:
            writer.close()
    assert status(answer) == 200


async def test_a_client_that_does_not_read_is_disconnected() -> None:
    async with serving(unsent_timeout=0.3) as service:
        with socket.create_connection(("127.0.0.1", service.port)) as silent:
            silent.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            await until(lambda: service.registry.evicted == 1)
            await until(lambda: len(service.registry) == 0)


def test_requests_of_a_client_that_is_gone_end_without_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def be_gone() -> None:
        async with serving(unsent_timeout=0.3) as service:
            _, writer = await service.open(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n" * 4)
            await until(lambda: not len(service.registry) and service.registry.evicted == 1)
            await asyncio.sleep(0.05)
            writer.close()

    uvloop.run(be_gone())  # its transports raise where they are closed; those of asyncio do not
    assert not [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]


async def test_unread_answers_are_bounded_in_all() -> None:
    async with serving(max_unsent_bytes=20_000_000) as service:
        silent = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(4)]
        for each in silent:
            each.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: service.registry.evicted >= 2)
        for each in silent:
            each.close()


async def test_a_complete_request_is_answered_though_what_follows_it_is_none() -> None:
    async with serving() as service:
        answer = await service.answer(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n\x00\x01 nonsense\r\n\r\n")
    assert status(answer) == 200
