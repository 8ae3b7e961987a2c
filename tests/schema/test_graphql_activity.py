"""Activity, and lists of waiting runs."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from storage.base import Store
from storage.records import OperationStatus, RunStatus, WorkflowAction
from tests.factories import (
    at,
    decision,
    event,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

ACTIVITY: Final = """query ($from: DateTime, $to: DateTime, $bucket: ActivityBucket! = HOUR, $portfolio: String) {
  activity(created: {from: $from, to: $to}, bucket: $bucket, filter: {portfolioId: $portfolio}) {
    from to asOf
    runs { start end isPartial count statusCounts { key count } }
    operations { start count statusCounts { key count } waits { count min median max clockErrorCount }
      durations { count min median p95 max clockErrorCount } clockErrorCount }
    decisions { start count actionCounts { key count } reasonCodeCounts { key count } } } }"""

MONDAY: Final = datetime(2026, 2, 2, tzinfo=UTC)
"""The day before the factories' first instant, 8:15 on a Tuesday."""


def nonzero_counts(counts: list[dict[str, Any]]) -> dict[str, int]:
    """Return the counts by key, without zeros."""
    return {each["key"]: each["count"] for each in counts if each["count"]}


async def import_activity(store: Store) -> None:
    """Import runs of two portfolios over three hours, with operations and decisions."""
    hour = 3600
    blocked, waiting = RunStatus.BLOCKED, RunStatus.PENDING_REVIEW
    finished = [
        operation(
            f"dop_{seconds}",
            status=OperationStatus.SUCCEEDED,
            created_at=at(),
            started_at=at(2),
            finished_at=at(2 + seconds),
        )
        for seconds in (1, 2, 30)
    ]
    await store.import_batch(
        [
            recorded_run(run("rr_1", portfolio_id="pf_1")),
            recorded_run(run("rr_2", portfolio_id="pf_2", status=blocked, correlation_id="c2")),
            recorded_run(run("rr_3", status=waiting, created_at=at(2 * hour))),
            recorded_run(run("rr_4", status=waiting, created_at=at(2 * hour + 1))),
            *(recorded_operation(each) for each in finished),
            recorded_operation(operation("dop_p", correlation_id="c2", created_at=at(hour))),
            decision("dwd_1", run_id="rr_3", decided_at=at(3 * hour)),
            decision("dwd_2", run_id="rr_4", decided_at=at(2 * hour + 5)),
            decision(
                "dwd_3",
                run_id="rr_4",
                action=WorkflowAction.REQUEST_CHANGES,
                decided_at=at(2 * hour + 9),
            ),
        ]
    )


async def test_each_hour_is_counted_and_empty_ones_are_there(client: AsgiClient) -> None:
    await import_activity(client.store)
    given = {"from": at().isoformat(), "to": at(3 * 3600).isoformat()}
    activity = (await fetch_data(client, ACTIVITY, **given))["activity"]
    assert (activity["from"], activity["to"]) == (given["from"], given["to"])
    runs = activity["runs"]
    assert [each["start"][11:16] for each in runs] == ["08:00", "09:00", "10:00", "11:00"]
    assert [each["isPartial"] for each in runs] == [True, False, False, True]
    assert [each["count"] for each in runs] == [2, 0, 2, 0]
    assert nonzero_counts(runs[0]["statusCounts"]) == {"READY": 1, "BLOCKED": 1}
    assert [each["key"] for each in runs[1]["statusCounts"]] == [
        "BLOCKED",
        "PENDING_REVIEW",
        "READY",
    ]
    decisions = activity["decisions"]
    assert [each["count"] for each in decisions] == [0, 0, 2, 1]
    assert nonzero_counts(decisions[2]["actionCounts"]) == {"APPROVE": 1, "REQUEST_CHANGES": 1}
    assert nonzero_counts(decisions[2]["reasonCodeCounts"]) == {"LOOKS_GOOD": 2}


async def test_durations_are_ones_that_happened(client: AsgiClient) -> None:
    await import_activity(client.store)
    activity = (await fetch_data(client, ACTIVITY, **{"from": at().isoformat()}, bucket="WEEK"))[
        "activity"
    ]
    first = activity["operations"][0]
    assert nonzero_counts(first["statusCounts"]) == {"SUCCEEDED": 3, "PENDING": 1}
    assert first["waits"] == {"count": 3, "min": 2, "median": 2, "max": 2, "clockErrorCount": 0}
    assert first["durations"] == {
        "count": 3,
        "min": 1.0,
        "median": 2.0,
        "p95": 30.0,
        "max": 30.0,
        "clockErrorCount": 0,
    }


