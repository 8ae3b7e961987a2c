"""Subscriptions of a running service over `graphql-transport-ws` and server-sent events."""

import asyncio
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.schema.subscription_clients import (
    SubscriptionSocket,
    event_stream,
    open_acknowledged,
    open_socket,
)
from tests.service_env import ALL_FEATURES
from tests.service_process import ServiceProcess, running_service

RUNS: Final = """subscription ($after: String, $portfolio: String) {
  runRecorded(after: $after, filter: {portfolioId: $portfolio}) {
    cursor rebalanceRunId run { portfolioId status workflow { status } } } }"""
RECORD: Final = """mutation ($id: String!, $portfolio: String! = "pf_1") {
  recordRun(input: {rebalanceRunId: $id, correlationId: "c", requestHash: "h",
    portfolioId: $portfolio, result: {status: "PENDING_REVIEW"}}) { rebalanceRunId } }"""


@pytest.fixture(scope="module")
def served() -> Iterator[ServiceProcess]:
    """A service with a low limit of subscriptions, and one allowed origin."""
    env = {
        "DPM_MAX_SUBSCRIPTIONS": "3",
        "DPM_CORS_ORIGINS": "https://dash.example",
        "DPM_REQUEST_TIMEOUT_SECONDS": "2",
    }
    with running_service(ALL_FEATURES | env) as service:
        yield service


async def post_query(served: ServiceProcess, query: str, /, **variables: object) -> Any:
    """The data of an answer."""
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        body = {"query": query, "variables": variables}
        answer = (await client.post(f"{served.url}/graphql", json=body)).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def change_cursor(served: ServiceProcess) -> str:
    """Return the present change cursor."""
    cursor: str = (await post_query(served, "{ changeCursor }"))["changeCursor"]
    return cursor


CLOSE_SECONDS: Final = 8
"""Less than the 10 s after which the service ends a connection without the close frame of the client."""


async def close_code(socket: SubscriptionSocket) -> int:
    """Return the close code of the connection, which ends when both have sent a close frame."""
    async with asyncio.timeout(CLOSE_SECONDS):
        await socket.connection.wait_closed()
    code = socket.connection.close_code
    assert code is not None
    return code


async def test_what_was_recorded_meanwhile_comes_first_and_then_what_is_recorded(
    served: ServiceProcess,
) -> None:
    begun = await change_cursor(served)
    await post_query(served, RECORD, id="rr_while_away")
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", RUNS, after=begun)
        first = (await socket.data())["runRecorded"]
        await post_query(served, RECORD, id="rr_while_here")
        second = (await socket.data())["runRecorded"]
    assert [first["rebalanceRunId"], second["rebalanceRunId"]] == ["rr_while_away", "rr_while_here"]
    assert second["run"] == {
        "portfolioId": "pf_1",
        "status": "PENDING_REVIEW",
        "workflow": {"status": "PENDING_REVIEW"},
    }
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", RUNS, after=first["cursor"])
        assert (await socket.data())["runRecorded"] == second


async def test_only_what_the_filter_lets_pass_comes(served: ServiceProcess) -> None:
    begun = await change_cursor(served)
    for number, portfolio in enumerate(("pf_1", "pf_2", "pf_1")):
        await post_query(served, RECORD, id=f"rr_filtered_{number}", portfolio=portfolio)
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", RUNS, after=begun, portfolio="pf_2")
        assert (await socket.data())["runRecorded"]["rebalanceRunId"] == "rr_filtered_1"
        await post_query(served, RECORD, id="rr_filtered_3", portfolio="pf_2")
        assert (await socket.data())["runRecorded"]["rebalanceRunId"] == "rr_filtered_3"


async def test_every_step_of_an_operation_is_told_with_its_status(served: ServiceProcess) -> None:
    query = """subscription ($after: String) { operationChanged(after: $after, filter: {operationType: "T"}) {
      operationId status operation { status } } }"""
    begun = await change_cursor(served)
    await post_query(
        served,
        'mutation { acceptOperation(input: {operationId: "d1", operationType: "T"}) { id } }',
    )
    await post_query(served, 'mutation { startOperation(operationId: "d1") { id } }')
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", query, after=begun)
        told = [(await socket.data())["operationChanged"] for _ in range(2)]
    assert [each["status"] for each in told] == ["PENDING", "RUNNING"]
    assert {each["operation"]["status"] for each in told} == {"RUNNING"}


async def test_a_decision_is_told(served: ServiceProcess) -> None:
    await post_query(served, RECORD, id="rr_decided")
    query = "subscription { decisionRecorded { decision { action run { rebalanceRunId } } } }"
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", query)
        await socket.subscribe("2", "{ changeCursor }")
        assert {(await socket.receive())["type"] for _ in range(2)} == {"next", "complete"}
        await post_query(
            served,
            """mutation { applyWorkflowAction(input: {run: {rebalanceRunId: "rr_decided"},
              action: APPROVE, reasonCode: "OK", actorId: "a"}) { decisionId } }""",
        )
        decision = (await socket.data())["decisionRecorded"]["decision"]
    assert decision == {"action": "APPROVE", "run": {"rebalanceRunId": "rr_decided"}}


