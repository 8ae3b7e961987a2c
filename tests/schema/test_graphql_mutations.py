"""Mutations: the recorded rows, repeated calls, and rejected input."""

import asyncio
import re
from datetime import timedelta
from typing import Any, Final

import pytest

from storage.records import Decision, OperationStatus, RunStatus
from tests.factories import START, at, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES

RECORD_RUN: Final = """mutation($input: RecordRunInput!) { recordRun(input: $input) {
  rebalanceRunId correlationId requestHash portfolioId status createdAt result
  idempotencyKey { key requestHash createdAt run { rebalanceRunId } isConflicted
    history { edges { node { rebalanceRunId } } } }
  lineageEdges { edges { node { sourceEntityId edgeType targetEntityId metadata createdAt } } }
} }"""
ACCEPT: Final = """mutation($input: AcceptOperationInput!) { acceptOperation(input: $input) {
  operationId operationType status correlationId isExecutable createdAt startedAt finishedAt
  request result error { code } lineageEdges { edges { node { edgeType targetEntityId metadata } } }
} }"""
STATE: Final = "status isExecutable startedAt finishedAt result error { code message }"
START_IT: Final = f'mutation {{ startOperation(operationId: "dop_1") {{ {STATE} }} }}'
COMPLETE_IT: Final = (
    f'mutation {{ completeOperation(operationId: "dop_1", result: {{n: 1.10}}) {{ {STATE} }} }}'
)
FAIL_IT: Final = (
    'mutation { failOperation(operationId: "dop_1", code: "TIMEOUT", message: "slow")'
    f" {{ {STATE} }} }}"
)
ACT: Final = """mutation($input: ApplyWorkflowActionInput!) { applyWorkflowAction(input: $input) {
  decisionId action reasonCode comment actorId decidedAt correlationId
  run { rebalanceRunId workflow { status } } } }"""
LINK: Final = """mutation($input: RecordLineageEdgeInput!) { recordLineageEdge(input: $input) {
  id sourceEntityId edgeType targetEntityId metadata createdAt } }"""

CREATED: Final = START.isoformat()


def run_input(**changes: object) -> dict[str, object]:
    """Return the input of recordRun."""
    return {
        "rebalanceRunId": "rr_1",
        "correlationId": "corr-1",
        "requestHash": "sha256:1",
        "portfolioId": "pf_1",
        "result": {"status": "READY", "n": [1]},
        "createdAt": CREATED,
        **changes,
    }


async def record_run(client: AsgiClient, **changes: object) -> Any:
    """Record a run and return it."""
    return (await fetch_data(client, RECORD_RUN, input=run_input(**changes)))["recordRun"]


def edge_triples(found: Any) -> list[tuple[str, str, str]]:
    """Return the edges of an object as (source, type, target)."""
    nodes = [each["node"] for each in found["lineageEdges"]["edges"]]
    return [(n["sourceEntityId"], n["edgeType"], n["targetEntityId"]) for n in nodes]


async def export_all(client: AsgiClient) -> list[object]:
    """Return every stored record."""
    return [each async for each in client.store.export()]


async def test_a_run_is_recorded_with_its_correlation_edge(client: AsgiClient) -> None:
    assert await record_run(client) == {
        "rebalanceRunId": "rr_1",
        "correlationId": "corr-1",
        "requestHash": "sha256:1",
        "portfolioId": "pf_1",
        "status": "READY",
        "createdAt": CREATED,
        "result": {"status": "READY", "n": [1]},
        "idempotencyKey": None,
        "lineageEdges": {
            "edges": [
                {
                    "node": {
                        "sourceEntityId": "corr-1",
                        "edgeType": "CORRELATION_TO_RUN",
                        "targetEntityId": "rr_1",
                        "metadata": {"request_hash": "sha256:1"},
                        "createdAt": CREATED,
                    }
                }
            ]
        },
    }


