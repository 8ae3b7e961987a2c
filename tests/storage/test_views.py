"""A session of a view returns the same results as a store without the records that the view leaves out."""

import asyncio

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from storage.base import Store
from storage.lists import ALL_TIME
from storage.memory import MemoryStore
from storage.portfolio_scope import ALL_PORTFOLIOS, PortfolioScope
from storage.record_view import RecordView
from storage.records import EdgeType, LineageEdge, Record
from storage.sql.model import tables as t
from storage.sql.statements import portfolio_plans
from storage.sql.statements.view_expressions import ViewShape
from storage.sql.statements.view_tables import LAYERS, RECORD_TABLES, within_view
from storage.visible_records import HIDDEN_PAYLOAD, visible_records
from tests import factories as make
from tests.backends import Backend
from tests.storage import strategies as w
from tests.storage.read_everything import read_everything, without_sequence
from tests.storage.store_helpers import export_all

LONDON = RecordView(PortfolioScope.of(["PF-LON-*"]))

scopes: st.SearchStrategy[PortfolioScope] = st.builds(
    PortfolioScope.of,
    st.lists(st.sampled_from(("pf_1", "pf_2", "pf_1*", "pf*", "q*", "")), max_size=3),
)
views: st.SearchStrategy[RecordView] = st.builds(
    RecordView, st.just(ALL_PORTFOLIOS) | scopes, st.none() | w.timestamps
)


def test_a_view_reads_what_a_store_of_its_records_has(
    backend: Backend, request: pytest.FixtureRequest
) -> None:
    async def check(dataset: w.Dataset, view: RecordView) -> None:
        expected = MemoryStore()
        await expected.import_batch(visible_records(dataset.records(), view))
        async with backend.empty_store() as store:
            await store.import_batch(dataset.records())
            session = store.for_request(after=None, writes=False, view=view)
            everything = await read_everything(expected)
            assert await read_everything(session) == everything
            async with session.snapshot() as reader:
                assert await reader.summary(ALL_TIME) == await expected.summary(ALL_TIME)
            for found, wanted in zip(
                await export_all(session), await export_all(expected), strict=True
            ):
                assert without_sequence(found) == without_sequence(wanted)

    # Do not shrink a failing example, because that takes minutes.
    phases = set(Phase) - {Phase.shrink, Phase.explain}
    number: int = request.config.getoption("--views")

    @settings(max_examples=number, deadline=None, phases=phases)
    @given(dataset=w.datasets, view=views)
    def check_all(dataset: w.Dataset, view: RecordView) -> None:
        # Every other store is read portfolio by portfolio, however many runs a scope shows.
        with pytest.MonkeyPatch.context() as patch:
            if len(dataset.records()) % 2:
                patch.setattr(portfolio_plans, "ENTRIES_PER_ROW", 0)
            asyncio.run(check(dataset, view))

    check_all()


async def test_a_scope_hides_runs_and_what_belongs_to_them(store: Store) -> None:
    records: list[Record] = []
    for name, portfolio in (("1", "PF-LON-1"), ("2", "PF-NYC-1")):
        run = make.run(f"rr_{name}", correlation_id=f"corr-{name}", portfolio_id=portfolio)
        records += [
            make.recorded_run(run),
            make.decision(f"dwd_{name}", run_id=f"rr_{name}"),
            make.edge(f"rr_{name}", "dop_1", edge_type=EdgeType.CAUSED_BY),
            make.edge(f"rr_{name}", f"only an edge names {name}"),
        ]
    records += [
        make.recorded_operation(make.operation("dop_1", correlation_id="both")),
        make.edge("rr_1", "rr_2"),
        make.edge("unknown", "unknown too"),
    ]
    await store.import_batch(records)
    session = store.for_request(after=None, writes=False, view=LONDON)

    assert set(await session.runs(["rr_1", "rr_2"])) == {"rr_1"}
    assert set(await session.decisions(["dwd_1", "dwd_2"])) == {"dwd_1"}
    assert (await session.summary(ALL_TIME)).run_count == 1
    assert await session.operation_payloads(["dop_1"]) == {"dop_1": HIDDEN_PAYLOAD}
    assert [
        (edge.source_entity_id, edge.target_entity_id)
        for edge in await export_all(session)
        if isinstance(edge, LineageEdge)
    ] == [("rr_1", "dop_1"), ("rr_1", "only an edge names 1")]
    names = ["dop_1", "corr-2", "rr_2", "only an edge names 2", "unknown"]
    assert set(await session.entity_kinds(names)) == {"dop_1"}


