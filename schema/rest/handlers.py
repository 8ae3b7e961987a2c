"""The handlers of the REST routes: each takes a parsed request and returns the body of the response."""

from orjson import Fragment

from resolvers.artifacts import artifact_text
from resolvers.bundle import BundleParts, support_bundle, with_payload
from resolvers.evidence.evidence_bundle import counted_evidence_bundle
from resolvers.operations import find_operation
from resolvers.paging import full_list, list_page
from resolvers.runs import (
    RunKey,
    RunKeyType,
    find_history,
    find_mapping,
    find_recorded_run,
    find_run,
)
from resolvers.workflow import ActionDraft, apply_action, workflow_state
from schema.access.actor import decision_actor
from schema.rest import response_models
from schema.rest.export import FileBody
from schema.rest.request_models import (
    ActionBody,
    BundleParameters,
    DecisionListParameters,
    LineageParameters,
    OperationListParameters,
    Parameters,
    RunListParameters,
)
from schema.rest.routing import ParsedRequest
from schema.rest.serializers import (
    bundle_body,
    decision_body,
    decisions_body,
    history_body,
    lineage_body,
    mapping_body,
    operation_body,
    operation_item,
    run_body,
    run_item,
    summary_body,
    workflow_body,
)
from storage.base import OperationField
from storage.lists import (
    ALL_TIME,
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    OPERATIONS,
    RUNS,
    DecisionFilter,
    EdgeFilter,
    OperationFilter,
    RunFilter,
)
from storage.records import EdgeType, WorkflowAction


async def list_runs(request: ParsedRequest[RunListParameters]) -> response_models.RunPage:
    """Return a page of runs, newest first."""
    parameters = request.parameters
    where = RunFilter(
        parameters.time_range, parameters.status, parameters.request_hash, parameters.portfolio_id
    )
    runs, next_cursor = await list_page(request.service.store, RUNS, where, request=request.page)
    return {"items": [run_item(run) for run in runs], "next_cursor": next_cursor}


async def get_run(request: ParsedRequest[Parameters], *, by: RunKeyType) -> response_models.RunBody:
    """Return a run with its result."""
    return run_body(await find_recorded_run(request.service.store, RunKey(by, request.path_value)))


async def get_mapping(request: ParsedRequest[Parameters]) -> response_models.MappingBody:
    """Return the run that an idempotency key maps to."""
    return mapping_body(await find_mapping(request.service.store, request.path_value))


async def get_history(request: ParsedRequest[Parameters]) -> response_models.HistoryBody:
    """Return every use of an idempotency key, oldest first."""
    events = await find_history(request.service.store, request.path_value)
    return history_body(request.path_value, events)


async def get_artifact(request: ParsedRequest[Parameters]) -> Fragment:
    """Return a run's artifact."""
    store = request.service.store
    recorded = await find_recorded_run(store, RunKey(RunKeyType.ID, request.path_value))
    return Fragment(await artifact_text(request.service, store, recorded))


async def get_bundle(
    request: ParsedRequest[BundleParameters], *, by: RunKeyType
) -> response_models.BundleBody | FileBody:
    """Return a run's support bundle or, with `format=zip`, the evidence bundle of its lineage."""
    parameters = request.parameters
    if parameters.format == "zip":
        run = await find_run(request.service.store, RunKey(by, request.path_value))
        bundle, record_count = await counted_evidence_bundle(
            request.service, run.rebalance_run_id, depth=parameters.depth
        )
        return FileBody(bundle, "application/zip", "incident.zip", record_count)
    parts = BundleParts(
        artifact=parameters.include_artifact,
        operation=parameters.include_async_operation,
        history=parameters.include_idempotency_history,
    )
    return bundle_body(await support_bundle(request.service, RunKey(by, request.path_value), parts))


async def list_operations(
    request: ParsedRequest[OperationListParameters],
) -> response_models.OperationPage:
    """Return a page of operations, newest first."""
    parameters = request.parameters
    where = OperationFilter(
        parameters.time_range,
        parameters.operation_type,
        parameters.status,
        parameters.correlation_id,
    )
    operations, next_cursor = await list_page(
        request.service.store, OPERATIONS, where, request=request.page
    )
    return {"items": [operation_item(each) for each in operations], "next_cursor": next_cursor}


async def get_operation(
    request: ParsedRequest[Parameters], *, by: OperationField
) -> response_models.OperationBody:
    """Return an operation with its result and error."""
    store = request.service.store
    operation = await find_operation(store, request.path_value, by=by)
    return operation_body(await with_payload(store, operation))


async def list_edges(request: ParsedRequest[LineageParameters]) -> response_models.LineageBody:
    """Return a page of the edges at an entity, oldest first; an unknown edge type matches no edge."""
    parameters, edge_types = request.parameters, frozenset(EdgeType)
    if parameters.edge_type is not None:
        edge_types = frozenset(each for each in EdgeType if each.value == parameters.edge_type)
    edges, next_cursor = await list_page(
        request.service.store,
        EDGES_BY_ENTITY,
        EdgeFilter(edge_types, edge_types, parameters.time_range),
        request=request.page,
        parent=request.path_value,
    )
    return lineage_body(request.path_value, edges, next_cursor=next_cursor)


async def get_summary(request: ParsedRequest[Parameters]) -> response_models.SummaryBody:
    """Return the counts of the store's records."""
    return summary_body(request.service, await request.service.store.summary(ALL_TIME))


async def get_workflow(
    request: ParsedRequest[Parameters], *, by: RunKeyType
) -> response_models.WorkflowBody:
    """Return the state of a run's review."""
    store = request.service.store
    run = await find_run(store, RunKey(by, request.path_value))
    latest = await store.latest_decisions([run.rebalance_run_id])
    state = workflow_state(request.service, run, latest.get(run.rebalance_run_id))
    return workflow_body(run, state)


async def get_decisions(
    request: ParsedRequest[Parameters], *, by: RunKeyType
) -> response_models.DecisionsBody:
    """Return every decision about a run, oldest first."""
    store = request.service.store
    run_id = (await find_run(store, RunKey(by, request.path_value))).rebalance_run_id
    return decisions_body(run_id, await full_list(store, DECISIONS_BY_RUN, run_id))


async def post_action(
    request: ParsedRequest[ActionBody], *, by: RunKeyType
) -> response_models.WorkflowBody:
    """Apply a reviewer's action and return the new state of the review."""
    parameters = request.parameters
    draft = ActionDraft(
        action=WorkflowAction(parameters.action),
        reason_code=parameters.reason_code,
        actor_id=decision_actor(request.caller, parameters.actor_id),
        comment=parameters.comment,
        correlation_id=request.correlation_id,
    )
    run, decision = await apply_action(request.service, RunKey(by, request.path_value), draft)
    return workflow_body(run, workflow_state(request.service, run, decision))


async def list_decisions(
    request: ParsedRequest[DecisionListParameters],
) -> response_models.DecisionPage:
    """Return a page of decisions, newest first."""
    parameters = request.parameters
    where = DecisionFilter(
        parameters.time_range,
        parameters.rebalance_run_id,
        parameters.action,
        parameters.actor_id,
        parameters.reason_code,
    )
    decisions, next_cursor = await list_page(
        request.service.store, DECISIONS, where, request=request.page
    )
    return {"items": [decision_body(each) for each in decisions], "next_cursor": next_cursor}
