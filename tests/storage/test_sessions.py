"""Sessions of a store: reads with a view, and writes with a subject."""

from storage.base import Store
from storage.portfolio_scope import PortfolioScope
from storage.record_view import ALL_RECORDS, RecordView
from tests import factories as make

LONDON = RecordView(PortfolioScope.of(["PF-LON-*"]))


async def test_a_session_of_every_record_is_the_store_itself(store: Store) -> None:
    assert store.for_request(after=None, writes=False) is store
    assert store.view == ALL_RECORDS
    assert store.recorded_by == "anonymous"


async def test_a_session_has_its_view_and_its_subject(store: Store) -> None:
    session = store.for_request(after=None, writes=True, view=LONDON, recorded_by="mira")
    assert (session.view, session.recorded_by) == (LONDON, "mira")
    async with session.snapshot() as reader:
        assert reader.view == LONDON
    assert session.for_request(after=None, writes=False).view == ALL_RECORDS


async def test_sessions_write_to_one_store(store: Store) -> None:
    session = store.for_request(after=None, writes=True, recorded_by="mira")
    for writer, run_id in ((session, "rr_1"), (store, "rr_2")):
        run = make.recorded_run(make.run(run_id))
        async with store.snapshot() as reader:
            await reader.runs([run_id])
            await writer.record_run(run, (), artifact=None, explicit_timestamp=True)
    assert set(await store.runs(["rr_1", "rr_2"])) == {"rr_1", "rr_2"}
    assert set(await session.runs(["rr_1", "rr_2"])) == {"rr_1", "rr_2"}
