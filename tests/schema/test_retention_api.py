"""Purges and holds in GraphQL and REST: tombstones, four eyes, and the preview."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from resolvers.retention import purge_preview, scoped_retention
from resolvers.retention.purge_preview import preview_purge
from schema.app import build_service
from schema.settings import Settings
from storage.base import Store
from storage.records import EntityKind
from tests.factories import edge, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES, Env

RETENTION: Final = {
    "DPM_SUPPORTABILITY_RETENTION_DAYS": "1",
    "DPM_ASYNC_OPERATIONS_TTL_SECONDS": "60",
}
PURGE: Final = 'mutation { purgeExpired(reason: "a test") { runsPurged operationsPurged } }'
GRAPH: Final = """query($id: String!) { lineage(entityId: $id, depth: 9) {
  entities { nodes { entityId kind } } edges { totalCount }
  completeness { isComplete reasons purgedCount } } }"""
PLACE: Final = """mutation($input: PlaceHoldInput!) { placeHold(input: $input) {
  holdId reason matter entityId direction depth portfolioId createdFrom createdTo placedBy isActive } }"""
RELEASE: Final = """mutation($id: String!) { releaseHold(holdId: $id, reason: "over") {
  isActive releasedBy releaseReason } }"""
PREVIEW: Final = """{ purgePreview { runCount operationCount months { kind month count } heldRunCount
  orphanCount heldOperationCount held { hold { holdId } runCount operationCount } remainingRunCount leavesTombstones
  reachableCount isComplete examinedCount } }"""


async def fill(client: AsgiClient) -> None:
    """A chain of three runs, the middle one to be purged, and an operation."""
    ages = {"rr_1": "2999-01-01", "rr_2": "2026-01-01", "rr_3": "2999-01-02"}
    await client.store.import_batch(
        [
            *(
                recorded_run(
                    run(
                        each,
                        correlation_id=f"c_{each}",
                        created_at=datetime.fromisoformat(f"{day}T00:00:00+00:00"),
                    )
                )
                for each, day in ages.items()
            ),
            edge("rr_1", "rr_2"),
            edge("rr_2", "rr_3"),
            recorded_operation(operation("dop_1", correlation_id="c_rr_2")),
        ]
    )


async def graph(client: AsgiClient) -> Any:
    return (await fetch_data(client, GRAPH, id="rr_1"))["lineage"]


async def rest_edges(client: AsgiClient, entity_id: str) -> int:
    return len((await client.get(f"/rebalance/lineage/{entity_id}")).json["edges"])


async def test_a_graph_leads_through_what_was_purged_and_rest_does_not_know_it(
    store_env: Env,
) -> None:
    async with open_client(ALL_FEATURES | store_env) as client:
        await fill(client)
        before = await graph(client)
    async with open_client(ALL_FEATURES | store_env | RETENTION) as client:
        if not await client.store.runs(["rr_1"]):
            await fill(client)  # the memory store is empty again
        await fetch_data(client, PURGE)
        after = await graph(client)
        assert [each["entityId"] for each in after["entities"]["nodes"]] == [
            each["entityId"] for each in before["entities"]["nodes"]
        ]
        assert after["edges"] == before["edges"]
        assert after["completeness"] == {"isComplete": True, "reasons": [], "purgedCount": 1}
        found = await fetch_data(
            client,
            """{ entity(entityId: "rr_2") { id __typename kind ... on PurgedEntity {
                 was status createdAt purgedAt reason portfolioId } }
               run(by: {rebalanceRunId: "rr_2"}) { status }
               resolve(text: "rr_2") { candidates { kind status isExact } }
               purges { number reason purgedBy runCount operationCount leavesTombstones } }""",
        )
        entity = found["entity"]
        assert (entity["__typename"], entity["kind"], entity["was"]) == (
            "PurgedEntity",
            "PURGED",
            "RUN",
        )
        assert (entity["status"], entity["portfolioId"]) == ("READY", "pf_1")
        assert entity["purgedAt"] > entity["createdAt"]
        assert found["run"] is None
        assert {"kind": "PURGED", "status": "READY", "isExact": True} in found["resolve"][
            "candidates"
        ]
        assert sum(each["runCount"] for each in found["purges"]) == 1
        node = await fetch_data(
            client, "query($id: ID!) { node(id: $id) { __typename } }", id=entity["id"]
        )
        assert node["node"] == {"__typename": "PurgedEntity"}
        assert (await client.get("/rebalance/runs/rr_2")).status == 404
        assert [await rest_edges(client, each) for each in ("rr_1", "rr_2", "rr_3")] == [0, 0, 0]


async def test_without_tombstones_a_graph_says_that_it_is_torn(store_env: Env) -> None:
    env = ALL_FEATURES | store_env | RETENTION | {"DPM_SUPPORTABILITY_TOMBSTONES": "false"}
    async with open_client(env) as client:
        await fill(client)
        await fetch_data(client, PURGE)
        after = await graph(client)
        assert [each["entityId"] for each in after["entities"]["nodes"]] == ["rr_1"]
        assert after["completeness"] == {
            "isComplete": False,
            "reasons": ["PURGED"],
            "purgedCount": 0,
        }
        causes = await fetch_data(client, '{ rootCauses(entityId: "rr_1") { isComplete } }')
        assert causes == {"rootCauses": {"isComplete": False}}
        exported = await client.get("/lineage/rr_1/export?format=json&direction=BOTH&depth=9")
        assert exported.json["completeness"] == {
            "is_complete": False,
            "reasons": ["PURGED"],
            "frontier": [],
        }
        drawn = await client.get("/lineage/rr_1/export?format=mermaid&direction=BOTH&depth=9")
        assert b"Incomplete: this export leaves out edges that a purge deleted.\n" in drawn.body


async def test_a_hold_keeps_a_run_and_the_preview_tells(store_env: Env) -> None:
    async with open_client(ALL_FEATURES | store_env | RETENTION) as client:
        hold = {"reason": "an inquiry", "matter": "M-1", "portfolioId": "pf_1"}
        placed = (await fetch_data(client, PLACE, input=hold))["placeHold"]
        assert placed == {
            "holdId": placed["holdId"],
            "reason": "an inquiry",
            "matter": "M-1",
            "entityId": None,
            "direction": None,
            "depth": None,
            "portfolioId": "pf_1",
            "createdFrom": None,
            "createdTo": None,
            "placedBy": "anonymous",
            "isActive": True,
        }
        await fill(client)
        preview = (await fetch_data(client, PREVIEW))["purgePreview"]
        assert preview["runCount"] == preview["operationCount"] == preview["reachableCount"] == 0
        assert preview["orphanCount"] == 0
        assert (preview["heldRunCount"], preview["heldOperationCount"]) == (1, 1)
        assert (preview["isComplete"], preview["examinedCount"]) == (True, 2)
        assert preview["held"] == [
            {"hold": {"holdId": placed["holdId"]}, "runCount": 1, "operationCount": 1}
        ]
        await fetch_data(client, PURGE)
        query = '{ run(by: {rebalanceRunId: "rr_2"}) { isHeld } }'
        assert (await fetch_data(client, query))["run"] == {"isHeld": True}
        released = (await fetch_data(client, RELEASE, id=placed["holdId"]))["releaseHold"]
        assert released == {
            "isActive": False,
            "releasedBy": "anonymous",
            "releaseReason": "over",
        }
        assert (await fetch_data(client, query))["run"] == {"isHeld": False}
        lists = await fetch_data(
            client, "{ all: holds { holdId } on: holds(active: true) { holdId } }"
        )
        assert lists == {"all": [{"holdId": placed["holdId"]}], "on": []}


async def test_the_lists_of_holds_are_paged(store_env: Env) -> None:
    async with open_client(ALL_FEATURES | store_env | RETENTION) as client:
        for reason in "abcd":
            await fetch_data(client, PLACE, input={"reason": reason, "portfolioId": "pf_1"})
        await fill(client)
        for query in (
            "query($first: Int!, $after: String) { page: holds(first: $first, after: $after) { holdId reason } }",
            """query($first: Int!, $after: String) { purgePreview {
                 page: held(first: $first, after: $after) { hold { holdId reason } } } }""",
        ):

            async def page(first: int, after: str | None = None, query: str = query) -> Any:
                data = await fetch_data(client, query, first=first, after=after)
                found = data["purgePreview"]["page"] if "purgePreview" in data else data["page"]
                return [each.get("hold", each) for each in found]

            pages, after = [], None
            while found := await page(3, after):
                pages.append(len(found))
                after = found[-1]["holdId"]
            assert (pages, await page(0)) == ([3, 1], [])
            assert [each["reason"] for each in await page(1000)] == sorted("abcd")
            for first, last, cause in (
                (1001, None, {"argument": "first"}),
                (-1, None, {"argument": "first"}),
                (1, "x", {"reason": "DPM_INVALID_CURSOR"}),
            ):
                error = await single_error(client, query, first=first, after=last)
                assert error["code"] == "BAD_USER_INPUT"
                assert cause.items() <= error.items()
        third = (await fetch_data(client, "{ holds { holdId } }"))["holds"][2]["holdId"]
        await fetch_data(client, RELEASE, id=third)
        rest = "query($id: String) { holds(active: true, after: $id) { reason } }"
        assert (await fetch_data(client, rest, id=third))["holds"] == [{"reason": "d"}]


async def test_the_list_of_purges_is_paged(store_env: Env) -> None:
    async with open_client(ALL_FEATURES | store_env | RETENTION) as client:
        for each in ("rr_1", "rr_2", "rr_3"):
            await client.store.import_batch([recorded_run(run(each))])
            await fetch_data(client, PURGE)
        query = (
            "query($first: Int!, $after: Int) { purges(first: $first, after: $after) { number } }"
        )
        every = (await fetch_data(client, "{ purges { number } }"))["purges"]
        first = (await fetch_data(client, query, first=2))["purges"]
        rest = (await fetch_data(client, query, first=2, after=first[-1]["number"]))["purges"]
        assert (len(first), len(rest), first + rest) == (2, 1, every)
        error = await single_error(client, query, first=1001)
        assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "first")
        many = " ".join(f"p{n}: purges {{ number }}" for n in range(11))
        assert (await single_error(client, f"{{ {many} }}"))["reason"] == "DPM_QUERY_TOO_LARGE"


async def test_a_list_that_is_longer_than_a_page_requires_first(
    store_env: Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoped_retention, "MAX_HOLDS", 2)
    async with open_client(ALL_FEATURES | store_env | RETENTION) as client:
        query = "query($first: Int) { holds(active: true, first: $first) { reason } }"
        for reason in "ab":
            await fetch_data(client, PLACE, input={"reason": reason, "portfolioId": "pf_1"})
        assert len((await fetch_data(client, query))["holds"]) == 2
        await fetch_data(client, PLACE, input={"reason": "c", "portfolioId": "pf_1"})
        error = await single_error(client, query)
        assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "first")
        assert len((await fetch_data(client, query, first=2))["holds"]) == 2


async def test_a_preview_counts_by_kind_and_month_and_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = ("2026-01", "2026-02", "2026-02")
    await store.import_batch(
        [
            *(
                recorded_run(run(f"rr_{n}", created_at=datetime.fromisoformat(f"{each}-03T00:00Z")))
                for n, each in enumerate(months)
            ),
            recorded_run(run("rr_new", created_at=datetime.now(UTC))),
            recorded_operation(),
        ]
    )
    preview = await preview_purge(build_service(Settings.from_env(RETENTION), store))
    run_kind, operation_kind = EntityKind.RUN, EntityKind.OPERATION
    assert preview.purged == {
        (run_kind, "2026-01"): 1,
        (run_kind, "2026-02"): 2,
        (operation_kind, "2026-02"): 1,
    }
    assert (preview.remaining_runs, preview.remaining_operations) == (1, 0)
    assert (preview.reachable, preview.held_records) == (4, {})
    assert (preview.is_complete, preview.examined) == (True, 4)
    monkeypatch.setattr(purge_preview, "CHUNK", 1)
    partial = await preview_purge(build_service(Settings.from_env(RETENTION), store), seconds=0)
    assert (partial.is_complete, partial.examined) == (False, 2)
    assert partial.purged == {(run_kind, "2026-01"): 1, (operation_kind, "2026-02"): 1}
    assert len(await store.runs([f"rr_{n}" for n in range(3)])) == 3
    forever = await preview_purge(build_service(Settings.from_env({}), store))
    assert forever.total(run_kind) == 0


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"reason": "x"}, "input"),
        ({"reason": "x", "portfolioId": "p", "entityId": "e"}, "input"),
        ({"reason": " ", "portfolioId": "p"}, "reason"),
        ({"reason": "x" * 2001, "portfolioId": "p"}, "reason"),
        ({"reason": "x", "portfolioId": ""}, "portfolioId"),
        ({"reason": "x", "entityId": "e", "depth": 0}, "depth"),
        ({"reason": "x", "created": {}}, "created"),
    ],
)
async def test_a_hold_of_nothing_is_refused(
    memory_client: AsgiClient, given: dict[str, object], argument: str
) -> None:
    error = await single_error(memory_client, PLACE, input=given)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", argument)
    assert (await fetch_data(memory_client, "{ holds { holdId } }"))["holds"] == []


async def test_a_hold_is_released_once_and_with_four_eyes_by_another() -> None:
    env = ALL_FEATURES | {"DPM_WORKFLOW_FOUR_EYES": "true"}
    async with open_client(env) as client:
        placed = await fetch_data(client, PLACE, input={"reason": "x", "portfolioId": "p"})
        hold_id = placed["placeHold"]["holdId"]
        error = await single_error(client, RELEASE, id=hold_id)
        assert (error["code"], error["reason"]) == ("FORBIDDEN", "DPM_WORKFLOW_FOUR_EYES")
        async with open_client(ALL_FEATURES, store=client.store) as other:
            await fetch_data(other, RELEASE, id=hold_id)
            error = await single_error(other, RELEASE, id=hold_id)
            assert error["reason"] == "DPM_HOLD_RELEASED"
            error = await single_error(other, RELEASE, id="hold_0")
            assert error["reason"] == "DPM_HOLD_NOT_FOUND"
            assert (await execute(other, "{ holds(active: false) { holdId } }"))["data"] == {
                "holds": [{"holdId": hold_id}]
            }
