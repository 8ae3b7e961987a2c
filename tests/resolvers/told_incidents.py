"""A second generator of incidents, told from the contract alone: other shapes, sizes, times and ids than incidents.py.

Every incident has one correlation id for each request or one for all of it, ids as UUIDs, operations that finish after
their first effects, and decoys near the asked run: failures that share a key, a correlation id or a ready run with it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    OperationStatus,
    Record,
    RunStatus,
    WorkflowAction,
)
from tests import factories as make

FAILURES: Final = ("MarketDataUnavailable", "SolverTimeout", "NoMandate")
HARMED: Final = (RunStatus.BLOCKED, RunStatus.BLOCKED, RunStatus.PENDING_REVIEW)


@dataclass
class Story:
    """An incident: records, those to be purged before, the asked entity and the true causes."""

    kind: str
    random: Random
    clock: datetime
    shared: str | None
    """The correlation id of everything, None if each request has its own."""
    records: list[Record] = field(default_factory=list)
    purged: list[Record] = field(default_factory=list)
    asked: str = ""
    causes: set[str] = field(default_factory=set)

    def name(self, prefix: str) -> str:
        """A new id."""
        return f"{prefix}_{uuid.UUID(int=self.random.getrandbits(128), version=4)}"

    def pass_time(self, low: int, high: int) -> datetime:
        """Let some seconds pass; return the time."""
        self.clock += timedelta(seconds=self.random.randint(low, high))
        return self.clock

    def link(self, source: str, kind: EdgeType, target: str) -> None:
        """Record an edge now."""
        self.records.append(make.edge(source, target, edge_type=kind, created_at=self.clock))

    def operate(self, status: OperationStatus, *, correlation: str | None = None) -> str:
        """Record an operation now, which takes up to ten minutes."""
        name = self.name("dop")
        correlation = correlation or self.shared or self.name("corr")
        begun = self.clock + timedelta(seconds=self.random.randint(0, 5))
        is_over = status in (OperationStatus.SUCCEEDED, OperationStatus.FAILED)
        finished = begun + timedelta(seconds=self.random.randint(1, 600)) if is_over else None
        record = make.operation(
            name,
            status=status,
            correlation_id=correlation,
            created_at=self.clock,
            started_at=None if status is OperationStatus.PENDING else begun,
            finished_at=finished,
        )
        code = self.random.choice(FAILURES)
        error = f'{{"code":"{code}","message":"x"}}' if status is OperationStatus.FAILED else None
        self.records.append(make.recorded_operation(record, error=error))
        self.link(name, EdgeType.OPERATION_TO_CORRELATION, correlation)
        return name

    def run(
        self,
        status: RunStatus,
        *causes: str,
        key: str | None = None,
        request_hash: str | None = None,
        correlation: str | None = None,
    ) -> str:
        """Record a run now with edges to its causes."""
        name = self.name("rr")
        correlation = correlation or self.shared or self.name("corr")
        record = make.run(
            name,
            status=status,
            created_at=self.clock,
            correlation_id=correlation,
            idempotency_key=key,
            request_hash=request_hash or f"sha256:{self.random.getrandbits(256):064x}",
            portfolio_id=f"PF-{self.random.randint(1, 400):04}",
        )
        self.records.append(make.recorded_run(record))
        self.link(correlation, EdgeType.CORRELATION_TO_RUN, name)
        for each in causes:
            is_run = each.startswith("rr_") and self.random.random() < 0.5
            self.link(name, EdgeType.DERIVED_FROM if is_run else EdgeType.CAUSED_BY, each)
        if key is not None:
            self.link(key, EdgeType.IDEMPOTENCY_TO_RUN, name)
            self.records.append(
                IdempotencyEvent(key, name, correlation, record.request_hash, self.clock)
            )
        return name

    def fall(self, cause: str, length: int) -> str:
        """Record a line of runs that one cause has harmed, the last one blocked; return that."""
        for left in reversed(range(length)):
            self.pass_time(1, 3 * 3600)
            is_harmed = left == 0 or self.random.random() < 0.8
            status = RunStatus.BLOCKED if left == 0 else self.random.choice(HARMED)
            cause = self.run(status if is_harmed else RunStatus.READY, cause)
        return cause

    def decide(self, run_id: str, action: WorkflowAction) -> None:
        """Record a decision now."""
        decision = Decision(
            self.name("dwd"), run_id, action, "POLICY", None, "ann", self.clock, "c_none"
        )
        self.records.append(decision)


def tell_story(seed: int, now: datetime) -> Story:
    """Return the incident of a seed."""
    random = Random(f"told {seed}")  # reproducible
    clock = now - timedelta(minutes=random.randint(3 * 1440, 60 * 1440))
    kind, tell = list(KINDS.items())[seed % len(KINDS)]
    story = Story(kind, random, clock, None)
    if random.random() < 0.4:
        story.shared = story.name("corr")
    tell(story)
    # A failure with the correlation id of a run that was blocked for its own reasons would be upstream of it.
    if random.random() < 0.5 and not (story.shared and kind in ("own reasons", "rejected")):
        _add_noise(story)
    return story


def _add_noise(story: Story) -> None:
    """Add failures with the correlation id of the asked run, before and after it."""
    (correlation,) = (
        each.source_entity_id
        for each in story.records
        if isinstance(each, LineageEdge)
        and each.edge_type is EdgeType.CORRELATION_TO_RUN
        and each.target_entity_id == story.asked
    )
    story.clock -= timedelta(hours=story.random.randint(1, 5))
    for _ in range(story.random.randint(1, 3)):
        story.operate(OperationStatus.FAILED, correlation=correlation)
        story.pass_time(1, 5 * 3600)


def _failure(story: Story) -> str:
    cause = story.operate(OperationStatus.FAILED)
    story.causes.add(cause)
    return cause


def _chain(story: Story) -> None:
    story.asked = story.fall(_failure(story), story.random.randint(1, 25))


def _own_reasons(story: Story) -> None:
    """A run that its own rules have blocked, and what derives from it."""
    cause = story.run(RunStatus.BLOCKED, story.operate(OperationStatus.SUCCEEDED))
    story.causes.add(cause)
    story.asked = story.fall(cause, story.random.randint(1, 8))


def _fan(story: Story) -> None:
    cause = _failure(story)
    for _ in range(story.random.randint(5, 80)):
        story.pass_time(0, 60)
        story.asked = story.run(story.random.choice(HARMED), cause)


def _diamond(story: Story) -> None:
    layer = [_failure(story)]
    for _ in range(story.random.randint(1, 3)):
        story.pass_time(60, 7200)
        width = story.random.randint(2, 5)
        layer = [story.run(story.random.choice(HARMED), *layer) for _ in range(width)]
    story.pass_time(60, 7200)
    story.asked = story.run(RunStatus.BLOCKED, *layer)


def _two_causes(story: Story) -> None:
    ends = []
    for _ in range(2):
        ends.append(story.fall(_failure(story), story.random.randint(1, 6)))
        story.pass_time(60, 86_400)
    story.asked = story.run(RunStatus.BLOCKED, *ends)


def _decoys(story: Story) -> None:
    """Failures beside the line: with its correlation ids or a ready run of it, before and after."""
    for _ in range(story.random.randint(1, 3)):
        ready = story.run(RunStatus.READY, story.operate(OperationStatus.FAILED))
        story.pass_time(600, 7200)
    story.shared = story.shared or story.name("corr")
    cause = _failure(story)
    middle = story.fall(cause, story.random.randint(1, 4))
    story.operate(OperationStatus.FAILED)
    story.pass_time(1, 3600)
    story.asked = story.run(RunStatus.BLOCKED, middle, ready)
    story.pass_time(1, 3600)
    story.operate(OperationStatus.FAILED)


def _replays(story: Story) -> None:
    """A blocked run, repeated under its key without a repair."""
    cause = _failure(story)
    key, request_hash = story.name("key"), f"sha256:{story.random.getrandbits(256):064x}"
    last = ""
    for number in range(story.random.randint(2, 9)):
        story.pass_time(30, 3600)
        caused = () if number else (cause,)
        run = story.run(RunStatus.BLOCKED, *caused, key=key, request_hash=request_hash)
        if last:
            story.link(run, EdgeType.REPLAYED_FROM, last)
        last = run
    story.records.append(IdempotencyMapping(key, request_hash, last, story.clock))
    story.asked = last


def _conflict(story: Story) -> None:
    """A key of one request that another request uses, which is blocked for it."""
    key = story.name("key")
    for number in range(2):
        status = RunStatus.BLOCKED if number else RunStatus.READY
        last = story.run(status, key=key, request_hash=f"sha256:{number}")
        story.pass_time(5, 86_400)
    story.causes.add(key)
    story.asked = story.fall(last, story.random.randint(0, 5))


def _stuck(story: Story) -> None:
    status = story.random.choice((OperationStatus.RUNNING, OperationStatus.PENDING))
    cause = story.operate(status)
    story.causes.add(cause)
    story.asked = story.fall(cause, story.random.randint(1, 6))


def _rejected(story: Story) -> None:
    cause = story.run(RunStatus.PENDING_REVIEW)
    story.causes.add(cause)
    story.pass_time(60, 86_400)
    if story.random.random() < 0.5:
        story.decide(cause, WorkflowAction.REQUEST_CHANGES)
        story.pass_time(60, 86_400)
    story.decide(cause, WorkflowAction.REJECT)
    story.asked = story.fall(cause, story.random.randint(1, 5))


def _purged(story: Story) -> None:
    """A failed operation that a purge has taken since."""
    cause = _failure(story)
    story.purged, story.records = story.records, []
    story.asked = story.fall(cause, story.random.randint(1, 6))


def _correlated(story: Story) -> None:
    """A failed operation whose runs have its correlation id, and no edge to it."""
    story.shared = story.shared or story.name("corr")
    _failure(story)
    for _ in range(story.random.randint(1, 12)):
        story.pass_time(1, 600)
        story.asked = story.run(RunStatus.BLOCKED)


KINDS: Final[dict[str, Callable[[Story], None]]] = {
    "chain": _chain,
    "own reasons": _own_reasons,
    "fan": _fan,
    "diamond": _diamond,
    "two causes": _two_causes,
    "decoys": _decoys,
    "replays": _replays,
    "conflict": _conflict,
    "stuck": _stuck,
    "rejected": _rejected,
    "purged": _purged,
    "correlated": _correlated,
}
