"""Tombstones, holds and releases have leaves, so that a verification finds forged ones."""

from unittest.mock import AsyncMock

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, insert, update

from storage.base import Store
from storage.ledger.purges import PurgeRecord
from storage.ledger.retention_texts import hold_text, release_text, tombstone_text
from storage.lists import TimeRange
from storage.memory.retained import Retained
from storage.retention import Hold, HoldDirection, HoldRelease, PurgeOptions
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.store import SqlStore
from storage.sql.writing import retention as sql_retention
from tests.factories import at, edge, recorded_run, run
from tests.storage.ledger.damage import execute
from tests.storage.ledger.ledger_helpers import findings, sign, write_everything


def hold(hold_id: str, entity_id: str | None = None) -> Hold:
    return Hold(
        hold_id, "audit", "M-1", entity_id, HoldDirection.BOTH, 2, None, None, at(1), "alice"
    )


async def test_tombstones_holds_and_releases_have_leaves_with_the_same_text_everywhere(
    store: Store,
) -> None:
    await write_everything(store)
    placed, released = hold("h1", "rr_2"), HoldRelease("h2", "over", at(2), "bob")
    in_time = replace(hold("h2"), entity_id=None, created=TimeRange(at(90), None))
    for each in (placed, in_time):
        await store.place_hold(each)
    assert await store.release_hold(released)
    assert not await store.release_hold(released)
    await store.purge(runs_before=at(1), operations_before=None, limit=100)
    assert await store.runs(["rr_0"])  # the lineage of rr_2 is held
    await store.release_hold(HoldRelease("h1", "over", at(3), "bob"))
    assert (await store.purge(runs_before=at(1), operations_before=None, limit=100)).runs > 0
    checkpoint = await sign(store)
    assert await findings(store, checkpoint) == []
    tombstones = (await store.tombstones(["rr_0"])).values()
    texts = [*map(tombstone_text, tombstones), hold_text(placed), hold_text(in_time)]
    texts.append(release_text(released))
    leaves = await store.ledger.leaves_of([(text.kind, text.id) for text in texts])
    assert len(texts) == 4
    for text in texts:
        (leaf,) = leaves[text.kind, text.id]
        assert leaf.is_of(text.text), text


@pytest.mark.backends("sqlite", "postgres")
async def test_a_purge_record_that_was_changed_is_named(sql_store: SqlStore) -> None:
    await write_everything(sql_store)
    options = PurgeOptions("a first one")
    counts = await sql_store.purge(
        runs_before=at(3), operations_before=None, limit=1, options=options
    )
    options = PurgeOptions("a first one", number=counts.number)
    await sql_store.purge(runs_before=at(3), operations_before=None, limit=1, options=options)
    await sql_store.purge_orphans(at(200))
    checkpoint = await sign(sql_store)
    assert [(each.number, each.runs) for each in await sql_store.purges()] == [(2, 0), (1, 2)]
    assert await findings(sql_store, checkpoint) == []

    async def attack(statement: str) -> list[str]:
        await execute(sql_store, statement)
        return [str(each) for each in await findings(sql_store, checkpoint)]

    changed = "CHANGED: purge record 1 is not what was recorded: purged_by, runs"
    assert await attack("UPDATE purges SET purged_by = 'x', runs = 1 WHERE number = 1") == [changed]
    gone = "DELETED: purge record 2 is gone"
    assert await attack("DELETE FROM purges WHERE number = 2") == [changed, gone]
    await execute(
        sql_store,
        "INSERT INTO purges SELECT 9, purged_at, purged_by, reason, runs_before, operations_before,"
        " leaves_tombstones, runs, operations, orphans FROM purges",
    )
    inserted = "INSERTED: purge record 9 has no leaf"
    found = [str(each) for each in await findings(sql_store, checkpoint)]
    assert found == [changed, inserted, gone]


