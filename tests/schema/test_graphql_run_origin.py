"""The origin of a run, its pending review, and its previous run, causes and effects."""

import json
from typing import Any

import pytest

from storage.records import EdgeType, OperationStatus, RunStatus, WorkflowAction
from tests.factories import (
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
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

ORIGIN = """query($id: String!) { run(by: {rebalanceRunId: $id}) { origin { kinds isComplete replayOf { entityId }
  statements { kind entity { entityId kind } edge { edgeType cause { entityId } } event { rebalanceRunId } } } } }"""
OUTCOMES = """query($key: String!) { idempotencyKey(key: $key) { history { nodes { rebalanceRunId outcome } } } }"""
RECORD = """mutation($input: RecordRunInput!) { recordRun(input: $input) { origin { kinds replayOf { entityId } } } }"""


async def origin_of(client: AsgiClient, run_id: str) -> Any:
    """The origin of a run."""
    return (await fetch_data(client, ORIGIN, id=run_id))["run"]["origin"]


async def record(client: AsgiClient, run_id: str, **fields: object) -> Any:
    """Record a run, and return its origin."""
    given = {
        "rebalanceRunId": run_id,
        "correlationId": f"corr-{run_id}",
        "requestHash": "sha256:a",
        "portfolioId": "PF-1",
        "result": {"status": "READY"},
        **fields,
    }
    return (await fetch_data(client, RECORD, input=given))["recordRun"]["origin"]


async def test_a_run_without_reasons_is_fresh(client: AsgiClient) -> None:
    await record(client, "rr_1", idempotencyKey="k")
    origin = await origin_of(client, "rr_1")
    assert (origin["kinds"], origin["replayOf"], origin["isComplete"]) == (["FRESH"], None, True)
    (statement,) = origin["statements"]
    assert statement["kind"] == "FRESH"
    assert (statement["entity"], statement["edge"], statement["event"]) == (None, None, None)


async def test_uses_of_a_key_are_fresh_replays_or_conflicts(client: AsgiClient) -> None:
    for second, (run_id, request_hash) in enumerate(
        [("rr_1", "a"), ("rr_2", "a"), ("rr_3", "b"), ("rr_4", "a"), ("rr_5", "b")]
    ):
        await record(
            client,
            run_id,
            idempotencyKey="k",
            requestHash=request_hash,
            createdAt=at(second).isoformat(),
        )
    history = (await fetch_data(client, OUTCOMES, key="k"))["idempotencyKey"]["history"]["nodes"]
    assert [each["outcome"] for each in history] == [
        "FRESH",
        "REPLAY",
        "CONFLICT",
        "CONFLICT",
        "CONFLICT",
    ]
    replay = await origin_of(client, "rr_2")
    assert (replay["kinds"], replay["replayOf"]) == (["REPLAY"], {"entityId": "rr_1"})
    (statement,) = replay["statements"]
    assert statement["edge"] == {"edgeType": "REPLAYED_FROM", "cause": {"entityId": "rr_1"}}
    assert statement["event"] == {"rebalanceRunId": "rr_1"}
    conflict = await origin_of(client, "rr_3")
    assert (conflict["kinds"], conflict["replayOf"]) == (["CONFLICT"], None)
    assert conflict["statements"][0]["entity"] == {"entityId": "rr_2", "kind": "RUN"}
    both = await origin_of(client, "rr_4")
    assert (both["kinds"], both["replayOf"]) == (["CONFLICT", "REPLAY"], {"entityId": "rr_2"})


async def test_the_origins_of_a_long_history_are_exact(client: AsgiClient) -> None:
    """The history has more uses than are read at once, so that it is read backwards from the last one."""
    uses = [
        event(
            "k", rebalance_run_id=f"rr_{n}", request_hash="b" if n == 0 else "a", created_at=at(n)
        )
        for n in range(450)
    ]
    last = run("rr_last", idempotency_key="k", request_hash="a", created_at=at(1000))
    replayed = recorded_run(
        run("rr_449", idempotency_key="k", request_hash="a", created_at=at(449))
    )
    await client.store.import_batch([*uses, replayed, recorded_run(last), mapping("k")])
    origin = await origin_of(client, "rr_last")
    assert (origin["kinds"], origin["replayOf"]) == (["CONFLICT", "REPLAY"], {"entityId": "rr_449"})
    assert [each["event"]["rebalanceRunId"] for each in origin["statements"]] == ["rr_0", "rr_449"]


async def test_origins_of_edges_and_scenarios_are_strongest_first(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            recorded_operation(
                operation(
                    "dop_1",
                    status=OperationStatus.RUNNING,
                    correlation_id="corr",
                    started_at=at(0),
                )
            ),
            recorded_run(run("rr_1", correlation_id="corr:base", created_at=at(5))),
            edge("rr_1", "mde-1", edge_type=EdgeType.CAUSED_BY),
            edge("rr_1", "rr_0", edge_type=EdgeType.DERIVED_FROM),
            edge("rr_1", "rr_other", edge_type=EdgeType.REPLAYED_FROM),
        ]
    )
    origin = await origin_of(client, "rr_1")
    assert origin["kinds"] == ["REPLAY", "DERIVED", "SCENARIO", "CAUSED"]
    entities = [each["entity"] for each in origin["statements"]]
    assert entities == [
        {"entityId": "rr_other", "kind": "UNKNOWN"},
        {"entityId": "rr_0", "kind": "UNKNOWN"},
        {"entityId": "dop_1", "kind": "OPERATION"},
        {"entityId": "mde-1", "kind": "UNKNOWN"},
    ]
    assert origin["replayOf"] is None  # the run is not recorded


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"status": "READY"}, None),
        ({"status": "READY", "gate_decision": None, "rule_results": None}, None),
        (
            {"status": "READY", "rule_results": []},
            {"gate": None, "reasons": [], "failedRules": [], "recommendedNextStep": None},
        ),
        (
            {"status": "READY", "gate_decision": "odd", "rule_results": [3, {"status": "FAIL"}]},
            {
                "gate": None,
                "reasons": [],
                "failedRules": [{"ruleId": None, "measured": None, "threshold": None}],
                "recommendedNextStep": None,
            },
        ),
        (
            {
                "status": "BLOCKED",
                "gate_decision": {
                    "gate": "BLOCKED",
                    "recommended_next_step": "FIX_INPUT",
                    "reasons": [
                        {
                            "reason_code": "DATA_QUALITY_MISSING_PRICE",
                            "severity": "HIGH",
                            "source": "DATA_QUALITY",
                            "details": {"count": "1"},
                        }
                    ],
                },
                "rule_results": [
                    {"rule_id": "CASH_BAND", "status": "PASS", "measured": "1"},
                    {
                        "rule_id": "DATA_QUALITY",
                        "status": "FAIL",
                        "measured": 1.10,
                        "threshold": {"max": "0"},
                    },
                ],
            },
            {
                "gate": "BLOCKED",
                "reasons": [
                    {
                        "reasonCode": "DATA_QUALITY_MISSING_PRICE",
                        "severity": "HIGH",
                        "source": "DATA_QUALITY",
                        "details": {"count": "1"},
                    }
                ],
                "failedRules": [
                    {"ruleId": "DATA_QUALITY", "measured": "1.1", "threshold": {"max": "0"}}
                ],
                "recommendedNextStep": "FIX_INPUT",
            },
        ),
    ],
)
async def test_the_gate_of_a_run_is_that_of_its_result(
    memory_client: AsgiClient, result: dict[str, object], expected: object
) -> None:
    status = RunStatus(str(result["status"]))
    stored = recorded_run(run(status=status), result=json.dumps(result, separators=(",", ":")))
    await memory_client.store.import_batch([stored])
    query = """{ run(by: {rebalanceRunId: "rr_1"}) { gate { gate recommendedNextStep
      reasons { reasonCode severity source details } failedRules { ruleId measured threshold } } } }"""
    assert (await fetch_data(memory_client, query))["run"]["gate"] == expected


