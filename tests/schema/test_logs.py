"""One structured log line for each request, without payloads."""

import json
from pathlib import Path

import pytest
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from schema.graphql.execution.errors import format_graphql_error
from schema.rest.errors import error_response
from storage.errors import StoreUnavailable
from tests.schema.asgi_client import AsgiClient
from tests.service_process import running_service

FIELDS = {
    "event",
    "log_level",
    "method",
    "route",
    "status",
    "duration_ms",
    "correlation_id",
    "request_id",
    "trace_id",
}


@pytest.mark.parametrize(
    ("method", "target", "route", "status"),
    [
        ("GET", "/healthz", "/healthz", 200),
        ("GET", "/rebalance/runs/secret", "/rebalance/runs/{rebalance_run_id}", 404),
        ("GET", "/api/v1/rebalance/runs?status=secret", "/rebalance/runs", 200),
        ("PUT", "/openapi.json", "/openapi.json", 405),
        ("GET", "/secret", "unmatched", 404),
        ("GET", "/static/graphiql/secret", "/static/graphiql", 404),
        ("GET", "/graphql?query={entity(entityId:%22secret%22){id}}", "query", 200),
        ("GET", "/graphql?query=query%20Named{entity(entityId:%22secret%22){id}}", "Named", 200),
        ("GET", "/graphql?query=secret", "/graphql", 200),
    ],
)
async def test_a_request_has_one_line_with_its_route_and_no_more(
    memory_client: AsgiClient, method: str, target: str, route: str, status: int
) -> None:
    with capture_logs() as lines:
        await memory_client.send(method, target, headers={"x-request-id": "r1"})
    (line,) = lines
    assert line.keys() == FIELDS
    assert (line["method"], line["route"], line["status"]) == (method, route, status)
    assert (line["event"], line["request_id"], line["duration_ms"] >= 0) == ("request", "r1", True)
    assert "secret" not in json.dumps(line)


async def test_a_long_operation_name_does_not_fill_the_log(memory_client: AsgiClient) -> None:
    with capture_logs() as lines:
        await memory_client.post_json("/graphql", {"query": f"query {'a' * 100_000}{{__typename}}"})
    assert len(lines[0]["route"]) <= 200


def test_an_unexpected_error_is_logged_under_the_incident_that_the_client_sees() -> None:
    error = GraphQLError("secret", original_error=RuntimeError("secret"))
    with capture_logs() as lines:
        shown = format_graphql_error(error)
    incident = lines[0]["incident"]
    assert shown["message"] == f"internal error {incident}"
    assert shown["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "incident": incident}


def test_the_service_writes_json_a_line_to_standard_error(tmp_path: Path) -> None:
    with running_service({}, log=tmp_path / "log") as live:
        live.send_raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    (request,) = [event for event in live.log_events() if event["event"] == "request"]
    assert (request["level"], request["route"], request["status"]) == ("info", "/healthz", 200)


@pytest.mark.parametrize("door_of", ["rest", "graphql"])
def test_why_the_store_does_not_answer_is_one_line_without_the_statement(door_of: str) -> None:
    cause = DBAPIError("INSERT secret", ("secret",), OSError("it is gone\nand secret"))
    error = StoreUnavailable()
    error.__cause__ = cause
    with capture_logs() as lines:
        if door_of == "rest":
            error_response(error)
        else:
            format_graphql_error(GraphQLError("masked", original_error=error))
    assert lines == [
        {"event": "store unavailable", "cause": "OSError: it is gone", "log_level": "error"}
    ]