async def test_a_run_with_a_key_is_recorded_with_mapping_history_and_edge(
    client: AsgiClient,
) -> None:
    found = await record_run(client, idempotencyKey="k")
    assert found["idempotencyKey"] == {
        "key": "k",
        "requestHash": "sha256:1",
        "createdAt": CREATED,
        "run": {"rebalanceRunId": "rr_1"},
        "isConflicted": False,
        "history": {"edges": [{"node": {"rebalanceRunId": "rr_1"}}]},
    }
    assert ("k", "IDEMPOTENCY_TO_RUN", "rr_1") in edge_triples(found)
    edges = [each["node"] for each in found["lineageEdges"]["edges"]]
    assert all(each["metadata"] == {"request_hash": "sha256:1"} for each in edges)


async def test_a_run_without_an_instant_is_recorded_as_of_now(client: AsgiClient) -> None:
    first = await record_run(client, createdAt=None)
    assert first["createdAt"] > CREATED
    assert await record_run(client, createdAt=None) == first
    assert await record_run(client, createdAt=first["createdAt"]) == first


async def test_the_same_run_again_is_answered_and_changes_nothing(client: AsgiClient) -> None:
    first = await record_run(client, idempotencyKey="k", causedBy=["a"])
    stored = await export_all(client)
    result = {"n": [1.0], "status": "READY"}
    same_instant = "2026-02-03T09:15:00+01:00"
    again = await record_run(
        client, idempotencyKey="k", causedBy=["a"], result=result, createdAt=same_instant
    )
    assert again == first
    assert await export_all(client) == stored


@pytest.mark.parametrize(
    "change",
    [
        {"correlationId": "x"},
        {"requestHash": "x"},
        {"portfolioId": "x"},
        {"idempotencyKey": "x"},
        {"idempotencyKey": None},
        {"result": {"status": "BLOCKED"}},
        {"createdAt": "2026-02-03T08:15:00.000001Z"},
    ],
)
async def test_another_run_of_the_same_id_is_a_conflict_that_changes_nothing(
    client: AsgiClient, change: dict[str, object]
) -> None:
    await record_run(client, idempotencyKey="k")
    stored = await export_all(client)
    other = run_input(**{"idempotencyKey": "k", **change})
    problem = await single_error(client, RECORD_RUN, input=other)
    assert (problem["code"], problem["reason"]) == ("BAD_USER_INPUT", "DPM_RUN_CONFLICT")
    assert await export_all(client) == stored


async def test_links_of_a_run_are_edges_and_missing_ones_are_added_later(
    client: AsgiClient,
) -> None:
    await record_run(client, causedBy=["a"])
    found = await record_run(client, causedBy=["a", "b"], replayedFrom="r", derivedFrom=["d", "e"])
    assert sorted(edge_triples(found)) == [
        ("corr-1", "CORRELATION_TO_RUN", "rr_1"),
        ("rr_1", "CAUSED_BY", "a"),
        ("rr_1", "CAUSED_BY", "b"),
        ("rr_1", "DERIVED_FROM", "d"),
        ("rr_1", "DERIVED_FROM", "e"),
        ("rr_1", "REPLAYED_FROM", "r"),
    ]
    for each in found["lineageEdges"]["edges"]:
        assert each["node"]["metadata"] == {"request_hash": "sha256:1"}
        assert each["node"]["createdAt"] == CREATED


async def test_a_key_with_the_same_hash_again_is_a_replay_of_the_run_it_maps_to(
    client: AsgiClient,
) -> None:
    await record_run(client, idempotencyKey="k")
    found = await record_run(
        client, rebalanceRunId="rr_2", idempotencyKey="k", createdAt=at(1).isoformat()
    )
    assert ("rr_2", "REPLAYED_FROM", "rr_1") in edge_triples(found)
    assert found["idempotencyKey"]["run"] == {"rebalanceRunId": "rr_2"}
    assert found["idempotencyKey"]["isConflicted"] is False
    assert len(found["idempotencyKey"]["history"]["edges"]) == 2


async def test_a_key_with_another_hash_is_in_conflict_and_that_is_no_replay(
    client: AsgiClient,
) -> None:
    await record_run(client, idempotencyKey="k")
    second = {"rebalanceRunId": "rr_2", "requestHash": "x", "createdAt": at(1).isoformat()}
    found = await record_run(client, idempotencyKey="k", **second)
    assert not [each for each in edge_triples(found) if each[1] == "REPLAYED_FROM"]
    assert found["idempotencyKey"]["isConflicted"] is True
    assert found["idempotencyKey"]["requestHash"] == "x"


