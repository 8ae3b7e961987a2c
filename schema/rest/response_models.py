"""The shapes of REST answers: what OpenAPI describes, and what mypy holds the answers to.

Every field is always there. Nothing is validated on the way out; payloads are stored JSON text,
spliced in.
"""

from datetime import datetime
from typing import Annotated, Any, NotRequired

import orjson
from pydantic import Field, GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema
from typing_extensions import TypedDict  # pydantic reads typing's own only from Python 3.12 on

from resolvers.workflow import WorkflowStatus
from storage.records import EdgeType, OperationStatus, RunStatus, WorkflowAction

_ANY_JSON = GetPydanticSchema(lambda _type, _handler: core_schema.any_schema())

Payload = Annotated[orjson.Fragment, _ANY_JSON]
"""A stored JSON text."""

ObjectPayload = Annotated[orjson.Fragment, _ANY_JSON, WithJsonSchema({"type": "object"})]
"""A stored JSON text that is an object."""


class FailureBody(TypedDict):
    """Why an operation failed."""

    code: Annotated[str, Field(description="A word for what went wrong.")]
    message: Annotated[str, Field(description="What went wrong, for people.")]


FailurePayload = Annotated[
    orjson.Fragment, GetPydanticSchema(lambda _type, handler: handler(FailureBody))
]
"""A stored JSON text of that shape."""

RunId = Annotated[str, Field(description="The run's id.")]
CorrelationId = Annotated[
    str, Field(description="The correlation id of the request that it came from.")
]
RequestHash = Annotated[str, Field(description="The hash of the simulation request.")]
IdempotencyKey = Annotated[str, Field(description="The idempotency key of the request.")]
OptionalIdempotencyKey = Annotated[
    str | None, Field(description="The idempotency key of the request; null without one.")
]
PortfolioId = Annotated[str, Field(description="The portfolio that was simulated.")]
Status = Annotated[RunStatus, Field(description="What the simulation came to.")]
CreatedAt = Annotated[datetime, Field(description="When it came about, in UTC.")]
NextCursor = Annotated[
    str | None, Field(description="The `cursor` of the next page; null on the last page.")
]
Counts = dict[str, Annotated[int, Field(ge=0)]]


class RunItem(TypedDict):
    """A run in a list: everything but its result."""

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
    result: Annotated[
        ObjectPayload, Field(description="The simulation's result, as it was recorded.")
    ]


class MappingBody(TypedDict):
    """What an idempotency key maps to now."""

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
    history: Annotated[list[HistoryItem], Field(description="Its uses, oldest first.")]


class OperationItem(TypedDict):
    """An asynchronous operation in a list: everything but its result and error."""

    operation_id: Annotated[str, Field(description="The operation's id.")]
    operation_type: Annotated[str, Field(description="What it does.")]
    status: Annotated[OperationStatus, Field(description="How far it has come.")]
    is_executable: Annotated[
        bool, Field(description="Whether it is pending and its request is kept.")
    ]
    correlation_id: CorrelationId
    created_at: CreatedAt
    started_at: Annotated[datetime | None, Field(description="When it was started, in UTC.")]
    finished_at: Annotated[datetime | None, Field(description="When it ended, in UTC.")]


class OperationPage(TypedDict):
    """A page of operations, newest first."""

    items: Annotated[list[OperationItem], Field(description="The operations of this page.")]
    next_cursor: NextCursor


class OperationBody(OperationItem):
    """An asynchronous operation with what it came to."""

    result: Annotated[Payload | None, Field(description="Its result, once it has succeeded.")]
    error: Annotated[FailurePayload | None, Field(description="Its error, once it has failed.")]


class EdgeBody(TypedDict):
    """A recorded relation between two entities."""

    source_entity_id: Annotated[str, Field(description="Where it leads from.")]
    edge_type: Annotated[EdgeType, Field(description="What it says.")]
    target_entity_id: Annotated[str, Field(description="Where it leads to.")]
    created_at: CreatedAt
    metadata: Annotated[ObjectPayload, Field(description="What was recorded with it.")]


class LineageBody(TypedDict):
    """The edges at one entity."""

    entity_id: Annotated[str, Field(description="The id that was asked for.")]
    edges: Annotated[
        list[EdgeBody], Field(description="The edges that it is an end of, oldest first.")
    ]
    next_cursor: NextCursor


class DecisionBody(TypedDict):
    """One step of a run's review."""

    decision_id: Annotated[str, Field(description="The decision's id.")]
    run_id: RunId
    action: Annotated[WorkflowAction, Field(description="What was decided.")]
    reason_code: Annotated[str, Field(description="Why, as a word.")]
    comment: Annotated[str | None, Field(description="Why, in the reviewer's words.")]
    actor_id: Annotated[str, Field(description="Who decided.")]
    decided_at: Annotated[datetime, Field(description="When it was decided, in UTC.")]
    correlation_id: Annotated[
        str, Field(description="The correlation id of the request; `c_none` without one.")
    ]


class DecisionPage(TypedDict):
    """A page of decisions, newest first."""

    items: Annotated[list[DecisionBody], Field(description="The decisions of this page.")]
    next_cursor: NextCursor


class DecisionsBody(TypedDict):
    """A run's decisions."""

    run_id: RunId
    decisions: Annotated[list[DecisionBody], Field(description="In order of decision.")]


