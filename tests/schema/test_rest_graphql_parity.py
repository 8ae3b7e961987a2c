"""REST and GraphQL return the same data for the recorded records."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from storage.records import LineageEdge
from tests.schema.asgi_client import AsgiClient, load_records
from tests.schema.graphql_requests import fetch_data

RUN: Final = """rebalanceRunId correlationId requestHash portfolioId createdAt result
  idempotencyKey { key }"""
OPERATION: Final = """operationId operationType status isExecutable correlationId createdAt startedAt
  finishedAt result error { code message }"""
DECISION: Final = (
    "decisionId run { rebalanceRunId } action reasonCode comment actorId decidedAt correlationId"
)
EDGE: Final = "sourceEntityId edgeType targetEntityId createdAt metadata"
EVENT: Final = "rebalanceRunId correlationId requestHash createdAt"

EVERYTHING: Final = f"""query($id: String!) {{ run(by: {{rebalanceRunId: $id}}) {{ {RUN}
  artifact {{ artifactId artifactVersion artifactHash payload }}
  operation {{ {OPERATION} }}
  workflow {{ status requiresReview latestDecision {{ {DECISION} }} }}
  decisions(first: 200) {{ edges {{ node {{ {DECISION} }} }} }}
  lineageEdges(first: 200) {{ edges {{ node {{ {EDGE} }} }} }}
  keyed: idempotencyKey {{ requestHash createdAt run {{ rebalanceRunId }}
    history(first: 200) {{ edges {{ node {{ {EVENT} }} }} }} }}
}} }}"""
"""A query of everything in a support bundle."""


def to_snake_case(name: str) -> str:
    """Return the REST name of a GraphQL field."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name)


