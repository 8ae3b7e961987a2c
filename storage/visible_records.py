"""The rules of views: functions that select the records that a view shows.

The memory store filters its records with them. The SQL stores have the same rules as SQL
(storage/sql/statements/view_tables.py), and the tests compare the two.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from msgspec.structs import replace

from storage.lists import HISTORY_BY_KEY
from storage.operation_runs import OperationRuns
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.records import (
    FINISHED_STATUSES,
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    artifact_id,
)
from storage.retention import NO_PORTFOLIO, PurgedId, Tombstone
from storage.stamps import UNKNOWN, MappingMove, OperationStep, Stamp, record_identity

T = TypeVar("T")


HIDDEN_PAYLOAD: Final = OperationPayload(None, None, None)


@dataclass(frozen=True, slots=True)
class RecordedPast:
    """The stamps and the earlier states of records (storage/stamps.py)."""

    stamps: Mapping[tuple[type, Hashable], Stamp] = field(default_factory=dict)
    steps: Mapping[str, Sequence[OperationStep]] = field(default_factory=dict)
    moves: Mapping[str, Sequence[MappingMove]] = field(default_factory=dict)
    tombstones: Sequence[Tombstone] = ()
    """The tombstones. Their ids make edges visible or hidden, as the ids of records do."""

    purged_ids: Collection[PurgedId] = ()
    """The ids of purged records that no tombstone has."""


NO_PAST: Final = RecordedPast()


def visible_records(
    records: Sequence[Record], view: RecordView, past: RecordedPast = NO_PAST
) -> Sequence[Record]:
    """Return the records of a view, in their order. A record outside the scope does not exist at any time."""
    if not view.scope.sees_all:
        records = _in_scope(records, view.scope, past)
        past = _past_in_scope(past, records)
    if view.known is not None:
        records = _as_known(records, past, view)
        past = _past_as_known(past, view)
    if view.valid is not None:
        records = _as_of(records, past, view.valid)
    return records


def visible_tombstones(
    tombstones: Sequence[Tombstone], runs: Iterable[Run], view: RecordView
) -> Sequence[Tombstone]:
    """Return the tombstones of a view. `runs` are the runs of its scope.

    - Tombstones of runs of the portfolios of the scope.
    - Tombstones of operations with the correlation id of a visible run, or of a visible tombstone of a run.
    - As of a time, tombstones of records that had been created (`valid`) and recorded (`known`). A later purge does
      not matter.
    """
    if not view.scope.sees_all:
        tombstones = _tombstones_in_scope(tombstones, runs, view.scope)
    return [
        each
        for each in tombstones
        if (view.valid is None or each.created_at <= view.valid) and view.knows(each.recorded_at)
    ]


def _tombstones_in_scope(
    tombstones: Sequence[Tombstone], runs: Iterable[Run], scope: PortfolioScope
) -> Sequence[Tombstone]:
    of_runs = [
        each
        for each in tombstones
        if each.portfolio_id is not None and scope.covers(each.portfolio_id)
    ]
    correlation_ids = {each.correlation_id for each in of_runs}
    correlation_ids |= {run.correlation_id for run in runs}
    of_operations = [
        each
        for each in tombstones
        if each.portfolio_id is None and each.correlation_id in correlation_ids
    ]
    return [*of_runs, *of_operations]


def _of_class(records: Iterable[Record], record_class: type[T]) -> list[T]:
    return [record for record in records if isinstance(record, record_class)]


def _in_scope(
    records: Sequence[Record], scope: PortfolioScope, past: RecordedPast
) -> Sequence[Record]:
    """Return the records that a caller with this scope sees.

    - Runs of the portfolios, and their results, artifacts, decisions, history rows and mappings.
    - Operations with at least one visible run. Their payloads are visible only if all their runs are, purged ones too.
    - Edges with at least one visible end and no hidden end. The ids of a purged record stay visible or hidden.
    """
    tombstones = past.tombstones
    run_ids = {
        recorded.run.rebalance_run_id
        for recorded in _of_class(records, RecordedRun)
        if scope.covers(recorded.run.portfolio_id)
    }
    hidden_tombstones = [
        each
        for each in tombstones
        if each.portfolio_id is not None and not scope.covers(each.portfolio_id)
    ]
    operation_runs = OperationRuns(records, hidden_tombstones)

    def visible(record: Record) -> Record | None:
        match record:
            case RecordedRun():
                return record if record.run.rebalance_run_id in run_ids else None
            case RecordedOperation(operation=operation):
                own_run_ids = operation_runs.of(operation)
                if own_run_ids.isdisjoint(run_ids):
                    return None
                is_whole = own_run_ids <= run_ids and not operation_runs.may_have_purged(operation)
                return record if is_whole else _without_payload(record)
            case LineageEdge():
                return None
            case Decision():
                return record if record.run_id in run_ids else None
        return record if record.rebalance_run_id in run_ids else None

    shown = [each for each in map(visible, records) if each is not None]
    hidden, visibly_named = _named_ids(records), _named_ids(shown)
    runs = [recorded.run for recorded in _of_class(shown, RecordedRun)]
    hidden |= _ids_of_tombstones(tombstones) | {each for each, _ in past.purged_ids}
    visibly_named |= _ids_of_tombstones(_tombstones_in_scope(tombstones, runs, scope))
    visibly_named |= {
        each
        for each, portfolio_id in past.purged_ids
        if portfolio_id != NO_PORTFOLIO and scope.covers(portfolio_id)
    }
    hidden -= visibly_named
    shown += [
        edge for edge in _of_class(records, LineageEdge) if _is_visible(edge, hidden, visibly_named)
    ]
    return shown


def _past_in_scope(past: RecordedPast, records: Iterable[Record]) -> RecordedPast:
    """Return the past without the moves of mappings to runs that are not among the records."""
    run_ids = {recorded.run.rebalance_run_id for recorded in _of_class(records, RecordedRun)}
    moves = {
        key: [move for move in moves if move.mapping.rebalance_run_id in run_ids]
        for key, moves in past.moves.items()
    }
    return RecordedPast(past.stamps, past.steps, moves)


def _past_as_known(past: RecordedPast, view: RecordView) -> RecordedPast:
    """Return the past without the moves of mappings that were written later."""
    moves = {
        key: [move for move in moves if view.knows(move.stamp.recorded_at)]
        for key, moves in past.moves.items()
    }
    return RecordedPast(past.stamps, past.steps, moves)


def _as_known(records: Sequence[Record], past: RecordedPast, view: RecordView) -> Sequence[Record]:
    """Return the records that had been written by a time, in the state written by then.

    A record without a stamp counts as written at any time. A mapping that was moved later is replaced by the last
    earlier one.
    """

    def as_known(record: Record) -> Record | None:
        is_present = view.knows(past.stamps.get(record_identity(record), UNKNOWN).recorded_at)
        match record:
            case RecordedOperation(operation=operation) if is_present:
                steps = past.steps.get(operation.operation_id, ())
                states = [step.operation for step in steps if view.knows(step.stamp.recorded_at)]
                return record if len(states) == len(steps) else _in_state(record, states[-1])
            case IdempotencyMapping() if not is_present:
                moves = past.moves.get(record.idempotency_key, ())
                mappings = [move.mapping for move in moves if view.knows(move.stamp.recorded_at)]
                return mappings[-1] if mappings else None
        return record if is_present else None

    return [each for each in map(as_known, records) if each is not None]


def _in_state(recorded: RecordedOperation, state: Operation) -> RecordedOperation:
    """Return an operation in `state`, an earlier and unfinished state: without result and error."""
    operation = replace(
        recorded.operation,
        status=state.status,
        started_at=state.started_at,
        finished_at=state.finished_at,
    )
    return RecordedOperation(operation, replace(recorded.payload, result=None, error=None))


def _as_of(records: Sequence[Record], past: RecordedPast, valid: datetime) -> Sequence[Record]:
    """Return the records that had been created by a time, in the state of that time.

    - Runs, history rows, edges and decisions of that time or earlier.
    - Artifacts, without those of later runs. The artifact of a run without a record is included.
    - Operations accepted by then, in their state of that time. A state without a time counts as reached at any time.
    - For each key with a mapping, its newest use up to the time: the mapping, an earlier mapping or a history row.
    """
    later_run_ids = {
        recorded.run.rebalance_run_id
        for recorded in _of_class(records, RecordedRun)
        if recorded.run.created_at > valid
    }
    uses: dict[str, list[IdempotencyEvent]] = defaultdict(list)
    for event in _of_class(records, IdempotencyEvent):
        if event.created_at <= valid:
            uses[event.idempotency_key].append(event)

    def as_of(record: Record) -> Record | None:
        match record:
            case RecordedRun():
                return record if record.run.created_at <= valid else None
            case PersistedArtifact():
                return None if record.rebalance_run_id in later_run_ids else record
            case RecordedOperation():
                return _operation_as_of(record, valid)
            case IdempotencyMapping():
                key = record.idempotency_key
                return _mapping_as_of(record, past.moves.get(key, ()), uses.get(key, ()), valid)
            case Decision():
                return record if record.decided_at <= valid else None
        return record if record.created_at <= valid else None

    return [each for each in map(as_of, records) if each is not None]


def _operation_as_of(recorded: RecordedOperation, valid: datetime) -> RecordedOperation | None:
    operation, payload = recorded.operation, recorded.payload
    if operation.created_at > valid:
        return None
    started_at, finished_at, status = (
        operation.started_at,
        operation.finished_at,
        operation.status,
    )
    if started_at is not None and started_at > valid:
        started_at = None
        if status is OperationStatus.RUNNING:
            status = OperationStatus.PENDING
    if finished_at is not None and finished_at > valid:
        finished_at = None
        if status in FINISHED_STATUSES:
            status = OperationStatus.PENDING if started_at is None else OperationStatus.RUNNING
            payload = replace(payload, result=None, error=None)
    changed = replace(operation, status=status, started_at=started_at, finished_at=finished_at)
    return RecordedOperation(changed, payload)


def _mapping_as_of(
    mapping: IdempotencyMapping,
    moves: Sequence[MappingMove],
    uses: Sequence[IdempotencyEvent],
    valid: datetime,
) -> IdempotencyMapping | None:
    """Return the newest use of a key up to a time, None if there is none. Of equal times, take the last mapping."""
    event = max(uses, key=HISTORY_BY_KEY.sort_key, default=None)
    mappings = [*(move.mapping for move in moves), mapping]
    mappings = [each for each in reversed(mappings) if each.created_at <= valid]
    newest = max(mappings, key=lambda each: each.created_at, default=None)
    if event is None or (newest is not None and newest.created_at >= event.created_at):
        return newest
    return IdempotencyMapping(
        event.idempotency_key, event.request_hash, event.rebalance_run_id, event.created_at
    )


def _without_payload(recorded: RecordedOperation) -> RecordedOperation:
    return RecordedOperation(replace(recorded.operation, has_request=False), HIDDEN_PAYLOAD)


def _is_visible(edge: LineageEdge, hidden: AbstractSet[str], visible: AbstractSet[str]) -> bool:
    """Return whether an edge has a visible end and no hidden end. An unknown entity is neither visible nor hidden."""
    ends = (edge.source_entity_id, edge.target_entity_id)
    return not any(end in hidden for end in ends) and any(end in visible for end in ends)


def _named_ids(records: Iterable[Record]) -> set[str]:
    return {entity_id for record in records for entity_id in _ids_of(record)}


def _ids_of_tombstones(tombstones: Iterable[Tombstone]) -> set[str]:
    """Return the ids of the tombstones: runs and their artifacts, operations, and correlation ids."""
    ids: set[str] = set()
    for each in tombstones:
        ids |= {each.entity_id, each.correlation_id}
        if each.portfolio_id is not None:
            ids.add(artifact_id(each.entity_id))
    return ids


def _ids_of(record: Record) -> Iterator[str]:
    """Iterate over the ids of the entities that a record proves to exist. An edge proves none."""
    match record:
        case RecordedRun(run=run):
            yield run.rebalance_run_id
            yield artifact_id(run.rebalance_run_id)
            yield run.correlation_id
            if run.idempotency_key is not None:
                yield run.idempotency_key
        case RecordedOperation(operation=operation):
            yield operation.operation_id
            yield operation.correlation_id
        case Decision():
            yield record.decision_id
        case IdempotencyMapping() | IdempotencyEvent():
            yield record.idempotency_key