class WorkflowBody(TypedDict):
    """Where a run stands in its review."""

    run_id: RunId
    run_status: Status
    workflow_status: Annotated[WorkflowStatus, Field(description="The state of its review.")]
    requires_review: Annotated[bool, Field(description="Whether it needs a review at all.")]
    latest_decision: Annotated[
        DecisionBody | None, Field(description="The decision that counts; null without any.")
    ]


class SummaryBody(TypedDict):
    """What the store holds, in numbers."""

    store_backend: Annotated[str, Field(description="The configured backend.")]
    retention_days: Annotated[int, Field(description="How long runs are kept; 0 for ever.", ge=0)]
    run_count: Annotated[int, Field(description="How many runs there are.", ge=0)]
    operation_count: Annotated[int, Field(description="How many operations there are.", ge=0)]
    operation_status_counts: Annotated[Counts, Field(description="Operations by status.")]
    run_status_counts: Annotated[Counts, Field(description="Runs by status.")]
    workflow_decision_count: Annotated[int, Field(description="How many decisions.", ge=0)]
    workflow_action_counts: Annotated[Counts, Field(description="Decisions by action.")]
    workflow_reason_code_counts: Annotated[Counts, Field(description="Decisions by reason code.")]
    lineage_edge_count: Annotated[int, Field(description="How many edges there are.", ge=0)]
    oldest_run_created_at: Annotated[datetime | None, Field(description="The first run's.")]
    newest_run_created_at: Annotated[datetime | None, Field(description="The last run's.")]
    oldest_operation_created_at: Annotated[
        datetime | None, Field(description="The first operation's.")
    ]
    newest_operation_created_at: Annotated[
        datetime | None, Field(description="The last operation's.")
    ]


class RequestSnapshot(TypedDict):
    """The request that a run came from."""

    portfolio_id: PortfolioId
    request_hash: RequestHash


class ArtifactHashes(TypedDict):
    """What an artifact can be checked by."""

    request_hash: RequestHash
    artifact_hash: Annotated[
        str,
        Field(
            description="`sha256:` and the hex digest of the artifact without this field, as JSON "
            "with sorted keys, without white space, non-ASCII escaped."
        ),
    ]


class ArtifactEvidence(TypedDict):
    """Where an artifact comes from."""

    engine_version: Annotated[str, Field(description="The engine's version, or `unknown`.")]
    run_created_at: CreatedAt
    hashes: Annotated[ArtifactHashes, Field(description="The hashes of request and artifact.")]


class ArtifactBody(TypedDict):
    """The artifact of a run, for audits."""

    artifact_id: Annotated[str, Field(description="The artifact's id.")]
    artifact_version: Annotated[str, Field(description="The version of this shape.")]
    rebalance_run_id: RunId
    correlation_id: CorrelationId
    idempotency_key: OptionalIdempotencyKey
    portfolio_id: PortfolioId
    status: Status
    request_snapshot: Annotated[RequestSnapshot, Field(description="The request.")]
    before_summary: Annotated[Payload, Field(description="The portfolio before.")]
    after_summary: Annotated[Payload, Field(description="The portfolio as simulated.")]
    order_intents: Annotated[Payload, Field(description="The orders intended.")]
    rule_outcomes: Annotated[Payload, Field(description="What the rules said.")]
    diagnostics: Annotated[Payload, Field(description="The engine's diagnostics.")]
    result: Annotated[ObjectPayload, Field(description="The whole result.")]
    evidence: Annotated[ArtifactEvidence, Field(description="Versions and hashes.")]


ArtifactPayload = Annotated[
    orjson.Fragment, GetPydanticSchema(lambda _type, handler: handler(ArtifactBody))
]
"""An artifact as the JSON text that it was built or stored as."""


class BundleBody(TypedDict):
    """A run with everything that a support engineer asks for next."""

    run: Annotated[RunBody, Field(description="The run.")]
    artifact: Annotated[
        ArtifactPayload | None, Field(description="Its artifact; null where it is not included.")
    ]
    async_operation: Annotated[
        OperationBody | None,
        Field(description="The newest operation with its correlation id; null without any."),
    ]
    workflow_history: Annotated[DecisionsBody, Field(description="The run's decisions.")]
    lineage: Annotated[LineageBody, Field(description="Every edge at the run.")]
    idempotency_history: Annotated[
        HistoryBody | None,
        Field(description="The uses of its key; null without a key or where not included."),
    ]


class ErrorBody(TypedDict):
    """Why a request was refused: one stable word."""

    detail: Annotated[str, Field(description="The error's code.")]


class InvalidValue(TypedDict):
    """One bad value of a request."""

    type: Annotated[str, Field(description="The kind of error.")]
    loc: Annotated[list[str | int], Field(description="Where: `query` or `body`, and the name.")]
    msg: Annotated[str, Field(description="What is wrong, for people.")]
    input: Annotated[Any, Field(description="The value as it was read.")]
    ctx: NotRequired[Annotated[dict[str, Any], Field(description="What the message is made of.")]]


class InvalidValuesBody(TypedDict):
    """Everything that is wrong with a request's values."""

    detail: Annotated[list[InvalidValue], Field(description="One entry for each bad value.")]
