"""The request middleware: ids, limits, and errors without stack traces."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from schema.http.request_middleware import RequestMiddleware
from schema.settings import Settings
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.mark.parametrize("name", ["x-correlation-id", "x-request-id"])
@pytest.mark.parametrize("given", ["a", "corr-1", "é", "x" * 200])
async def test_an_id_that_is_given_is_echoed(
    memory_client: AsgiClient, name: str, given: str
) -> None:
    answer = await memory_client.send("GET", "/healthz", headers={name: given})
    assert answer.headers[name] == given


@pytest.mark.parametrize("given", ["", " ", "x" * 201, "a\x00b", "a\tb", "\x85", "\x7f"])
async def test_an_id_that_is_unfit_is_replaced(memory_client: AsgiClient, given: str) -> None:
    for name, made in (("x-correlation-id", "corr_"), ("x-request-id", "req_")):
        answer = await memory_client.send("GET", "/nope", headers={name: given})
        assert answer.headers[name].startswith(made)
        assert len(answer.headers[name]) == len(made) + 12


@pytest.mark.parametrize(
    ("traceparent", "trace_id"),
    [
        (f"00-{TRACE}-b7ad6b7169203331-01", TRACE),
        (f"ff-{TRACE}-b7ad6b7169203331-01", None),
        (f"00-{'0' * 32}-b7ad6b7169203331-01", None),
        (f"00-{TRACE.upper()}-b7ad6b7169203331-01", None),
        ("nonsense", None),
    ],
)
async def test_a_trace_id_comes_back(
    memory_client: AsgiClient, traceparent: str, trace_id: str | None
) -> None:
    answer = await memory_client.send("GET", "/healthz", headers={"traceparent": traceparent})
    assert answer.headers.get("x-trace-id") == trace_id


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_beyond_the_limit_is_413_in_the_words_of_its_door(declared: bool) -> None:
    headers = {"content-type": "application/json"}
    if declared:
        headers["content-length"] = "101"
    async with open_client({**ALL_FEATURES, "DPM_MAX_BODY_BYTES": "100"}) as client:
        graphql = await client.send("POST", "/graphql", body=b" " * 101, headers=headers)
        target = "/rebalance/runs/x/workflow/actions"
        rest = await client.send("POST", target, body=b" " * 101, headers=headers)
    assert (graphql.status, rest.status, rest.json) == (413, 413, {"detail": "DPM_BODY_TOO_LARGE"})
    assert graphql.json["errors"][0]["extensions"]["reason"] == "DPM_BODY_TOO_LARGE"
    assert "100 bytes (DPM_MAX_BODY_BYTES)" in graphql.json["errors"][0]["message"]


async def test_a_body_of_just_the_limit_is_read() -> None:
    async with open_client({**ALL_FEATURES, "DPM_MAX_BODY_BYTES": "24"}) as client:
        answer = await client.send(
            "POST",
            "/graphql",
            body=b'{"query":"{__typename}"}',
            headers={"content-type": "application/json", "content-length": "24"},
        )
    assert answer.status == 200


async def test_a_failure_of_ours_is_told_with_an_incident_and_no_more() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("secret")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"x-request-id", b"r1")],
    }
    await RequestMiddleware(broken, Settings())(scope, receive, send)
    assert (sent[0]["status"], sent[1]["body"]) == (
        500,
        b'{"detail":"INTERNAL_SERVER_ERROR","incident":"r1"}',
    )
