"""The GraphQL enums. Import an enum from here, because a type that uses it needs it registered."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any

import strawberry

from resolvers.graph.breadth_first import IncompleteReason
from resolvers.graph.lineage import Direction
from resolvers.incidents.abnormalities import Abnormality
from resolvers.incidents.json_changes import ChangeKind
from resolvers.incidents.timeline_events import EventKind as TimelineEventKind
from resolvers.workflow import EffectiveStatus, WorkflowStatus
from storage.origins import OriginKind
from storage.reasons import ReasonSource
from storage.records import EdgeType, EntityKind, OperationStatus, RunStatus, WorkflowAction


def register_enum(
    enum: type[Enum], *, name: str | None = None, description: str, values: Mapping[Any, str]
) -> None:
    """Register an enum with Strawberry, with a description of the enum and of each of its values.

    `name` is the name in the SDL, None if it is the name of the class.
    """
    strawberry.enum(enum, name=name, description=description)
    definition: Any = enum.__dict__["__strawberry_definition__"]
    for value in definition.values:
        value.description = values[enum[value.name]]


class RecordOrder(StrEnum):
    """Sort order of a list by time."""

    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"


register_enum(
    RecordOrder,
    description="Sort order of a list by time. Records of the same time are sorted by id.",
    values={
        RecordOrder.NEWEST_FIRST: "Latest time first.",
        RecordOrder.OLDEST_FIRST: "Earliest time first.",
    },
)
register_enum(
    RunStatus,
    description="Status of a run, read from its result. A review does not change it: see `Run.workflow`.",
    values={
        RunStatus.READY: "The result is ready to use.",
        RunStatus.PENDING_REVIEW: "The result needs a review before it is used.",
        RunStatus.BLOCKED: "The run was blocked and its result must not be used.",
    },
)
register_enum(
    OperationStatus,
    description="Status of an operation. It changes from PENDING to RUNNING to SUCCEEDED or FAILED.",
    values={
        OperationStatus.PENDING: "Accepted, not started.",
        OperationStatus.RUNNING: "Started, not finished.",
        OperationStatus.SUCCEEDED: "Finished with a result.",
        OperationStatus.FAILED: "Finished with an error.",
    },
)
register_enum(
    WorkflowAction,
    description="Action of a reviewer on a run.",
    values={
        WorkflowAction.APPROVE: "Approve the run. The new status is APPROVED."
        " Allowed while the status is PENDING_REVIEW.",
        WorkflowAction.REJECT: "Reject the run. The new status is REJECTED."
        " Allowed while the status is PENDING_REVIEW or APPROVED.",
        WorkflowAction.REQUEST_CHANGES: "Return the run to review. The new status is PENDING_REVIEW."
        " Allowed in every status but NOT_REQUIRED.",
    },
)
register_enum(
    WorkflowStatus,
    description="Status of the review of a run.",
    values={
        WorkflowStatus.NOT_REQUIRED: "The run needs no review, because the workflow is disabled"
        " or the status of the run is not one that is configured for review.",
        WorkflowStatus.PENDING_REVIEW: "The run needs a review."
        " It has no decision, or the latest decision is REQUEST_CHANGES.",
        WorkflowStatus.APPROVED: "The latest decision is APPROVE.",
        WorkflowStatus.REJECTED: "The latest decision is REJECT.",
    },
)
register_enum(
    EffectiveStatus,
    description="Effective status of a run: the status of its review if it needs one, else its own.",
    values={
        EffectiveStatus.READY: "The run is READY and needs no review.",
        EffectiveStatus.BLOCKED: "The run is BLOCKED and needs no review.",
        EffectiveStatus.PENDING_REVIEW: "A review is needed: there is no decision, or changes were requested."
        " Also a PENDING_REVIEW run if the workflow is disabled.",
        EffectiveStatus.APPROVED: "The run needs a review and was approved.",
        EffectiveStatus.REJECTED: "The run needs a review and was rejected.",
    },
)
register_enum(
    OriginKind,
    name="RunOriginKind",
    description="Kind of the origin of a run, the strongest first.",
    values={
        OriginKind.CONFLICT: "The idempotency key was used before with another request hash.",
        OriginKind.REPLAY: "The run replays an earlier run: the same key and request hash, or a REPLAYED_FROM edge.",
        OriginKind.DERIVED: "A DERIVED_FROM edge leads from the run.",
        OriginKind.SCENARIO: "The run is a scenario of an operation.",
        OriginKind.CAUSED: "A CAUSED_BY edge leads from the run.",
        OriginKind.FRESH: "None of the others.",
    },
)
register_enum(
    TimelineEventKind,
    name="TimelineEventKind",
    description="Kind of an event. Events of the same time are in this order.",
    values={
        TimelineEventKind.RUN_RECORDED: "A run was recorded, at its `createdAt`.",
        TimelineEventKind.OPERATION_ACCEPTED: "An operation was accepted.",
        TimelineEventKind.OPERATION_STARTED: "An operation started.",
        TimelineEventKind.OPERATION_SUCCEEDED: "An operation finished with a result.",
        TimelineEventKind.OPERATION_FAILED: "An operation finished with an error.",
        TimelineEventKind.DECISION_MADE: "A reviewer decided on a run.",
        TimelineEventKind.KEY_USED: "A run used an idempotency key.",
        TimelineEventKind.KEY_CONFLICTED: "An idempotency key was used with a second request hash.",
        TimelineEventKind.EDGE_RECORDED: "A lineage edge was recorded.",
        TimelineEventKind.PURGED: "A run or an operation was purged.",
        TimelineEventKind.HELD: "A hold was placed.",
        TimelineEventKind.RELEASED: "A hold was released.",
    },
)
register_enum(
    ChangeKind,
    description="Kind of a difference between two JSON documents.",
    values={
        ChangeKind.ADDED: "The path exists on the right only.",
        ChangeKind.REMOVED: "The path exists on the left only.",
        ChangeKind.CHANGED: "The values differ.",
    },
)
register_enum(
    Abnormality,
    description="Reason why an entity is abnormal and can be a root cause.",
    values={
        Abnormality.OPERATION_FAILED: "The operation failed.",
        Abnormality.OPERATION_STUCK: "The operation has not finished 15 minutes after its start or acceptance.",
        Abnormality.RUN_BLOCKED: "The run was blocked.",
        Abnormality.RUN_REJECTED: "The run was rejected.",
        Abnormality.KEY_CONFLICT: "The idempotency key was used with a second request hash.",
        Abnormality.PURGED: "The record was purged, so that nothing more is known of it.",
    },
)
register_enum(
    ReasonSource,
    description="Kind of a reason.",
    values={
        ReasonSource.GATE_REASON: "Reason code of a gate decision. Counts runs, by their creation.",
        ReasonSource.FAILED_RULE: "Id of a failed rule. Counts runs, by their creation.",
        ReasonSource.OPERATION_ERROR: "Code of an error. Counts operations, by their acceptance.",
        ReasonSource.DECISION_REASON: "Reason code of a decision. Counts decisions, by their time.",
    },
)
register_enum(
    EdgeType,
    name="LineageEdgeType",
    description="Type of a lineage edge. The type determines which end of the edge is the cause.",
    values={
        EdgeType.CORRELATION_TO_RUN: "From a correlation id to a run that has it. The source is the cause.",
        EdgeType.IDEMPOTENCY_TO_RUN: "From an idempotency key to a run that used it. The source is the cause.",
        EdgeType.OPERATION_TO_CORRELATION: "From an operation to its correlation id. The source is the cause.",
        EdgeType.CAUSED_BY: "From an effect to its cause. The target is the cause.",
        EdgeType.REPLAYED_FROM: "From a replay to the original. The target is the cause.",
        EdgeType.DERIVED_FROM: "From a derived entity to its origin. The target is the cause.",
    },
)
register_enum(
    Direction,
    name="LineageDirection",
    description="Direction in which edges are followed. It is the direction of cause and effect:"
    " whether an edge leads to a cause depends on its type, see `LineageEdgeType`.",
    values={
        Direction.UPSTREAM: "Follow edges from effects to causes.",
        Direction.DOWNSTREAM: "Follow edges from causes to effects.",
        Direction.BOTH: "Follow edges both ways.",
    },
)
register_enum(
    EntityKind,
    description="Kind of an entity. An id that fits several kinds resolves to the first of them, in this order.",
    values={
        EntityKind.RUN: "A rebalance run.",
        EntityKind.OPERATION: "An asynchronous operation.",
        EntityKind.PURGED: "A run or an operation that was purged.",
        EntityKind.DECISION: "A decision on a run.",
        EntityKind.ARTIFACT: "The artifact of a run.",
        EntityKind.CORRELATION: "A correlation id of a run, an operation or an edge.",
        EntityKind.IDEMPOTENCY_KEY: "An idempotency key.",
        EntityKind.UNKNOWN: "An id that only edges name: never recorded here, or purged without a tombstone.",
    },
)
register_enum(
    IncompleteReason,
    description="Reason why a graph is not complete: the limit that truncated it, or a purge.",
    values={
        IncompleteReason.DEPTH: "`depth`: edges lead on from entities at the maximum distance.",
        IncompleteReason.ENTITY_LIMIT: "`maxEntities`: the graph has the nearest entities only, ties by entity id.",
        IncompleteReason.EDGE_LIMIT: "The edge limit of the service: the graph has the nearest entities only,"
        " with all edges between them. Page the edges of the frontier by `lineageEdges`.",
        IncompleteReason.PURGED: "An entity of the graph lost edges by a purge that left no tombstones.",
    },
)

__all__ = [
    "Abnormality",
    "ChangeKind",
    "Direction",
    "EdgeType",
    "EffectiveStatus",
    "EntityKind",
    "IncompleteReason",
    "OperationStatus",
    "OriginKind",
    "ReasonSource",
    "RecordOrder",
    "RunStatus",
    "TimelineEventKind",
    "WorkflowAction",
    "WorkflowStatus",
    "register_enum",
]