async def test_a_key_maps_to_the_newest_run_then_to_the_last_that_came(client: AsgiClient) -> None:
    mapped = []
    for name, moment in (("rr_1", at(1)), ("rr_2", at(0)), ("rr_3", at(1)), ("rr_4", at(2))):
        found = await record_run(
            client, rebalanceRunId=name, idempotencyKey="k", createdAt=moment.isoformat()
        )
        mapped.append(found["idempotencyKey"]["run"]["rebalanceRunId"])
    assert mapped == ["rr_1", "rr_1", "rr_3", "rr_4"]


@pytest.mark.parametrize("status", RunStatus)
async def test_the_status_of_a_run_is_that_of_its_result(client: AsgiClient, status: str) -> None:
    assert (await record_run(client, result={"status": status}))["status"] == status


async def test_a_result_without_one_of_the_statuses_is_refused_by_name(
    memory_client: AsgiClient,
) -> None:
    results: list[object] = [{}, {"status": "DONE"}, {"status": ["READY"]}, [], "READY", 1]
    for result in results:
        problem = await single_error(memory_client, RECORD_RUN, input=run_input(result=result))
        assert (problem["code"], problem["argument"]) == ("BAD_USER_INPUT", "result"), result


async def test_an_id_that_cannot_be_kept_is_refused_by_name(memory_client: AsgiClient) -> None:
    for argument in (
        "rebalanceRunId",
        "correlationId",
        "requestHash",
        "portfolioId",
        "idempotencyKey",
        "replayedFrom",
    ):
        for bad in ("", "x" * 1001):
            problem = await single_error(
                memory_client, RECORD_RUN, input=run_input(**{argument: bad})
            )
            assert (problem["code"], problem["argument"]) == ("BAD_USER_INPUT", argument)
    for argument in ("causedBy", "derivedFrom"):
        problem = await single_error(
            memory_client, RECORD_RUN, input=run_input(**{argument: ["fine", ""]})
        )
        assert problem["argument"] == argument


NUMBERS: Final = "1.10,12345678901234567890123,1e400,-0.0,1E+2,0.30000000000000004,5e-400"


async def test_the_numbers_of_a_result_keep_their_digits(client: AsgiClient) -> None:
    text = f'{{"status":"READY","n":[{NUMBERS}],"b":1,"a":2}}'
    body = '{"query":"mutation($i: RecordRunInput!) { recordRun(input: $i) { id } }",'
    run_text = '"rebalanceRunId":"rr_1","correlationId":"c","requestHash":"h","portfolioId":"p"'
    body += f'"variables":{{"i":{{{run_text},"result":{text}}}}}}}'
    headers = {"content-type": "application/json"}
    sent = await client.send("POST", "/graphql", body=body.encode(), headers=headers)
    assert "errors" not in sent.json
    assert text.encode() in (await client.get("/rebalance/runs/rr_1")).body
    query = {"query": '{ run(by: {rebalanceRunId: "rr_1"}) { result } }'}
    assert text.encode() in (await client.post_json("/graphql", query)).body


async def test_the_numbers_of_a_literal_keep_their_digits_too(client: AsgiClient) -> None:
    numbers = NUMBERS.replace("1E+2,", "")
    literal = f'{{status: "READY", n: [{numbers}], flag: true, none: null, word: OK}}'
    query = f"""mutation {{ recordRun(input: {{rebalanceRunId: "rr_1", correlationId: "c",
      requestHash: "h", portfolioId: "p", result: {literal}}}) {{ id }} }}"""
    await fetch_data(client, query)
    wanted = f'{{"status":"READY","n":[{numbers}],"flag":true,"none":null,"word":"OK"}}'
    assert wanted.encode() in (await client.get("/rebalance/runs/rr_1")).body


async def test_variables_inside_a_literal_stand_for_what_they_were_given_as(
    client: AsgiClient,
) -> None:
    query = """mutation($x: JSON, $t: String, $n: Int = 3, $none: JSON) {
      recordLineageEdge(input: {sourceEntityId: "a", edgeType: CAUSED_BY, targetEntityId: "b",
        metadata: {x: $x, list: [$x, $t], t: $t, n: $n, none: $none}}) { metadata } }"""
    given = {"b": [1.1, True, None], "a": {"s": "é"}}
    found = await fetch_data(client, query, x=given, t='{"text":1}')
    assert found["recordLineageEdge"]["metadata"] == {
        "x": given,
        "list": [given, '{"text":1}'],
        "t": '{"text":1}',
        "n": 3,
    }


