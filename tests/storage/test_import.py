"""Import: verbatim, all or nothing, and idempotent."""

import pytest

from storage.base import Store
from storage.errors import ImportConflict
from storage.records import (
    IdempotencyMapping,
    LineageEdge,
    OperationStatus,
    Record,
    RecordedOperation,
    RecordedRun,
    RunStatus,
    WorkflowAction,
)
from storage.writes import ImportCounts
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
from tests.storage.store_helpers import export_all

EACH_KIND: list[Record] = [
    recorded_run(run(idempotency_key="idem-1")),
    mapping(),
    event(),
    recorded_operation(),
    decision(),
    edge(),
    artifact(),
]


async def test_a_batch_is_counted_by_class(store: Store) -> None:
    tallies = await store.import_batch([recorded_run(), edge(), edge(created_at=at(1))])
    assert tallies == {RecordedRun: ImportCounts(added=1), LineageEdge: ImportCounts(added=2)}
    assert await store.import_batch([]) == {}


async def test_importing_twice_changes_nothing(store: Store) -> None:
    await store.import_batch(EACH_KIND)
    before = await export_all(store)
    tallies = await store.import_batch(EACH_KIND)
    assert tallies == {type(record): ImportCounts(skipped=1) for record in EACH_KIND}
    assert await export_all(store) == before


async def test_a_batch_may_contain_a_record_twice(store: Store) -> None:
    tallies = await store.import_batch([*EACH_KIND, *EACH_KIND])
    assert tallies == {type(record): ImportCounts(added=1, skipped=1) for record in EACH_KIND}
    assert len(await export_all(store)) == len(EACH_KIND)


async def test_content_that_is_equal_as_json_is_present(store: Store) -> None:
    await store.import_batch(
        [
            recorded_run(result='{"status":"READY","w":1.0}'),
            edge(metadata='{"a":1,"b":2}'),
            artifact(text='{"x":[1]}'),
            recorded_operation(request='{"q":1}'),
        ]
    )
    before = await export_all(store)
    tallies = await store.import_batch(
        [
            recorded_run(result='{"w":1,"status":"READY"}'),
            edge(metadata='{"b":2,"a":1.0}'),
            artifact(text='{"x":[1e0]}'),
            recorded_operation(request='{"q":1.0}'),
        ]
    )
    assert set(map(repr, tallies.values())) == {repr(ImportCounts(skipped=1))}
    assert await export_all(store) == before


@pytest.mark.parametrize(
    ("there", "other", "name"),
    [
        (recorded_run(), recorded_run(run(portfolio_id="pf_2")), "run 'rr_1'"),
        (recorded_run(), recorded_run(run(created_at=at(1))), "run 'rr_1'"),
        (recorded_run(), recorded_run(run(status=RunStatus.BLOCKED)), "run 'rr_1'"),
        (recorded_run(), recorded_run(result='{"status":"READY","n":1}'), "run 'rr_1'"),
        (decision(), decision(action=WorkflowAction.REJECT), "decision 'dwd_1'"),
        (decision(), decision(decided_at=at(1)), "decision 'dwd_1'"),
        (artifact(), artifact(text="{}"), "artifact of run 'rr_1'"),
        (edge(), edge(metadata='{"a":1}'), "edge DERIVED_FROM 'rr_2' -> 'rr_1'"),
        (recorded_operation(), recorded_operation(request="[]"), "operation 'dop_1'"),
        (
            recorded_operation(),
            recorded_operation(operation(operation_type="OTHER")),
            "operation 'dop_1'",
        ),
    ],
)
async def test_different_content_is_a_conflict_that_names_record_and_position(
    store: Store, there: Record, other: Record, name: str
) -> None:
    await store.import_batch([there])
    with pytest.raises(ImportConflict) as caught:
        await store.import_batch([event(), there, other])
    assert caught.value.index == 2
    assert name in caught.value.reason


async def test_a_conflict_rolls_its_batch_back(store: Store) -> None:
    await store.import_batch([recorded_run()])
    before = await export_all(store)
    with pytest.raises(ImportConflict):
        await store.import_batch(
            [*EACH_KIND[1:], recorded_run(run("rr_9")), recorded_run(run(portfolio_id="pf_2"))]
        )
    assert await export_all(store) == before


async def test_records_of_one_batch_can_conflict(store: Store) -> None:
    with pytest.raises(ImportConflict) as caught:
        await store.import_batch([recorded_run(), recorded_run(run(portfolio_id="pf_2"))])
    assert caught.value.index == 1
    assert await export_all(store) == []


