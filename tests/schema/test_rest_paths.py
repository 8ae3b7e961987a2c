"""The route of each path, and ids in paths."""

from typing import Any
from urllib.parse import quote

import pytest

from schema.rest.asgi import RestApi, path_segments
from schema.rest.route_table import ROUTES
from schema.rest.routing import build_route_trie, match_routes
from storage.base import Store
from tests.factories import edge, mapping, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

IDS = {"X-Correlation-Id": "corr-1", "X-Request-Id": "req-1"}
ODD_IDS = [
    "a/b",
    "/",
    "a b",
    "100%",
    "%2F",
    "é/日本",
    "a?b#c",
    "..",
    ".",
    "workflow",
    "a+b",
    "\U0001f600",
]


async def import_records_named(store: Store, name: str) -> None:
    """Import a run, an operation and an edge with one id in every field."""
    what = run(name, correlation_id=name, request_hash=name, idempotency_key=name)
    await store.import_batch(
        [
            recorded_run(what),
            mapping(name, rebalance_run_id=name),
            recorded_operation(operation(name, correlation_id=name)),
            edge(name, name),
        ]
    )


@pytest.mark.parametrize("name", ODD_IDS)
async def test_an_id_of_any_characters_can_be_asked_for(client: AsgiClient, name: str) -> None:
    await import_records_named(client.store, name)
    segment = quote(name, safe="")
    for target, field in (
        (f"/rebalance/runs/{segment}", "rebalance_run_id"),
        (f"/rebalance/runs/by-correlation/{segment}", "correlation_id"),
        (f"/rebalance/runs/by-request-hash/{segment}", "request_hash"),
        (f"/rebalance/runs/idempotency/{segment}", "idempotency_key"),
        (f"/rebalance/runs/{segment}/artifact", "rebalance_run_id"),
        (f"/rebalance/runs/by-correlation/{segment}/workflow", "run_id"),
        (f"/rebalance/operations/{segment}", "operation_id"),
        (f"/rebalance/operations/by-correlation/{segment}", "correlation_id"),
        (f"/rebalance/lineage/{segment}", "entity_id"),
    ):
        answer = await client.get(target)
        assert (answer.status, answer.json[field]) == (200, name), target


@pytest.mark.parametrize("segment", ["%00", "%FF", "%", "%zz", "%ED%A0%80", "x" * 5000, "a%00b"])
async def test_an_id_that_nothing_can_bear_finds_nothing(client: AsgiClient, segment: str) -> None:
    for target, detail in (
        ("/rebalance/runs/{}", "DPM_RUN_NOT_FOUND"),
        ("/rebalance/runs/by-request-hash/{}", "DPM_RUN_NOT_FOUND"),
        ("/rebalance/runs/idempotency/{}", "DPM_IDEMPOTENCY_KEY_NOT_FOUND"),
        ("/rebalance/idempotency/{}/history", "DPM_IDEMPOTENCY_KEY_NOT_FOUND"),
        ("/rebalance/runs/by-operation/{}/support-bundle", "DPM_ASYNC_OPERATION_NOT_FOUND"),
        ("/rebalance/operations/by-correlation/{}", "DPM_ASYNC_OPERATION_NOT_FOUND"),
    ):
        answer = await client.get(target.format(segment))
        assert (answer.status, answer.json) == (404, {"detail": detail})
    answer = await client.get(f"/rebalance/lineage/{segment}")
    assert (answer.status, answer.json["edges"]) == (200, [])


@pytest.mark.parametrize(
    ("target", "template", "value"),
    [
        (
            "by-correlation/workflow",
            "/rebalance/runs/by-correlation/{correlation_id}",
            "workflow",
        ),
        ("by-correlation", "/rebalance/runs/{rebalance_run_id}", "by-correlation"),
        (
            "by-correlation/workflow/workflow",
            "/rebalance/runs/by-correlation/{correlation_id}/workflow",
            "workflow",
        ),
        (
            "idempotency/support-bundle",
            "/rebalance/runs/idempotency/{idempotency_key}",
            "support-bundle",
        ),
        ("by-request-hash/artifact", "/rebalance/runs/by-request-hash/{request_hash}", "artifact"),
    ],
)
def test_a_reserved_word_is_a_run_id_only_at_the_end(
    target: str, template: str, value: str
) -> None:
    routes, found = match_routes(
        build_route_trie(ROUTES, ""), ["rebalance", "runs", *target.split("/")]
    )
    assert (routes["GET"].template, found) == (template, value)


