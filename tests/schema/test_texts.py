"""Text that no database can hold is refused in whatever is written, and in every GraphQL argument."""

import json

import pytest

from tests.factories import recorded_run, run
from tests.schema.serving import Client

ESCAPES = [r"\u0000", r"a\u0000b", r"\ud800", r"\udc00x"]


async def ask(client: Client, body: str) -> tuple[int, list[str]]:
    """The status of a GraphQL request given as JSON text, and the messages of its errors."""
    headers = {"content-type": "application/json"}
    answer = await client.send("POST", "/graphql", body=body.encode(), headers=headers)
    return answer.status, [error["message"] for error in answer.json["errors"]]


@pytest.mark.parametrize("escape", ESCAPES)
async def test_a_graphql_variable_is_refused(client: Client, escape: str) -> None:
    query = "query($id: String!) { entity(entityId: $id) { id } }"
    body = f'{{"query":{json.dumps(query)},"variables":{{"id":"{escape}"}}}}'
    status, (message,) = await ask(client, body)
    assert status == 200
    assert message.startswith("variables.id: holds the character U+")


@pytest.mark.parametrize("escape", ESCAPES)
async def test_a_string_in_a_graphql_query_is_refused(client: Client, escape: str) -> None:
    query = '{ entity(entityId: "@") { id } }'.replace("@", escape)
    status, (message,) = await ask(client, json.dumps({"query": query}))
    assert status == 200
    assert "cannot be stored" in message or "Invalid Unicode escape" in message


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize("field", ["actor_id", "reason_code", "comment"])
async def test_a_rest_action_is_refused(client: Client, field: str, escape: str) -> None:
    await client.store.import_batch([recorded_run(run("rr_1"))])
    body = {"action": "APPROVE", "reason_code": "R", "actor_id": "a", "comment": None}
    text = json.dumps(body | {field: "@"}).replace("@", escape)
    headers = {"content-type": "application/json"}
    target = "/rebalance/runs/rr_1/workflow/actions"
    answer = await client.send("POST", target, body=text.encode(), headers=headers)
    assert answer.status == 422
    assert [error["loc"] for error in answer.json["detail"]] == [["body", field]]
