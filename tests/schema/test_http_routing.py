"""Paths, methods, and requests of pages of other origins."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.access.every_operation import rest_operations
from tests.schema.access.test_scope import LONDON
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

PLAIN = ("/healthz", "/readyz", "/openapi.json")
ALLOWED = {
    "/graphql": "GET, HEAD, POST",
    "/rebalance/runs": "GET, HEAD",
    "/static/graphiql/index.html": "GET, HEAD",
    **dict.fromkeys(PLAIN, "GET, HEAD"),
}


@pytest.mark.parametrize("path", ALLOWED)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "get"])
async def test_another_method_is_405_in_json_with_allow(
    memory_client: AsgiClient, method: str, path: str
) -> None:
    answer = await memory_client.send(method, path)
    assert (answer.status, answer.json) == (405, {"detail": "Method Not Allowed"})
    told = answer.headers["allow"], answer.headers["content-type"]
    assert told == (ALLOWED[path], "application/json")


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/./",
        "/%00",
        "/%FF",
        "/graphql/",
        "/%2fgraphql",
        "/static/graphiql",
        "/static/graphiql/",
        "/static/graphiql/%00",
        "/static/graphiql/..%2f..%2fsettings.py",
        "/static/graphiql/" + "a" * 5000,
        "/" + "a" * 100_000,
    ],
)
async def test_a_path_that_is_none_of_ours_is_404_in_json(
    memory_client: AsgiClient, path: str
) -> None:
    answer = await memory_client.get(path)
    assert (answer.status, answer.json) == (404, {"detail": "Not Found"})
    assert (await memory_client.send("HEAD", path)).status == 404


@pytest.mark.parametrize("path", [*PLAIN, "/rebalance/runs", "/graphql?query={__typename}"])
async def test_head_answers_like_get(memory_client: AsgiClient, path: str) -> None:
    get, head = await memory_client.get(path), await memory_client.send("HEAD", path)
    assert (head.status, head.headers["content-type"]) == (200, get.headers["content-type"])
    assert head.headers["content-length"] == get.headers["content-length"]


async def test_head_of_every_route_has_the_headers_of_get(memory_client: AsgiClient) -> None:
    """The test reads the routes, so that it includes new ones."""
    await memory_client.store.import_batch(LONDON)
    paths = [each.target for each in rest_operations() if each.method == "GET"]
    exports = [
        f"{each}?format={form}" for each in paths for form in ("csv", "svg") if "/export" in each
    ]
    for path in (*paths, *exports, "/", "/explore", "/metrics", "/evidence/checkpoint"):
        get, head = await memory_client.get(path), await memory_client.send("HEAD", path)
        assert head.status == get.status, path
        for name in ("content-type", "content-length", "content-disposition", "cache-control"):
            if path != "/metrics" or name != "content-length":
                assert head.headers.get(name) == get.headers.get(name), (path, name)


async def test_head_of_a_stream_has_the_headers_of_the_stream_and_runs_nothing(
    memory_client: AsgiClient,
) -> None:
    target = "/graphql?query=subscription{runRecorded{rebalanceRunId}}"
    stream = {"accept": "text/event-stream"}
    for path in (target, "/graphql?query={__typename}"):
        answer = await memory_client.send("HEAD", path, headers=stream)
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert "content-length" not in answer.headers
    assert memory_client.service.change_feed.subscription_count == 0
    as_json = {"accept": "application/json"}
    assert (await memory_client.send("HEAD", target, headers=as_json)).status == 406
    invalid = "/graphql?query=subscription{nothing}"
    assert (await memory_client.send("HEAD", invalid, headers=stream)).status == 400


async def test_head_of_graphql_answers_like_the_page_for_a_browser(
    memory_client: AsgiClient,
) -> None:
    answer = await memory_client.send("HEAD", "/graphql", headers={"accept": "text/html"})
    assert (answer.status, answer.headers["content-type"][:9]) == (200, "text/html")


async def test_a_browser_that_asks_a_query_gets_its_answer(memory_client: AsgiClient) -> None:
    headers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = await memory_client.send("GET", "/graphql?query={__typename}", headers=headers)
    assert answer.json == {"data": {"__typename": "Query"}}


@given(path=st.text(st.sampled_from("/.%0fF~aé\0 ?&="), max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_path_is_answered(memory_client: AsgiClient, path: str) -> None:
    for before in (
        "/",
        "/rebalance/runs/",
        "/rebalance/lineage/",
        "/static/graphiql/",
        "/graphql?query=",
    ):
        assert (await memory_client.get(before + path)).status < 500


async def test_other_origins_are_told_nothing_unless_they_are_listed(
    memory_client: AsgiClient,
) -> None:
    answer = await memory_client.send("GET", "/healthz", headers={"origin": "https://dash.example"})
    assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize(
    ("origin", "told"), [("https://dash.example", True), ("https://evil.example", False)]
)
async def test_a_listed_origin_may_ask(origin: str, told: bool) -> None:
    headers = {"origin": origin, "access-control-request-method": "POST"}
    async with open_client({**ALL_FEATURES, "DPM_CORS_ORIGINS": "https://dash.example"}) as client:
        preflight = await client.send("OPTIONS", "/graphql", headers=headers)
        answer = await client.send("GET", "/healthz", headers=headers)
    assert preflight.status == (200 if told else 400)
    assert (answer.headers.get("access-control-allow-origin") == origin) is told
