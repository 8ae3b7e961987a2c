"""URLs with bytes that are not UTF-8 find no record: they are not read as U+FFFD, which an id may have."""

import json
from urllib.parse import quote

import pytest

from storage.records import EdgeType
from tests.factories import edge, recorded_run, run
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data

REPLACED = "\ufffd"
NOT_UTF8 = ("%FF", "%ED%A0%80", "%C3", "%F5%80%80%80")
PATHS = (
    "/rebalance/runs/{}",
    "/rebalance/runs/by-correlation/{}",
    "/rebalance/runs/by-request-hash/{}",
    "/rebalance/runs/{}/support-bundle",
    "/lineage/{}/export",
)


async def import_replaced(client: AsgiClient) -> None:
    """Import a run of which every id is U+FFFD, also three of them, and an edge."""
    for count in (1, 3):
        each = REPLACED * count
        await client.store.import_batch(
            [
                recorded_run(run(each, correlation_id=each, request_hash=each, portfolio_id=each)),
                edge(each, "x", edge_type=EdgeType.CAUSED_BY),
            ]
        )


async def test_an_id_in_a_path_that_is_not_utf_8_is_no_other_id(client: AsgiClient) -> None:
    await import_replaced(client)
    for path in PATHS:
        assert (await client.get(path.format(quote(REPLACED)))).status == 200
        for value in NOT_UTF8:
            assert (await client.get(path.format(value))).status == 404
    lineage = "/rebalance/lineage/{}".format
    assert len((await client.get(lineage(quote(REPLACED)))).json["edges"]) == 1
    body = {"action": "APPROVE", "reason_code": "A", "actor_id": "a"}
    for value in NOT_UTF8:
        assert (await client.get(lineage(value))).json["edges"] == []
        path = f"/rebalance/runs/{value}/workflow/actions"
        assert (await client.post_json(path, body)).json == {"detail": "DPM_RUN_NOT_FOUND"}


async def test_a_parameter_that_is_not_utf_8_matches_nothing(client: AsgiClient) -> None:
    await import_replaced(client)
    for name in ("portfolio_id", "request_hash"):
        path = f"/rebalance/runs?{name}="
        assert len((await client.get(path + quote(REPLACED))).json["items"]) == 1
        for value in NOT_UTF8:
            assert (await client.get(path + value)).json["items"] == []
            last = await client.get(f"{path}{value}&{name}={quote(REPLACED)}")
            assert len(last.json["items"]) == 1
            ignored = await client.get(f"/rebalance/runs?unknown={value}&{value}=1")
            assert len(ignored.json["items"]) == 2
            wrong = await client.get(f"/rebalance/runs?limit={value}")
            assert (wrong.status, wrong.json["detail"][0]["loc"]) == (422, ["query", "limit"])


@pytest.mark.parametrize("value", NOT_UTF8)
async def test_a_query_by_get_that_is_not_utf_8_is_refused(
    memory_client: AsgiClient, value: str
) -> None:
    await import_replaced(memory_client)
    query = quote("query($id: String!) { entity(entityId: $id) { entityId } }")
    variables = quote(json.dumps({"id": "X"})).replace("X", value)
    literal = quote('{ entity(entityId: "X") { entityId } }').replace("X", value)
    for target in (
        f"/graphql?query={query}&variables={variables}",
        f"/graphql?query={literal}",
    ):
        answer = await memory_client.get(target)
        assert answer.status == 400
        assert answer.json["errors"][0]["message"] == "the query string is not UTF-8"


async def test_a_link_that_is_not_utf_8_identifies_nothing(memory_client: AsgiClient) -> None:
    await import_replaced(memory_client)
    query = "query($text: String!) { resolve(text: $text) { candidates { entityId } } }"
    for path in ("rebalance/runs/{}", "explore?id={}", "explore?entity={}"):
        link = f"http://127.0.0.1/{path}".format
        found = await fetch_data(memory_client, query, text=link("%FF"))
        assert found["resolve"]["candidates"] == []
    found = await fetch_data(memory_client, query, text="http://x/rebalance/runs/%EF%BF%BD")
    assert {each["entityId"] for each in found["resolve"]["candidates"]} >= {REPLACED}
