"""A killed service that is started again has every acknowledged write, complete and once."""

import asyncio
import time
from pathlib import Path
from random import Random
from typing import Final

import httpx2

from tests.crashes.consistency import find_violations, read_database
from tests.crashes.databases import NewDatabase
from tests.crashes.journal import Journal
from tests.crashes.writers import running_writers
from tests.forked_commands import environment
from tests.service_process import command_line, running_service, start_service

ROUNDS_PER_DATABASE: Final = 25
MAX_WRITES: Final = 200
"""Maximum number of writes before the service is killed."""


async def test_no_acknowledged_write_is_lost_doubled_or_halved(
    new_database: NewDatabase, tmp_path: Path, rounds: int
) -> None:
    random = Random(rounds)
    acknowledged = 0
    for number in range(rounds):
        if number % ROUNDS_PER_DATABASE == 0:
            place, journal = await new_database(), Journal()
        before = journal.acknowledged
        workers = 1 + number % 2
        with running_service(place.env, workers=workers) as service:
            await _check_last_runs(service.url, journal)
            async with running_writers(service.url, journal, random):
                await _wait_for_writes(journal, before + random.randrange(MAX_WRITES))
                await asyncio.sleep(random.uniform(0, 0.02))
                service.kill()
        assert await find_violations(place, journal) == [], f"round {number}"
        acknowledged += journal.acknowledged - before
    print(f"\n{rounds} rounds, {acknowledged} writes acknowledged")
    assert acknowledged


async def _wait_for_writes(journal: Journal, wanted: int) -> None:
    async with asyncio.timeout(20):
        while journal.acknowledged < wanted:  # noqa: ASYNC110  # the journal tells no event
            await asyncio.sleep(0.001)


async def _check_last_runs(address: str, journal: Journal) -> None:
    """Check that the service returns its last runs as before the crash."""
    async with httpx2.AsyncClient(base_url=address, timeout=20, trust_env=False) as client:
        assert (await client.get("/readyz")).status_code == 200
        for run_id, created_at in list(journal.runs.items())[-3:]:
            answer = await client.get(f"/rebalance/runs/{run_id}")
            sent = journal.runs_sent[run_id]
            assert answer.status_code == 200
            assert answer.json()["result"] == sent["result"]
            assert answer.json()["created_at"] == created_at.isoformat()


async def test_a_start_that_is_killed_leaves_nothing_that_stops_the_next(
    new_database: NewDatabase, tmp_path: Path, rounds: int
) -> None:
    random = Random(rounds)
    place = await new_database()
    begun = time.monotonic()
    start_service(place.env, is_forked=False).kill()
    usual = time.monotonic() - begun
    for _ in range(rounds):
        place = await new_database()
        process = await asyncio.create_subprocess_exec(
            *command_line("serve", "--port", "0"),
            env=environment(place.env),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.sleep(random.uniform(usual * 0.3, usual))
        process.kill()
        await process.wait()
        _, halves = await read_database(place)
        assert [*await place.find_damage(), *halves] == []
