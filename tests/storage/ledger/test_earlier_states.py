# ruff: noqa: S608, ISC004  # an attacker writes statements by hand
"""A verification names the steps of operations and the moves of mappings that were changed, and no others."""

import pytest

from storage.base import Store
from storage.memory.store import MemoryStore
from storage.records import OperationStatus
from storage.retention import PurgeOptions
from storage.sql.store import SqlStore
from storage.stamps import Stamp
from tests.factories import (
    at,
    complete,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.storage.ledger.damage import execute
from tests.storage.ledger.ledger_helpers import findings, sign, verify
from tests.storage.store_helpers import record_run

STEP = "operation_id, status, started_at, finished_at, recorded_at, recorded_by"
MOVE = "idempotency_key, request_hash, rebalance_run_id, created_at, recorded_at, recorded_by"
STEPS = "operation_steps WHERE operation_id = 'op_1' AND status"
MOVES = "mapping_moves WHERE idempotency_key = 'key' AND rebalance_run_id"
OF_OPERATION = "an earlier state of operation 'op_1'"
OF_KEY = "an earlier state of mapping of idempotency key 'key'"

ATTACKS = [
    (
        "UPDATE operations SET recorded_by = 'mallory' WHERE operation_id = 'op_1'",
        "CHANGED: recordedAt or recordedBy of operation 'op_1' is not what was recorded",
    ),
    (
        "UPDATE operations SET recorded_at = (SELECT max(recorded_at) FROM operation_steps)"
        " WHERE operation_id = 'op_1'",
        "CHANGED: recordedAt or recordedBy of operation 'op_1' is not what was recorded",
    ),
    (f"DELETE FROM {STEPS} = 'SUCCEEDED'", f"DELETED: {OF_OPERATION} is missing"),
    (
        "DELETE FROM operation_steps WHERE operation_id = 'op_2'",
        "DELETED: an earlier state of operation 'op_2' is missing",
    ),
    (
        "UPDATE operation_steps SET step = -step",
        "MOVED: the earlier states of operation 'op_1' are not in the order of recording",
    ),
    (
        f"INSERT INTO operation_steps ({STEP}) SELECT {STEP} FROM {STEPS} = 'PENDING'",
        f"INSERTED: {OF_OPERATION} has no leaf",
    ),
    (
        f"INSERT INTO operation_steps ({STEP}) SELECT 'op_purged', status, started_at, finished_at,"
        f" recorded_at, 'mallory' FROM {STEPS} = 'SUCCEEDED'",
        "INSERTED: an earlier state of operation 'op_purged' exists, although purge 1 deleted it",
    ),
    (
        "UPDATE mapping_moves SET move = -move WHERE idempotency_key = 'key'",
        "MOVED: the earlier states of mapping of idempotency key 'key' are not in the order",
    ),
    (
        f"INSERT INTO mapping_moves ({MOVE}) SELECT {MOVE} FROM {MOVES} = 'rr_0'",
        f"INSERTED: {OF_KEY} has no leaf",
    ),
    (
        f"INSERT INTO mapping_moves ({MOVE}) SELECT {MOVE} FROM idempotency_mappings"
        " WHERE idempotency_key = 'key'",
        f"INSERTED: {OF_KEY} has no leaf",
    ),
    (
        f"INSERT INTO mapping_moves ({MOVE}) SELECT idempotency_key, 'forged', 'rr_2', created_at,"
        " recorded_at, 'mallory' FROM mapping_moves WHERE idempotency_key = 'purged'",
        "INSERTED: an earlier state of mapping of idempotency key 'purged' has no leaf",
    ),
    (
        "UPDATE mapping_moves SET recorded_by = 'mallory' WHERE idempotency_key = 'purged'",
        "CHANGED: recordedAt or recordedBy of mapping of idempotency key 'purged'",
    ),
    (
        "UPDATE mapping_moves SET rebalance_run_id = 'rr_2' WHERE idempotency_key = 'purged'",
        "CHANGED: an earlier state of mapping of idempotency key 'purged' is not what was recorded",
    ),
    (
        "DELETE FROM mapping_moves WHERE idempotency_key = 'purged'",
        "DELETED: mapping 'purged' is missing, and no purge names it",
    ),
    (
        "DELETE FROM idempotency_mappings WHERE idempotency_key = 'key'",
        "DELETED: mapping 'key' is missing, and no purge names it",
    ),
]


async def write_states(store: Store) -> None:
    """Write operations of one and of three states, a key that led to three runs, and purge one of each."""
    await store.import_batch(
        [
            recorded_operation(operation("op_purged", created_at=at(-100))),
            recorded_run(run("rr_purged", idempotency_key="purged", created_at=at(-100))),
            mapping("purged", rebalance_run_id="rr_purged", created_at=at(-100)),
        ]
    )
    await store.purge(runs_before=at(-50), operations_before=at(-50), limit=10)
    for number in range(3):
        name, when = f"rr_{number}", at(number)
        await record_run(store, run(name, idempotency_key="key", created_at=when))
    pending = recorded_operation(operation("op_1", correlation_id="c"))
    await store.accept_operation(pending, explicit_timestamp=False)
    await store.transition_operation("op_1", start())
    await store.transition_operation("op_1", complete())
    await store.import_batch([recorded_operation(operation("op_2", correlation_id="c"))])


@pytest.mark.backends("sqlite", "postgres")
async def test_a_changed_earlier_state_is_named(sql_store: SqlStore) -> None:
    await write_states(sql_store)
    checkpoint = await sign(sql_store)
    assert await findings(sql_store, checkpoint) == []
    tables = ("operations", "operation_steps", "idempotency_mappings", "mapping_moves")
    for table in tables:
        await execute(sql_store, f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    for attack, expected in ATTACKS:
        await execute(sql_store, attack)
        found = [str(each) for each in await findings(sql_store, checkpoint)]
        assert any(each.startswith(expected) for each in found), (attack, found)
        for table in tables:
            await execute(sql_store, f"DELETE FROM {table}")
            await execute(sql_store, f"INSERT INTO {table} SELECT * FROM kept_{table}")
    names = [str(each) for each in await findings(sql_store, checkpoint)]
    assert names == []


@pytest.mark.backends("memory")
async def test_a_changed_earlier_state_of_memory_is_named(store: Store) -> None:
    assert isinstance(store, MemoryStore)
    await write_states(store)
    db = store._current.db
    steps, moves = db.steps["op_1"], db.moves["key"]
    for changed, code in (
        (steps[:-1], "DELETED"),
        (steps[::-1], "MOVED"),
        ((*steps, steps[0]), "INSERTED"),
    ):
        db.steps["op_1"] = changed
        (found,) = await verify(store)
        assert str(found).startswith(code), found
    db.steps["op_1"] = steps
    for moved, code in ((moves[::-1], "MOVED"), ((*moves, moves[0]), "INSERTED")):
        db.moves["key"] = moved
        (found,) = await verify(store)
        assert str(found).startswith(code), found
    db.moves["key"] = moves
    assert await verify(store) == []
    key = next(each for each in db.stamps if each[1] == "op_1")
    db.stamps[key] = Stamp(at(1), "mallory")
    (found,) = await verify(store)
    assert str(found).startswith("CHANGED: recordedAt or recordedBy of operation 'op_1'")


async def test_records_that_return_after_a_purge_are_no_difference(store: Store) -> None:
    """The same mapping can be recorded again, and an import can bring it beside mappings that are stored."""
    other = mapping("other", rebalance_run_id="rr_other", created_at=at(90))
    again = mapping("purged", rebalance_run_id="rr_purged", created_at=at(-100))
    await write_states(store)
    await store.import_batch([other])
    await store.import_batch([again, other, again])
    assert await verify(store) == []
    await store.purge_orphans(at(50))
    assert await verify(store) == []
    later = [mapping("purged", rebalance_run_id=f"rr_{n}", created_at=at(n)) for n in range(3)]
    await store.import_batch([*later, other])
    finished = operation("op_purged", created_at=at(-100), status=OperationStatus.SUCCEEDED)
    await store.import_batch(
        [
            recorded_operation(operation("op_purged", created_at=at(-100))),
            recorded_operation(finished, result="{}"),
        ]
    )
    await record_run(store, run("rr_purged", idempotency_key="purged", created_at=at(-100)))
    assert await verify(store) == []
    for options in (PurgeOptions(), PurgeOptions(leaves_tombstones=False)):
        await store.purge(runs_before=at(50), operations_before=at(50), limit=10, options=options)
        await record_run(store, run("rr_0", idempotency_key="key", created_at=at(0)))
        await store.purge_orphans(at(95), options=options)
        assert await verify(store) == []
