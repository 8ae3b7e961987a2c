"""Graceful shutdown under load: the service responds to the requests that it has received, and accepts no others."""

import asyncio
import os
import signal
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Final
from unittest import mock
from uuid import uuid4

import httpx2
import orjson
import pytest

from schema.cli.serve import ACCEPT_SECONDS, SHUTDOWN_GRACE_SECONDS, accept_waiting
from tests.crashes.consistency import read_database
from tests.crashes.databases import NewDatabase, postgres_database, sqlite_database
from tests.crashes.writers import RECORD_RUN
from tests.polling import wait_until, wait_until_blocked
from tests.postgres import PostgresServer
from tests.service_process import ServiceProcess, running_service

CLIENTS: Final = 8
NEW_CONNECTIONS: Final = 2
"""Number of clients that open a connection for each request."""
MAX_CUT: Final = 2
"""Number of lost requests per round. A client can send a request while the service closes its idle connection.

The log and the database do not have such a request.
"""
LONG_ROUNDS: Final = 20


@dataclass(slots=True)
class Load:
    """The run ids of the requests by outcome."""

    address: str
    outcomes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_flight: int = 0

    async def send(self, client: httpx2.AsyncClient, *, cut: str) -> bool:
        """Record a run, and return whether the service accepted it. `cut` is the outcome of an incomplete response."""
        run_id = f"rr_{uuid4().hex[:12]}"
        sent = {
            "rebalanceRunId": run_id,
            "correlationId": run_id,
            "requestHash": "sha256:1",
            "portfolioId": "pf_1",
            "result": {"status": "READY"},
        }
        self.in_flight += 1
        try:
            answer = await client.post(
                f"{self.address}/graphql",
                json={"query": RECORD_RUN, "variables": {"input": sent}},
                headers={"x-correlation-id": run_id},
            )
        except httpx2.ConnectError:
            self.outcomes["refused"].add(run_id)
            return False
        except httpx2.TransportError:
            self.outcomes[cut].add(run_id)
            return False
        finally:
            self.in_flight -= 1
        whole = answer.status_code == 200 and answer.json()["data"]["recordRun"] is not None
        self.outcomes["answered" if whole else "wrong"].add(run_id)
        return True

    async def send_on_one_connection(self) -> None:
        """Send requests on one connection until it is closed."""
        async with httpx2.AsyncClient(timeout=20, trust_env=False, verify=False) as client:
            while await self.send(client, cut="cut"):
                pass

    async def send_on_new_connections(self) -> None:
        """Send requests, each on a new connection."""
        while True:
            async with httpx2.AsyncClient(timeout=20, trust_env=False, verify=False) as client:
                # A connection that waits to be accepted when the service stops listening is reset.
                if not await self.send(client, cut="reset"):
                    return


@asynccontextmanager
async def running_load(address: str) -> AsyncIterator[Load]:
    """Run clients until the service rejects them."""
    load = Load(address)
    tasks = [asyncio.create_task(load.send_on_one_connection()) for _ in range(CLIENTS)]
    tasks += [asyncio.create_task(load.send_on_new_connections()) for _ in range(NEW_CONNECTIONS)]
    yield load
    await asyncio.wait_for(asyncio.gather(*tasks), 30)


async def _exit_code(service: ServiceProcess) -> int:
    return await asyncio.to_thread(service.process.wait, SHUTDOWN_GRACE_SECONDS + 5)


def _logged_statuses(log: Path) -> dict[str, int]:
    """Return the status of each recordRun request in the log."""
    lines = (orjson.loads(line) for line in log.read_bytes().splitlines() if line[:1] == b"{")
    return {
        line["correlation_id"]: line["status"]
        for line in lines
        if line["event"] == "request" and line["correlation_id"].startswith("rr_")
    }


