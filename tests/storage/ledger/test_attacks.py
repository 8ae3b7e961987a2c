"""A verification finds random attacks on a database, and nothing in the service's own writes."""

import asyncio
from collections import Counter
from random import Random
from typing import Final

import pytest

from storage.base import Store
from storage.ledger.findings import KnownCheckpoint
from storage.ledger.verification import Verification
from storage.retention import HoldRelease, PurgeOptions
from storage.sql.ledger.snapshot import SqlLedgerSnapshot, read_any_text
from storage.sql.statements.execution import SnapshotExecutor, _Checkout
from storage.sql.store import SqlStore
from tests.backends import Backend
from tests.factories import at, run
from tests.storage.ledger.attacks import ATTACKS, Attacker
from tests.storage.ledger.ledger_helpers import KEY, findings, sign, write_everything
from tests.storage.store_helpers import record_run
from tests.storage.test_holds import hold

ROUNDS_OF_A_STORE: Final = 25
"""A verification reads everything, so that more rounds on one store would take ever longer."""


@pytest.mark.backends("sqlite", "postgres")
async def test_every_attack_is_found(sql_store: SqlStore, attacks: int) -> None:
    for number in range(8):
        await write_everything(sql_store, f"{number}-")
    await sign(sql_store)
    await sql_store.purge(runs_before=at(1), operations_before=None, limit=2)
    await purge_and_hold(sql_store)
    await write_everything(sql_store, "last-")
    checkpoint = await sign(sql_store)
    known = [KnownCheckpoint(checkpoint, "outside")]
    assert await findings(sql_store, checkpoint) == []
    random, made, missed = Random(7), Counter[str](), []
    async with _Checkout(sql_store._read_engine) as driver:
        attacker = Attacker(driver, random)
        await read_any_text(driver, tolerant=True)
        if not attacker.is_postgres:
            await attacker.execute("PRAGMA query_only = 0")
        while made.total() < attacks:
            attack = random.choice(ATTACKS)
            state = random.getstate()
            await attacker.execute("BEGIN")
            try:
                if await attack(attacker):
                    made[attack.__name__] += 1
                    snapshot = SqlLedgerSnapshot(sql_store._dialect, SnapshotExecutor(driver))
                    verification = Verification(snapshot, known, key=KEY.verifier)
                    if not [finding async for finding in verification.findings()]:
                        missed.append((attack.__name__, hash(state)))
            finally:
                await attacker.execute("ROLLBACK")
        if not attacker.is_postgres:
            await attacker.execute("PRAGMA query_only = 1")
        await read_any_text(driver, tolerant=False)
    assert missed == [], made
    assert await findings(sql_store, checkpoint) == []


async def purge_and_hold(store: Store) -> None:
    """Purge a run three times, place two holds, and release one of them."""
    for number in range(3):
        await record_run(store, run("rr_again", created_at=at(-10)))
        options = PurgeOptions(f"purge {number}")
        await store.purge(runs_before=at(-9), operations_before=None, limit=9, options=options)
    for number in range(2):
        await store.place_hold(hold(f"hold_{number}", entity_id="rr_last-1"))
    await store.release_hold(HoldRelease("hold_0", "over", at(1), "bob"))


async def test_writers_and_purges_are_no_attack(backend: Backend, alarm_rounds: int) -> None:
    random = Random(11)
    for first in range(0, alarm_rounds, ROUNDS_OF_A_STORE):
        async with backend.empty_store() as store:
            outside = [await sign(store)]
            for number in range(min(ROUNDS_OF_A_STORE, alarm_rounds - first)):
                await write_and_purge(store, random, number)
                outside.append(await sign(store))
                checkpoints = random.sample(outside, min(4, len(outside)))
                assert await findings(store, *checkpoints) == []


async def write_and_purge(store: Store, random: Random, number: int) -> None:
    """Record runs by 16 writers and a record of each kind, beside purges."""

    async def write(writer: int) -> None:
        name, key = f"{number}-{writer}", f"key-{random.randrange(20)}"
        await record_run(store, run(f"rr_{name}", idempotency_key=key, created_at=at(number)))

    async def purge() -> None:
        await store.purge(runs_before=at(number - 3), operations_before=None, limit=10)
        await store.purge_orphans(at(number - 5))

    async def write_again() -> None:
        # The purges delete these runs again and again.
        await record_run(store, run(f"rr_again_{number % 4}", created_at=at(-9)))

    writes = (*map(write, range(16)), write_again())
    await asyncio.gather(*writes, purge(), write_everything(store, f"{number}:"))