async def test_the_effective_status_is_that_of_the_review_where_one_is_needed(
    client: AsgiClient,
) -> None:
    actions = [
        (),
        (WorkflowAction.APPROVE,),
        (WorkflowAction.REJECT,),
        (WorkflowAction.APPROVE, WorkflowAction.REQUEST_CHANGES),
    ]
    for status in RunStatus:
        for number, taken in enumerate(actions):
            run_id = f"rr_{status}_{number}"
            await client.store.import_batch([recorded_run(run(run_id, status=status))])
            await client.store.import_batch(
                [
                    decision(f"dwd_{run_id}_{n}", run_id=run_id, action=action, decided_at=at(n))
                    for n, action in enumerate(taken)
                ]
            )
    query = "{ runs(order: OLDEST_FIRST) { nodes { entityId effectiveStatus stateText } } }"
    nodes = (await fetch_data(client, query))["runs"]["nodes"]
    found = {each["entityId"]: each["effectiveStatus"] for each in nodes}
    reviewed = ("PENDING_REVIEW", "APPROVED", "REJECTED", "PENDING_REVIEW")
    for number, expected in enumerate(reviewed):
        assert found[f"rr_PENDING_REVIEW_{number}"] == expected
        assert found[f"rr_READY_{number}"] == "READY"
        assert found[f"rr_BLOCKED_{number}"] == "BLOCKED"
    assert all(each["stateText"] == each["effectiveStatus"] for each in nodes)


