"""Lookup inputs, and the inputs of mutations."""

from datetime import datetime

import strawberry

from resolvers.runs import RunKey, RunKeyType
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.enums import EdgeType, WorkflowAction
from schema.graphql.types.values.scalars import JSON
from storage.base import OperationField
from storage.errors import InvalidInput


@strawberry.input(one_of=True, description="Key that identifies a run. Exactly one field is set.")
class RunLookup:
    rebalance_run_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Id of the run."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Correlation id: its newest run."
    )
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="Idempotency key: the run that it maps to now."
    )
    request_hash: str | None = strawberry.field(
        default=strawberry.UNSET, description="Request hash: its newest run."
    )
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of an operation: the newest run with the operation's correlation id.",
    )

    def key(self) -> RunKey:
        """Return the key that is set; raise InvalidInput if none is."""
        values = {
            RunKeyType.ID: self.rebalance_run_id,
            RunKeyType.CORRELATION_ID: self.correlation_id,
            RunKeyType.IDEMPOTENCY_KEY: self.idempotency_key,
            RunKeyType.REQUEST_HASH: self.request_hash,
            RunKeyType.OPERATION_ID: self.operation_id,
        }
        for key_type, value in values.items():
            if (key := unset_to_none(value)) is not None:
                return RunKey(key_type, key)
        raise InvalidInput("by", "names no run")


@strawberry.input(
    one_of=True, description="Key that identifies an operation. Exactly one field is set."
)
class OperationLookup:
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Id of the operation."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Correlation id: its newest operation."
    )

    def key(self) -> tuple[OperationField, str]:
        """Return the field that is set and its value; raise InvalidInput if none is."""
        operation_id = unset_to_none(self.operation_id)
        if operation_id is not None:
            return OperationField.ID, operation_id
        correlation_id = unset_to_none(self.correlation_id)
        if correlation_id is None:
            raise InvalidInput("by", "names no operation")
        return OperationField.CORRELATION_ID, correlation_id


@strawberry.input(description="A run to record.")
class RecordRunInput:
    rebalance_run_id: str = strawberry.field(description="Unique id of the run.")
    correlation_id: str = strawberry.field(description="Correlation id of the run's request.")
    request_hash: str = strawberry.field(description="Hash of the request content.")
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Idempotency key of the run's request. The newest run of a key is the one that it maps to.",
    )
    portfolio_id: str = strawberry.field(description="Id of the portfolio that was rebalanced.")
    result: JSON = strawberry.field(
        description="Result of the run: an object whose `status` is READY, PENDING_REVIEW or BLOCKED."
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="Time of the run, with any UTC offset. The current time if absent or null.",
    )
    caused_by: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Entity ids of causes (upstream). Adds a CAUSED_BY edge from the run to each.",
    )
    replayed_from: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of the original run (upstream). Adds a REPLAYED_FROM edge from the run to it.",
    )
    derived_from: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Entity ids of origins (upstream). Adds a DERIVED_FROM edge from the run to each.",
    )


@strawberry.input(description="An operation to accept.")
class AcceptOperationInput:
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Unique id of the operation. Generated (`dop_` and 12 hex digits) if absent or null.",
    )
    operation_type: str = strawberry.field(description="Type of the operation.")
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Correlation id of the operation's request."
        " Generated (`corr_` and 12 hex digits) if absent or null.",
    )
    request: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="Request of the operation. The operation is executable only if it is given.",
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="Time of acceptance, with any UTC offset. The current time if absent or null.",
    )


@strawberry.input(description="An action of a reviewer on a run.")
class ApplyWorkflowActionInput:
    run: RunLookup = strawberry.field(description="Key of the run.")
    action: WorkflowAction = strawberry.field(description="Action of the reviewer.")
    reason_code: str = strawberry.field(
        description="Reason as a code: a capital letter, then capital letters, digits and underscores."
    )
    actor_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Id of the reviewer. If absent or null, the caller, who must not name another. Required if"
        " `DPM_AUTH_MODE` is `ANONYMOUS`.",
    )
    comment: str | None = strawberry.field(
        default=strawberry.UNSET, description="Reason in the reviewer's words."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Correlation id of the decision. If absent or null, the `X-Correlation-Id` header of the"
        " HTTP request, `c_none` if it has none.",
    )


@strawberry.input(description="A lineage edge to record.")
class RecordLineageEdgeInput:
    source_entity_id: str = strawberry.field(
        description="Entity id of the source. `edgeType` determines whether it is the cause or the effect."
    )
    edge_type: EdgeType = strawberry.field(description="Type of the edge.")
    target_entity_id: str = strawberry.field(
        description="Entity id of the target. `edgeType` determines whether it is the cause or the effect."
    )
    metadata: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="Object to store with the edge. An empty object if absent or null.",
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET,
        description="Time of the relation, with any UTC offset. The current time if absent or null.",
    )
