"""Text that no backend can store is rejected in every write and in every GraphQL argument."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_operation_ast,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

from schema.graphql.execution import unstorable_strings
from storage.errors import InvalidInput
from storage.formats.json_text import ExactNumber
from storage.formats.ndjson import decode_line, encode_record
from storage.records import RecordedRun, validate_text
from tests.factories import recorded_run, run
from tests.schema.asgi_client import AsgiClient

ESCAPES = [r"\u0000", r"a\u0000b", r"\ud800", r"\udc00x"]


async def post_document(client: AsgiClient, body: str) -> tuple[int, list[str]]:
    """The status of a GraphQL request given as JSON text, and the messages of its errors."""
    headers = {"content-type": "application/json"}
    answer = await client.send("POST", "/graphql", body=body.encode(), headers=headers)
    return answer.status, [error["message"] for error in answer.json["errors"]]


@pytest.mark.parametrize("escape", ESCAPES)
async def test_a_graphql_variable_is_refused(client: AsgiClient, escape: str) -> None:
    query = "query($id: String!) { entity(entityId: $id) { id } }"
    body = f'{{"query":{json.dumps(query)},"variables":{{"id":"{escape}"}}}}'
    status, (message,) = await post_document(client, body)
    assert status == 200
    assert message.startswith("variables.id: holds the character U+")


TEXT = st.one_of(
    st.sampled_from(
        ["a", "\0", "\ud800", "x\udfffy", r"\u0000", "\N{LATIN SMALL LETTER E WITH ACUTE}"]
    ),
    st.text(max_size=3),
)
VALUES: st.SearchStrategy[object] = st.recursive(
    st.one_of(
        TEXT,
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(["1e999", "-0", "12345678901234567890.5"]).map(ExactNumber),
    ),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(TEXT, some, max_size=3),
    max_leaves=8,
)


def rejection(check: Callable[[], None]) -> str | None:
    """Return the message about variables that cannot be stored."""
    try:
        check()
    except InvalidInput as error:
        return str(error)
    return None


@given(st.dictionaries(TEXT, VALUES, max_size=3))
def test_variables_are_refused_that_a_look_at_each_of_their_strings_refuses(
    variables: dict[str, Any],
) -> None:
    def plainly() -> None:
        for name, value in variables.items():
            validate_text(name, field="variables")
            unstorable_strings._check_strings(value, None, f"variables.{name}")

    assert rejection(lambda: check(variables)) == rejection(plainly)


def check(variables: dict[str, Any]) -> None:
    """Check the variables of an operation that declares none."""
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(GraphQLString)}))
    operation = get_operation_ast(parse("{ a }"))
    assert operation is not None
    unstorable_strings.check_variables(schema, operation, variables)


def test_variables_that_nest_deeper_than_orjson_goes_are_looked_at_too() -> None:
    variables: dict[str, Any] = {"x": "\0"}
    for _ in range(300):
        variables = {"x": variables}
    with pytest.raises(InvalidInput):
        check(variables)


RECORD_RUN: Final = """mutation($id: String!, $result: JSON!) { recordRun(input: {rebalanceRunId: $id,
  correlationId: "c", requestHash: "h", portfolioId: "p", result: $result}) { result } }"""
RECORD_RUN_OBJECT: Final = "mutation($i: RecordRunInput!) { recordRun(input: $i) { result } }"
RECORD_RUN_LITERAL: Final = """mutation { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c",
  requestHash: "h", portfolioId: "p", result: {status: "READY", a: ["\\u0000"]}}) { result } }"""


@pytest.mark.parametrize("form", ["variable", "object", "literal"])
async def test_a_payload_may_have_any_character_that_an_import_takes(
    client: AsgiClient, form: str
) -> None:
    payload = {"status": "READY", "a": ["\0"]}
    fields = {"correlationId": "c", "requestHash": "h", "portfolioId": "p", "result": payload}
    query, variables = {
        "variable": (RECORD_RUN, {"id": "rr_1", "result": payload}),
        "object": (RECORD_RUN_OBJECT, {"i": fields | {"rebalanceRunId": "rr_1"}}),
        "literal": (RECORD_RUN_LITERAL, {}),
    }[form]
    answer = await client.post_json("/graphql", {"query": query, "variables": variables})
    assert answer.json == {"data": {"recordRun": {"result": payload}}}
    (stored,) = [
        record async for record in client.store.export() if isinstance(record, RecordedRun)
    ]
    assert decode_line(encode_record(stored)) == stored


async def test_a_text_beside_a_payload_is_refused(client: AsgiClient) -> None:
    variables = {"id": "\0", "result": {"status": "READY", "a": "\0"}}
    answer = await client.post_json("/graphql", {"query": RECORD_RUN, "variables": variables})
    (error,) = answer.json["errors"]
    assert error["message"].startswith("variables.id: holds the character U+0000")


@pytest.mark.parametrize(
    ("escape", "reason"),
    [
        (r"\u0000", "cannot be stored"),
        (r"a\u0000b", "cannot be stored"),
        (r"\ud800", "Invalid Unicode escape"),
        (r"\udc00x", "Invalid Unicode escape"),
    ],
)
async def test_a_string_in_a_graphql_query_is_refused(
    client: AsgiClient, escape: str, reason: str
) -> None:
    query = '{ entity(entityId: "@") { id } }'.replace("@", escape)
    status, (message,) = await post_document(client, json.dumps({"query": query}))
    assert status == 200
    assert reason in message


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize("field", ["actor_id", "reason_code", "comment"])
async def test_a_rest_action_is_refused(client: AsgiClient, field: str, escape: str) -> None:
    await client.store.import_batch([recorded_run(run("rr_1"))])
    body = {"action": "APPROVE", "reason_code": "R", "actor_id": "a", "comment": None}
    text = json.dumps(body | {field: "@"}).replace("@", escape)
    headers = {"content-type": "application/json"}
    target = "/rebalance/runs/rr_1/workflow/actions"
    answer = await client.send("POST", target, body=text.encode(), headers=headers)
    assert answer.status == 422
    assert [error["loc"] for error in answer.json["detail"]] == [["body", field]]
