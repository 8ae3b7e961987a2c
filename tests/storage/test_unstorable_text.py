"""A look-up of text that no backend can store finds nothing, alone and together with other ids."""

from typing import Any

import pytest

from storage.base import OperationField, RunField, Store
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    HISTORY_BY_KEY,
    NO_PARENT,
    OPERATIONS,
    OPERATIONS_BY_CORRELATION,
    RUNS,
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    DecisionFilter,
    EdgeFilter,
    ListSpec,
    OperationFilter,
    PageRequest,
    RunFilter,
)
from storage.records import EdgeType
from tests.factories import START, decision, edge, event, mapping, recorded_operation, recorded_run
from tests.storage.graph_queries import boundary_nodes, edges_between, neighbours

UNHOLDABLE = ["a\x00b", "\ud800", "a\udc80b"]
LISTS: tuple[ListSpec[Any, Any], ...] = (
    RUNS_BY_CORRELATION,
    RUNS_BY_OPERATION,
    OPERATIONS_BY_CORRELATION,
    DECISIONS_BY_RUN,
    HISTORY_BY_KEY,
)
FOLLOW = EdgeFilter(frozenset(EdgeType), frozenset(EdgeType))


@pytest.fixture(autouse=True)
async def records(store: Store) -> None:
    """One record of each kind."""
    await store.import_batch(
        [recorded_run(), mapping(), event(), recorded_operation(), decision(), edge()]
    )


@pytest.mark.parametrize("text", UNHOLDABLE)
async def test_a_look_up_by_unstorable_text_finds_nothing(store: Store, text: str) -> None:
    for found in (
        await store.results([text]),
        await store.artifacts([text]),
        await store.operation_payloads([text]),
        await store.decisions([text]),
        await store.latest_decisions([text]),
        await store.mappings([text]),
        await store.conflicted_keys([text]),
        await store.entity_kinds([text]),
        await store.edges([(text, EdgeType.CAUSED_BY, "a", START)]),
        await neighbours(store, [text], FOLLOW, limit=9),
        await edges_between(store, [text], FOLLOW),
        await boundary_nodes(store, [text], [text], FOLLOW, limit=9),
        *[await store.runs([text], by=field) for field in RunField],
        *[await store.operations([text], by=field) for field in OperationField],
    ):
        assert not found


@pytest.mark.parametrize("text", UNHOLDABLE)
async def test_storable_ids_beside_unstorable_text_are_found(store: Store, text: str) -> None:
    assert list(await store.runs([text, "rr_1"])) == ["rr_1"]
    assert list(await store.entity_kinds([text, "rr_1"])) == ["rr_1"]
    assert await neighbours(store, [text, "rr_2"], FOLLOW, limit=9) == ["rr_1"]
    assert await boundary_nodes(store, ["rr_2"], [text], FOLLOW, limit=9) == ["rr_2"]
    pages = await store.pages(RUNS_BY_CORRELATION, [text, "corr-1"], RunFilter(), PageRequest(5))
    assert [len(pages[parent].items) for parent in (text, "corr-1")] == [0, 1]
    counts = await store.counts(RUNS_BY_CORRELATION, [text, "corr-1"], RunFilter())
    assert counts == {text: 0, "corr-1": 1}


@pytest.mark.parametrize("text", UNHOLDABLE)
async def test_the_list_of_unstorable_text_is_empty(store: Store, text: str) -> None:
    for listing in LISTS:
        assert (await store.pages(listing, [text], listing.no_filter, PageRequest(5)))[
            text
        ].items == ()
        assert await store.counts(listing, [text], listing.no_filter) == {text: 0}
    assert (await store.pages(EDGES_BY_ENTITY, [text], FOLLOW, PageRequest(5)))[text].items == ()


@pytest.mark.parametrize("text", UNHOLDABLE)
async def test_a_filter_by_unstorable_text_matches_nothing(store: Store, text: str) -> None:
    for where in (RunFilter(correlation_id=text), RunFilter(status="READY", portfolio_id=text)):
        assert (await store.pages(RUNS, [NO_PARENT], where, PageRequest(5)))[NO_PARENT].items == ()
        assert await store.counts(RUNS, [NO_PARENT], where) == {NO_PARENT: 0}
    operations = OperationFilter(operation_type=text)
    assert (await store.pages(OPERATIONS, [NO_PARENT], operations, PageRequest(5)))[
        NO_PARENT
    ].items == ()
    decided = DecisionFilter(actor_id=text)
    assert (await store.pages(DECISIONS, [NO_PARENT], decided, PageRequest(5)))[
        NO_PARENT
    ].items == ()
