"""The writes: each is one fact, recorded whole or not at all."""

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
from resolvers.retention import purge_expired
from resolvers.runs import RunDraft, record_run
from resolvers.service import Service
from resolvers.workflow import ActionDraft, apply_action
from schema.graphql.loading.context import Info
from schema.graphql.types.arguments import unset_to_none
from schema.graphql.types.decisions import Decision
from schema.graphql.types.inputs import (
    AcceptOperationInput,
    ApplyWorkflowActionInput,
    RecordLineageEdgeInput,
    RecordRunInput,
)
from schema.graphql.types.lineage import LineageEdge, load_endpoints
from schema.graphql.types.operations import Operation
from schema.graphql.types.runs import Run
from schema.graphql.types.scalars import JSON


@strawberry.type(description="What retention deleted.")
class PurgeResult:
    runs_purged: int = strawberry.field(description="How many runs went.")
    operations_purged: int = strawberry.field(description="How many operations went.")


def _writing(info: Info, *features: Feature) -> Service:
    """The service, if its gates are open; what the request has loaded before is asked again afterwards."""
    info.context.service.feature_flags.require(*features)
    info.context.clear_loaders()
    return info.context.service


@strawberry.type(description="What can be recorded.")
class Mutation:
    @strawberry.mutation(
        description="Record a run with its edges, idempotency mapping and history. Again with the same content"
        " it answers the run; with other content it is DPM_RUN_CONFLICT."
    )
    async def record_run(self, info: Info, input: RecordRunInput) -> Run:
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
        return Run(await record_run(_writing(info), draft))

    @strawberry.mutation(
        description="Record a pending operation and its edge to its correlation id."
    )
    async def accept_operation(self, info: Info, input: AcceptOperationInput) -> Operation:
        draft = OperationDraft(
            operation_id=unset_to_none(input.operation_id),
            operation_type=input.operation_type,
            correlation_id=unset_to_none(input.correlation_id),
            request=unset_to_none(input.request),
            created_at=unset_to_none(input.created_at),
        )
        return Operation(await accept_operation(_writing(info, Feature.OPERATIONS), draft))

    @strawberry.mutation(description="PENDING to RUNNING.")
    async def start_operation(self, info: Info, operation_id: str) -> Operation:
        service = _writing(info, Feature.OPERATIONS)
        return Operation(await start_operation(service, operation_id))

    @strawberry.mutation(description="RUNNING to SUCCEEDED, with what came of it.")
    async def complete_operation(self, info: Info, operation_id: str, result: JSON) -> Operation:
        service = _writing(info, Feature.OPERATIONS)
        return Operation(await complete_operation(service, operation_id, result))

    @strawberry.mutation(description="RUNNING to FAILED, with what went wrong.")
    async def fail_operation(
        self, info: Info, operation_id: str, code: str, message: str
    ) -> Operation:
        service = _writing(info, Feature.OPERATIONS)
        return Operation(await fail_operation(service, operation_id, code=code, message=message))

    @strawberry.mutation(
        description="A reviewer's step; two at once are one after the other by the workflow table."
    )
    async def apply_workflow_action(self, info: Info, input: ApplyWorkflowActionInput) -> Decision:
        correlation_id = unset_to_none(input.correlation_id)
        draft = ActionDraft(
            action=input.action,
            reason_code=input.reason_code,
            actor_id=input.actor_id,
            comment=unset_to_none(input.comment),
            correlation_id=info.context.correlation_id
            if correlation_id is None
            else correlation_id,
        )
        service = _writing(info, Feature.WORKFLOW)
        _, decision = await apply_action(service, input.run.key(), draft)
        return Decision(decision)

    @strawberry.mutation(
        description="Record a relation; one recorded already is answered as it stands."
    )
    async def record_lineage_edge(self, info: Info, input: RecordLineageEdgeInput) -> LineageEdge:
        draft = EdgeDraft(
            source_entity_id=input.source_entity_id,
            edge_type=input.edge_type,
            target_entity_id=input.target_entity_id,
            metadata=unset_to_none(input.metadata),
            created_at=unset_to_none(input.created_at),
        )
        edge = LineageEdge(await record_edge(_writing(info, Feature.LINEAGE), draft))
        await load_endpoints(info, [edge])
        return edge

    @strawberry.mutation(
        description="Deletes what retention has expired now; the same work runs by itself in the background."
    )
    async def purge_expired(self, info: Info) -> PurgeResult:
        purged = await purge_expired(_writing(info))
        return PurgeResult(runs_purged=purged.runs, operations_purged=purged.operations)
