"""A light load: connections that each send the next request once the last one is answered, in a process of its own.

Run as `python -m tests.benchmarks.loading PORT SECONDS CONNECTIONS`, the requests on standard input as a line of
JSON each. What came of it is one line of JSON.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from typing import Final

import uvloop

CONNECTIONS: Final = 16
MILLI: Final = 1000
ERRORS: Final = b'"errors":[{"message":'
"""How the errors of a GraphQL answer begin, behind its data where it has any."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, of a kind that its times are counted under."""

    target: str
    body: str | None = None
    kind: str = ""

    def written(self) -> bytes:
        """The request as its bytes: a GET, or a POST of JSON where it has a body."""
        method, sent = ("GET", b"") if self.body is None else ("POST", self.body.encode())
        head = f"{method} {self.target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        if sent:
            head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
        return f"{head}\r\n".encode() + sent


def asked_in_graphql(query: str, kind: str = "", **variables: object) -> Ask:
    """A GraphQL request."""
    return Ask("/graphql", json.dumps({"query": query, "variables": variables}), kind)


@dataclass(frozen=True, slots=True)
class Times:
    """How many requests of a kind were answered, and the milliseconds that most of them took."""

    answered: int
    p50: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: its seconds, how many answers were no 200 or told an error, and the times by kind."""

    seconds: float
    failed: int
    kinds: Mapping[str, Times]

    @property
    def answered(self) -> int:
        """How many requests were answered."""
        return sum(each.answered for each in self.kinds.values())

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answered / self.seconds


def load(port: int, asks: Sequence[Ask], *, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Send the requests in turn, again and again, from another process."""
    command = [sys.executable, "-m", "tests.benchmarks.loading"]
    done = subprocess.run(
        [*command, str(port), str(seconds), str(connections)],
        input="\n".join(json.dumps(asdict(each)) for each in asks),
        capture_output=True,
        text=True,
        check=True,
    )
    came = json.loads(done.stdout)
    kinds = {kind: Times(**times) for kind, times in came.pop("kinds").items()}
    return Load(**came, kinds=kinds)


class Asking(asyncio.Protocol):
    """One connection: it sends the next request once the answer to the last one is whole."""

    def __init__(self, requests: Sequence[tuple[str, bytes]], first: int, until: float) -> None:
        self.taken: dict[str, list[float]] = {}
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
        self._kind, request = next(self._requests)
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.failed += ERRORS in data
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
            self.taken.setdefault(self._kind, []).append(now - self._sent)
            if now < self._until:
                self._send()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def hammer(port: int, asks: Sequence[Ask], *, seconds: float, connections: int) -> Load:
    """Send the requests from this process."""
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    requests = [(each.kind, each.written()) for each in asks]
    asking = []
    for number in range(connections):
        first = number * len(requests) // connections
        _, protocol = await loop.create_connection(
            partial(Asking, requests, first, begun + seconds), "127.0.0.1", port
        )
        asking.append(protocol)
    await asyncio.gather(*(each.done for each in asking))
    took = time.perf_counter() - begun
    return Load(
        seconds=took,
        failed=sum(each.failed for each in asking),
        kinds={
            kind: _times(sorted(spent for each in asking for spent in each.taken.get(kind, ())))
            for kind in {kind for each in asking for kind in each.taken}
        },
    )


def _times(taken: Sequence[float]) -> Times:
    places = (len(taken) // 2, len(taken) * 99 // 100, -1)
    p50, p99, longest = (taken[place] * MILLI for place in places)
    return Times(len(taken), p50, p99, longest)


def main() -> None:
    """Send what standard input says."""
    port, seconds, connections = sys.argv[1:]
    asks = [Ask(**json.loads(line)) for line in sys.stdin]
    came = uvloop.run(hammer(int(port), asks, seconds=float(seconds), connections=int(connections)))
    print(json.dumps(asdict(came)))


if __name__ == "__main__":
    main()