async def test_what_was_taken_is_answered_and_the_exit_code_is_0(
    new_database: NewDatabase, tmp_path: Path, rounds: int
) -> None:
    random = Random(rounds)
    place = await new_database()
    answered: set[str] = set()
    for number in range(rounds):
        log = tmp_path / f"service-{number}.log"
        workers = 1 + (number + number // 2 + number // 4) % 2
        with running_service(place.env, workers=workers, log=log) as service:
            async with running_load(service.url) as load:
                await asyncio.sleep(random.uniform(0.1, 0.6))
                async with AsyncExitStack() as held:
                    if number % 2:  # requests are certainly in progress, and stay so for a while
                        await held.enter_async_context(place.block_writes())
                        await wait_until(partial(_is_full, load))
                    asked = time.monotonic()
                    service.process.send_signal((signal.SIGTERM, signal.SIGINT)[number // 2 % 2])
                    if number % 2:
                        await wait_until(partial(_is_connection_refused, service.url))
                        assert service.process.poll() is None
                assert await _exit_code(service) == 0
            assert time.monotonic() - asked < SHUTDOWN_GRACE_SECONDS
        assert not load.outcomes["wrong"]
        assert len(load.outcomes["cut"]) <= MAX_CUT
        taken = _logged_statuses(log)
        assert taken.keys() == load.outcomes["answered"]
        assert set(taken.values()) <= {200}
        answered |= load.outcomes["answered"]
    kept, halves = await read_database(place)
    assert [*halves, *await place.find_damage()] == []
    assert kept.runs.keys() == answered
    print(f"\n{rounds} rounds, {len(answered)} requests answered")


async def _round_trip(service: ServiceProcess) -> None:
    """Get a response: by then the service has read what was sent before."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{service.url}/healthz")).status_code == 200


def _is_full(load: Load) -> bool:
    return load.in_flight == CLIENTS + NEW_CONNECTIONS


def _is_connection_refused(address: str) -> bool:
    host, _, port = address.removeprefix("http://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


async def test_half_a_request_may_still_be_finished(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    body = b'{"query": "{ summary { runCount } }"}'
    with running_service(sqlite_database(tmp_path / "place").env) as service:
        port = service.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body) + body[:10]
        )
        await _round_trip(service)
        service.process.terminate()
        assert await asyncio.wait_for(idle_reader.read(), SHUTDOWN_GRACE_SECONDS) == b""
        writer.write(body[10:])
        answer = await reader.read()
        assert await _exit_code(service) == 0
        for each in (writer, idle_writer):
            each.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b'{"data":{"summary":{"runCount":0}}}')


async def test_a_request_on_its_way_on_an_open_connection_is_answered_for_the_last_time(
    tmp_path: Path,
) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with running_service(sqlite_database(tmp_path / "place").env) as service:
        port = service.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        assert b"connection: close" not in await reader.readuntil(b"}")
        service.process.terminate()
        await wait_until(lambda: _is_connection_refused(service.url))
        writer.write(request)
        last = await reader.read()
        assert await _exit_code(service) == 0
        writer.close()
    assert last.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in last


async def test_a_client_that_never_ends_its_request_does_not_keep_the_service(
    tmp_path: Path, rounds: int
) -> None:
    if rounds < LONG_ROUNDS and "CI" not in os.environ:
        pytest.skip(f"takes the {SHUTDOWN_GRACE_SECONDS} s of grace: --rounds {LONG_ROUNDS}")
    env = {**sqlite_database(tmp_path / "place").env, "DPM_REQUEST_TIMEOUT_SECONDS": "3600"}
    with running_service(env) as service:
        _, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
        await _round_trip(service)
        asked = time.monotonic()
        service.process.terminate()
        assert await _exit_code(service) == 0
        assert time.monotonic() - asked < SHUTDOWN_GRACE_SECONDS + 2
        writer.close()


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_second_ctrl_c_ends_the_service_at_once(
    durable_postgres: PostgresServer, tmp_path: Path, workers: int
) -> None:
    async with postgres_database(durable_postgres) as place:
        with running_service(place.env, workers=workers) as service:
            load = Load(service.url)
            async with (
                place.block_writes(),
                httpx2.AsyncClient(timeout=20, trust_env=False, verify=False) as client,
            ):
                sending = asyncio.create_task(load.send(client, cut="cut"))
                await wait_until_blocked(str(place.config.dsn))
                asked = time.monotonic()
                service.process.send_signal(signal.SIGINT)
                await wait_until(lambda: _is_connection_refused(service.url))
                service.process.send_signal(signal.SIGINT)
                assert await _exit_code(service) != 0
                assert time.monotonic() - asked < SHUTDOWN_GRACE_SECONDS
                await sending
        assert not load.outcomes["answered"]
        assert not (await read_database(place))[0].runs


async def test_connections_that_wait_are_accepted_before_the_listener_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("schema.cli.serve.MAX_ACCEPT_SECONDS", 30)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = mock.create_autospec(asyncio.Server, sockets=[listener])  # only holds the port
        with socket.create_connection(listener.getsockname()):
            waiting = asyncio.create_task(accept_waiting([server]))
            _, unfinished = await asyncio.wait([waiting], timeout=10 * ACCEPT_SECONDS)
            assert unfinished
            listener.accept()[0].close()
            await waiting
