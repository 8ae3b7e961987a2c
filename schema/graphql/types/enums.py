"""The closed sets of words, made known to GraphQL before any type uses them."""

from enum import StrEnum

import strawberry

from resolvers.lineage import Direction, IncompleteReason
from resolvers.workflow import WorkflowStatus
from storage.records import EdgeType, EntityKind, OperationStatus, RunStatus, WorkflowAction

strawberry.enum(RunStatus, description="What a run's result came to.")
strawberry.enum(OperationStatus, description="Where an operation stands.")
strawberry.enum(WorkflowAction, description="What a reviewer can do.")
strawberry.enum(WorkflowStatus, description="Where a run's review stands.")
strawberry.enum(
    EdgeType, name="LineageEdgeType", description="What an edge says of its source and its target."
)
strawberry.enum(
    Direction,
    name="LineageDirection",
    description="UPSTREAM leads towards what brought an entity about,"
    " DOWNSTREAM towards what it brought about.",
)
strawberry.enum(EntityKind, description="What an id resolves to: the first that fits.")
strawberry.enum(IncompleteReason, description="What cut a walk short.")


@strawberry.enum(description="How a list is ordered by time.")
class RecordOrder(StrEnum):
    """How a list is ordered by time."""

    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"


__all__ = [
    "Direction",
    "EdgeType",
    "EntityKind",
    "IncompleteReason",
    "OperationStatus",
    "RecordOrder",
    "RunStatus",
    "WorkflowAction",
    "WorkflowStatus",
]