@pytest.mark.parametrize("leaves_tombstones", [True, False])
@pytest.mark.backends("sqlite", "postgres")
async def test_an_edge_that_was_hidden_by_hand_is_named(
    sql_store: SqlStore, *, leaves_tombstones: bool
) -> None:
    await write_everything(sql_store)
    await write_everything(sql_store, "kept")
    for target in ("keptcorr-1", "keptkey", "rr_kept1", "op_kept1"):
        await sql_store.record_edge(edge("rr_kept0", target))
    await sql_store.place_hold(hold("h1", "rr_kept0"))
    options = PurgeOptions(leaves_tombstones=leaves_tombstones)
    counts = await sql_store.purge(
        runs_before=at(200), operations_before=None, limit=100, options=options
    )
    assert counts.runs > 0
    await sql_store.purge_orphans(
        at(200), options=PurgeOptions(number=counts.number, leaves_tombstones=leaves_tombstones)
    )
    await write_everything(sql_store, "later")
    checkpoint = await sign(sql_store)
    assert await findings(sql_store, checkpoint) == []
    hide = (
        "UPDATE lineage_edges SET purge = {} WHERE source_entity_id = 'rr_kept0'"
        " AND target_entity_id IN ('keptcorr-1', 'keptkey', 'rr_kept1', 'op_kept1')"
    )
    for purge in (1, 7):
        await execute(sql_store, hide.format(purge))
        found = [str(each) for each in await findings(sql_store, checkpoint)]
        named = [each for each in found if each.startswith("FALSE_PURGE: the edge")]
        assert len(named) == 4, found
        assert all(
            each.endswith(f"hidden as purged by purge {purge}, which did not hide it")
            for each in named
        )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reason_index WHERE value = 'CASH'",
        "UPDATE reason_index SET value = 'E_OTHER' WHERE value = 'E_TIMEOUT'",
        "UPDATE reason_index SET created_at = NULL_SAFE WHERE value = 'R1'",
        "INSERT INTO reason_index SELECT source, value, created_at, 'rr_0' FROM reason_index WHERE value = '2.1'",
        "INSERT INTO reason_index SELECT source, value, created_at, 'nothing' FROM reason_index WHERE value = 'R1'",
    ],
)
@pytest.mark.backends("sqlite", "postgres")
async def test_a_row_of_the_index_of_reasons_that_was_changed_is_named(
    sql_store: SqlStore, statement: str
) -> None:
    await write_everything(sql_store)
    checkpoint = await sign(sql_store)
    assert await findings(sql_store, checkpoint) == []
    is_postgres = sql_store._dialect == "postgresql"
    later = "created_at + interval '1 second'" if is_postgres else "created_at + 1000000"
    await execute(sql_store, statement.replace("NULL_SAFE", later))
    (found,) = await findings(sql_store, checkpoint)
    assert str(found).startswith("DERIVED: the index of reasons of '"), found


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

    async def forge(connection: WriteConnection) -> None:
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

    await sql_store._write(forge)
    messages = [str(finding) for finding in await findings(sql_store, checkpoint)]
    assert any(m.startswith("CHANGED: hold 'h1'") for m in messages), messages
    assert any(m.startswith("DELETED: release 'h2'") for m in messages), messages
    assert any(m.startswith("INSERTED: tombstone") for m in messages), messages
    assert any(m.startswith("DELETED: run") for m in messages), messages


@pytest.mark.backends("sqlite", "postgres")
async def test_earlier_tombstones_are_proven(sql_store: SqlStore) -> None:
    for number in (1, 2, 3):
        await sql_store.import_batch([recorded_run(run(created_at=at(number)))])
        await sql_store.purge(
            runs_before=at(9),
            operations_before=None,
            limit=9,
            options=PurgeOptions(f"purge {number}"),
        )
    checkpoint = await sign(sql_store)
    assert await findings(sql_store, checkpoint) == []
    columns = ", ".join(rt.tombstones.c.keys())
    of_first = "(SELECT * FROM earlier_tombstones WHERE reason = 'purge 1')"
    for attack, undo, expected in (
        (
            "UPDATE earlier_tombstones SET status = 'x' WHERE reason = 'purge 1'",
            "UPDATE earlier_tombstones SET status = 'READY'",
            "CHANGED: an earlier state of tombstone 'rr_1' is not what was recorded",
        ),
        (
            "UPDATE tombstones SET status = 'x'",
            "UPDATE tombstones SET status = 'READY'",
            "CHANGED: tombstone 'rr_1' is not what was recorded",
        ),
        (
            f"INSERT INTO earlier_tombstones ({columns}) SELECT {columns} FROM {of_first} AS f",  # noqa: S608
            "DELETE FROM earlier_tombstones WHERE number > 2",
            "INSERTED: an earlier state of tombstone 'rr_1' has no leaf",
        ),
        (
            "UPDATE earlier_tombstones SET number = 9 WHERE reason = 'purge 1'",
            "UPDATE earlier_tombstones SET number = 1 WHERE reason = 'purge 1'",
            "MOVED: the earlier states of tombstone 'rr_1'",
        ),
        (
            "DELETE FROM earlier_tombstones WHERE reason = 'purge 1'",
            "SELECT 1",
            "DELETED: an earlier state of tombstone 'rr_1' is missing",
        ),
        (
            "DELETE FROM earlier_tombstones",
            "SELECT 1",
            "DELETED: an earlier state of tombstone 'rr_1' is missing",
        ),
    ):
        await execute(sql_store, attack)
        messages = [str(finding) for finding in await findings(sql_store, checkpoint)]
        assert [each for each in messages if each.startswith(expected)], (attack, messages)
        await execute(sql_store, undo)


async def test_tombstones_that_older_versions_overwrote_are_no_finding(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        text = PurgeRecord.stored_text
        patch.setattr(
            PurgeRecord,
            "stored_text",
            lambda record: text(replace(record, keeps_tombstones=False)),
        )
        patch.setattr(sql_retention, "keep_tombstones", AsyncMock())
        patch.setattr(
            Retained,
            "add_tombstone",
            lambda retained, each: retained.tombstones.__setitem__(each.entity_id, each),
        )
        for _ in range(2):
            await purge_again(store)
    for _ in range(2):
        assert await findings(store, await sign(store)) == []
        await purge_again(store)
    assert await findings(store, await sign(store)) == []


async def purge_again(store: Store) -> None:
    """Record a run and purge it."""
    await store.import_batch([recorded_run(run())])
    await store.purge(runs_before=at(9), operations_before=None, limit=9)
