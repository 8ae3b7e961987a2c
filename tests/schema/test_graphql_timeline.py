"""The timeline of an entity."""

from typing import Any

import pytest

from storage.base import Store
from storage.records import EdgeType, OperationStatus, Record, RunStatus, WorkflowAction
from storage.retention import PurgeOptions
from tests.factories import (
    at,
    decision,
    edge,
    event,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES

TIMELINE = """query($id: String!, $kinds: [TimelineEventKind!], $created: TimeRange,
  $order: RecordOrder! = OLDEST_FIRST,
  $first: Int, $after: String, $last: Int, $before: String, $direction: LineageDirection! = BOTH, $depth: Int! = 9) {
  timeline(entityId: $id, kinds: $kinds, created: $created, order: $order, first: $first, after: $after, last: $last,
    before: $before, direction: $direction, depth: $depth) {
    totalCount completeness { isComplete } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { at kind summary actor distance entity { entityId kind } } edges { cursor } } }"""


async def fetch_timeline(client: AsgiClient, entity_id: str, **variables: object) -> Any:
    """A page of the timeline of an entity."""
    return (await fetch_data(client, TIMELINE, id=entity_id, **variables))["timeline"]


async def import_incident(client: AsgiClient) -> None:
    """Import an operation that fails, a run that it causes, its decision, and a key in conflict."""
    failed = operation("dop_1", status=OperationStatus.FAILED, started_at=at(1), finished_at=at(2))
    await client.store.import_batch(
        [
            recorded_operation(failed, error='{"code":"TIMEOUT","message":"secret"}'),
            recorded_run(
                run(
                    "rr_1",
                    correlation_id="corr-2",
                    status=RunStatus.PENDING_REVIEW,
                    created_at=at(3),
                )
            ),
            edge("rr_1", "dop_1", edge_type=EdgeType.CAUSED_BY, created_at=at(3)),
            edge("k", "rr_1", edge_type=EdgeType.IDEMPOTENCY_TO_RUN, created_at=at(3)),
            event("k", rebalance_run_id="rr_1", request_hash="a", created_at=at(3)),
            event("k", rebalance_run_id="rr_9", request_hash="b", created_at=at(5)),
            decision("dwd_1", action=WorkflowAction.APPROVE, decided_at=at(4)),
        ]
    )


EXPECTED = [
    (0, "OPERATION_ACCEPTED", "dop_1", 0),
    (1, "OPERATION_STARTED", "dop_1", 0),
    (2, "OPERATION_FAILED", "dop_1", 0),
    (3, "RUN_RECORDED", "rr_1", 1),
    (3, "KEY_USED", "k", 2),
    (3, "EDGE_RECORDED", "rr_1", 1),
    (3, "EDGE_RECORDED", "rr_1", 1),
    (4, "DECISION_MADE", "dwd_1", 1),
    (5, "KEY_USED", "k", 2),
    (5, "KEY_CONFLICTED", "k", 2),
]


def in_short(nodes: Any) -> list[tuple[float, str, str, int]]:
    """Return (second, kind, entity, distance) of events."""
    start = at(0).isoformat()
    return [
        (
            int(each["at"][17:19]) - int(start[17:19]),
            each["kind"],
            each["entity"]["entityId"],
            each["distance"],
        )
        for each in nodes
    ]


async def test_a_timeline_has_every_event_oldest_first(client: AsgiClient) -> None:
    await import_incident(client)
    found = await fetch_timeline(client, "dop_1")
    assert in_short(found["nodes"]) == EXPECTED
    assert found["totalCount"] == len(EXPECTED)
    assert found["completeness"] == {"isComplete": True}
    by_kind = {each["kind"]: each for each in found["nodes"]}
    assert by_kind["DECISION_MADE"]["actor"] == "reviewer-1"
    assert by_kind["OPERATION_FAILED"]["summary"] == "Operation failed: ANALYZE_SCENARIOS, TIMEOUT"
    assert by_kind["KEY_CONFLICTED"]["entity"]["kind"] == "IDEMPOTENCY_KEY"
    assert all("secret" not in each["summary"] for each in found["nodes"])


async def test_the_pages_of_a_timeline_make_it_up_in_both_orders(client: AsgiClient) -> None:
    await import_incident(client)
    for order in ("OLDEST_FIRST", "NEWEST_FIRST"):
        whole = await fetch_timeline(client, "dop_1", order=order)
        if order == "NEWEST_FIRST":
            assert in_short(whole["nodes"]) == EXPECTED[::-1]
        for size, cursor, info in (
            ("first", "after", "endCursor"),
            ("last", "before", "startCursor"),
        ):
            nodes: list[Any] = []
            asked: dict[str, object] = {size: 3, "order": order}
            more = "hasNextPage" if size == "first" else "hasPreviousPage"
            while True:
                page = await fetch_timeline(client, "dop_1", **asked)
                nodes = nodes + page["nodes"] if size == "first" else page["nodes"] + nodes
                if not page["pageInfo"][more]:
                    break
                asked[cursor] = page["pageInfo"][info]
            assert nodes == whole["nodes"]


async def test_a_timeline_is_narrowed_by_kind_time_and_direction(client: AsgiClient) -> None:
    await import_incident(client)
    chosen = await fetch_timeline(
        client,
        "dop_1",
        kinds=["KEY_USED", "RUN_RECORDED"],
        created={"from": at(3).isoformat(), "to": at(4).isoformat()},
    )
    assert in_short(chosen["nodes"]) == [EXPECTED[3], EXPECTED[4]]
    upstream = await fetch_timeline(client, "dop_1", direction="UPSTREAM")
    assert in_short(upstream["nodes"]) == EXPECTED[:3]
    near = await fetch_timeline(client, "k", depth=1)
    assert near["completeness"] == {"isComplete": False}


async def test_a_timeline_of_nothing_is_null_and_bad_arguments_are_named(
    client: AsgiClient,
) -> None:
    await import_incident(client)
    assert (await execute(client, TIMELINE, id="nothing"))["data"] == {"timeline": None}
    assert (await single_error(client, TIMELINE, id="dop_1", depth=0))["argument"] == "depth"
    assert (await single_error(client, TIMELINE, id="dop_1", first=201))["argument"] == "first"
    cursor = (await fetch_timeline(client, "dop_1"))["edges"][0]["cursor"]
    error = await single_error(client, TIMELINE, id="rr_1", after=cursor)
    assert error["reason"] == "DPM_INVALID_CURSOR"


@pytest.mark.parametrize(
    ("flag", "kinds"),
    [
        (
            "DPM_ASYNC_OPERATIONS_ENABLED",
            {"OPERATION_ACCEPTED", "OPERATION_STARTED", "OPERATION_FAILED"},
        ),
        ("DPM_WORKFLOW_ENABLED", {"DECISION_MADE"}),
        ("DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED", {"KEY_USED", "KEY_CONFLICTED"}),
    ],
)
async def test_events_of_a_feature_that_is_off_are_left_out(flag: str, kinds: set[str]) -> None:
    async with open_client({**ALL_FEATURES, flag: "false"}) as client:
        await import_incident(client)
        nodes = (await fetch_timeline(client, "dop_1"))["nodes"]
        assert {each["kind"] for each in nodes} == {each[1] for each in EXPECTED} - kinds


async def test_the_search_of_a_timeline_counts_as_traversed(memory_client: AsgiClient) -> None:
    field = 'timeline(entityId: "x", maxEntities: 10000) { totalCount }'
    query = " ".join(f"t{n}: {field}" for n in range(30))
    error = await single_error(memory_client, f"{{ {query} }}")
    assert error["reason"] == "DPM_QUERY_TOO_LARGE"


async def test_each_event_names_its_actor(client: AsgiClient) -> None:
    def caller(name: str) -> Store:
        return client.store.for_request(after=None, writes=True, recorded_by=name)

    times = (None, None), (at(1), None), (at(1), at(2))
    steps = zip(
        "abc",
        (OperationStatus.PENDING, OperationStatus.RUNNING, OperationStatus.FAILED),
        times,
        strict=True,
    )
    for name, status, (started_at, finished_at) in steps:
        step = operation("dop_1", status=status, started_at=started_at, finished_at=finished_at)
        await caller(name).import_batch([recorded_operation(step)])
    whole = operation(
        "dop_2", status=OperationStatus.SUCCEEDED, started_at=at(1), finished_at=at(2)
    )
    batches: dict[str, list[Record]] = {
        "d": [recorded_run(run("rr_1", correlation_id="corr-2", created_at=at(3)))],
        "e": [edge("rr_1", "dop_1", created_at=at(3))],
        "f": [event("k", rebalance_run_id="rr_1", request_hash="a", created_at=at(3))],
        "g": [event("k", rebalance_run_id="rr_9", request_hash="b", created_at=at(5))],
        "h": [
            edge("k", "rr_1", edge_type=EdgeType.IDEMPOTENCY_TO_RUN, created_at=at(3)),
            edge("rr_1", "dop_2", created_at=at(3)),
            recorded_operation(whole),
            decision("dwd_1", action=WorkflowAction.APPROVE, decided_at=at(4)),
        ],
    }
    for name, records in batches.items():
        await caller(name).import_batch(records)
    found = (await fetch_timeline(client, "rr_1"))["nodes"]
    actors = [(each["kind"], each["entity"]["entityId"], each["actor"]) for each in found]
    assert sorted(actors) == sorted(
        [
            ("OPERATION_ACCEPTED", "dop_1", "a"),
            ("OPERATION_STARTED", "dop_1", "b"),
            ("OPERATION_FAILED", "dop_1", "c"),
            ("OPERATION_ACCEPTED", "dop_2", "h"),
            ("OPERATION_STARTED", "dop_2", "h"),
            ("OPERATION_SUCCEEDED", "dop_2", "h"),
            ("RUN_RECORDED", "rr_1", "d"),
            ("EDGE_RECORDED", "rr_1", "e"),
            ("EDGE_RECORDED", "rr_1", "h"),
            ("EDGE_RECORDED", "rr_1", "h"),
            ("KEY_USED", "k", "f"),
            ("KEY_USED", "k", "g"),
            ("KEY_CONFLICTED", "k", "g"),
            ("DECISION_MADE", "dwd_1", "reviewer-1"),
        ]
    )
    purger = caller("z")
    long_ago = PurgeOptions(reason="old")
    await purger.purge(runs_before=at(4), operations_before=at(3), limit=9, options=long_ago)
    found = (await fetch_timeline(client, "rr_1"))["nodes"]
    actors = [(each["kind"], each["entity"]["entityId"], each["actor"]) for each in found]
    assert ("RUN_RECORDED", "rr_1", "d") in actors
    assert ("PURGED", "rr_1", "z") in actors
