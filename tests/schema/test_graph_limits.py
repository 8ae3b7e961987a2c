"""Graph searches are limited in edges, and do not block other requests."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from storage.records import LineageEdge
from tests.factories import at, edge, recorded_run, run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES, Env

GRAPH = """query($id: String!, $depth: Int! = 5) { lineage(entityId: $id, depth: $depth) {
  entityCount edgeCount completeness { isComplete reasons frontier }
  entities(first: 2000) { edges { node { entityId } } }
  edges(first: 2000) { totalCount edges { node { sourceEntityId targetEntityId } } } } }"""
RUN = '{ run(by: {rebalanceRunId: "rr_1"}) { rebalanceRunId } }'


def clique(size: int) -> list[LineageEdge]:
    """An edge from each entity to each other one."""
    ids = [f"dense_{number:03}" for number in range(size)]
    return [edge(near, far) for near in ids for far in ids if near != far]


def aliased(count: int, size: int) -> str:
    """Return a document with many searches of a dense graph, each from another root."""
    fields = " ".join(
        f'a{n}: lineage(entityId: "dense_{n % size:03}", depth: {n + 2}) {{ entityCount edgeCount }}'
        for n in range(count)
    )
    return f"{{ {fields} }}"


@pytest.fixture
async def strict_client(store_env: Env) -> AsyncIterator[AsgiClient]:
    """A service whose graphs have at most a hundred edges in total."""
    strict = {"DPM_GRAPHQL_MAX_EDGES": "100"}
    async with open_client(ALL_FEATURES | store_env | strict) as client:
        yield client


async def test_a_dense_graph_is_cut_at_the_edge_limit_and_says_so(
    strict_client: AsgiClient,
) -> None:
    edges = clique(30)
    await strict_client.store.import_batch(edges)
    found = (await fetch_data(strict_client, GRAPH, id="dense_000"))["lineage"]
    members = {each["node"]["entityId"] for each in found["entities"]["edges"]}
    assert found["completeness"]["reasons"] == ["EDGE_LIMIT"]
    assert not found["completeness"]["isComplete"]
    assert found["entityCount"] == len(members) == 10  # eleven entities would have 110 edges
    shown = {
        (each["node"]["sourceEntityId"], each["node"]["targetEntityId"])
        for each in found["edges"]["edges"]
    }
    between = {(e.source_entity_id, e.target_entity_id) for e in edges}
    assert shown == {(near, far) for near, far in between if {near, far} <= members}
    assert found["edgeCount"] == found["edges"]["totalCount"] == len(shown) == 90
    assert found["completeness"]["frontier"]
    assert set(found["completeness"]["frontier"]) <= members


async def test_parallel_edges_count_each(strict_client: AsgiClient) -> None:
    await strict_client.store.import_batch([edge("a", "b", created_at=at(n)) for n in range(100)])
    assert (await fetch_data(strict_client, GRAPH, id="a"))["lineage"]["edgeCount"] == 100
    await strict_client.store.record_edge(edge("a", "b", created_at=at(100)))
    found = (await fetch_data(strict_client, GRAPH, id="a"))["lineage"]
    assert (found["entityCount"], found["edgeCount"]) == (1, 0)
    assert found["completeness"] == {
        "isComplete": False,
        "reasons": ["EDGE_LIMIT"],
        "frontier": ["a"],
    }


async def test_the_graphs_of_a_query_share_its_edges(strict_client: AsgiClient) -> None:
    await strict_client.store.import_batch(clique(12))
    answers = [await fetch_data(strict_client, aliased(5, 12)) for _ in range(2)]
    graphs = list(answers[0].values())
    assert answers[0] == answers[1]
    assert all(0 < graph["edgeCount"] <= 20 for graph in graphs)
    assert all(graph["entityCount"] == 5 for graph in graphs)


async def test_short_requests_go_by_long_searches(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_run(run("rr_1")), *clique(90)])
    long = [asyncio.create_task(execute(client, aliased(3, 90))) for _ in range(2)]
    answered = 0
    while not any(task.done() for task in long):
        await asyncio.sleep(0.005)
        assert (await fetch_data(client, RUN))["run"]["rebalanceRunId"] == "rr_1"
        assert (await client.get("/healthz")).status == 200
        answered += 1
    assert answered > 5
    for answer in await asyncio.gather(*long):
        assert {graph["entityCount"] for graph in answer["data"].values()} != {1}


async def test_a_search_ends_at_the_deadline_of_its_request(store_env: Env) -> None:
    strict = {"DPM_REQUEST_TIMEOUT_SECONDS": "1"}
    async with open_client(ALL_FEATURES | store_env | strict) as client:
        await client.store.import_batch(clique(150))
        await client.store.import_batch([edge("a", "b", created_at=at(n)) for n in range(25)])
        loop = asyncio.get_running_loop()
        started = loop.time()
        heavy = [single_error(client, aliased(20, 150)) for _ in range(4)]
        problems = await asyncio.gather(*heavy, return_exceptions=True)
        assert loop.time() - started < 5
        reasons = [each["reason"] for each in problems if isinstance(each, dict)]
        assert reasons
        assert set(reasons) == {"DPM_REQUEST_TIMEOUT"}
        # The cancelled search is over: the next one gets its turn at once.
        found = await fetch_data(client, '{ lineage(entityId: "a", depth: 1) { edgeCount } }')
        assert found["lineage"]["edgeCount"] == 25


@pytest.mark.parametrize("field", ["causedBy", "derivedFrom"])
@pytest.mark.parametrize("literal", [True, False])
async def test_a_list_that_is_too_long_is_refused_by_name(
    client: AsgiClient, field: str, literal: bool
) -> None:
    given: dict[str, Any] = {
        "rebalanceRunId": "rr_1",
        "correlationId": "c",
        "requestHash": "h",
        "portfolioId": "p",
        "result": {"status": "READY", "list": list(range(1001))},  # a payload may be any JSON
    }
    mutation = "mutation($input: RecordRunInput!) { recordRun(input: $input) { id } }"
    variables: dict[str, object] = {"input": {**given, field: ["x"] * 1001}}
    if literal:
        mutation = (
            'mutation($list: [String!]!, $result: JSON!) { recordRun(input: {rebalanceRunId: "rr_1",'
            ' correlationId: "c", requestHash: "h", portfolioId: "p", result: $result,'
            f" {field}: $list}}) {{ id }} }}"
        )
        variables = {"list": ["x"] * 1001, "result": given["result"]}
    answer = await execute(client, mutation, **variables)
    (problem,) = answer["errors"]
    assert problem["extensions"] == {
        "code": "BAD_USER_INPUT",
        "reason": "DPM_QUERY_TOO_LARGE",
        "argument": f"input.{field}",
    }
    assert problem["message"] == (
        f"input.{field}: has 1001 values; at most 1000 (DPM_GRAPHQL_MAX_LIST_LENGTH)"
    )
    assert not await client.store.runs(["rr_1"])
    fits = {**given, field: [f"x{n}" for n in range(1000)]}
    assert await fetch_data(
        client,
        "mutation($input: RecordRunInput!) { recordRun(input: $input) { id } }",
        input=fits,
    )


async def test_a_request_writes_so_many_rows_over_all_its_fields(client: AsgiClient) -> None:
    fields = " ".join(
        f'a{n}: recordRun(input: {{rebalanceRunId: "rr_{n}", correlationId: "c", requestHash: "h",'
        ' portfolioId: "p", result: {status: "READY"}, causedBy: $list, derivedFrom: $list}) { id }'
        for n in range(6)
    )
    mutation = f"mutation($list: [String!]!) {{ {fields} }}"
    problem = await single_error(client, mutation, list=[f"x{n}" for n in range(500)])
    assert problem == {"code": "BAD_USER_INPUT", "reason": "DPM_QUERY_TOO_LARGE", "path": None}
    assert not await client.store.runs([f"rr_{n}" for n in range(6)])
    assert await fetch_data(client, mutation, list=[f"x{n}" for n in range(400)])


async def test_the_buckets_of_activity_count_as_nodes(client: AsgiClient) -> None:
    fields = " ".join(
        f'a{n}: activity(created: {{from: "2008-01-01T00:00:00Z"}}, bucket: WEEK) {{ runs {{ count }}'
        " operations { count } decisions { count } }"
        for n in range(4)
    )
    problem = await single_error(client, f"{{ {fields} }}")
    assert problem["reason"] == "DPM_QUERY_TOO_LARGE"
    few = fields.replace("2008-01-01T00:00:00Z", "2026-11-01T00:00:00Z")
    assert len(await fetch_data(client, f"{{ {few} }}")) == 4