async def test_a_portfolio_is_counted_by_itself(client: AsgiClient) -> None:
    await import_activity(client.store)
    span = {"from": at().isoformat(), "to": at(3 * 3600).isoformat()}
    one = (await fetch_data(client, ACTIVITY, **span, portfolio="pf_1"))["activity"]
    other = (await fetch_data(client, ACTIVITY, **span, portfolio="pf_2"))["activity"]
    assert [each["count"] for each in one["runs"]] == [1, 0, 2, 0]
    assert [each["count"] for each in other["runs"]] == [1, 0, 0, 0]
    assert [each["count"] for each in one["operations"]] == [3, 0, 0, 0]
    assert [each["count"] for each in other["operations"]] == [0, 1, 0, 0]
    assert [each["count"] for each in other["decisions"]] == [0, 0, 0, 0]


async def test_weeks_begin_on_monday_and_days_at_midnight(memory_client: AsgiClient) -> None:
    span = {"from": at().isoformat(), "to": at(86_400 * 6).isoformat()}
    weeks = (await fetch_data(memory_client, ACTIVITY, **span, bucket="WEEK"))["activity"]["runs"]
    assert [each["start"] for each in weeks] == [
        (MONDAY + timedelta(weeks=n)).isoformat() for n in range(2)
    ]
    days = (await fetch_data(memory_client, ACTIVITY, **span, bucket="DAY"))["activity"]["runs"]
    assert {each["start"][11:] for each in days} == {"00:00:00+00:00"}
    assert len(days) == 7


async def test_a_bucket_that_the_range_fills_is_whole(memory_client: AsgiClient) -> None:
    day = MONDAY + timedelta(days=1)
    last = day + timedelta(days=1) - timedelta(microseconds=1)
    given = {"from": day.isoformat(), "to": last.isoformat()}
    (only,) = (await fetch_data(memory_client, ACTIVITY, **given, bucket="DAY"))["activity"]["runs"]
    assert not only["isPartial"]


