"""The domain rules that every backend shares: derived edges and rows, differences, import conflicts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
import orjson
from msgspec.structs import replace

from storage.errors import InvalidInput, RecordConflict
from storage.formats.json_text import json_equal
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    parse_timestamp,
)

SCENARIO_LINK_METADATA: Final = '{"linked_by":"correlation_id"}'
"""The metadata of the edges that `link_scenarios` adds."""

_PROGRESS = {
    OperationStatus.PENDING: 0,
    OperationStatus.RUNNING: 1,
    OperationStatus.SUCCEEDED: 2,
    OperationStatus.FAILED: 2,
}


def link_edges(run: Run, links: Iterable[tuple[EdgeType, str]]) -> list[LineageEdge]:
    """Return the edges from a run to each (type, target) of `links`."""
    return [_run_edge(run, run.rebalance_run_id, edge_type, target) for edge_type, target in links]


class KeyUse(NamedTuple):
    """One use of an idempotency key. Uses are ordered by time, and by run id at the same time."""

    created_at: datetime
    rebalance_run_id: str


class AdjacentUses(NamedTuple):
    """The last use before a run and the first use after it, of its idempotency key with its request hash.

    `later` is also None if the later run already has a REPLAYED_FROM edge to this one.
    """

    earlier: KeyUse | None = None
    later: KeyUse | None = None


NO_OTHER_USES: Final = AdjacentUses()


def run_edges(run: Run, adjacent: AdjacentUses = NO_OTHER_USES) -> list[LineageEdge]:
    """Return the edges that every recorded run has, and those between replays of one request.

    Of two uses of a key with the same request hash, the later one replays the nearest earlier one, whichever of
    them is recorded first.
    """
    edges = [_run_edge(run, run.correlation_id, EdgeType.CORRELATION_TO_RUN, run.rebalance_run_id)]
    if run.idempotency_key is not None:
        edges.append(
            _run_edge(run, run.idempotency_key, EdgeType.IDEMPOTENCY_TO_RUN, run.rebalance_run_id)
        )
    if adjacent.earlier is not None:
        edges += link_edges(run, [(EdgeType.REPLAYED_FROM, adjacent.earlier.rebalance_run_id)])
    if adjacent.later is not None:
        replay = _run_edge(
            run, adjacent.later.rebalance_run_id, EdgeType.REPLAYED_FROM, run.rebalance_run_id
        )
        edges.append(replace(replay, created_at=adjacent.later.created_at))
    return edges


def _run_edge(run: Run, source: str, edge_type: EdgeType, target: str) -> LineageEdge:
    metadata = orjson.dumps({"request_hash": run.request_hash}).decode()
    return LineageEdge(source, edge_type, target, run.created_at, metadata)


def run_mapping(run: Run, key: str) -> IdempotencyMapping:
    """Return the mapping of a run's idempotency key to the run."""
    return IdempotencyMapping(key, run.request_hash, run.rebalance_run_id, run.created_at)


def run_event(run: Run, key: str) -> IdempotencyEvent:
    """Return the history row of a run's idempotency key."""
    return IdempotencyEvent(
        key, run.rebalance_run_id, run.correlation_id, run.request_hash, run.created_at
    )


def operation_edge(recorded: RecordedOperation) -> LineageEdge:
    """Return the edge of an accepted operation to its correlation id."""
    operation = recorded.operation
    metadata = orjson.dumps({"operation_type": operation.operation_type}).decode()
    return LineageEdge(
        operation.operation_id,
        EdgeType.OPERATION_TO_CORRELATION,
        operation.correlation_id,
        operation.created_at,
        metadata,
    )


def scenario_link(run: Run, operation: Operation) -> LineageEdge:
    """Return the edge from a scenario run to its operation, which the slice 1 system did not record."""
    return LineageEdge(
        run.rebalance_run_id,
        EdgeType.CAUSED_BY,
        operation.operation_id,
        run.created_at,
        SCENARIO_LINK_METADATA,
    )


def run_difference(
    stored: RecordedRun, incoming: RecordedRun, *, explicit_timestamp: bool
) -> str | None:
    """Return the name of the first field that differs from the stored run, None if all are equal."""
    for field in ("correlation_id", "request_hash", "idempotency_key", "portfolio_id"):
        if getattr(stored.run, field) != getattr(incoming.run, field):
            return field
    if explicit_timestamp and stored.run.created_at != incoming.run.created_at:
        return "created_at"
    return None if json_equal(stored.result, incoming.result) else "result"


