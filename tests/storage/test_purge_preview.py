"""A preview of a purge has the numbers that the purge then has, orphans included."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from resolvers.retention import purge
from resolvers.retention.purge import purge_expired, purge_orphans
from resolvers.retention.purge_preview import PurgePreview, preview_purge
from resolvers.service import Retention, Service
from schema.app import build_service
from schema.settings import Settings
from storage.base import Store
from storage.lists import TimeRange
from storage.records import EdgeType, EntityKind, PersistedArtifact
from storage.retention import Hold, OrphanKind
from tests.backends import Backend
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
from tests.storage import strategies as w
from tests.storage.test_holds import hold
from tests.storage.test_retention_properties import holds

NOW = datetime.max.replace(tzinfo=UTC)


def service_at(
    store: Store, runs: datetime, operations: datetime, *, leaves_tombstones: bool = True
) -> Service:
    """A service in which runs and operations from before these times are expired."""
    retention = Retention(NOW - runs, NOW - operations, leaves_tombstones=leaves_tombstones)
    service = build_service(Settings.from_env({}), store)
    return replace(service, retention=retention, now=lambda: NOW)


async def purge_all(service: Service) -> tuple[int, int, int]:
    """Purge and return the numbers of runs, operations and orphans."""
    purged = await purge_expired(service)
    orphans = await purge_orphans(service, number=purged.number)
    return purged.runs, purged.operations, orphans


def numbers(preview: PurgePreview) -> tuple[int, int, int]:
    """The numbers of runs, operations and orphans of a preview."""
    kinds = (EntityKind.RUN, EntityKind.OPERATION)
    runs, operations = (preview.total(kind) for kind in kinds)
    return runs, operations, preview.orphans.total()


def test_a_purge_has_the_numbers_of_its_preview(
    backend: Backend, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "BATCH_SIZE", 3)

    async def check(
        dataset: w.Dataset,
        placed: Sequence[Hold],
        earlier: datetime | None,
        runs: datetime,
        operations: datetime,
        leaves: bool,
    ) -> None:
        async with backend.empty_store() as store:
            await store.import_batch(dataset.records())
            if earlier is not None:
                await purge_all(service_at(store, earlier, earlier))
                await store.import_batch(dataset.records()[::2])
            for each in {each.hold_id: each for each in placed}.values():
                await store.place_hold(each)
            service = service_at(store, runs, operations, leaves_tombstones=leaves)
            preview = await preview_purge(service)
            assert preview.is_complete
            assert await purge_all(service) == numbers(preview)
            assert numbers(await preview_purge(service)) == (0, 0, 0)

    phases = set(Phase) - {Phase.shrink, Phase.explain}
    number: int = request.config.getoption("--views")

    @settings(max_examples=number, deadline=None, phases=phases)
    @given(
        w.datasets,
        st.lists(holds, max_size=2),
        st.none() | w.timestamps,
        w.timestamps,
        w.timestamps,
        st.booleans(),
    )
    def check_all(
        dataset: w.Dataset,
        placed: list[Hold],
        earlier: datetime | None,
        runs: datetime,
        operations: datetime,
        leaves: bool,
    ) -> None:
        asyncio.run(check(dataset, placed, earlier, runs, operations, leaves))

    check_all()


@pytest.mark.parametrize("leaves_tombstones", [True, False])
async def test_orphans_of_before_and_of_the_purge_are_counted(
    store: Store, *, leaves_tombstones: bool
) -> None:
    unknown = "rr_unknown"
    await store.import_batch(
        [
            decision("dwd_1", run_id=unknown),
            event("k_1", rebalance_run_id=unknown),
            mapping("k_1", rebalance_run_id=unknown),
            PersistedArtifact(unknown, '{"evidence":{"run_created_at":"2026-01-01T00:00:00Z"}}'),
            edge(unknown, "elsewhere"),
            # This purge deletes the only runs and operations that these edges lead to.
            recorded_run(run("rr_1")),
            edge("dra_1", "elsewhere"),
            recorded_operation(operation("dop_1", correlation_id="corr-2")),
            edge("dop_1", "elsewhere", edge_type=EdgeType.CAUSED_BY),
            edge("corr-2", "elsewhere"),
            edge("corr-2", "corr-1"),
            # These stay: a run remains, a hold covers them, or they are too young.
            recorded_run(run("rr_2", correlation_id="corr-3", created_at=at(500))),
            edge("dop_1", "corr-3"),
            decision("dwd_2", run_id="held"),
            edge("held too", "held"),
            edge(unknown, "later", created_at=at(500)),
        ]
    )
    await store.import_batch([mapping("k_1", rebalance_run_id="rr_un", created_at=at(9))])
    await store.place_hold(hold(entity_id="held", depth=1))
    await store.place_hold(hold("hold_2", created=TimeRange(since=at(400))))
    service = service_at(store, at(200), at(200), leaves_tombstones=leaves_tombstones)
    preview = await preview_purge(service)
    assert preview.orphans == {
        OrphanKind.DECISION: 1,
        OrphanKind.HISTORY: 1,
        OrphanKind.MAPPING: 1,
        OrphanKind.EARLIER_MAPPING: 1,
        OrphanKind.ARTIFACT: 1,
        OrphanKind.EDGE: 4,
    }
    assert await purge_all(service) == numbers(preview) == (1, 1, 9)
