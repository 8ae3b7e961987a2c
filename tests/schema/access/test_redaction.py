"""Payloads are redacted in every field and route, for READER and RECORDER only."""

import json
from pathlib import Path
from typing import Any

import pytest

from resolvers.redaction import REDACTED, Redaction, parse_path
from schema.access.caller import Role
from storage.records import OperationStatus, RunStatus
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
from tests.schema.access.callers import HolderClient, open_holders
from tests.schema.access.every_operation import rest_operations
from tests.schema.access.everything import everything
from tests.schema.asgi_client import AsgiClient
from tests.service_env import ALL_FEATURES, Env

CANARY = "CANARY"
RESULT = {
    "status": "PENDING_REVIEW",
    "before": {"positions": [{"instrument_id": CANARY, "quantity": 4711, "open": True}]},
    "intents": [{"notional": {"amount": CANARY, "currency": CANARY}}, None],
    "gate_decision": {
        "gate": "BLOCKED",
        "reasons": [{"reason_code": "SOFT_RULE_FAIL", "details": {"text": CANARY}}],
    },
    "rule_results": [{"rule_id": "CASH_BAND", "status": "FAIL", "measured": CANARY}],
    "lineage": {"engine_version": "3.4.2", "market_data_snapshot_id": "md-1"},
    "diagnostics": {"warnings": [CANARY], "code": CANARY},
    "code": CANARY,
    "artifact_version": CANARY,
    "rationale": {"code": CANARY, "artifact_version": CANARY},
}


async def record_canaries(client: AsgiClient) -> None:
    """Record one of each kind of record that has a payload."""
    await client.store.import_batch(
        [
            recorded_run(
                run(
                    "rr_lon",
                    correlation_id="corr-lon",
                    request_hash="sha256:lon",
                    idempotency_key="idem-lon",
                    portfolio_id="PF-LON-1",
                    status=RunStatus.PENDING_REVIEW,
                ),
                result=json.dumps(RESULT),
            ),
            mapping("idem-lon", rebalance_run_id="rr_lon", request_hash="sha256:lon"),
            event("idem-lon", rebalance_run_id="rr_lon", correlation_id="corr-lon"),
            recorded_operation(
                operation(
                    "dop_lon",
                    correlation_id="corr-lon",
                    status=OperationStatus.FAILED,
                    started_at=at(1),
                    finished_at=at(2),
                ),
                request=json.dumps({"scenarios": {"a": CANARY}, "code": CANARY}),
                error=json.dumps({"code": "TIMEOUT", "message": CANARY}),
            ),
            decision("dwd_lon", run_id="rr_lon", comment=CANARY, decided_at=at(3)),
            edge("rr_lon", "dop_lon"),
        ]
    )


async def answers(client: AsgiClient, headers: dict[str, str]) -> dict[str, str]:
    """Return the response of every query and every GET route."""
    holder = HolderClient(client, headers)
    found = {}
    for name, query in everything().items():
        answer = await holder.post_json("/graphql", {"query": query})
        assert b"GRAPHQL_" not in answer.body, (query, answer.body)
        assert b"DPM_QUERY" not in answer.body, (query, answer.body)
        found[name] = answer.body.decode()
    for each in rest_operations():
        if each.method == "GET":
            found[each.name] = (await holder.get(each.target)).body.decode()
    return found


async def test_no_payload_reaches_a_reader(tmp_path: Path) -> None:
    async with open_holders(
        tmp_path, reader=Role.READER, recorder=Role.RECORDER, support=Role.SUPPORT
    ) as (client, holders):
        await record_canaries(client)
        whole = await answers(client, holders.header("support"))
        with_payload = {name for name, text in whole.items() if CANARY in text}
        assert {"Run", "Operation", "OperationError", "Decision", "Artifact"} <= with_payload
        assert len([name for name in with_payload if "support-bundle" in name]) == 4
        for name in ("reader", "recorder"):
            redacted = await answers(client, holders.header(name))
            leaks = {key for key, text in redacted.items() if CANARY in text or "4711" in text}
            assert leaks == set()


