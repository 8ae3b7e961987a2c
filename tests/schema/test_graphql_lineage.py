"""Lineage by GraphQL: graphs, paths and their pages, and the edges of an entity."""

from itertools import pairwise
from typing import Any

import pytest

from storage.records import EdgeType
from tests.factories import at, decision, edge, operation, recorded_operation, recorded_run
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import execute, fetch_data, single_error

GRAPH = """query($id: String!, $first: Int, $after: String, $afterEdge: String, $depth: Int! = 1000) {
  lineage(entityId: $id, depth: $depth, maxEntities: 10000) {
    root { entityId } entityCount edgeCount
    completeness { isComplete reasons depthReached frontier }
    entities(first: $first, after: $after) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor distance node { entityId kind } } }
    edges(first: $first, after: $afterEdge) { totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { sourceEntityId targetEntityId createdAt } } } } }"""
REFUSED = """query($id: String!, $first: Int, $after: String, $afterEdge: String) {
  lineage(entityId: $id) { entities(first: $first, after: $after) { edges { cursor } }
    edges(first: $first, after: $afterEdge) { edges { cursor } } } }"""
PATH = """query($from: String!, $to: String!, $most: Int! = 20, $way: LineageDirection! = BOTH) {
  lineagePath(fromEntityId: $from, toEntityId: $to, maxDepth: $most, direction: $way) {
    length entities { entityId kind } edges { sourceEntityId targetEntityId } } }"""


async def fetch_lineage(client: AsgiClient, entity_id: str, **asked: object) -> Any:
    """The graph around an entity."""
    return (await fetch_data(client, GRAPH, id=entity_id, **asked))["lineage"]


async def import_chain(client: AsgiClient, length: int) -> None:
    """Entities `e0`, `e1`, ... in a row."""
    await client.store.import_batch(
        [edge(f"e{n}", f"e{n + 1}", created_at=at(n)) for n in range(length)]
    )


async def test_a_graph_has_its_root_its_entities_by_distance_and_its_edges(
    client: AsgiClient,
) -> None:
    await client.store.import_batch(
        [
            recorded_run(),
            recorded_operation(operation()),
            decision("dwd_1"),
            edge("dop_1", "corr-1", edge_type=EdgeType.OPERATION_TO_CORRELATION),
            edge("corr-1", "rr_1", edge_type=EdgeType.CORRELATION_TO_RUN, created_at=at(1)),
            edge("rr_1", "dwd_1", created_at=at(2)),
            edge("rr_1", "dra_1", created_at=at(2)),
        ]
    )
    found = await fetch_lineage(client, "rr_1")
    places = [
        (e["distance"], e["node"]["entityId"], e["node"]["kind"])
        for e in found["entities"]["edges"]
    ]
    assert places == [
        (0, "rr_1", "RUN"),
        (1, "corr-1", "CORRELATION"),
        (1, "dra_1", "ARTIFACT"),
        (1, "dwd_1", "DECISION"),
        (2, "dop_1", "OPERATION"),
    ]
    assert found["root"] == {"entityId": "rr_1"}
    assert (found["entityCount"], found["edgeCount"]) == (5, 4)
    instants = [each["node"]["createdAt"] for each in found["edges"]["edges"]]
    assert instants == sorted(instants)
    assert found["completeness"] == {
        "isComplete": True,
        "reasons": [],
        "depthReached": 2,
        "frontier": [],
    }


async def test_a_cut_graph_says_so(client: AsgiClient) -> None:
    await import_chain(client, 3)
    assert (await fetch_lineage(client, "e0", depth=2))["completeness"] == {
        "isComplete": False,
        "reasons": ["DEPTH"],
        "depthReached": 2,
        "frontier": ["e2"],
    }


