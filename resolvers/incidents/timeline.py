"""The timeline of a graph: every event at its entities and edges, in order of time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from resolvers.feature_flags import Feature, FeatureFlags
from resolvers.graph.breadth_first import TraversalResult
from resolvers.graph.entities import Entity, find_entities
from resolvers.graph.lineage import cause_and_effect
from resolvers.incidents.origin import kinds_of_history
from resolvers.incidents.retention_events import retention_events
from resolvers.incidents.timeline_events import (
    EventKind,
    ReachedEntity,
    RecordSource,
    TimelineEvent,
    event_sort_key,
)
from resolvers.paging import full_lists
from storage.base import Reader
from storage.lists import (
    DECISIONS_BY_RUN,
    HISTORY_BY_KEY,
    TimeRange,
)
from storage.origins import OriginKind, conflicted_at
from storage.records import (
    Decision,
    EdgeType,
    EntityKind,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    OperationStatus,
    RecordedOperation,
    RecordedRun,
    Run,
    edge_id,
)

_OPERATION_KINDS: Final = frozenset(
    {
        EventKind.OPERATION_ACCEPTED,
        EventKind.OPERATION_STARTED,
        EventKind.OPERATION_SUCCEEDED,
        EventKind.OPERATION_FAILED,
    }
)
_KEY_KINDS: Final = frozenset({EventKind.KEY_USED, EventKind.KEY_CONFLICTED})


KEY_ENTITY_KINDS: Final = frozenset(
    {EntityKind.CORRELATION, EntityKind.IDEMPOTENCY_KEY, EntityKind.UNKNOWN}
)
"""The kinds of entities whose id can also be an idempotency key."""


class _ErrorCode(msgspec.Struct):
    code: str = ""


_ERROR: Final = msgspec.json.Decoder(_ErrorCode)


def error_code(error: str | None) -> str:
    """Return the code of an operation's error (JSON text), "" if it has none."""
    try:
        return "" if error is None else _ERROR.decode(error).code
    except msgspec.MsgspecError:
        return ""


async def find_timeline(
    reader: Reader,
    flags: FeatureFlags,
    graph: TraversalResult,
    *,
    kinds: Collection[EventKind] | None,
    created: TimeRange,
) -> Sequence[TimelineEvent]:
    """Return the events of a graph, oldest first: those of the given kinds (None: all) within a time range.

    Events of features that are off are left out.
    """
    wanted = _enabled_kinds(flags) & frozenset(EventKind if kinds is None else kinds)
    entities = await find_entities(reader, list(graph.depths))
    reached_by_id = {
        entity_id: ReachedEntity(
            entities.get(entity_id, Entity(entity_id, EntityKind.UNKNOWN)), distance
        )
        for entity_id, distance in graph.depths.items()
    }
    events = [
        *_run_events(reached_by_id, wanted),
        *await _operation_events(reader, reached_by_id, wanted),
        *await _decision_events(reader, reached_by_id, wanted),
        *await _key_events(reader, reached_by_id, graph.edges, wanted),
        *_edge_events(reached_by_id, graph.edges, wanted),
        *await retention_events(reader, reached_by_id, wanted),
    ]
    return sorted(
        (event for event in events if event.kind in wanted and event.at in created),
        key=event_sort_key,
    )


def _enabled_kinds(flags: FeatureFlags) -> frozenset[EventKind]:
    disabled: set[EventKind] = set()
    if Feature.OPERATIONS not in flags.enabled:
        disabled |= _OPERATION_KINDS
    if Feature.WORKFLOW not in flags.enabled:
        disabled.add(EventKind.DECISION_MADE)
    if Feature.IDEMPOTENCY_HISTORY not in flags.enabled:
        disabled |= _KEY_KINDS
    return frozenset(EventKind) - disabled


def _runs(reached_by_id: Mapping[str, ReachedEntity]) -> Iterator[tuple[Run, ReachedEntity]]:
    for reached in reached_by_id.values():
        if reached.entity.kind is EntityKind.RUN and isinstance(reached.entity.record, Run):
            yield reached.entity.record, reached


def _run_events(
    reached_by_id: Mapping[str, ReachedEntity], wanted: Collection[EventKind]
) -> Iterator[TimelineEvent]:
    if EventKind.RUN_RECORDED not in wanted:
        return
    for run, reached in _runs(reached_by_id):
        summary = f"Run recorded: {run.status.value}, portfolio {run.portfolio_id}"
        yield TimelineEvent(
            run.created_at,
            EventKind.RUN_RECORDED,
            reached.entity,
            summary,
            reached.distance,
            source=RecordSource(RecordedRun, run.rebalance_run_id),
        )


async def _operation_events(
    reader: Reader, reached_by_id: Mapping[str, ReachedEntity], wanted: Collection[EventKind]
) -> Sequence[TimelineEvent]:
    if not _OPERATION_KINDS & frozenset(wanted):
        return []
    operations = [
        (reached.entity.record, reached)
        for reached in reached_by_id.values()
        if isinstance(reached.entity.record, Operation)
    ]
    failed = [each.operation_id for each, _ in operations if each.status is OperationStatus.FAILED]
    payloads = await reader.operation_payloads(failed)
    codes = {key: error_code(payload.error) for key, payload in payloads.items()}
    return [
        event
        for operation, reached in operations
        for event in _steps(operation, reached, codes.get(operation.operation_id, ""))
    ]


