# ruff: noqa: ISC004  # an attacker writes statements by hand
"""Rows of the ledger's own tables that no write of the service makes."""

import pytest

from storage.base import Store
from storage.memory.store import MemoryStore
from storage.sql.store import SqlStore
from tests.factories import run
from tests.storage.ledger.damage import execute
from tests.storage.ledger.ledger_helpers import findings, sign
from tests.storage.store_helpers import record_run

ATTACKS = [
    (
        "INSERT INTO ledger_tiles SELECT 1, number + 7, hash FROM ledger_tiles",
        "INSERTED: the stored node 7 of level 1 is of no tile of 420 leaves",
    ),
    (
        "INSERT INTO ledger_tiles SELECT {level}, 0, hash FROM ledger_tiles",
        "INSERTED: the stored node 0 of level {level} is of no tile of 420 leaves",
    ),
    (
        "INSERT INTO ledger_checkpoints SELECT 50, note FROM ledger_checkpoints",
        "FORGED: the stored checkpoint of size 50 is one of size 420",
    ),
    (
        "INSERT INTO ledger_entries SELECT {level}, 'forged', hash FROM ledger_tiles",
        "INSERTED: the text 'forged' in the ledger is of the unknown kind {level}",
    ),
    (
        "INSERT INTO ledger_leaves (position, kind, id, text_hash)"
        " SELECT 421, 99, 'forged', hash FROM ledger_tiles",
        "INSERTED: the leaf 'forged' in the ledger is of the unknown kind 99",
    ),
]


async def write_420_leaves(store: Store) -> None:
    for number in range(70):
        await record_run(store, run(f"rr_{number}", idempotency_key=f"k{number}"))


@pytest.mark.parametrize("level", [0, 2, 9])
@pytest.mark.backends("sqlite", "postgres")
async def test_a_stray_row_is_named(sql_store: SqlStore, level: int) -> None:
    await write_420_leaves(sql_store)
    checkpoint = await sign(sql_store)
    assert checkpoint.size == 420
    assert await findings(sql_store, checkpoint) == []
    for attack, expected in ATTACKS:
        await execute(sql_store, attack.format(level=level))
        found = [str(each) for each in await findings(sql_store, checkpoint)]
        assert found == [expected.format(level=level)]
        for undo in (
            "DELETE FROM ledger_tiles WHERE level <> 1 OR number <> 0",
            "DELETE FROM ledger_checkpoints WHERE size = 50",
            "DELETE FROM ledger_entries",
            "DELETE FROM ledger_leaves WHERE position > 420",
        ):
            await execute(sql_store, undo)
    assert await findings(sql_store, checkpoint) == []


@pytest.mark.backends("memory")
async def test_a_stray_node_of_memory_is_named(store: Store) -> None:
    assert isinstance(store, MemoryStore)
    await write_420_leaves(store)
    checkpoint = await sign(store)
    ledger = store._current.db.ledger
    ledger.nodes[1].append(ledger.nodes[1][0])
    ledger.checkpoints.insert(0, (50, ledger.checkpoints[0][1]))
    assert [str(each) for each in await findings(store, checkpoint)] == [
        "FORGED: the stored checkpoint of size 50 is one of size 420",
        "INSERTED: the stored node 1 of level 1 is of no tile of 420 leaves",
    ]
