"""Recording of runs, and look-ups of runs."""

import asyncio

import pytest
from msgspec.structs import replace

from storage.base import RunField, Store
from storage.errors import RunConflict
from storage.records import EdgeType, Run, RunStatus
from tests.factories import artifact, at, edge, recorded_run, run
from tests.storage.store_helpers import count_edges, edges_of, export_all, record_run

BY_REQUEST = '{"request_hash":"sha256:1"}'


async def test_a_run_is_found_by_its_id(store: Store) -> None:
    wanted = await record_run(store, run("rr_1"))
    assert wanted == run("rr_1")
    assert await store.runs(["rr_1", "rr_2"]) == {"rr_1": wanted}


@pytest.mark.parametrize(
    ("by", "value"), [(RunField.CORRELATION_ID, "corr-1"), (RunField.REQUEST_HASH, "sha256:1")]
)
async def test_a_shared_value_finds_its_newest_run(store: Store, by: RunField, value: str) -> None:
    newest = run("rr_1", created_at=at(2))
    for found in (run("rr_2", created_at=at(1)), newest, run("rr_3")):
        await record_run(store, found)
    assert await store.runs([value, "nothing"], by=by) == {value: newest}


async def test_of_runs_at_one_instant_the_greater_id_is_the_newest(store: Store) -> None:
    for name in ("rr_é", "rr_z", "rr_10"):
        await record_run(store, run(name))
    found = await store.runs(["corr-1"], by=RunField.CORRELATION_ID)
    assert found["corr-1"].rebalance_run_id == "rr_é"


async def test_no_values_find_no_runs(store: Store) -> None:
    await record_run(store, run())
    assert await store.runs([]) == {}
    assert await store.runs([], by=RunField.REQUEST_HASH) == {}
    assert await store.results([]) == {}


@pytest.mark.parametrize(
    "name",
    ["a b", "a/b?c=d", "a:b", "100%", "'; drop table runs --", "é", "\U0001f600", "x" * 1000],
)
async def test_an_id_may_hold_any_character(store: Store, name: str) -> None:
    wanted = await record_run(store, run(name, correlation_id=name, idempotency_key=name))
    assert await store.runs([name]) == {name: wanted}
    assert await store.runs([name], by=RunField.CORRELATION_ID) == {name: wanted}
    assert (await store.mappings([name]))[name].rebalance_run_id == name


async def test_a_look_up_takes_more_ids_than_a_statement_takes_parameters(store: Store) -> None:
    wanted = await record_run(store, run("rr_7"))
    assert await store.runs([f"rr_{number}" for number in range(40_000)]) == {"rr_7": wanted}


async def test_ids_differ_by_case_and_by_accent(store: Store) -> None:
    names = ["rr_e", "rr_E", "rr_é", "rr_e\u0301"]
    for name in names:
        await record_run(store, run(name))
    assert list(await store.runs(["rr_E"])) == ["rr_E"]
    assert len(await store.runs(names)) == 4


async def test_a_result_is_stored_verbatim(store: Store) -> None:
    text = '{"status":"READY","weight":0.60000000000000000001,"b":1e2,"a":"\\u00e9é"}'
    await record_run(store, run(), result=text)
    assert await store.results(["rr_1", "rr_2"]) == {"rr_1": text}


async def test_an_instant_is_stored_to_the_microsecond(store: Store) -> None:
    await record_run(store, run("rr_1", created_at=at(microseconds=1)))
    found = (await store.runs(["rr_1"]))["rr_1"]
    assert found.created_at == at(microseconds=1)
    assert found.created_at.utcoffset() == at().utcoffset()


async def test_a_run_has_an_edge_from_its_correlation_id(store: Store) -> None:
    await record_run(store, run())
    brought = edge("corr-1", "rr_1", edge_type=EdgeType.CORRELATION_TO_RUN, metadata=BY_REQUEST)
    assert await edges_of(store, "rr_1") == await edges_of(store, "corr-1") == [brought]


async def test_given_links_become_edges_of_the_run(store: Store) -> None:
    links = [
        (EdgeType.CAUSED_BY, "dop_1"),
        (EdgeType.DERIVED_FROM, "rr_0"),
        (EdgeType.REPLAYED_FROM, "rr_0"),
    ]
    await record_run(store, run(created_at=at(5)), *links)
    expected = [
        edge("rr_1", target, edge_type=kind, created_at=at(5), metadata=BY_REQUEST)
        for kind, target in links
    ]
    assert [found for found in await edges_of(store, "rr_1") if found in expected] == expected


