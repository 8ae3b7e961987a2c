"""Connections: the items of a page, its page info, and valid cursors."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest

from resolvers.paging import write_cursor
from storage.base import Store
from storage.lists import DECISIONS_BY_RUN
from storage.records import EdgeType, Record
from tests.factories import (
    START,
    at,
    decision,
    edge,
    event,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

PAGE: Final = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount edges"
ARGUMENTS: Final = "first: $first, after: $after, last: $last, before: $before"
DECLARED: Final = "query($first: Int, $after: String, $last: Int, $before: String)"

LISTS: Final = {
    "runs": ("runs({}, order: OLDEST_FIRST)", "rebalanceRunId"),
    "operations": ("operations({}, order: OLDEST_FIRST)", "operationId"),
    "decisions": ("decisions({}, order: OLDEST_FIRST)", "decisionId"),
    "decisions of a run": ('run(by: {{rebalanceRunId: "r0"}}) {{ decisions({})', "decisionId"),
    "runs of a correlation": (
        'entity(entityId: "c") {{ ...on Correlation {{ runs({}, order: OLDEST_FIRST)',
        "rebalanceRunId",
    ),
    "operations of a correlation": (
        'entity(entityId: "c") {{ ...on Correlation {{ operations({}, order: OLDEST_FIRST)',
        "operationId",
    ),
    "runs of an operation": (
        'operation(by: {{operationId: "o0"}}) {{ runs({}, order: OLDEST_FIRST)',
        "rebalanceRunId",
    ),
    "history of a key": ('idempotencyKey(key: "k") {{ history({})', "rebalanceRunId"),
    "edges of an entity": ('entity(entityId: "r0") {{ lineageEdges({})', "targetEntityId"),
}
"""Every list: its query, and the field that identifies its nodes."""


def query_of(name: str) -> str:
    """Return the query of a page of a list."""
    asked, field = LISTS[name]
    opened = f"{DECLARED} {{ {asked.format(ARGUMENTS)} {{ {PAGE} {{ cursor node {{ {field} }} }}"
    return opened + " }" * (opened.count("{") - opened.count("}"))


async def fetch_page(client: AsgiClient, query: str, **arguments: object) -> Any:
    """Return the connection in the response to a query, at any depth."""
    found = await fetch_data(client, query, **arguments)
    while "pageInfo" not in found:
        (found,) = found.values()
    return found


def node_ids(connection: Any) -> list[str]:
    """Return the ids of the nodes of a page."""
    return [next(iter(each["node"].values())) for each in connection["edges"]]


def cursors(connection: Any) -> list[str]:
    """The cursors of a page."""
    return [each["cursor"] for each in connection["edges"]]


async def import_lists(store: Store, count: int) -> None:
    """Import `count` records of every list, two with each timestamp."""
    found: list[Record] = []
    for number in range(count):
        name, moment = str(number), at(number // 2)
        found += [
            recorded_run(run(f"r{name}", correlation_id="c", created_at=moment)),
            recorded_operation(operation(f"o{name}", correlation_id="c", created_at=moment)),
            decision(f"d{name}", run_id="r0", decided_at=moment),
            event("k", rebalance_run_id=f"r{name}", created_at=moment),
            edge("r0", f"t{name}", created_at=moment),
        ]
    await store.import_batch(found)


@pytest.mark.parametrize("name", LISTS)
async def test_pages_in_both_ways_make_up_the_list(client: AsgiClient, name: str) -> None:
    await import_lists(client.store, 5)
    query = query_of(name)
    whole = await fetch_page(client, query)
    order = node_ids(whole)
    assert [each[1:] for each in order] == ["0", "1", "2", "3", "4"]
    forward: list[str] = []
    step = await fetch_page(client, query, first=2)
    while True:
        forward += node_ids(step)
        assert step["totalCount"] == 5
        if not step["pageInfo"]["hasNextPage"]:
            break
        step = await fetch_page(client, query, first=2, after=step["pageInfo"]["endCursor"])
    backward: list[str] = []
    step = await fetch_page(client, query, last=2)
    while True:
        backward = node_ids(step) + backward
        if not step["pageInfo"]["hasPreviousPage"]:
            break
        step = await fetch_page(client, query, last=2, before=step["pageInfo"]["startCursor"])
    assert forward == backward == order


async def test_a_page_says_where_it_lies(client: AsgiClient) -> None:
    await import_lists(client.store, 5)
    query = query_of("runs")
    places = cursors(await fetch_page(client, query))
    inside = await fetch_page(client, query, first=2, after=places[0])
    assert cursors(inside) == places[1:3]
    assert inside["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": True,
        "startCursor": places[1],
        "endCursor": places[2],
    }
    end = await fetch_page(client, query, last=2)
    assert (end["pageInfo"]["hasPreviousPage"], end["pageInfo"]["hasNextPage"]) == (True, False)


async def test_after_and_before_cut_from_both_ends(client: AsgiClient) -> None:
    await import_lists(client.store, 5)
    query = query_of("runs")
    places = cursors(await fetch_page(client, query))
    between = {"after": places[0], "before": places[4]}
    assert node_ids(await fetch_page(client, query, **between)) == ["r1", "r2", "r3"]
    assert node_ids(await fetch_page(client, query, first=2, **between)) == ["r1", "r2"]
    assert node_ids(await fetch_page(client, query, last=2, **between)) == ["r2", "r3"]
    assert node_ids(await fetch_page(client, query, after=places[3], before=places[1])) == []


async def test_an_empty_list_has_no_ends(client: AsgiClient) -> None:
    assert await fetch_page(client, query_of("runs")) == {
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
        "totalCount": 0,
        "edges": [],
    }


async def test_a_page_is_of_fifty_without_a_size_and_of_two_hundred_at_most(
    client: AsgiClient,
) -> None:
    await client.store.import_batch([recorded_run(run(f"r{n:03}")) for n in range(201)])
    query = query_of("runs")
    assert len(node_ids(await fetch_page(client, query))) == 50
    assert len(node_ids(await fetch_page(client, query, first=None, last=None))) == 50
    assert len(node_ids(await fetch_page(client, query, first=200))) == 200
    assert node_ids(await fetch_page(client, query, last=1)) == ["r200"]


@pytest.mark.parametrize("name", LISTS)
async def test_a_size_outside_the_bounds_is_an_error_that_names_the_argument(
    client: AsgiClient, name: str
) -> None:
    await import_lists(client.store, 1)
    for argument in ("first", "last"):
        for size in (-1, 201):
            problem = await single_error(client, query_of(name), **{argument: size})
            assert (problem["code"], problem["argument"]) == ("BAD_USER_INPUT", argument)


@pytest.mark.parametrize("name", LISTS)
async def test_first_and_last_together_are_an_error(client: AsgiClient, name: str) -> None:
    await import_lists(client.store, 1)
    problem = await single_error(client, query_of(name), first=1, last=1)
    assert (problem["code"], problem["argument"]) == ("BAD_USER_INPUT", "last")


async def test_each_list_refuses_the_cursors_of_every_other(client: AsgiClient) -> None:
    await import_lists(client.store, 1)
    given = {name: cursors(await fetch_page(client, query_of(name)))[0] for name in LISTS}
    assert len(set(given.values())) == len(LISTS)
    for name in LISTS:
        for other, cursor in given.items():
            if other != name:
                problem = await single_error(client, query_of(name), after=cursor)
                assert problem["code"] == "BAD_USER_INPUT"
                assert problem["reason"] == "DPM_INVALID_CURSOR", (name, other)


async def test_a_cursor_of_another_parents_list_is_refused(client: AsgiClient) -> None:
    await client.store.import_batch(
        [decision("d1", run_id="r1"), decision("d2", run_id="r2")]
        + [recorded_run(run(name)) for name in ("r1", "r2")]
    )
    query = (
        "query($id: String!, $after: String) { run(by: {rebalanceRunId: $id})"
        " { decisions(after: $after) { pageInfo { endCursor } } } }"
    )
    cursor = (await fetch_page(client, query, id="r1"))["pageInfo"]["endCursor"]
    problem = await single_error(client, query, id="r2", after=cursor)
    assert (problem["reason"], problem["path"]) == ("DPM_INVALID_CURSOR", ["run", "decisions"])


async def test_a_cursor_that_cannot_be_read_is_refused(client: AsgiClient) -> None:
    await import_lists(client.store, 1)
    forged = write_cursor(DECISIONS_BY_RUN.name, "r0", (START, 2**63))
    for cursor in ("", "é", "a", "%%%", "bnVsbA", "W10", forged):
        for argument in ("after", "before"):
            asked = {argument: cursor}
            problem = await single_error(client, query_of("decisions of a run"), **asked)
            assert problem["reason"] == "DPM_INVALID_CURSOR", cursor


async def test_the_page_after_a_purged_row_goes_on_where_it_stood(client: AsgiClient) -> None:
    await import_lists(client.store, 5)
    query = query_of("runs")
    places = cursors(await fetch_page(client, query))
    await client.store.purge(runs_before=at(1), operations_before=None, limit=9)
    await client.store.import_batch([recorded_run(run("r1x", created_at=at(0)))])
    assert node_ids(await fetch_page(client, query, after=places[1])) == ["r1x", "r2", "r3", "r4"]
    assert node_ids(await fetch_page(client, query, before=places[1])) == []


async def test_runs_operations_and_decisions_are_newest_first_unless_told_otherwise(
    client: AsgiClient,
) -> None:
    await import_lists(client.store, 3)
    query = """{
      runs { edges { node { rebalanceRunId } } }
      operations { edges { node { operationId } } }
      decisions { edges { node { decisionId } } }
    }"""
    found = await fetch_data(client, query)
    assert [node_ids(each) for each in found.values()] == [
        ["r2", "r1", "r0"],
        ["o2", "o1", "o0"],
        ["d2", "d1", "d0"],
    ]


async def test_a_cursor_is_a_place_in_both_orders(client: AsgiClient) -> None:
    await import_lists(client.store, 3)
    query = (
        "query($order: RecordOrder!, $after: String) { runs(order: $order, after: $after)"
        " { pageInfo { endCursor } edges { cursor node { rebalanceRunId } } } }"
    )
    middle = cursors(await fetch_page(client, query, order="OLDEST_FIRST"))[1]
    assert node_ids(await fetch_page(client, query, order="OLDEST_FIRST", after=middle)) == ["r2"]
    assert node_ids(await fetch_page(client, query, order="NEWEST_FIRST", after=middle)) == ["r0"]


async def test_equal_instants_are_ordered_by_id_by_code_point(client: AsgiClient) -> None:
    ids = ["\U00010000", "Z", "a", "\uffff", "B", "é", "b"]
    await client.store.import_batch([recorded_run(run(each)) for each in ids])
    assert node_ids(await fetch_page(client, query_of("runs"))) == sorted(ids)


async def test_the_decisions_of_a_run_at_one_instant_are_in_order_of_recording(
    client: AsgiClient,
) -> None:
    await client.store.import_batch([recorded_run(run("r0"))])
    for name in ("d3", "d1", "d2"):
        await client.store.import_batch([decision(name, run_id="r0")])
    assert node_ids(await fetch_page(client, query_of("decisions of a run"))) == ["d3", "d1", "d2"]
    assert node_ids(await fetch_page(client, query_of("decisions"))) == ["d1", "d2", "d3"]


async def test_edges_at_one_instant_are_by_source_type_and_target(client: AsgiClient) -> None:
    ends = [("r0", "t2"), ("r0", "t1"), ("a", "r0")]
    await client.store.import_batch(
        [
            edge(*each, edge_type=kind)
            for each in ends
            for kind in (EdgeType.DERIVED_FROM, EdgeType.CAUSED_BY)
        ]
    )
    query = """{ entity(entityId: "r0") { lineageEdges { pageInfo { endCursor }
      edges { node { sourceEntityId edgeType targetEntityId } } } } }"""
    found = [tuple(each["node"].values()) for each in (await fetch_page(client, query))["edges"]]
    assert len(found) == 6
    assert found == sorted(found)


async def fetch_filtered_ids(
    client: AsgiClient, root: str, type_name: str, where: object
) -> Sequence[str]:
    """Return the ids in a filtered list. Check that totalCount is their number."""
    query = f"query($w: {type_name}) {{ {root}(filter: $w) {{ totalCount pageInfo {{ endCursor }}"
    found = await fetch_page(client, f"{query} edges {{ node {{ entityId }} }} }} }}", w=where)
    assert found["totalCount"] == len(found["edges"])
    return sorted(node_ids(found))


async def test_each_field_of_a_filter_lets_exactly_its_matches_pass(client: AsgiClient) -> None:
    odd = partial(run, correlation_id="x", request_hash="x", portfolio_id="x")
    await client.store.import_batch(
        [
            recorded_run(run("r1")),
            recorded_run(odd("r2", idempotency_key="x", created_at=at(1))),
            recorded_operation(operation("o1")),
            recorded_operation(
                operation("o2", correlation_id="x", operation_type="x", created_at=at(1))
            ),
            decision("d1"),
            decision("d2", run_id="x", reason_code="X", actor_id="x", correlation_id="x"),
        ]
    )
    for field in ("requestHash", "portfolioId", "correlationId", "idempotencyKey"):
        assert await fetch_filtered_ids(client, "runs", "RunFilter", {field: "x"}) == ["r2"]
        assert await fetch_filtered_ids(client, "runs", "RunFilter", {field: "X"}) == []
    for field in ("operationType", "correlationId"):
        assert await fetch_filtered_ids(client, "operations", "OperationFilter", {field: "x"}) == [
            "o2"
        ]
    for field in ("rebalanceRunId", "actorId", "correlationId"):
        assert await fetch_filtered_ids(client, "decisions", "DecisionFilter", {field: "x"}) == [
            "d2"
        ]
    found = await fetch_filtered_ids(client, "decisions", "DecisionFilter", {"reasonCode": "X"})
    assert found == ["d2"]
    words = [("runs", "Run", "READY"), ("operations", "Operation", "PENDING")]
    for root, kind, word in words:
        assert len(await fetch_filtered_ids(client, root, f"{kind}Filter", {"status": word})) == 2
        other = {"status": word, "correlationId": "x"}
        assert len(await fetch_filtered_ids(client, root, f"{kind}Filter", other)) == 1
    assert (
        await fetch_filtered_ids(client, "decisions", "DecisionFilter", {"action": "REJECT"}) == []
    )


async def test_time_ranges_are_inclusive_and_null_is_no_filter(client: AsgiClient) -> None:
    micro = timedelta(microseconds=1)
    moments = {"r1": START - micro, "r2": START, "r3": START + micro}
    await client.store.import_batch(
        [recorded_run(run(name, created_at=moment)) for name, moment in moments.items()]
    )
    start = START.isoformat()
    for created, found in (
        ({"from": start}, ["r2", "r3"]),
        ({"to": start}, ["r1", "r2"]),
        ({"from": start, "to": start}, ["r2"]),
        ({"from": "2026-02-03T09:15:00+01:00", "to": "2026-02-03T08:15:00Z"}, ["r2"]),
        ({"from": None, "to": None}, ["r1", "r2", "r3"]),
        (None, ["r1", "r2", "r3"]),
    ):
        assert await fetch_filtered_ids(client, "runs", "RunFilter", {"created": created}) == found
    assert await fetch_filtered_ids(client, "runs", "RunFilter", None) == ["r1", "r2", "r3"]
