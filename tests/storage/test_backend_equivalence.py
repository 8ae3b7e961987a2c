"""After the same writes, every backend returns the same results for every query as the memory store."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from operator import methodcaller

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storage.base import Store
from storage.errors import ImportConflict, LineageError
from storage.lists import ALL_TIME
from storage.memory import MemoryStore
from storage.records import Decision, Operation, OperationStatus, RecordedOperation
from tests.backends import SQL_BACKENDS, Backend
from tests.factories import complete, fail, recorded_operation, start
from tests.storage import strategies as w
from tests.storage.read_everything import read_everything, without_sequence
from tests.storage.store_helpers import EVERY_ROW, export_all

Write = Callable[[Store], Awaitable[object]]


async def record_decision(store: Store, *, decision: Decision, is_next: bool) -> bool:
    """Record a decision with a new id. Expect the run's newest decision, or another one without `is_next`."""
    if await store.decisions([decision.decision_id]):
        return False
    latest = (await store.latest_decisions([decision.run_id])).get(decision.run_id)
    newest = None if latest is None else latest.decision_id
    return await store.record_decision(
        decision, expected_latest_id=newest if is_next else "another"
    )


def as_accepted(operation: Operation, request: str) -> RecordedOperation:
    """Return an operation as it is accepted."""
    fresh = replace(operation, status=OperationStatus.PENDING, started_at=None, finished_at=None)
    return recorded_operation(fresh, request=request)


transitions = st.one_of(
    st.builds(start, at=w.timestamps),
    st.builds(complete, at=w.timestamps, result=w.json_texts),
    st.builds(fail, at=w.timestamps),
)
records = st.one_of(
    w.recorded_runs,
    w.recorded_operations,
    w.decisions,
    w.mappings,
    w.events,
    w.edges,
    w.artifacts,
)
kept_writes: st.SearchStrategy[Write] = st.one_of(
    st.builds(
        methodcaller,
        st.just("record_run"),
        w.recorded_runs,
        st.lists(st.tuples(w.edge_types, w.ids), max_size=2),
        artifact=st.none() | w.json_texts,
        explicit_timestamp=st.booleans(),
    ),
    st.builds(
        methodcaller,
        st.just("accept_operation"),
        st.builds(as_accepted, w.operations, w.json_texts),
        explicit_timestamp=st.booleans(),
    ),
    st.builds(methodcaller, st.just("transition_operation"), w.ids, transitions),
    st.builds(partial, st.just(record_decision), decision=w.decisions, is_next=st.booleans()),
    st.builds(methodcaller, st.just("record_edge"), w.edges),
    st.builds(methodcaller, st.just("import_batch"), st.lists(records, max_size=6)),
    st.just(methodcaller("link_scenarios")),
)
"""Writes that delete nothing."""

writes: st.SearchStrategy[Write] = st.one_of(
    kept_writes,
    st.builds(
        methodcaller,
        st.just("purge"),
        runs_before=st.none() | w.timestamps,
        operations_before=st.none() | w.timestamps,
        limit=st.integers(1, 4),
    ),
    st.builds(methodcaller, st.just("purge_orphans"), w.timestamps),
)


async def outcome(store: Store, write: Write) -> object:
    """Return the result of a write, or its error."""
    try:
        return await write(store)
    except ImportConflict as error:
        return (error.index, error.reason)
    except LineageError as error:
        return type(error)


@pytest.mark.backends(*SQL_BACKENDS)
def test_the_same_writes_give_the_same_results_on_every_backend(
    backend: Backend, pytestconfig: pytest.Config
) -> None:
    @settings(max_examples=pytestconfig.getoption("--random-stores"), deadline=None)
    @given(sequence=st.lists(writes, min_size=1, max_size=10))
    def compare(sequence: list[Write]) -> None:
        asyncio.run(compare_with_memory(backend, sequence))

    compare()


async def compare_with_memory(backend: Backend, sequence: list[Write]) -> None:
    """Assert that the writes have the same results on the backend and in memory, and leave the same records."""
    oracle = MemoryStore()
    async with backend.empty_store() as store:
        for write in sequence:
            assert await outcome(store, write) == await outcome(oracle, write)
        assert await read_everything(store) == await read_everything(oracle)
        assert await store.summary(ALL_TIME) == await store.summary(EVERY_ROW)
        for found, wanted in zip(await export_all(store), await export_all(oracle), strict=True):
            assert without_sequence(found) == without_sequence(wanted)
