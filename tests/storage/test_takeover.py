"""Records of the slice 1 system are imported unchanged: empty ids, steps and identities of operations."""

from typing import Any

import pytest

from storage.base import Store
from storage.errors import ImportConflict
from storage.records import OperationStatus, Record, RecordedOperation
from tests.factories import (
    at,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.storage.store_helpers import edges_of, export_all, history_of


async def test_an_empty_idempotency_key_is_an_id_like_any_other(store: Store) -> None:
    records: list[Record] = [
        recorded_run(run("rr_1", idempotency_key="")),
        mapping("", rebalance_run_id="rr_1"),
        event("", rebalance_run_id="rr_1"),
        edge("", "rr_1"),
    ]
    await store.import_batch(records)
    assert await export_all(store) == records
    assert (await store.mappings([""]))[""].rebalance_run_id == "rr_1"
    assert len(await history_of(store, "")) == 1
    assert len(await edges_of(store, "")) == 1
    counts = await store.import_batch(records)
    assert sum(each.skipped for each in counts.values()) == len(records)


def _state(status: OperationStatus, **changes: Any) -> RecordedOperation:
    started = None if status is OperationStatus.PENDING else at(1)
    return recorded_operation(operation(status=status, started_at=started, **changes))


@pytest.mark.parametrize(
    "change",
    [{"operation_type": "OTHER"}, {"correlation_id": "other"}, {"created_at": at(99)}],
)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OperationStatus.PENDING, OperationStatus.RUNNING),
        (OperationStatus.RUNNING, OperationStatus.PENDING),
        (OperationStatus.RUNNING, OperationStatus.RUNNING),
    ],
)
async def test_the_constant_fields_of_an_operation_must_be_equal(
    store: Store, change: dict[str, Any], first: OperationStatus, second: OperationStatus
) -> None:
    await store.import_batch([_state(first)])
    before = await export_all(store)
    with pytest.raises(ImportConflict, match="is stored with other content"):
        await store.import_batch([_state(second, **change)])
    assert await export_all(store) == before


@pytest.mark.parametrize("batches", [1, 3])
async def test_each_step_of_an_imported_operation_is_a_change(store: Store, batches: int) -> None:
    start = await store.latest_position()
    steps = [
        _state(OperationStatus.PENDING),
        _state(OperationStatus.RUNNING),
        _state(OperationStatus.SUCCEEDED),
    ]
    for batch in [steps] if batches == 1 else [[step] for step in steps]:
        await store.import_batch(batch)
    changes = await store.changes(start, limit=10)
    assert [change.value for change in changes] == ["PENDING", "RUNNING", "SUCCEEDED"]
    await store.import_batch(steps)
    assert await store.changes(changes[-1].position, limit=10) == []
