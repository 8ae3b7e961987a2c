"""The search for a pasted text."""

from typing import Any, Final

import pytest

from storage.base import Store
from storage.records import EdgeType, RunStatus
from tests.factories import (
    at,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import fetch_data, single_error
from tests.service_env import ALL_FEATURES

QUERY: Final = """query ($text: String!, $first: Int! = 10) { resolve(text: $text, first: $first) {
  text hasMore candidates { kind text entityId isExact status label instant entity { kind } } } }"""


async def import_candidates(store: Store) -> None:
    """Import a record of each kind. Three of them share a text."""
    await store.import_batch(
        [
            recorded_run(run("rr_abc", correlation_id="corr-1", request_hash="sha256:00ff")),
            recorded_run(
                run(
                    "rr_abd",
                    correlation_id="shared",
                    request_hash="sha256:00ff",
                    idempotency_key="shared",
                    status=RunStatus.BLOCKED,
                    portfolio_id="pf_2",
                    created_at=at(5),
                )
            ),
            mapping("shared", rebalance_run_id="rr_abd"),
            event("shared", rebalance_run_id="rr_abd"),
            recorded_operation(operation("shared", correlation_id="corr-1")),
            decision("dwd_1", run_id="rr_abd"),
            edge("ghost", "rr_abc", edge_type=EdgeType.CAUSED_BY),
            edge("corr-edge", "rr_gone", edge_type=EdgeType.CORRELATION_TO_RUN),
        ]
    )


async def resolve_text(
    client: AsgiClient, text: str, first: int = 10
) -> list[tuple[str, str, bool]]:
    """Return (kind, text, isExact) of the candidates."""
    answer = await fetch_data(client, QUERY, text=text, first=first)
    return [
        (each["kind"], each["text"], each["isExact"]) for each in answer["resolve"]["candidates"]
    ]


async def test_a_text_that_several_bear_is_all_of_them(client: AsgiClient) -> None:
    await import_candidates(client.store)
    assert await resolve_text(client, "shared") == [
        ("OPERATION", "shared", True),
        ("CORRELATION", "shared", True),
        ("IDEMPOTENCY_KEY", "shared", True),
    ]


async def test_the_beginning_of_an_id_offers_what_begins_so(client: AsgiClient) -> None:
    await import_candidates(client.store)
    assert await resolve_text(client, "rr_ab") == [
        ("RUN", "rr_abc", False),
        ("RUN", "rr_abd", False),
    ]
    assert await resolve_text(client, "dra_ab") == [
        ("ARTIFACT", "dra_abc", False),
        ("ARTIFACT", "dra_abd", False),
    ]


async def test_the_exact_one_comes_before_what_begins_so(client: AsgiClient) -> None:
    await import_candidates(client.store)
    await client.store.import_batch([recorded_run(run("rr_ab")), recorded_run(run("rr_abca"))])
    assert (await resolve_text(client, "rr_ab"))[0] == ("RUN", "rr_ab", True)
    answer = await fetch_data(client, QUERY, text="rr_abc", first=1)
    assert [each["text"] for each in answer["resolve"]["candidates"]] == ["rr_abc", "rr_abca"]
    assert not answer["resolve"]["hasMore"]


async def test_it_says_when_there_is_more(client: AsgiClient) -> None:
    await import_candidates(client.store)
    answer = await fetch_data(client, QUERY, text="rr_", first=1)
    assert [each["text"] for each in answer["resolve"]["candidates"]] == ["rr_abc"]
    assert answer["resolve"]["hasMore"]
    assert not (await fetch_data(client, QUERY, text="rr_", first=2))["resolve"]["hasMore"]


@pytest.mark.parametrize("text", ["sha256:00ff", "00ff", "sha256:00", "00f"])
async def test_a_request_hash_leads_to_its_newest_run(client: AsgiClient, text: str) -> None:
    await import_candidates(client.store)
    (candidate,) = (await fetch_data(client, QUERY, text=text))["resolve"]["candidates"]
    assert candidate == {
        "kind": "REQUEST_HASH",
        "text": "sha256:00ff",
        "entityId": "rr_abd",
        "isExact": text.endswith("00ff"),
        "status": "BLOCKED",
        "label": "pf_2",
        "instant": at(5).isoformat(),
        "entity": {"kind": "RUN"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "  'rr_abd'\n",
        "“rr_abd”".strip("“”"),
        "<rr_abd>",
        "https://dpm.example/api/v1/rebalance/runs/rr_abd/support-bundle",
        "http://127.0.0.1:8000/rebalance/runs/rr%5Fabd?include=edges",
    ],
)
async def test_what_came_along_with_an_id_is_dropped(client: AsgiClient, text: str) -> None:
    await import_candidates(client.store)
    assert (await fetch_data(client, QUERY, text=text))["resolve"]["text"] == "rr_abd"
    assert await resolve_text(client, text) == [("RUN", "rr_abd", True)]


async def test_a_global_id_is_understood(client: AsgiClient) -> None:
    await import_candidates(client.store)
    node = await fetch_data(client, '{ decision(decisionId: "dwd_1") { id } }')
    assert await resolve_text(client, node["decision"]["id"]) == [("DECISION", "dwd_1", True)]


async def test_what_only_edges_name_is_found_exactly(client: AsgiClient) -> None:
    await import_candidates(client.store)
    assert await resolve_text(client, "ghost") == [("UNKNOWN", "ghost", True)]
    assert await resolve_text(client, "corr-edge") == [("CORRELATION", "corr-edge", True)]
    assert await resolve_text(client, "ghos") == []


@pytest.mark.parametrize("text", ["", "  ", "never heard of", "a" * 5000])
async def test_nothing_is_found_for_nothing(client: AsgiClient, text: str) -> None:
    await import_candidates(client.store)
    assert await resolve_text(client, text) == []


async def test_what_is_switched_off_is_not_offered() -> None:
    off: Any = dict.fromkeys(
        ("DPM_ASYNC_OPERATIONS_ENABLED", "DPM_ARTIFACTS_ENABLED", "DPM_WORKFLOW_ENABLED"), "false"
    )
    async with open_client(ALL_FEATURES | off) as client:
        await import_candidates(client.store)
        assert [each[0] for each in await resolve_text(client, "shared")] == [
            "CORRELATION",
            "IDEMPOTENCY_KEY",
        ]
        assert await resolve_text(client, "dwd_1") == []
        assert await resolve_text(client, "dra_abc") == []


async def test_too_many_are_refused_by_name(memory_client: AsgiClient) -> None:
    problem = await single_error(memory_client, QUERY, text="x", first=51)
    assert (problem["reason"], problem["argument"]) == ("DPM_INVALID_INPUT", "first")


async def test_portfolios_are_listed_once_each(client: AsgiClient) -> None:
    await import_candidates(client.store)
    assert await fetch_data(client, "{ portfolios }") == {"portfolios": ["pf_1", "pf_2"]}
    query = '{ portfolios(startingWith: "pf_2", first: 1) }'
    assert await fetch_data(client, query) == {"portfolios": ["pf_2"]}


RESOLVED: Final = """query ($text: String!) { resolve(text: $text) { text candidates {
  kind text isExact entityId status } } }"""

ODD_IDS: Final = (
    "http://oms.example/orders/42",
    " lead",
    "trail ",
    '"q"',
    "\ufeffbom",
    "cafe\u0301",
)


@pytest.mark.parametrize("odd", ODD_IDS)
async def test_an_id_is_found_as_it_is_written(client: AsgiClient, odd: str) -> None:
    others = ["42", "lead", "trail", "q", "bom", "caf\u00e9"]
    await client.store.import_batch(
        [recorded_run(run(odd, correlation_id="c"))]
        + [recorded_run(run(each, correlation_id="c", status=RunStatus.BLOCKED)) for each in others]
    )
    found = (await fetch_data(client, RESOLVED, text=odd))["resolve"]
    assert found["text"] == odd
    exact = [each for each in found["candidates"] if each["isExact"]]
    assert exact == [
        {"kind": "RUN", "text": odd, "isExact": True, "entityId": odd, "status": "READY"}
    ]
    assert found["candidates"][0] == exact[0]


async def test_the_url_of_another_service_is_no_id_of_ours(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_run(run("42"))])
    assert not [
        each for each in await resolve_text(client, "http://oms.example/orders/42") if each[2]
    ]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("https://dpm.example/explore?id=rr_abd&depth=5", "RUN", "rr_abd"),
        ("http://127.0.0.1:8000/tools/explore?depth=5&id=shared", "OPERATION", "shared"),
        ("https://dpm.example/dashboard?range=1d&portfolio=pf_2&list=runs", "PORTFOLIO", "pf_2"),
        (
            "https://dpm.example/rebalance/runs/by-correlation/corr-1/workflow",
            "CORRELATION",
            "corr-1",
        ),
        ("https://dpm.example/rebalance/operations/shared", "OPERATION", "shared"),
        ("https://dpm.example/rebalance/lineage/ghost?limit=5", "UNKNOWN", "ghost"),
    ],
)
async def test_addresses_of_this_service_are_understood(
    client: AsgiClient, text: str, kind: str, found: str
) -> None:
    await import_candidates(client.store)
    assert (kind, found, True) in await resolve_text(client, text)


