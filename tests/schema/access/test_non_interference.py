"""A caller of some portfolios gets the same answers, byte for byte, as from a store without the hidden records.

`--worlds N` compares N random stores and policies.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest

from schema.access.caller import Role
from storage.base import Store
from storage.memory import database as memory_database
from storage.memory import store as memory_store
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.records import LineageEdge, Record, RecordedOperation, RecordedRun
from storage.retention import PurgeOptions, Tombstone, tombstone_of
from storage.sql.writing import change_log, earlier_states, record_runs
from storage.stamps import record_identity
from storage.visible_records import RecordedPast, _named_ids, visible_records
from tests import factories as make
from tests.backends import Backend
from tests.schema.access.channels import Question, fixed_questions, questions_about
from tests.schema.access.swapped_stores import SwappedStores, swapped_stores
from tests.schema.access.worlds import random_records

PATTERNS: Final = ("PF-LON-1", "PF-LON-*", "PF-NYC-1", "PF-ZRH-*", "PF-N*", "PF-NOWHERE", "PF-Z*")
ROLES: Final = (Role.SUPPORT, Role.SUPPORT, Role.READER, Role.AUDITOR)
MODULES: Final = (memory_database, memory_store, change_log, earlier_states, record_runs)
"""The modules that stamp written records."""

FIXED: Final = 20
"""How many of the fixed questions each world is asked."""

EVENTS: Final = """subscription ($after: String) { runRecorded(after: $after) {
    rebalanceRunId recordedAt run { result } } }"""
KEPT: Final = "entity"
"""The channel whose graphs are kept."""

AS_OF: Final = re.compile(rb'"(asOf|valid|known)":"[^"]*"')
"""When an answer was given."""

LEDGER: Final = re.compile(rb'"ledgerLeaf":\{[^}]*\}')
"""The ledger is one for all portfolios, and its salts are random."""


class Clock:
    """A clock that a test sets: the two stores are written at the same times."""

    time: datetime = datetime(2026, 11, 30, tzinfo=UTC)

    @classmethod
    def now(cls, _: object) -> datetime:
        """The time of every write."""
        return cls.time


@dataclass(frozen=True)
class World:
    """A random store, whether a caller with a policy sees each of its records, and the caller."""

    seed: int
    policy: tuple[str, ...]
    role: Role
    early: Sequence[Record]
    late: Sequence[Record]
    sentinel: Record | None
    """A visible run that is recorded last. No purge deletes it."""

    expired: datetime | None
    """The cut-off of the purge of runs and operations, None for no purge."""

    leaves_tombstones: bool

    @classmethod
    def random(cls, seed: int) -> "World":
        """Return the world of a seed."""
        random = Random(seed)
        policy = tuple(random.sample(PATTERNS, random.choice((0, 1, 1, 2))))
        records = random_records(seed)
        cut = random.randint(0, len(records))
        sentinel = None
        if policy:
            portfolio = policy[0].replace("*", "9")
            run = make.run(
                "rr_last",
                portfolio_id=portfolio,
                correlation_id="c-last",
                created_at=make.at(1000),
            )
            sentinel = make.recorded_run(run)
        role = random.choice(ROLES)
        expired = random.choice((None, None, make.at(1), make.at(2), make.at(3), make.at(100)))
        leaves = random.random() < 0.5
        if expired is not None:
            scope = PortfolioScope.of(policy)
            records = without_shared_names(records, scope)
            if not leaves:
                records = without_shared_operations(records, scope)
            cut = min(cut, len(records))
        return cls(seed, policy, role, records[:cut], records[cut:], sentinel, expired, leaves)

    @property
    def view(self) -> RecordView:
        """What the caller sees."""
        return RecordView(PortfolioScope.of(self.policy))

    def without_hidden(self) -> "World":
        """Return the world without the records that the caller does not see."""
        early = {record_identity(each) for each in self.early}
        past = RecordedPast(tombstones=self.tombstones())
        visible = visible_records([*self.early, *self.late], self.view, past)
        return replace(
            self,
            early=[each for each in visible if record_identity(each) in early],
            late=[each for each in visible if record_identity(each) not in early],
        )

    def tombstones(self) -> list[Tombstone]:
        """Return the tombstones of the runs that are purged. They hide payloads that their runs would not hide."""
        if self.expired is None or not self.leaves_tombstones:
            return []
        runs = [each.run for each in (*self.early, *self.late) if isinstance(each, RecordedRun)]
        return [
            tombstone_of(
                run, (), purged_at=make.START, number=1, reason="test", recorded_at=make.START
            )
            for run in runs
            if run.created_at < self.expired
        ]

    async def write(self, store: Store) -> None:
        """Write the early records at one time and the late ones a minute later, runs one by one. Then purge."""
        Clock.time = datetime(2026, 11, 30, tzinfo=UTC)
        await store.import_batch(self.early)
        Clock.time += timedelta(minutes=1)
        for each in self.late:
            if isinstance(each, RecordedRun) and each.run.idempotency_key is None:
                await store.record_run(each, (), artifact=None, explicit_timestamp=True)
            else:
                await store.import_batch([each])
        if isinstance(self.sentinel, RecordedRun):
            await store.record_run(self.sentinel, (), artifact=None, explicit_timestamp=True)
        if self.expired is not None:
            await self._purge(store, self.expired)

    async def _purge(self, store: Store, before: datetime) -> None:
        options = PurgeOptions("test", self.leaves_tombstones)
        for runs_before, operations_before in ((None, before), (before, None)):
            purged = await store.purge(
                runs_before=runs_before,
                operations_before=operations_before,
                limit=99,
                options=options,
            )
            options = replace(options, number=purged.number)
        await store.purge_orphans(before, options=options)

    def questions(self) -> Sequence[Question]:
        """Return what the caller asks."""
        random = Random(self.seed)
        fixed = random.sample(fixed_questions(), FIXED)
        return [*fixed, *questions_about(random)]

    async def answers(self, app: SwappedStores, store: Store) -> list[tuple[Question, object]]:
        """Write the records, and return every answer to the caller.

        A caller of every portfolio asks the same first, so that an answer that is kept would be kept for both.
        """
        caller, everybody = app.holder(self.role, self.policy), app.holder(Role.ADMIN, ("*",))
        async with app.serving(store):
            before = await everybody.execute("{ changeCursor }")
            await self.write(store)
            found: list[tuple[Question, object]] = []
            for each in self.questions():
                if each.channel == KEPT:
                    await each.put(everybody)
                status, body = await each.put(caller)
                found.append((each, (status, without_clock(body))))
            events = Question("events", "/graphql", {"query": EVENTS, "variables": {}})
            if self.sentinel is not None:
                seen = await caller.events(EVENTS, "rr_last", after=before["data"]["changeCursor"])
                found.append((events, seen))
            return found


def without_shared_names(records: Sequence[Record], scope: PortfolioScope) -> list[Record]:
    """Leave out edges of correlation ids and keys that both visible and hidden records have.

    A purge keeps or deletes these edges for all callers, because of every record with the id (docs/access.md).
    """
    shown = visible_records(records, RecordView(scope))
    identities = {record_identity(each) for each in shown}
    hidden = [each for each in records if record_identity(each) not in identities]
    shared = _named_ids(shown) & _named_ids(hidden)
    return [
        each
        for each in records
        if not isinstance(each, LineageEdge)
        or shared.isdisjoint((each.source_entity_id, each.target_entity_id))
    ]


def without_shared_operations(records: Sequence[Record], scope: PortfolioScope) -> list[Record]:
    """Leave out operations whose payload hidden runs hide, because a purge without tombstones forgets these runs."""
    shown = visible_records(records, RecordView(scope))
    whole = {
        each.operation.operation_id: each for each in records if isinstance(each, RecordedOperation)
    }
    shared = {
        each.operation.operation_id
        for each in shown
        if isinstance(each, RecordedOperation) and each != whole[each.operation.operation_id]
    }
    return [
        each
        for each in records
        if not isinstance(each, RecordedOperation) or each.operation.operation_id not in shared
    ]


def without_clock(body: bytes) -> bytes:
    """Return an answer without the time at which it was given, and without leaves."""
    return LEDGER.sub(b"", AS_OF.sub(b"", body))


@pytest.mark.backends("memory", "sqlite", "postgres")
async def test_answers_are_those_of_a_store_without_the_hidden_records(
    backend: Backend,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in MODULES:
        monkeypatch.setattr(module, "datetime", Clock)
    hidden = 0
    async with swapped_stores(tmp_path) as app:
        first: int = request.config.getoption("--first-world")
        for seed in range(first, first + request.config.getoption("--worlds")):
            world = World.random(seed)
            without = world.without_hidden()
            hidden += len(world.early) + len(world.late) - len(without.early) - len(without.late)
            found = []
            for each in (world, without):
                async with backend.empty_store() as store:
                    found.append(await each.answers(app, store))
            differences = {
                (question.channel, question.target, str(question.body)): (got, expected)
                for (question, got), (_, expected) in zip(*found, strict=True)
                if got != expected
            }
            assert not differences, (seed, world.policy, world.role, differences)
    assert hidden
