"""The access log: one line for each request with its caller and ids, and never a payload or a token."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type, parse
from starlette.websockets import WebSocket

from schema.access.authentication import BearerAccess
from schema.access.caller import Role
from schema.access.token_file import TokenFile
from schema.graphql.execution.looked_at import (
    ID_NAMES,
    PAYLOAD_NAMES,
    arguments_of,
    asked_ids,
    count_records,
    document_hash,
)
from schema.graphql.transport.socket_access import CloseSocket, SocketAccess
from schema.http.access_log import configured_access_log
from schema.rest.asgi import ID_PARAMETERS
from schema.rest.route_table import ROUTES
from storage.base import RunField
from tests.schema.access.callers import HolderClient, open_holders
from tests.schema.access.every_operation import SCHEMA
from tests.schema.access.test_oidc import RSA, Provider
from tests.schema.access.test_redaction import CANARY, record_canaries
from tests.schema.asgi_client import open_client
from tests.service_env import ALL_FEATURES
from tests.storage.ledger.ledger_helpers import sign

QUERY = """query Look($id: String!) { run(by: {rebalanceRunId: $id}) { result }
  runs(filter: {portfolioId: "PF-LON-1"}) { nodes { rebalanceRunId } } }"""


def lines(file: Path) -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in file.read_text().splitlines()]


async def test_each_request_has_a_line(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    env = {**ALL_FEATURES, "DPM_ACCESS_LOG_FILE": str(file)}
    async with open_holders(tmp_path, env, grafana=Role.SUPPORT) as (client, holders):
        await record_canaries(client)
        holder = HolderClient(client, holders.header("grafana"))
        names = {"apollographql-client-name": "dash", "apollographql-client-version": "1.2"}
        body = {"query": QUERY, "variables": {"id": "rr_lon"}}
        answer = await holder.post_json("/graphql", body, **names, **{"x-correlation-id": "c-1"})
        assert CANARY.encode() in answer.body
        await client.send(
            "GET",
            "/rebalance/runs/rr_lon/support-bundle?portfolio_id=p",
            headers={**holder.headers, "x-client-name": "cli", "x-client-version": "3\x07"},
        )
        await holder.get("/rebalance/runs?limit=5&portfolio_id=PF-LON-1")
        await holder.get("/rebalance/runs/nope")
        await client.send("GET", "/rebalance/runs", headers={"authorization": "Bearer secret"})
        await client.get("/healthz")
        await client.get("/explore")
    text = file.read_text()
    assert CANARY not in text
    assert "secret" not in text
    assert holders.tokens["grafana"] not in text
    graphql, bundle, runs, missing, refused = lines(file)
    del graphql["time"], graphql["duration_ms"]
    assert graphql == {
        "logger": "dpm_lineage.access",
        "subject": "grafana",
        "roles": ["SUPPORT"],
        "client_name": "dash",
        "client_version": "1.2",
        "method": "POST",
        "route": "Look",
        "document_hash": document_hash(QUERY),
        "ids": ["rr_lon", "PF-LON-1"],
        "status": 200,
        "records": 3,
        "correlation_id": "c-1",
    }
    assert bundle["route"] == "/rebalance/runs/{rebalance_run_id}/support-bundle"
    assert bundle["ids"] == ["rr_lon", "p"]
    assert (bundle["client_name"], bundle["client_version"]) == ("cli", "3 ")
    assert (runs["ids"], runs["records"], runs["status"]) == (["PF-LON-1"], 1, 200)
    assert (missing["ids"], missing["records"], missing["status"]) == (["nope"], None, 404)
    assert (refused["subject"], refused["roles"], refused["status"]) == (None, [], 401)


async def test_exports_bundles_and_streams_have_the_number_of_their_records(
    tmp_path: Path,
) -> None:
    file = tmp_path / "access.log"
    env = {**ALL_FEATURES, "DPM_ACCESS_LOG_FILE": str(file)}
    async with open_client(env) as client:
        await record_canaries(client)
        await sign(client.store)
        export = (await client.get("/lineage/rr_lon/export?format=json")).json
        parts = (await client.get("/rebalance/runs/rr_lon/support-bundle")).json
        bundle = await client.get("/rebalance/runs/rr_lon/support-bundle?format=zip")
        with zipfile.ZipFile(io.BytesIO(bundle.body)) as archive:
            records = archive.read("records.ndjson").splitlines()
        await client.get("/lineage/rr_lon/export?format=csv")
        assert (await client.get("/evidence/checkpoint")).status == 200
        body = {"query": QUERY, "variables": {"id": "rr_lon"}}
        stream = await client.post_json("/graphql", body, accept="text/event-stream")
        assert stream.body.startswith(b"event: next\n")
        assert stream.body.endswith(b"event: complete\ndata:\n\n")
    in_export = len(export["entities"]) + len(export["edges"])
    in_parts = sum(
        [
            len(parts["workflow_history"]["decisions"]),
            len(parts["lineage"]["edges"]),
            len(parts["idempotency_history"]["history"]),
            *[parts[name] is not None for name in ("run", "artifact", "async_operation")],
        ]
    )
    assert min(in_export, in_parts, len(records)) > 2
    found = [each["records"] for each in lines(file)]
    assert found == [in_export, in_parts, len(records), in_export, 1, 3]


async def test_a_rotated_file_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    env = {**ALL_FEATURES, "DPM_ACCESS_LOG_FILE": str(file)}
    async with open_client(env) as client:
        await client.get("/rebalance/runs")
        file.rename(tmp_path / "access.log.1")
        await client.get("/rebalance/runs")
    assert [each["subject"] for each in lines(file)] == ["anonymous"]
    assert len(lines(tmp_path / "access.log.1")) == 1
    assert file.stat().st_mode & 0o077 == 0


async def test_a_required_log_that_cannot_be_written_refuses_requests(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    env = {
        **ALL_FEATURES,
        "DPM_ACCESS_LOG_FILE": str(folder / "access.log"),
        "DPM_ACCESS_LOG_REQUIRED": "true",
    }
    mutation = """mutation { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c", requestHash: "h",
      portfolioId: "p", result: {status: "READY"}}) { rebalanceRunId } }"""
    async with open_client(env) as client:
        answer = await client.get("/rebalance/runs")
        assert (answer.status, answer.json) == (503, {"detail": "DPM_ACCESS_LOG_UNAVAILABLE"})
        answer = await client.post_json("/graphql", {"query": mutation})
        assert answer.status == 503
        assert answer.json["errors"][0]["extensions"] == {
            "code": "SERVICE_UNAVAILABLE",
            "reason": "DPM_ACCESS_LOG_UNAVAILABLE",
        }
        assert not await client.store.runs(["rr_1"], by=RunField.ID)
        assert (await client.get("/healthz")).status == 200
        folder.mkdir()
        assert (await client.get("/rebalance/runs")).status == 200
        assert len(lines(folder / "access.log")) == 1


async def test_a_full_disk_refuses_the_answer(tmp_path: Path) -> None:
    env = {"DPM_ACCESS_LOG_FILE": "/dev/full", "DPM_ACCESS_LOG_REQUIRED": "true"}
    async with open_client(ALL_FEATURES | env) as client:
        answer = await client.get("/rebalance/runs")
        assert (answer.status, answer.json) == (503, {"detail": "DPM_ACCESS_LOG_UNAVAILABLE"})
    del env["DPM_ACCESS_LOG_REQUIRED"]
    async with open_client(ALL_FEATURES | env) as client:
        assert (await client.get("/rebalance/runs")).status == 200


async def test_an_anonymous_service_logs_only_where_it_is_told_to(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async with open_client(ALL_FEATURES) as client:
        await client.get("/rebalance/runs")
    assert "dpm_lineage.access" not in capfd.readouterr().err
    async with open_holders(tmp_path, reader=Role.READER) as (client, holders):
        await HolderClient(client, holders.header("reader")).get("/rebalance/runs")
    line = json.loads(capfd.readouterr().err)
    assert (line["logger"], line["subject"]) == ("dpm_lineage.access", "reader")


def test_ids_are_found_in_literals_and_variables() -> None:
    query = """query ($by: RunLookup!, $ids: [ID!]!) { run(by: $by) { id } nodes(ids: $ids) { id }
      lineage(entityId: "e") { root { id } } resolve(text: "t") { id } }
      mutation { recordRun(input: {rebalanceRunId: "r", result: {id: "secret"}}) { id } }"""
    variables = {"by": {"correlationId": "c"}, "ids": ["a", "b"], "result": {"id": "x"}}
    arguments = arguments_of(parse(query))
    for _ in range(2):  # the arguments of a document are found once
        assert asked_ids(arguments, variables) == ["c", "a", "b", "e", "t", "r"]
    assert asked_ids(arguments, {"by": {"runId": "x"}}) == ["x", "e", "t", "r"]


NOT_IDS = {
    "after",
    "before",
    "code",
    "comment",
    "engineVersion",
    "errorCode",
    "matter",
    "message",
    "operationType",
    "reason",
    "reasonCode",
    "statuses",
}
"""The arguments and input fields of texts that are no ids. Decide for each new one whether it names an id."""


def given_names(*types: str) -> dict[str, set[str]]:
    """Return where each argument and input field of these types is, by name."""
    found: dict[str, set[str]] = {}
    for owner in SCHEMA.type_map.values():
        for name, field in getattr(owner, "fields", {}).items():
            given = {name: field} if isinstance(owner, GraphQLInputObjectType) else field.args
            for key, each in given.items():
                if not owner.name.startswith("__") and get_named_type(each.type).name in types:
                    found.setdefault(key, set()).add(f"{owner.name}.{name}")
    return found


def test_every_id_of_the_schema_is_logged() -> None:
    texts = given_names("String", "ID")
    unknown = {name: texts[name] for name in {*texts} - ID_NAMES - NOT_IDS}
    assert unknown == {}
    assert {*given_names("ID")} <= ID_NAMES
    assert not ID_NAMES & {*given_names("DateTime", "TimeRange", "Int", "Boolean", "JSON")}
    assert {*given_names("JSON")} <= PAYLOAD_NAMES
    assert not ID_NAMES & NOT_IDS


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('{ lineagePath(fromEntityId: "a", toEntityId: "b") { length } }', ["a", "b"]),
        ('{ runs(filter: {created: {from: "2026-01-01T00:00:00Z"}}) { totalCount } }', []),
        ('{ runs(filter: {marketDataSnapshotId: "md"}) { totalCount } }', ["md"]),
        ('{ runs(filter: {failedRuleId: "CASH_BAND"}) { totalCount } }', ["CASH_BAND"]),
        ('{ portfolios(startingWith: "PF") }', ["PF"]),
        ('{ idempotencyKey(key: "k") { id } }', ["k"]),
        ('{ decision(decisionId: "d") { id } }', ["d"]),
        ('mutation { releaseHold(holdId: "h", reason: "r") { holdId } }', ["h"]),
        ('mutation { placeHold(input: {matter: "m", reason: "r", entityId: "e"}) { id } }', ["e"]),
        ('mutation { failOperation(operationId: "o", code: "c", message: "m") { id } }', ["o"]),
        (
            """mutation { recordRun(input: {rebalanceRunId: "r", correlationId: "c", requestHash: "h",
                 portfolioId: "p", idempotencyKey: "k", causedBy: ["x", "y"], derivedFrom: ["z"],
                 replayedFrom: "w", result: {id: "secret"}}) { id } }""",
            ["r", "c", "h", "p", "k", "x", "y", "z", "w"],
        ),
        (
            """mutation { recordLineageEdge(input: {sourceEntityId: "s", targetEntityId: "t",
                 edgeType: CAUSED_BY, metadata: {id: "secret"}}) { id } }""",
            ["s", "t"],
        ),
        (
            """mutation { acceptOperation(input: {operationId: "o", operationType: "T",
                 request: {key: "secret"}}) { id } }""",
            ["o"],
        ),
    ],
)
def test_the_ids_of_an_operation_are_logged(query: str, ids: list[str]) -> None:
    assert asked_ids(arguments_of(parse(query)), {}) == ids


def test_every_id_of_a_rest_query_is_logged() -> None:
    names = {
        field.alias or name
        for route in ROUTES
        if route.method == "GET"
        for name, field in route.request_model.model_fields.items()
        if name.endswith(("_id", "_hash", "_key"))
    }
    assert names == ID_PARAMETERS


async def test_a_document_that_is_not_executed_has_its_hash(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    env = {**ALL_FEATURES, "DPM_ACCESS_LOG_FILE": str(file)}
    async with open_client(env) as client:
        for query in ("{ nothing }", "{"):
            await client.post_json("/graphql", {"query": query})
    assert [each["document_hash"] for each in lines(file)] == [
        document_hash("{ nothing }"),
        document_hash("{"),
    ]


@pytest.mark.parametrize("token", ["secret", "\ud800secret", "a.secret\udfff.c", "é.secret"])
@pytest.mark.parametrize("has_provider", [False, True])
async def test_a_socket_of_an_unknown_caller_has_a_line(
    token: str, has_provider: bool, tmp_path: Path
) -> None:
    file, tokens = tmp_path / "access.log", tmp_path / "tokens.toml"
    tokens.write_text("")
    authenticator = BearerAccess(
        TokenFile(tokens), Provider(RSA).verifier() if has_provider else None
    )
    scope = {"type": "websocket", "headers": [(b"x-client-name", b"cli")], "subprotocols": []}
    socket = WebSocket(scope, receive=_nothing, send=_nothing)
    access = SocketAccess(
        socket, authenticator, configured_access_log(str(file), is_required=False)
    )
    with pytest.raises(CloseSocket):
        await access.authenticate({"authorization": f"Bearer {token}"})
    (line,) = lines(file)
    assert (line["method"], line["status"], line["subject"]) == ("WEBSOCKET", 4401, None)
    assert line["client_name"] == "cli"
    assert "secret" not in file.read_text()


async def _nothing(*_: object) -> Any:
    return None


def test_records_are_the_objects_of_roots_and_lists() -> None:
    assert count_records({"a": {"x": 1}, "b": None, "c": [{"d": [{}, {}]}, None], "e": 4}) == 4
    assert count_records(None) == 0