async def test_the_pages_of_a_graph_make_up_the_graph(client: AsgiClient) -> None:
    await import_chain(client, 5)
    whole = await fetch_lineage(client, "e2")
    for name, argument in (("entities", "after"), ("edges", "afterEdge")):
        found: list[Any] = []
        asked: dict[str, object] = {"first": 2}
        while True:
            page = (await fetch_lineage(client, "e2", **asked))[name]
            assert page["pageInfo"]["hasPreviousPage"] is bool(found)
            found += page["edges"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            asked[argument] = page["pageInfo"]["endCursor"]
        assert found == whole[name]["edges"]


async def test_a_page_of_a_graph_is_of_fifty_without_a_size_and_of_two_thousand_at_most(
    client: AsgiClient,
) -> None:
    await client.store.import_batch([edge("hub", f"n{n:04}") for n in range(2001)])
    plain = await fetch_lineage(client, "hub")
    assert (len(plain["entities"]["edges"]), len(plain["edges"]["edges"])) == (50, 50)
    whole = await fetch_lineage(client, "hub", first=2000)
    assert (len(whole["entities"]["edges"]), len(whole["edges"]["edges"])) == (2000, 2000)
    assert whole["edges"]["totalCount"] == whole["edgeCount"] == 2001
    for size in (-1, 2001):
        errors = (await execute(client, REFUSED, id="hub", first=size))["errors"]
        assert {each["extensions"]["argument"] for each in errors} == {"first"}
    empty = await fetch_lineage(client, "hub", first=0)
    assert (empty["entities"]["edges"], empty["edges"]["edges"]) == ([], [])
    assert empty["edges"]["totalCount"] == 2001


async def test_a_graph_refuses_the_cursors_of_its_other_list_and_of_another_root(
    client: AsgiClient,
) -> None:
    await import_chain(client, 3)
    found = await fetch_lineage(client, "e0")
    of_entities = found["entities"]["edges"][0]["cursor"]
    of_edges = found["edges"]["edges"][0]["cursor"]
    for entity_id, asked in (
        ("e0", {"after": of_edges}),
        ("e0", {"afterEdge": of_entities}),
        ("e1", {"after": of_entities}),
        ("e1", {"afterEdge": of_edges}),
    ):
        problem = await single_error(client, REFUSED, id=entity_id, **asked)
        assert problem["reason"] == "DPM_INVALID_CURSOR"


async def test_the_lineage_of_what_nothing_names_is_null(client: AsgiClient) -> None:
    assert await fetch_lineage(client, "never") is None


async def test_lineage_and_edges_hang_on_every_entity(client: AsgiClient) -> None:
    await import_chain(client, 2)
    query = """{ entity(entityId: "e1") {
      lineage(direction: DOWNSTREAM) { entities { edges { node { entityId } } } }
      up: lineageEdges(direction: UPSTREAM) { totalCount edges { node { targetEntityId } } }
      none: lineageEdges(filter: {edgeTypes: [CAUSED_BY]}) { totalCount edges { cursor } } } }"""
    found = (await fetch_data(client, query))["entity"]
    names = [each["node"]["entityId"] for each in found["lineage"]["entities"]["edges"]]
    assert names == ["e1", "e0"]
    assert found["up"] == {"totalCount": 1, "edges": [{"node": {"targetEntityId": "e2"}}]}
    assert found["none"] == {"totalCount": 0, "edges": []}


async def test_the_same_question_from_either_end_of_an_edge_sees_that_edge(
    client: AsgiClient,
) -> None:
    query = """query($id: String!) { entity(entityId: $id) {
      lineageEdges { edges { node { id } } } lineage(depth: 1) { edges { edges { node { id } } } } } }"""
    for kind in EdgeType:
        await client.store.import_batch([edge(f"a-{kind}", f"b-{kind}", edge_type=kind)])
        ends = [(await fetch_data(client, query, id=f"{end}-{kind}"))["entity"] for end in "ab"]
        assert ends[0] == ends[1]
        assert len(ends[0]["lineageEdges"]["edges"]) == 1


async def test_a_path_names_its_entities_and_the_edges_between_them(client: AsgiClient) -> None:
    await import_chain(client, 4)
    found = (await fetch_data(client, PATH, **{"from": "e3", "to": "e0"}))["lineagePath"]
    names = [each["entityId"] for each in found["entities"]]
    assert (found["length"], names) == (3, ["e3", "e2", "e1", "e0"])
    ends = [{each["sourceEntityId"], each["targetEntityId"]} for each in found["edges"]]
    assert ends == [set(step) for step in pairwise(names)]


@pytest.mark.parametrize(
    ("asked", "length"),
    [
        ({"from": "e0", "to": "e0"}, 0),
        ({"from": "e0", "to": "e4", "most": 4}, 4),
        ({"from": "e0", "to": "e4", "most": 3}, None),
        ({"from": "e0", "to": "e4", "way": "UPSTREAM"}, 4),
        ({"from": "e0", "to": "e4", "way": "DOWNSTREAM"}, None),
        ({"from": "e0", "to": "never"}, None),
        ({"from": "never", "to": "never"}, None),
    ],
)
async def test_a_path_is_found_within_its_depth_and_direction_or_is_null(
    client: AsgiClient, asked: dict[str, object], length: int | None
) -> None:
    await import_chain(client, 4)
    found = (await fetch_data(client, PATH, **asked))["lineagePath"]
    assert (None if found is None else found["length"]) == length
