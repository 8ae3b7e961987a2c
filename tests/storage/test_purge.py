"""Purges: the records that are deleted with a run, the records that stay, and the order."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from storage.base import RunField, Store
from storage.records import (
    EdgeType,
    EntityKind,
    OperationStatus,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.retention import PurgeCounts
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
from tests.storage.store_helpers import edges_of, export_all, history_of, record_run


async def purge_runs(store: Store, before: datetime, *, limit: int = 100) -> PurgeCounts:
    """Purge only runs."""
    return await store.purge(runs_before=before, operations_before=None, limit=limit)


async def purge_operations(store: Store, before: datetime, *, limit: int = 100) -> PurgeCounts:
    """Purge only operations."""
    return await store.purge(runs_before=None, operations_before=before, limit=limit)


async def run_ids(store: Store) -> set[str]:
    """The ids of all runs."""
    found = await export_all(store)
    return {one.run.rebalance_run_id for one in found if isinstance(one, RecordedRun)}


async def operation_ids(store: Store) -> set[str]:
    """The ids of all operations."""
    found = await export_all(store)
    return {one.operation.operation_id for one in found if isinstance(one, RecordedOperation)}


async def test_a_run_is_past_retention_when_it_is_strictly_older(store: Store) -> None:
    runs = [run(f"rr_{n}", created_at=at(microseconds=n)) for n in range(3)]
    await store.import_batch([recorded_run(found) for found in runs])
    assert await purge_runs(store, at(microseconds=1)) == PurgeCounts(runs=1, operations=0)
    assert await run_ids(store) == {"rr_1", "rr_2"}


async def test_the_oldest_runs_are_deleted_first_up_to_the_limit(store: Store) -> None:
    runs = [run("rr_c"), run("rr_a", created_at=at(1)), run("rr_b"), run("rr_d", created_at=at(9))]
    await store.import_batch([recorded_run(found) for found in runs])
    assert await purge_runs(store, at(9), limit=1) == PurgeCounts(1, 0)
    assert await run_ids(store) == {"rr_a", "rr_c", "rr_d"}
    assert await purge_runs(store, at(9), limit=2) == PurgeCounts(2, 0)
    assert await purge_runs(store, at(9), limit=2) == PurgeCounts(0, 0)
    assert await run_ids(store) == {"rr_d"}


async def test_nothing_is_deleted_without_a_cut_off(store: Store) -> None:
    await store.import_batch([recorded_run(), recorded_operation()])
    purged = await store.purge(runs_before=None, operations_before=None, limit=9)
    assert purged == PurgeCounts(0, 0)
    assert len(await export_all(store)) == 2


async def test_a_run_is_deleted_with_its_records(store: Store) -> None:
    await record_run(store, run(idempotency_key="idem-1"), (EdgeType.CAUSED_BY, "x"), artifact="{}")
    await store.record_decision(decision(), expected_latest_id=None)
    await store.record_edge(edge("later", "rr_1", created_at=at(60)))
    await purge_runs(store, at(1))
    assert await export_all(store) == []
    assert await store.results(["rr_1"]) == await store.artifacts(["rr_1"]) == {}


async def test_the_records_of_other_runs_stay(store: Store) -> None:
    others: list[Record] = [
        recorded_run(run("rr_2", created_at=at(9))),
        mapping("idem-2", rebalance_run_id="rr_2"),
        event("idem-1", rebalance_run_id="rr_2"),
        decision("dwd_2", run_id="rr_2"),
        edge("rr_2", "x"),
        artifact("rr_2"),
    ]
    own: list[Record] = [mapping(), event(), decision(), edge("rr_2", "rr_1"), artifact()]
    await store.import_batch([*others, recorded_run(), *own])
    await purge_runs(store, at(9))
    left = await export_all(store)
    assert len(left) == len(others)
    assert await store.decisions(["dwd_1", "dwd_2"]) == await store.decisions(["dwd_2"])


async def test_a_key_keeps_its_mapping_to_a_newer_run(store: Store) -> None:
    await record_run(store, run("rr_1", idempotency_key="idem-1"))
    await record_run(store, run("rr_2", idempotency_key="idem-1", created_at=at(9)))
    await purge_runs(store, at(9))
    assert (await store.mappings(["idem-1"]))["idem-1"].rebalance_run_id == "rr_2"
    assert [found.edge_type for found in await edges_of(store, "idem-1")] == [
        EdgeType.IDEMPOTENCY_TO_RUN
    ]


async def test_edges_of_ids_without_records_are_deleted(store: Store) -> None:
    await store.import_batch(
        [
            recorded_run(run(correlation_id="corr-1", idempotency_key="idem-1")),
            edge("corr-1", "x"),
            edge("x", "idem-1"),
        ]
    )
    await purge_runs(store, at(1))
    assert await export_all(store) == []


@pytest.mark.parametrize("name", ["corr-1", "idem-1"])
@pytest.mark.parametrize(
    "bearer",
    [
        lambda name: recorded_run(run(name, correlation_id="o", created_at=at(9))),
        lambda name: recorded_run(run("rr_2", correlation_id=name, created_at=at(9))),
        lambda name: recorded_run(
            run("rr_2", correlation_id="o", idempotency_key=name, created_at=at(9))
        ),
        lambda name: recorded_operation(operation(name, correlation_id="o")),
        lambda name: recorded_operation(operation("dop_2", correlation_id=name)),
    ],
    ids=["run", "correlation of run", "key of run", "operation", "correlation of operation"],
)
async def test_edges_of_ids_with_records_stay(
    store: Store, name: str, bearer: Callable[[str], Record]
) -> None:
    there = edge(name, "x")
    gone = run(correlation_id="corr-1", idempotency_key="idem-1")
    await store.import_batch([recorded_run(gone), bearer(name), there])
    await purge_runs(store, at(1))
    assert await edges_of(store, "x") == [there]


async def test_an_id_of_purged_runs_alone_keeps_no_edge(store: Store) -> None:
    runs = [recorded_run(run(f"rr_{n}", correlation_id="corr-1")) for n in range(3)]
    await store.import_batch([*runs, edge("corr-1", "x")])
    await purge_runs(store, at(1), limit=2)
    assert len(await edges_of(store, "x")) == 1
    await purge_runs(store, at(1), limit=2)
    assert await edges_of(store, "x") == []


async def test_edges_of_a_run_are_deleted_although_another_record_has_its_id(store: Store) -> None:
    bearer = run("rr_2", correlation_id="rr_1", created_at=at(9))
    await store.import_batch([recorded_run(), recorded_run(bearer), edge("rr_1", "x")])
    await purge_runs(store, at(1))
    assert await edges_of(store, "x") == []


async def test_a_run_with_an_edge_to_itself_is_purged(store: Store) -> None:
    await store.import_batch([recorded_run(), edge("rr_1", "rr_1")])
    assert await purge_runs(store, at(1)) == PurgeCounts(runs=1, operations=0)
    assert await run_ids(store) == set()


async def test_an_operation_counts_from_its_finish_or_else_its_creation(store: Store) -> None:
    done = OperationStatus.SUCCEEDED
    await store.import_batch(
        [
            recorded_operation(operation("dop_1", status=done, finished_at=at(5))),
            recorded_operation(operation("dop_2", status=done, finished_at=at(6))),
            recorded_operation(operation("dop_3", created_at=at(5))),
            recorded_operation(
                operation("dop_4", created_at=at(4), started_at=at(9), finished_at=None)
            ),
        ]
    )
    assert await purge_operations(store, at(5), limit=9) == PurgeCounts(0, 1)
    assert await operation_ids(store) == {"dop_1", "dop_2", "dop_3"}
    assert await purge_operations(store, at(6), limit=1) == PurgeCounts(0, 1)
    assert await operation_ids(store) == {"dop_2", "dop_3"}


async def test_a_purged_operations_edges_stay_as_evidence(store: Store) -> None:
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    await purge_operations(store, at(1))
    assert await store.operations(["dop_1"]) == {}
    assert await store.operation_payloads(["dop_1"]) == {}
    assert len(await edges_of(store, "dop_1")) == 1
    assert await store.entity_kinds(["dop_1", "corr-1"]) == {
        "dop_1": EntityKind.PURGED,
        "corr-1": EntityKind.CORRELATION,
    }


async def test_an_operation_purged_with_a_run_does_not_keep_its_correlation(store: Store) -> None:
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    await record_run(store, run())
    purged = await store.purge(runs_before=at(1), operations_before=at(1), limit=9)
    assert purged == PurgeCounts(1, 1)
    assert await export_all(store) == []


async def test_a_purged_run_can_be_recorded_again_as_a_new_run(store: Store) -> None:
    await record_run(store, run(), artifact="{}")
    await store.record_decision(decision(), expected_latest_id=None)
    await purge_runs(store, at(1))
    again = await record_run(store, run(portfolio_id="pf_2"))
    assert await store.latest_decisions(["rr_1"]) == {}
    assert await store.artifacts(["rr_1"]) == {}
    assert await store.runs(["corr-1"], by=RunField.CORRELATION_ID) == {"corr-1": again}


async def test_concurrent_purges_delete_every_run_once(store: Store) -> None:
    await store.import_batch([recorded_run(run(f"rr_{number}")) for number in range(10)])
    answers = await asyncio.gather(*(purge_runs(store, at(1), limit=3) for _ in range(5)))
    assert sorted(purged.runs for purged in answers) == [0, 1, 3, 3, 3]


async def test_records_of_runs_that_were_never_recorded_expire_by_their_own_time(
    store: Store,
) -> None:
    dated = '{"evidence":{"run_created_at":"%s"}}'

    def orphans(created_at: datetime) -> list[Record]:
        name = f"never_{created_at.second}"
        return [
            decision(f"dwd_{name}", run_id=name, decided_at=created_at),
            event(f"k_{name}", rebalance_run_id=name, created_at=created_at),
            event(f"k_{name}", rebalance_run_id="", request_hash="2", created_at=created_at),
            mapping(f"m_{name}", rebalance_run_id=name, created_at=created_at),
            artifact(name, text=dated % created_at.isoformat()),
            edge(name, f"other_{name}", created_at=created_at),
        ]

    kept: list[Record] = [
        recorded_run(run("rr_1", correlation_id="c", idempotency_key="k")),
        recorded_operation(operation("dop_1", correlation_id="co")),
        decision(run_id="rr_1"),
        event("k", rebalance_run_id="rr_1"),
        mapping("k", rebalance_run_id="rr_1"),
        artifact("rr_1"),
        *(edge(end, "unknown") for end in ("rr_1", "dra_1", "c", "k", "dop_1", "co")),
        edge("dop_gone", "co_gone", edge_type=EdgeType.OPERATION_TO_CORRELATION),
        *(edge("unknown", end, created_at=at(1)) for end in ("rr_1", "dra_1", "c", "k", "co")),
    ]
    await store.import_batch([*kept, *orphans(at(5)), *orphans(at(6))])
    assert await store.purge_orphans(at(6)) == len(orphans(at(5)))
    assert await store.purge_orphans(at(6)) == 0
    names = {each.rebalance_run_id for each in await history_of(store, "k_never_6")}
    assert names == {"never_6", ""}
    assert await store.conflicted_keys(["k_never_5", "k_never_6"]) == {"k_never_6"}
    assert len(await export_all(store)) == len(kept) + len(orphans(at(6)))


@pytest.mark.parametrize("text", ['{"a":1}', '{"evidence":{"run_created_at":"soon"}}'])
async def test_an_artifact_without_a_time_expires_by_that_of_its_recording(
    store: Store, text: str
) -> None:
    began = datetime.now(UTC)
    await store.import_batch([artifact("rr_later", text=text)])
    assert await store.purge_orphans(began - timedelta(days=1)) == 0
    assert len(await export_all(store)) == 1
    assert await store.purge_orphans(began + timedelta(days=1)) == 1
    assert await export_all(store) == []


@pytest.mark.backends(*SQL_BACKENDS)
async def test_an_artifact_without_any_time_is_expired(sql_store: SqlStore) -> None:
    await sql_store.import_batch([artifact("rr_later"), recorded_run(), artifact()])
    await sql_store._write(
        lambda connection: connection.execute(sql("UPDATE artifacts SET recorded_at = NULL"))
    )
    assert await sql_store.purge_orphans(at(-1000)) == 1
    assert set(await sql_store.artifacts(["rr_1", "rr_later"])) == {"rr_1"}


async def test_orphans_are_found_in_every_part_of_a_large_store(store: Store) -> None:
    await store.import_batch([recorded_run(run("rr_1"))])
    names = ["rr_1", *(f"never_{n}" for n in range(1200))]
    await store.import_batch([edge(name, f"x_{name}") for name in names])
    await store.import_batch([event("k", rebalance_run_id=name) for name in names])
    assert await store.purge_orphans(at(1)) == 2400
    assert len(await export_all(store)) == 3