async def test_an_accepted_operation_is_pending_with_an_edge_to_its_correlation(
    client: AsgiClient,
) -> None:
    wanted = {"operationType": "ANALYZE", "request": {"n": 1}, "createdAt": CREATED}
    found = (await fetch_data(client, ACCEPT, input=wanted))["acceptOperation"]
    assert re.fullmatch("dop_[0-9a-f]{12}", found.pop("operationId"))
    correlation = found.pop("correlationId")
    assert re.fullmatch("corr_[0-9a-f]{12}", correlation)
    edge = {
        "edgeType": "OPERATION_TO_CORRELATION",
        "targetEntityId": correlation,
        "metadata": {"operation_type": "ANALYZE"},
    }
    assert found == {
        **wanted,
        "status": "PENDING",
        "isExecutable": True,
        "startedAt": None,
        "finishedAt": None,
        "result": None,
        "error": None,
        "lineageEdges": {"edges": [{"node": edge}]},
    }


async def test_an_operation_without_a_request_is_not_executable(client: AsgiClient) -> None:
    given = {"operationId": "o", "correlationId": "c", "operationType": "T"}
    found = (await fetch_data(client, ACCEPT, input=given))["acceptOperation"]
    assert (found["operationId"], found["correlationId"]) == ("o", "c")
    assert (found["isExecutable"], found["request"]) == (False, None)


async def test_accepting_an_operation_again_is_answered_or_a_conflict(client: AsgiClient) -> None:
    given = {"operationId": "o", "correlationId": "c", "operationType": "T"}
    first = await fetch_data(client, ACCEPT, input=given)
    assert await fetch_data(client, ACCEPT, input=given) == first
    changes: list[dict[str, object]] = [
        {"operationType": "U"},
        {"correlationId": "d"},
        {"request": {}},
    ]
    for change in changes:
        problem = await single_error(client, ACCEPT, input={**given, **change})
        assert problem["reason"] == "DPM_ASYNC_OPERATION_CONFLICT"


async def test_an_operation_runs_and_succeeds_or_fails(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_operation()])
    started = (await fetch_data(client, START_IT))["startOperation"]
    assert (started["status"], started["isExecutable"]) == ("RUNNING", False)
    assert started["startedAt"] is not None
    assert started["finishedAt"] is None
    done = (await fetch_data(client, COMPLETE_IT))["completeOperation"]
    assert (done["status"], done["result"], done["error"]) == ("SUCCEEDED", {"n": 1.1}, None)
    assert done["startedAt"] == started["startedAt"] <= done["finishedAt"]


async def test_a_failed_operation_says_what_went_wrong(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_operation()])
    await fetch_data(client, START_IT)
    failed = (await fetch_data(client, FAIL_IT))["failOperation"]
    assert (failed["status"], failed["result"]) == ("FAILED", None)
    assert failed["error"] == {"code": "TIMEOUT", "message": "slow"}


async def test_any_other_step_of_an_operation_is_a_conflict(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_operation()])
    path = [
        ([COMPLETE_IT, FAIL_IT], START_IT),
        ([START_IT], COMPLETE_IT),
        ([START_IT, COMPLETE_IT, FAIL_IT], None),
    ]
    for impossible, possible in path:
        for step in impossible:
            problem = await single_error(client, step)
            assert problem["code"] == "BAD_USER_INPUT"
            assert problem["reason"] == "DPM_ASYNC_OPERATION_CONFLICT"
        if possible is not None:
            await fetch_data(client, possible)


async def test_a_step_of_an_operation_that_is_not_there_is_an_error(client: AsgiClient) -> None:
    for step in (START_IT, COMPLETE_IT, FAIL_IT):
        problem = await single_error(client, step)
        assert problem["reason"] == "DPM_ASYNC_OPERATION_NOT_FOUND"