async def test_a_link_that_is_given_twice_is_one_edge(store: Store) -> None:
    await record_run(store, run(), (EdgeType.CAUSED_BY, "x"), (EdgeType.CAUSED_BY, "x"))
    assert len(await edges_of(store, "x")) == 1


async def test_an_artifact_is_stored_verbatim_with_its_run(store: Store) -> None:
    await record_run(store, run("rr_1"), artifact='{"b":1,"a":2}')
    await record_run(store, run("rr_2"))
    assert await store.artifacts(["rr_1", "rr_2", "rr_3"]) == {"rr_1": '{"b":1,"a":2}'}


async def test_recording_a_run_again_changes_nothing(store: Store) -> None:
    first = run(idempotency_key="idem-1")
    await record_run(store, first, result='{"status":"READY","w":1.0}', artifact='{"a":1}')
    before = await export_all(store)
    again = await record_run(store, first, result='{"w":1,"status":"READY"}', artifact='{"a":2}')
    assert again == first
    assert await export_all(store) == before


async def test_recording_a_run_again_adds_missing_links_at_its_creation(store: Store) -> None:
    await record_run(store, run(), (EdgeType.CAUSED_BY, "dop_1"))
    await record_run(
        store,
        run(created_at=at(60)),
        (EdgeType.CAUSED_BY, "dop_1"),
        (EdgeType.CAUSED_BY, "dop_2"),
        explicit_timestamp=False,
    )
    assert len(await edges_of(store, "dop_1")) == 1
    assert [found.created_at for found in await edges_of(store, "dop_2")] == [at()]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("correlation_id", run(correlation_id="corr-2")),
        ("request_hash", run(request_hash="sha256:2")),
        ("idempotency_key", run(idempotency_key="idem-1")),
        ("portfolio_id", run(portfolio_id="pf_2")),
        ("created_at", run(created_at=at(1))),
        ("result", run(status=RunStatus.BLOCKED)),
    ],
)
async def test_a_run_with_other_content_is_a_conflict(store: Store, field: str, other: Run) -> None:
    await record_run(store, run())
    with pytest.raises(RunConflict, match=f"another {field}"):
        await record_run(store, other)


async def test_a_conflict_changes_nothing(store: Store) -> None:
    await record_run(store, run())
    before = await export_all(store)
    other = run(idempotency_key="idem-1", portfolio_id="pf_2")
    with pytest.raises(RunConflict):
        await record_run(store, other, (EdgeType.CAUSED_BY, "dop_1"), artifact="{}")
    assert await export_all(store) == before


async def test_an_instant_that_was_not_given_is_not_compared(store: Store) -> None:
    first = await record_run(store, run())
    again = await record_run(store, replace(first, created_at=at(60)), explicit_timestamp=False)
    assert again == first


async def test_recording_a_run_does_not_change_an_existing_edge(store: Store) -> None:
    there = edge("corr-1", "rr_1", edge_type=EdgeType.CORRELATION_TO_RUN, metadata='{"by":"us"}')
    await store.record_edge(there)
    await record_run(store, run())
    assert await edges_of(store, "rr_1") == [there]


async def test_a_run_recorded_concurrently_is_one_run(store: Store) -> None:
    first = run(idempotency_key="idem-1")
    answers = await asyncio.gather(*(record_run(store, first) for _ in range(8)))
    assert answers == [first] * 8
    assert len(await export_all(store)) == 5  # the run, its mapping, its history row, two edges


async def test_of_two_conflicting_concurrent_runs_one_is_recorded(store: Store) -> None:
    answers = await asyncio.gather(
        record_run(store, run(portfolio_id="pf_1")),
        record_run(store, run(portfolio_id="pf_2")),
        return_exceptions=True,
    )
    (winner,) = (answer for answer in answers if isinstance(answer, Run))
    assert [type(answer) for answer in answers if answer is not winner] == [RunConflict]
    assert await store.runs(["rr_1"]) == {"rr_1": winner}
    assert await count_edges(store) == 1


async def test_an_imported_run_has_no_edge_of_its_own(store: Store) -> None:
    await store.import_batch([recorded_run(run(idempotency_key="idem-1"))])
    assert await count_edges(store) == 0
    assert await store.mappings(["idem-1"]) == {}


async def test_an_artifact_imported_before_its_run_is_kept(store: Store) -> None:
    await store.import_batch([artifact("rr_1", text='{"note":"as persisted before"}')])
    await record_run(store, run("rr_1"), artifact='{"a":1}')
    assert await store.artifacts(["rr_1"]) == {"rr_1": '{"note":"as persisted before"}'}
