"""Pages of every list with every page request, compared with the oracle, and paging while records change."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.base import Store
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
    FilterT,
    ListSpec,
    NoFilter,
    OperationFilter,
    Page,
    PageRequest,
    RecordT,
    RunFilter,
    SortKey,
    TimeRange,
)
from storage.records import EdgeType, OperationStatus, Run, RunStatus, WorkflowAction
from tests.backends import Backend
from tests.factories import at, recorded_run, run
from tests.storage import oracle
from tests.storage.strategies import (
    ACTORS,
    HASHES,
    IDS,
    PORTFOLIOS,
    REASONS,
    TYPES,
    Dataset,
    datasets,
    edge_type_sets,
    ids,
    time_ranges,
    timestamps,
)

EXAMPLES = settings.get_profile("stores")

run_filters = st.builds(
    RunFilter,
    created=time_ranges,
    status=st.none() | st.sampled_from([*RunStatus, "UNHEARD_OF"]).map(str),
    request_hash=st.none() | st.sampled_from(HASHES),
    portfolio_id=st.none() | st.sampled_from(PORTFOLIOS),
    correlation_id=st.none() | ids,
    idempotency_key=st.none() | ids,
)
operation_filters = st.builds(
    OperationFilter,
    created=time_ranges,
    operation_type=st.none() | st.sampled_from(TYPES),
    status=st.none() | st.sampled_from([*OperationStatus, "UNHEARD_OF"]).map(str),
    correlation_id=st.none() | ids,
)
decision_filters = st.builds(
    DecisionFilter,
    decided=time_ranges,
    run_id=st.none() | ids,
    action=st.none() | st.sampled_from([*WorkflowAction, "UNHEARD_OF"]).map(str),
    actor_id=st.none() | st.sampled_from(ACTORS),
    reason_code=st.none() | st.sampled_from(REASONS),
    correlation_id=st.none() | ids,
)
follows = st.builds(EdgeFilter, edge_type_sets, edge_type_sets, time_ranges)

text_key_parts = st.sampled_from([*IDS, *HASHES, *(kind.value for kind in EdgeType)])
key_parts: Mapping[type, st.SearchStrategy[str] | st.SearchStrategy[int]] = {
    str: text_key_parts,
    int: st.integers(0, 9),
}


def sort_keys(listing: ListSpec[RecordT, FilterT]) -> st.SearchStrategy[SortKey]:
    """Generate positions in a list, with or without a record."""
    rest = [key_parts[kind] for kind in listing.key_types[1:]]
    return st.tuples(timestamps, *rest)


def page_requests(listing: ListSpec[RecordT, FilterT]) -> st.SearchStrategy[list[PageRequest]]:
    """Generate page requests of every kind."""
    place = st.none() | sort_keys(listing)
    cut = st.builds(PageRequest, st.integers(1, 4), place, place, st.booleans(), st.booleans())
    return st.lists(cut, min_size=1, max_size=6)


async def check_pages(
    store: Store,
    listing: ListSpec[RecordT, FilterT],
    lists: Mapping[str, Sequence[RecordT]],
    where: FilterT,
    cuts: Sequence[PageRequest],
) -> None:
    """Compare pages and counts, of all parents at once and of one parent, with the oracle."""
    lengths = {parent: len(records) for parent, records in lists.items()}
    alone = next(iter(lists))
    assert await store.counts(listing, list(lists), where) == lengths
    assert await store.counts(listing, [alone], where) == {alone: lengths[alone]}
    for cut in cuts:
        wanted: Mapping[str, Page[RecordT]] = {
            parent: oracle.page(records, listing, cut) for parent, records in lists.items()
        }
        assert await store.pages(listing, list(lists), where, cut) == wanted
        assert await store.pages(listing, [alone], where, cut) == {alone: wanted[alone]}


@EXAMPLES
@given(world=datasets, where=run_filters, cuts=page_requests(RUNS))
def test_a_page_of_runs_is_cut_from_the_filtered_list(
    backend: Backend, world: Dataset, where: RunFilter, cuts: list[PageRequest]
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            runs = [recorded.run for recorded in world.runs]
            passing = [run for run in runs if oracle.run_matches(run, where)]
            await check_pages(store, RUNS, {NO_PARENT: passing}, where, cuts)
            by_correlation = {
                name: [run for run in passing if run.correlation_id == name] for name in IDS
            }
            await check_pages(store, RUNS_BY_CORRELATION, by_correlation, where, cuts)

    asyncio.run(check())


@EXAMPLES
@given(world=datasets, where=run_filters, cuts=page_requests(RUNS_BY_OPERATION))
def test_a_page_of_an_operations_runs_includes_its_scenarios(
    backend: Backend, world: Dataset, where: RunFilter, cuts: list[PageRequest]
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            by_operation: dict[str, list[Run]] = {name: [] for name in IDS}
            for operation in (recorded.operation for recorded in world.operations):
                by_operation[operation.operation_id] = [
                    recorded.run
                    for recorded in world.runs
                    if oracle.run_matches(recorded.run, where)
                    and oracle.is_run_of(recorded.run, operation)
                ]
            await check_pages(store, RUNS_BY_OPERATION, by_operation, where, cuts)

    asyncio.run(check())


@EXAMPLES
@given(world=datasets, where=operation_filters, cuts=page_requests(OPERATIONS))
def test_a_page_of_operations_is_cut_from_the_filtered_list(
    backend: Backend, world: Dataset, where: OperationFilter, cuts: list[PageRequest]
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            passing = [
                recorded.operation
                for recorded in world.operations
                if oracle.operation_matches(recorded.operation, where)
            ]
            await check_pages(store, OPERATIONS, {NO_PARENT: passing}, where, cuts)
            by_correlation = {
                name: [found for found in passing if found.correlation_id == name] for name in IDS
            }
            await check_pages(store, OPERATIONS_BY_CORRELATION, by_correlation, where, cuts)

    asyncio.run(check())


@EXAMPLES
@given(
    world=datasets,
    where=decision_filters,
    cuts=page_requests(DECISIONS),
    run_cuts=page_requests(DECISIONS_BY_RUN),
)
def test_a_page_of_decisions_is_cut_from_the_filtered_list(
    backend: Backend,
    world: Dataset,
    where: DecisionFilter,
    cuts: list[PageRequest],
    run_cuts: list[PageRequest],
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            recorded = (await store.decisions(IDS)).values()
            passing = [found for found in recorded if oracle.decision_matches(found, where)]
            await check_pages(store, DECISIONS, {NO_PARENT: passing}, where, cuts)
            by_run = {name: [found for found in passing if found.run_id == name] for name in IDS}
            await check_pages(store, DECISIONS_BY_RUN, by_run, where, run_cuts)

    asyncio.run(check())


@EXAMPLES
@given(world=datasets, cuts=page_requests(HISTORY_BY_KEY))
def test_a_page_of_history_is_cut_from_the_keys_rows(
    backend: Backend, world: Dataset, cuts: list[PageRequest]
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            by_key = {
                name: [event for event in world.events if event.idempotency_key == name]
                for name in IDS
            }
            await check_pages(store, HISTORY_BY_KEY, by_key, NoFilter(), cuts)

    asyncio.run(check())


@EXAMPLES
@given(world=datasets, follow=follows, cuts=page_requests(EDGES_BY_ENTITY))
def test_a_page_of_edges_is_cut_from_the_edges_of_the_entity(
    backend: Backend, world: Dataset, follow: EdgeFilter, cuts: list[PageRequest]
) -> None:
    async def check() -> None:
        async with backend.empty_store() as store:
            await store.import_batch(world.records())
            by_entity = {
                name: [edge for edge in world.edges if oracle.edge_touches(edge, name, follow)]
                for name in IDS
            }
            await check_pages(store, EDGES_BY_ENTITY, by_entity, follow, cuts)

    asyncio.run(check())


arrivals = st.lists(st.tuples(st.integers(0, 40), timestamps), max_size=4)
steps = st.lists(st.tuples(arrivals, timestamps), min_size=1, max_size=6)
shapes = st.builds(PageRequest, st.integers(1, 3), descending=st.booleans(), from_end=st.booleans())


@EXAMPLES
@given(steps=steps, shape=shapes)
def test_the_next_page_is_right_despite_inserts_and_deletes(
    backend: Backend, steps: list[tuple[list[tuple[int, datetime]], datetime]], shape: PageRequest
) -> None:
    async def check() -> None:
        ever: dict[str, Run] = {}
        there: dict[str, Run] = {}
        cut, seen = shape, list[Run]()
        async with backend.empty_store() as store:
            for arriving, cutoff in steps:
                come = {f"rr_{number}": run(f"rr_{number}", created_at=t) for number, t in arriving}
                new = {name: found for name, found in come.items() if name not in ever}
                await store.import_batch([recorded_run(found) for found in new.values()])
                await store.purge(runs_before=cutoff, operations_before=None, limit=1)
                ever |= new
                there |= new
                expired = sorted(
                    (found for found in there.values() if found.created_at < cutoff),
                    key=RUNS.sort_key,
                )
                for found in expired[:1]:
                    del there[found.rebalance_run_id]
                page = await fetch_runs_page(store, cut)
                assert page == oracle.page(there.values(), RUNS, cut)
                seen += page.items
                cut = next_page_request(cut, page)
        assert len(seen) == len({found.rebalance_run_id for found in seen})

    asyncio.run(check())


async def fetch_runs_page(store: Store, cut: PageRequest) -> Page[Run]:
    """A page of all runs."""
    return (await store.pages(RUNS, [NO_PARENT], RUNS.no_filter, cut))[NO_PARENT]


def next_page_request(cut: PageRequest, page: Page[Run]) -> PageRequest:
    """Return the request of the page after a page."""
    if not page.items:
        return cut
    if cut.from_end:
        return replace(cut, before=RUNS.sort_key(page.items[0]))
    return replace(cut, after=RUNS.sort_key(page.items[-1]))


async def test_a_cursor_stays_valid_after_its_row_is_deleted(store: Store) -> None:
    oldest, middle, newest = (run(f"rr_{n}", created_at=at(n)) for n in range(3))
    await store.import_batch([recorded_run(found) for found in (oldest, middle, newest)])
    first = await fetch_runs_page(store, PageRequest(2, descending=True))
    await store.purge(runs_before=at(2), operations_before=None, limit=10)
    assert first.items == (newest, middle)
    rest = await fetch_runs_page(
        store, PageRequest(2, after=RUNS.sort_key(middle), descending=True)
    )
    assert rest == Page((), has_previous=True, has_next=False)


async def test_equal_instants_are_ordered_by_id_and_code_point(store: Store) -> None:
    ids = ["Z", "a", "rr_10", "rr_9", "z", "é", "\uffff", "\U00010000"]
    await store.import_batch([recorded_run(run(name)) for name in reversed(ids)])
    page = await fetch_runs_page(store, PageRequest(50))
    assert [found.rebalance_run_id for found in page.items] == ids


async def test_a_time_range_includes_its_ends(store: Store) -> None:
    every = [run(f"rr_{n}", created_at=at(microseconds=n)) for n in range(4)]
    await store.import_batch([recorded_run(found) for found in every])
    where = RunFilter(created=TimeRange(at(microseconds=1), at(microseconds=2)))
    pages = await store.pages(RUNS, [NO_PARENT], where, PageRequest(50))
    assert pages[NO_PARENT].items == tuple(every[1:3])


async def test_every_parent_has_a_page_and_a_count(store: Store) -> None:
    await store.import_batch([recorded_run(run(correlation_id="corr-1"))])
    pages = await store.pages(
        RUNS_BY_CORRELATION, ["corr-1", "corr-2"], RUNS.no_filter, PageRequest(50)
    )
    assert {parent: len(page.items) for parent, page in pages.items()} == {"corr-1": 1, "corr-2": 0}
    counts = await store.counts(RUNS_BY_CORRELATION, ["corr-1", "corr-2"], RUNS.no_filter)
    assert counts == {"corr-1": 1, "corr-2": 0}


async def test_no_parents_have_no_pages(store: Store) -> None:
    assert await store.pages(RUNS_BY_CORRELATION, [], RUNS.no_filter, PageRequest(50)) == {}
    assert await store.counts(RUNS_BY_CORRELATION, [], RUNS.no_filter) == {}