def action_input(action: str = "APPROVE", **changes: object) -> dict[str, object]:
    """Return the input of a workflow action on the run."""
    return {
        "run": {"rebalanceRunId": "rr_1"},
        "action": action,
        "reasonCode": "LOOKS_GOOD",
        "actorId": "ann",
        **changes,
    }


async def import_run_in_review(client: AsgiClient) -> None:
    """A run that needs a review."""
    await client.store.import_batch([recorded_run(run(status=RunStatus.PENDING_REVIEW))])


async def test_a_decision_is_recorded_with_all_that_was_said(client: AsgiClient) -> None:
    await import_run_in_review(client)
    said = action_input(comment="é", correlationId="c-7", run={"correlationId": "corr-1"})
    found = (await fetch_data(client, ACT, input=said))["applyWorkflowAction"]
    assert re.fullmatch("dwd_[0-9a-f]{12}", found.pop("decisionId"))
    assert found.pop("decidedAt") > CREATED
    assert found == {
        "action": "APPROVE",
        "reasonCode": "LOOKS_GOOD",
        "comment": "é",
        "actorId": "ann",
        "correlationId": "c-7",
        "run": {"rebalanceRunId": "rr_1", "workflow": {"status": "APPROVED"}},
    }


async def test_a_decision_without_a_correlation_id_takes_that_of_its_request(
    client: AsgiClient,
) -> None:
    await import_run_in_review(client)
    body = {"query": ACT, "variables": {"input": action_input("REQUEST_CHANGES")}}
    for headers, stored in (({}, "c_none"), ({"X-Correlation-Id": "c-9"}, "c-9")):
        found = (await client.post_json("/graphql", body, **headers)).json["data"]
        assert found["applyWorkflowAction"]["correlationId"] == stored
    problem = await single_error(client, ACT, input=action_input(correlationId=""))
    assert problem["argument"] == "correlationId"


async def test_six_approvals_at_once_are_one_decision_and_five_conflicts(
    client: AsgiClient,
) -> None:
    await import_run_in_review(client)
    approvals = (execute(client, ACT, input=action_input(actorId=f"a{n}")) for n in range(6))
    answers = await asyncio.gather(*approvals)
    refused = [each["errors"][0]["extensions"] for each in answers if "errors" in each]
    conflict = {"code": "BAD_USER_INPUT", "reason": "DPM_WORKFLOW_INVALID_TRANSITION"}
    assert refused == [conflict] * 5
    assert len([each for each in await export_all(client) if isinstance(each, Decision)]) == 1


async def test_decisions_at_once_are_one_after_the_other_by_the_table(client: AsgiClient) -> None:
    await import_run_in_review(client)
    actions = ["APPROVE", "REJECT", "REQUEST_CHANGES"] * 4
    await asyncio.gather(*(execute(client, ACT, input=action_input(each)) for each in actions))
    query = """{ run(by: {rebalanceRunId: "rr_1"}) {
      decisions { edges { node { action decidedAt } } } workflow { status } } }"""
    found = (await fetch_data(client, query))["run"]
    steps = [each["node"] for each in found["decisions"]["edges"]]
    instants = [each["decidedAt"] for each in steps]
    assert instants == sorted(set(instants)) != []
    state = "PENDING_REVIEW"
    for step in steps:
        assert (
            step["action"]
            in {
                "PENDING_REVIEW": {"APPROVE", "REJECT", "REQUEST_CHANGES"},
                "APPROVED": {"REJECT", "REQUEST_CHANGES"},
                "REJECTED": {"REQUEST_CHANGES"},
            }[state]
        )
        state = {"APPROVE": "APPROVED", "REJECT": "REJECTED"}.get(step["action"], "PENDING_REVIEW")
    assert found["workflow"]["status"] == state


async def test_an_action_on_what_needs_none_or_is_not_there_is_an_error(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_run()])
    for run_key, reason in (
        ({"rebalanceRunId": "rr_1"}, "DPM_WORKFLOW_NOT_REQUIRED_FOR_RUN_STATUS"),
        ({"rebalanceRunId": "never"}, "DPM_RUN_NOT_FOUND"),
        ({"correlationId": "never"}, "DPM_RUN_NOT_FOUND"),
        ({"requestHash": "never"}, "DPM_RUN_NOT_FOUND"),
        ({"idempotencyKey": "never"}, "DPM_IDEMPOTENCY_KEY_NOT_FOUND"),
        ({"operationId": "never"}, "DPM_ASYNC_OPERATION_NOT_FOUND"),
    ):
        problem = await single_error(client, ACT, input=action_input(run=run_key))
        assert (problem["code"], problem["reason"]) == ("BAD_USER_INPUT", reason)


