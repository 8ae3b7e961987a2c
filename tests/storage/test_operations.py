"""The transitions of an operation, and look-ups of operations."""

import asyncio

import pytest
from msgspec.structs import replace

from storage.base import OperationField, Store
from storage.errors import OperationConflict, OperationNotFound
from storage.records import EdgeType, Operation, OperationPayload, OperationStatus
from storage.writes import OperationTransition
from tests.factories import (
    at,
    complete,
    edge,
    fail,
    operation,
    recorded_operation,
    start,
)
from tests.storage.store_helpers import edges_of, export_all


async def accept_operation(
    store: Store,
    what: Operation,
    *,
    request: str = '{"scenarios":{}}',
    explicit_timestamp: bool = True,
) -> Operation:
    """Accept an operation."""
    recorded = recorded_operation(what, request=request)
    return await store.accept_operation(recorded, explicit_timestamp=explicit_timestamp)


async def test_an_accepted_operation_is_found_by_its_id(store: Store) -> None:
    wanted = await accept_operation(store, operation())
    assert wanted == operation()
    assert await store.operations(["dop_1", "dop_2"]) == {"dop_1": wanted}


async def test_a_correlation_id_finds_its_newest_operation(store: Store) -> None:
    newest = operation("dop_1", created_at=at(2))
    for accepted in (operation("dop_2", created_at=at(1)), newest, operation("dop_3")):
        await accept_operation(store, accepted)
    found = await store.operations(["corr-1", "corr-2"], by=OperationField.CORRELATION_ID)
    assert found == {"corr-1": newest}


async def test_no_values_find_no_operations(store: Store) -> None:
    assert await store.operations([]) == {}
    assert await store.operations([], by=OperationField.CORRELATION_ID) == {}
    assert await store.operation_payloads([]) == {}


async def test_accepting_records_an_edge_to_the_correlation_id(store: Store) -> None:
    await accept_operation(store, operation())
    assert await edges_of(store, "corr-1") == [
        edge(
            "dop_1",
            "corr-1",
            edge_type=EdgeType.OPERATION_TO_CORRELATION,
            metadata='{"operation_type":"ANALYZE_SCENARIOS"}',
        )
    ]


async def test_payloads_are_stored_verbatim(store: Store) -> None:
    await accept_operation(store, operation("dop_1"), request='{"b":1.50,"a":[]}')
    await accept_operation(store, operation("dop_2", has_request=False))
    assert await store.operation_payloads(["dop_1", "dop_2", "dop_3"]) == {
        "dop_1": OperationPayload('{"b":1.50,"a":[]}', None, None),
        "dop_2": OperationPayload(None, None, None),
    }


async def test_only_a_pending_operation_with_a_request_is_executable(store: Store) -> None:
    await accept_operation(store, operation("dop_1"))
    await accept_operation(store, operation("dop_2", has_request=False))
    found = await store.operations(["dop_1", "dop_2"])
    assert [found[name].is_executable for name in ("dop_1", "dop_2")] == [True, False]
    assert not (await store.transition_operation("dop_1", start())).is_executable


async def test_accepting_an_operation_again_changes_nothing(store: Store) -> None:
    first = await accept_operation(store, operation(), request='{"a":1,"b":2}')
    before = await export_all(store)
    assert await accept_operation(store, operation(), request='{"b":2,"a":1.0}') == first
    assert await export_all(store) == before


async def test_accepting_again_returns_the_stored_operation(store: Store) -> None:
    await accept_operation(store, operation())
    running = await store.transition_operation("dop_1", start(at=at(1)))
    assert (
        await accept_operation(store, operation(created_at=at(60)), explicit_timestamp=False)
        == running
    )


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("operation_type", operation(operation_type="OTHER")),
        ("correlation_id", operation(correlation_id="corr-2")),
        ("created_at", operation(created_at=at(1))),
        ("request", operation(has_request=False)),
    ],
)
async def test_an_operation_with_other_content_is_a_conflict(
    store: Store, field: str, other: Operation
) -> None:
    await accept_operation(store, operation())
    before = await export_all(store)
    with pytest.raises(OperationConflict, match=f"another {field}"):
        await accept_operation(store, other)
    assert await export_all(store) == before


async def test_a_started_operation_is_running_since_that_instant(store: Store) -> None:
    await accept_operation(store, operation())
    running = await store.transition_operation("dop_1", start(at=at(1)))
    assert running == operation(status=OperationStatus.RUNNING, started_at=at(1))
    assert await store.operations(["dop_1"]) == {"dop_1": running}


async def test_a_completed_operation_keeps_its_result(store: Store) -> None:
    await accept_operation(store, operation(), request="{}")
    running = await store.transition_operation("dop_1", start(at=at(1)))
    done = await store.transition_operation("dop_1", complete(at=at(2), result='{"n":1}'))
    assert done == replace(running, status=OperationStatus.SUCCEEDED, finished_at=at(2))
    assert await store.operations(["dop_1"]) == {"dop_1": done}
    payloads = await store.operation_payloads(["dop_1"])
    assert payloads == {"dop_1": OperationPayload("{}", '{"n":1}', None)}


async def test_a_failed_operation_keeps_its_error(store: Store) -> None:
    error = '{"code":"TIMEOUT","message":"took too long"}'
    await accept_operation(store, operation(), request="{}")
    await store.transition_operation("dop_1", start(at=at(1)))
    failed = await store.transition_operation("dop_1", fail(at=at(2), error=error))
    assert (failed.status, failed.finished_at) == (OperationStatus.FAILED, at(2))
    payloads = await store.operation_payloads(["dop_1"])
    assert payloads == {"dop_1": OperationPayload("{}", None, error)}


@pytest.mark.parametrize("change", [complete(), fail()])
async def test_a_pending_operation_cannot_finish(store: Store, change: OperationTransition) -> None:
    await accept_operation(store, operation())
    before = await export_all(store)
    with pytest.raises(OperationConflict, match=r"^operation 'dop_1' is PENDING, not RUNNING$"):
        await store.transition_operation("dop_1", change)
    assert await export_all(store) == before


@pytest.mark.parametrize("change", [start(), complete(), fail()])
async def test_a_finished_operation_cannot_change(
    store: Store, change: OperationTransition
) -> None:
    await accept_operation(store, operation())
    await store.transition_operation("dop_1", start())
    await store.transition_operation("dop_1", complete())
    with pytest.raises(
        OperationConflict, match=f"^operation 'dop_1' is SUCCEEDED, not {change.from_status}$"
    ):
        await store.transition_operation("dop_1", change)


async def test_a_missing_operation_cannot_change(store: Store) -> None:
    with pytest.raises(OperationNotFound, match="dop_1"):
        await store.transition_operation("dop_1", start())


async def test_of_concurrent_starts_one_succeeds(store: Store) -> None:
    await accept_operation(store, operation())
    answers = await asyncio.gather(
        *(store.transition_operation("dop_1", start(at=at(number))) for number in range(6)),
        return_exceptions=True,
    )
    (winner,) = (answer for answer in answers if isinstance(answer, Operation))
    assert sum(isinstance(answer, OperationConflict) for answer in answers) == 5
    assert await store.operations(["dop_1"]) == {"dop_1": winner}
