"""`viewer`, and the actor of a decision, who is the caller."""

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from schema.access.caller import Role
from storage.records import RunStatus
from tests.factories import recorded_run, run
from tests.schema.access.callers import HolderClient, open_holders
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES

APPROVE = """mutation ($actor: String) { applyWorkflowAction(input: {run: {rebalanceRunId: "rr_1"}, action: APPROVE,
  reasonCode: "LOOKS_GOOD", actorId: $actor}) { actorId } }"""
ACTIONS = "/rebalance/runs/rr_1/workflow/actions"


async def record_pending(client: AsgiClient) -> None:
    """Record a run that needs a review."""
    await client.store.import_batch([recorded_run(run(status=RunStatus.PENDING_REVIEW))])


async def test_the_viewer_is_the_holder_of_the_token(tmp_path: Path) -> None:
    async with open_holders(tmp_path) as (client, holders):
        holders.add("grafana", Role.SUPPORT, Role.AUDITOR, portfolios=["PF-LON-*", "PF-1"])
        holder = HolderClient(client, holders.header("grafana"))
        query = "{ viewer { subject roles portfolios isScoped } capabilities { requiresLogin workflow } }"
        assert (await holder.execute(query))["data"] == {
            "viewer": {
                "subject": "grafana",
                "roles": ["AUDITOR", "SUPPORT"],
                "portfolios": ["PF-1", "PF-LON-*"],
                "isScoped": True,
            },
            "capabilities": {"requiresLogin": True, "workflow": True},
        }


async def test_the_anonymous_viewer_has_everything(memory_client: AsgiClient) -> None:
    data = await fetch_data(
        memory_client, "{ viewer { subject roles portfolios isScoped } capabilities { lineage } }"
    )
    assert data["viewer"] == {
        "subject": "anonymous",
        "roles": sorted(Role.__members__),
        "portfolios": ["*"],
        "isScoped": False,
    }
    assert data["capabilities"] == {"lineage": True}


async def test_capabilities_are_the_feature_flags(tmp_path: Path) -> None:
    fields = (
        "support summary supportBundles lineage idempotencyHistory operations artifacts workflow"
    )
    for env, expected in (
        ({}, {"lineage": False, "idempotencyHistory": False, "workflow": False}),
        ({"DPM_SUPPORT_APIS_ENABLED": "false"}, dict.fromkeys(fields.split(), False)),
        ({"DPM_ARTIFACTS_ENABLED": "false", **ALL_FEATURES}, {"artifacts": False}),
    ):
        async with open_holders(tmp_path, env, reader=Role.READER) as (client, holders):
            holder = HolderClient(client, holders.header("reader"))
            data = (await holder.execute(f"{{ capabilities {{ {fields} }} }}"))["data"]
            assert data["capabilities"] == dict.fromkeys(fields.split(), True) | expected


async def test_the_actor_is_the_caller(tmp_path: Path) -> None:
    for actor in (None, "ann"):
        async with open_holders(tmp_path, ann=Role.REVIEWER) as (client, holders):
            await record_pending(client)
            ann = HolderClient(client, holders.header("ann"))
            answer = await ann.execute(APPROVE, actor=actor)
            assert answer == {"data": {"applyWorkflowAction": {"actorId": "ann"}}}
        async with open_holders(tmp_path, ann=Role.REVIEWER) as (client, holders):
            await record_pending(client)
            ann = HolderClient(client, holders.header("ann"))
            body = {"action": "APPROVE", "reason_code": "LOOKS_GOOD", "actor_id": actor}
            if actor is None:
                del body["actor_id"]
            answer = await ann.post_json(ACTIONS, body)
            assert answer.status == 200
            assert answer.json["latest_decision"]["actor_id"] == "ann"


@pytest.mark.parametrize("actor", ["the-cfo", "", "Ann"])
async def test_another_actor_is_refused(actor: str, tmp_path: Path) -> None:
    async with open_holders(tmp_path, ann=Role.REVIEWER) as (client, holders):
        await record_pending(client)
        ann = HolderClient(client, holders.header("ann"))
        (error,) = (await ann.execute(APPROVE, actor=actor))["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN", "reason": "DPM_ACTOR_MISMATCH"}
        body = {"action": "APPROVE", "reason_code": "LOOKS_GOOD", "actor_id": actor}
        answer = await ann.post_json(ACTIONS, body)
        assert (answer.status, answer.json) in (
            (403, {"detail": "DPM_ACTOR_MISMATCH"}),
            *([(422, answer.json)] if not actor else []),
        )
        assert (await client.store.latest_decisions(["rr_1"])) == {}


