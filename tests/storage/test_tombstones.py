"""The rows that a purge leaves: tombstones, hidden edges and a purge record, on every backend."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from sqlalchemy import select

from resolvers.retention.scoped_retention import visible_purges
from storage.base import Store
from storage.lists import ALL_TIME, EDGES_BY_ENTITY, EdgeFilter
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.records import EdgeType, EntityKind, LineageEdge, Record
from storage.retention import PurgeOptions, content_hash
from storage.sql.model import retention_tables as rt
from storage.sql.statements.compiled import compile_statement
from storage.sql.store import SqlStore
from tests.backends import SQL_BACKENDS
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
from tests.storage.ledger.damage import execute
from tests.storage.store_helpers import edges_of, export_all, list_all, record_run

EVERY_EDGE = EdgeFilter(shows_purged=True)
NOTHING_REMAINS = PurgeOptions(leaves_tombstones=False)


async def purge(store: Store, before: datetime, options: PurgeOptions = PurgeOptions()) -> None:  # noqa: B008
    """Purge operations, then runs, as one purge."""
    purged = await store.purge(
        runs_before=None, operations_before=before, limit=100, options=options
    )
    rest = PurgeOptions(options.reason, options.leaves_tombstones, purged.number)
    await store.purge(runs_before=before, operations_before=None, limit=100, options=rest)


async def all_edges(store: Store, entity_id: str) -> list[LineageEdge]:
    """Every edge at an entity, hidden ones included."""
    return await list_all(store, EDGES_BY_ENTITY, entity_id, where=EVERY_EDGE)


async def test_a_purged_run_leaves_its_tombstone(store: Store) -> None:
    gone: list[Record] = [
        recorded_run(run(idempotency_key="idem-1", created_at=at(1))),
        mapping(created_at=at(1)),
        event(created_at=at(1)),
        decision(),
        artifact(),
    ]
    await store.import_batch([*gone, edge("rr_1", "rr_0")])
    session = store.for_request(after=None, writes=True, recorded_by="alice")
    began = datetime.now(UTC)
    await purge(session, at(2), PurgeOptions("the client left"))
    found = (await store.tombstones(["rr_1", "rr_0", "\x00"]))["rr_1"]
    assert (found.kind, found.status, found.portfolio_id) == (EntityKind.RUN, "READY", "pf_1")
    assert (found.correlation_id, found.request_hash) == ("corr-1", "sha256:1")
    assert (found.created_at, found.reason) == (at(1), "the client left")
    assert began <= found.purged_at <= datetime.now(UTC)
    assert found.content_hash == content_hash(gone)
    (record,) = await store.purges()
    assert (record.number, record.purged_by, record.reason) == (
        found.purge,
        "alice",
        "the client left",
    )
    assert (record.runs, record.operations, record.runs_before) == (1, 0, at(2))
    assert await store.entity_kinds(["rr_1"]) == {"rr_1": EntityKind.PURGED}
    assert await export_all(store) == []


async def test_a_purged_operation_leaves_its_tombstone(store: Store) -> None:
    gone = recorded_operation(operation(finished_at=None))
    await store.import_batch([gone])
    await purge(store, at(1))
    found = (await store.tombstones(["dop_1"]))["dop_1"]
    assert (found.kind, found.status, found.portfolio_id) == (EntityKind.OPERATION, "PENDING", None)
    assert found.content_hash == content_hash([gone])


async def test_the_edges_of_a_purged_run_are_hidden_and_stay(store: Store) -> None:
    await record_run(store, run("rr_1", correlation_id="c1", idempotency_key="k", created_at=at(1)))
    await record_run(
        store, run("rr_2", correlation_id="c2", created_at=at(9)), (EdgeType.DERIVED_FROM, "rr_1")
    )
    before = {each: await all_edges(store, each) for each in ("rr_1", "rr_2", "c1", "k")}
    await purge(store, at(5))
    assert {each: await all_edges(store, each) for each in before} == before
    assert [await edges_of(store, each) for each in ("rr_1", "c1", "k")] == [[], [], []]
    assert [each.edge_type for each in await edges_of(store, "rr_2")] == [
        EdgeType.CORRELATION_TO_RUN
    ]
    assert (await store.summary(ALL_TIME)).edge_count == 1
    assert len([each for each in await export_all(store) if isinstance(each, LineageEdge)]) == 1


async def test_a_run_that_is_recorded_again_shows_its_edges(store: Store) -> None:
    first = run("rr_1", idempotency_key="k")
    await record_run(store, first, (EdgeType.CAUSED_BY, "dop_1"))
    shown = await edges_of(store, "rr_1")
    await purge(store, at(5))
    await record_run(store, first, (EdgeType.CAUSED_BY, "dop_1"))
    assert await edges_of(store, "rr_1") == shown
    assert await store.entity_kinds(["rr_1"]) == {"rr_1": EntityKind.RUN}
    assert (await store.summary(ALL_TIME)).edge_count == len(shown)


async def test_an_edge_that_is_written_again_is_shown_again(store: Store) -> None:
    edges = [edge("rr_1", f"x{n}", created_at=at(n)) for n in range(3)]
    later = recorded_run(run("rr_2", created_at=at(9)))
    await store.import_batch([recorded_run(run("rr_1")), later, *edges, edge("rr_2", "rr_1")])
    await purge(store, at(5))
    assert await edges_of(store, "rr_1") == []
    await store.record_edge(edges[0])
    counts = await store.import_batch([edges[1], edges[1]])
    assert (counts[LineageEdge].added, counts[LineageEdge].skipped) == (1, 1)
    await record_run(store, later.run, (EdgeType.DERIVED_FROM, "rr_1"))
    assert (await edges_of(store, "rr_1"))[:2] == edges[:2]
    assert await edges_of(store, "x2") == []
    assert (await store.summary(ALL_TIME)).edge_count == 3


async def test_without_tombstones_nothing_remains_and_the_torn_are_known(store: Store) -> None:
    await record_run(store, run("rr_1", correlation_id="c1", created_at=at(1)))
    await record_run(
        store, run("rr_2", correlation_id="c2", created_at=at(9)), (EdgeType.DERIVED_FROM, "rr_1")
    )
    await record_run(store, run("rr_3", correlation_id="c3", created_at=at(9)))
    await purge(store, at(5), NOTHING_REMAINS)
    assert await store.tombstones(["rr_1"]) == {}
    assert await store.entity_kinds(["rr_1", "c1"]) == {}
    assert await all_edges(store, "rr_1") == []
    assert await store.has_torn(["rr_3", "rr_2"])
    assert not await store.has_torn(["rr_3", "c3", "c2"])
    assert not await store.has_torn([])
    (record,) = await store.purges()
    assert not record.leaves_tombstones


async def test_batches_of_one_purge_are_one_record(store: Store) -> None:
    await store.import_batch([recorded_run(run(f"rr_{n}", created_at=at(n))) for n in range(5)])
    options, purged = PurgeOptions(), 0
    while True:
        counts = await store.purge(
            runs_before=at(9), operations_before=None, limit=2, options=options
        )
        purged += counts.runs
        options = PurgeOptions(number=counts.number, after=counts.last)
        if counts.last is None:
            break
    assert purged == 5
    (record,) = await store.purges()
    assert (record.runs, record.number) == (5, options.number)
    await purge(store, at(9))
    assert len(await store.purges()) == 1  # nothing was purged: no record


async def test_orphan_edges_are_hidden_and_stay(store: Store) -> None:
    await store.import_batch([edge("x", "y"), decision(run_id="never")])
    assert await store.purge_orphans(at(5)) == 2
    assert await store.purge_orphans(at(5)) == 0
    assert await edges_of(store, "x") == []
    assert len(await all_edges(store, "x")) == 1
    assert await store.purge_orphans(at(5), options=NOTHING_REMAINS) == 1
    assert await all_edges(store, "x") == []
    assert sorted(each.orphans for each in await store.purges()) == [1, 2]


async def test_a_scope_shows_the_tombstones_of_its_portfolios(store: Store) -> None:
    for name, portfolio in (("1", "PF-LON-1"), ("2", "PF-NYC-1")):
        await store.import_batch(
            [
                recorded_run(run(f"rr_{name}", correlation_id=f"c{name}", portfolio_id=portfolio)),
                recorded_operation(operation(f"dop_{name}", correlation_id=f"c{name}")),
                edge(f"rr_{name}", f"x_{name}"),
            ]
        )
    await store.record_edge(edge("rr_1", "rr_2"))
    await purge(store, at(5))
    view = RecordView(PortfolioScope.of(["PF-LON-*"]))
    session = store.for_request(after=None, writes=False, view=view)
    ids = ["rr_1", "rr_2", "dop_1", "dop_2", "x_1", "x_2"]
    assert set(await session.tombstones(ids)) == {"rr_1", "dop_1"}
    assert await session.entity_kinds(ids) == {
        "rr_1": EntityKind.PURGED,
        "dop_1": EntityKind.PURGED,
        "x_1": EntityKind.UNKNOWN,
    }
    assert await all_edges(session, "rr_1") == [edge("rr_1", "x_1")]


@pytest.mark.parametrize("leaves_tombstones", [True, False])
async def test_a_scope_hides_the_ids_of_a_purged_run(
    store: Store, *, leaves_tombstones: bool
) -> None:
    names = ["dra_{}", "dwd_{}", "c_{}", "k_{}", "k_{}_used"]
    for name, portfolio in (("1", "PF-LON-1"), ("2", "PF-NYC-1")):
        gone = run(
            f"rr_{name}",
            correlation_id=f"c_{name}",
            idempotency_key=f"k_{name}",
            portfolio_id=portfolio,
        )
        await store.import_batch(
            [
                recorded_run(gone),
                artifact(f"rr_{name}"),
                decision(f"dwd_{name}", run_id=f"rr_{name}"),
                event(f"k_{name}_used", rebalance_run_id=f"rr_{name}"),
                # The operation keeps the edges of its correlation id.
                recorded_operation(
                    operation(f"dop_{name}", correlation_id=f"c_{name}", created_at=at(100))
                ),
                *(edge("rr_last", each.format(name)) for each in names),
            ]
        )
    await store.import_batch(
        [
            recorded_run(run("rr_last", portfolio_id="PF-LON-9", created_at=at(100))),
            edge("rr_last", "dwd_3"),
            decision("dwd_3", run_id="rr_3"),
        ]
    )
    view = RecordView(PortfolioScope.of(["PF-LON-*"]))
    session = store.for_request(after=None, writes=False, view=view)
    before = await all_edges(session, "rr_last")
    assert {each.target_entity_id for each in before} == {each.format("1") for each in names}
    options = PurgeOptions(leaves_tombstones=leaves_tombstones)
    await purge(store, at(50), options)
    assert await store.purge_orphans(at(50), options=options)
    gone_edges = set() if leaves_tombstones else {"k_1"}
    after = await all_edges(session, "rr_last")
    assert after == [each for each in before if each.target_entity_id not in gone_edges]


@pytest.mark.backends(*SQL_BACKENDS)
async def test_an_upgrade_keeps_what_earlier_purges_hid(sql_store: SqlStore) -> None:
    await sql_store.import_batch(
        [
            recorded_run(run("rr_1", idempotency_key="k_1", portfolio_id="PF-NYC-1")),
            edge("k_1", "rr_1", edge_type=EdgeType.IDEMPOTENCY_TO_RUN),
            mapping("k_2", rebalance_run_id="rr_1"),
            decision("dwd_1", run_id="rr_1"),
            decision("dwd_2", run_id="rr_1"),
            edge("rr_2", "dwd_1"),
        ]
    )
    await purge(sql_store, at(50))
    query = select(rt.purged_ids).order_by(rt.purged_ids.c.entity_id)
    statement = compile_statement(sql_store._dialect, query).bind({})
    assert len(await sql_store.fetch(statement)) == 4
    await execute(sql_store, "DELETE FROM purged_ids")
    upgrade = import_module("storage.migrations.versions.r0014_purged_ids")
    await execute(sql_store, upgrade.KEYS)
    for leaves in ("ledger_leaves", "ledger_pending")[: 1 + (sql_store._dialect == "postgresql")]:
        await execute(sql_store, upgrade.DECISIONS.format(leaves=leaves))
    found = [tuple(row) for row in await sql_store.fetch(statement)]
    assert found == [("dwd_1", ""), ("k_1", "PF-NYC-1"), ("k_2", "PF-NYC-1")]


async def test_a_scope_tells_only_of_its_own_lost_edges(store: Store) -> None:
    await store.import_batch(
        [
            recorded_run(run("rr_1", portfolio_id="PF-LON-1", correlation_id="c1")),
            recorded_run(run("rr_2", portfolio_id="PF-NYC-1", correlation_id="c2")),
            *(
                recorded_run(
                    run(each, portfolio_id="PF-LON-9", correlation_id="c", created_at=at(100))
                )
                for each in ("rr_3", "rr_4", "rr_5")
            ),
            edge("rr_3", "rr_1"),
            edge("rr_4", "rr_2"),
            edge("c2", "rr_5"),
        ]
    )
    await purge(store, at(50), NOTHING_REMAINS)
    view = RecordView(PortfolioScope.of(["PF-LON-*"]))
    london = store.for_request(after=None, writes=False, view=view)
    told = [await london.has_torn([each]) for each in ("rr_3", "rr_4", "rr_5")]
    assert told == [True, False, False]
    assert [await store.has_torn([each]) for each in ("rr_3", "rr_4", "rr_5")] == [True] * 3
    assert not await london.has_torn([])


async def test_the_first_tombstone_of_a_run_that_is_purged_twice_stays_known(store: Store) -> None:
    times = []
    for number in (1, 2, 3):
        created = run(created_at=at(number), request_hash=f"sha256:{number}")
        await store.import_batch([recorded_run(created)])
        times.append(datetime.now(UTC))
        await purge(store, at(number + 1), PurgeOptions(f"purge {number}"))
        times.append(datetime.now(UTC))

    async def seen(view: RecordView) -> list[object]:
        session = store.for_request(after=None, writes=False, view=view)
        found = await session.tombstones(["rr_1"])
        kinds = await session.entity_kinds(["rr_1"])
        assert kinds == dict.fromkeys(found, EntityKind.PURGED)
        return [each.reason for each in found.values()]

    assert await seen(RecordView()) == ["purge 3"]
    # A record that was purged later is shown as purged.
    expected = ["purge 1", "purge 1", "purge 2", "purge 2", "purge 3", "purge 3"]
    for time, reason in zip(times, expected, strict=True):
        assert await seen(RecordView(known=time)) == [reason]
        scope = PortfolioScope.of(["pf_1"])
        assert await seen(RecordView(scope, known=time, valid=at(50))) == [reason]
    assert [await seen(RecordView(valid=at(second))) for second in (0, 1, 2, 3)] == [
        [],
        ["purge 1"],
        ["purge 2"],
        ["purge 3"],
    ]
    scoped = store.for_request(
        after=None, writes=False, view=RecordView(PortfolioScope.of(["pf_1"]))
    )
    assert [each.runs for each in await visible_purges(scoped)] == [1, 1, 1]


async def test_the_first_tombstone_of_an_operation_stays_known(store: Store) -> None:
    times = []
    for number in (1, 2):
        await store.import_batch([recorded_operation(operation(created_at=at(number)))])
        await purge(store, at(number + 100), PurgeOptions(f"purge {number}"))
        times.append(datetime.now(UTC))
    found = []
    for time in times:
        session = store.for_request(after=None, writes=False, view=RecordView(known=time))
        found.append((await session.tombstones(["dop_1"]))["dop_1"].reason)
    assert found == ["purge 1", "purge 2"]