async def test_the_shape_of_a_payload_stands(tmp_path: Path) -> None:
    expected = {
        "status": "PENDING_REVIEW",
        "before": {"positions": [{"instrument_id": REDACTED, "quantity": REDACTED, "open": True}]},
        "intents": [{"notional": {"amount": REDACTED, "currency": REDACTED}}, None],
        "gate_decision": {
            "gate": "BLOCKED",
            "reasons": [{"reason_code": "SOFT_RULE_FAIL", "details": {"text": REDACTED}}],
        },
        "rule_results": [{"rule_id": "CASH_BAND", "status": "FAIL", "measured": REDACTED}],
        "lineage": {"engine_version": "3.4.2", "market_data_snapshot_id": "md-1"},
        "diagnostics": {"warnings": [REDACTED], "code": REDACTED},
        "code": REDACTED,
        "artifact_version": REDACTED,
        "rationale": {"code": REDACTED, "artifact_version": REDACTED},
    }
    async with open_holders(tmp_path, reader=Role.READER, support=Role.SUPPORT) as (
        client,
        holders,
    ):
        await record_canaries(client)
        reader = HolderClient(client, holders.header("reader"))
        support = HolderClient(client, holders.header("support"))
        assert (await reader.get("/rebalance/runs/rr_lon")).json["result"] == expected
        body = (await reader.get("/rebalance/operations/dop_lon")).json
        assert body["error"] == {"code": "TIMEOUT", "message": REDACTED}
        query = """{ run(by: {rebalanceRunId: "rr_lon"}) { result artifact { artifactHash }
          operation { request error { code message } } decisions { nodes { comment } } } }"""
        found = (await reader.execute(query))["data"]["run"]
        assert found["result"] == expected
        assert found["operation"] == {
            "request": {"scenarios": {"a": REDACTED}, "code": REDACTED},
            "error": {"code": "TIMEOUT", "message": REDACTED},
        }
        assert found["decisions"]["nodes"] == [{"comment": REDACTED}]
        path = "/rebalance/runs/rr_lon/artifact"
        artifact = (await reader.get(path)).json
        hashes = (await support.get(path)).json["evidence"]["hashes"]
        assert artifact["result"] == expected
        assert artifact["artifact_version"] == "1.0"
        assert artifact["evidence"]["hashes"] == hashes
        assert found["artifact"]["artifactHash"] == hashes["artifact_hash"]


