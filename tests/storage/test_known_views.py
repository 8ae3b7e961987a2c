"""A session as known at a time returns the same results as a store that had only the writes up to that time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import methodcaller

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from storage.base import Reader, Store
from storage.lists import EdgeFilter
from storage.memory import MemoryStore
from storage.memory import store as memory_store
from storage.portfolio_scope import ALL_PORTFOLIOS
from storage.record_view import RecordView
from storage.retention import PurgeOptions
from storage.sql.writing import earlier_states, record_runs
from tests.backends import Backend
from tests.storage import strategies as w
from tests.storage.graph_queries import neighbours
from tests.storage.read_everything import (
    QUERIED_IDS,
    read_by_id,
    read_everything,
    without_sequence,
)
from tests.storage.test_backend_equivalence import Write, kept_writes, outcome
from tests.storage.test_retention_properties import holds, purge
from tests.storage.test_views import scopes

STAMPING_MODULES = (memory_store, earlier_states, record_runs)

EPOCH = datetime(2026, 11, 30, tzinfo=UTC)


class Clock:
    """A clock that advances one second for each write."""

    def __init__(self) -> None:
        self.writes = 0

    def now(self, tz: object) -> datetime:
        """Return the time of the current write."""
        return EPOCH + timedelta(seconds=self.writes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stamp the records of every backend with the time of a Clock."""
    clock = Clock()
    for module in STAMPING_MODULES:
        monkeypatch.setattr(module, "datetime", clock)
    return clock


async def apply(clock: Clock, store: Store, writes: Sequence[Write]) -> None:
    """Execute writes, write N at N seconds after EPOCH."""
    clock.writes = 0
    for write in writes:
        clock.writes += 1
        await outcome(store, write)


@asynccontextmanager
async def filled_pair(
    backend: Backend, clock: Clock, writes: Sequence[Write], view: RecordView
) -> AsyncIterator[tuple[Store, Store]]:
    """Execute the same writes on a memory store and on the backend's, and yield a view of each."""
    oracle = MemoryStore()
    await apply(clock, oracle, writes)
    async with backend.empty_store() as store:
        await apply(clock, store, writes)
        yield (
            oracle.for_request(after=None, writes=False, view=view),
            store.for_request(after=None, writes=False, view=view),
        )


def test_a_known_time_shows_the_records_written_until_then(
    backend: Backend, request: pytest.FixtureRequest, clock: Clock
) -> None:
    async def check(writes: Sequence[Write], known: int, valid: datetime | None) -> None:
        replayed = MemoryStore()
        await apply(clock, replayed, writes[:known])
        async with backend.empty_store() as store:
            await apply(clock, store, writes)
            at = EPOCH + timedelta(seconds=known, milliseconds=500)
            newest_view, known_view = RecordView(valid=valid), RecordView(valid=valid, known=at)
            expected = replayed.for_request(after=None, writes=False, view=newest_view)
            session = store.for_request(after=None, writes=False, view=known_view)
            assert await read_everything(session) == await read_everything(expected)

    phases = set(Phase) - {Phase.shrink, Phase.explain}
    number: int = request.config.getoption("--views")

    @settings(max_examples=number, deadline=None, phases=phases)
    @given(
        st.lists(kept_writes, min_size=1, max_size=10), st.integers(0, 10), st.none() | w.timestamps
    )
    def check_all(writes: list[Write], known: int, valid: datetime | None) -> None:
        asyncio.run(check(writes, min(known, len(writes)), valid))

    check_all()


@pytest.mark.backends("sqlite", "postgres")
def test_scope_and_both_times_show_the_records_of_the_memory_store(
    backend: Backend, request: pytest.FixtureRequest, clock: Clock
) -> None:
    async def check(writes: Sequence[Write], view: RecordView) -> None:
        async with filled_pair(backend, clock, writes, view) as (expected, session):
            assert await read_everything(session) == await read_everything(expected)
            expected_stamps, stamps = [
                {without_sequence(record): stamp async for record, stamp in each.export_stamped()}
                for each in (expected, session)
            ]
            assert stamps == expected_stamps

    phases = set(Phase) - {Phase.shrink, Phase.explain}
    number: int = request.config.getoption("--views")
    known = st.none() | st.integers(0, 10).map(lambda number: EPOCH + timedelta(seconds=number))
    views = st.builds(RecordView, st.just(ALL_PORTFOLIOS) | scopes, st.none() | w.timestamps, known)

    @settings(max_examples=number, deadline=None, phases=phases)
    @given(st.lists(kept_writes, min_size=1, max_size=10), views)
    def check_all(writes: list[Write], view: RecordView) -> None:
        asyncio.run(check(writes, view))

    check_all()


async def retention_of(reader: Reader) -> list[object]:
    """Return the tombstones, purges and holds of a view, the kinds of all ids, look-ups and neighbours."""
    tombstones = await reader.tombstones(QUERIED_IDS)
    return [
        tombstones,
        await reader.entity_kinds(QUERIED_IDS),
        [each.number for each in await reader.purges()],
        await reader.holds(),
        await read_by_id(reader),
        await neighbours(reader, QUERIED_IDS, EdgeFilter(), limit=50),
    ]


@pytest.mark.backends("sqlite", "postgres")
def test_purged_records_are_those_of_the_memory_store_at_both_times(
    backend: Backend, request: pytest.FixtureRequest, clock: Clock
) -> None:
    async def check(writes: Sequence[Write], view: RecordView) -> None:
        async with filled_pair(backend, clock, writes, view) as (expected, session):
            assert await retention_of(session) == await retention_of(expected)

    purges = st.builds(
        partial,
        st.just(purge_all),
        before=w.timestamps,
        options=st.builds(PurgeOptions, leaves_tombstones=st.sampled_from((True, True, False))),
    )
    placed = st.builds(methodcaller, st.just("place_hold"), holds)
    writes = st.lists(kept_writes | purges | placed, min_size=4, max_size=14)
    known = st.none() | st.integers(0, 14).map(lambda number: EPOCH + timedelta(seconds=number))
    views = st.builds(RecordView, st.just(ALL_PORTFOLIOS) | scopes, st.none() | w.timestamps, known)
    phases = set(Phase) - {Phase.shrink, Phase.explain}
    number: int = request.config.getoption("--views")

    @settings(max_examples=number, deadline=None, phases=phases)
    @given(writes, views)
    def check_all(writes: list[Write], view: RecordView) -> None:
        asyncio.run(check(writes, view))

    check_all()


async def purge_all(store: Store, before: datetime, options: PurgeOptions) -> None:
    """Purge operations, then runs, then orphans."""
    await purge(store, before, options, limit=100)
