"""Workflow actions by REST: their effects, and invalid bodies."""

import re
from typing import Any

import pytest

from storage.base import Store
from storage.records import RunStatus
from tests.factories import mapping, recorded_run, run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

ACTIONS = "/rebalance/runs/rr_1/workflow/actions"
APPROVE = {"action": "APPROVE", "reason_code": "LOOKS_GOOD", "actor_id": "reviewer 1"}
JSON = {"content-type": "application/json"}


async def import_run(store: Store, *, status: RunStatus = RunStatus.PENDING_REVIEW) -> None:
    """Import a run that each of its keys identifies."""
    await store.import_batch(
        [
            recorded_run(run(status=status, correlation_id="corr/1", idempotency_key="idem 1")),
            mapping("idem 1"),
        ]
    )


@pytest.mark.parametrize("key", ["rr_1", "by-correlation/corr%2F1", "idempotency/idem%201"])
async def test_an_action_by_each_key_answers_the_state_it_leads_to(
    client: AsgiClient, key: str
) -> None:
    await import_run(client.store)
    answer = await client.post_json(
        f"/rebalance/runs/{key}/workflow/actions", {**APPROVE, "comment": "é"}
    )
    latest = answer.json["latest_decision"]
    assert answer.status == 200
    assert answer.json == {
        "run_id": "rr_1",
        "run_status": "PENDING_REVIEW",
        "workflow_status": "APPROVED",
        "requires_review": True,
        "latest_decision": {
            "decision_id": latest["decision_id"],
            "run_id": "rr_1",
            **APPROVE,
            "comment": "é",
            "decided_at": latest["decided_at"],
            "correlation_id": "c_none",
        },
    }
    assert re.fullmatch("dwd_[0-9a-f]{12}", latest["decision_id"])
    assert (await client.get(f"/rebalance/runs/{key}/workflow")).json == answer.json
    history = (await client.get(f"/rebalance/runs/{key}/workflow/history")).json
    assert history == {"run_id": "rr_1", "decisions": [latest]}


async def test_a_decision_keeps_the_correlation_id_of_its_request(client: AsgiClient) -> None:
    await import_run(client.store)
    answer = await client.post_json(ACTIONS, APPROVE, **{"X-Correlation-Id": "corr-9"})
    assert answer.json["latest_decision"]["correlation_id"] == "corr-9"


async def test_a_step_that_the_table_lacks_is_a_conflict(client: AsgiClient) -> None:
    await import_run(client.store)
    assert (await client.post_json(ACTIONS, {**APPROVE, "action": "REJECT"})).status == 200
    answer = await client.post_json(ACTIONS, APPROVE)
    assert (answer.status, answer.json) == (409, {"detail": "DPM_WORKFLOW_INVALID_TRANSITION"})


async def test_a_run_that_needs_no_review_takes_no_action(client: AsgiClient) -> None:
    await import_run(client.store, status=RunStatus.READY)
    answer = await client.post_json(ACTIONS, APPROVE)
    assert answer.status == 409
    assert answer.json == {"detail": "DPM_WORKFLOW_NOT_REQUIRED_FOR_RUN_STATUS"}


async def test_an_action_on_nothing_is_not_found(client: AsgiClient) -> None:
    for key, detail in (
        ("none", "DPM_RUN_NOT_FOUND"),
        ("by-correlation/%00", "DPM_RUN_NOT_FOUND"),
        ("idempotency/none", "DPM_IDEMPOTENCY_KEY_NOT_FOUND"),
    ):
        answer = await client.post_json(f"/rebalance/runs/{key}/workflow/actions", APPROVE)
        assert (answer.status, answer.json) == (404, {"detail": detail})


async def test_a_bad_body_is_refused_ahead_of_the_flag() -> None:
    async with open_client({**ALL_FEATURES, "DPM_WORKFLOW_ENABLED": "off"}) as client:
        assert (await client.post_json(ACTIONS, {})).status == 422
        answer = await client.post_json(ACTIONS, APPROVE)
    assert (answer.status, answer.json) == (404, {"detail": "DPM_WORKFLOW_DISABLED"})


