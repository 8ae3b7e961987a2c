"""Retention beside writers, killed at random: an expired record is purged completely or not at all."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import orjson

from resolvers.retention.purge import BATCH_SIZE
from storage import open_store, record_rules
from storage.records import PersistedArtifact, Record, RecordedRun, Run, RunStatus
from tests.crashes.consistency import find_violations, read_database
from tests.crashes.databases import Database, NewDatabase
from tests.crashes.journal import Journal
from tests.crashes.writers import running_writers
from tests.factories import decision
from tests.service_process import running_service

EXPIRED_COUNT: Final = BATCH_SIZE * 10
RETENTION: Final = {"DPM_SUPPORTABILITY_RETENTION_DAYS": "1"}


def _expired_runs() -> list[RecordedRun]:
    long_ago = datetime.now(UTC) - timedelta(days=9)
    result = orjson.dumps({"status": "PENDING_REVIEW", "orders": "x" * 2000}).decode()
    return [
        RecordedRun(
            Run(
                rebalance_run_id=f"rr_old_{number}",
                correlation_id=f"corr-old-{number // 2}",
                request_hash="sha256:old",
                idempotency_key=f"key-old-{number}",
                portfolio_id="pf_old",
                status=RunStatus.PENDING_REVIEW,
                created_at=long_ago + timedelta(seconds=number),
            ),
            result,
        )
        for number in range(EXPIRED_COUNT)
    ]


def _with_dependents(recorded: RecordedRun) -> list[Record]:
    run, run_id = recorded.run, recorded.run.rebalance_run_id
    key = str(run.idempotency_key)
    decided = decision(f"dwd_{run_id}", run_id=run_id, actor_id=run_id, decided_at=run.created_at)
    return [
        recorded,
        record_rules.run_mapping(run, key),
        record_rules.run_event(run, key),
        *record_rules.run_edges(run),
        PersistedArtifact(run_id, "{}"),
        decided,
    ]


async def _import_expired(place: Database, runs: list[RecordedRun], journal: Journal) -> None:
    store = await open_store(place.config)
    await store.import_batch([each for run in runs for each in _with_dependents(run)])
    await store.close()
    for recorded in runs:
        run = recorded.run
        journal.runs[run.rebalance_run_id] = run.created_at
        journal.runs_sent[run.rebalance_run_id] = {
            "correlationId": run.correlation_id,
            "requestHash": run.request_hash,
            "idempotencyKey": run.idempotency_key,
            "portfolioId": run.portfolio_id,
            "result": orjson.loads(recorded.result),
        }
        journal.decisions_sent[run.rebalance_run_id] = {
            "run": {"rebalanceRunId": run.rebalance_run_id},
            "action": "APPROVE",
            "reasonCode": "LOOKS_GOOD",
            "comment": None,
            "correlationId": "c_none",
        }


async def test_a_purge_that_is_killed_beside_writers_leaves_nothing_half_deleted(
    new_database: NewDatabase, tmp_path: Path, rounds: int
) -> None:
    random = Random(rounds)
    half_way = acknowledged = 0
    for number in range(rounds):
        place, journal, expired = await new_database(), Journal(), Journal()
        await _import_expired(place, _expired_runs(), expired)
        env, workers = {**place.env, **RETENTION}, 1 + number % 2
        with running_service(env, workers=workers) as service:
            async with running_writers(service.url, journal, random):
                await asyncio.sleep(random.uniform(0.0, 0.5))
                service.kill()
        acknowledged += journal.acknowledged
        journal.runs |= expired.runs
        journal.runs_sent |= expired.runs_sent
        journal.decisions_sent |= expired.decisions_sent
        assert await find_violations(place, journal, expired=expired.runs) == [], f"round {number}"
        kept, _ = await read_database(place)
        left = expired.runs.keys() & kept.runs.keys()
        assert len(left) % BATCH_SIZE == 0
        half_way += 0 < len(left) < EXPIRED_COUNT
        await _purge_the_rest(place)
    print(f"\n{rounds} rounds, {half_way} killed half way, {acknowledged} writes beside them")


async def _purge_the_rest(place: Database) -> None:
    """The next purge finishes what the killed one began."""
    store = await open_store(place.config)
    before = datetime.now(UTC) - timedelta(days=1)
    while (await store.purge(runs_before=before, operations_before=None, limit=BATCH_SIZE)).runs:
        pass
    await store.close()
    kept, halves = await read_database(place)
    assert [*halves, *await place.find_damage()] == []
    assert not [run_id for run_id in kept.runs if run_id.startswith("rr_old")]
    assert not [key for key in kept.edges if "-old-" in key[0] or "_old_" in key[2]]