async def test_a_policy_file_names_what_is_readable(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[redaction]\nreadable = ["before.positions[].quantity"]\n')
    env = {**ALL_FEATURES, "DPM_AUTH_POLICY_FILE": str(policy)}
    async with open_holders(tmp_path, env, reader=Role.READER) as (client, holders):
        await record_canaries(client)
        reader = HolderClient(client, holders.header("reader"))
        result = (await reader.get("/rebalance/runs/rr_lon")).json["result"]
        assert result["before"]["positions"][0]["quantity"] == 4711
        assert result["status"] == REDACTED
        error = (await reader.get("/rebalance/operations/dop_lon")).json["error"]
        assert error == {"code": REDACTED, "message": REDACTED}


def test_a_code_is_readable_in_an_error_only() -> None:
    text = '{"code":"A","artifact_version":"1","error":{"code":"A"},"status":"S"}'
    hidden = {"code": REDACTED, "artifact_version": REDACTED, "error": {"code": REDACTED}}
    redaction = Redaction()
    assert json.loads(redaction.redact(text)) == {**hidden, "status": "S"}
    assert json.loads(redaction.redact_error(text)) == {**hidden, "code": "A", "status": "S"}
    assert json.loads(redaction.redact_artifact(text)) == {
        **hidden,
        "artifact_version": "1",
        "status": "S",
    }


@pytest.mark.parametrize(
    ("readable", "value", "expected"),
    [
        (["a.b"], {"a": {"b": 1}, "b": 2}, {"a": {"b": 1}, "b": REDACTED}),
        (["**.b"], {"a": [{"b": 1}], "b": "x"}, {"a": [{"b": 1}], "b": "x"}),
        (["a[]"], {"a": ["x", ["y"]]}, {"a": ["x", [REDACTED]]}),
        (["a[][]"], {"a": ["x", ["y"]]}, {"a": [REDACTED, ["y"]]}),
        (["a.*"], {"a": {"b": 1, "c": {"d": 2}}}, {"a": {"b": 1, "c": {"d": REDACTED}}}),
        (
            [],
            {"a": 1.5, "b": None, "c": False, "d": []},
            {"a": REDACTED, "b": None, "c": False, "d": []},
        ),
        (["**.a"], "text", REDACTED),
        (["**.a"], [1, {"a": 2}], [REDACTED, {"a": 2}]),
    ],
)
def test_paths_select_what_is_readable(readable: list[str], value: Any, expected: Any) -> None:
    assert json.loads(Redaction(readable).redact(json.dumps(value))) == expected


@pytest.mark.parametrize("path", ["", "a..b", "[]", "a[", "a.[]", "**", "a.**.b", "a]["])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        parse_path(path)


@pytest.mark.parametrize(
    "text", ["{", "", "NaN", '{"a":Infinity}', "[1e400", "[" * 100_000, "[" * 400 + "]" * 400]
)
def test_a_text_that_cannot_be_parsed_is_redacted_as_a_whole(text: str) -> None:
    assert Redaction().redact(text) == f'"{REDACTED}"'


@pytest.mark.parametrize("number", ["1e400", "-1E+999", "9" * 400, "1.5", "7"])
def test_a_payload_keeps_its_shape_whatever_numbers_it_has(number: str) -> None:
    text = f'{{"status":{number},"n":{number},"a":[{number},[{number},null],{{"b":true}}]}}'
    assert Redaction(["n"]).redact(text) == (
        f'{{"status":"{REDACTED}","n":{number},'
        f'"a":["{REDACTED}",["{REDACTED}",null],{{"b":true}}]}}'
    )


async def test_a_number_that_no_float_holds_hides_its_own_value_only(
    store_env: Env, tmp_path: Path
) -> None:
    query = """mutation ($result: JSON!) { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c",
      requestHash: "h", portfolioId: "p", result: $result}) { rebalanceRunId } }"""
    result = '{"status":"READY","lines":[1e400,{"amount":-1E999}],"gate_decision":{"gate":"OPEN"}}'
    body = json.dumps({"query": query, "variables": {"result": "@"}}).replace('"@"', result)
    expected = {
        "status": "READY",
        "lines": [REDACTED, {"amount": REDACTED}],
        "gate_decision": {"gate": "OPEN"},
    }
    async with open_holders(
        tmp_path, ALL_FEATURES | store_env, reader=Role.READER, recorder=Role.RECORDER
    ) as (client, holders):
        headers = {"content-type": "application/json", **holders.header("recorder")}
        answer = await client.send("POST", "/graphql", body=body.encode(), headers=headers)
        assert answer.json == {"data": {"recordRun": {"rebalanceRunId": "rr_1"}}}
        reader = HolderClient(client, holders.header("reader"))
        assert (await reader.get("/rebalance/runs/rr_1")).json["result"] == expected
        artifact = (await reader.get("/rebalance/runs/rr_1/artifact")).json
        assert artifact["result"] == expected
        assert artifact["evidence"]["hashes"]["artifact_hash"].startswith("sha256:")
        found = await reader.execute('{ run(by: {rebalanceRunId: "rr_1"}) { result } }')
        assert found["data"]["run"]["result"] == expected


async def test_a_reader_sees_redacted_payloads_of_earlier_times(
    store_env: Env, tmp_path: Path
) -> None:
    query = """query ($at: DateTime!) @asOf(valid: $at) {
      run(by: {rebalanceRunId: "rr_lon"}) { result artifact { artifactHash } } }"""
    async with open_holders(tmp_path, ALL_FEATURES | store_env, reader=Role.READER) as (
        client,
        holders,
    ):
        await record_canaries(client)
        reader = HolderClient(client, holders.header("reader"))
        before = await reader.execute(query, at="2026-02-03T08:14:59Z")
        assert before["data"] == {"run": None}
        after = await reader.execute(query, at="2026-02-03T08:16:00Z")
        assert after["data"]["run"]["result"]["intents"][0]["notional"]["amount"] == REDACTED
        assert after["data"]["run"]["artifact"]["artifactHash"].startswith("sha256:")
