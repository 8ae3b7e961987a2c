"""Requests and frames that are well-formed for a parser and wrong for the protocol."""

import asyncio
import struct
from contextlib import suppress

import pytest

from schema.server.websocket_protocol import MAX_FRAMES_PER_READ
from tests.schema.server.test_http_protocol import serving, status

HOST = b"Host: x\r\n"
UPGRADE = (
    b"Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
HANDSHAKE = b"GET / HTTP/1.1\r\n" + HOST + UPGRADE + b"\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"CONNECT example.com:80 HTTP/1.1\r\n" + HOST,
        b"CONNECT example.com:80 HTTP/1.1\r\n" + HOST + UPGRADE,
        b"GET / HTTP/2.0\r\n" + HOST,
        b"GET / HTTP/0.9\r\n" + HOST,
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n",
        b"GET http:///path HTTP/1.1\r\n" + HOST,
    ],
)
async def test_a_request_whose_end_is_unknown_is_refused_and_closed(head: bytes) -> None:
    async with serving() as service:
        answer = await service.answer(head + b"\r\nGET / HTTP/1.1\r\n" + HOST + b"\r\n")
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.endswith(b'{"detail":"DPM_INVALID_HTTP_REQUEST"}')


@pytest.mark.parametrize(
    "request_line", [b"POST / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n", b"PUT / HTTP/1.1\r\n"]
)
@pytest.mark.parametrize(
    "framed",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ],
)
async def test_a_websocket_offered_with_a_body_is_an_ordinary_request(
    request_line: bytes, framed: bytes
) -> None:
    async with serving() as service:
        answer = await service.answer(request_line + HOST + UPGRADE + framed)
    assert status(answer) == 200
    assert answer.endswith(b"|hello")
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_a_websocket_offered_in_http_1_0_is_an_ordinary_request() -> None:
    async with serving() as service:
        answer = await service.answer(HANDSHAKE.replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert status(answer) == 200
    assert answer.endswith(b"|")


async def test_the_authority_of_an_absolute_target_replaces_the_host_header() -> None:
    async with serving() as service:
        head = b"GET http://evil.example?x HTTP/1.1\r\nHost: x\r\nX-A: b\r\n\r\n"
        answer = await service.answer(head)
    assert answer.endswith(b"evil.example|/|x")


@pytest.mark.parametrize("hosts", [b"", b"Host: x\r\nHost: y\r\n"])
async def test_the_authority_hides_neither_a_missing_host_nor_two(hosts: bytes) -> None:
    async with serving() as service:
        answer = await service.answer(b"GET http://127.0.0.1/ HTTP/1.1\r\n" + hosts + b"\r\n")
        assert answer.endswith(b"GET|" + b",".join([b"host"] * hosts.count(b":")) + b"|")
        old = await service.answer(b"GET http://127.0.0.1?x HTTP/1.0\r\n\r\n")
    assert old.endswith(b"127.0.0.1|/|x")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (b"http://a.example?x=1", b"a.example|/|x=1"),
        (b"http://a.example:8000?x=1", b"a.example:8000|/|x=1"),
        (b"http://[::1]:80/a?x=1", b"[::1]:80|/a|x=1"),
        (b"http://u:p@a.example/?x=%2F", b"a.example|/|x=%2F"),
        (b"http://a.example", b"GET|host|"),
    ],
)
@pytest.mark.parametrize("offer", [b"", b"Connection: upgrade\r\nUpgrade: h2c\r\n"])
async def test_a_target_in_absolute_form_may_have_no_path(
    target: bytes, expected: bytes, offer: bytes
) -> None:
    async with serving() as service:
        answer = await service.answer(b"GET " + target + b" HTTP/1.1\r\n" + HOST + offer + b"\r\n")
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n" + expected)


async def _frames(*sent: bytes) -> bytes:
    """Return what the server sends after its handshake."""
    async with serving() as service:
        reader, writer = await service.open(HANDSHAKE)
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        for each in sent:
            writer.write(each)
        answer = b""
        async with asyncio.timeout(5):
            with suppress(ConnectionResetError):  # it closes while it has unread input
                while more := await reader.read(65536):
                    answer += more
        writer.close()
        return answer


def _frame(payload: bytes, *, opcode: int, final: bool = True) -> bytes:
    head = bytes([(0x80 if final else 0) | opcode, 0x80 | len(payload)])
    return head + bytes(4) + payload


@pytest.mark.parametrize("final", [True, False])
async def test_a_flood_of_empty_frames_ends_its_connection(final: bool) -> None:
    first = _frame(b"", opcode=1, final=final)
    more = _frame(b"", opcode=1 if final else 0, final=final)
    # The loop may read them in several pieces, some of which are small.
    answer = await _frames(first, more * 40 * MAX_FRAMES_PER_READ)
    assert not answer or struct.pack(">H", 1008) + b"Too many frames" in answer


@pytest.mark.parametrize("text", [b"\xff", b"\xed\xa0\x80"])
async def test_a_text_that_is_not_utf_8_ends_its_connection(
    text: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await _frames(_frame(text, opcode=1))
    assert struct.pack(">H", 1007) in answer
    assert not caplog.records
    in_fragments = await _frames(
        _frame(text[:1], opcode=1, final=False), _frame(text[1:], opcode=0)
    )
    assert struct.pack(">H", 1007) in in_fragments
