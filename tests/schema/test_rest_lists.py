"""Pages of lists: `next_cursor`, and valid cursors."""

from datetime import timedelta
from typing import Any

import pytest

from schema.rest.request_models import Action, Parameters, parse_query
from storage.records import Record, WorkflowAction
from tests.factories import (
    at,
    decision,
    edge,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient, load_records, open_client
from tests.service_env import ALL_FEATURES

LISTS = {
    "/rebalance/runs": "items",
    "/rebalance/operations": "items",
    "/rebalance/workflow/decisions": "items",
    "/rebalance/lineage/rr_1": "edges",
}


def records_of_each_kind(count: int) -> list[Record]:
    """Return `count` runs, operations, decisions and edges, three of each with one timestamp."""
    found: list[Record] = []
    for number in range(count):
        moment = at(number // 3)
        found += [
            recorded_run(run(f"rr_{number}", created_at=moment)),
            recorded_operation(operation(f"dop_{number}", created_at=moment)),
            edge("rr_1", f"target/{number}", created_at=moment),
        ]
    return found + [decision(f"dwd_{n}", decided_at=at(n // 3)) for n in range(count)]


async def fetch_all_pages(client: AsgiClient, target: str, items: str) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = (await client.get(target + cursor)).json
        found += page[items]
        if page["next_cursor"] is None:
            return found
        assert page[items]
        cursor = f"&cursor={page['next_cursor']}"


@pytest.mark.parametrize(("target", "items"), LISTS.items())
@pytest.mark.parametrize("limit", [1, 2, 7, 10, 11])
async def test_the_pages_of_a_list_make_up_the_list(
    client: AsgiClient, target: str, items: str, limit: int
) -> None:
    await client.store.import_batch(records_of_each_kind(10))
    whole = (await client.get(target)).json
    assert whole["next_cursor"] is None
    assert len(whole[items]) == 10
    assert await fetch_all_pages(client, f"{target}?limit={limit}", items) == whole[items]


async def test_a_list_is_newest_first_and_lineage_oldest_first(client: AsgiClient) -> None:
    await client.store.import_batch(records_of_each_kind(6))
    runs = (await client.get("/rebalance/runs")).json["items"]
    assert [each["rebalance_run_id"] for each in runs] == [f"rr_{n}" for n in (5, 4, 3, 2, 1, 0)]
    edges = (await client.get("/rebalance/lineage/rr_1")).json["edges"]
    assert [each["target_entity_id"] for each in edges] == [f"target/{n}" for n in range(6)]


async def test_a_filter_goes_on_over_the_pages(client: AsgiClient) -> None:
    await load_records(client.store)
    found = await fetch_all_pages(client, "/rebalance/runs?status=PENDING_REVIEW&limit=3", "items")
    assert [each["status"] for each in found] == ["PENDING_REVIEW"] * 14


async def test_a_page_holds_fifty_and_at_most_two_hundred(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_run(run(f"rr_{n}")) for n in range(205)])
    for query, count in (("", 50), ("?limit=200", 200)):
        page = (await client.get(f"/rebalance/runs{query}")).json
        assert len(page["items"]) == count
        assert page["next_cursor"] is not None


async def test_a_cursor_survives_what_comes_and_goes(client: AsgiClient) -> None:
    await client.store.import_batch(records_of_each_kind(6))
    first = (await client.get("/rebalance/runs?limit=3")).json
    await client.store.import_batch([recorded_run(run("rr_new", created_at=at(99)))])
    await client.store.purge(runs_before=at(1), operations_before=None, limit=10)
    await client.store.import_batch([recorded_run(run("rr_old", created_at=at(-1)))])
    rest = await client.get(f"/rebalance/runs?limit=3&cursor={first['next_cursor']}")
    assert [each["rebalance_run_id"] for each in rest.json["items"]] == ["rr_old"]


@pytest.mark.parametrize("cursor", ["", "x", "%00", "%FF", "W10", "bnVsbA", "é", "A" * 3000])
@pytest.mark.parametrize("target", LISTS)
async def test_what_is_no_cursor_is_refused(
    memory_client: AsgiClient, target: str, cursor: str
) -> None:
    answer = await memory_client.get(f"{target}?cursor={cursor}")
    assert (answer.status, answer.json) == (422, {"detail": "DPM_INVALID_CURSOR"})


async def test_the_cursor_of_another_list_is_refused(client: AsgiClient) -> None:
    await client.store.import_batch(records_of_each_kind(3))
    cursors = {
        target: (await client.get(f"{target}?limit=1")).json["next_cursor"] for target in LISTS
    }
    for target in (*LISTS, "/rebalance/lineage/rr_2"):
        for origin, cursor in cursors.items():
            answer = await client.get(f"{target}?cursor={cursor}")
            assert answer.status == (200 if origin == target else 422)


async def test_other_parameters_are_judged_before_the_cursor_and_flags_after_it() -> None:
    async with open_client({**ALL_FEATURES, "DPM_SUPPORT_APIS_ENABLED": "off"}) as client:
        both = await client.get("/rebalance/runs?cursor=x&limit=0&from=y")
        cursor = await client.get("/rebalance/runs?cursor=x&limit=1")
        neither = await client.get("/rebalance/runs?limit=1")
    assert [each["loc"][1] for each in both.json["detail"]] == ["limit", "from"]
    assert cursor.json == {"detail": "DPM_INVALID_CURSOR"}
    assert neither.json == {"detail": "DPM_SUPPORT_APIS_DISABLED"}


@pytest.mark.parametrize(
    "query",
    [
        "from=0001-01-01T00:00:00%2B05:00",
        "to=9999-12-31T23:59:59-05:00",
        "from=1770106499&to=1770106501",
        "from=2026-02-03T08:15:00&to=2026-02-03T08:15:00",
        "from=2026-02-03T13:45:00%2B05:30",
        "from=2026-02-03",
    ],
)
async def test_an_instant_reads_in_any_spelling(client: AsgiClient, query: str) -> None:
    await client.store.import_batch([recorded_run(run(created_at=at()))])
    answer = await client.get(f"/rebalance/runs?{query}")
    assert (answer.status, len(answer.json["items"])) == (200, 1)


@pytest.mark.parametrize(
    "query", ["to=0001-01-01T00:00:00%2B05:00", "from=9999-12-31T23:59:59-05:00"]
)
async def test_an_instant_beyond_the_calendar_leaves_nothing(
    client: AsgiClient, query: str
) -> None:
    await client.store.import_batch([recorded_run(run())])
    assert (await client.get(f"/rebalance/runs?{query}")).json["items"] == []


@pytest.mark.parametrize("value", ["%00", "%FF", "", "UNKNOWN", "%F0%9F", "x" * 3000])
async def test_a_word_that_nothing_bears_matches_nothing(client: AsgiClient, value: str) -> None:
    await client.store.import_batch(records_of_each_kind(2))
    for target, name in (
        ("/rebalance/runs", "status"),
        ("/rebalance/runs", "portfolio_id"),
        ("/rebalance/operations", "operation_type"),
        ("/rebalance/workflow/decisions", "actor_id"),
        ("/rebalance/lineage/rr_1", "edge_type"),
    ):
        answer = await client.get(f"{target}?{name}={value}")
        assert answer.status == 200
        assert answer.json[LISTS[target]] == []


async def test_the_last_of_a_repeated_parameter_counts(memory_client: AsgiClient) -> None:
    await memory_client.store.import_batch(records_of_each_kind(4))
    query = "&".join(f"limit={n}" for n in (["x"] * 2000 + ["3"]))
    assert len((await memory_client.get(f"/rebalance/runs?{query}")).json["items"]) == 3


def test_the_words_for_actions_are_those_of_the_records() -> None:
    assert set(Action.__args__) == {action.value for action in WorkflowAction}  # type: ignore[attr-defined]  # what typing keeps of a literal


def test_parameters_are_not_known_by_the_names_of_our_fields() -> None:
    assert parse_query(Parameters, b"since=x") == Parameters()


async def test_instants_have_microseconds_only_where_there_are_any(client: AsgiClient) -> None:
    moments = (at(), at() + timedelta(microseconds=7))
    for number, moment in enumerate(moments):
        await client.store.import_batch([recorded_run(run(f"rr_{number}", created_at=moment))])
    found = (await client.get("/rebalance/runs")).json["items"]
    assert [each["created_at"] for each in found] == [each.isoformat() for each in moments[::-1]]
