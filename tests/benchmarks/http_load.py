"""A load generator in a separate process. Each connection sends the next request after the response to the last one.

Run as `python -m tests.benchmarks.http_load PORT SECONDS CONNECTIONS PID`, with the requests on standard input as
JSON lines. PID is the service's process id, or 0. The result is one JSON line.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from typing import Final

import uvloop

CONNECTIONS: Final = 16
MILLI: Final = 1000
Clock = Callable[[], float]
ERRORS: Final = b'"errors":[{"message":'
"""The beginning of the errors in a GraphQL response."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, with the kind and possibly the wider kind under which its latency is counted."""

    target: str
    body: str | None = None
    kind: str = ""
    group: str | None = None

    def to_bytes(self) -> bytes:
        """Return the bytes of the request: a GET, or a POST of JSON if it has a body."""
        method, sent = ("GET", b"") if self.body is None else ("POST", self.body.encode())
        head = f"{method} {self.target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        if sent:
            head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
        return f"{head}\r\n".encode() + sent


def graphql_request(query: str, kind: str = "", **variables: object) -> Request:
    """A GraphQL request."""
    return Request("/graphql", json.dumps({"query": query, "variables": variables}), kind)


@dataclass(frozen=True, slots=True)
class Latencies:
    """The number of responses of a kind, and percentiles of their latency in milliseconds.

    The CPU time that the service spent meanwhile is measured too, because a busy machine makes wall times longer but
    hardly CPU times. It is 0 if the process of the service is not known.
    """

    answered: int
    p50: float
    p99: float
    max: float
    cpu_p50: float
    cpu_p99: float

    @property
    def spread(self) -> float:
        """The ratio of the 99th percentile to the median."""
        return self.p99 / self.p50

    @property
    def cpu_spread(self) -> float:
        """The same ratio of CPU times."""
        return self.cpu_p99 / self.cpu_p50


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The result of a load: its seconds, the numbers of responses and of failures, and latencies by kind."""

    seconds: float
    answered: int
    failed: int
    kinds: Mapping[str, Latencies]

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.answered / self.seconds


def run_load(
    port: int,
    asks: Sequence[Request],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    pid: int = 0,
) -> LoadResult:
    """Send the requests in a cycle from another process. `pid` is the process id of the service."""
    command = [sys.executable, "-m", "tests.benchmarks.http_load"]
    done = subprocess.run(
        [*command, str(port), str(seconds), str(connections), str(pid)],
        input="\n".join(json.dumps(asdict(each)) for each in asks),
        capture_output=True,
        text=True,
        check=True,
    )
    came = json.loads(done.stdout)
    kinds = {kind: Latencies(**times) for kind, times in came.pop("kinds").items()}
    return LoadResult(**came, kinds=kinds)


class ClientProtocol(asyncio.Protocol):
    """One connection. It sends the next request after the complete response to the last one."""

    def __init__(
        self, requests: Sequence[tuple[Request, bytes]], first: int, until: float, spent: Clock
    ) -> None:
        self.taken: dict[str, list[tuple[float, float]]] = {}
        self.answered = self.failed = 0
        self.done = asyncio.get_running_loop().create_future()
        self._requests = cycle([*requests[first:], *requests[:first]])
        self._until = until
        self._spent = spent
        self._missing = -1
        self._head = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._spent_before = self._spent()
        self._ask, request = next(self._requests)
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
            spent = self._spent() - self._spent_before
            self.answered += 1
            kinds = (self._ask.kind, self._ask.group)
            for kind in (each for each in kinds if each is not None):
                self.taken.setdefault(kind, []).append((now - self._sent, spent))
            if now < self._until:
                self._send()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def cpu_clock(pid: int) -> Clock:
    """Return the function that reads the CPU time of a process (clock_getcpuclockid(3)); its value is 0 for pid 0."""
    if not pid:
        return lambda: 0.0
    return partial(time.clock_gettime, ~pid << 3 | 2)


async def send_requests(
    port: int, asks: Sequence[Request], *, seconds: float, connections: int, pid: int
) -> LoadResult:
    """Send the requests from this process."""
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    requests = [(each, each.to_bytes()) for each in asks]
    asking = []
    for number in range(connections):
        first = number * len(requests) // connections
        _, protocol = await loop.create_connection(
            partial(ClientProtocol, requests, first, begun + seconds, cpu_clock(pid)),
            "127.0.0.1",
            port,
        )
        asking.append(protocol)
    await asyncio.gather(*(each.done for each in asking))
    took = time.perf_counter() - begun
    return LoadResult(
        seconds=took,
        answered=sum(each.answered for each in asking),
        failed=sum(each.failed for each in asking),
        kinds={
            kind: _latencies([pair for each in asking for pair in each.taken.get(kind, ())])
            for kind in {kind for each in asking for kind in each.taken}
        },
    )


def _latencies(taken: Sequence[tuple[float, float]]) -> Latencies:
    middle, nearly_last = len(taken) // 2, len(taken) * 99 // 100
    clock, spent = (sorted(each) for each in zip(*taken, strict=True))
    return Latencies(
        len(taken),
        p50=clock[middle] * MILLI,
        p99=clock[nearly_last] * MILLI,
        max=clock[-1] * MILLI,
        cpu_p50=spent[middle] * MILLI,
        cpu_p99=spent[nearly_last] * MILLI,
    )


def main() -> None:
    """Send the requests of standard input."""
    port, seconds, connections, pid = sys.argv[1:]
    asks = [Request(**json.loads(line)) for line in sys.stdin]
    hammering = send_requests(
        int(port), asks, seconds=float(seconds), connections=int(connections), pid=int(pid)
    )
    came = uvloop.run(hammering)
    print(json.dumps(asdict(came)))


if __name__ == "__main__":
    main()