async def test_buckets_are_capped_and_a_beginning_is_asked_for(memory_client: AsgiClient) -> None:
    long = {"from": "2020-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
    assert (await single_error(memory_client, ACTIVITY, **long))["reason"] == "DPM_TOO_MANY_BUCKETS"
    problem = await single_error(memory_client, ACTIVITY, to="2026-01-01T00:00:00Z")
    assert (problem["reason"], problem["argument"]) == ("DPM_INVALID_INPUT", "created")


async def test_a_thousand_buckets_are_counted(memory_client: AsgiClient) -> None:
    hours = {"from": at(-15 * 60).isoformat(), "to": at(999 * 3600).isoformat()}
    activity = (await fetch_data(memory_client, ACTIVITY, **hours))["activity"]
    assert len(activity["runs"]) == 1000


async def test_a_range_that_ends_before_it_begins_is_empty(memory_client: AsgiClient) -> None:
    given = {"from": at(5).isoformat(), "to": at().isoformat()}
    assert (await fetch_data(memory_client, ACTIVITY, **given))["activity"]["runs"] == []


REVIEWS: Final = """query ($status: WorkflowStatus!, $portfolio: String) {
  runs(filter: {workflowStatus: $status, portfolioId: $portfolio}, order: OLDEST_FIRST) {
    totalCount edges { node { rebalanceRunId workflow { status pendingSince } } } } }"""


async def test_what_waits_for_review_is_listed_with_since_when(client: AsgiClient) -> None:
    await import_activity(client.store)
    found = (await fetch_data(client, REVIEWS, status="PENDING_REVIEW"))["runs"]
    assert found == {
        "totalCount": 1,
        "edges": [
            {
                "node": {
                    "rebalanceRunId": "rr_4",
                    "workflow": {
                        "status": "PENDING_REVIEW",
                        "pendingSince": at(2 * 3600 + 9).isoformat(),
                    },
                }
            }
        ],
    }
    other = await fetch_data(client, REVIEWS, status="PENDING_REVIEW", portfolio="pf_2")
    assert other["runs"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("status", "ids"),
    [("APPROVED", ["rr_3"]), ("REJECTED", []), ("NOT_REQUIRED", ["rr_1", "rr_2"])],
)
async def test_runs_are_listed_by_where_their_review_stands(
    client: AsgiClient, status: str, ids: list[str]
) -> None:
    await import_activity(client.store)
    found = (await fetch_data(client, REVIEWS, status=status))["runs"]
    assert [each["node"]["rebalanceRunId"] for each in found["edges"]] == ids
    assert {each["node"]["workflow"]["status"] for each in found["edges"]} <= {status}


async def test_a_decision_moves_a_run_from_list_to_list(client: AsgiClient) -> None:
    await import_activity(client.store)
    mutation = """mutation { applyWorkflowAction(input: {run: {rebalanceRunId: "rr_4"},
      action: REJECT, reasonCode: "NO", actorId: "a"}) { decisionId } }"""
    await fetch_data(client, mutation)
    assert (await fetch_data(client, REVIEWS, status="REJECTED"))["runs"]["totalCount"] == 1
    assert (await fetch_data(client, REVIEWS, status="PENDING_REVIEW"))["runs"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("finished", "ids"), [("false", ["dop_p"]), ("true", ["dop_1", "dop_2", "dop_30"])]
)
async def test_operations_are_listed_by_whether_they_have_ended(
    client: AsgiClient, finished: str, ids: list[str]
) -> None:
    await import_activity(client.store)
    query = f"""{{ operations(filter: {{isFinished: {finished}}}, order: OLDEST_FIRST) {{
      totalCount edges {{ node {{ operationId }} }} }} }}"""
    found = (await fetch_data(client, query))["operations"]
    assert [each["node"]["operationId"] for each in found["edges"]] == ids
    assert found["totalCount"] == len(ids)


CONFLICTS: Final = """query ($from: DateTime) { idempotencyConflicts(filter: {conflicted: {from: $from}}) {
  totalCount edges { node { conflictedAt idempotencyKey { key isConflicted } } } } }"""


async def test_keys_in_conflict_are_listed_with_since_when(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            event("k1", request_hash="sha256:1"),
            event("k1", request_hash="sha256:2", created_at=at(7)),
            event("k1", request_hash="sha256:1", created_at=at(9)),
            event("k2", request_hash="sha256:1"),
        ]
    )
    node = {
        "conflictedAt": at(7).isoformat(),
        "idempotencyKey": {"key": "k1", "isConflicted": True},
    }
    expected = {"totalCount": 1, "edges": [{"node": node}]}
    assert await fetch_data(client, CONFLICTS) == {"idempotencyConflicts": expected}
    later = await fetch_data(client, CONFLICTS, **{"from": at(8).isoformat()})
    assert later["idempotencyConflicts"]["totalCount"] == 0


OPERATION_RUNS: Final = """query ($from: DateTime!, $to: DateTime!, $id: String!) {
  activity(created: {from: $from, to: $to}, bucket: DAY, filter: {portfolioId: "pf_x"}) { operations { count } }
  operation(by: {operationId: $id}) { runs { totalCount edges { node { rebalanceRunId } } } } }"""


@pytest.mark.parametrize(
    ("correlation_id", "key", "seconds", "belongs"),
    [
        ("corr-1", None, 500, True),
        ("corr-1", "key", -500, True),
        ("corr-1:bull", None, 0, True),
        ("corr-1:bull", None, 60, True),
        ("corr-1:bull", None, 60.000001, False),
        ("corr-1:bull", None, -0.000001, False),
        ("corr-1:bull", "key", 30, False),
        ("corr-1:bull", "", 30, False),
        ("corr-1:", None, 30, False),
        ("corr-1::", None, 30, False),
        ("corr-1:a:b", None, 30, False),
        ("corr-1::b", None, 30, False),
        ("corr-10:bull", None, 30, False),
        ("corr-1;", None, 30, False),
    ],
)
async def test_activity_of_a_portfolio_counts_the_operations_whose_runs_it_has(
    client: AsgiClient, correlation_id: str, key: str | None, seconds: float, *, belongs: bool
) -> None:
    accepted = operation(
        status=OperationStatus.SUCCEEDED, created_at=at(), started_at=at(1), finished_at=at(60)
    )
    one = run(
        "rr_x",
        correlation_id=correlation_id,
        idempotency_key=key,
        portfolio_id="pf_x",
        created_at=at(seconds),
    )
    await client.store.import_batch(
        [recorded_operation(accepted), recorded_run(one), recorded_run(run("rr_y"))]
    )
    found = await fetch_data(
        client,
        OPERATION_RUNS,
        id=accepted.operation_id,
        **{"from": at().isoformat(), "to": at(60).isoformat()},
    )
    runs = found["operation"]["runs"]
    listed = {each["node"]["rebalanceRunId"] for each in runs["edges"]}
    assert (runs["totalCount"], "rr_x" in listed) == (1 + belongs, belongs)
    assert sum(each["count"] for each in found["activity"]["operations"]) == belongs