async def test_a_portfolio_leads_to_its_newest_run(client: AsgiClient) -> None:
    await import_candidates(client.store)
    (candidate,) = (await fetch_data(client, RESOLVED, text="pf_2"))["resolve"]["candidates"]
    assert candidate["entityId"] == "rr_abd"


async def test_an_id_in_another_case_is_offered_but_not_exact(client: AsgiClient) -> None:
    await import_candidates(client.store)
    assert await resolve_text(client, "RR_ABD") == [("RUN", "rr_abd", False)]


async def test_the_tail_of_an_id_is_offered_but_not_exact(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            recorded_run(run("rr_59447b2c", correlation_id="corr_59447b2c")),
            recorded_operation(operation("dop_59447b2d")),
            decision("dwd_59aa"),
        ]
    )
    assert await resolve_text(client, "59447b2c") == [
        ("CORRELATION", "corr_59447b2c", False),
        ("ARTIFACT", "dra_59447b2c", False),
        ("RUN", "rr_59447b2c", False),
    ]
    assert ("OPERATION", "dop_59447b2d", False) in await resolve_text(client, "59447b")
    assert await resolve_text(client, "59aa") == [("DECISION", "dwd_59aa", False)]


async def test_every_kind_that_edges_name_is_offered(client: AsgiClient) -> None:
    await client.store.import_batch(
        [
            edge("x1", "rr_9", edge_type=EdgeType.CORRELATION_TO_RUN),
            event("x1", rebalance_run_id="rr_9"),
            edge("x2", "rr_9", edge_type=EdgeType.CORRELATION_TO_RUN),
            edge("x2", "rr_9", edge_type=EdgeType.IDEMPOTENCY_TO_RUN),
            edge("x3", "rr_9", edge_type=EdgeType.CAUSED_BY),
            recorded_run(run("x4")),
            edge("dop", "x4", edge_type=EdgeType.OPERATION_TO_CORRELATION),
        ]
    )
    both = ["CORRELATION", "IDEMPOTENCY_KEY"]
    expected = {"x1": both, "x2": both, "x3": ["UNKNOWN"], "x4": ["RUN", "CORRELATION"]}
    for text, kinds in expected.items():
        assert [each[0] for each in await resolve_text(client, text) if each[2]] == kinds
