"""A mapping as of two times is the newest use of its key by then, also of a key that was imported without history."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.base import Store
from storage.memory import store as memory_store
from storage.record_view import RecordView
from storage.records import IdempotencyMapping, Record
from storage.retention import PurgeOptions
from storage.sql.writing import earlier_states, record_runs
from tests.backends import Backend
from tests.factories import at, event, mapping, recorded_run, run
from tests.storage.store_helpers import record_run

KEYS: Final = ("k", "l")
PERIOD: Final = 6


class Use(NamedTuple):
    """A write of a use of a key: by an import, or by the recording of its run."""

    key: str
    run_id: str
    request_hash: str
    at: int
    writes: frozenset[str]
    """`mapping` and `event` are imported; `run` is a recorded run, which writes both."""


uses: st.SearchStrategy[list[Use]] = st.lists(
    st.builds(
        Use,
        st.sampled_from(KEYS),
        st.sampled_from(("rr_1", "rr_2", "rr_3")),
        st.sampled_from(("sha256:1", "sha256:2")),
        st.integers(0, PERIOD),
        st.sampled_from([frozenset({each}) for each in ("mapping", "event", "run")])
        | st.just(frozenset({"mapping", "event"})),
    ),
    min_size=1,
    max_size=8,
)


MOVES: Final = [
    Use("k", f"rr_{n}", f"sha256:{n % 2}", 2 * n, frozenset({"mapping"})) for n in (1, 2, 3)
]
"""A key that led to three runs, one after the other, without history."""


class Model:
    """The mappings and the history of keys, replayed from the uses that were known."""

    def __init__(self, known: Sequence[Use]) -> None:
        self.mappings: dict[str, list[IdempotencyMapping]] = {key: [] for key in KEYS}
        self.history: dict[str, list[IdempotencyMapping]] = {key: [] for key in KEYS}
        for index, use in enumerate(known):
            run_id = f"rr_new_{index}" if "run" in use.writes else use.run_id
            new = IdempotencyMapping(use.key, use.request_hash, run_id, at(use.at))
            of_key = self.mappings[use.key]
            present = of_key[-1].created_at if of_key else None
            if "event" not in use.writes or "mapping" in use.writes:
                # The later run of one time replaces the mapping; an imported mapping of the same time does not.
                replaces = present is None or new.created_at > present
                if replaces or ("run" in use.writes and new.created_at == present):
                    of_key.append(new)
            if "mapping" not in use.writes or "event" in use.writes:
                self.history[use.key].append(new)

    def mapping(self, key: str, valid: datetime | None) -> IdempotencyMapping | None:
        """Return the newest use of a key that has a mapping: the last mapping of a time before history rows of it."""
        if not self.mappings[key] or valid is None:
            return self.mappings[key][-1] if self.mappings[key] else None
        events = sorted(
            self.history[key], key=lambda each: (each.rebalance_run_id, each.request_hash)
        )
        newest = None
        for each in [*events, *self.mappings[key]]:
            if each.created_at <= valid and (
                newest is None or each.created_at >= newest.created_at
            ):
                newest = each
        return newest

    def is_conflicted(self, key: str, valid: datetime | None) -> bool:
        """Return whether a key was used with several hashes: in its history, or in its mapping."""
        of_key = [*self.history[key], self.mapping(key, valid)]
        hashes = {
            each.request_hash
            for each in of_key
            if each is not None and (valid is None or each.created_at <= valid)
        }
        return len(hashes) > 1


class Clock:
    """A clock that advances one second for each write."""

    def __init__(self) -> None:
        self.writes = 0

    def now(self, tz: object) -> datetime:
        """The time of the present write."""
        return datetime(2026, 11, 30, tzinfo=UTC) + timedelta(seconds=self.writes)


async def write(store: Store, clock: Clock, written: Sequence[Use]) -> None:
    """Write uses, the first one at the second 1."""
    runs = [recorded_run(run(f"rr_{n}", correlation_id=f"c{n}")) for n in (1, 2, 3)]
    clock.writes = 0
    await store.import_batch(runs)
    for index, use in enumerate(written):
        clock.writes += 1
        if "run" in use.writes:
            await record_run(
                store,
                run(
                    f"rr_new_{index}",
                    request_hash=use.request_hash,
                    idempotency_key=use.key,
                    created_at=at(use.at),
                ),
            )
            continue
        values: dict[str, Any] = {"request_hash": use.request_hash, "created_at": at(use.at)}
        records: list[Record] = []
        if "mapping" in use.writes:
            records.append(mapping(use.key, rebalance_run_id=use.run_id, **values))
        if "event" in use.writes:
            records.append(event(use.key, rebalance_run_id=use.run_id, **values))
        await store.import_batch(records)


def test_mappings_are_those_of_a_model_that_replays_the_uses(
    backend: Backend, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    for module in (memory_store, earlier_states, record_runs):
        monkeypatch.setattr(module, "datetime", clock)

    async def check(written: list[Use]) -> None:
        async with backend.empty_store() as store:
            await write(store, clock, written)
            for writes in range(len(written) + 1):
                model = Model(written[:writes])
                clock.writes = writes
                for valid in (None, *map(at, range(-1, PERIOD + 1))):
                    view = RecordView(valid=valid, known=clock.now(UTC))
                    session = store.for_request(after=None, writes=False, view=view)
                    expected = {
                        key: found
                        for key in KEYS
                        if (found := model.mapping(key, valid)) is not None
                    }
                    assert await session.mappings(KEYS) == expected, (writes, valid)
                    conflicted = {key for key in KEYS if model.is_conflicted(key, valid)}
                    assert await session.conflicted_keys(KEYS) == conflicted, (writes, valid)

    number: int = request.config.getoption("--views")

    @settings(max_examples=number, deadline=None)
    @given(uses)
    @example(MOVES)
    def check_all(written: list[Use]) -> None:
        asyncio.run(check(written))

    check_all()


async def test_a_key_without_history_leads_to_its_run_of_then(store: Store) -> None:
    for n in (1, 2, 3):
        await store.import_batch([recorded_run(run(f"rr_{n}", correlation_id=f"c{n}"))])
        await store.import_batch(
            [mapping("k", rebalance_run_id=f"rr_{n}", created_at=at(n * 10), request_hash=f"h{n}")]
        )
    found = []
    for second in (5, 10, 15, 25, 30, 35):
        view = RecordView(valid=at(second))
        session = store.for_request(after=None, writes=False, view=view)
        of_key = (await session.mappings(["k"])).get("k")
        found.append(of_key and of_key.rebalance_run_id)
    assert found == [None, "rr_1", "rr_1", "rr_2", "rr_3", "rr_3"]


async def test_a_key_led_to_its_purged_run(store: Store) -> None:
    for n in (1, 2):
        await store.import_batch(
            [
                recorded_run(run(f"rr_{n}", correlation_id=f"c{n}", created_at=at(n * 10))),
                mapping("k", rebalance_run_id=f"rr_{n}", created_at=at(n * 10)),
            ]
        )
    await store.purge(runs_before=at(15), operations_before=None, limit=9, options=PurgeOptions())
    session = store.for_request(after=None, writes=False, view=RecordView(valid=at(15)))
    assert (await session.mappings(["k"]))["k"].rebalance_run_id == "rr_1"
    assert set(await session.tombstones(["rr_1"])) == {"rr_1"}
