"""Root causes, impact, and the comparison of two runs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schema.graphql.types.incidents import root_causes as root_cause_fields
from storage.records import EdgeType, OperationStatus, RunStatus, WorkflowAction
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
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import execute, fetch_data, single_error

CAUSES = """query($id: String!, $first: Int! = 10, $depth: Int! = 50) {
  rootCauses(entityId: $id, first: $first, depth: $depth) { isComplete
    nodes { entity { entityId kind } path { length entities { entityId } edges { edgeType } } distance why at score
      parts { name value weight text } affectedCount isAffectedCountComplete } } }"""
IMPACT = """query($id: String!, $statuses: [EffectiveStatus!], $first: Int, $after: String) { impact(entityId: $id) {
  entityCount runCount operationCount portfolioCount statuses { key count } effectiveStatuses { key count }
  portfolios(first: 1) { totalCount pageInfo { hasNextPage }
    nodes { portfolioId runCount effectiveStatuses { key count } } }
  runs(effectiveStatus: $statuses, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    nodes { entityId } } completeness { isComplete } } }"""
COMPARE = """query($left: String!, $right: String!, $first: Int, $after: String) {
  compareRuns(leftRunId: $left, rightRunId: $right) { left { entityId } right { entityId } sameRequest changeCount
    relation { length entities { entityId } }
    causes { onlyLeft { entityId } onlyRight { entityId } shared { entityId } }
    decisions { sameOutcome left { decisionId } right { decisionId } }
    lineage { isComplete onlyLeftCount onlyRightCount sharedCount onlyLeft { nodes { entityId } }
      onlyRight { totalCount nodes { entityId } } shared { edges { distance node { entityId } } } }
    changes(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      nodes { path kind before after } } } }"""


async def root_causes(client: AsgiClient, entity_id: str, **variables: object) -> Any:
    """The root causes of an entity."""
    return (await fetch_data(client, CAUSES, id=entity_id, **variables))["rootCauses"]


async def import_chain(client: AsgiClient) -> None:
    """A failed operation that caused a blocked run, which caused a run, which caused a blocked one; and a bystander."""
    failed = operation("dop_1", status=OperationStatus.FAILED, started_at=at(1), finished_at=at(2))
    bystander = operation(
        "dop_2", correlation_id="c2", status=OperationStatus.FAILED, finished_at=at(2)
    )
    statuses = (RunStatus.BLOCKED, RunStatus.READY, RunStatus.BLOCKED, RunStatus.PENDING_REVIEW)
    await client.store.import_batch(
        [
            recorded_operation(failed, error='{"code":"TIMEOUT","message":"late"}'),
            recorded_operation(bystander, error='{"code":"TIMEOUT","message":"late"}'),
            *(
                recorded_run(
                    run(f"rr_{n}", status=status, portfolio_id=f"PF-{n % 2}", created_at=at(3 + n))
                )
                for n, status in enumerate(statuses)
            ),
            edge("rr_0", "dop_1", edge_type=EdgeType.CAUSED_BY),
            *(edge(f"rr_{n + 1}", f"rr_{n}", edge_type=EdgeType.CAUSED_BY) for n in range(3)),
            decision("dwd_1", run_id="rr_3", action=WorkflowAction.APPROVE, decided_at=at(9)),
        ]
    )


async def test_the_root_cause_is_the_abnormal_entity_that_no_other_explains(
    client: AsgiClient,
) -> None:
    await import_chain(client)
    found = await root_causes(client, "rr_2")
    (cause,) = found["nodes"]
    assert found["isComplete"] is True
    assert cause["entity"] == {"entityId": "dop_1", "kind": "OPERATION"}
    assert (cause["why"], cause["distance"]) == ("OPERATION_FAILED", 3)
    assert [each["entityId"] for each in cause["path"]["entities"]] == [
        "dop_1",
        "rr_0",
        "rr_1",
        "rr_2",
    ]
    assert cause["path"]["length"] == 3
    assert (cause["affectedCount"], cause["isAffectedCountComplete"]) == (4, True)
    assert sum(part["weight"] for part in cause["parts"]) == 1
    total = sum(part["value"] * part["weight"] for part in cause["parts"])
    assert abs(cause["score"] - total) < 1e-9
    assert cause["at"].startswith(at(2).isoformat()[:19])


async def test_the_affected_runs_of_a_hub_are_counted_or_the_count_is_not_complete(
    memory_client: AsgiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = operation("dop_1", status=OperationStatus.FAILED)
    await memory_client.store.import_batch(
        [
            recorded_operation(failed),
            *(recorded_run(run(f"rr_{n}", correlation_id=f"c{n}")) for n in range(1500)),
            *(edge(f"rr_{n}", "dop_1", edge_type=EdgeType.CAUSED_BY) for n in range(1500)),
        ]
    )
    (cause,) = (await root_causes(memory_client, "rr_1"))["nodes"]
    assert (cause["affectedCount"], cause["isAffectedCountComplete"]) == (1500, True)
    monkeypatch.setattr(root_cause_fields, "MAX_AFFECTED", 100)
    (cause,) = (await root_causes(memory_client, "rr_1"))["nodes"]
    assert (cause["affectedCount"], cause["isAffectedCountComplete"]) == (99, False)


async def test_an_entity_is_its_own_root_cause_where_nothing_upstream_is_abnormal(
    client: AsgiClient,
) -> None:
    await import_chain(client)
    (own,) = (await root_causes(client, "dop_2"))["nodes"]
    assert (own["entity"]["entityId"], own["distance"], own["affectedCount"]) == ("dop_2", 0, 0)
    await client.store.import_batch([recorded_run(run("rr_ok", correlation_id="c9"))])
    assert await root_causes(client, "rr_ok") == {"isComplete": True, "nodes": []}
    assert (await execute(client, CAUSES, id="nothing"))["data"] == {"rootCauses": None}


async def test_cycles_stuck_operations_rejections_and_conflicts_are_causes(
    client: AsgiClient,
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3)
    await client.store.import_batch(
        [
            *(
                recorded_run(run(f"rr_c{n}", correlation_id="c1", status=RunStatus.BLOCKED))
                for n in range(2)
            ),
            edge("rr_c0", "rr_c1"),
            edge("rr_c1", "rr_c0"),
            recorded_operation(
                operation(
                    "dop_s",
                    correlation_id="c2",
                    status=OperationStatus.RUNNING,
                    created_at=long_ago,
                    started_at=long_ago,
                )
            ),
            recorded_run(run("rr_s", correlation_id="c3")),
            edge("rr_s", "dop_s", edge_type=EdgeType.CAUSED_BY),
            recorded_run(run("rr_r", correlation_id="c4", status=RunStatus.PENDING_REVIEW)),
            decision("dwd_r", run_id="rr_r", action=WorkflowAction.REJECT, decided_at=at(5)),
            recorded_run(run("rr_rr", correlation_id="c5")),
            edge("rr_rr", "rr_r"),
            *(
                recorded_run(
                    run(
                        f"rr_k{n}",
                        correlation_id="c6",
                        idempotency_key="k",
                        request_hash=str(n),
                        created_at=at(n),
                        status=RunStatus.BLOCKED,
                    )
                )
                for n in range(2)
            ),
            *(
                event("k", rebalance_run_id=f"rr_k{n}", request_hash=str(n), created_at=at(n))
                for n in range(2)
            ),
            *(
                edge("k", f"rr_k{n}", edge_type=EdgeType.IDEMPOTENCY_TO_RUN, created_at=at(n))
                for n in range(2)
            ),
        ]
    )

    async def found(entity_id: str) -> list[tuple[str, str]]:
        nodes = (await root_causes(client, entity_id))["nodes"]
        return [(each["entity"]["entityId"], each["why"]) for each in nodes]

    assert sorted(await found("rr_c0")) == [("rr_c0", "RUN_BLOCKED"), ("rr_c1", "RUN_BLOCKED")]
    assert await found("rr_s") == [("dop_s", "OPERATION_STUCK")]
    assert await found("rr_rr") == [("rr_r", "RUN_REJECTED")]
    assert await found("rr_k1") == [("k", "KEY_CONFLICT")]
    assert await found("rr_k0") == [("rr_k0", "RUN_BLOCKED")]  # it used the key before the conflict


async def test_the_impact_counts_everything_downstream(client: AsgiClient) -> None:
    await import_chain(client)
    found = (await fetch_data(client, IMPACT, id="dop_1", first=3))["impact"]
    assert {
        name: found[name]
        for name in ("entityCount", "runCount", "operationCount", "portfolioCount")
    } == {
        "entityCount": 4,
        "runCount": 4,
        "operationCount": 0,
        "portfolioCount": 2,
    }
    assert {each["key"]: each["count"] for each in found["statuses"]} == {
        "BLOCKED": 2,
        "READY": 1,
        "PENDING_REVIEW": 1,
    }
    assert {each["key"]: each["count"] for each in found["effectiveStatuses"]} == {
        "BLOCKED": 2,
        "READY": 1,
        "APPROVED": 1,
    }
    assert found["portfolios"] == {
        "totalCount": 2,
        "pageInfo": {"hasNextPage": True},
        "nodes": [
            {
                "portfolioId": "PF-0",
                "runCount": 2,
                "effectiveStatuses": [{"key": "BLOCKED", "count": 2}],
            }
        ],
    }
    assert [each["entityId"] for each in found["runs"]["nodes"]] == ["rr_0", "rr_1", "rr_2"]
    after = found["runs"]["pageInfo"]["endCursor"]
    rest = (await fetch_data(client, IMPACT, id="dop_1", after=after))["impact"]["runs"]["nodes"]
    assert rest == [{"entityId": "rr_3"}]
    approved = (await fetch_data(client, IMPACT, id="dop_1", statuses=["APPROVED"]))["impact"][
        "runs"
    ]
    assert (approved["totalCount"], approved["nodes"]) == (1, [{"entityId": "rr_3"}])
    leaf = (await fetch_data(client, IMPACT, id="rr_3"))["impact"]
    assert (leaf["entityCount"], leaf["runs"]["nodes"]) == (0, [])
    assert (await execute(client, IMPACT, id="nothing"))["data"] == {"impact": None}


async def test_two_runs_are_compared(client: AsgiClient) -> None:
    left = '{"status":"READY","a":{"b":1.0,"c":[1,2]},"gone":null,"s":"x"}'
    right = '{"status":"BLOCKED","a":{"b":1.00,"c":[1,3,4]},"s":"x","new":{"k/~":1}}'
    await client.store.import_batch(
        [
            recorded_run(run("rr_l", request_hash="h"), result=left),
            recorded_run(run("rr_r", request_hash="h", status=RunStatus.BLOCKED), result=right),
            edge("rr_r", "rr_l"),
            edge("rr_l", "mde", edge_type=EdgeType.CAUSED_BY),
            decision("d2", run_id="rr_r", action=WorkflowAction.REJECT, decided_at=at(3)),
            decision("d1", run_id="rr_r", action=WorkflowAction.REQUEST_CHANGES, decided_at=at(2)),
            edge("corr-1", "rr_l", edge_type=EdgeType.CORRELATION_TO_RUN),
            edge("corr-1", "rr_r", edge_type=EdgeType.CORRELATION_TO_RUN),
        ]
    )
    found = (await fetch_data(client, COMPARE, left="rr_l", right="rr_r"))["compareRuns"]
    assert (found["sameRequest"], found["changeCount"]) == (True, 5)
    assert found["changes"]["nodes"] == [
        {"path": "/status", "kind": "CHANGED", "before": "READY", "after": "BLOCKED"},
        {"path": "/a/c/1", "kind": "CHANGED", "before": 2, "after": 3},
        {"path": "/a/c/2", "kind": "ADDED", "before": None, "after": 4},
        {"path": "/gone", "kind": "REMOVED", "before": None, "after": None},
        {"path": "/new", "kind": "ADDED", "before": None, "after": {"k/~": 1}},
    ]
    assert found["relation"]["length"] == 1
    assert found["causes"] == {
        "onlyLeft": [{"entityId": "mde"}],
        "onlyRight": [{"entityId": "rr_l"}],
        "shared": [{"entityId": "corr-1"}],
    }
    assert found["decisions"] == {
        "sameOutcome": False,
        "left": [],
        "right": [{"decisionId": "d1"}, {"decisionId": "d2"}],
    }
    assert found["lineage"] == {
        "isComplete": True,
        "onlyLeftCount": 0,
        "onlyRightCount": 1,
        "sharedCount": 3,
        "onlyLeft": {"nodes": []},
        "onlyRight": {"totalCount": 1, "nodes": [{"entityId": "rr_r"}]},
        "shared": {
            "edges": [
                {"distance": distance, "node": {"entityId": entity_id}}
                for distance, entity_id in ((0, "rr_l"), (1, "corr-1"), (1, "mde"))
            ]
        },
    }
    page = (await fetch_data(client, COMPARE, left="rr_l", right="rr_r", first=2))["compareRuns"][
        "changes"
    ]
    rest = (
        await fetch_data(
            client, COMPARE, left="rr_l", right="rr_r", after=page["pageInfo"]["endCursor"]
        )
    )["compareRuns"]["changes"]
    assert [*page["nodes"], *rest["nodes"]] == found["changes"]["nodes"]
    assert (await execute(client, COMPARE, left="rr_l", right="nope"))["data"] == {
        "compareRuns": None
    }


async def test_searches_count_as_traversed(memory_client: AsgiClient) -> None:
    for field in ('impact(entityId: "x") { runCount }', 'rootCauses(entityId: "x") { isComplete }'):
        query = " ".join(f"t{n}: {field}" for n in range(12))
        error = await single_error(memory_client, f"{{ {query} }}")
        assert error["reason"] == "DPM_QUERY_TOO_LARGE"
    many = '{ rootCauses(entityId: "x", first: 51) { isComplete } }'
    assert (await single_error(memory_client, many))["argument"] == "first"


async def test_a_purged_cause_is_a_root_cause_and_an_event(client: AsgiClient) -> None:
    failed = operation(
        "dop_p", correlation_id="cp", status=OperationStatus.FAILED, finished_at=at(2)
    )
    fine = operation(
        "dop_f", correlation_id="cf", status=OperationStatus.SUCCEEDED, finished_at=at(2)
    )
    await client.store.import_batch(
        [
            recorded_operation(failed, error='{"code":"TIMEOUT","message":"late"}'),
            recorded_operation(fine, result="{}"),
            recorded_run(
                run("rr_1", correlation_id="c1", status=RunStatus.BLOCKED, created_at=at(9))
            ),
            recorded_run(
                run("rr_2", correlation_id="c2", status=RunStatus.BLOCKED, created_at=at(9))
            ),
            edge("rr_1", "dop_p", edge_type=EdgeType.CAUSED_BY),
            edge("rr_2", "dop_f", edge_type=EdgeType.CAUSED_BY),
        ]
    )
    await client.store.purge(runs_before=None, operations_before=at(5), limit=10)
    (gone,) = (await root_causes(client, "rr_1"))["nodes"]
    assert (gone["entity"], gone["why"]) == ({"entityId": "dop_p", "kind": "PURGED"}, "PURGED")
    # A purged entity is abnormal whatever its status was: nobody can tell what it caused.
    (other,) = (await root_causes(client, "rr_2"))["nodes"]
    assert (other["entity"]["entityId"], other["why"]) == ("dop_f", "PURGED")
    assert other["score"] < gone["score"]
    query = '{ timeline(entityId: "rr_1") { nodes { kind entity { entityId kind } } } }'
    nodes = (await fetch_data(client, query))["timeline"]["nodes"]
    of_gone = [each["kind"] for each in nodes if each["entity"]["entityId"] == "dop_p"]
    assert of_gone == ["OPERATION_ACCEPTED", "PURGED"]
