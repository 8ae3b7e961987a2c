"""The stamps of records, and the earlier states of operations and mappings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage.base import Store
from storage.memory import MemoryStore
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.retention import PurgeOptions
from storage.sql.engine.connection import WriteConnection
from storage.sql.store import SqlStore
from storage.stamps import RecordId, Stamp, record_id
from tests.factories import (
    artifact,
    at,
    complete,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
    start,
)


def session(store: Store, subject: str) -> Store:
    """The session of a caller."""
    return store.for_request(after=None, writes=True, recorded_by=subject)


async def stamp_of(store: Store, kind: type[Record], each: RecordId) -> Stamp:
    """The stamp of one record."""
    return (await store.stamps(kind, [each]))[each]


async def all_stamps(store: Store) -> dict[tuple[type, RecordId], Stamp]:
    """Return the stamp of every record. Check that look-ups and the export have the same stamps."""
    exported = {
        (type(record), record_id(record)): stamp async for record, stamp in store.export_stamped()
    }
    for (kind, each), stamp in exported.items():
        assert await stamp_of(store, kind, each) == stamp
    return exported


@asynccontextmanager
async def written_by(store: Store, subject: str, *, count: int) -> AsyncIterator[Store]:
    """Yield a session, and check that its writes add `count` records with its subject and the time of the write."""
    before, began = await all_stamps(store), datetime.now(UTC)
    yield session(store, subject)
    ended, after = datetime.now(UTC), await all_stamps(store)
    new = {key: stamp for key, stamp in after.items() if before.get(key) != stamp}
    assert len(new) == count
    for stamp in new.values():
        assert stamp.recorded_by == subject
        assert stamp.recorded_at is not None
        assert began <= stamp.recorded_at <= ended
        assert stamp.recorded_at.tzinfo is UTC


async def record(store: Store, recorded: RecordedRun, **links: str) -> None:
    await store.record_run(
        recorded,
        [(EdgeType[each], target) for each, target in links.items()],
        artifact='{"a":1}',
        explicit_timestamp=True,
    )


async def test_every_way_of_writing_stamps_what_it_writes(store: Store) -> None:
    async with written_by(store, "alice", count=6) as alice:
        await record(alice, recorded_run(run(idempotency_key="idem-1")))
    async with written_by(store, "bob", count=2) as bob:
        await bob.accept_operation(recorded_operation(), explicit_timestamp=True)
    async with written_by(store, "carol", count=1) as carol:
        assert await carol.record_decision(decision(), expected_latest_id=None)
    async with written_by(store, "dave", count=1) as dave:
        await dave.record_edge(edge("a", "b"))
    async with written_by(store, "import:erin", count=3) as erin:
        scenario = run("rr_s", correlation_id="corr-1:one", created_at=at(1))
        await erin.import_batch([recorded_run(scenario), artifact("rr_s"), event("idem-2")])
    async with written_by(store, "import:frank", count=1) as frank:
        assert await frank.link_scenarios() == 1


async def test_writing_again_keeps_the_first_stamp(store: Store) -> None:
    records: list[Record] = [
        recorded_run(run(idempotency_key="idem-1")),
        recorded_operation(),
        decision(),
        edge("a", "b"),
        mapping(),
        event(),
        artifact(),
    ]
    await session(store, "import:first").import_batch(records)
    before = await all_stamps(store)
    again = session(store, "second")
    await again.import_batch(records)
    await record(again, recorded_run(run(idempotency_key="idem-1")))
    await again.accept_operation(recorded_operation(), explicit_timestamp=True)
    assert not await again.record_decision(decision(), expected_latest_id="dwd_1")
    await again.record_edge(edge("a", "b"))
    assert await all_stamps(store) == before


async def test_a_link_that_is_added_to_a_stored_run_has_its_own_stamp(store: Store) -> None:
    await record(session(store, "alice"), recorded_run())
    before = await all_stamps(store)
    async with written_by(store, "bob", count=1) as bob:
        await record(bob, recorded_run(), CAUSED_BY="dop_1")
    assert before.items() <= (await all_stamps(store)).items()


async def test_ids_that_are_not_stored_have_no_stamp(store: Store) -> None:
    odd: list[tuple[type[Record], RecordId]] = [
        (RecordedRun, "no\x00text"),
        (RecordedOperation, "none"),
        (Decision, "\ud800"),
        (LineageEdge, ("a", EdgeType.CAUSED_BY, "b", at())),
        (IdempotencyMapping, "none"),
        (IdempotencyEvent, event("none")),
        (PersistedArtifact, "none"),
    ]
    for kind, each in odd:
        assert await store.stamps(kind, []) == {}
        assert await store.stamps(kind, [each]) == {}


async def earlier_states(store: Store) -> tuple[list[object], list[object]]:
    """The steps of operations and the moves of mappings, each in order and without its time."""
    if isinstance(store, MemoryStore):
        db = store._db
        steps = [
            (each.operation.operation_id, each.operation.status.value, each.stamp.recorded_by)
            for of_operation in db.steps.values()
            for each in of_operation
        ]
        moves = [
            (each.mapping.idempotency_key, each.mapping.rebalance_run_id, each.stamp.recorded_by)
            for of_key in db.moves.values()
            for each in of_key
        ]
        return [*steps], [*moves]
    assert isinstance(store, SqlStore)
    async with store._read_engine.connect() as connection:
        found = [
            [tuple(row) for row in await connection.execute(text(query))]
            for query in (
                "SELECT operation_id, status, recorded_by FROM operation_steps ORDER BY step",
                "SELECT idempotency_key, rebalance_run_id, recorded_by FROM mapping_moves ORDER BY move",
            )
        ]
    return [*found[0]], [*found[1]]


async def test_each_state_of_an_operation_is_a_step(store: Store) -> None:
    await session(store, "alice").accept_operation(recorded_operation(), explicit_timestamp=True)
    first = await stamp_of(store, RecordedOperation, "dop_1")
    await session(store, "bob").transition_operation("dop_1", start(at=at(1)))
    await session(store, "carol").transition_operation("dop_1", complete(at=at(2)))
    steps, _ = await earlier_states(store)
    assert steps == [
        ("dop_1", "PENDING", "alice"),
        ("dop_1", "RUNNING", "bob"),
        ("dop_1", "SUCCEEDED", "carol"),
    ]
    assert await stamp_of(store, RecordedOperation, "dop_1") == first


async def test_an_import_adds_the_steps_that_are_new(store: Store) -> None:
    pending = recorded_operation()
    running = recorded_operation(operation(status=OperationStatus.RUNNING, started_at=at(1)))
    await session(store, "import:alice").import_batch([pending])
    await session(store, "import:bob").import_batch([pending, running])
    await session(store, "import:carol").import_batch([running, pending])
    steps, _ = await earlier_states(store)
    assert steps == [("dop_1", "PENDING", "import:alice"), ("dop_1", "RUNNING", "import:bob")]


async def forget_stamps(connection: WriteConnection) -> None:
    """Remove the stamps and steps of operations, as an earlier version wrote them."""
    await connection.execute(text("DELETE FROM operation_steps"))
    await connection.execute(text("UPDATE operations SET recorded_at = NULL, recorded_by = NULL"))


async def test_an_operation_from_before_keeps_its_unknown_state_as_a_step(store: Store) -> None:
    if not isinstance(store, SqlStore):
        pytest.skip("only a database has a past")
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    await store._write(forget_stamps)
    await session(store, "bob").transition_operation("dop_1", start(at=at(1)))
    steps, _ = await earlier_states(store)
    assert steps == [("dop_1", "PENDING", None), ("dop_1", "RUNNING", "bob")]
    assert await stamp_of(store, RecordedOperation, "dop_1") == Stamp(None, None)


async def test_a_mapping_that_moves_leaves_the_earlier_one(store: Store) -> None:
    for subject, run_id, seconds in (("a", "rr_1", 1), ("b", "rr_0", 0), ("c", "rr_2", 2)):
        each = run(run_id, idempotency_key="idem-1", created_at=at(seconds))
        await record(session(store, subject), recorded_run(each))
    newer = mapping(rebalance_run_id="rr_3", created_at=at(3))
    await session(store, "import:d").import_batch([newer, mapping()])
    _, moves = await earlier_states(store)
    assert moves == [("idem-1", "rr_1", "a"), ("idem-1", "rr_2", "c")]
    assert (await stamp_of(store, IdempotencyMapping, "idem-1")).recorded_by == "import:d"


async def test_a_purge_takes_steps_and_moves_along(store: Store) -> None:
    for n in (1, 2):
        each = run(f"rr_{n}", idempotency_key="idem-1", created_at=at(n))
        await record(session(store, "a"), recorded_run(each))
    await store.accept_operation(recorded_operation(), explicit_timestamp=True)
    assert (await earlier_states(store))[1] != []
    await store.purge(
        runs_before=at(60),
        operations_before=at(60),
        limit=10,
        options=PurgeOptions(leaves_tombstones=False),
    )
    assert await earlier_states(store) == ([], [])
