"""Tombstones, purge records and holds."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from storage.formats.ndjson import encode_record
from storage.lists import EdgeFilter, TimeRange
from storage.portfolio_scope import ALL_PORTFOLIOS, PortfolioScope
from storage.record_view import RecordView
from storage.records import (
    SOURCE_IS_CAUSE,
    EdgeType,
    EntityKind,
    Operation,
    Record,
    Run,
    artifact_id,
)

RETENTION_REASON: Final = "retention"
"""The reason of a purge in the background, or by a command without a reason."""

MAX_SEARCHED: Final = 50_000
"""Maximum number of entities that a search for holds visits. Beyond it, every hold counts as covering the candidate."""

_TARGET_IS_CAUSE: Final = frozenset(EdgeType) - SOURCE_IS_CAUSE


class HoldDirection(StrEnum):
    """The edges that the lineage of a held entity follows."""

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
    """The row that a purge leaves in place of a run or an operation.

    It has the portfolio of a run, so that a caller who may see the run may see its tombstone. `content_hash` is the
    SHA-256 of the sorted export lines of the record and of the records that were purged with it.
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
    """When the run or operation was recorded. As known at an earlier time, it does not exist."""


PurgedId = tuple[str, str]
"""An id that a purged record named, beside those that its tombstone has, and a portfolio of the record.

A caller who sees none of the portfolios of an id does not see the edges that name it.
"""

NO_PORTFOLIO: Final = ""
"""The portfolio of a purged record without a run: callers of some portfolios do not see its id."""


def portfolios_by_id(ids: Iterable[PurgedId]) -> dict[str, frozenset[str]]:
    """Return the portfolios of each id."""
    found: dict[str, frozenset[str]] = {}
    for each, portfolio_id in ids:
        found[each] = found.get(each, frozenset()) | {portfolio_id}
    return found


class Purge(Struct, frozen=True, gc=False):
    """The record of a purge: caller, time, reason, cut-offs, and numbers of purged records."""

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
    """A hold. A record that it covers is not purged until the hold is released.

    It covers the lineage of an entity, or the runs of a portfolio and their records, or the records that were created
    in a range of time.
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


def holds_as_of(holds: Iterable[Hold], view: RecordView) -> list[Hold]:
    """Return the holds that had been placed by the times of a view. A hold that was released later is not released."""
    return [
        hold
        if hold.released_at is None or view.has_come(hold.released_at)
        else replace(hold, released_at=None, released_by=None, release_reason=None)
        for hold in holds
        if view.has_come(hold.placed_at)
    ]


def purges_as_of(purges: Iterable[Purge], view: RecordView) -> list[Purge]:
    """Return the purges that had begun by the times of a view."""
    return [purge for purge in purges if view.has_come(purge.purged_at)]


class HoldRelease(Struct, frozen=True, gc=False):
    """The release of a hold."""

    hold_id: str
    reason: str
    released_at: datetime
    released_by: str


class OrphanKind(StrEnum):
    """The kinds of records that belong to a run, and are orphans without it."""

    DECISION = "DECISION"
    HISTORY = "HISTORY"
    MAPPING = "MAPPING"
    EARLIER_MAPPING = "EARLIER_MAPPING"
    ARTIFACT = "ARTIFACT"
    EDGE = "EDGE"


class OrphanRow(NamedTuple):
    """An expired record that is or may become an orphan. `owners` are the ids by which the lineage of a hold covers it.

    `held_at` is the time by which a hold of a range of time covers it. `is_hidden` tells an edge that a purge has
    hidden.
    """

    owners: tuple[str, ...]
    held_at: datetime | None
    is_orphan: bool
    is_hidden: bool = False


OrphanKey = tuple[Any, ...]
"""The values of the primary key of a row."""

OrphanPage = tuple[Sequence[OrphanRow], OrphanKey | None]
"""Some records, and the position to continue after; None at the end."""

PurgeCursor = tuple[datetime, str]
"""The position, in the order of expiry, of the last record that a batch examined."""


@dataclass(frozen=True, slots=True)
class PurgeOptions:
    """The purge that a batch belongs to.

    `number` is the number of the purge record, None before the first batch that purges something. `after` is the
    position after which the batch continues. It skips the held records, which stay at the start of the order. Only runs
    of the portfolios of `scope` are purged, and operations that have a run and no run outside of it.
    """

    reason: str = RETENTION_REASON
    leaves_tombstones: bool = True
    number: int | None = None
    after: PurgeCursor | None = None
    scope: PortfolioScope = ALL_PORTFOLIOS

    def includes(self, portfolio_ids: Collection[str]) -> bool:
        """Return whether a record whose runs are of these portfolios may be purged."""
        return self.scope.sees_all or (
            bool(portfolio_ids) and all(map(self.scope.covers, portfolio_ids))
        )


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """The numbers of runs and operations that a batch purged, and the cursors of the next batch.

    `last` is None at the end.
    """

    runs: int
    operations: int
    number: int | None = field(default=None, compare=False)
    last: PurgeCursor | None = field(default=None, compare=False)


def content_hash(records: Iterable[Record]) -> str:
    """Return the hash of purged records: `sha256:` and the digest of their sorted export lines."""
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
    """Return the tombstone of a run or an operation. `gone` has the records of this purge, its own included."""
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
"""Returns (id, neighbour) for each edge at the ids that a filter matches."""


def owners_by_entity(
    owners: Iterable[str], decisions: Iterable[tuple[str, str]]
) -> dict[str, set[str]]:
    """Return the owners of each entity: the id of a run, of its decisions and of its artifact belong to the run.

    `decisions` has the id and the run of each decision. One id can name several entities, such as a run and the
    artifact of another run.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for owner in owners:
        found[owner].add(owner)
        found[artifact_id(owner)].add(owner)
    for decision_id, run_id in decisions:
        found[decision_id].add(run_id)
    return found


async def held_by_lineage(
    candidates: Mapping[str, Collection[str]], holds: Sequence[Hold], neighbours: Neighbours
) -> dict[str, set[str]]:
    """Return the ids of the holds that cover each owner by lineage, computed from the present edges.

    `candidates` maps entity ids to owners, see `owners_by_entity`. A first search goes from the candidates to the roots
    of holds. A second search goes from each root that was reached.
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
                for owner in candidates[entity_id]:
                    held.setdefault(owner, set()).add(hold.hold_id)
    return held


async def _reachable(
    roots: Iterable[str],
    edge_filter: EdgeFilter,
    neighbours: Neighbours,
    *,
    depth: int,
    limit: int | None = MAX_SEARCHED,
) -> set[str] | None:
    """Return the entities within `depth` edges of the roots, None if there are more than `limit`."""
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