@pytest.mark.parametrize(
    "target",
    [
        "/rebalance/runs/",
        "/rebalance/runs//workflow",
        "//rebalance/runs",
        "/rebalance/runs/by-operation/support-bundle",
        "/rebalance/runs/by-operation/x",
        "/rebalance/runs/by-request-hash/x/artifact",
        "/rebalance/runs/by-correlation/x/artifact",
        "/rebalance/runs/idempotency/workflow/history",
        "/rebalance/runs/a/b",
        "/rebalance/runs/a/workflow/",
        "/rebalance/lineage/a/b",
        "/Rebalance/runs",
        "/api/v1",
        "/api/v1/",
        "/api/v1/api/v1/rebalance/runs",
        "/api%2Fv1/rebalance/runs",
    ],
)
async def test_any_other_path_is_not_found(memory_client: AsgiClient, target: str) -> None:
    for method in ("GET", "POST"):
        answer = await memory_client.send(method, target)
        assert (answer.status, answer.json) == (404, {"detail": "Not Found"})


async def test_every_route_is_served_under_the_prefix_too(memory_client: AsgiClient) -> None:
    for route in ROUTES:
        plain = await memory_client.send(route.method, route.template, headers=IDS)
        prefixed = await memory_client.send(route.method, f"/api/v1{route.template}", headers=IDS)
        assert plain == prefixed
        assert plain.json != {"detail": "Not Found"}


async def test_without_a_prefix_only_the_plain_paths_are_served() -> None:
    async with open_client({**ALL_FEATURES, "DPM_REST_PREFIX": "none"}) as client:
        assert (await client.get("/rebalance/runs")).status == 200
        assert (await client.get("/api/v1/rebalance/runs")).status == 404


async def test_another_prefix_takes_the_place_of_the_first() -> None:
    async with open_client({**ALL_FEATURES, "DPM_REST_PREFIX": "/dpm"}) as client:
        assert (await client.get("/dpm/rebalance/runs")).status == 200
        assert (await client.get("/api/v1/rebalance/runs")).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
async def test_a_path_that_is_read_allows_get_and_head(
    memory_client: AsgiClient, method: str
) -> None:
    answer = await memory_client.send(method, "/rebalance/runs/rr_1?limit=x", body=b"{")
    assert (answer.status, answer.json) == (405, {"detail": "Method Not Allowed"})
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_a_path_of_actions_allows_post(memory_client: AsgiClient, method: str) -> None:
    answer = await memory_client.send(method, "/rebalance/runs/rr_1/workflow/actions")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "target", ["/rebalance/runs", "/rebalance/runs/none", "/rebalance/runs?limit=0", "/none"]
)
async def test_head_answers_like_get_without_the_body(
    memory_client: AsgiClient, target: str
) -> None:
    got = await memory_client.send("GET", target, headers=IDS)
    head = await memory_client.send("HEAD", target, headers=IDS)
    assert (head.status, head.headers, head.body) == (got.status, got.headers, b"")
    assert int(head.headers["content-length"]) == len(got.body)


async def test_answers_are_compact_json(client: AsgiClient) -> None:
    await import_records_named(client.store, "é")
    answer = await client.get("/rebalance/lineage/%C3%A9")
    assert answer.headers["content-type"] == "application/json"
    assert answer.body.startswith('{"entity_id":"é","edges":[{'.encode())


@pytest.mark.parametrize(
    ("scope", "segments"),
    [
        ({"raw_path": b"/a%2Fb/c?d=e/f", "path": "/a/b/c"}, ["a/b", "c"]),
        ({"path": "/a b/%2F"}, ["a b", "%2F"]),
        ({"raw_path": None, "path": "/é"}, ["é"]),
        ({"raw_path": "/é".encode(), "path": "/é"}, ["é"]),
    ],
)
def test_a_path_is_split_before_it_is_decoded(scope: dict[str, Any], segments: list[str]) -> None:
    assert path_segments(scope) == segments


async def test_a_websocket_is_closed() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    await RestApi("")({"type": "websocket", "path": "/", "headers": []}, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]