@pytest.mark.parametrize(
    ("changes", "kind", "name"),
    [
        ({"action": "approve"}, "literal_error", "action"),
        ({"action": None}, "literal_error", "action"),
        ({"action": ["APPROVE"]}, "literal_error", "action"),
        ({"reason_code": "looks good"}, "string_pattern_mismatch", "reason_code"),
        ({"reason_code": "GOOD\n"}, "string_pattern_mismatch", "reason_code"),
        ({"reason_code": "A" * 1001}, "value_error", "reason_code"),
        ({"reason_code": 5}, "string_type", "reason_code"),
        ({"actor_id": ""}, "string_too_short", "actor_id"),
        ({"actor_id": "a\0"}, "value_error", "actor_id"),
        ({"actor_id": "é" * 501}, "value_error", "actor_id"),
        ({"actor_id": "\ud800"}, "string_unicode", "actor_id"),
        ({"comment": "a\0"}, "value_error", "comment"),
        ({"comment": "\udfff"}, "value_error", "comment"),
        ({"comment": {"a": 10**30}}, "string_type", "comment"),
    ],
)
async def test_a_bad_value_is_named(
    memory_client: AsgiClient, changes: dict[str, Any], kind: str, name: str
) -> None:
    await import_run(memory_client.store)
    answer = await memory_client.post_json(ACTIONS, {**APPROVE, **changes})
    assert answer.status == 422
    (detail,) = answer.json["detail"]
    assert (detail["type"], detail["loc"]) == (kind, ["body", name])
    assert set(detail) <= {"type", "loc", "msg", "input", "ctx"}
    assert (await memory_client.get("/rebalance/runs/rr_1/workflow/history")).json[
        "decisions"
    ] == []


async def test_everything_that_is_missing_is_named_at_once(memory_client: AsgiClient) -> None:
    answer = await memory_client.post_json(ACTIONS, {"more": 1})
    assert {(each["type"], *each["loc"]) for each in answer.json["detail"]} == {
        ("missing", "body", name) for name in APPROVE
    }


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        (b"", "missing", ["body"]),
        (b"null", "missing", ["body"]),
        (b"[]", "model_attributes_type", ["body"]),
        (b'"text"', "model_attributes_type", ["body"]),
        (b"1.5", "model_attributes_type", ["body"]),
        (b"true", "model_attributes_type", ["body"]),
        (b"9" * 30, "model_attributes_type", ["body"]),
        (b"1e999", "model_attributes_type", ["body"]),
        (b'{"action": ', "json_invalid", ["body", 11]),
        (b"{}x", "json_invalid", ["body", 2]),
        (b'{"a": NaN}', "json_invalid", ["body", 0]),
        (b'{"a": "\xff"}', "json_invalid", ["body", 7]),
        (b"9" * 5000, "json_invalid", ["body", 0]),
        (b"[" * 100_000, "json_invalid", ["body", 0]),
        (b'{"a":' * 100_000, "json_invalid", ["body", 0]),
    ],
)
async def test_a_body_that_is_no_object_is_told_so(
    memory_client: AsgiClient, body: bytes, kind: str, place: list[str | int]
) -> None:
    answer = await memory_client.send("POST", ACTIONS, body=body, headers=JSON)
    assert answer.status == 422
    (detail,) = answer.json["detail"]
    assert (detail["type"], detail["loc"]) == (kind, place)


async def test_a_deep_value_in_a_body_is_no_crash(memory_client: AsgiClient) -> None:
    body = b'{"more":' + b"[" * 500 + b"]" * 500 + b"}"
    answer = await memory_client.send("POST", ACTIONS, body=body, headers=JSON)
    assert [each["type"] for each in answer.json["detail"]] == ["missing"] * 3


async def test_a_body_beyond_the_limit_is_refused() -> None:
    async with open_client({**ALL_FEATURES, "DPM_MAX_BODY_BYTES": "100"}) as client:
        answer = await client.post_json(ACTIONS, {**APPROVE, "comment": "x" * 100})
    assert (answer.status, answer.json) == (413, {"detail": "DPM_BODY_TOO_LARGE"})


@pytest.mark.parametrize("kind", [None, "", "text/plain", "application/x-www-form-urlencoded"])
async def test_a_body_that_does_not_say_it_is_json_is_refused(
    memory_client: AsgiClient, kind: str | None
) -> None:
    await import_run(memory_client.store)
    headers = {} if kind is None else {"content-type": kind}
    body = b'{"action":"APPROVE","reason_code":"A","actor_id":"a"}'
    answer = await memory_client.send("POST", ACTIONS, body=body, headers=headers)
    assert answer.status == 422
    (detail,) = answer.json["detail"]
    assert (detail["type"], detail["loc"]) == ("model_attributes_type", ["body"])


@pytest.mark.parametrize("kind", ["Application/JSON; charset=utf-8", "application/vnd.dpm+json"])
async def test_any_type_of_json_is_taken(memory_client: AsgiClient, kind: str) -> None:
    await import_run(memory_client.store)
    body = b'\xef\xbb\xbf{"action":"APPROVE","reason_code":"A","actor_id":"a","more":1}'
    answer = await memory_client.send("POST", ACTIONS, body=body, headers={"content-type": kind})
    assert answer.status == 200