async def test_a_completed_subscription_is_silent_and_its_id_free(served: ServiceProcess) -> None:
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", RUNS)
        await socket.send(type="complete", id="1")
        await socket.subscribe("1", "{ changeCursor }")
        assert (await socket.receive())["type"] == "next"
        assert await socket.receive() == {"id": "1", "type": "complete"}
        await post_query(served, RECORD, id="rr_unheard")
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}


@pytest.mark.parametrize(
    ("query", "code", "reason"),
    [
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED", None),
        ("subscription {", "GRAPHQL_PARSE_FAILED", None),
        (
            'subscription { runRecorded(after: "x") { cursor } }',
            "BAD_USER_INPUT",
            "DPM_INVALID_CURSOR",
        ),
        (
            "subscription { runRecorded(filter: {workflowStatus: APPROVED}) { cursor } }",
            "BAD_USER_INPUT",
            "DPM_INVALID_INPUT",
        ),
        (
            "subscription { runRecorded { run { lineage(maxEntities: 200000) { entityCount } } } }",
            "BAD_USER_INPUT",
            "DPM_QUERY_TOO_LARGE",
        ),
    ],
)
async def test_what_cannot_be_listened_to_is_an_error_of_that_operation(
    served: ServiceProcess, query: str, code: str, reason: str | None
) -> None:
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", query)
        message = await socket.receive()
        assert (message["id"], message["type"]) == ("1", "error")
        (problem,) = message["payload"]
        assert problem["extensions"]["code"] == code
        assert problem["extensions"].get("reason") == reason
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"


async def test_more_than_may_listen_are_told_to_come_later(served: ServiceProcess) -> None:
    async with open_acknowledged(served.url) as socket:
        for number in range(4):
            await socket.subscribe(str(number), RUNS)
        message = await socket.receive()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["reason"] == "DPM_TOO_MANY_SUBSCRIPTIONS"


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["no JSON"], 4400),
        (["[1]"], 4400),
        (['{"type":"unheard of"}'], 4400),
        (['{"type":"subscribe","id":"1","payload":{"query":"{ changeCursor }"}}'], 4401),
        (['{"type":"connection_init"}'] * 2, 4429),
        (
            [
                '{"type":"connection_init"}',
                *(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": RUNS}}),) * 2,
            ],
            4409,
        ),
        ([], 4408),
    ],
)
async def test_what_the_protocol_does_not_know_ends_the_connection(
    served: ServiceProcess, messages: list[str], code: int
) -> None:
    async with open_socket(served.url) as socket:
        for message in messages:
            await socket.connection.send(message)
        assert await close_code(socket) == code


async def test_another_protocol_is_not_spoken(served: ServiceProcess) -> None:
    url = served.url.replace("http", "ws") + "/graphql"
    async with connect(url, proxy=None) as connection:
        assert await close_code(SubscriptionSocket(connection)) == 4406


@pytest.mark.parametrize("origin", ["https://dash.example", None])
async def test_pages_that_may_ask_may_listen(served: ServiceProcess, origin: str | None) -> None:
    async with open_socket(served.url, origin=origin or served.url) as socket:
        await socket.send(type="connection_init")
        assert (await socket.receive())["type"] == "connection_ack"


async def test_pages_of_others_may_not(served: ServiceProcess) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        async with open_socket(served.url, origin="https://evil.example"):
            pass


async def test_events_are_sent_as_server_sent_events(served: ServiceProcess) -> None:
    begun = await change_cursor(served)
    await post_query(served, RECORD, id="rr_sent")
    async with event_stream(served.url, RUNS, after=begun) as events:
        name, data = await anext(events)
    assert (name, data["data"]["runRecorded"]["rebalanceRunId"]) == ("next", "rr_sent")


async def test_a_query_over_sse_is_one_event_and_the_end(served: ServiceProcess) -> None:
    async with event_stream(served.url, "{ runs { totalCount } }") as events:
        found = [each async for each in events]
    assert [name for name, _ in found] == ["next", "complete"]
    assert "totalCount" in found[0][1]["data"]["runs"]


async def test_a_subscription_that_fails_over_sse_says_so_and_ends(served: ServiceProcess) -> None:
    async with event_stream(served.url, RUNS, after="x") as events:
        found = [each async for each in events]
    assert [name for name, _ in found] == ["next", "complete"]
    assert found[0][1]["errors"][0]["extensions"]["reason"] == "DPM_INVALID_CURSOR"


URQL: Final = (
    "application/graphql-response+json, application/graphql+json, application/json,"
    " text/event-stream, multipart/mixed"
)


