"""Placing and releasing holds, and looking up the runs and operations that they cover at present."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from resolvers.graph.lineage import MAX_DEPTH, check_range
from resolvers.paging import full_lists
from resolvers.retention.scoped_retention import visible_holds
from resolvers.service import Service
from storage.base import Reader
from storage.errors import HoldNotFound, HoldReleased, InvalidInput, ReleaseNeedsAnother
from storage.graph_reader import NO_LIMIT, GraphReader
from storage.lists import (
    DECISIONS_BY_RUN,
    RUNS_BY_OPERATION,
    EdgeFilter,
    PageRequest,
    RunFilter,
    TimeRange,
)
from storage.records import Operation, Run, validate_id, validate_text
from storage.retention import Hold, HoldDirection, HoldRelease, held_by_lineage, owners_by_entity

MAX_TEXT: Final = 2_000
"""Maximum length of a reason and a matter, in characters."""

HoldIds = dict[str, set[str]]
"""The ids of the holds that cover each run or operation, by its id."""


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """A hold to place: of an entity's lineage, of a portfolio, or of a range of time."""

    reason: str
    matter: str | None = None
    entity_id: str | None = None
    direction: HoldDirection = HoldDirection.BOTH
    depth: int = 3
    portfolio_id: str | None = None
    created: TimeRange | None = None


async def place_hold(service: Service, draft: HoldDraft) -> Hold:
    """Place a hold and return it; raise InvalidInput."""
    given = [
        name
        for name, value in (
            ("entityId", draft.entity_id),
            ("portfolioId", draft.portfolio_id),
            ("created", draft.created),
        )
        if value is not None
    ]
    if len(given) != 1:
        names = " and ".join(given) or "none"
        raise InvalidInput(
            "input", f"takes exactly one of entityId, portfolioId and created, not {names}"
        )
    for field, value in (("entityId", draft.entity_id), ("portfolioId", draft.portfolio_id)):
        if value is not None:
            validate_id(value, field=field)
    if draft.created is not None and draft.created == TimeRange():
        raise InvalidInput("created", "needs `from` or `to`")
    if draft.entity_id is not None:
        check_range("depth", draft.depth, MAX_DEPTH)
    hold = Hold(
        hold_id=f"hold_{uuid4().hex[:12]}",
        reason=_text(draft.reason, field="reason"),
        matter=None if draft.matter is None else _text(draft.matter, field="matter"),
        entity_id=draft.entity_id,
        direction=draft.direction,
        depth=draft.depth,
        portfolio_id=draft.portfolio_id,
        created=draft.created,
        placed_at=service.now(),
        placed_by=service.store.recorded_by,
    )
    await service.store.place_hold(hold)
    return hold


async def release_hold(service: Service, hold_id: str, *, reason: str) -> Hold:
    """Release a hold and return it.

    Raise HoldNotFound, HoldReleased, or, with four eyes, ReleaseNeedsAnother if the caller placed the hold.
    """
    hold = await _find(service, hold_id)
    if not hold.is_active:
        raise HoldReleased(hold_id)
    subject = service.store.recorded_by
    if service.four_eyes and hold.placed_by == subject:
        raise ReleaseNeedsAnother(hold_id)
    released = HoldRelease(hold_id, _text(reason, field="reason"), service.now(), subject)
    if not await service.store.release_hold(released):
        raise HoldReleased(hold_id)
    return await _find(service, hold_id)


async def _find(service: Service, hold_id: str) -> Hold:
    for hold in await visible_holds(service.store):
        if hold.hold_id == hold_id:
            return hold
    raise HoldNotFound(hold_id)


def _text(value: str, *, field: str) -> str:
    if not value.strip():
        raise InvalidInput(field, "must not be empty")
    if len(value) > MAX_TEXT:
        raise InvalidInput(field, f"is longer than {MAX_TEXT} characters")
    return validate_text(value, field=field)


async def holds_of_runs(
    reader: Reader, runs: Collection[Run], all_holds: Iterable[Hold] | None = None
) -> HoldIds:
    """Return the holds that cover each held run, computed from the present edges.

    `all_holds` are the reader's holds; None reads them.
    """
    holds = await _active_holds(reader, all_holds)
    held: HoldIds = {}
    for run in runs:
        for hold in holds:
            if hold.portfolio_id == run.portfolio_id or _is_of_time(hold, run):
                held.setdefault(run.rebalance_run_id, set()).add(hold.hold_id)
    ids = [run.rebalance_run_id for run in runs]
    return _merge(held, await held_lineage(reader, holds, ids))


async def holds_of_operations(
    reader: Reader, operations: Collection[Operation], all_holds: Iterable[Hold] | None = None
) -> HoldIds:
    """Return the holds that cover each held operation.

    A hold of a portfolio covers an operation if one of its runs belongs to the portfolio. `all_holds` are the reader's
    holds; None reads them.
    """
    holds = await _active_holds(reader, all_holds)
    ids = [operation.operation_id for operation in operations]
    held: HoldIds = {}
    for hold in holds:
        if hold.portfolio_id is not None and ids:
            where = RunFilter(portfolio_id=hold.portfolio_id)
            pages = await reader.pages(RUNS_BY_OPERATION, ids, where, PageRequest(limit=1))
            for operation_id, page in pages.items():
                if page.items:
                    held.setdefault(operation_id, set()).add(hold.hold_id)
    for operation in operations:
        for hold in holds:
            if _is_of_time(hold, operation):
                held.setdefault(operation.operation_id, set()).add(hold.hold_id)
    return _merge(held, await held_lineage(reader, holds, ids))


async def _active_holds(reader: Reader, all_holds: Iterable[Hold] | None) -> list[Hold]:
    holds = await reader.holds() if all_holds is None else all_holds
    return [hold for hold in holds if hold.is_active]


def _is_of_time(hold: Hold, record: Run | Operation) -> bool:
    return hold.created is not None and record.created_at in hold.created


def _merge(held: HoldIds, others: Mapping[str, set[str]]) -> HoldIds:
    for entity_id, hold_ids in others.items():
        held.setdefault(entity_id, set()).update(hold_ids)
    return held


async def held_lineage(
    reader: Reader, holds: Sequence[Hold], entity_ids: Collection[str]
) -> HoldIds:
    """Return the holds whose lineage covers each run, operation or other owner of records."""
    roots = {hold.entity_id for hold in holds if hold.entity_id is not None}
    if not roots or not entity_ids:
        return {}
    ids = frozenset(entity_ids)
    decisions = await full_lists(reader, DECISIONS_BY_RUN, ids)
    decided = (
        (each.decision_id, run_id) for run_id, of_run in decisions.items() for each in of_run
    )
    candidates = owners_by_entity(ids, decided)

    async def neighbours(
        near_ids: Collection[str], edge_filter: EdgeFilter
    ) -> Iterable[tuple[str, str]]:
        def search(graph: GraphReader) -> list[tuple[str, str]]:
            rows = graph.edge_rows(near_ids, edge_filter, limit=NO_LIMIT)
            return [(row.near_id, row.far_id) for row in rows]

        return await reader.run_graph_query(search)

    return await held_by_lineage(candidates, holds, neighbours)
