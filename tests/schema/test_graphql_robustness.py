"""Any request to /graphql gets a valid response, quickly and with limited size."""

import json
import time
from typing import Any

import pytest
from graphql import get_introspection_query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.asgi_client import AsgiClient, Response

RESPONSE = "application/graphql-response+json"
HEADERS = {"content-type": "application/json", "accept": RESPONSE}
WORDS = ["query", "fragment f on Query", "...f", "...", "runs", "(first:", "$a", "1", ")", "{", "}"]
ANYTHING = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def post_body(door: AsgiClient, body: bytes) -> Response:
    return await door.send("POST", "/graphql", body=body, headers=HEADERS)


async def post_query(door: AsgiClient, query: str, **variables: object) -> Response:
    return await post_body(door, json.dumps({"query": query, "variables": variables}).encode())


async def post_rejected_query(door: AsgiClient, query: str, **variables: object) -> Any:
    answer = await post_query(door, query, **variables)
    assert (answer.status, len(answer.body) < 5000) == (400, True), answer
    return answer.json["errors"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'"query"',
        b"1",
        b"null",
        b"true",
        b"[]",
        b'[{"query":"{__typename}"}]',
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"1" * 5000,
        b'{"query":"{__typename}","variables":{"a":NaN}}',
        b'{"query":"{__typename}","variables":{"a":' + b"[" * 5000 + b"]" * 5000 + b"}}",
        b'{"query":"{__typename}","variables":[]}',
        b'{"query":"{__typename}","extensions":1}',
        b'{"query":"{__typename}","operationName":1}',
        b'{"query":1}',
        b"{}",
        '{"query":"{__typename}"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"query":"{__typename}"}',
    ],
)
async def test_a_malformed_body_is_a_bad_request(memory_client: AsgiClient, body: bytes) -> None:
    answer = await post_body(memory_client, body)
    assert (answer.status, len(answer.body) < 500) == (400, True)
    assert answer.json["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_key_twice_is_refused(memory_client: AsgiClient) -> None:
    answer = await post_body(memory_client, b'{"query":"{nope}","query":"{__typename}"}')
    assert "data" not in answer.json
    assert "'query'" in answer.json["errors"][0]["message"]


@given(body=st.binary(max_size=200))
@ANYTHING
async def test_any_bytes_are_answered(memory_client: AsgiClient, body: bytes) -> None:
    assert (await post_body(memory_client, body)).status == 400


@given(words=st.lists(st.sampled_from(WORDS), max_size=30))
@ANYTHING
async def test_any_tokens_are_answered(memory_client: AsgiClient, words: list[str]) -> None:
    assert (await post_query(memory_client, " ".join(words))).status in {200, 400}


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists
    )
)
@ANYTHING
async def test_any_variable_is_answered(memory_client: AsgiClient, value: object) -> None:
    query = "query($a: [ID!]!, $b: Int) {nodes(ids: $a) {id} runs(first: $b) {totalCount}}"
    assert (await post_query(memory_client, query, a=value, b=value)).status in {200, 400}


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", r"\u0000", r"\u{0}", r"\u{000}", r"\uD800", r"\u{110000}"]
)
async def test_a_character_that_cannot_be_stored_is_refused_in_a_literal(
    memory_client: AsgiClient, text: str
) -> None:
    problem = await post_rejected_query(memory_client, f'{{entity(entityId:"{text}"){{id}}}}')
    assert problem["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED"}


@pytest.mark.parametrize("text", ["\0", "\ud800"])
@pytest.mark.parametrize("place", ['{entity(entityId:"""%s"""){id}}', "%s"])
async def test_a_character_that_cannot_be_stored_is_refused_elsewhere(
    memory_client: AsgiClient, place: str, text: str
) -> None:
    await post_rejected_query(memory_client, place % text)


@pytest.mark.parametrize("text", ["\0", "\ud800"])
async def test_a_character_that_cannot_be_stored_is_refused_in_variables(
    memory_client: AsgiClient, text: str
) -> None:
    for variables in ({"a": text}, {text: 1}, {"a": [{"b": text}]}, {"a": {text: 1}}):
        problem = await post_rejected_query(memory_client, "{__typename}", **variables)
        assert problem["extensions"]["reason"] == "DPM_INVALID_INPUT"


async def test_an_operation_name_of_any_text_is_answered(memory_client: AsgiClient) -> None:
    for name in ("\0", "\ud800", "nope", "x" * 1_000_000):
        body = {"query": "{__typename}", "operationName": name}
        answer = await post_body(memory_client, json.dumps(body).encode())
        assert (answer.status, len(answer.body) < 2000) == (400, True)


