"""The Mutation type. Each mutation is one transaction of the store."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.edges import EdgeDraft, record_edge
from resolvers.feature_flags import Feature
from resolvers.operations import (
    OperationDraft,
    accept_operation,
    complete_operation,
    fail_operation,
    start_operation,
)
from resolvers.retention.purge import purge_expired
from resolvers.runs import RunDraft, record_run
from resolvers.service import Service
from resolvers.workflow import ActionDraft, apply_action
from schema.access.actor import decision_actor
from schema.graphql.loading.context import Info
from schema.graphql.types.graph.lineage_edges import LineageEdge, load_endpoints
from schema.graphql.types.records.decisions import Decision
from schema.graphql.types.records.operations import Operation
from schema.graphql.types.records.runs import Run
from schema.graphql.types.roots.holds import RetentionMutation
from schema.graphql.types.values.arguments import unset_to_none
from schema.graphql.types.values.inputs import (
    AcceptOperationInput,
    ApplyWorkflowActionInput,
    RecordLineageEdgeInput,
    RecordRunInput,
)
from schema.graphql.types.values.scalars import JSON
from storage.retention import RETENTION_REASON

FinishedAtArg = Annotated[
    datetime | None,
    strawberry.argument(
        description="Time of the finish, with any UTC offset. The current time if absent or null."
    ),
]
OperationIdArg = Annotated[str, strawberry.argument(description="Id of the operation.")]


@strawberry.type(description="Number of records that were deleted.")
class PurgeResult:
    runs_purged: int = strawberry.field(description="Number of deleted runs.")
    operations_purged: int = strawberry.field(description="Number of deleted operations.")


def _require_write(info: Info, *features: Feature) -> Service:
    """Return the service and clear the loaders, so that later fields see the write; raise FeatureDisabled."""
    info.context.service.feature_flags.require(*features)
    info.context.clear_loaders()
    return info.context.service


@strawberry.type(
    description="The mutations. Each is one transaction, which is applied completely or not at all."
)
class Mutation(RetentionMutation):
    @strawberry.mutation(
        description="Record a run with its edges, idempotency mapping and history. If the run is recorded already,"
        " return it if the content is equal, else fail with DPM_RUN_CONFLICT. `isNew` says which."
    )
    async def record_run(
        self,
        info: Info,
        input: Annotated[RecordRunInput, strawberry.argument(description="The run to record.")],
    ) -> Run:
        draft = RunDraft(
            rebalance_run_id=input.rebalance_run_id,
            correlation_id=input.correlation_id,
            request_hash=input.request_hash,
            idempotency_key=unset_to_none(input.idempotency_key),
            portfolio_id=input.portfolio_id,
            result=input.result,
            created_at=unset_to_none(input.created_at),
            caused_by=unset_to_none(input.caused_by) or (),
            replayed_from=unset_to_none(input.replayed_from),
            derived_from=unset_to_none(input.derived_from) or (),
        )
        recorded = await record_run(_require_write(info), draft)
        return Run(recorded.run, is_new=recorded.is_new)

    @strawberry.mutation(
        description="Record a PENDING operation and the edge to its correlation id. If the operation is recorded"
        " already, return it if the content is equal, else fail with DPM_ASYNC_OPERATION_CONFLICT."
    )
    async def accept_operation(
        self,
        info: Info,
        input: Annotated[
            AcceptOperationInput, strawberry.argument(description="The operation to accept.")
        ],
    ) -> Operation:
        draft = OperationDraft(
            operation_id=unset_to_none(input.operation_id),
            operation_type=input.operation_type,
            correlation_id=unset_to_none(input.correlation_id),
            request=unset_to_none(input.request),
            created_at=unset_to_none(input.created_at),
        )
        return Operation(await accept_operation(_require_write(info, Feature.OPERATIONS), draft))

    @strawberry.mutation(
        description="Change the status of an operation from PENDING to RUNNING."
        " Fail with DPM_ASYNC_OPERATION_CONFLICT in any other status."
    )
    async def start_operation(
        self,
        info: Info,
        operation_id: OperationIdArg,
        started_at: Annotated[
            datetime | None,
            strawberry.argument(
                description="Time of the start, with any UTC offset. The current time if absent or null."
            ),
        ] = strawberry.UNSET,
    ) -> Operation:
        service = _require_write(info, Feature.OPERATIONS)
        started = unset_to_none(started_at)
        return Operation(await start_operation(service, operation_id, started_at=started))

    @strawberry.mutation(
        description="Change the status of an operation from RUNNING to SUCCEEDED and record its result."
        " Fail with DPM_ASYNC_OPERATION_CONFLICT in any other status."
    )
    async def complete_operation(
        self,
        info: Info,
        operation_id: OperationIdArg,
        result: Annotated[JSON, strawberry.argument(description="Result of the operation.")],
        finished_at: FinishedAtArg = strawberry.UNSET,
    ) -> Operation:
        service = _require_write(info, Feature.OPERATIONS)
        finished = unset_to_none(finished_at)
        return Operation(
            await complete_operation(service, operation_id, result, finished_at=finished)
        )

    @strawberry.mutation(
        description="Change the status of an operation from RUNNING to FAILED and record its error."
        " Fail with DPM_ASYNC_OPERATION_CONFLICT in any other status."
    )
    async def fail_operation(
        self,
        info: Info,
        operation_id: OperationIdArg,
        code: Annotated[str, strawberry.argument(description="Stable error code for programs.")],
        message: Annotated[str, strawberry.argument(description="Error message for people.")],
        finished_at: FinishedAtArg = strawberry.UNSET,
    ) -> Operation:
        service = _require_write(info, Feature.OPERATIONS)
        finished = unset_to_none(finished_at)
        return Operation(
            await fail_operation(
                service, operation_id, code=code, message=message, finished_at=finished
            )
        )

    @strawberry.mutation(
        description="Apply an action of a reviewer to a run. Of two simultaneous actions the second applies to the"
        " status after the first. Fail with DPM_WORKFLOW_INVALID_TRANSITION if the status does not allow the action."
    )
    async def apply_workflow_action(
        self,
        info: Info,
        input: Annotated[
            ApplyWorkflowActionInput, strawberry.argument(description="The action to apply.")
        ],
    ) -> Decision:
        correlation_id = unset_to_none(input.correlation_id)
        draft = ActionDraft(
            action=input.action,
            reason_code=input.reason_code,
            actor_id=decision_actor(info.context.caller, unset_to_none(input.actor_id)),
            comment=unset_to_none(input.comment),
            correlation_id=info.context.correlation_id
            if correlation_id is None
            else correlation_id,
        )
        service = _require_write(info, Feature.WORKFLOW)
        _, decision = await apply_action(service, input.run.key(), draft)
        return Decision(decision)

    @strawberry.mutation(
        description="Record a lineage edge. An edge with the same source, type, target and time is recorded once:"
        " the stored edge is returned and its metadata does not change."
    )
    async def record_lineage_edge(
        self,
        info: Info,
        input: Annotated[
            RecordLineageEdgeInput, strawberry.argument(description="The edge to record.")
        ],
    ) -> LineageEdge:
        draft = EdgeDraft(
            source_entity_id=input.source_entity_id,
            edge_type=input.edge_type,
            target_entity_id=input.target_entity_id,
            metadata=unset_to_none(input.metadata),
            created_at=unset_to_none(input.created_at),
        )
        edge = LineageEdge(await record_edge(_require_write(info, Feature.LINEAGE), draft))
        await load_endpoints(info, [edge])
        return edge

    @strawberry.mutation(
        description=(
            "Deletes what retention has expired now; the same work runs by itself in the "
            "background."
        )
    )
    async def purge_expired(
        self,
        info: Info,
        reason: Annotated[
            str, strawberry.argument(description="Reason of the purge, for its record.")
        ] = RETENTION_REASON,
    ) -> PurgeResult:
        counts = await purge_expired(_require_write(info), reason=reason)
        return PurgeResult(runs_purged=counts.runs, operations_purged=counts.operations)
