"""The input types: look-ups, and what mutations take."""

from datetime import datetime

import strawberry

from resolvers.runs import RunKey, RunKeyType
from schema.graphql.types.arguments import unset_to_none
from schema.graphql.types.enums import EdgeType, WorkflowAction
from schema.graphql.types.scalars import JSON
from storage.base import OperationField
from storage.errors import InvalidInput


@strawberry.input(one_of=True, description="One way to name a run.")
class RunLookup:
    rebalance_run_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The run of this id."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The newest run with this correlation id."
    )
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="The run that this key maps to now."
    )
    request_hash: str | None = strawberry.field(
        default=strawberry.UNSET, description="The newest run with this request hash."
    )
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The newest run with the correlation id of this operation.",
    )

    def key(self) -> RunKey:
        """The one key that was given."""
        ways = {
            RunKeyType.ID: self.rebalance_run_id,
            RunKeyType.CORRELATION_ID: self.correlation_id,
            RunKeyType.IDEMPOTENCY_KEY: self.idempotency_key,
            RunKeyType.REQUEST_HASH: self.request_hash,
            RunKeyType.OPERATION_ID: self.operation_id,
        }
        for by, value in ways.items():
            if (wanted := unset_to_none(value)) is not None:
                return RunKey(by, wanted)
        raise InvalidInput("by", "names no run")


@strawberry.input(one_of=True, description="One way to name an operation.")
class OperationLookup:
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The operation of this id."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The newest operation with this correlation id."
    )

    def key(self) -> tuple[OperationField, str]:
        """The one field and value that were given."""
        by_id = unset_to_none(self.operation_id)
        if by_id is not None:
            return OperationField.ID, by_id
        by_correlation = unset_to_none(self.correlation_id)
        if by_correlation is None:
            raise InvalidInput("by", "names no operation")
        return OperationField.CORRELATION_ID, by_correlation


@strawberry.input(description="A run as it is reported.")
class RecordRunInput:
    rebalance_run_id: str = strawberry.field(description="The run's id, unique.")
    correlation_id: str = strawberry.field(description="The id that the run's request bore.")
    request_hash: str = strawberry.field(description="The hash of the request's content.")
    idempotency_key: str | None = strawberry.field(
        default=strawberry.UNSET, description="The idempotency key of the request."
    )
    portfolio_id: str = strawberry.field(description="The portfolio that was rebalanced.")
    result: JSON = strawberry.field(description="The result, an object with `status`.")
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When the run came about; now without."
    )
    caused_by: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Ids of what caused the run: an edge CAUSED_BY each."
    )
    replayed_from: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The run that this one replays: an edge REPLAYED_FROM.",
    )
    derived_from: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Ids of what the run derives from: an edge DERIVED_FROM each.",
    )


@strawberry.input(description="An operation to accept.")
class AcceptOperationInput:
    operation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its id; made without."
    )
    operation_type: str = strawberry.field(description="What kind of work it is.")
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The id that its request bore; made without."
    )
    request: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="What is asked for; kept so that it can be executed."
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When it was accepted; now without."
    )


@strawberry.input(description="A reviewer's step on a run.")
class ApplyWorkflowActionInput:
    run: RunLookup = strawberry.field(description="The run.")
    action: WorkflowAction = strawberry.field(description="What the reviewer does.")
    reason_code: str = strawberry.field(description="Why, as a word: A to Z, 0 to 9 and _.")
    actor_id: str = strawberry.field(description="Who decides.")
    comment: str | None = strawberry.field(
        default=strawberry.UNSET, description="Why, in the reviewer's words."
    )
    correlation_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="The request's id; that of the HTTP request without."
    )


@strawberry.input(description="A relation between two entities.")
class RecordLineageEdgeInput:
    source_entity_id: str = strawberry.field(description="The id that the edge starts at.")
    edge_type: EdgeType = strawberry.field(description="What the edge says of its two ends.")
    target_entity_id: str = strawberry.field(description="The id that the edge ends at.")
    metadata: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="An object to keep with the edge; empty without."
    )
    created_at: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="When the relation came about; now without."
    )
