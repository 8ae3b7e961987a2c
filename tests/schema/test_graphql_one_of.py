"""OneOf inputs (GraphQL September 2025, 3.10.1 and 5.6): no field of an invalid document is executed."""

from typing import Any

import pytest

from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import execute, fetch_data

RECORD = """recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c", requestHash: "h", portfolioId: "p",
  result: {status: "READY"}}) { rebalanceRunId }"""
ACTION = 'action: APPROVE, reasonCode: "R", actorId: "a"'


@pytest.mark.parametrize(
    ("variables", "lookup", "values"),
    [
        ("", '{rebalanceRunId: "x", correlationId: "y"}', {}),
        ("", "{}", {}),
        ("", "{rebalanceRunId: null}", {}),
        ("", '{rebalanceRunId: "x", correlationId: null}', {}),
        ("($s: String)", "{rebalanceRunId: $s}", {"s": "x"}),
        ('($s: String = "x")', "{rebalanceRunId: $s}", {}),
        ("($s: String!, $t: String)", "{rebalanceRunId: $s, correlationId: $t}", {"s": "x"}),
        ("($by: RunLookup!)", "$by", {"by": {}}),
        ("($by: RunLookup!)", "$by", {"by": {"rebalanceRunId": None}}),
        ("($by: RunLookup!)", "$by", {"by": {"rebalanceRunId": "x", "correlationId": "y"}}),
        ("($by: RunLookup!)", "$by", {"by": {"rebalanceRunId": "x", "correlationId": None}}),
    ],
)
async def test_of_an_invalid_document_nothing_runs(
    memory_client: AsgiClient, variables: str, lookup: str, values: dict[str, Any]
) -> None:
    mutation = (
        f"mutation {variables} {{ a: {RECORD} "
        f"b: applyWorkflowAction(input: {{run: {lookup}, {ACTION}}}) {{ decisionId }} }}"
    )
    answer = await execute(memory_client, mutation, **values)
    assert "data" not in answer
    assert answer["errors"]
    assert await fetch_data(memory_client, "{ runs { totalCount } }") == {"runs": {"totalCount": 0}}
    query = f"query {variables} {{ run(by: {lookup}) {{ status }} runs {{ totalCount }} }}"
    assert "data" not in await execute(memory_client, query, **values)


async def test_one_field_is_valid(memory_client: AsgiClient) -> None:
    query = """query ($s: String!, $by: RunLookup!) {
      a: run(by: {rebalanceRunId: $s}) { status } b: run(by: $by) { status } }"""
    found = await fetch_data(memory_client, query, s="x", by={"correlationId": "y"})
    assert found == {"a": None, "b": None}
