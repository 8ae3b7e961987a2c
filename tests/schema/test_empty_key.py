"""An empty idempotency key, which the slice 1 system stored, is served as it was and refused in new writes."""

from tests.factories import edge, event, mapping, recorded_run, run
from tests.schema.asgi_client import AsgiClient

QUERY = """{
  run(by: {rebalanceRunId: "rr_1"}) { idempotencyKey { id key run { rebalanceRunId } history { totalCount } } }
  idempotencyKey(key: "") { key }
  entity(entityId: "") { kind }
  lineage(entityId: "") { entityCount }
}"""


async def test_an_empty_key_is_served_as_it_was(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            recorded_run(run("rr_1", idempotency_key="")),
            mapping("", rebalance_run_id="rr_1"),
            event("", rebalance_run_id="rr_1"),
            edge("", "rr_1"),
        ]
    )
    served = (await client.get("/rebalance/runs/rr_1")).json
    assert served["idempotency_key"] == ""
    bundle = (await client.get("/rebalance/runs/rr_1/support-bundle")).json
    assert bundle["idempotency_history"]["idempotency_key"] == ""
    assert len(bundle["idempotency_history"]["history"]) == 1
    data = (await client.post_json("/graphql", {"query": QUERY})).json["data"]
    key = data["run"]["idempotencyKey"]
    assert (key["key"], key["run"]["rebalanceRunId"], key["history"]["totalCount"]) == (
        "",
        "rr_1",
        1,
    )
    assert data["idempotencyKey"] == {"key": ""}
    assert data["entity"]["kind"] == "IDEMPOTENCY_KEY"
    assert data["lineage"]["entityCount"] == 2
    node = {"query": "query ($id: ID!) { node(id: $id) { ... on IdempotencyKey { key } } }"}
    again = await client.post_json("/graphql", {**node, "variables": {"id": key["id"]}})
    assert again.json == {"data": {"node": {"key": ""}}}


async def test_an_empty_key_is_refused_in_a_new_run(client: AsgiClient) -> None:
    mutation = """mutation { recordRun(input: {rebalanceRunId: "rr_2", correlationId: "c", requestHash: "h",
        idempotencyKey: "", portfolioId: "p", result: {status: "READY"}}) { id } }"""
    answer = (await client.post_json("/graphql", {"query": mutation})).json
    assert answer["errors"][0]["message"] == "idempotencyKey: must not be empty"
