"""What a caller of some portfolios purges, and sees of retention."""

from dataclasses import replace
from random import Random
from typing import Any, Final

import pytest

from resolvers.retention.holds import HoldDraft, place_hold
from resolvers.retention.purge import purge_expired
from resolvers.retention.purge_preview import preview_purge
from schema.app import build_service
from schema.settings import Settings
from storage.base import Store
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.records import EdgeType, EntityKind, OperationStatus, Record
from storage.retention import HoldDirection
from tests.factories import at, edge, operation, recorded_operation, recorded_run, run

RETENTION: Final = {
    "DPM_SUPPORTABILITY_RETENTION_DAYS": "1",
    "DPM_ASYNC_OPERATIONS_TTL_SECONDS": "60",
}
PORTFOLIOS: Final = ("PF-LON-1", "PF-LON-2", "PF-NYC-1")


def random_records(random: Random) -> list[Record]:
    """Return runs and operations that share correlation ids, scenarios and causes."""
    records: list[Record] = []
    runs = [f"rr_{number}" for number in range(6)]
    for number, run_id in enumerate(runs):
        correlation_id = random.choice(("c", "d", "c:one", "e"))
        portfolio_id = random.choice(PORTFOLIOS)
        recorded = run(
            run_id,
            correlation_id=correlation_id,
            portfolio_id=portfolio_id,
            created_at=at(number),
        )
        records.append(recorded_run(recorded))
    for number, correlation_id in enumerate(("c", "d", "e", "f")):
        asked = operation(
            f"dop_{number}",
            correlation_id=correlation_id,
            status=random.choice((OperationStatus.SUCCEEDED, OperationStatus.PENDING)),
        )
        records.append(recorded_operation(asked))
    records += [
        edge(random.choice(runs), f"dop_{number}", edge_type=EdgeType.CAUSED_BY)
        for number in random.sample(range(4), 2)
    ]
    records.append(edge(*random.sample(runs, 2), edge_type=EdgeType.DERIVED_FROM))
    return records


@pytest.mark.parametrize("seed", range(8))
async def test_a_preview_counts_what_a_purge_by_the_same_caller_deletes(
    store: Store, seed: int
) -> None:
    random = Random(seed)
    await store.import_batch(random_records(random))
    service = build_service(Settings.from_env(RETENTION), store)
    held: dict[str, Any] = random.choice(
        (
            {},
            {"entity_id": "rr_1"},
            {"entity_id": "rr_2", "direction": HoldDirection.UPSTREAM},
            {"portfolio_id": "PF-NYC-1"},
        )
    )
    if held:
        await place_hold(service, HoldDraft("matter", **held))
    for patterns in (["PF-LON-*"], ["*"]):
        view = RecordView(PortfolioScope.of(patterns))
        session = store.for_request(after=None, writes=True, view=view)
        caller = replace(service, store=session)
        preview = await preview_purge(caller)
        purged = await purge_expired(caller)
        assert preview.total(EntityKind.RUN) == purged.runs
        assert preview.total(EntityKind.OPERATION) == purged.operations
        after = await preview_purge(caller)
        assert after.purged == {}
        assert after.remaining_runs == preview.remaining_runs
        assert after.held_records == preview.held_records
