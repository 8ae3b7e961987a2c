"""The limits of a query: default, setting and message of each."""

import json
from typing import Any

import pytest
from graphql import get_introspection_query

from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES

NESTED = "{runs(first:%d){edges{node{correlation{runs(first:%d){edges{cursor}}}}}}}"


def query_with_aliases(count: int) -> str:
    spread = count // 10
    return (
        "{"
        + " ".join(
            "runs{" + " ".join(f"a{i}{j}:totalCount" for j in range(10)) + "}"
            for i in range(spread)
        )
        + (" runs{" + " ".join(f"b{j}:totalCount" for j in range(count % 10)) + " totalCount}")
        + "}"
    )


def query_of_depth(levels: int) -> str:
    """Return a query of this depth."""
    hops = levels - 2
    return (
        "{node(id:1){...on Run{"
        + "correlation{...on Node{...on Run{" * hops
        + "id"
        + "}}}" * hops
        + "}}}"
    )


async def rejection_message(door: AsgiClient, query: str, **variables: object) -> str:
    answer = await door.post_json("/graphql", {"query": query, "variables": variables})
    (problem,) = answer.json["errors"]
    assert problem["extensions"] == {"code": "BAD_USER_INPUT", "reason": "DPM_QUERY_TOO_LARGE"}
    return str(problem["message"])


async def is_within_limits(door: AsgiClient, query: str, **variables: object) -> bool:
    answer = await door.post_json("/graphql", {"query": query, "variables": variables})
    return "DPM_QUERY_TOO_LARGE" not in answer.body.decode()


@pytest.mark.parametrize(
    ("fits", "too_much", "setting", "limit"),
    [
        ("{" + "a " * 20 + "}", "{" + "a " * 2000 + "}", "DPM_GRAPHQL_MAX_TOKENS", 2000),
        ("{" + "#\n" * 2000 + "__typename}", "#\n" * 2001 + "{a}", "DPM_GRAPHQL_MAX_TOKENS", 2000),
        (query_of_depth(15), query_of_depth(16), "DPM_GRAPHQL_MAX_DEPTH", 15),
        (query_with_aliases(30), query_with_aliases(31), "DPM_GRAPHQL_MAX_ALIASES", 30),
        ("{" + "a " * 20 + "}", "{" + "a " * 21 + "}", "DPM_GRAPHQL_MAX_ROOT_FIELDS", 20),
        (NESTED % (50, 199), NESTED % (50, 200), "DPM_GRAPHQL_MAX_NODES", 10_000),
        (
            '{lineage(entityId:"1",maxEntities:100000){completeness{isComplete}}}',
            '{lineage(entityId:"1",maxEntities:100001){completeness{isComplete}}}',
            "DPM_GRAPHQL_MAX_WALKED",
            100_000,
        ),
    ],
)
async def test_each_limit_has_its_default_and_names_itself(
    memory_client: AsgiClient, fits: str, too_much: str, setting: str, limit: int
) -> None:
    assert await is_within_limits(memory_client, fits)
    assert (await rejection_message(memory_client, too_much)).endswith(
        f"at most {limit} ({setting})"
    )


