"""The types of REST responses, for OpenAPI and for mypy.

Every field is always present. Responses are not validated at run time. Payloads are stored as JSON text, which
orjson copies into the response as a Fragment.
"""

from datetime import datetime
from typing import Annotated, Any, NotRequired

import orjson
from pydantic import Field, GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema
from typing_extensions import TypedDict  # pydantic supports typing's from Python 3.12 on

from resolvers.workflow import WorkflowStatus
from storage.records import EdgeType, OperationStatus, RunStatus, WorkflowAction

_ANY_JSON = GetPydanticSchema(lambda _type, _handler: core_schema.any_schema())

Payload = Annotated[orjson.Fragment, _ANY_JSON]
"""A stored JSON text."""

ObjectPayload = Annotated[orjson.Fragment, _ANY_JSON, WithJsonSchema({"type": "object"})]
"""A stored JSON text that is an object."""


class FailureBody(TypedDict):
    """The error of a failed operation."""

    code: Annotated[str, Field(description="The error code.")]
    message: Annotated[str, Field(description="A message for people.")]


FailurePayload = Annotated[
    orjson.Fragment, GetPydanticSchema(lambda _type, handler: handler(FailureBody))
]
"""A stored JSON text in the form of FailureBody."""

RunId = Annotated[str, Field(description="The run's id.")]
CorrelationId = Annotated[
    str, Field(description="The correlation id of the request that caused it.")
]
RequestHash = Annotated[str, Field(description="The hash of the simulation request.")]
IdempotencyKey = Annotated[str, Field(description="The idempotency key of the request.")]
OptionalIdempotencyKey = Annotated[
    str | None, Field(description="The idempotency key of the request; null without one.")
]
PortfolioId = Annotated[str, Field(description="The id of the simulated portfolio.")]
Status = Annotated[RunStatus, Field(description="The outcome of the simulation.")]
CreatedAt = Annotated[datetime, Field(description="The time of creation, in UTC.")]
NextCursor = Annotated[
    str | None, Field(description="The `cursor` of the next page; null on the last page.")
]
Counts = dict[str, Annotated[int, Field(ge=0)]]


class RunItem(TypedDict):
    """A run in a list, without its result."""

    rebalance_run_id: RunId
    correlation_id: CorrelationId
    request_hash: RequestHash
    idempotency_key: OptionalIdempotencyKey
    portfolio_id: PortfolioId
    status: Status
    created_at: CreatedAt


class RunPage(TypedDict):
    """A page of runs, newest first."""

    items: Annotated[list[RunItem], Field(description="The runs of this page.")]
    next_cursor: NextCursor


class RunBody(TypedDict):
    """A run with its result."""

    rebalance_run_id: RunId
    correlation_id: CorrelationId
    request_hash: RequestHash
    idempotency_key: OptionalIdempotencyKey
    portfolio_id: PortfolioId
    created_at: CreatedAt
    result: Annotated[ObjectPayload, Field(description="The simulation's result, as recorded.")]


class MappingBody(TypedDict):
    """The run that an idempotency key maps to now."""

    idempotency_key: IdempotencyKey
    request_hash: RequestHash
    rebalance_run_id: RunId
    created_at: CreatedAt


class HistoryItem(TypedDict):
    """One use of an idempotency key."""

    rebalance_run_id: RunId
    correlation_id: CorrelationId
    request_hash: RequestHash
    created_at: CreatedAt


class HistoryBody(TypedDict):
    """Every use of an idempotency key."""

    idempotency_key: IdempotencyKey
    history: Annotated[list[HistoryItem], Field(description="The uses, oldest first.")]


class OperationItem(TypedDict):
    """An asynchronous operation in a list, without its result and error."""

    operation_id: Annotated[str, Field(description="The operation's id.")]
    operation_type: Annotated[str, Field(description="The type of the operation.")]
    status: Annotated[OperationStatus, Field(description="The status of the operation.")]
    is_executable: Annotated[
        bool, Field(description="True if the operation is pending and its request is stored.")
    ]
    correlation_id: CorrelationId
    created_at: CreatedAt
    started_at: Annotated[datetime | None, Field(description="The start time, in UTC.")]
    finished_at: Annotated[datetime | None, Field(description="The finish time, in UTC.")]