def _steps(operation: Operation, reached: ReachedEntity, code: str) -> Iterator[TimelineEvent]:
    kind = operation.operation_type

    def step(at: datetime, event_kind: EventKind, summary: str) -> TimelineEvent:
        source = RecordSource(RecordedOperation, operation.operation_id)
        return TimelineEvent(
            at, event_kind, reached.entity, summary, reached.distance, source=source
        )

    yield step(operation.created_at, EventKind.OPERATION_ACCEPTED, f"Operation accepted: {kind}")
    if operation.started_at is not None:
        yield step(operation.started_at, EventKind.OPERATION_STARTED, f"Operation started: {kind}")
    if operation.finished_at is None:
        return
    if operation.status is OperationStatus.FAILED:
        summary = f"Operation failed: {kind}, {code}" if code else f"Operation failed: {kind}"
        yield step(operation.finished_at, EventKind.OPERATION_FAILED, summary)
    else:
        summary = f"Operation succeeded: {kind}"
        yield step(operation.finished_at, EventKind.OPERATION_SUCCEEDED, summary)


async def _decision_events(
    reader: Reader, reached_by_id: Mapping[str, ReachedEntity], wanted: Collection[EventKind]
) -> Sequence[TimelineEvent]:
    """Return the decisions on the runs of the graph, and the decisions that are entities of the graph."""
    if EventKind.DECISION_MADE not in wanted:
        return []
    found: dict[str, tuple[Decision, int]] = {
        reached.entity.entity_id: (reached.entity.record, reached.distance)
        for reached in reached_by_id.values()
        if isinstance(reached.entity.record, Decision)
    }
    distances = {run.rebalance_run_id: reached.distance for run, reached in _runs(reached_by_id)}
    for run_id, decisions in (await full_lists(reader, DECISIONS_BY_RUN, distances)).items():
        for decision in decisions:
            found.setdefault(decision.decision_id, (decision, distances[run_id]))
    return [
        TimelineEvent(
            decision.decided_at,
            EventKind.DECISION_MADE,
            Entity(decision.decision_id, EntityKind.DECISION, decision),
            f"{decision.action.value} of run {decision.run_id}: {decision.reason_code}",
            distance,
            decision.actor_id,
        )
        for decision, distance in found.values()
    ]


async def _key_events(
    reader: Reader,
    reached_by_id: Mapping[str, ReachedEntity],
    edges: Sequence[LineageEdge],
    wanted: Collection[EventKind],
) -> Sequence[TimelineEvent]:
    """Return the uses and the conflicts of the idempotency keys of the graph."""
    if not _KEY_KINDS & frozenset(wanted):
        return []
    possible = [
        key for key, reached in reached_by_id.items() if reached.entity.kind in KEY_ENTITY_KINDS
    ]
    # An id with a record of its own is an idempotency key if its edges say so.
    sources = (e.source_entity_id for e in edges if e.edge_type is EdgeType.IDEMPOTENCY_TO_RUN)
    keys = list(dict.fromkeys([*possible, *sources]))
    histories = await full_lists(reader, HISTORY_BY_KEY, keys)
    mappings = await reader.mappings(keys)
    events: list[TimelineEvent] = []
    for key, history in histories.items():
        reached = reached_by_id[key]
        entity = Entity(key, EntityKind.IDEMPOTENCY_KEY)
        kinds = kinds_of_history(history)
        events += [
            _use_event(use, kind, entity, reached.distance)
            for use, kind in zip(history, kinds, strict=True)
        ]
        if (at := conflicted_at(history, mappings.get(key))) is not None:
            summary = f"Idempotency key {key} in conflict: used with a second request hash"
            use = next((each for each in history[1:] if each.created_at == at), None)
            source = None if use is None else RecordSource(IdempotencyEvent, use)
            events.append(
                TimelineEvent(
                    at,
                    EventKind.KEY_CONFLICTED,
                    entity,
                    summary,
                    reached.distance,
                    source=source,
                )
            )
    return events


def _use_event(
    use: IdempotencyEvent, kind: OriginKind, entity: Entity, distance: int
) -> TimelineEvent:
    return TimelineEvent(
        use.created_at,
        EventKind.KEY_USED,
        entity,
        f"Idempotency key used by run {use.rebalance_run_id}: {kind.value}",
        distance,
        detail=f"{use.rebalance_run_id}\x1f{use.correlation_id}\x1f{use.request_hash}",
        source=RecordSource(IdempotencyEvent, use),
    )


def _edge_events(
    reached_by_id: Mapping[str, ReachedEntity],
    edges: Sequence[LineageEdge],
    wanted: Collection[EventKind],
) -> Iterator[TimelineEvent]:
    """Iterate over the edges of the graph as events at their effects."""
    if EventKind.EDGE_RECORDED not in wanted:
        return
    for edge in edges:
        source, target = edge.source_entity_id, edge.target_entity_id
        effect = reached_by_id[cause_and_effect(edge)[1]]
        kind = edge.edge_type.value
        yield TimelineEvent(
            edge.created_at,
            EventKind.EDGE_RECORDED,
            effect.entity,
            f"Edge recorded: {source} {kind} {target}",
            effect.distance,
            detail=f"{kind}\x1f{source}\x1f{target}",
            source=RecordSource(LineageEdge, edge_id(edge)),
        )
