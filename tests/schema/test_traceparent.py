"""The trace context of a request is kept with what a mutation records."""

from typing import Any

import pytest

from tests import factories as make
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data

FIRST = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SECOND = "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
RECORD = """mutation ($id: String!) { recordRun(input: {rebalanceRunId: $id, correlationId: "c", requestHash: "h",
  portfolioId: "pf_1", idempotencyKey: "k", result: {status: "PENDING_REVIEW"}}) { traceparent } }"""
ACCEPT = 'mutation { acceptOperation(input: {operationId: "dop_1", operationType: "T"}) { traceparent } }'
EDGE = """mutation { recordLineageEdge(input: {sourceEntityId: "rr_1", edgeType: CAUSED_BY, targetEntityId: "x"})
  { traceparent } }"""
READ = """{ run(by: {rebalanceRunId: "rr_1"}) { traceparent artifact { recordedBy }
    decisions { nodes { traceparent } } lineageEdges { nodes { edgeType traceparent } }
    idempotencyKey { history { nodes { traceparent } } } }
  operation(by: {operationId: "dop_1"}) { traceparent } }"""


async def mutate(client: AsgiClient, traceparent: str, query: str, **variables: object) -> Any:
    """Send a mutation within a trace."""
    body = {"query": query, "variables": variables}
    answer = (await client.post_json("/graphql", body, traceparent=traceparent)).json
    assert "errors" not in answer, answer
    return answer["data"]


async def test_records_keep_the_trace_of_their_request(client: AsgiClient) -> None:
    assert await mutate(client, FIRST, RECORD, id="rr_1") == {"recordRun": {"traceparent": FIRST}}
    assert await mutate(client, SECOND, ACCEPT) == {"acceptOperation": {"traceparent": SECOND}}
    assert await mutate(client, SECOND, EDGE) == {"recordLineageEdge": {"traceparent": SECOND}}
    action = {"action": "APPROVE", "reason_code": "FINE", "actor_id": "ann"}
    path = "/rebalance/runs/rr_1/workflow/actions"
    answer = await client.post_json(path, action, traceparent=SECOND)
    assert answer.status == 200
    # The same run again is not recorded again, so that it stays within the first trace.
    assert await mutate(client, SECOND, RECORD, id="rr_1") == {"recordRun": {"traceparent": FIRST}}
    start = 'mutation { startOperation(operationId: "dop_1") { traceparent } }'
    assert await mutate(client, FIRST, start) == {"startOperation": {"traceparent": SECOND}}

    for _ in range(2):
        data = await fetch_data(client, READ)
        assert data["operation"] == {"traceparent": SECOND}
        run = data["run"]
        assert run["traceparent"] == FIRST
        assert run["decisions"]["nodes"] == [{"traceparent": SECOND}]
        assert run["idempotencyKey"]["history"]["nodes"] == [{"traceparent": FIRST}]
        edges = {each["edgeType"]: each["traceparent"] for each in run["lineageEdges"]["nodes"]}
        assert edges["CAUSED_BY"] == SECOND
        assert edges["CORRELATION_TO_RUN"] == FIRST
        # On PostgreSQL, leaves move to another table when they get their index.
        while await client.store.ledger.settle():
            pass


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "00-0-0-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
    ],
)
async def test_a_trace_context_that_is_not_valid_is_not_kept(
    memory_client: AsgiClient, sent: str
) -> None:
    assert await mutate(memory_client, sent, RECORD, id="rr_1") == {
        "recordRun": {"traceparent": None}
    }


async def test_a_later_version_is_kept_in_the_form_of_the_first(memory_client: AsgiClient) -> None:
    later = f"01{FIRST[2:]}"
    data = await mutate(memory_client, f"{later}-more", RECORD, id="rr_1")
    assert data == {"recordRun": {"traceparent": later}}


async def test_an_import_has_no_trace(client: AsgiClient) -> None:
    await client.store.import_batch([make.recorded_run(make.run("rr_1"))])
    query = '{ run(by: {rebalanceRunId: "rr_1"}) { traceparent recordedBy } }'
    assert (await fetch_data(client, query))["run"]["traceparent"] is None


async def test_runs_of_one_batch_keep_their_own_traces(client: AsgiClient) -> None:
    traces = {"rr_1": FIRST, "rr_2": SECOND}
    for run_id, trace in traces.items():
        session = client.store.for_request(after=None, writes=True, traceparent=trace)
        run = make.recorded_run(make.run(run_id, correlation_id=run_id))
        await session.record_run(run, (), artifact=None, explicit_timestamp=True)
    data = await fetch_data(client, "{ runs { nodes { rebalanceRunId traceparent } } }")
    found = {each["rebalanceRunId"]: each["traceparent"] for each in data["runs"]["nodes"]}
    assert found == traces