class OperationPage(TypedDict):
    """A page of operations, newest first."""

    items: Annotated[list[OperationItem], Field(description="The operations of this page.")]
    next_cursor: NextCursor


class OperationBody(OperationItem):
    """An asynchronous operation with its result and error."""

    result: Annotated[
        Payload | None, Field(description="The result; null until the operation has succeeded.")
    ]
    error: Annotated[
        FailurePayload | None, Field(description="The error; null unless the operation has failed.")
    ]


class EdgeBody(TypedDict):
    """An edge between two entities."""

    source_entity_id: Annotated[str, Field(description="The id of the source entity.")]
    edge_type: Annotated[EdgeType, Field(description="The type of the edge.")]
    target_entity_id: Annotated[str, Field(description="The id of the target entity.")]
    created_at: CreatedAt
    metadata: Annotated[ObjectPayload, Field(description="The metadata, as recorded.")]


class LineageBody(TypedDict):
    """A page of the edges at one entity."""

    entity_id: Annotated[str, Field(description="The requested id.")]
    edges: Annotated[
        list[EdgeBody], Field(description="The edges with this source or target, oldest first.")
    ]
    next_cursor: NextCursor


class DecisionBody(TypedDict):
    """A decision in the review of a run."""

    decision_id: Annotated[str, Field(description="The decision's id.")]
    run_id: RunId
    action: Annotated[WorkflowAction, Field(description="The action.")]
    reason_code: Annotated[str, Field(description="The reason code.")]
    comment: Annotated[str | None, Field(description="The reviewer's comment.")]
    actor_id: Annotated[str, Field(description="The id of the reviewer.")]
    decided_at: Annotated[datetime, Field(description="The time of the decision, in UTC.")]
    correlation_id: Annotated[
        str, Field(description="The correlation id of the request; `c_none` without one.")
    ]


class DecisionPage(TypedDict):
    """A page of decisions, newest first."""

    items: Annotated[list[DecisionBody], Field(description="The decisions of this page.")]
    next_cursor: NextCursor


class DecisionsBody(TypedDict):
    """Every decision about a run."""

    run_id: RunId
    decisions: Annotated[list[DecisionBody], Field(description="The decisions, oldest first.")]


class WorkflowBody(TypedDict):
    """The state of a run's review."""

    run_id: RunId
    run_status: Status
    workflow_status: Annotated[WorkflowStatus, Field(description="The state of the review.")]
    requires_review: Annotated[bool, Field(description="True if the run needs a review.")]
    latest_decision: Annotated[
        DecisionBody | None, Field(description="The newest decision; null without any.")
    ]


class SummaryBody(TypedDict):
    """The counts of the store's records."""

    store_backend: Annotated[str, Field(description="The configured backend.")]
    retention_days: Annotated[
        int, Field(description="Days after which runs are purged; 0 keeps them.", ge=0)
    ]
    run_count: Annotated[int, Field(description="Number of runs.", ge=0)]
    operation_count: Annotated[int, Field(description="Number of operations.", ge=0)]
    operation_status_counts: Annotated[Counts, Field(description="Number of operations by status.")]
    run_status_counts: Annotated[Counts, Field(description="Number of runs by status.")]
    workflow_decision_count: Annotated[int, Field(description="Number of decisions.", ge=0)]
    workflow_action_counts: Annotated[Counts, Field(description="Number of decisions by action.")]
    workflow_reason_code_counts: Annotated[
        Counts, Field(description="Number of decisions by reason code.")
    ]
    lineage_edge_count: Annotated[int, Field(description="Number of lineage edges.", ge=0)]
    oldest_run_created_at: Annotated[
        datetime | None, Field(description="Creation time of the oldest run; null without runs.")
    ]
    newest_run_created_at: Annotated[
        datetime | None, Field(description="Creation time of the newest run; null without runs.")
    ]
    oldest_operation_created_at: Annotated[
        datetime | None,
        Field(description="Creation time of the oldest operation; null without any."),
    ]
    newest_operation_created_at: Annotated[
        datetime | None,
        Field(description="Creation time of the newest operation; null without any."),
    ]