def operation_difference(
    stored: RecordedOperation, incoming: RecordedOperation, *, explicit_timestamp: bool
) -> str | None:
    """Return the name of the first field that differs from the stored operation, None if all are equal."""
    for field in ("operation_type", "correlation_id"):
        if getattr(stored.operation, field) != getattr(incoming.operation, field):
            return field
    if explicit_timestamp and stored.operation.created_at != incoming.operation.created_at:
        return "created_at"
    return None if json_equal(stored.payload.request, incoming.payload.request) else "request"


def is_later_status(status: str, *, than: str) -> bool:
    """Return whether an operation can change from the status `than` to `status`."""
    return _PROGRESS[OperationStatus(status)] > _PROGRESS[OperationStatus(than)]


def supersedes(stored: Record, incoming: Record) -> bool:
    """Return whether an imported record replaces the stored one with its id; if not, the stored one is kept.

    Raise RecordConflict if they contradict each other.
    """
    if isinstance(stored, IdempotencyMapping) and isinstance(incoming, IdempotencyMapping):
        return incoming.created_at > stored.created_at
    if isinstance(stored, RecordedOperation) and isinstance(incoming, RecordedOperation):
        progress = _PROGRESS[incoming.operation.status] - _PROGRESS[stored.operation.status]
        is_same = _same_operation if progress == 0 else _same_identity
        if is_same(stored, incoming):
            return progress > 0
    elif _same_content(stored, incoming):
        return False
    raise RecordConflict(f"{describe_record(incoming)} is stored with other content")


def _same_identity(stored: RecordedOperation, incoming: RecordedOperation) -> bool:
    """Return whether two operations have the same immutable fields."""
    difference = operation_difference(stored, incoming, explicit_timestamp=True)
    return difference is None


def _same_operation(stored: RecordedOperation, incoming: RecordedOperation) -> bool:
    return stored.operation == incoming.operation and all(
        json_equal(getattr(stored.payload, field), getattr(incoming.payload, field))
        for field in ("request", "result", "error")
    )


def _same_content(stored: Record, incoming: Record) -> bool:
    match stored, incoming:
        case RecordedRun(), RecordedRun():
            return stored.run == incoming.run and json_equal(stored.result, incoming.result)
        case Decision(), Decision():
            return _without_sequence(stored) == _without_sequence(incoming)
        case LineageEdge(), LineageEdge():
            return json_equal(stored.metadata, incoming.metadata)
        case PersistedArtifact(), PersistedArtifact():
            return json_equal(stored.artifact, incoming.artifact)
    return stored == incoming


def _without_sequence(decision: Decision) -> tuple[object, ...]:
    return (
        decision.decision_id,
        decision.run_id,
        decision.action,
        decision.reason_code,
        decision.comment,
        decision.actor_id,
        decision.decided_at,
        decision.correlation_id,
    )


class _ArtifactEvidence(msgspec.Struct):
    run_created_at: str


class _Artifact(msgspec.Struct):
    evidence: _ArtifactEvidence


_ARTIFACT: Final = msgspec.json.Decoder(_Artifact)


def artifact_timestamp(artifact: str) -> datetime | None:
    """Return the creation time of an artifact's run from the artifact's evidence, None if the evidence has none."""
    try:
        created_at = _ARTIFACT.decode(artifact).evidence.run_created_at
        return parse_timestamp(created_at, field="run_created_at")
    except (msgspec.MsgspecError, InvalidInput):
        return None


def describe_record(record: Record) -> str:
    """Return the kind and id of a record, for messages."""
    match record:
        case RecordedRun():
            return f"run {record.run.rebalance_run_id!r}"
        case RecordedOperation():
            return f"operation {record.operation.operation_id!r}"
        case Decision():
            return f"decision {record.decision_id!r}"
        case LineageEdge():
            ends = f"{record.source_entity_id!r} -> {record.target_entity_id!r}"
            return f"edge {record.edge_type} {ends} at {record.created_at.isoformat()}"
        case PersistedArtifact():
            return f"artifact of run {record.rebalance_run_id!r}"
        case IdempotencyMapping():
            return f"mapping of idempotency key {record.idempotency_key!r}"
        case IdempotencyEvent():
            return f"history row of idempotency key {record.idempotency_key!r}"
