"""Retention over many batches."""

from datetime import UTC, datetime, timedelta

from resolvers.change_feed import ChangeFeed
from resolvers.feature_flags import FeatureFlags
from resolvers.retention.purge import BATCH_SIZE, purge_expired
from resolvers.service import Retention, Service
from storage.base import Store
from storage.memory import MemoryStore
from tests.factories import at, edge, operation, recorded_operation, recorded_run, run


def service_over(store: Store) -> Service:
    """A service with a retention of one day."""
    day = timedelta(days=1)
    return Service(
        store=store,
        feature_flags=FeatureFlags(frozenset()),
        backend="IN_MEMORY",
        retention=Retention(runs=day, operations=day),
        review_statuses=frozenset(),
        workflow_enabled=False,
        persist_artifacts=False,
        build_artifact=lambda recorded: "{}",
        now=lambda: datetime(2030, 1, 1, tzinfo=UTC),
        change_feed=ChangeFeed(store, max_subscriptions=0),
    )


async def test_edges_are_deleted_with_the_last_record_of_their_id_over_any_number_of_batches() -> (
    None
):
    store = MemoryStore()
    many = BATCH_SIZE * 2 + 1
    for n in range(many):
        ran = recorded_run(run(f"r_{n}", correlation_id=f"c_{n}", created_at=at(n)))
        await store.record_run(ran, [], artifact=None, explicit_timestamp=True)
        accepted = operation(f"o_{n}", correlation_id=f"c_{n}", created_at=at(many - n))
        await store.import_batch([recorded_operation(accepted), edge(f"o_{n}", f"c_{n}")])
    purged = await purge_expired(service_over(store))
    assert (purged.runs, purged.operations) == (many, many)
    assert [record async for record in store.export()] == []