class RequestSnapshot(TypedDict):
    """The simulation request of a run."""

    portfolio_id: PortfolioId
    request_hash: RequestHash


class ArtifactHashes(TypedDict):
    """The hashes that verify an artifact."""

    request_hash: RequestHash
    artifact_hash: Annotated[
        str,
        Field(
            description="`sha256:` and the hex digest of the artifact without this field, as JSON "
            "with sorted keys, no white space, and non-ASCII characters escaped."
        ),
    ]


class ArtifactEvidence(TypedDict):
    """The origin of an artifact."""

    engine_version: Annotated[
        str, Field(description="The version of the simulation engine, or `unknown`.")
    ]
    run_created_at: CreatedAt
    hashes: Annotated[
        ArtifactHashes, Field(description="The hashes of the request and of the artifact.")
    ]


class ArtifactBody(TypedDict):
    """The artifact of a run, for audits."""

    artifact_id: Annotated[str, Field(description="The artifact's id.")]
    artifact_version: Annotated[str, Field(description="The version of the artifact's format.")]
    rebalance_run_id: RunId
    correlation_id: CorrelationId
    idempotency_key: OptionalIdempotencyKey
    portfolio_id: PortfolioId
    status: Status
    request_snapshot: Annotated[RequestSnapshot, Field(description="The request.")]
    before_summary: Annotated[Payload, Field(description="The portfolio before the simulation.")]
    after_summary: Annotated[Payload, Field(description="The portfolio after the simulation.")]
    order_intents: Annotated[Payload, Field(description="The intended orders.")]
    rule_outcomes: Annotated[Payload, Field(description="The results of the rules.")]
    diagnostics: Annotated[Payload, Field(description="The engine's diagnostics.")]
    result: Annotated[ObjectPayload, Field(description="The simulation's result.")]
    evidence: Annotated[
        ArtifactEvidence, Field(description="Version of the engine, creation time and hashes.")
    ]


ArtifactPayload = Annotated[
    orjson.Fragment, GetPydanticSchema(lambda _type, handler: handler(ArtifactBody))
]
"""An artifact as JSON text, built or stored."""


class BundleBody(TypedDict):
    """A run with its related records, for support engineers."""

    run: Annotated[RunBody, Field(description="The run.")]
    artifact: Annotated[
        ArtifactPayload | None, Field(description="The run's artifact; null if excluded.")
    ]
    async_operation: Annotated[
        OperationBody | None,
        Field(
            description="The newest operation of the run's correlation id; null without any or if excluded."
        ),
    ]
    workflow_history: Annotated[DecisionsBody, Field(description="Every decision about the run.")]
    lineage: Annotated[LineageBody, Field(description="Every edge at the run.")]
    idempotency_history: Annotated[
        HistoryBody | None,
        Field(
            description="The uses of the run's idempotency key; null without a key or if excluded."
        ),
    ]


class ErrorBody(TypedDict):
    """An error with a stable code."""

    detail: Annotated[str, Field(description="The error code.")]


class BadValue(TypedDict):
    """An invalid value of a request."""

    type: Annotated[str, Field(description="The type of the error.")]
    loc: Annotated[
        list[str | int],
        Field(description="The path to the value: `query` or `body`, then the name."),
    ]
    msg: Annotated[str, Field(description="A message for people.")]
    input: Annotated[Any, Field(description="The value as received.")]
    ctx: NotRequired[
        Annotated[dict[str, Any], Field(description="The values that the message contains.")]
    ]


class BadValuesBody(TypedDict):
    """Every invalid value of a request."""

    detail: Annotated[list[BadValue], Field(description="One entry for each invalid value.")]
