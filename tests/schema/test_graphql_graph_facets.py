"""The counts, the decisions and the filters of a lineage graph."""

from typing import Any

from storage.records import EdgeType, OperationStatus, RunStatus, WorkflowAction
from tests.factories import at, decision, edge, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

FACETS = """{ lineage(entityId: "dop_1") { statuses { key count } effectiveStatuses { key count }
  portfolios { key count }
  decisions(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { decisionId } } } }"""
FILTERED = """query($kinds: [EntityKind!], $statuses: [String!], $effective: [EffectiveStatus!]) {
  lineage(entityId: "dop_1") { entities(kinds: $kinds, statuses: $statuses, effectiveStatuses: $effective) {
    totalCount nodes { entityId } } } }"""
BACKWARDS = """query($before: String, $beforeEdge: String) { lineage(entityId: "dop_1") {
  entities(last: 2, before: $before) { nodes { entityId } pageInfo { hasPreviousPage startCursor } }
  edges(last: 2, before: $beforeEdge) { nodes { sourceEntityId } pageInfo { hasPreviousPage startCursor } } } }"""


async def import_graph(client: AsgiClient) -> None:
    """An operation and five runs that it caused, three of them in review."""
    statuses = [RunStatus.READY, RunStatus.BLOCKED, *[RunStatus.PENDING_REVIEW] * 3]
    runs = [
        run(f"rr_{n}", status=status, portfolio_id="PF-A" if n < 2 else "PF-B", created_at=at(n))
        for n, status in enumerate(statuses)
    ]
    failed = operation("dop_1", status=OperationStatus.FAILED, finished_at=at(9))
    await client.store.import_batch(
        [
            recorded_operation(failed),
            *map(recorded_run, runs),
            *(
                edge(f"rr_{n}", "dop_1", edge_type=EdgeType.CAUSED_BY, created_at=at(n))
                for n in range(5)
            ),
            decision("dwd_1", run_id="rr_2", action=WorkflowAction.APPROVE, decided_at=at(20)),
            decision("dwd_2", run_id="rr_3", action=WorkflowAction.REJECT, decided_at=at(10)),
            decision(
                "dwd_3", run_id="rr_3", action=WorkflowAction.REQUEST_CHANGES, decided_at=at(30)
            ),
            decision("dwd_4", run_id="elsewhere", decided_at=at(5)),
        ]
    )


async def test_a_graph_counts_statuses_and_portfolios_and_has_its_decisions(
    client: AsgiClient,
) -> None:
    await import_graph(client)
    found = (await fetch_data(client, FACETS))["lineage"]
    counts = {
        name: {e["key"]: e["count"] for e in found[name]}
        for name in ("statuses", "effectiveStatuses")
    }
    assert counts == {
        "statuses": {"READY": 1, "BLOCKED": 1, "PENDING_REVIEW": 3, "FAILED": 1},
        "effectiveStatuses": {"READY": 1, "BLOCKED": 1, "PENDING_REVIEW": 2, "APPROVED": 1},
    }
    assert found["portfolios"] == [{"key": "PF-B", "count": 3}, {"key": "PF-A", "count": 2}]
    decisions = found["decisions"]
    assert (decisions["totalCount"], decisions["pageInfo"]["hasNextPage"]) == (3, True)
    assert [each["decisionId"] for each in decisions["nodes"]] == ["dwd_2", "dwd_1"]


async def test_the_entities_of_a_graph_are_filtered(client: AsgiClient) -> None:
    await import_graph(client)

    async def ids(**variables: Any) -> list[str]:
        page = (await fetch_data(client, FILTERED, **variables))["lineage"]["entities"]
        assert page["totalCount"] == len(page["nodes"])
        return [each["entityId"] for each in page["nodes"]]

    assert await ids(kinds=["OPERATION"]) == ["dop_1"]
    assert await ids(kinds=["RUN"], statuses=["BLOCKED", "READY"]) == ["rr_0", "rr_1"]
    assert await ids(statuses=["FAILED"]) == ["dop_1"]
    assert await ids(effective=["APPROVED", "BLOCKED"]) == ["rr_1", "rr_2"]
    assert await ids(kinds=[]) == []
    assert len(await ids()) == 6


async def test_a_graph_is_paged_backwards(client: AsgiClient) -> None:
    await import_graph(client)
    variables: dict[str, Any] = {}
    entities: list[str] = []
    edges: list[str] = []
    for _ in range(3):
        page = (await fetch_data(client, BACKWARDS, **variables))["lineage"]
        entities = [e["entityId"] for e in page["entities"]["nodes"]] + entities
        edges = [e["sourceEntityId"] for e in page["edges"]["nodes"]] + edges
        variables["before"] = page["entities"]["pageInfo"]["startCursor"]
        variables["beforeEdge"] = page["edges"]["pageInfo"]["startCursor"]
    assert entities == ["dop_1", *(f"rr_{n}" for n in range(5))]
    assert edges == [f"rr_{n}" for n in range(5)]
    assert page["entities"]["pageInfo"]["hasPreviousPage"] is False
    both = '{ lineage(entityId: "dop_1") { entities(first: 1, last: 1) { totalCount } } }'
    assert (await single_error(client, both))["argument"] == "last"
