"""The version token of a graph: equal tokens mean that nothing was written in between."""

from collections.abc import Awaitable, Callable, Hashable
from pathlib import Path
from typing import Final

import pytest

from storage import StoreConfig, open_store
from storage.base import Store
from storage.lists import ALL_TIME
from storage.records import EdgeType
from tests import factories
from tests.factories import at, recorded_operation, run
from tests.storage.store_helpers import export_all, record_run

WRITES: Final[dict[str, Callable[[Store], Awaitable[object]]]] = {
    "record_run": lambda store: record_run(store, run("rr_2")),
    "links of a recorded run": lambda store: record_run(
        store, run(idempotency_key="k"), (EdgeType.DERIVED_FROM, "rr_0")
    ),
    "accept_operation": lambda store: store.accept_operation(
        recorded_operation(factories.operation("dop_2")), explicit_timestamp=True
    ),
    "transition_operation": lambda store: store.transition_operation("dop_1", factories.start()),
    "record_decision": lambda store: store.record_decision(
        factories.decision(), expected_latest_id=None
    ),
    "record_edge": lambda store: store.record_edge(factories.edge()),
    "import_batch": lambda store: store.import_batch([factories.edge()]),
    "purge": lambda store: store.purge(runs_before=at(1), operations_before=None, limit=9),
}
"""Every kind of write. Each changes the store in this test."""


async def version_token(store: Store) -> Hashable:
    """Return the token of a graph query."""
    return await store.run_graph_query(lambda graph: graph.version_token())


async def record_prerequisites(store: Store) -> None:
    """Record the records that the writes need."""
    await record_run(store, run(idempotency_key="k"))
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_changes_the_token(store: Store, write: str) -> None:
    await record_prerequisites(store)
    before, held = await version_token(store), await export_all(store)
    await WRITES[write](store)
    assert await export_all(store) != held
    assert before is not None
    assert await version_token(store) not in {before, None}


async def test_a_read_keeps_the_token(store: Store) -> None:
    await record_prerequisites(store)
    before = await version_token(store)
    assert before is not None
    await store.runs(["rr_1"])
    await store.summary(ALL_TIME)
    async with store.snapshot() as reader:
        await reader.results(["rr_1"])
    await store.check()
    assert await version_token(store) == before


async def test_a_write_of_another_store_on_the_same_file_changes_the_token(
    tmp_path: Path,
) -> None:
    address = StoreConfig(file=str(tmp_path / "store.sqlite"))
    store, other = await open_store(address), await open_store(address)
    before = await version_token(store)
    await record_run(other, run())
    assert before is not None
    assert await version_token(store) not in {before, None}
    await store.close()
    await other.close()