@pytest.mark.parametrize(
    ("accept", "query", "status", "media_type"),
    [
        (URQL, "{ changeCursor }", 200, "application/graphql-response+json; charset=utf-8"),
        (
            "text/event-stream;q=0.5, application/json",
            "{ changeCursor }",
            200,
            "application/json; charset=utf-8",
        ),
        ("text/event-stream", "{ changeCursor }", 200, "text/event-stream; charset=utf-8"),
        (
            "text/event-stream",
            "{ nothing }",
            400,
            "application/graphql-response+json; charset=utf-8",
        ),
        ("application/json", RUNS, 406, "application/json; charset=utf-8"),
        ("text/event-stream;q=0, */*", RUNS, 406, "application/json; charset=utf-8"),
    ],
)
async def test_the_whole_accept_header_decides(
    served: ServiceProcess, accept: str, query: str, status: int, media_type: str
) -> None:
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        answer = await client.post(
            f"{served.url}/graphql", json={"query": query}, headers={"accept": accept}
        )
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)


async def test_a_service_that_stops_sends_listeners_away_to_come_back(tmp_path: Path) -> None:
    with running_service(ALL_FEATURES) as service:
        async with (
            open_acknowledged(service.url) as socket,
            event_stream(service.url, RUNS) as events,
        ):
            await socket.subscribe("1", RUNS)
            await post_query(service, RECORD, id="rr_1")
            assert (await socket.data())["runRecorded"]["rebalanceRunId"] == "rr_1"
            assert (await anext(events))[0] == "next"
            service.process.send_signal(signal.SIGTERM)
            assert await close_code(socket) == 1012
            assert [each async for each in events] == []
        assert await asyncio.to_thread(service.process.wait, 8) == 0


HASHED: Final = {"persistedQuery": {"version": 1, "sha256Hash": "ab" * 32}}
TWO_LOOKUPS: Final = """mutation { a: recordRun(input: {rebalanceRunId: "rr_one_of", correlationId: "c",
  requestHash: "h", portfolioId: "p", result: {status: "READY"}}) { rebalanceRunId }
  b: applyWorkflowAction(input: {run: {rebalanceRunId: "x", correlationId: "y"}, action: APPROVE,
    reasonCode: "R", actorId: "a"}) { decisionId } }"""


async def test_an_invalid_one_of_input_runs_nothing_on_a_socket_and_in_a_stream(
    served: ServiceProcess,
) -> None:
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("1", TWO_LOOKUPS)
        answer = await socket.receive()
        assert (answer["type"], answer["id"]) == ("error", "1")
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        refused = await client.post(
            f"{served.url}/graphql",
            json={"query": TWO_LOOKUPS},
            headers={"accept": "text/event-stream"},
        )
    assert refused.status_code == 400
    assert set(refused.json()) == {"errors"}
    query = '{ run(by: {rebalanceRunId: "rr_one_of"}) { status } }'
    assert await post_query(served, query) == {"run": None}


async def test_a_persisted_query_without_text_is_not_supported_on_a_socket_and_in_a_stream(
    served: ServiceProcess,
) -> None:
    async with open_acknowledged(served.url) as socket:
        await socket.send(type="subscribe", id="1", payload={"extensions": HASHED})
        answer = await socket.receive()
        assert (answer["type"], answer["id"]) == ("error", "1")
        assert answer["payload"][0]["message"] == "PersistedQueryNotSupported"
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        streamed = await client.post(
            f"{served.url}/graphql",
            json={"extensions": HASHED},
            headers={"accept": "text/event-stream"},
        )
    assert "PersistedQueryNotSupported" in streamed.text


async def test_a_key_twice_is_named_on_a_socket_and_in_a_stream(served: ServiceProcess) -> None:
    query = '{"query": "{ __typename }", "variables": {"r": {"status": 1, "status": 2}}}'
    async with open_acknowledged(served.url) as socket:
        await socket.connection.send(f'{{"type": "subscribe", "id": "1", "payload": {query}}}')
        refused = await socket.receive()
        assert (refused["type"], refused["id"]) == ("error", "1")
        assert "'status'" in refused["payload"][0]["message"]
        await socket.subscribe("1", "{ __typename }")
        assert await socket.data() == {"__typename": "Query"}
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        answer = await client.post(
            f"{served.url}/graphql",
            content=query,
            headers={"accept": "text/event-stream", "content-type": "application/json"},
        )
    assert "'status'" in answer.text
    assert '"data":' not in answer.text.replace("data: ", "")


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "subscribe", "id": "1", "id": "2", "payload": {"query": "{ __typename }"}}',
        '{"type": "ping", "type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}',
        '{"type": "ping", "payload": {"a": 1, "a": 2}}',
        '{"type": "subscribe", "id": {"a": 1, "a": 2}, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1", "payload": {}, "more": {"a": 1, "a": 2}}',
        '[{"a": 1, "a": 2}]',
        '{"type": "subscribe", "id": "1", "payload": {"a": 1, "a": 2} nonsense',
    ],
)
async def test_a_key_twice_outside_of_a_payload_ends_the_connection(
    served: ServiceProcess, message: str
) -> None:
    async with open_acknowledged(served.url) as socket:
        await socket.connection.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, "occurs twice" in closed.value.rcvd.reason) == (4400, True)


async def test_an_id_that_cannot_be_sent_back_ends_its_connection(served: ServiceProcess) -> None:
    async with open_acknowledged(served.url) as socket:
        await socket.subscribe("\ud800", "{ __typename }")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
        4400,
        "Invalid message: the id has a lone surrogate",
    )