async def test_negative_durations_are_clock_errors(client: AsgiClient) -> None:
    def finished(name: str, started: float, ended: float) -> Any:
        return recorded_operation(
            operation(
                name,
                status=OperationStatus.SUCCEEDED,
                created_at=at(),
                started_at=at(started),
                finished_at=at(ended),
            )
        )

    await client.store.import_batch([finished("dop_1", -3, -1800)])
    given = {"from": at().isoformat(), "to": at(1).isoformat()}
    (hour,) = (await fetch_data(client, ACTIVITY, **given))["activity"]["operations"]
    assert (hour["waits"], hour["durations"], hour["clockErrorCount"]) == (None, None, 2)
    await client.store.import_batch(
        [finished("dop_2", 0, 4), finished("dop_3", 2, 1), finished("dop_4", -1, 7)]
    )
    (hour,) = (await fetch_data(client, ACTIVITY, **given))["activity"]["operations"]
    assert hour["waits"] == {"count": 2, "min": 0, "median": 0, "max": 2, "clockErrorCount": 2}
    assert hour["durations"] == {
        "count": 2,
        "min": 4,
        "median": 4,
        "p95": 8,
        "max": 8,
        "clockErrorCount": 2,
    }
    assert hour["clockErrorCount"] == 4


LEAST: Final = "0001-01-01T00:00:00+00:00"
GREATEST: Final = "9999-12-31T23:59:59.999999+00:00"


@pytest.mark.parametrize("instant", [LEAST, GREATEST])
async def test_the_first_and_the_last_instant_are_counted_like_any_other(
    client: AsgiClient, instant: str
) -> None:
    extreme = datetime.fromisoformat(instant)
    succeeded = OperationStatus.SUCCEEDED
    await client.store.import_batch(
        [
            recorded_run(run("rr_1", created_at=extreme)),
            decision(run_id="rr_1", decided_at=extreme),
            recorded_operation(
                operation("dop_1", status=succeeded, started_at=extreme, finished_at=extreme)
            ),
            recorded_operation(
                operation("dop_2", status=succeeded, started_at=at(), finished_at=extreme)
            ),
            recorded_operation(operation("dop_3", created_at=extreme, started_at=at())),
        ]
    )
    by_start = await fetch_data(
        client, ACTIVITY, **{"from": MONDAY.isoformat(), "to": at().isoformat()}
    )
    (waits,) = [each["waits"] for each in by_start["activity"]["operations"] if each["count"]]
    (durations,) = [
        each["durations"] for each in by_start["activity"]["operations"] if each["count"]
    ]
    past = instant == LEAST
    apart = abs(extreme - at()).total_seconds()
    assert waits["clockErrorCount"] == int(past)
    assert durations["clockErrorCount"] == int(past)
    assert durations["max"] == (0 if past else pytest.approx(apart))
    day = {"from": instant, "to": instant, "bucket": "WEEK"}
    (runs,) = (found := (await fetch_data(client, ACTIVITY, **day))["activity"])["runs"]
    assert (runs["count"], found["operations"][0]["count"], found["decisions"][0]["count"]) == (
        1,
        1,
        1,
    )
    waits, clock_errors = (found["operations"][0][name] for name in ("waits", "clockErrorCount"))
    if past:
        assert (waits["max"], clock_errors) == (pytest.approx(apart), 0)
    else:
        assert (waits, clock_errors) == (None, 1)
