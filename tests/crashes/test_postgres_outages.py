"""Outages of PostgreSQL under load: the service reports them, reconnects, and loses no acknowledged write."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

import httpx2

from schema.cli.serve import SHUTDOWN_GRACE_SECONDS
from tests.crashes.consistency import find_violations
from tests.crashes.databases import postgres_database
from tests.crashes.journal import Journal
from tests.crashes.writers import UNAVAILABLE, running_writers
from tests.postgres import PostgresServer
from tests.service_process import ServiceProcess, running_service

REQUEST_SECONDS: Final = 2
RESUMED_SECONDS: Final = 10
"""Maximum seconds until the service works again after the database does."""
FILLED_SECONDS: Final = 30
SPARE_SECONDS: Final = 5
"""Additional seconds that a request may take on a busy machine."""
OUTAGES: Final = ("stopped", "killed", "frozen")
QUERY_REASONS: Final = {
    "stopped": UNAVAILABLE,
    "killed": UNAVAILABLE,
    "frozen": "DPM_REQUEST_TIMEOUT",  # a query may be too large for its time; that of a write is short
}
PROBES: Final = 6
"""Number of probes on separate connections, so that each of two workers gets one."""


@dataclass(slots=True)
class HealthWatch:
    """Polls /healthz and /readyz, each time on a new connection."""

    address: str
    failures: list[str] = field(default_factory=list)

    async def readiness(self) -> list[int]:
        """Return the statuses of several concurrent requests to /readyz. Check the body of a 503."""
        return await asyncio.gather(*(self._status("/readyz") for _ in range(PROBES)))

    async def reads(self) -> tuple[int, str]:
        """Return the status of a REST read, and the error reason of a GraphQL query."""
        asked = "/graphql?query={ summary { runCount } }"
        status, answer = await asyncio.gather(self._status("/rebalance/runs"), self._get(asked))
        (problem,) = answer.json()["errors"]
        return status, problem["extensions"]["reason"]

    async def _status(self, path: str) -> int:
        answer = await self._get(path)
        if answer.status_code == 503:
            told = answer.headers["retry-after"], answer.json()
            assert told == ("1", {"detail": UNAVAILABLE})
        return answer.status_code

    async def watch_health(self) -> None:
        """Poll /healthz until cancelled."""
        while True:
            begun = time.monotonic()
            answer = await self._get("/healthz")
            if answer.status_code != 200 or time.monotonic() - begun > SPARE_SECONDS:
                self.failures.append(f"{answer} after {time.monotonic() - begun} s")
            await asyncio.sleep(0.1)

    async def wait_until_ready(self) -> None:
        """Wait until every worker says that it is ready."""
        async with asyncio.timeout(RESUMED_SECONDS):
            while set(await self.readiness()) != {200}:  # noqa: ASYNC110  # nobody tells it
                await asyncio.sleep(0.05)

    async def _get(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient(base_url=self.address, timeout=20, trust_env=False) as client:
            return await client.get(path)


@asynccontextmanager
async def outage_of(server: PostgresServer, outage: str) -> AsyncIterator[None]:
    """Take PostgreSQL away for the block. At its end PostgreSQL accepts connections again."""
    match outage:
        case "stopped":
            await asyncio.to_thread(server.stop)
        case "killed":
            await asyncio.to_thread(server.kill)
        case _:
            server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        if outage == "frozen":
            server.send_signal(signal.SIGCONT)
        else:
            await asyncio.to_thread(server.start)


async def test_requests_end_in_503_while_the_database_is_away_and_go_on_when_it_is_back(
    durable_postgres: PostgresServer, tmp_path: Path, rounds: int
) -> None:
    random = Random(rounds)
    acknowledged = refused = 0
    resumed = longest = 0.0
    for number in range(rounds):
        journal = Journal()
        outage, workers = OUTAGES[number % len(OUTAGES)], 1 + number % 2
        async with postgres_database(durable_postgres) as place:
            env = {**place.env, "DPM_REQUEST_TIMEOUT_SECONDS": str(REQUEST_SECONDS)}
            with running_service(env, workers=workers) as service:
                async with running_writers(service.url, journal, random) as writers:
                    await _wait_for_acknowledged(journal, random.randrange(1, 100))
                    took = await _survive_outage(service, journal, outage, durable_postgres, random)
                    resumed = max(resumed, took)
                    assert not any(each.done() for each in writers), "a request was cut"
                    service.process.terminate()
                    code = await asyncio.to_thread(service.process.wait, SHUTDOWN_GRACE_SECONDS + 5)
            assert code == 0
            assert await find_violations(place, journal) == [], f"round {number}: {outage}"
        assert journal.rejected[UNAVAILABLE]
        acknowledged += journal.acknowledged
        refused += journal.rejected[UNAVAILABLE]
        longest = max(longest, journal.max_seconds)
    print(
        f"\n{rounds} rounds, {acknowledged} writes acknowledged, {refused} refused with 503,"
        f" the slowest answer after {longest:.2f} s; written at most {resumed:.2f} s after the database was back"
    )
    assert longest < REQUEST_SECONDS + SPARE_SECONDS


async def _survive_outage(
    service: ServiceProcess,
    journal: Journal,
    outage: str,
    server: PostgresServer,
    random: Random,
) -> float:
    """Take the database away from a service with writers, and bring it back.

    Return the seconds until the next write succeeds.
    """
    watch = HealthWatch(service.url)
    watching = asyncio.create_task(watch.watch_health())
    async with outage_of(server, outage):
        assert set(await watch.readiness()) == {503}
        assert await watch.reads() == (503, QUERY_REASONS[outage])
        before = journal.acknowledged
        await asyncio.sleep(random.uniform(0, 2))
        assert set(await watch.readiness()) == {503}
        assert journal.acknowledged == before
    begun = time.monotonic()
    await watch.wait_until_ready()
    await _wait_for_acknowledged(journal, before + 1)
    resumed = time.monotonic() - begun
    assert resumed < RESUMED_SECONDS
    await _wait_for_acknowledged(journal, before + 20)
    assert not watching.done(), watching
    watching.cancel()
    assert watch.failures == []
    return resumed


async def _wait_for_acknowledged(journal: Journal, wanted: int) -> None:
    async with asyncio.timeout(FILLED_SECONDS):
        while journal.acknowledged < wanted:  # noqa: ASYNC110  # the journal tells no event
            await asyncio.sleep(0.01)