@pytest.mark.parametrize("batches", [1, 2, 3])
async def test_an_operation_replaces_one_of_an_earlier_state_however_batched(
    store: Store, batches: int
) -> None:
    steps = [
        recorded_operation(operation(status=OperationStatus.PENDING)),
        recorded_operation(operation(status=OperationStatus.RUNNING, started_at=at(1))),
        recorded_operation(
            operation(status=OperationStatus.FAILED, started_at=at(1), finished_at=at(2)),
            error='{"code":"E","message":"m"}',
        ),
    ]
    tally = ImportCounts()
    for start in range(0, 3, -(-3 // batches)):
        found = await store.import_batch(steps[start : start + -(-3 // batches)])
        tally.added += found[RecordedOperation].added
        tally.replaced += found[RecordedOperation].replaced
    assert tally == ImportCounts(added=1, replaced=2)
    assert await export_all(store) == [steps[-1]]


async def test_an_operation_of_an_earlier_state_is_ignored(store: Store) -> None:
    done = recorded_operation(operation(status=OperationStatus.SUCCEEDED), result="{}")
    await store.import_batch([done])
    tallies = await store.import_batch([recorded_operation()])
    assert tallies == {RecordedOperation: ImportCounts(skipped=1)}
    assert await export_all(store) == [done]


async def test_a_record_is_compared_with_the_records_before_it_in_the_batch(
    store: Store,
) -> None:
    done = recorded_operation(operation(status=OperationStatus.SUCCEEDED))
    running = recorded_operation(operation(status=OperationStatus.RUNNING))
    newest = mapping(rebalance_run_id="rr_3", created_at=at(2))
    await store.import_batch([recorded_operation(), mapping()])
    tallies = await store.import_batch([done, running, newest, mapping(created_at=at(1))])
    assert tallies == {
        RecordedOperation: ImportCounts(replaced=1, skipped=1),
        IdempotencyMapping: ImportCounts(replaced=1, skipped=1),
    }
    assert await export_all(store) == [newest, done]


async def test_the_two_finished_states_are_a_conflict(store: Store) -> None:
    await store.import_batch([recorded_operation(operation(status=OperationStatus.SUCCEEDED))])
    with pytest.raises(ImportConflict, match="operation 'dop_1'"):
        await store.import_batch([recorded_operation(operation(status=OperationStatus.FAILED))])


async def test_a_mapping_replaces_an_older_one(store: Store) -> None:
    await store.import_batch([mapping()])
    newer = mapping(rebalance_run_id="rr_2", created_at=at(1))
    assert await store.import_batch([newer]) == {IdempotencyMapping: ImportCounts(replaced=1)}
    assert await store.import_batch([mapping()]) == {IdempotencyMapping: ImportCounts(skipped=1)}
    assert await store.mappings(["idem-1"]) == {"idem-1": newer}


async def test_of_mappings_in_one_batch_the_newest_is_kept(store: Store) -> None:
    newest = mapping(rebalance_run_id="rr_3", created_at=at(2))
    tallies = await store.import_batch([mapping(), newest, mapping(created_at=at(1))])
    assert tallies == {IdempotencyMapping: ImportCounts(added=1, replaced=1, skipped=1)}
    assert await store.mappings(["idem-1"]) == {"idem-1": newest}


async def test_history_rows_that_differ_in_any_field_are_different_rows(store: Store) -> None:
    rows = [
        event(),
        event("idem-2"),
        event(rebalance_run_id="rr_2"),
        event(correlation_id="corr-2"),
        event(request_hash="sha256:2"),
        event(created_at=at(1)),
    ]
    (tally,) = (await store.import_batch(rows)).values()
    assert tally == ImportCounts(added=6)


async def test_records_may_refer_to_missing_records(store: Store) -> None:
    strangers: list[Record] = [mapping(), event(), decision(run_id="rr_9"), artifact("rr_8")]
    await store.import_batch(strangers)
    assert len(await export_all(store)) == 4
    assert await store.artifacts(["rr_8"]) == {"rr_8": '{"a":1}'}


async def test_a_large_batch_is_written(store: Store) -> None:
    records = [recorded_run(run(f"rr_{number}")) for number in range(3000)]
    assert await store.import_batch(records) == {RecordedRun: ImportCounts(added=3000)}
    assert await store.import_batch(records) == {RecordedRun: ImportCounts(skipped=3000)}
