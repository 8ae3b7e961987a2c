"""A light load: connections that each send the next request once the last one is answered, in a process of its own.

Run as `python -m tests.benchmarks.loading PORT SECONDS CONNECTIONS`, the requests' targets on standard input,
a line each: `GET /path` or `POST /path {"the": "body"}`. What came of it is one line of JSON.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from typing import Final

import uvloop

CONNECTIONS: Final = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: requests answered with 200, others, the seconds it took, and their milliseconds."""

    answered: int
    failed: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answered / self.seconds


def load(port: int, asks: Sequence[str], *, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Send the requests in turn, again and again, from another process."""
    command = [sys.executable, "-m", "tests.benchmarks.loading"]
    done = subprocess.run(
        [*command, str(port), str(seconds), str(connections)],
        input="\n".join(asks),
        capture_output=True,
        text=True,
        check=True,
    )
    return Load(**json.loads(done.stdout))


class Asking(asyncio.Protocol):
    """One connection: it sends the next request once the answer to the last one is whole."""

    def __init__(self, requests: Sequence[bytes], first: int, until: float) -> None:
        self.taken: list[float] = []
        self.failed = 0
        self.done = asyncio.get_running_loop().create_future()
        self._requests = cycle([*requests[first:], *requests[:first]])
        self._until = until
        self._missing = -1
        self._head = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            at = self._head.lower().index(b"content-length:") + 15
            length = int(self._head[at : self._head.index(b"\r", at)])
            self.failed += not self._head.startswith(b"HTTP/1.1 200")
            self._missing = length + end + 4 - len(self._head)
            self._head = b""
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self._missing = -1
            now = time.perf_counter()
            self.taken.append(now - self._sent)
            if now < self._until:
                self._send()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def written(ask: str) -> bytes:
    """A request as its bytes."""
    method, target, *body = ask.split(" ", 2)
    sent = body[0].encode() if body else b""
    head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
    if sent:
        head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
    return f"{head}\r\n".encode() + sent


async def hammer(port: int, requests: Sequence[bytes], *, seconds: float, connections: int) -> Load:
    """Send the requests from this process."""
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    asking = []
    for number in range(connections):
        first = number * len(requests) // connections
        _, protocol = await loop.create_connection(
            partial(Asking, requests, first, begun + seconds), "127.0.0.1", port
        )
        asking.append(protocol)
    await asyncio.gather(*(each.done for each in asking))
    took = time.perf_counter() - begun
    times = sorted(taken for each in asking for taken in each.taken)
    failed = sum(each.failed for each in asking)
    return Load(
        answered=len(times) - failed,
        failed=failed,
        seconds=took,
        p50=times[len(times) // 2] * 1000,
        p99=times[len(times) * 99 // 100] * 1000,
    )


def main() -> None:
    """Send what standard input says."""
    port, seconds, connections = sys.argv[1:]
    requests = [written(line) for line in sys.stdin.read().splitlines()]
    came = uvloop.run(
        hammer(int(port), requests, seconds=float(seconds), connections=int(connections))
    )
    print(json.dumps(asdict(came)))


if __name__ == "__main__":
    main()
