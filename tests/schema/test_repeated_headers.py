"""Requests that have a header field twice. The client writes both names in lower case."""

import gzip
from pathlib import Path

import pytest

from schema.http.repeated_headers import SINGLE
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

JSON = {"content-type": "application/json"}
QUERY = b'{"query": "{ __typename }", "action": "APPROVE"}'
PATHS = ("/graphql", "/rebalance/runs/rr_1/workflow/actions")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "codings", [("identity", "gzip"), ("", "gzip"), ("identity", "br"), ("gzip", "identity")]
)
async def test_every_content_encoding_counts(
    memory_client: AsgiClient, path: str, codings: tuple[str, str]
) -> None:
    headers = {**JSON, "Content-Encoding": codings[0], "content-encoding": codings[1]}
    for body in (QUERY, gzip.compress(QUERY)):
        answer = await memory_client.send("POST", path, body=body, headers=headers)
        assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity")


@pytest.mark.parametrize("name", SINGLE.values())
async def test_a_header_that_may_occur_once_is_refused_by_name(
    memory_client: AsgiClient, name: str
) -> None:
    values = {**JSON, "Host": "127.0.0.1"}
    first = values.get(name.lower(), values.get(name, "http://127.0.0.1"))
    twice = {name: first, name.lower(): first}
    if name == "Host":
        twice.pop("host")  # the client sends one itself
    headers = {**({} if name == "Content-Type" else JSON), **twice}
    rest = await memory_client.send("GET", "/rebalance/runs", headers=headers)
    assert (rest.status, rest.json) == (400, {"detail": "DPM_REPEATED_HEADER", "header": name})
    assert rest.headers["cache-control"] == "no-store"
    graphql = await memory_client.send("POST", "/graphql", body=QUERY, headers=headers)
    (error,) = graphql.json["errors"]
    assert (graphql.status, error["extensions"]["reason"]) == (400, "DPM_REPEATED_HEADER")
    assert error["message"] == f"{name}: the header occurs more than once"
    head = await memory_client.send("HEAD", "/rebalance/runs", headers=headers)
    assert (head.status, head.body) == (400, b"")


async def test_two_hosts_are_refused_where_every_host_is_served() -> None:
    async with open_client(ALL_FEATURES | {"DPM_ALLOWED_HOSTS": "*"}) as client:
        answer = await client.send("GET", "/healthz", headers={"host": "127.0.0.1"})
    assert answer.status == 400


async def test_several_accept_fields_are_one_list(memory_client: AsgiClient) -> None:
    response = "application/graphql-response+json"
    headers = {**JSON, "Accept": "image/png", "accept": response}
    answer = await memory_client.send("POST", "/graphql", body=QUERY, headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (200, f"{response}; charset=utf-8")


async def test_a_repeated_traceparent_is_none(memory_client: AsgiClient) -> None:
    one = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    two = one.replace("0af7", "0af8")
    answer = await memory_client.send("GET", "/healthz", headers={"traceparent": one})
    assert answer.headers["x-trace-id"] == one[3:35]
    both = {"Traceparent": one, "traceparent": two}
    answer = await memory_client.send("GET", "/healthz", headers=both)
    assert "x-trace-id" not in answer.headers


async def test_two_tokens_are_none_for_the_metrics(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret")
    env = ALL_FEATURES | {"DPM_METRICS_TOKEN_FILE": str(token)}
    async with open_client(env) as client:
        sent = {"Authorization": "Bearer secret"}
        assert (await client.send("GET", "/metrics", headers=sent)).status == 200
        sent["authorization"] = "Bearer other"
        assert (await client.send("GET", "/metrics", headers=sent)).status == 401