@pytest.mark.parametrize("correlation_id", ["both", "both:high", "other"])
async def test_a_payload_stays_hidden_after_its_hidden_run_was_purged(
    store: Store, correlation_id: str
) -> None:
    hidden = make.run(
        "rr_2", correlation_id=correlation_id, portfolio_id="PF-NYC-1", created_at=make.at(0)
    )
    await store.import_batch(
        [
            make.recorded_run(hidden),
            make.recorded_run(
                make.run(
                    "rr_1",
                    correlation_id="both",
                    portfolio_id="PF-LON-1",
                    created_at=make.at(100),
                )
            ),
            make.recorded_operation(make.operation("dop_1", correlation_id="both")),
            *(
                [make.edge("rr_2", "dop_1", edge_type=EdgeType.CAUSED_BY)]
                if correlation_id == "other"
                else []
            ),
        ]
    )
    await store.purge(runs_before=make.at(50), operations_before=None, limit=10)
    assert not await store.runs(["rr_2"])
    london = store.for_request(after=None, writes=False, view=LONDON)
    everything = store.for_request(after=None, writes=False, view=RecordView())
    assert await london.operation_payloads(["dop_1"]) == {"dop_1": HIDDEN_PAYLOAD}
    assert (await everything.operation_payloads(["dop_1"]))["dop_1"].request is not None


async def test_a_scope_tells_the_decisions_of_several_runs_apart(store: Store) -> None:
    records: list[Record] = []
    for name in "12":
        records.append(make.recorded_run(make.run(f"rr_{name}", portfolio_id="PF-LON-1")))
        records.append(make.decision(f"dwd_{name}", run_id=f"rr_{name}"))
    await store.import_batch(records)
    session = store.for_request(after=None, writes=False, view=LONDON)
    found = await session.latest_decisions(["rr_1", "rr_2"])
    assert {key: each.decision_id for key, each in found.items()} == {
        "rr_1": "dwd_1",
        "rr_2": "dwd_2",
    }


async def test_a_scope_hides_changes(store: Store) -> None:
    start = await store.latest_position()
    for name, portfolio in (("1", "PF-LON-1"), ("2", "PF-NYC-1")):
        run = make.recorded_run(make.run(f"rr_{name}", portfolio_id=portfolio))
        await store.record_run(run, (), artifact=None, explicit_timestamp=True)
    session = store.for_request(after=None, writes=False, view=LONDON)
    (change,) = await session.changes(start, limit=9)
    assert change.entity_id == "rr_1"
    assert await session.latest_position() == change.position
    assert await session.changes(change.position, limit=9) == []


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_every_table_of_records_has_a_rule(dialect: str, layer: str) -> None:
    shape = ViewShape((layer,), ("ids", "known", "valid"))
    for table in {*RECORD_TABLES} - {t.kept_counts.name}:
        sql, _ = within_view(dialect, f"TABLE {table}", shape, 0)
        assert f"{layer}_{table} AS NOT MATERIALIZED" in sql


def test_stored_counts_are_not_read_in_a_view() -> None:
    with pytest.raises(ValueError, match="kept_counts"):
        within_view("sqlite", "SELECT * FROM kept_counts", ViewShape(("scoped",), ()), 0)
