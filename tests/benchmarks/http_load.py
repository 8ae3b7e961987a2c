"""A light load: connections that each send the next request once the last one is answered, in a process of its own.

Run as `python -m tests.benchmarks.http_load PORT SECONDS CONNECTIONS PID`, the requests on standard input as a line of
JSON each, PID the service's, or 0. What came of it is one line of JSON.
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
"""How the errors of a GraphQL answer begin, behind its data where it has any."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, of a kind that its times are counted under, and perhaps of a wider one too."""

    target: str
    body: str | None = None
    kind: str = ""
    group: str | None = None

    def to_bytes(self) -> bytes:
        """The request as its bytes: a GET, or a POST of JSON where it has a body."""
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
    """How many requests of a kind were answered, and the milliseconds that most of them took.

    Beside the clock stands the processor time that the service spent while they waited, on them or on others: a
    crowded machine makes the clock's times longer, and hardly these. They are 0 where its process is not known.
    """

    answered: int
    p50: float
    p99: float
    max: float
    cpu_p50: float
    cpu_p99: float

    @property
    def spread(self) -> float:
        """How many times as long as the median the slowest of a hundred take."""
        return self.p99 / self.p50

    @property
    def cpu_spread(self) -> float:
        """The same of the processor time."""
        return self.cpu_p99 / self.cpu_p50


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What came of a load: its seconds, how many answers came, or were no 200 or told an error, and times by kind."""

    seconds: float
    answered: int
    failed: int
    kinds: Mapping[str, Latencies]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answered / self.seconds


def run_load(
    port: int,
    asks: Sequence[Request],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    pid: int = 0,
) -> LoadResult:
    """Send the requests in turn, again and again, from another process; `pid` is the service's."""
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
    """One connection: it sends the next request once the answer to the last one is whole."""

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
    """The processor time of a process, by the kernel's clock of it (clock_getcpuclockid(3)); 0 where pid is."""
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
    """Send what standard input says."""
    port, seconds, connections, pid = sys.argv[1:]
    asks = [Request(**json.loads(line)) for line in sys.stdin]
    hammering = send_requests(
        int(port), asks, seconds=float(seconds), connections=int(connections), pid=int(pid)
    )
    came = uvloop.run(hammering)
    print(json.dumps(asdict(came)))


if __name__ == "__main__":
    main()