def to_rest_names(node: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a node's fields under their REST names. Payloads are not changed."""
    if node is None:
        return None
    return {to_snake_case(name): value for name, value in node.items()}


def rest_nodes(connection: Any) -> list[Any]:
    """The nodes of a page, with REST's names."""
    return [to_rest_names(each["node"]) for each in connection["edges"]]


def rest_run(node: dict[str, Any]) -> dict[str, Any]:
    """Return a GraphQL run in the form of REST."""
    key = node["idempotencyKey"]
    own = {to_snake_case(name): node[name] for name in RUN.split() if name in node}
    return {**own, "idempotency_key": None if key is None else key["key"]}


def rest_decision(node: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a GraphQL decision in the form of REST."""
    if node is None:
        return None
    found = to_rest_names(node) or {}
    run = found.pop("run")
    return {**found, "run_id": run["rebalanceRunId"]}


async def rest_pages(client: AsgiClient, target: str, items: str = "items") -> Iterator[Any]:
    """A whole list by REST."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = (await client.get(f"{target}?limit=200{cursor}")).json
        found += page[items]
        if page["next_cursor"] is None:
            return iter(found)
        cursor = f"&cursor={page['next_cursor']}"


async def graphql_pages(client: AsgiClient, root: str, fields: str) -> list[Any]:
    """A whole list by GraphQL."""
    found: list[Any] = []
    after = None
    while True:
        query = f"""query($after: String) {{ {root}(first: 200, after: $after) {{
          pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {fields} }} }} }} }}"""
        page = (await fetch_data(client, query, after=after))[root]
        found += [each["node"] for each in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def test_the_lists_of_both_doors_are_the_same(client: AsgiClient) -> None:
    await load_records(client.store)
    item = RUN.replace("result", "status")
    runs = [
        {
            **(to_rest_names(each) or {}),
            "idempotency_key": (each["idempotencyKey"] or {}).get("key"),
        }
        for each in await graphql_pages(client, "runs", item)
    ]
    assert runs == list(await rest_pages(client, "/rebalance/runs"))
    assert runs
    fields = OPERATION.replace("result error { code message }", "")
    operations = [to_rest_names(each) for each in await graphql_pages(client, "operations", fields)]
    assert operations == list(await rest_pages(client, "/rebalance/operations"))
    assert operations
    found = [rest_decision(each) for each in await graphql_pages(client, "decisions", DECISION)]
    assert found == list(await rest_pages(client, "/rebalance/workflow/decisions"))
    assert found


async def test_each_run_and_all_that_belongs_to_it_are_the_same_by_both_doors(
    client: AsgiClient,
) -> None:
    await load_records(client.store)
    runs = list(await rest_pages(client, "/rebalance/runs"))
    assert runs
    for each in runs:
        run_id = each["rebalance_run_id"]
        path = f"/rebalance/runs/{quote(run_id, safe='')}"
        found = (await fetch_data(client, EVERYTHING, id=run_id))["run"]
        bundle = (await client.get(f"{path}/support-bundle")).json
        assert rest_run(found) == bundle["run"] == (await client.get(path)).json
        artifact, facts = bundle["artifact"], found["artifact"]
        assert facts["payload"] == artifact == (await client.get(f"{path}/artifact")).json
        assert facts["artifactId"] == artifact["artifact_id"]
        assert facts["artifactVersion"] == artifact["artifact_version"]
        assert facts["artifactHash"] == artifact["evidence"]["hashes"]["artifact_hash"]
        assert to_rest_names(found["operation"]) == bundle["async_operation"]
        state = (await client.get(f"{path}/workflow")).json
        assert found["workflow"]["status"] == state["workflow_status"]
        assert found["workflow"]["requiresReview"] == state["requires_review"]
        assert rest_decision(found["workflow"]["latestDecision"]) == state["latest_decision"]
        decisions = [rest_decision(step["node"]) for step in found["decisions"]["edges"]]
        assert decisions == bundle["workflow_history"]["decisions"]
        assert rest_nodes(found["lineageEdges"]) == bundle["lineage"]["edges"]
        history = None if found["keyed"] is None else rest_nodes(found["keyed"]["history"])
        assert history == (bundle["idempotency_history"] or {}).get("history")
        await check_mapping(client, found)


async def check_mapping(client: AsgiClient, found: dict[str, Any]) -> None:
    """Check that both APIs return the same mapping of the run's key."""
    if found["keyed"] is None or found["keyed"]["requestHash"] is None:
        return
    key = found["idempotencyKey"]["key"]
    path = f"/rebalance/runs/idempotency/{quote(key, safe='')}"
    assert (await client.get(path)).json == {
        "idempotency_key": key,
        "request_hash": found["keyed"]["requestHash"],
        "rebalance_run_id": found["keyed"]["run"]["rebalanceRunId"],
        "created_at": found["keyed"]["createdAt"],
    }


async def test_each_operation_is_the_same_by_both_doors(client: AsgiClient) -> None:
    await load_records(client.store)
    operations = await graphql_pages(client, "operations", OPERATION)
    assert operations
    for found in operations:
        path = f"/rebalance/operations/{quote(found['operationId'], safe='')}"
        assert to_rest_names(found) == (await client.get(path)).json


async def test_the_edges_at_every_entity_are_the_same_by_both_doors(client: AsgiClient) -> None:
    await load_records(client.store)
    query = f"""query($id: String!) {{ entity(entityId: $id) {{
      lineageEdges(first: 200) {{ edges {{ node {{ {EDGE} }} }} }} }} }}"""
    edges = [each async for each in client.store.export() if isinstance(each, LineageEdge)]
    entities = {each.source_entity_id for each in edges} | {each.target_entity_id for each in edges}
    assert entities
    for entity_id in entities:
        target = f"/rebalance/lineage/{quote(entity_id, safe='')}"
        found = (await fetch_data(client, query, id=entity_id))["entity"]
        assert rest_nodes(found["lineageEdges"]) == list(await rest_pages(client, target, "edges"))


async def test_the_summary_is_the_same_by_both_doors(client: AsgiClient) -> None:
    await load_records(client.store)
    counted = "{ key count }"
    query = f"""{{ summary {{ storeBackend retentionDays runCount operationCount
      workflowDecisionCount lineageEdgeCount runStatusCounts {counted}
      operationStatusCounts {counted} workflowActionCounts {counted}
      workflowReasonCodeCounts {counted} oldestRunCreatedAt newestRunCreatedAt
      oldestOperationCreatedAt newestOperationCreatedAt }} }}"""
    found = to_rest_names((await fetch_data(client, query))["summary"]) or {}
    for name, value in found.items():
        if isinstance(value, list):
            found[name] = {each["key"]: each["count"] for each in value}
    assert found == (await client.get("/rebalance/supportability/summary")).json
