"""Requests of real clients: persisted queries, content codings, duplicate keys, cross-site requests, preflights."""

import gzip
import json
from typing import Final
from urllib.parse import quote

import pytest

from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, fetch_data
from tests.service_env import ALL_FEATURES

HASHED: Final = {"persistedQuery": {"version": 1, "sha256Hash": "ab" * 32}}
JSON: Final = {"content-type": "application/json"}
ORIGIN: Final = "https://dash.example"


async def test_a_hash_without_a_query_is_refused_so_that_clients_send_the_query(
    memory_client: AsgiClient,
) -> None:
    by_post = await memory_client.post_json("/graphql", {"variables": {}, "extensions": HASHED})
    by_get = await memory_client.get(f"/graphql?extensions={quote(json.dumps(HASHED))}")
    for answer in (by_post, by_get):
        (error,) = answer.json["errors"]
        assert error["message"] == "PersistedQueryNotSupported"
        assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}
    asked = {"query": "{ __typename }", "extensions": HASHED}
    assert (await memory_client.post_json("/graphql", asked)).json["data"] == {
        "__typename": "Query"
    }


@pytest.mark.parametrize("path", ["/graphql", "/rebalance/runs/rr_x/workflow/actions"])
@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, identity", "zstd"])
async def test_a_body_with_a_content_coding_is_unsupported(
    memory_client: AsgiClient, path: str, coding: str
) -> None:
    plain = json.dumps({"query": "{ __typename }", "action": "APPROVE"}).encode()
    for body in (plain, gzip.compress(plain)):
        answer = await memory_client.send(
            "POST", path, body=body, headers={**JSON, "content-encoding": coding}
        )
        assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity")
    plain_answer = await memory_client.send(
        "POST", path, body=plain, headers={**JSON, "content-encoding": "Identity"}
    )
    assert plain_answer.status != 415


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ('{"query": "{ __typename }", "query": "{ __typename }"}', "query"),
        ('{"query": "{ __typename }", "variables": {"r": {"status": 1, "status": 2}}}', "status"),
        ('{"query": "{ __typename }", "variables": {"a": [{"b\\u0063": 1, "bc": 2}]}}', "bc"),
    ],
)
async def test_a_key_twice_is_refused_by_name(
    memory_client: AsgiClient, body: str, key: str
) -> None:
    newer = {**JSON, "accept": "application/graphql-response+json"}
    for headers, status in ((JSON, 200), (newer, 400)):
        answer = await memory_client.send("POST", "/graphql", body=body.encode(), headers=headers)
        assert answer.status == status
        assert "data" not in answer.json
        assert repr(key) in answer.json["errors"][0]["message"]


async def test_a_key_twice_is_refused_in_get_and_rest(memory_client: AsgiClient) -> None:
    variables = quote('{"a": 1, "a": 2}')
    answer = await memory_client.get(f"/graphql?query={{__typename}}&variables={variables}")
    assert "data" not in answer.json
    answer = await memory_client.get("/graphql?query={__typename}&query={__typename}")
    assert answer.status == 400
    action = b'{"action": "APPROVE", "action": "REJECT", "reason_code": "R", "actor_id": "a"}'
    answer = await memory_client.send(
        "POST", "/rebalance/runs/rr_x/workflow/actions", body=action, headers=JSON
    )
    assert answer.status == 422
    assert "'action'" in answer.json["detail"][0]["ctx"]["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "accept": "text/event-stream"},
    ],
)
async def test_the_page_of_another_site_runs_no_query_by_get(headers: dict[str, str]) -> None:
    async with open_client(ALL_FEATURES | {"DPM_CORS_ORIGINS": ORIGIN}) as client:
        answer = await client.send("GET", "/graphql?query={__typename}", headers=headers)
        assert answer.status == 403
        assert answer.json["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1"},
        {"sec-fetch-site": "cross-site", "origin": ORIGIN},
    ],
)
async def test_our_pages_and_allowed_origins_run_queries_by_get(headers: dict[str, str]) -> None:
    async with open_client(ALL_FEATURES | {"DPM_CORS_ORIGINS": ORIGIN}) as client:
        answer = await client.send("GET", "/graphql?query={__typename}", headers=headers)
        assert answer.json == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "apollographql-client-name",
        "apollographql-client-version",
        "x-client-name",
        "x-client-version",
        "x-apollo-operation-name",
        "traceparent",
        "x-correlation-id",
        "x-request-id",
        "x-dpm-read-after",
        "x-tenant",
    ],
)
async def test_a_preflight_allows_what_clients_send(name: str) -> None:
    env = ALL_FEATURES | {"DPM_CORS_ORIGINS": ORIGIN, "DPM_CORS_HEADERS": "X-Tenant"}
    preflight = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": f"content-type,{name}",
    }
    async with open_client(env) as client:
        assert (await client.send("OPTIONS", "/graphql", headers=preflight)).status == 200
        unknown = {**preflight, "access-control-request-headers": "x-unknown"}
        assert (await client.send("OPTIONS", "/graphql", headers=unknown)).status == 400


async def test_first_0_is_an_empty_page(client: AsgiClient) -> None:
    record = """mutation ($id: String!) { recordRun(input: {rebalanceRunId: $id, correlationId: "c",
      requestHash: "h", portfolioId: "p", result: {status: "READY"}}) { status } }"""
    for name in ("rr_1", "rr_2"):
        await fetch_data(client, record, id=name)
    page = "{ totalCount edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
    query = f"{{ a: runs(first: 0) {page} b: runs(last: 0) {page} c: runs {{ totalCount }} }}"
    found = await fetch_data(client, query)
    empty = {"totalCount": 2, "edges": []}
    no_cursors = {"startCursor": None, "endCursor": None}
    forward = {"hasNextPage": True, "hasPreviousPage": False, **no_cursors}
    backward = {"hasNextPage": False, "hasPreviousPage": True, **no_cursors}
    assert found["a"] == {**empty, "pageInfo": forward}
    assert found["b"] == {**empty, "pageInfo": backward}
    assert found["c"] == {"totalCount": 2}
    nested = """{ correlations: runs { edges { node { correlation { runs(first: 0) { totalCount } } } } }
      lineage(entityId: "rr_1") { edges(first: 0) { totalCount pageInfo { hasNextPage } } entities(first: 0) {
      edges { distance } pageInfo { hasNextPage } } } }"""
    found = await fetch_data(client, nested)
    counts = [
        each["node"]["correlation"]["runs"]["totalCount"] for each in found["correlations"]["edges"]
    ]
    assert counts == [2, 2]
    assert found["lineage"]["entities"] == {"edges": [], "pageInfo": {"hasNextPage": True}}


async def test_counts_alone_cost_no_nodes(memory_client: AsgiClient) -> None:
    query = """{ runs(first: 200) { edges { node { decisions { ...Count } } } } }
      fragment Count on DecisionConnection { totalCount __typename }"""
    assert (await fetch_data(memory_client, query))["runs"] == {"edges": []}


async def test_a_refusal_for_size_names_the_field_to_make_smaller(
    memory_client: AsgiClient,
) -> None:
    query = """query ($n: Int) { summary { runCount } runs(first: 200) { edges { node {
      all: decisions(first: $n) { edges { cursor } } } } } }"""
    (error,) = (await execute(memory_client, query, n=200))["errors"]
    assert "runs(first:).all(first:)" in error["message"]
    (error,) = (
        await execute(
            memory_client,
            """{ runs(first: 200) { edges { node { lineage(maxEntities: 10000) { entityCount } } } } }""",
        )
    )["errors"]
    assert "runs(first:).lineage(maxEntities:)" in error["message"]