async def test_an_anonymous_caller_names_the_actor(memory_client: AsgiClient) -> None:
    await record_pending(memory_client)
    assert await single_error(memory_client, APPROVE) == {
        "code": "BAD_USER_INPUT",
        "reason": "DPM_INVALID_INPUT",
        "argument": "actorId",
        "path": ["applyWorkflowAction"],
    }
    body = {"action": "APPROVE", "reason_code": "LOOKS_GOOD"}
    answer = await memory_client.post_json(ACTIONS, body)
    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "actor_id"]
    answer = await execute(memory_client, APPROVE, actor="anybody")
    assert answer == {"data": {"applyWorkflowAction": {"actorId": "anybody"}}}


async def test_completeness_says_that_the_view_is_limited(tmp_path: Path) -> None:
    query = '{ lineage(entityId: "rr_1") { completeness { isScoped isComplete } } }'
    async with open_holders(tmp_path) as (client, holders):
        await record_pending(client)
        for name, portfolios, is_scoped in (("all", ["*"], False), ("one", ["pf_1"], True)):
            holders.add(name, Role.READER, portfolios=portfolios)
            holder = HolderClient(client, holders.header(name))
            data: Any = (await holder.execute(query))["data"]
            assert data["lineage"]["completeness"]["isScoped"] is is_scoped


async def test_openapi_names_the_scheme_and_the_refusals(tmp_path: Path) -> None:
    async with open_holders(tmp_path) as (client, _):
        document = (await client.get("/openapi.json")).json
    OpenAPIV31SpecValidator(document).validate()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["security"] == [{"bearer": []}]
    assert "actor_id" not in document["components"]["schemas"]["ActionBody"]["required"]
    for path in document["paths"].values():
        for each in path.values():
            assert {"401", "403"} <= set(each["responses"])


async def test_openapi_of_an_anonymous_service_has_no_scheme(memory_client: AsgiClient) -> None:
    document = (await memory_client.get("/openapi.json")).json
    assert "securitySchemes" not in document["components"]
    assert "security" not in document
    assert "actor_id" in document["components"]["schemas"]["ActionBody"]["required"]


async def test_four_eyes(store_env: dict[str, str], tmp_path: Path) -> None:
    env = {**ALL_FEATURES, **store_env, "DPM_WORKFLOW_FOUR_EYES": "true"}
    async with open_holders(tmp_path, env, bob=Role.REVIEWER) as (client, holders):
        holders.add("ann", Role.RECORDER, Role.REVIEWER)
        ann = HolderClient(client, holders.header("ann"))
        bob = HolderClient(client, holders.header("bob"))
        record = """mutation { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c", requestHash: "h",
          portfolioId: "pf_1", result: {status: "PENDING_REVIEW"}}) { rebalanceRunId } }"""
        assert "errors" not in await ann.execute(record)
        (error,) = (await ann.execute(APPROVE))["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN", "reason": "DPM_WORKFLOW_FOUR_EYES"}
        body = {"action": "APPROVE", "reason_code": "LOOKS_GOOD"}
        answer = await ann.post_json(ACTIONS, body)
        assert (answer.status, answer.json) == (403, {"detail": "DPM_WORKFLOW_FOUR_EYES"})
        body["action"] = "REQUEST_CHANGES"
        assert (await ann.post_json(ACTIONS, body)).status == 200
        assert (await bob.execute(APPROVE))["data"] == {"applyWorkflowAction": {"actorId": "bob"}}
        assert (await client.get("/openapi.json")).status == 200


async def test_without_four_eyes_the_recorder_may_approve(tmp_path: Path) -> None:
    async with open_holders(tmp_path) as (client, holders):
        holders.add("ann", Role.RECORDER, Role.REVIEWER)
        ann = HolderClient(client, holders.header("ann"))
        await record_pending(client)
        assert (await ann.execute(APPROVE))["data"] == {"applyWorkflowAction": {"actorId": "ann"}}
