"""Lists of runs by pending time, and of operations by finish and by duration."""

from typing import Any

from storage.records import OperationStatus, RunStatus, WorkflowAction
from tests.factories import at, decision, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

RUNS = """query($by: RunOrder, $filter: RunFilter, $first: Int, $after: String, $last: Int, $before: String) {
  runs(orderBy: $by, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage endCursor } nodes { entityId workflow { pendingSince } } } }"""
OPERATIONS = """query($by: OperationOrder, $filter: OperationFilter, $first: Int, $after: String) {
  operations(orderBy: $by, filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { entityId } } }"""


async def ids(client: AsgiClient, query: str, **variables: Any) -> list[str]:
    """The ids of a list, read in pages of two."""
    found: list[str] = []
    while True:
        (page,) = (await fetch_data(client, query, first=2, **variables)).values()
        found += [each["entityId"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found
        variables["after"] = page["pageInfo"]["endCursor"]


async def test_runs_are_ordered_by_the_time_since_which_they_wait(client: AsgiClient) -> None:
    waiting, changes = RunStatus.PENDING_REVIEW, WorkflowAction.REQUEST_CHANGES
    runs = [
        run(f"rr_{n}", status=waiting, created_at=at(n), portfolio_id=f"PF-{n % 2}")
        for n in range(5)
    ]
    await client.store.import_batch(
        [
            *map(recorded_run, [*runs, run("rr_ready", created_at=at(0))]),
            decision("dwd_0", run_id="rr_0", action=changes, decided_at=at(90)),
            decision("dwd_1", run_id="rr_1", action=changes, decided_at=at(2)),
            decision("dwd_3", run_id="rr_3", action=WorkflowAction.APPROVE, decided_at=at(9)),
        ]
    )
    by = {"field": "PENDING_SINCE"}
    expected = ["rr_1", "rr_2", "rr_4", "rr_0"]
    assert await ids(client, RUNS, by=by) == expected
    assert await ids(client, RUNS, by={**by, "direction": "DESC"}) == expected[::-1]
    assert await ids(client, RUNS, by=by, filter={"portfolioId": "PF-0"}) == [
        "rr_2",
        "rr_4",
        "rr_0",
    ]
    created = {"created": {"from": at(1).isoformat(), "to": at(3).isoformat()}}
    assert await ids(client, RUNS, by=by, filter=created) == ["rr_1", "rr_2"]
    assert await ids(client, RUNS, by=by, filter={"statuses": ["READY"]}) == []
    assert await ids(client, RUNS, by=by, filter={"workflowStatus": "APPROVED"}) == []
    oldest = await ids(
        client, RUNS, by={"field": "CREATED_AT"}, filter={"statuses": ["PENDING_REVIEW"]}
    )
    assert oldest == [f"rr_{n}" for n in range(5)]
    cursor = (await fetch_data(client, RUNS, by=by))["runs"]["pageInfo"]["endCursor"]
    assert (await single_error(client, RUNS, after=cursor))["reason"] == "DPM_INVALID_CURSOR"
    last = (await fetch_data(client, RUNS, by=by, last=2, before=cursor))["runs"]["nodes"]
    assert [each["entityId"] for each in last] == ["rr_2", "rr_4"]


async def test_operations_are_ordered_by_finish_and_duration(client: AsgiClient) -> None:
    times = [(1, 50), (10, 20), (None, 30), (5, None), (40, 41), (10, 20)]
    await client.store.import_batch(
        [
            recorded_operation(
                operation(
                    f"dop_{n}",
                    correlation_id=f"c{n}",
                    status=OperationStatus.RUNNING if finish is None else OperationStatus.FAILED,
                    started_at=None if begin is None else at(begin),
                    finished_at=None if finish is None else at(finish),
                ),
                error=None if finish is None else '{"code":"C","message":"m"}',
            )
            for n, (begin, finish) in enumerate(times)
        ]
    )
    by_finish = ["dop_1", "dop_5", "dop_2", "dop_4", "dop_0"]
    assert await ids(client, OPERATIONS, by={"field": "FINISHED_AT"}) == by_finish
    by_duration = ["dop_4", "dop_1", "dop_5", "dop_0"]
    assert await ids(client, OPERATIONS, by={"field": "DURATION"}) == by_duration
    longest = {"field": "DURATION", "direction": "DESC"}
    assert await ids(client, OPERATIONS, by=longest) == by_duration[::-1]
    assert await ids(client, OPERATIONS, by=longest, filter={"errorCode": "C"}) == by_duration[::-1]
    assert await ids(client, OPERATIONS, by=longest, filter={"statuses": ["RUNNING"]}) == []
