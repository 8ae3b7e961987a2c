"""Tombstones, holds and releases have leaves: what is forged about retention is found."""

import pytest
from sqlalchemy import delete, insert, update

from storage.retention import Hold, HoldDirection, HoldRelease, PurgeOptions
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.store import SqlStore
from tests.factories import at
from tests.storage.ledger.ledger_helpers import findings, sign, write_everything


def hold(hold_id: str, entity_id: str | None = None) -> Hold:
    return Hold(
        hold_id, "audit", "M-1", entity_id, HoldDirection.BOTH, 2, None, None, at(1), "alice"
    )


@pytest.mark.parametrize("leaves_tombstones", [True, False])
@pytest.mark.backends("sqlite", "postgres")
async def test_what_is_forged_about_purges_and_holds_is_found(
    sql_store: SqlStore, *, leaves_tombstones: bool
) -> None:
    await write_everything(sql_store)
    await write_everything(sql_store, "held")
    await sql_store.place_hold(hold("h1", "rr_held0"))
    await sql_store.place_hold(hold("h2"))
    assert await sql_store.release_hold(HoldRelease("h2", "over", at(2), "bob"))
    options = PurgeOptions(leaves_tombstones=leaves_tombstones)
    counts = await sql_store.purge(
        runs_before=at(2), operations_before=at(1), limit=100, options=options
    )
    assert counts.runs > 0
    checkpoint = await sign(sql_store)
    assert await findings(sql_store, checkpoint) == []

    async def execute(connection: WriteConnection) -> None:
        await connection.execute(update(rt.holds).values(reason="nothing"))
        await connection.execute(delete(rt.hold_releases))
        run = await connection.execute(t.runs.select().limit(1))
        run_id = run.one()[0]
        await connection.execute(delete(t.runs).where(t.runs.c.rebalance_run_id == run_id))
        values = dict.fromkeys(("kind", "status", "correlation_id", "content_hash"), "x")
        forged = insert(rt.tombstones).values(
            entity_id=run_id, created_at=at(0), purged_at=at(1), purge=1, reason="r", **values
        )
        await connection.execute(forged)

    await sql_store._write(execute)
    messages = [str(finding) for finding in await findings(sql_store, checkpoint)]
    assert any(m.startswith("CHANGED: hold 'h1'") for m in messages), messages
    assert any(m.startswith("DELETED: release 'h2'") for m in messages), messages
    assert any(m.startswith("INSERTED: tombstone") for m in messages), messages
    assert any(m.startswith("DELETED: run") for m in messages), messages