@pytest.mark.parametrize(
    "size",
    ["-1", "201", "2147483648", "1" * 5000, "1" * 900_000, "1.5", "1e999", '"5"', "[5]"],
)
async def test_a_size_that_is_none_names_what_is_wrong(
    memory_client: AsgiClient, size: str
) -> None:
    for query in ("{runs(first:%s){totalCount}}", "query($a:Int=%s){runs(first:$a){totalCount}}"):
        answer = await post_query(memory_client, query % size)
        (problem,) = answer.json["errors"]
        assert problem["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
        assert len(answer.body) < 2000


@pytest.mark.parametrize("value", ["x" * 900_000, ["x"] * 100_000, list(range(100_000))])
@pytest.mark.parametrize("type_name", ["DateTime", "RecordOrder", "RunLookup", "Boolean", "Int"])
async def test_a_bad_value_is_not_sent_back_by_the_megabyte(
    memory_client: AsgiClient, type_name: str, value: object
) -> None:
    answer = await post_query(
        memory_client, f"query($a:{type_name}!){{__typename @skip(if:$a)}}", a=value
    )
    assert (answer.status, len(answer.body) < 3000) == (400, True)


@pytest.mark.parametrize(
    "query",
    ["", " ", "{}", "{runs{}}", "{a", "subscription{x}", "type A{a:Int}", "{" * 900, "#\n" * 9000],
)
async def test_what_is_no_query_is_refused(memory_client: AsgiClient, query: str) -> None:
    problem = await post_rejected_query(memory_client, query)
    assert problem["extensions"]["code"] in {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
    }


async def test_the_operation_must_be_said_where_there_are_several(
    memory_client: AsgiClient,
) -> None:
    problem = await post_rejected_query(memory_client, "query A{__typename} query B{__typename}")
    assert "operationName" in problem["message"]


@pytest.mark.parametrize("accept", [RESPONSE, "application/json"])
async def test_a_mutation_by_get_is_405_and_says_what_is_allowed(
    memory_client: AsgiClient, accept: str
) -> None:
    target = "/graphql?query=mutation{acceptOperation(input:{operationType:%22x%22}){id}}"
    for method in ("GET", "HEAD"):
        answer = await memory_client.send(method, target, headers={"accept": accept})
        assert (answer.status, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/graphql",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
    ],
)
async def test_only_json_in_utf_8_is_read(memory_client: AsgiClient, content_type: str) -> None:
    headers = {"content-type": content_type}
    answer = await memory_client.send(
        "POST", "/graphql", body=b'{"query":"{__typename}"}', headers=headers
    )
    assert answer.status == 415


@pytest.mark.parametrize(
    "content_type", ["Application/JSON;", 'application/json; x=y; Charset="UTF-8"']
)
async def test_the_parameters_of_a_content_type_are_read(
    memory_client: AsgiClient, content_type: str
) -> None:
    headers = {"content-type": content_type}
    answer = await memory_client.send(
        "POST", "/graphql", body=b'{"query":"{__typename}"}', headers=headers
    )
    assert answer.status == 200


def _exponential(steps: int) -> str:
    halves = (f"fragment f{i} on Query{{...f{i + 1} ...f{i + 1}}}" for i in range(steps))
    return "{...f0}" + "".join(halves) + f"fragment f{steps} on Query{{__typename}}"


NESTED_ALIASES = (
    "{__schema{types{...f}}} fragment f on __Type{"
    + "".join(f"a{i}:fields{{type{{...g}}}}" for i in range(30))
    + "} fragment g on __Type{"
    + "".join(f"a{i}:fields{{name}}" for i in range(30))
    + "}"
)


@pytest.mark.parametrize(
    "query",
    [
        _exponential(20),
        "{...f} fragment f on Query{...f ...f}",
        "{summary{" + ("...{" + "a:runCount " * 20 + "}") * 30 + "}}",
        "{summary{" + ("...{" + "runCount " * 6 + "}") * 200 + "}}",
        "{runs{edges{" + "node{id totalCount} " * 120 + "}}}",
        "{runs{" + "edges{node{id}}" * 120 + "}}",
        "{__schema{" + "types{name}" * 400 + "}}",
        NESTED_ALIASES,
        "{" + "...{" * 900 + "id" + "}" * 900 + "}",
        "{__typename " + "@a " * 900 + "}",
        "{a:" + "1" * 900_000 + "}",
        "query{" + "a" * 1_000_000 + "}",
        "#\n" * 300_000 + "{__typename}",
        "{node(id:" + "[" * 900 + "]" * 900 + "){id}}",
    ],
)
async def test_a_hostile_document_is_refused_soon(memory_client: AsgiClient, query: str) -> None:
    usual = await cpu_seconds(memory_client, get_introspection_query())
    spent = await cpu_seconds(memory_client, query)
    answer = await post_query(memory_client, query)
    assert (answer.status, len(answer.body) < 10_000) == (400, True)
    assert spent < 30 * usual


async def cpu_seconds(door: AsgiClient, query: str) -> float:
    """Return the CPU seconds of a query that is not cached."""
    started = time.process_time()
    await post_query(door, query)
    return time.process_time() - started


async def test_a_plain_field_may_be_repeated_at_will(memory_client: AsgiClient) -> None:
    query = "{summary{" + "runCount " * 1900 + "}}"
    usual = await cpu_seconds(memory_client, get_introspection_query())
    assert await cpu_seconds(memory_client, query) < 30 * usual
    assert (await post_query(memory_client, query)).json == {"data": {"summary": {"runCount": 0}}}


async def test_a_megabyte_of_string_costs_its_length(memory_client: AsgiClient) -> None:
    usual = await cpu_seconds(memory_client, get_introspection_query())
    for query in (
        '{entity(entityId:"%s"){id}}',
        '{entity(entityId:"""%s"""){id}}',
        "#%s\n{__typename}",
    ):
        assert await cpu_seconds(memory_client, query % ("x" * 1_000_000)) < 60 * usual
        assert (await post_query(memory_client, query % ("x" * 1_000_000))).status == 200
