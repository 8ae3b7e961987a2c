"""Seeded incidents: stores in which an abnormal entity caused others, and the ids of the true causes.

Shapes are chains, fans, diamonds, two causes at once, decoys that failed and caused nothing, replays of failures, and
conflicts of keys. Each incident is one of them, with bystanders around it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

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

SHAPES = (
    "chain",
    "fan",
    "diamond",
    "two causes",
    "decoys",
    "replay",
    "conflict",
    "stuck",
    "rejected",
)
CAUSAL = (EdgeType.CAUSED_BY, EdgeType.DERIVED_FROM)
ERROR = '{"code":"TIMEOUT","message":"no answer"}'


@dataclass
class Incident:
    """An incident: its records, the queried entity, and the ids of its true causes."""

    shape: str
    seed: int
    random: Random
    now: datetime
    records: list[Record] = field(default_factory=list)
    asked: str = ""
    causes: set[str] = field(default_factory=set)
    number: int = 0

    def next_id(self, prefix: str) -> str:
        """An id that the incident has not used."""
        self.number += 1
        return f"{prefix}_{self.random.getrandbits(24):06x}_{self.seed}_{self.number}"

    def later(self, at: datetime, seconds: int = 600) -> datetime:
        """A time up to `seconds` later."""
        return at + timedelta(seconds=self.random.randrange(1, seconds))

    def operation(self, at: datetime, status: OperationStatus) -> str:
        """Add an operation that started immediately."""
        name = self.next_id("dop")
        is_over = status in (OperationStatus.FAILED, OperationStatus.SUCCEEDED)
        base = make.operation(
            name,
            correlation_id=self.next_id("corr"),
            status=status,
            created_at=at,
            started_at=at,
            finished_at=self.later(at, 60) if is_over else None,
        )
        error = ERROR if status is OperationStatus.FAILED else None
        self.records += [
            make.recorded_operation(base, error=error),
            self.edge(name, base.correlation_id, EdgeType.OPERATION_TO_CORRELATION, at),
        ]
        return name

    def edge(self, source: str, target: str, kind: EdgeType, at: datetime) -> LineageEdge:
        """An edge."""
        return make.edge(source, target, edge_type=kind, created_at=at)

    def run(
        self,
        at: datetime,
        status: RunStatus,
        *causes: str,
        key: str | None = None,
        request_hash: str | None = None,
        kind: EdgeType | None = None,
    ) -> str:
        """Add a run with its causes."""
        name = self.next_id("rr")
        base = make.run(
            name,
            correlation_id=self.next_id("corr"),
            status=status,
            created_at=at,
            idempotency_key=key,
            request_hash=request_hash or self.next_id("sha256"),
            portfolio_id=f"PF-{self.random.randrange(5)}",
        )
        self.records += [
            make.recorded_run(base),
            self.edge(base.correlation_id, name, EdgeType.CORRELATION_TO_RUN, at),
            *(self.edge(name, each, kind or self.random.choice(CAUSAL), at) for each in causes),
        ]
        if key is not None:
            self.records += [
                self.edge(key, name, EdgeType.IDEMPOTENCY_TO_RUN, at),
                IdempotencyEvent(key, name, base.correlation_id, base.request_hash, at),
            ]
        return name

    def chain(self, at: datetime, cause: str, length: int) -> tuple[str, datetime]:
        """Add runs that cause each other, the last of them blocked; return it."""
        last = cause
        for place in range(length):
            at = self.later(at)
            is_blocked = place == length - 1 or self.random.random() < 0.6
            last = self.run(at, RunStatus.BLOCKED if is_blocked else RunStatus.READY, last)
        return last, at


def build_incident(seed: int, now: datetime) -> Incident:
    """Return the incident of a seed."""
    random = Random(seed)  # reproducible
    incident = Incident(SHAPES[seed % len(SHAPES)], seed, random, now)
    at = now - timedelta(days=random.randrange(2, 20))
    for _ in range(random.randrange(4)):  # bystanders, some of them abnormal
        bystander = incident.operation(at, random.choice(list(OperationStatus)[2:]))
        incident.run(incident.later(at), random.choice(list(RunStatus)), bystander)
    {
        "chain": _chain,
        "fan": _fan,
        "diamond": _diamond,
        "two causes": _two_causes,
        "decoys": _decoys,
        "replay": _replay,
        "conflict": _conflict,
        "stuck": _stuck,
        "rejected": _rejected,
    }[incident.shape](incident, at)
    return incident


def _cause(incident: Incident, at: datetime) -> tuple[str, datetime]:
    """Add a true cause: a failed operation, or a run that is blocked for its own reasons."""
    if incident.random.random() < 0.7:
        cause = incident.operation(at, OperationStatus.FAILED)
    else:
        cause = incident.run(at, RunStatus.BLOCKED)
    incident.causes.add(cause)
    return cause, incident.later(at, 120)


def _chain(incident: Incident, at: datetime) -> None:
    cause, at = _cause(incident, at)
    incident.asked, _ = incident.chain(at, cause, incident.random.randrange(1, 9))


def _fan(incident: Incident, at: datetime) -> None:
    cause, at = _cause(incident, at)
    for _ in range(incident.random.randrange(2, 12)):
        incident.asked, _ = incident.chain(at, cause, incident.random.randrange(1, 4))


def _diamond(incident: Incident, at: datetime) -> None:
    cause, at = _cause(incident, at)
    middle = [incident.chain(at, cause, incident.random.randrange(1, 3)) for _ in range(3)]
    at = max(each for _, each in middle)
    incident.asked = incident.run(
        incident.later(at), RunStatus.BLOCKED, *(name for name, _ in middle)
    )


def _two_causes(incident: Incident, at: datetime) -> None:
    branches = []
    for _ in range(2):
        cause, after = _cause(incident, at)
        branches.append(incident.chain(after, cause, incident.random.randrange(1, 4)))
    at = max(each for _, each in branches)
    incident.asked = incident.run(
        incident.later(at), RunStatus.BLOCKED, *(name for name, _ in branches)
    )


def _decoys(incident: Incident, at: datetime) -> None:
    """Failed operations with the correlation id of a run that they did not cause, before and after it."""
    cause, after = _cause(incident, at)
    incident.asked, last = incident.chain(after, cause, incident.random.randrange(1, 5))
    correlation = next(
        record.source_entity_id
        for record in incident.records
        if isinstance(record, LineageEdge)
        and record.edge_type is EdgeType.CORRELATION_TO_RUN
        and record.target_entity_id == incident.asked
    )
    for _ in range(incident.random.randrange(1, 4)):
        shift = timedelta(hours=incident.random.choice((-40, -20, 1, 30)))
        decoy = incident.operation(last + shift, OperationStatus.FAILED)
        incident.records.append(
            incident.edge(decoy, correlation, EdgeType.OPERATION_TO_CORRELATION, last + shift)
        )


def _replay(incident: Incident, at: datetime) -> None:
    """A blocked run and its replays under one key, which is in no conflict."""
    cause, at = _cause(incident, at)
    key, request_hash = incident.next_id("key"), incident.next_id("sha256")
    last = incident.run(at, RunStatus.BLOCKED, cause, key=key, request_hash=request_hash)
    for _ in range(incident.random.randrange(1, 5)):
        at = incident.later(at)
        replayed, kind = last, EdgeType.REPLAYED_FROM
        last = incident.run(
            at, RunStatus.BLOCKED, replayed, key=key, request_hash=request_hash, kind=kind
        )
    incident.records.append(IdempotencyMapping(key, request_hash, last, at))
    incident.asked = last


def _conflict(incident: Incident, at: datetime) -> None:
    """A key that is used for another request, whose run is blocked and causes others."""
    key = incident.next_id("key")
    incident.run(at, RunStatus.READY, key=key, request_hash="sha256:first")
    at = incident.later(at)
    blocked = incident.run(at, RunStatus.BLOCKED, key=key, request_hash="sha256:second")
    incident.causes.add(key)
    incident.asked, _ = incident.chain(at, blocked, incident.random.randrange(1, 4))


def _stuck(incident: Incident, at: datetime) -> None:
    cause = incident.operation(at, OperationStatus.RUNNING)
    incident.causes.add(cause)
    incident.asked, _ = incident.chain(incident.later(at), cause, incident.random.randrange(1, 4))


def _rejected(incident: Incident, at: datetime) -> None:
    """A run that a reviewer rejects, and runs that derive from it."""
    rejected = incident.run(at, RunStatus.PENDING_REVIEW)
    incident.causes.add(rejected)
    decided_at = incident.later(at)
    incident.records.append(
        Decision(
            incident.next_id("dwd"),
            rejected,
            WorkflowAction.REJECT,
            "RISK_LIMIT",
            None,
            "risk.lim",
            decided_at,
            "c_none",
        )
    )
    incident.asked, _ = incident.chain(decided_at, rejected, incident.random.randrange(1, 4))
