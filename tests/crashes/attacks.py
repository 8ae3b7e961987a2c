"""Malicious clients. Each attack lasts for a given time.

Run as `python -m tests.crashes.attacks http://127.0.0.1:PORT SECONDS KIND [KIND ...]`; several kinds alternate. It
connects only to this address.
"""

import base64
import contextlib
import itertools
import json
import os
import random
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

HEAD: Final = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
MEGABYTE: Final = 1 << 20
LARGE_ANSWER: Final = (
    "{runs(first:200){edges{node{rebalanceRunId result correlationId requestHash}}}}"
)


class Attacker:
    """One client process: the address of the service, and the end of the attack."""

    def __init__(self, base: str, seconds: float) -> None:
        parts = urlsplit(base)
        assert parts.hostname == "127.0.0.1"
        assert parts.port is not None
        self.address = (parts.hostname, parts.port)
        self.until = time.monotonic() + seconds
        self.serial = itertools.count()
        self.random = random.Random(os.getpid())  # not used for security

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until

    @contextlib.contextmanager
    def connection(self, *, receive_buffer: int | None = None) -> Iterator[socket.socket]:
        """Connect. With a small receive buffer, the server soon cannot send more."""
        opened = socket.socket()
        try:
            if receive_buffer is not None:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            opened.settimeout(3)
            opened.connect(self.address)
            yield opened
        finally:
            opened.close()

    def flood(self, begin: bytes, chunk: bytes) -> None:
        """Send `begin`, then `chunk` repeatedly, until the server closes the connection, at most 100 MB."""
        with self.connection() as opened:
            opened.sendall(begin)
            for _ in range(100 * MEGABYTE // len(chunk)):
                if self.is_over:
                    return
                opened.sendall(chunk)

    def hold(self, count: int, sent: bytes, *, seconds: float, more: bytes = b"") -> None:
        """Open connections and send the same on each, then `more` every 0.2 s. Keep them open for some seconds."""
        with contextlib.ExitStack() as stack:
            held = []
            for _ in range(count):
                with contextlib.suppress(OSError):
                    opened = stack.enter_context(self.connection(receive_buffer=4096))
                    opened.sendall(sent)
                    held.append(opened)
            end = min(self.until, time.monotonic() + seconds)
            while time.monotonic() < end:
                time.sleep(0.2)
                for opened in held if more else []:
                    with contextlib.suppress(OSError):
                        opened.sendall(more)

    def post(self, body: dict[str, object], *, read: bool = True) -> None:
        """Send a GraphQL request and read at least the beginning of the response."""
        text = json.dumps(body).encode()
        with self.connection() as opened:
            opened.settimeout(30)
            opened.sendall(_post(text))
            if read:
                opened.recv(MEGABYTE)


def _post(text: bytes) -> bytes:
    return (
        b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(text), text)
    )


def endless_head(attacker: Attacker) -> None:
    """One header that never ends."""
    attacker.flood(HEAD + b"X-A: ", b"a" * MEGABYTE)


def endless_headers(attacker: Attacker) -> None:
    """Headers without end."""
    attacker.flood(HEAD, b"X-A: b\r\n" * (MEGABYTE // 8))


def endless_trailers(attacker: Attacker) -> None:
    """Trailers without end."""
    head = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    attacker.flood(head, b"X-A: b\r\n" * (MEGABYTE // 8))


def half_heads(attacker: Attacker) -> None:
    """Hundreds of heads that are never finished."""
    attacker.hold(250, HEAD + b"X-A: a", seconds=3, more=b"b")


def unread_answers(attacker: Attacker) -> None:
    """Request large responses, several on each connection, and read none of them."""
    text = json.dumps({"query": LARGE_ANSWER}).encode()
    attacker.hold(16, _post(text) * 8, seconds=3)


def unread_websocket(attacker: Attacker) -> None:
    """Request large responses and pongs on a WebSocket, and read nothing."""
    subscribe = [_message("subscribe", str(number), LARGE_ANSWER) for number in range(60)]
    frames = [_frame(_message("connection_init")), *map(_frame, subscribe)]
    attacker.hold(
        8, _UPGRADE + b"".join(frames), seconds=3, more=_frame(b"ping" * 20, opcode=9) * 50
    )


def abandoned_subscriptions(attacker: Attacker) -> None:
    """Open subscriptions and abandon them."""
    events = "subscription{runRecorded{rebalanceRunId run{result}}}"
    subscribe = [_message("subscribe", str(number), events) for number in range(90)]
    frames = [_frame(_message("connection_init")), *map(_frame, subscribe)]
    attacker.hold(20, _UPGRADE + b"".join(frames), seconds=3)


def densest_graph(attacker: Attacker) -> None:
    """The most expensive accepted traversals: aliases over a dense graph, each time with other roots."""
    start = next(attacker.serial) * 20 + attacker.random.randrange(900)
    fields = " ".join(
        f'a{number}:lineage(entityId:"dense_{number}",depth:{1 + (start + number) % 999}){{edgeCount}}'
        for number in range(20)
    )
    attacker.post({"query": f"{{{fields}}}"})


def largest_write(attacker: Attacker) -> None:
    """The maximum number of edges that a request may write."""
    serial = f"{os.getpid()}_{next(attacker.serial)}"
    causes = [f"cause_{serial}_{number}" for number in range(1000)]
    fields = " ".join(
        f'a{number}:recordRun(input:{{rebalanceRunId:"rr_{serial}_{number}",correlationId:"c_{serial}",'
        f'requestHash:"h",portfolioId:"p",result:{{status:"READY"}},causedBy:$c}}){{id}}'
        for number in range(20)
    )
    attacker.post({"query": f"mutation($c:[String!]!){{{fields}}}", "variables": {"c": causes}})


def _message(kind: str, name: str | None = None, query: str | None = None) -> bytes:
    message: dict[str, object] = {"type": kind}
    if name is not None:
        message |= {"id": name, "payload": {"query": query}}
    return json.dumps(message).encode()


def _frame(payload: bytes, *, opcode: int = 1) -> bytes:
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack(">H", size)
    return bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload


_UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
    b"Sec-WebSocket-Key: " + base64.b64encode(bytes(16)) + b"\r\n\r\n"
)

ATTACKS: Final[dict[str, Callable[[Attacker], None]]] = {
    each.__name__: each
    for each in (
        endless_head,
        endless_headers,
        endless_trailers,
        half_heads,
        unread_answers,
        unread_websocket,
        abandoned_subscriptions,
        densest_graph,
        largest_write,
    )
}


def main() -> None:
    """Attack until the time is over."""
    base, seconds, *kinds = sys.argv[1:]
    attacker = Attacker(base, float(seconds))
    while not attacker.is_over:
        attack = ATTACKS[attacker.random.choice(kinds)]
        with contextlib.suppress(OSError):
            attack(attacker)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
