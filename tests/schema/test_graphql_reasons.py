"""Filters by status, reason and origin, and counts of reasons."""

import json
from typing import Any

import pytest

from storage.records import MAX_ID_BYTES, EdgeType, OperationStatus, RunStatus, WorkflowAction
from tests.factories import (
    at,
    decision,
    edge,
    fail,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

RUNS = """query($filter: RunFilter, $order: RecordOrder! = OLDEST_FIRST, $first: Int, $after: String) {
  runs(filter: $filter, order: $order, first: $first, after: $after) { totalCount nodes { entityId }
    pageInfo { hasNextPage endCursor } } }"""
OPERATIONS = """query($filter: OperationFilter) { operations(filter: $filter, order: OLDEST_FIRST) { totalCount
  nodes { entityId } } }"""
COUNTS = """query($created: TimeRange!, $of: ReasonSource!, $filter: RunFilter, $first: Int! = 20) {
  reasonCounts(created: $created, of: $of, filter: $filter, first: $first) { key count } }"""


def result(
    status: str,
    *,
    reasons: Any = (),
    rules: Any = (),
    engine: Any = "3.5.0",
    snapshot: Any = "md-1",
) -> str:
    """Return a result with reasons, failed rules, an engine version and a snapshot."""
    return json.dumps(
        {
            "status": status,
            "gate_decision": {"reasons": [{"reason_code": each} for each in reasons]},
            "rule_results": [
                {"rule_id": "PASSED", "status": "PASS"},
                *({"rule_id": each, "status": "FAIL"} for each in rules),
            ],
            "lineage": {"engine_version": engine, "market_data_snapshot_id": snapshot},
        },
        separators=(",", ":"),
    )


async def run_ids(client: AsgiClient, **filter: object) -> list[str]:
    """The ids of the runs that match a filter, read in pages of two, and in both orders."""
    found: list[str] = []
    variables: dict[str, object] = {"filter": filter, "first": 2}
    while True:
        page = (await fetch_data(client, RUNS, **variables))["runs"]
        found += [each["entityId"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        variables["after"] = page["pageInfo"]["endCursor"]
    assert page["totalCount"] == len(found)
    newest = (await fetch_data(client, RUNS, filter=filter, order="NEWEST_FIRST"))["runs"]["nodes"]
    assert [each["entityId"] for each in newest] == found[::-1]
    return found


async def import_runs(client: AsgiClient) -> None:
    """Import six runs with reasons, some of them in review."""
    blocked = result("BLOCKED", reasons=["NO_PRICE", "NO_PRICE", 7, ""], rules=["DATA_QUALITY"])
    other = result(
        "BLOCKED",
        reasons=["LIMIT"],
        rules=["LIMITS", "DATA_QUALITY"],
        engine="3.4.2",
        snapshot="md-2",
    )
    fine, open_ = result("READY"), result("PENDING_REVIEW", engine=None, snapshot=5)
    rows = [
        (RunStatus.BLOCKED, blocked, "PF-A"),
        (RunStatus.BLOCKED, other, "PF-A"),
        (RunStatus.READY, fine, "PF-B"),
        (RunStatus.PENDING_REVIEW, open_, "PF-B"),
        (RunStatus.PENDING_REVIEW, open_, "PF-A"),
        (RunStatus.BLOCKED, blocked, "PF-B"),
    ]
    for n, (status, text, portfolio_id) in enumerate(rows):
        stored = recorded_run(
            run(
                f"rr_{n}",
                correlation_id=f"c{n}",
                status=status,
                portfolio_id=portfolio_id,
                created_at=at(n),
            ),
            result=text,
        )
        if n % 2:
            await client.store.import_batch([stored])
        else:
            await client.store.record_run(stored, [], artifact=None, explicit_timestamp=True)
    await client.store.import_batch(
        [
            decision(
                "dwd_1",
                run_id="rr_4",
                action=WorkflowAction.APPROVE,
                reason_code="FINE",
                decided_at=at(50),
            )
        ]
    )


async def test_runs_are_filtered_by_status_and_reason(client: AsgiClient) -> None:
    await import_runs(client)
    assert await run_ids(client, statuses=["READY", "PENDING_REVIEW"]) == ["rr_2", "rr_3", "rr_4"]
    assert await run_ids(client, statuses=["READY"], status="BLOCKED") == []
    assert await run_ids(client, statuses=[]) == []
    assert await run_ids(client, effectiveStatus=["APPROVED", "READY"]) == ["rr_2", "rr_4"]
    assert await run_ids(client, effectiveStatus=["PENDING_REVIEW", "BLOCKED"]) == [
        "rr_0",
        "rr_1",
        "rr_3",
        "rr_5",
    ]
    assert await run_ids(client, effectiveStatus=["BLOCKED"], portfolioId="PF-A") == [
        "rr_0",
        "rr_1",
    ]
    assert await run_ids(client, effectiveStatus=["BLOCKED"], correlationId="c1") == ["rr_1"]
    assert await run_ids(client, effectiveStatus=[]) == []
    assert await run_ids(client, reasonCode="NO_PRICE") == ["rr_0", "rr_5"]
    assert await run_ids(client, reasonCode="NO_PRICE", portfolioId="PF-B") == ["rr_5"]
    assert await run_ids(client, reasonCode="NO_PRICE", correlationId="c0") == ["rr_0"]
    assert await run_ids(client, reasonCode="nothing") == []
    assert await run_ids(client, failedRuleId="DATA_QUALITY") == ["rr_0", "rr_1", "rr_5"]
    assert await run_ids(client, failedRuleId="DATA_QUALITY", reasonCode="LIMIT") == ["rr_1"]
    assert await run_ids(client, failedRuleId="PASSED") == []
    assert await run_ids(client, engineVersion="3.5.0", statuses=["READY"]) == ["rr_2"]
    assert await run_ids(client, marketDataSnapshotId="md-2") == ["rr_1"]
    created = {"from": at(1).isoformat(), "to": at(5).isoformat()}
    assert await run_ids(client, failedRuleId="DATA_QUALITY", created=created) == ["rr_1", "rr_5"]


async def test_runs_are_filtered_by_origin(client: AsgiClient) -> None:
    keyed = [
        run(
            f"rr_{n}",
            correlation_id=f"c{n}",
            idempotency_key="k",
            request_hash=name,
            created_at=at(n),
        )
        for n, name in enumerate("aaba")
    ]
    for each in keyed:
        await client.store.record_run(
            recorded_run(each), [], artifact=None, explicit_timestamp=True
        )
    running = operation(
        "dop_1", status=OperationStatus.RUNNING, correlation_id="x:y", started_at=at(0)
    )
    await client.store.import_batch(
        [
            recorded_operation(running),
            recorded_run(run("rr_s", correlation_id="x:y:base", created_at=at(10))),
            recorded_run(run("rr_t", correlation_id="x:y:", created_at=at(11))),
            recorded_run(run("rr_d", correlation_id="plain", created_at=at(12))),
            recorded_run(run("rr_c", correlation_id="z", created_at=at(13))),
            edge("rr_d", "rr_s"),
            edge("rr_c", "mde", edge_type=EdgeType.CAUSED_BY),
        ]
    )
    assert await run_ids(client, originKind="CONFLICT") == ["rr_2", "rr_3"]
    assert await run_ids(client, originKind="REPLAY") == ["rr_1", "rr_3"]
    assert await run_ids(client, originKind="SCENARIO") == ["rr_s"]
    assert await run_ids(client, originKind="DERIVED") == ["rr_d"]
    assert await run_ids(client, originKind="CAUSED") == ["rr_c"]
    assert await run_ids(client, originKind="FRESH") == ["rr_0", "rr_t"]
    assert await run_ids(client, originKind="CAUSED", portfolioId="pf_1") == ["rr_c"]


async def test_operations_are_filtered_by_status_error_and_portfolio(client: AsgiClient) -> None:
    async def ids(**filter: object) -> list[str]:
        page = (await fetch_data(client, OPERATIONS, filter=filter))["operations"]
        assert page["totalCount"] == len(page["nodes"])
        return [each["entityId"] for each in page["nodes"]]

    for n in range(3):
        accepted = recorded_operation(
            operation(f"dop_{n}", correlation_id=f"c{n}", created_at=at(n))
        )
        await client.store.accept_operation(accepted, explicit_timestamp=True)
    for n, code in ((0, "TIMEOUT"), (1, "HTTP")):
        await client.store.transition_operation(f"dop_{n}", start(at=at(10)))
        error = json.dumps({"code": code, "message": "x"})
        await client.store.transition_operation(f"dop_{n}", fail(at=at(11), error=error))
    imported = operation(
        "dop_3", correlation_id="c3", created_at=at(3), status=OperationStatus.RUNNING
    )
    failed = operation(
        "dop_3", correlation_id="c3", created_at=at(3), status=OperationStatus.FAILED
    )
    await client.store.import_batch([recorded_operation(imported)])
    await client.store.import_batch(
        [recorded_operation(failed, error='{"code":"TIMEOUT","message":"y"}')]
    )
    await client.store.import_batch(
        [
            recorded_run(run("rr_0", correlation_id="c0", portfolio_id="PF-A", created_at=at(5))),
            recorded_run(
                run("rr_1", correlation_id="c1:base", portfolio_id="PF-A", created_at=at(5))
            ),
            recorded_run(
                run("rr_2", correlation_id="elsewhere", portfolio_id="PF-A", created_at=at(5))
            ),
            edge("rr_2", "dop_2", edge_type=EdgeType.CAUSED_BY),
        ]
    )
    assert await ids(statuses=["FAILED", "PENDING"]) == ["dop_0", "dop_1", "dop_2", "dop_3"]
    assert await ids(statuses=["FAILED", "PENDING"], isFinished=False) == ["dop_2"]
    assert await ids(errorCode="TIMEOUT") == ["dop_0", "dop_3"]
    assert await ids(errorCode="TIMEOUT", correlationId="c3") == ["dop_3"]
    assert await ids(portfolioId="PF-A") == ["dop_0", "dop_1", "dop_2"]
    assert await ids(portfolioId="PF-A", errorCode="HTTP") == ["dop_1"]
    assert await ids(portfolioId="PF-B") == []
    counts: dict[str, Any] = {"created": {"from": at(0).isoformat()}, "of": "OPERATION_ERROR"}
    found = (await fetch_data(client, COUNTS, **counts))["reasonCounts"]
    assert found == [{"key": "TIMEOUT", "count": 2}, {"key": "HTTP", "count": 1}]

    async def filtered(**where: object) -> list[str]:
        found = (await fetch_data(client, COUNTS, **counts, filter=where))["reasonCounts"]
        assert all(each["count"] == 1 for each in found)
        return [each["key"] for each in found]

    assert await filtered(portfolioId="PF-A") == ["HTTP", "TIMEOUT"]
    assert await filtered(portfolioId="PF-B") == []
    assert await filtered(correlationId="c1:base") == ["HTTP"]
    assert await filtered(portfolioId="PF-A", reasonCode="NONE") == []
    assert await filtered(created={"from": at(6).isoformat()}) == []
    failed = operation("dop_4", created_at=at(4), status=OperationStatus.FAILED, finished_at=at(5))
    await client.store.import_batch(
        [
            recorded_operation(failed, error='{"code":"CAUSE","message":"z"}'),
            edge("rr_2", "dop_4", edge_type=EdgeType.CAUSED_BY),
        ]
    )
    assert await filtered(correlationId="elsewhere") == ["CAUSE"]


async def test_reasons_are_counted_within_a_range_of_time(client: AsgiClient) -> None:
    await import_runs(client)

    async def counts(
        of: str, since: float = 0, until: float = 99, **more: object
    ) -> dict[str, int]:
        created = {"from": at(since).isoformat(), "to": at(until).isoformat()}
        found = (await fetch_data(client, COUNTS, created=created, of=of, **more))["reasonCounts"]
        return {each["key"]: each["count"] for each in found}

    assert await counts("GATE_REASON") == {"NO_PRICE": 2, "LIMIT": 1}
    assert await counts("GATE_REASON", 1) == {"LIMIT": 1, "NO_PRICE": 1}
    assert await counts("FAILED_RULE", first=1) == {"DATA_QUALITY": 3}
    assert await counts("FAILED_RULE", filter={"portfolioId": "PF-A"}) == {
        "DATA_QUALITY": 2,
        "LIMITS": 1,
    }
    assert await counts("FAILED_RULE", filter={"reasonCode": "LIMIT"}) == {
        "DATA_QUALITY": 1,
        "LIMITS": 1,
    }
    assert await counts("DECISION_REASON") == {"FINE": 1}
    assert await counts("DECISION_REASON", filter={"portfolioId": "PF-B"}) == {}
    assert await counts("OPERATION_ERROR") == {}


async def test_a_purged_run_has_no_reasons(client: AsgiClient) -> None:
    await import_runs(client)
    await client.store.purge(runs_before=at(3), operations_before=None, limit=100)
    created = {"from": at(0).isoformat()}
    found = (await fetch_data(client, COUNTS, created=created, of="GATE_REASON"))["reasonCounts"]
    assert found == [{"key": "NO_PRICE", "count": 1}]


@pytest.mark.parametrize("letter", ["x", "\u00e9"])
async def test_a_reason_is_indexed_up_to_the_length_of_an_id(
    client: AsgiClient, letter: str
) -> None:
    """Longer ones are stored and shown. To look one up is refused, because nothing would be found."""
    fits = letter * (MAX_ID_BYTES // len(letter.encode()))
    created = {"from": at(0).isoformat()}
    for n, each in enumerate((fits, fits + "x", fits * 99)):
        text = result("BLOCKED", reasons=[each], rules=[each], engine=each, snapshot=each)
        error = json.dumps({"code": each, "message": each})
        failed = operation(
            f"dop_{n}", correlation_id=f"c_{n}", status=OperationStatus.FAILED, finished_at=at(2)
        )
        await client.store.import_batch(
            [
                recorded_run(
                    run(f"rr_{n}", status=RunStatus.BLOCKED, created_at=at(1)), result=text
                ),
                recorded_operation(failed, error=error),
            ]
        )
        run_query = "query($id: String!) { run(by: {rebalanceRunId: $id}) { gate { reasons { reasonCode } } } }"
        shown = (await fetch_data(client, run_query, id=f"rr_{n}"))["run"]["gate"]["reasons"]
        assert shown == [{"reasonCode": each}]
    for of in ("GATE_REASON", "FAILED_RULE", "OPERATION_ERROR"):
        counts = (await fetch_data(client, COUNTS, created=created, of=of))["reasonCounts"]
        assert counts == [{"key": fits, "count": 1}]
    fields = ("reasonCode", "failedRuleId", "engineVersion", "marketDataSnapshotId")
    for query, field in [*((RUNS, each) for each in fields), (OPERATIONS, "errorCode")]:
        (found,) = (await fetch_data(client, query, filter={field: fits})).values()
        assert found["totalCount"] == 1
        error_of = await single_error(client, query, filter={field: fits + "x"})
        assert (error_of["code"], error_of["argument"]) == ("BAD_USER_INPUT", field)
