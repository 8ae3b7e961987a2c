"""What a caller of some portfolios purges, and sees of retention."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from resolvers.retention.holds import HoldDraft, place_hold
from resolvers.retention.purge import purge_expired
from resolvers.retention.purge_preview import preview_purge
from schema.access.caller import Role
from schema.app import build_service
from schema.settings import Settings
from storage.base import Store
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.records import EdgeType, EntityKind, OperationStatus, Record
from storage.retention import HoldDirection
from tests.factories import (
    artifact,
    at,
    decision,
    edge,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.access.callers import HolderClient, open_holders
from tests.service_env import ALL_FEATURES, Env

RETENTION: Final = {
    "DPM_SUPPORTABILITY_RETENTION_DAYS": "1",
    "DPM_ASYNC_OPERATIONS_TTL_SECONDS": "60",
}
PLACE: Final = """mutation ($id: String!) { placeHold(input: {reason: "r", entityId: $id}) {
    holdId reason matter entityId direction depth portfolioId placedBy isActive } }"""
RELEASE: Final = 'mutation ($id: String!) { releaseHold(holdId: $id, reason: "over") { isActive } }'
HOLDS: Final = "query ($after: String) { holds(first: 9, after: $after) { holdId entityId } }"
HIDDEN: Final = ("rr_nyc", "corr-nyc", "dop_nyc", "dwd_nyc", "dra_nyc", "idem-nyc")
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


async def test_holds_tell_nothing_of_hidden_entities(store_env: Env, tmp_path: Path) -> None:
    async with open_holders(tmp_path, ALL_FEATURES | store_env) as (client, holders):
        holders.add("london", Role.ADMIN, portfolios=["PF-LON-*"])
        holders.add("root", Role.ADMIN)
        london, root = (HolderClient(client, holders.header(each)) for each in ("london", "root"))
        hidden = run(
            "rr_nyc",
            correlation_id="corr-nyc",
            idempotency_key="idem-nyc",
            portfolio_id="PF-NYC-1",
        )
        await client.store.import_batch(
            [
                recorded_run(hidden),
                artifact("rr_nyc"),
                decision("dwd_nyc", run_id="rr_nyc"),
                recorded_operation(operation("dop_nyc", correlation_id="corr-nyc")),
                recorded_run(run("rr_lon", portfolio_id="PF-LON-1")),
                edge("rr_lon", "rr_nyc"),
            ]
        )

        async def told(entity_id: str, by: HolderClient) -> list[str]:
            """Return what London is told of a hold that a caller places, without the names."""
            placed = await by.execute(PLACE, id=entity_id)
            hold_id = placed["data"]["placeHold"]["holdId"]
            found = [
                placed if by is london else None,
                await london.execute(HOLDS),
                await london.execute(HOLDS, after=hold_id),
                await london.execute(RELEASE, id=hold_id),
                await london.execute('{ run(by: {rebalanceRunId: "rr_lon"}) { isHeld } }'),
            ]
            assert "errors" not in await root.execute(RELEASE, id=hold_id)
            found.append(await london.execute(HOLDS))
            return [str(each).replace(hold_id, "HOLD").replace(entity_id, "ID") for each in found]

        for entity_id in HIDDEN:
            unknown = entity_id.replace("nyc", "xyz")
            for by in (london, root):
                assert await told(entity_id, by) == await told(unknown, by)
        await root.execute(PLACE, id="rr_lon")
        (seen,) = (await london.execute(HOLDS))["data"]["holds"]
        assert seen["entityId"] == "rr_lon"
