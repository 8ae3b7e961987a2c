"""The scenario runs of an operation, and the edges that link them to it."""

import pytest

from storage.base import Store
from storage.lists import RUNS_BY_OPERATION, RunFilter, TimeRange
from storage.records import EdgeType, OperationStatus, Run
from tests.factories import at, edge, operation, recorded_operation, recorded_run, run
from tests.storage.store_helpers import edges_of, export_all, list_all

BATCH = recorded_operation(
    operation(
        "dop_1",
        correlation_id="corr-1",
        status=OperationStatus.SUCCEEDED,
        created_at=at(10),
        finished_at=at(20),
    )
)


def scenario(name: str = "corr-1:base", *, seconds: float = 15, key: str | None = None) -> Run:
    """Return a run that was created between the operation's creation and its finish."""
    return run("rr_1", correlation_id=name, created_at=at(seconds), idempotency_key=key)


async def test_a_scenario_is_linked_to_its_operation_at_its_own_creation(store: Store) -> None:
    await store.import_batch([BATCH, recorded_run(scenario())])
    assert await store.link_scenarios() == 1
    assert await edges_of(store, "rr_1") == [
        edge(
            "rr_1",
            "dop_1",
            edge_type=EdgeType.CAUSED_BY,
            created_at=at(15),
            metadata='{"linked_by":"correlation_id"}',
        )
    ]


async def test_linking_again_adds_nothing(store: Store) -> None:
    await store.import_batch([BATCH, recorded_run(scenario())])
    await store.link_scenarios()
    before = await export_all(store)
    assert await store.link_scenarios() == 0
    assert await export_all(store) == before


async def test_an_existing_edge_is_not_changed(store: Store) -> None:
    there = edge("rr_1", "dop_1", edge_type=EdgeType.CAUSED_BY, created_at=at(15))
    await store.import_batch([BATCH, recorded_run(scenario()), there])
    assert await store.link_scenarios() == 0
    assert await edges_of(store, "rr_1") == [there]


SCENARIOS = [
    scenario(seconds=10),
    scenario(seconds=20),
    scenario("corr-1:name with spaces, %, _ and é"),
    scenario("corr-1:\U0010ffff"),
    scenario("corr-1:;"),
]
OTHERS = [
    scenario(key="idem-1"),
    scenario("corr-1:"),
    scenario("corr-1:a:b"),
    scenario("corr-1::"),
    scenario("corr-1;base"),
    scenario("corr-1base"),
    scenario("corr-2:base"),
    scenario("CORR-1:base"),
    scenario("a:corr-1:base"),
    scenario(seconds=9.999999),
    scenario(seconds=20.000001),
]


@pytest.mark.parametrize("found", SCENARIOS, ids=repr)
async def test_a_run_that_is_a_scenario_is_linked_and_listed(store: Store, found: Run) -> None:
    await store.import_batch([BATCH, recorded_run(found)])
    assert await store.link_scenarios() == 1
    assert await list_all(store, RUNS_BY_OPERATION, "dop_1") == [found]
    assert await store.counts(RUNS_BY_OPERATION, ["dop_1"], RunFilter()) == {"dop_1": 1}


@pytest.mark.parametrize("found", OTHERS, ids=repr)
async def test_any_other_run_is_neither_linked_nor_listed(store: Store, found: Run) -> None:
    await store.import_batch([BATCH, recorded_run(found)])
    assert await store.link_scenarios() == 0
    assert await list_all(store, RUNS_BY_OPERATION, "dop_1") == []


async def test_an_operation_with_a_colon_in_its_correlation_id_has_scenarios(
    store: Store,
) -> None:
    colon = operation("dop_1", correlation_id="a:b", created_at=at(10))
    await store.import_batch([recorded_operation(colon), recorded_run(scenario("a:b:c"))])
    assert await store.link_scenarios() == 1


async def test_an_unfinished_operation_can_still_have_scenarios(store: Store) -> None:
    running = operation(status=OperationStatus.RUNNING, created_at=at(10), started_at=at(11))
    late = scenario(seconds=1_000_000)
    await store.import_batch([recorded_operation(running), recorded_run(late)])
    assert await store.link_scenarios() == 1


async def test_a_run_can_be_a_scenario_of_two_operations_at_once(store: Store) -> None:
    twin = recorded_operation(operation("dop_2", created_at=at(12)))
    await store.import_batch([BATCH, twin, recorded_run(scenario())])
    assert await store.link_scenarios() == 2
    assert len(await edges_of(store, "rr_1")) == 2


async def test_the_runs_of_an_operation_include_its_scenarios_in_order_of_time(
    store: Store,
) -> None:
    runs = [
        run("rr_9", correlation_id="corr-1", idempotency_key="idem-1", created_at=at(1)),
        run("rr_2", correlation_id="corr-1:b", created_at=at(12)),
        run("rr_1", correlation_id="corr-1", created_at=at(13)),
        run("rr_0", correlation_id="corr-1:a", created_at=at(14)),
        run("rr_3", correlation_id="corr-1", created_at=at(99)),
    ]
    await store.import_batch([BATCH, *(recorded_run(found) for found in reversed(runs))])
    assert await list_all(store, RUNS_BY_OPERATION, "dop_1") == runs
    assert await list_all(store, RUNS_BY_OPERATION, "corr-1") == []


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        (TimeRange(), [10, 15, 20]),
        (TimeRange(at(5), at(25)), [10, 15, 20]),
        (TimeRange(at(15)), [15, 20]),
        (TimeRange(until=at(15)), [10, 15]),
        (TimeRange(at(21)), []),
    ],
)
async def test_a_filter_applies_to_scenarios_within_the_lifetime_of_the_operation(
    store: Store, created: TimeRange, expected: list[int]
) -> None:
    runs = [
        run(f"rr_{n}", correlation_id="corr-1:base", created_at=at(n)) for n in (5, 10, 15, 20, 25)
    ]
    await store.import_batch([BATCH, *(recorded_run(found) for found in runs)])
    found = await list_all(store, RUNS_BY_OPERATION, "dop_1", where=RunFilter(created=created))
    assert [scenario.created_at for scenario in found] == [at(n) for n in expected]


async def test_many_scenarios_of_many_operations_are_all_linked(store: Store) -> None:
    operations = [operation(f"dop_{n}", correlation_id=f"c{n}") for n in range(1100)]
    runs = [run(f"rr_{n}", correlation_id=f"c{n}:base", created_at=at(1)) for n in range(1100)]
    await store.import_batch([recorded_operation(found) for found in operations])
    await store.import_batch([recorded_run(found) for found in runs])
    assert await store.link_scenarios() == 1100
    assert await store.link_scenarios() == 0