@pytest.mark.parametrize(
    ("setting", "query"),
    [
        ("DPM_GRAPHQL_MAX_TOKENS", "{__typename a b c d}"),
        ("DPM_GRAPHQL_MAX_DEPTH", "{runs{edges{node{id}}}}"),
        ("DPM_GRAPHQL_MAX_ALIASES", "{a:runs{b:totalCount c:totalCount d:totalCount}}"),
        ("DPM_GRAPHQL_MAX_ROOT_FIELDS", "{a b c d}"),
        ("DPM_GRAPHQL_MAX_NODES", "{runs(first:4){edges{cursor}}}"),
        (
            "DPM_GRAPHQL_MAX_WALKED",
            '{lineage(entityId:"1",maxEntities:4){completeness{isComplete}}}',
        ),
    ],
)
async def test_each_limit_can_be_set(setting: str, query: str) -> None:
    async with open_client({**ALL_FEATURES, setting: "3"}) as door:
        assert (await rejection_message(door, query)).endswith(f"at most 3 ({setting})")


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (
            "query($n:Int){runs(first:$n){edges{node{correlation{runs(first:$n){edges{cursor}}}}}}}",
            {"n": 200},
        ),
        (
            "query($n:Int=200){runs(first:$n){edges{node{correlation{runs(last:$n){edges{cursor}}}}}}}",
            {},
        ),
        (
            "query($n:Int){runs(first:$n,last:200){edges{node{correlation{runs(last:200){edges{cursor}}}}}}}",
            {},
        ),
        (
            (
                '{nodes(ids:"x"){...on Correlation{runs(first:200){edges{node{'
                "correlation{runs(first:200){edges{cursor}}}}}}}}}"
            ),
            {},
        ),
        ("query($i:[ID!]!){nodes(ids:$i){id}}", {"i": ["x"] * 10_001}),
        (
            "query($i:[ID!]!){nodes(ids:$i){...on Correlation{runs(first:101){edges{cursor}}}}}",
            {"i": ["x"] * 100},
        ),
        (
            "query($s:Boolean!){runs(first:200)@skip(if:$s){edges{node{correlation{runs(first:200){edges{cursor}}}}}}}",
            {"s": True},
        ),
        (
            (
                "{...f} fragment f on Query{runs(first:200){edges{node{...g}}}}"
                " fragment g on Run{correlation{runs(first:200){edges{cursor}}}}"
            ),
            {},
        ),
        ('{lineagePath(fromEntityId:"a",toEntityId:"b",maxDepth:10001){length entities{id}}}', {}),
    ],
)
async def test_nodes_are_counted_however_they_are_asked_for(
    memory_client: AsgiClient, query: str, variables: dict[str, Any]
) -> None:
    problem = (
        await memory_client.post_json("/graphql", {"query": query, "variables": variables})
    ).json["errors"][0]
    assert "DPM_GRAPHQL_MAX_NODES" in problem["message"]


async def test_a_page_size_beyond_32_bits_is_no_int(memory_client: AsgiClient) -> None:
    query = {"query": "{runs(first:2147483648){edges{cursor}}}"}
    (problem,) = (await memory_client.post_json("/graphql", query)).json["errors"]
    assert "Int cannot represent non 32-bit signed integer" in problem["message"]


async def test_limits_are_told_before_validation_and_nothing_is_kept(
    memory_client: AsgiClient,
) -> None:
    for _ in range(2):
        assert "DPM_GRAPHQL_MAX_ROOT_FIELDS" in await rejection_message(
            memory_client, "{" + "nope " * 21 + "}"
        )


async def test_a_fragment_counts_wherever_it_is_spread(memory_client: AsgiClient) -> None:
    query = (
        "{...f ...f} fragment f on Query{" + " ".join(f"a{i}:__typename" for i in range(10)) + "}"
    )
    assert await is_within_limits(memory_client, query)
    assert "DPM_GRAPHQL_MAX_ALIASES" in await rejection_message(
        memory_client, query.replace("{...f ...f}", "{...f ...f ...f ...f}")
    )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {
            "schema_description": True,
            "input_value_deprecation": True,
            "directive_is_repeatable": True,
            "specified_by_url": True,
        },
    ],
)
async def test_the_standard_introspection_always_passes(options: dict[str, bool]) -> None:
    names = ("TOKENS", "DEPTH", "ROOT_FIELDS", "NODES", "WALKED")
    lowest = {f"DPM_GRAPHQL_MAX_{name}": "1" for name in names} | {"DPM_GRAPHQL_MAX_ALIASES": "0"}
    async with open_client({**ALL_FEATURES, **lowest}) as door:
        query = json.dumps({"query": get_introspection_query(**options)}).encode()
        headers = {"content-type": "application/json"}
        answer = await door.send("POST", "/graphql", body=query, headers=headers)
    assert answer.json["data"]["__schema"]["queryType"]["name"] == "Query"


async def test_introspection_cannot_be_multiplied(memory_client: AsgiClient) -> None:
    inner = " ".join(f"a{i}:fields{{type{{name}}}}" for i in range(25))
    message = await rejection_message(
        memory_client, "{__schema{types{fields{type{" + inner + "}}}}}"
    )
    assert "values of introspection" in message
