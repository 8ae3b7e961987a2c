"""What a purge takes and leaves: tombstones, purge records and holds."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from msgspec import Struct

from storage.formats.ndjson import encode_record
from storage.lists import EdgeFilter, TimeRange
from storage.records import SOURCE_IS_CAUSE, EdgeType, EntityKind, Operation, Record, Run

RETENTION_REASON: Final = "retention"
"""The reason of a purge in the background, or by a command without a reason."""

MAX_SEARCHED: Final = 50_000
"""How many entities a search for holds visits before every hold counts as one that may cover a candidate."""

_TARGET_IS_CAUSE: Final = frozenset(EdgeType) - SOURCE_IS_CAUSE


class HoldDirection(StrEnum):
    """Which edges the lineage of a held entity follows."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"

    @property
    def edge_filter(self) -> EdgeFilter:
        """The filter of the edges that lead on from an entity in this direction."""
        match self:
            case HoldDirection.UPSTREAM:
                return EdgeFilter(_TARGET_IS_CAUSE, SOURCE_IS_CAUSE)
            case HoldDirection.DOWNSTREAM:
                return EdgeFilter(SOURCE_IS_CAUSE, _TARGET_IS_CAUSE)
        return EdgeFilter()


class Tombstone(Struct, frozen=True, gc=False):
    """What a purge leaves of a run or an operation.

    It has the portfolio of a run, so that whoever may see the run may see its tombstone. `content_hash` is the SHA-256
    of what went: the export lines of the record and of what belonged to it, sorted.
    """

    entity_id: str
    kind: EntityKind
    status: str
    portfolio_id: str | None
    correlation_id: str
    request_hash: str | None
    created_at: datetime
    purged_at: datetime
    purge: int
    content_hash: str
    reason: str
    recorded_at: datetime | None
    """When the run or operation had been recorded: a record that was recorded later does not exist as known then."""


class Purge(Struct, frozen=True, gc=False):
    """The record of a purge: who, when, why, up to which times, and how many."""

    number: int
    purged_at: datetime
    purged_by: str
    reason: str
    runs_before: datetime | None
    operations_before: datetime | None
    leaves_tombstones: bool
    runs: int = 0
    operations: int = 0
    orphans: int = 0


class Hold(Struct, frozen=True, gc=False):
    """A hold: nothing that it covers is purged until it is released.

    It covers the lineage of an entity, or the runs of a portfolio with what belongs to them, or what was created in a
    range of time.
    """

    hold_id: str
    reason: str
    matter: str | None
    entity_id: str | None
    direction: HoldDirection
    depth: int
    portfolio_id: str | None
    created: TimeRange | None
    placed_at: datetime
    placed_by: str
    released_at: datetime | None = None
    released_by: str | None = None
    release_reason: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether the hold has not been released."""
        return self.released_at is None


class HoldRelease(Struct, frozen=True, gc=False):
    """The release of a hold."""

    hold_id: str
    reason: str
    released_at: datetime
    released_by: str


PurgeCursor = tuple[datetime, str]
"""The place in the order of expiry of the last record that a batch examined."""


@dataclass(frozen=True, slots=True)
class PurgeOptions:
    """The purge that a batch belongs to.

    `number` is that of the purge record, None before the first batch that purges something. `after` is the place at
    which the batch goes on, because records that are held stay at the start of the order.
    """

    reason: str = RETENTION_REASON
    leaves_tombstones: bool = True
    number: int | None = None
    after: PurgeCursor | None = None


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """The runs and operations that a batch purged, and where the next one goes on; `last` is None at the end."""

    runs: int
    operations: int
    number: int | None = field(default=None, compare=False)
    last: PurgeCursor | None = field(default=None, compare=False)


def content_hash(records: Iterable[Record]) -> str:
    """Return the hash of what went with a record: `sha256:` and the digest of its export lines, sorted."""
    lines = sorted(encode_record(record) for record in records)
    return "sha256:" + sha256(b"".join(line + b"\n" for line in lines)).hexdigest()


def tombstone_of(
    record: Run | Operation,
    gone: Iterable[Record],
    *,
    purged_at: datetime,
    number: int,
    reason: str,
    recorded_at: datetime | None,
) -> Tombstone:
    """Return the tombstone of a run or an operation. `gone` are the records that go with it, its own included."""
    portfolio_id: str | None = None
    request_hash: str | None = None
    if isinstance(record, Run):
        names = (record.rebalance_run_id, EntityKind.RUN)
        portfolio_id, request_hash = record.portfolio_id, record.request_hash
    else:
        names = (record.operation_id, EntityKind.OPERATION)
    return Tombstone(
        *names,
        record.status.value,
        portfolio_id,
        record.correlation_id,
        request_hash,
        record.created_at,
        purged_at,
        number,
        content_hash(gone),
        reason,
        recorded_at,
    )


Neighbours = Callable[[Collection[str], EdgeFilter], Awaitable[Iterable[tuple[str, str]]]]
"""Return (id, neighbour) for each edge of a filter at the ids."""


async def held_by_lineage(
    candidates: Mapping[str, str], holds: Sequence[Hold], neighbours: Neighbours
) -> dict[str, set[str]]:
    """Return the ids of the holds that cover an entity, by owner, worked out from the present edges.

    `candidates` has the owner of each entity id: of its own id, and of the ids of its decisions and its artifact.
    A first search goes from the candidates to the roots of holds, and then one from each root that it found.
    """
    held: dict[str, set[str]] = {}
    for direction in HoldDirection:
        of_direction = [hold for hold in holds if hold.entity_id and hold.direction is direction]
        if not of_direction:
            continue
        edge_filter = direction.edge_filter
        depth = max(hold.depth for hold in of_direction)
        near = await _reachable(candidates, edge_filter.reversed(), neighbours, depth=depth)
        for hold in of_direction:
            root = hold.entity_id or ""
            if near is not None and root not in near:
                continue
            covered = await _reachable(
                [root], edge_filter, neighbours, depth=hold.depth, limit=None
            )
            for entity_id in candidates.keys() & (covered or ()):
                held.setdefault(candidates[entity_id], set()).add(hold.hold_id)
    return held


async def _reachable(
    roots: Iterable[str],
    edge_filter: EdgeFilter,
    neighbours: Neighbours,
    *,
    depth: int,
    limit: int | None = MAX_SEARCHED,
) -> set[str] | None:
    """Return the entities within so many edges of the roots; None if there are more than the limit."""
    frontier = set(roots)
    seen = set(frontier)
    for _ in range(depth):
        if not frontier:
            break
        frontier = {far for _, far in await neighbours(frontier, edge_filter)} - seen
        seen |= frontier
        if limit is not None and len(seen) > limit:
            return None
    return seen
