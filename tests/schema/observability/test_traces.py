"""Traces of a running service, received by OTLP."""

import json
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from websockets import Subprotocol
from websockets.sync.client import connect

from schema.observability.tracing_setup import TracingUnavailable, start_tracing, wants_traces
from tests.schema.observability.otlp_receiver import attributes_of, otlp_receiver
from tests.service_env import ALL_FEATURES, Env, sqlite_env
from tests.service_process import run_command, running_service

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
RECORD_RUN = """mutation Record { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c",
 requestHash: "sha256:1", portfolioId: "p", result: {status: "READY"}}) { rebalanceRunId status } }"""
PAGE = "query Page { runs(first: 5) { nodes { rebalanceRunId portfolioId } } }"


def tracing_env(url: str) -> Env:
    """Return the settings of a service that sends its spans to a receiver at once."""
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_SCHEDULE_DELAY": "100"}


@pytest.fixture
def database(tmp_path: Path) -> Env:
    """The settings of a service on SQLite."""
    return ALL_FEATURES | sqlite_env(tmp_path / "store.sqlite")


def server_spans(spans: list[Span]) -> list[Span]:
    """Return the spans of requests."""
    return [span for span in spans if span.kind == Span.SPAN_KIND_SERVER]


def test_a_request_has_one_span_and_the_store_one_each_for_waiting_and_executing(
    database: Env,
) -> None:
    headers = {"traceparent": TRACEPARENT}
    with otlp_receiver() as received, running_service(database | tracing_env(received.url)) as live:
        mutation = httpx2.post(f"{live.url}/graphql", json={"query": RECORD_RUN}, headers=headers)
        assert "errors" not in mutation.json()
        assert mutation.headers["x-trace-id"] == TRACE
        received.wait_for(3)
        (request,) = server_spans(received.spans)
        assert request.name == "mutation"
        assert (request.trace_id.hex(), request.parent_span_id.hex()) == (TRACE, PARENT)
        attributes = attributes_of(request)
        assert attributes["graphql.operation.type"] == "mutation"
        assert attributes["graphql.operation.name"] == "Record"
        assert "graphql.document" not in attributes
        assert attributes["http.request.method"] == "POST"
        assert attributes["http.route"] == "/graphql"
        assert attributes["http.response.status_code"] == 200
        (waiting,), (executing,) = received.named("wait to write"), received.named("write")
        for child in (waiting, executing):
            assert (child.trace_id.hex(), child.parent_span_id) == (TRACE, request.span_id)
        assert waiting.end_time_unix_nano == executing.start_time_unix_nano
        assert received.resource["service.name"] == "dpm-lineage"


def test_fields_have_no_spans_and_rest_is_named_by_its_route(database: Env) -> None:
    with otlp_receiver() as received, running_service(database | tracing_env(received.url)) as live:
        httpx2.post(f"{live.url}/graphql", json={"query": PAGE})
        missing = httpx2.get(f"{live.url}/rebalance/runs/secret")
        received.wait_for(4)
    requests = {span.name: attributes_of(span) for span in server_spans(received.spans)}
    assert requests.keys() == {"query", "GET /rebalance/runs/{rebalance_run_id}"}
    assert requests["GET /rebalance/runs/{rebalance_run_id}"]["http.response.status_code"] == 404
    others = {span.name for span in received.spans} - requests.keys()
    assert others <= {"read", "wait to read"}
    assert missing.headers["x-trace-id"] in {span.trace_id.hex() for span in received.spans}


def test_an_operation_on_a_websocket_has_a_span_and_the_document_only_if_wanted() -> None:
    with otlp_receiver() as received:
        env = ALL_FEATURES | tracing_env(received.url) | {"DPM_TRACE_DOCUMENTS": "true"}
        with running_service(env) as live:
            url = live.url.replace("http", "ws") + "/graphql"
            protocols = [Subprotocol("graphql-transport-ws")]
            headers = {"traceparent": TRACEPARENT}
            with connect(url, subprotocols=protocols, additional_headers=headers) as socket:
                socket.send('{"type": "connection_init"}')
                socket.recv()
                start = {"id": "1", "type": "subscribe", "payload": {"query": PAGE}}
                socket.send(json.dumps(start))
                socket.recv()
            (span,) = received.wait_for(1)
    assert (span.name, span.trace_id.hex(), span.parent_span_id.hex()) == ("query", TRACE, PARENT)
    assert attributes_of(span)["graphql.document"] == PAGE


def test_an_error_of_the_service_is_one_in_the_trace(database: Env, tmp_path: Path) -> None:
    with otlp_receiver() as received, running_service(database | tracing_env(received.url)) as live:
        (tmp_path / "store.sqlite").rename(tmp_path / "away.sqlite")
        answer = httpx2.get(f"{live.url}/rebalance/runs")
        assert answer.status_code == 503
        received.wait_for(2)
        (request,) = server_spans(received.spans)
    assert request.status.code == Status.STATUS_CODE_ERROR
    assert attributes_of(request)["error.type"] == "503"


def test_three_workers_send_traces(database: Env) -> None:
    with otlp_receiver() as received:
        env = database | tracing_env(received.url)
        with running_service(env, workers=3) as live:
            for _ in range(9):
                httpx2.get(f"{live.url}/healthz")
            received.wait_for(9)
    assert {span.name for span in received.spans} == {"GET /healthz"}


def test_spans_that_wait_to_be_sent_leave_at_a_shutdown(database: Env) -> None:
    with otlp_receiver() as received:
        env = database | tracing_env(received.url) | {"OTEL_BSP_SCHEDULE_DELAY": "600000"}
        with running_service(env) as live:
            httpx2.get(f"{live.url}/healthz")
        assert [span.name for span in received.spans] == ["GET /healthz"]


def test_without_variables_nothing_of_opentelemetry_is_imported() -> None:
    program = (
        "import sys; from schema.cli import serve; from schema.settings import Settings;"
        "from schema.app import create_app; create_app(Settings.from_env({}));"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = run_python(program)
    assert done == "[]"


def run_python(program: str) -> str:
    """Return what a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_standard_variables_switch_traces_on_and_off() -> None:
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    assert not wants_traces({})
    assert wants_traces(endpoint)
    assert wants_traces({"OTEL_TRACES_EXPORTER": "otlp"})
    assert not wants_traces({**endpoint, "OTEL_TRACES_EXPORTER": "none"})
    assert not wants_traces({**endpoint, "OTEL_SDK_DISABLED": "true"})
    assert start_tracing({}) is None
    with pytest.raises(TracingUnavailable, match="OTEL_TRACES_EXPORTER='zipkin': takes otlp"):
        start_tracing({"OTEL_TRACES_EXPORTER": "zipkin"})


def test_a_protocol_that_is_not_there_stops_the_start_with_one_line() -> None:
    env = {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    done = run_command("serve", "--port", "0", env=env)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "dpm-lineage: OTEL_EXPORTER_OTLP_PROTOCOL='grpc': takes http/protobuf"
    )
