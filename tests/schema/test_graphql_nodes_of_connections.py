"""The `nodes` of connections, and the causes and effects of edges."""

from storage.records import EdgeType
from tests.factories import at, edge, recorded_run, run
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

PAGES = """{ runs(first: 2) { nodes { entityId } edges { node { entityId } } totalCount }
  entity(entityId: "rr_1") { lineageEdges { nodes { source { kind } target { entityId } }
    edges { node { sourceEntityId } } } }
  lineage(entityId: "rr_1") { entities(first: 1) { totalCount nodes { entityId kind } }
    edges { nodes { cause { entityId } effect { entityId } causeEntityId effectEntityId } } } }"""


async def test_the_nodes_of_a_page_are_those_of_its_edges(client: AsgiClient) -> None:
    runs = [recorded_run(run(f"rr_{n}", created_at=at(n))) for n in range(3)]
    await client.store.import_batch([*runs, edge("rr_2", "rr_1"), edge("rr_1", "mde-1")])
    data = await fetch_data(client, PAGES)
    assert data["runs"] == {
        "nodes": [{"entityId": "rr_2"}, {"entityId": "rr_1"}],
        "edges": [{"node": {"entityId": "rr_2"}}, {"node": {"entityId": "rr_1"}}],
        "totalCount": 3,
    }
    assert data["entity"]["lineageEdges"]["nodes"] == [
        {"source": {"kind": "RUN"}, "target": {"entityId": "mde-1"}},
        {"source": {"kind": "RUN"}, "target": {"entityId": "rr_1"}},
    ]
    assert data["lineage"]["entities"] == {
        "totalCount": 3,
        "nodes": [{"entityId": "rr_1", "kind": "RUN"}],
    }


async def test_the_type_of_an_edge_says_which_end_is_the_cause(client: AsgiClient) -> None:
    source_first = (
        EdgeType.CORRELATION_TO_RUN,
        EdgeType.IDEMPOTENCY_TO_RUN,
        EdgeType.OPERATION_TO_CORRELATION,
    )
    for kind in EdgeType:
        await client.store.import_batch([edge(f"s-{kind}", f"t-{kind}", edge_type=kind)])
        query = f"""{{ lineage(entityId: "s-{kind}") {{ edges {{ nodes {{ causeEntityId effectEntityId
          cause {{ entityId }} effect {{ entityId }} }} }} }} }}"""
        (found,) = (await fetch_data(client, query))["lineage"]["edges"]["nodes"]
        cause, effect = (found["cause"]["entityId"], found["effect"]["entityId"])
        assert (cause, effect) == (found["causeEntityId"], found["effectEntityId"])
        ends = (f"s-{kind}", f"t-{kind}")
        assert (cause, effect) == (ends if kind in source_first else ends[::-1])


async def test_nodes_cost_what_the_page_asks_for(memory_client: AsgiClient) -> None:
    """The cost of `nodes` is the page size, not that of look-ups by id."""
    run = (
        "decisions(first: 200) { nodes { run { decisions(first: 200) { nodes { decisionId } } } } }"
    )
    error = await single_error(memory_client, f"{{ runs(first: 200) {{ nodes {{ {run} }} }} }}")
    assert error["reason"] == "DPM_QUERY_TOO_LARGE"