async def test_an_action_that_is_badly_put_is_refused_by_name(memory_client: AsgiClient) -> None:
    for argument, bad in (
        ("reasonCode", "looks good"),
        ("reasonCode", "GOOD\n"),
        ("reasonCode", "1GOOD"),
        ("reasonCode", ""),
        ("actorId", ""),
    ):
        problem = await single_error(memory_client, ACT, input=action_input(**{argument: bad}))
        assert (problem["code"], problem["argument"]) == ("BAD_USER_INPUT", argument)


async def test_an_edge_recorded_again_changes_nothing(client: AsgiClient) -> None:
    ends = {"sourceEntityId": "a", "edgeType": "DERIVED_FROM", "targetEntityId": "b"}
    given = {**ends, "createdAt": CREATED}
    first = (await fetch_data(client, LINK, input={**given, "metadata": {"n": 1}}))[
        "recordLineageEdge"
    ]
    stored = await export_all(client)
    for metadata in ({"n": 1}, {"n": 2}, None):
        again = await fetch_data(client, LINK, input={**given, "metadata": metadata})
        assert again["recordLineageEdge"] == first
    assert await export_all(client) == stored
    later = await fetch_data(client, LINK, input=ends)
    assert later["recordLineageEdge"]["createdAt"] > CREATED
    assert later["recordLineageEdge"]["metadata"] == {}
    assert len(await export_all(client)) == 2


async def test_an_edge_that_is_badly_put_is_refused_by_name(memory_client: AsgiClient) -> None:
    given = {"sourceEntityId": "a", "edgeType": "DERIVED_FROM", "targetEntityId": "b"}
    for argument, bad in (
        ("sourceEntityId", ""),
        ("targetEntityId", "x" * 1001),
        ("metadata", []),
        ("metadata", "{}"),
        ("metadata", 1),
    ):
        problem = await single_error(memory_client, LINK, input={**given, argument: bad})
        assert (problem["code"], problem["argument"]) == ("BAD_USER_INPUT", argument)


async def test_one_mutation_sees_what_the_one_before_it_wrote(client: AsgiClient) -> None:
    query = """mutation {
      a: acceptOperation(input: {operationId: "o", operationType: "T"}) { status startedAt }
      b: startOperation(operationId: "o") { status result }
      c: completeOperation(operationId: "o", result: 1) { status result }
    }"""
    found = await fetch_data(client, query)
    assert [each["status"] for each in found.values()] == ["PENDING", "RUNNING", "SUCCEEDED"]
    assert found["c"]["result"] == 1


async def test_a_purge_deletes_what_retention_has_expired_and_counts_it(
    store_env: dict[str, str],
) -> None:
    kept = {"DPM_SUPPORTABILITY_RETENTION_DAYS": "30", "DPM_ASYNC_OPERATIONS_TTL_SECONDS": "60"}
    purge = "mutation { purgeExpired { runsPurged operationsPurged } }"
    async with open_client({**ALL_FEATURES, **store_env, **kept}) as client:
        await fetch_data(client, ACCEPT, input={"operationType": "T", "operationId": "new"})
        await record_run(client, rebalanceRunId="new", createdAt=None)
        old = START - timedelta(days=365)
        ended = operation("old", status=OperationStatus.SUCCEEDED, created_at=old, finished_at=old)
        for _ in range(2):  # the background purge at the start may have run first
            await client.store.import_batch(
                [recorded_run(run("old", created_at=old)), recorded_operation(ended)]
            )
            found = (await fetch_data(client, purge))["purgeExpired"]
            if found["runsPurged"]:
                break
        left = await fetch_data(
            client,
            "{ runs { edges { node { entityId } } } operations { edges { node { entityId } } } }",
        )
    assert found == {"runsPurged": 1, "operationsPurged": 1}
    stays = {"edges": [{"node": {"entityId": "new"}}]}
    assert left == {"runs": stays, "operations": stays}