async def test_the_previous_run_is_the_one_before_in_its_portfolio(client: AsgiClient) -> None:
    runs = [
        run("rr_1", status=RunStatus.READY, created_at=at(0)),
        run("rr_2", status=RunStatus.BLOCKED, created_at=at(1)),
        run("rr_3", status=RunStatus.BLOCKED, created_at=at(1)),
        run("rr_4", portfolio_id="other", created_at=at(2)),
        run("rr_5", status=RunStatus.READY, created_at=at(3)),
    ]
    await client.store.import_batch([recorded_run(each) for each in runs])
    query = """{ runs(order: OLDEST_FIRST) { nodes { previous { entityId }
      ready: previous(status: READY) { entityId } blocked: previous(status: BLOCKED) { entityId } } } }"""
    nodes = (await fetch_data(client, query))["runs"]["nodes"]
    found = [
        [each[name] and each[name]["entityId"] for name in ("previous", "ready", "blocked")]
        for each in nodes
    ]
    assert found == [
        [None, None, None],
        ["rr_1", "rr_1", None],
        ["rr_2", "rr_1", "rr_2"],
        [None, None, None],
        ["rr_3", "rr_1", "rr_3"],
    ]


async def test_causes_and_effects_are_one_edge_away_and_come_in_pages(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            recorded_run(run("hub")),
            edge("corr", "hub", edge_type=EdgeType.CORRELATION_TO_RUN),
            edge("hub", "mde", edge_type=EdgeType.CAUSED_BY),
            edge("hub", "mde", edge_type=EdgeType.DERIVED_FROM),
            *(edge(f"e{n:03}", "hub", edge_type=EdgeType.CAUSED_BY) for n in range(260)),
        ]
    )
    query = """query($after: String, $first: Int) { run(by: {rebalanceRunId: "hub"}) {
      causes { totalCount nodes { entityId kind } edges { distance node { entityId } } }
      caused: causes(filter: {edgeTypes: [CAUSED_BY]}) { nodes { entityId } }
      effects(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        edges { cursor node { entityId } } } } }"""
    found = (await fetch_data(client, query, first=100))["run"]
    assert found["causes"] == {
        "totalCount": 2,
        "nodes": [
            {"entityId": "corr", "kind": "CORRELATION"},
            {"entityId": "mde", "kind": "UNKNOWN"},
        ],
        "edges": [
            {"distance": 1, "node": {"entityId": "corr"}},
            {"distance": 1, "node": {"entityId": "mde"}},
        ],
    }
    assert found["caused"] == {"nodes": [{"entityId": "mde"}]}
    ids: list[str] = []
    after = None
    while True:
        page = (await fetch_data(client, query, first=100, after=after))["run"]["effects"]
        assert page["totalCount"] == 260
        ids += [each["node"]["entityId"] for each in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert ids == [f"e{n:03}" for n in range(260)]
    wrong = """query($after: String) { run(by: {rebalanceRunId: "hub"}) { causes(after: $after) { totalCount } } }"""
    error = await single_error(client, wrong, after=after)
    assert error["reason"] == "DPM_INVALID_CURSOR"


async def test_an_operation_tells_its_caused_runs_its_wait_and_its_duration(
    client: AsgiClient,
) -> None:
    await client.store.import_batch(
        [
            recorded_operation(
                operation(
                    "dop_1",
                    status=OperationStatus.FAILED,
                    started_at=at(2),
                    finished_at=at(5.5),
                ),
                error='{"code":"TIMEOUT","message":"late"}',
            ),
            recorded_operation(operation("dop_2", correlation_id="c2")),
            *(recorded_run(run(f"rr_{n}", created_at=at(9 - n))) for n in range(3)),
            *(edge(f"rr_{n}", "dop_1", edge_type=EdgeType.CAUSED_BY) for n in range(3)),
            edge("rr_0", "dop_1", edge_type=EdgeType.CAUSED_BY, created_at=at(77)),
            edge("rr_2", "dop_1", edge_type=EdgeType.DERIVED_FROM),
            edge("not-a-run", "dop_1", edge_type=EdgeType.CAUSED_BY),
        ]
    )
    query = """{ operations(order: OLDEST_FIRST) { nodes { entityId waitSeconds durationSeconds
      causedRuns(first: 2) { totalCount pageInfo { hasNextPage } nodes { entityId } } } } }"""
    first, second = (await fetch_data(client, query))["operations"]["nodes"]
    assert first == {
        "entityId": "dop_1",
        "waitSeconds": 2.0,
        "durationSeconds": 3.5,
        "causedRuns": {
            "totalCount": 3,
            "pageInfo": {"hasNextPage": True},
            "nodes": [{"entityId": "rr_2"}, {"entityId": "rr_1"}],
        },
    }
    assert (second["waitSeconds"], second["durationSeconds"]) == (None, None)
    assert second["causedRuns"]["nodes"] == []


async def test_entities_of_every_kind_have_a_label_a_time_and_a_state(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            recorded_run(run("rr_1", status=RunStatus.PENDING_REVIEW, created_at=at(1))),
            recorded_operation(operation("dop_1", created_at=at(2))),
            decision("dwd_1", decided_at=at(3)),
            event("k", rebalance_run_id="rr_1", request_hash="a"),
            event("k", rebalance_run_id="rr_2", request_hash="b"),
            *(edge("rr_1", each) for each in ("dop_1", "dwd_1", "dra_1", "corr-1", "k", "mde")),
        ]
    )
    query = """{ lineage(entityId: "rr_1") { entities { nodes { entityId label occurredAt stateText } } } }"""
    nodes = (await fetch_data(client, query))["lineage"]["entities"]["nodes"]
    found = {
        each["entityId"]: (each["label"], each["occurredAt"], each["stateText"]) for each in nodes
    }

    def text(seconds: float) -> str:
        return at(seconds).isoformat().replace("+00:00", "Z")

    assert {key: (a, b and b.replace("+00:00", "Z"), c) for key, (a, b, c) in found.items()} == {
        "rr_1": ("pf_1", text(1), "APPROVED"),
        "dop_1": ("ANALYZE_SCENARIOS", text(2), "PENDING"),
        "dwd_1": ("LOOKS_GOOD by reviewer-1", text(3), "APPROVE"),
        "dra_1": ("pf_1", text(1), None),
        "corr-1": ("corr-1", None, None),
        "k": ("k", None, "CONFLICT"),
        "mde": ("mde", None, None),
    }
