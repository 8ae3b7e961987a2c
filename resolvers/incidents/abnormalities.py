"""The abnormal entities of a graph: failed, stuck, blocked, rejected, in conflict or purged."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from resolvers.feature_flags import Feature
from resolvers.graph.entities import Entity
from resolvers.incidents.timeline import KEY_ENTITY_KINDS
from resolvers.paging import full_lists
from resolvers.service import Service
from resolvers.workflow import EffectiveStatus, effective_status
from storage.lists import HISTORY_BY_KEY
from storage.origins import conflicted_at
from storage.records import EntityKind, Operation, OperationStatus, Run, RunStatus
from storage.retention import Tombstone

STUCK_AFTER: Final = timedelta(minutes=15)
"""Age from which an operation that has not finished counts as stuck: most take seconds, and batches minutes."""


class Abnormality(StrEnum):
    """The reason why an entity is abnormal and can be a root cause."""

    OPERATION_FAILED = "OPERATION_FAILED"
    OPERATION_STUCK = "OPERATION_STUCK"
    RUN_BLOCKED = "RUN_BLOCKED"
    RUN_REJECTED = "RUN_REJECTED"
    KEY_CONFLICT = "KEY_CONFLICT"
    PURGED = "PURGED"


IN_ORDER: Final = frozenset({OperationStatus.SUCCEEDED.value, RunStatus.READY.value})
"""The statuses of purged runs and operations that were normal."""


class Abnormal(NamedTuple):
    """The reason why an entity is abnormal, since when it is, and since when it can have had effects.

    `was_in_order` is True for a purged run or operation whose status was normal. It is abnormal because nothing more
    is known of it, and ranks low.
    """

    why: Abnormality
    at: datetime
    effective_from: datetime
    was_in_order: bool = False


async def find_abnormal(service: Service, entities: Mapping[str, Entity]) -> Mapping[str, Abnormal]:
    """Return the reason for each entity that is abnormal. Other entities are left out."""
    abnormal: dict[str, Abnormal] = {}
    flags, now = service.feature_flags.enabled, service.now()
    for entity in entities.values():
        if isinstance(entity.record, Tombstone):
            abnormal[entity.entity_id] = _purged(entity.record)
    runs = [
        each.record
        for each in entities.values()
        if each.kind is EntityKind.RUN and isinstance(each.record, Run)
    ]
    latest = await service.store.latest_decisions([run.rebalance_run_id for run in runs])
    for run in runs:
        decision = latest.get(run.rebalance_run_id)
        match effective_status(service, run, decision):
            case EffectiveStatus.BLOCKED:
                found = Abnormal(Abnormality.RUN_BLOCKED, run.created_at, run.created_at)
            case EffectiveStatus.REJECTED if decision is not None:
                found = Abnormal(Abnormality.RUN_REJECTED, decision.decided_at, run.created_at)
            case _:
                continue
        abnormal[run.rebalance_run_id] = found
    if Feature.OPERATIONS in flags:
        operations = [e.record for e in entities.values() if isinstance(e.record, Operation)]
        problems = {each.operation_id: _operation_problem(each, now) for each in operations}
        abnormal |= {each: problem for each, problem in problems.items() if problem is not None}
    if Feature.IDEMPOTENCY_HISTORY in flags:
        abnormal |= await _conflicts(service, entities)
    return abnormal


def _purged(tombstone: Tombstone) -> Abnormal:
    was_in_order = tombstone.status in IN_ORDER
    return Abnormal(
        Abnormality.PURGED, tombstone.purged_at, tombstone.created_at, was_in_order=was_in_order
    )


def _operation_problem(operation: Operation, now: datetime) -> Abnormal | None:
    if operation.status is OperationStatus.FAILED:
        at = operation.finished_at or operation.created_at
        return Abnormal(Abnormality.OPERATION_FAILED, at, operation.created_at)
    since = operation.started_at or operation.created_at
    if operation.status is not OperationStatus.SUCCEEDED and now - since > STUCK_AFTER:
        return Abnormal(Abnormality.OPERATION_STUCK, since, operation.created_at)
    return None


async def _conflicts(service: Service, entities: Mapping[str, Entity]) -> dict[str, Abnormal]:
    keys = [each.entity_id for each in entities.values() if each.kind in KEY_ENTITY_KINDS]
    conflicted = await service.store.conflicted_keys(keys)
    histories = await full_lists(service.store, HISTORY_BY_KEY, sorted(conflicted))
    mappings = await service.store.mappings(conflicted)
    times = {key: conflicted_at(history, mappings.get(key)) for key, history in histories.items()}
    return {
        key: Abnormal(Abnormality.KEY_CONFLICT, at, at)
        for key, at in times.items()
        if at is not None
    }
