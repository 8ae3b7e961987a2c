"""Holds: the records that each kind covers, purges of held records, and released holds."""

from dataclasses import replace
from datetime import datetime

import pytest
from msgspec.structs import replace as change
from sqlalchemy import Table

from resolvers.retention.holds import holds_of_operations, holds_of_runs
from storage.base import Store
from storage.lists import TimeRange
from storage.records import Decision, EdgeType, Record
from storage.retention import Hold, HoldDirection, HoldRelease, PurgeOptions
from storage.sql.model import tables as t
from storage.sql.writing.holds import is_held
from tests.factories import (
    artifact,
    at,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.storage.store_helpers import export_all, record_run

NO_TRACE = PurgeOptions(leaves_tombstones=False)


def hold(
    hold_id: str = "hold_1",
    *,
    entity_id: str | None = None,
    direction: HoldDirection = HoldDirection.BOTH,
    depth: int = 3,
    portfolio_id: str | None = None,
    created: TimeRange | None = None,
) -> Hold:
    """An active hold."""
    return Hold(
        hold_id,
        "an inquiry",
        None,
        entity_id,
        direction,
        depth,
        portfolio_id,
        created,
        at(0),
        "alice",
    )


async def purge_all(store: Store, options: PurgeOptions = NO_TRACE) -> None:
    """Purge everything that is not held, including orphans."""
    late = at(10_000)
    for _ in range(2):
        await store.purge(runs_before=None, operations_before=late, limit=100, options=options)
        await store.purge(runs_before=late, operations_before=None, limit=100, options=options)
    await store.purge_orphans(late, options=options)


def family(name: str, portfolio: str, created_at: datetime) -> list[Record]:
    """Return a run with one of each record that can belong to it, and its operation."""
    run_id, key, corr = f"rr_{name}", f"key_{name}", f"corr_{name}"
    own = run(
        run_id,
        correlation_id=corr,
        idempotency_key=key,
        portfolio_id=portfolio,
        created_at=created_at,
    )
    return [
        recorded_run(own),
        mapping(key, rebalance_run_id=run_id, created_at=created_at),
        event(key, rebalance_run_id=run_id, correlation_id=corr, created_at=created_at),
        recorded_operation(operation(f"dop_{name}", correlation_id=corr, created_at=created_at)),
        decision(f"dwd_{name}", run_id=run_id, decided_at=created_at),
        edge(corr, run_id, edge_type=EdgeType.CORRELATION_TO_RUN, created_at=created_at),
        edge(
            f"dop_{name}",
            corr,
            edge_type=EdgeType.OPERATION_TO_CORRELATION,
            created_at=created_at,
        ),
        artifact(run_id),
    ]


def without_sequence(records: list[Record]) -> set[str]:
    return {repr(replace_sequence(each)) for each in records}


def replace_sequence(record: Record) -> object:
    return change(record, sequence=0) if isinstance(record, Decision) else record


KINDS = {
    "portfolio": hold(portfolio_id="PF-1"),
    "time": hold(created=TimeRange(at(5), at(15))),
    "run": hold(entity_id="rr_a"),
    "correlation": hold(entity_id="corr_a"),
    "operation": hold(entity_id="dop_a"),
    "artifact": hold(entity_id="dra_a", depth=1),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [NO_TRACE, PurgeOptions()], ids=["no trace", "tombstones"])
async def test_nothing_that_a_hold_covers_is_purged(
    store: Store, kind: str, options: PurgeOptions
) -> None:
    kept, gone = family("a", "PF-1", at(10)), family("b", "PF-2", at(20))
    await store.import_batch([*kept, *gone])
    await store.place_hold(KINDS[kind])
    await purge_all(store, options)
    found = without_sequence(await export_all(store))
    if kind == "artifact":  # no edge leads from the artifact to the operation
        kept = [each for each in kept if "dop_a" not in repr(each) or "OPERATION_TO" in repr(each)]
        found = {each for each in found if "dop_b" not in each}
    assert {each for each in found if "_b" not in each} == without_sequence(kept)
    assert await store.runs(["rr_b"]) == {}
    await store.release_hold(HoldRelease("hold_1", "over", at(1), "bob"))
    await purge_all(store, NO_TRACE)
    assert await store.runs(["rr_a"]) == {}
    assert await store.decisions(["dwd_a"]) == {}


async def test_the_moves_and_steps_of_what_is_held_stay(store: Store) -> None:
    for n in (1, 2):
        await record_run(store, run(f"rr_{n}", idempotency_key="k", created_at=at(n)))
    await store.place_hold(hold(entity_id="rr_1", depth=1))
    await purge_all(store)
    assert set(await store.runs(["rr_1", "rr_2"])) == {
        "rr_1",
        "rr_2",
    }  # the replay is one edge away


async def test_lineage_follows_the_direction_so_far_and_edges_that_come_later(
    store: Store,
) -> None:
    names = ["rr_0", "rr_1", "rr_2", "rr_3"]
    await store.import_batch([recorded_run(run(each, correlation_id=f"c{each}")) for each in names])
    for effect, cause in zip(names[1:], names[:-1], strict=True):
        await store.record_edge(edge(effect, cause, created_at=at(1)))
    await store.place_hold(hold(entity_id="rr_2", direction=HoldDirection.UPSTREAM, depth=1))
    runs = (await store.runs(names)).values()
    assert set(await holds_of_runs(store, list(runs))) == {"rr_2", "rr_1"}
    await store.import_batch([recorded_run(run("rr_late", correlation_id="late"))])
    await store.record_edge(edge("rr_2", "rr_late", created_at=at(2)))
    await purge_all(store)
    assert set(await store.runs([*names, "rr_late"])) == {"rr_2", "rr_1", "rr_late"}


async def test_a_decision_leads_to_its_run(store: Store) -> None:
    await store.import_batch([recorded_run(), decision()])
    await store.place_hold(hold(entity_id="dwd_1", depth=1))
    assert await holds_of_runs(store, [run()]) == {"rr_1": {"hold_1"}}
    await purge_all(store)
    assert set(await store.runs(["rr_1"])) == {"rr_1"}


async def test_a_path_to_a_decision_leads_to_its_run(store: Store) -> None:
    await store.import_batch([recorded_run(), decision(), edge("corr_other", "dwd_1")])
    await store.place_hold(hold(entity_id="corr_other", depth=1))
    assert await holds_of_runs(store, [run()]) == {"rr_1": {"hold_1"}}
    await purge_all(store)
    assert set(await store.runs(["rr_1"])) == {"rr_1"}


async def test_an_id_that_names_a_run_and_a_part_of_another_holds_both(store: Store) -> None:
    runs = [run("rr_1"), run("dra_1"), run("dwd_1")]
    await store.import_batch([*(recorded_run(each) for each in runs), decision("dwd_1")])
    await store.place_hold(hold("hold_1", entity_id="dra_1", depth=1))
    await store.place_hold(hold("hold_2", entity_id="dwd_1", depth=1))
    assert await holds_of_runs(store, runs) == {
        "rr_1": {"hold_1", "hold_2"},
        "dra_1": {"hold_1"},
        "dwd_1": {"hold_2"},
    }
    await purge_all(store)
    assert set(await store.runs(["rr_1", "dra_1", "dwd_1"])) == {"rr_1", "dra_1", "dwd_1"}


async def test_what_is_told_to_be_held_is_what_a_purge_leaves(store: Store) -> None:
    families = [family(f"{n}", f"PF-{n % 3}", at(n)) for n in range(9)]
    await store.import_batch([each for records in families for each in records])
    for n in (1, 4):
        await store.record_edge(edge(f"rr_{n}", f"rr_{n + 1}", created_at=at(n)))
    await store.place_hold(hold("hold_1", portfolio_id="PF-0"))
    await store.place_hold(hold("hold_2", entity_id="corr_4", depth=2))
    await store.place_hold(hold("hold_3", created=TimeRange(since=at(8))))
    runs = [run(f"rr_{n}") for n in range(9)]
    held_runs = await holds_of_runs(
        store, [*(await store.runs([r.rebalance_run_id for r in runs])).values()]
    )
    operations = (await store.operations([f"dop_{n}" for n in range(9)])).values()
    held_operations = await holds_of_operations(store, list(operations))
    await purge_all(store)
    assert set(await store.runs([f"rr_{n}" for n in range(9)])) == set(held_runs)
    assert set(await store.operations([f"dop_{n}" for n in range(9)])) == set(held_operations)
    assert set(held_runs) == {f"rr_{n}" for n in (0, 3, 4, 5, 6, 8)}


async def test_a_batch_goes_on_behind_what_is_held(store: Store) -> None:
    await store.import_batch(
        [
            recorded_run(run(f"rr_{n}", portfolio_id="PF-1" if n < 4 else "PF-2", created_at=at(n)))
            for n in range(8)
        ]
    )
    await store.place_hold(hold(portfolio_id="PF-1"))
    options, purged = PurgeOptions(), []
    while True:
        counts = await store.purge(
            runs_before=at(99), operations_before=None, limit=3, options=options
        )
        purged.append(counts.runs)
        options = replace(options, number=counts.number, after=counts.last)
        if counts.last is None:
            break
    assert purged == [0, 2, 2]


async def test_released_holds_stay_in_the_list(store: Store) -> None:
    await store.place_hold(hold())
    assert await store.release_hold(HoldRelease("hold_1", "over", at(1), "bob"))
    assert not await store.release_hold(HoldRelease("hold_1", "over", at(2), "carol"))
    assert not await store.release_hold(HoldRelease("hold_9", "over", at(2), "carol"))
    (found,) = await store.holds()
    assert (found.released_at, found.released_by, found.release_reason) == (at(1), "bob", "over")


RECORD_TABLES = [
    table
    for table in vars(t).values()
    if isinstance(table, Table) and table not in {t.conflicts, t.kept_counts, t.changes}
]


@pytest.mark.parametrize("table", RECORD_TABLES, ids=lambda table: str(table.name))
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_table_of_records_has_the_predicate(table: Table, dialect: str) -> None:
    assert "holds" in str(is_held(dialect, table, ["rr_1"]))


def test_a_table_without_a_rule_cannot_be_purged() -> None:
    with pytest.raises(KeyError):
        is_held("sqlite", t.kept_counts, ())
