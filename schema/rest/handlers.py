"""The questions that REST routes ask: each takes a request that was read, and answers a body."""

from orjson import Fragment

from resolvers.artifacts import artifact_text
from resolvers.bundle import BundleParts, support_bundle, with_payload
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
from schema.rest import response_models
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


async def list_runs(question: ParsedRequest[RunListParameters]) -> response_models.RunPage:
    """A page of runs."""
    given = question.parameters
    where = RunFilter(given.time_range, given.status, given.request_hash, given.portfolio_id)
    runs, next_cursor = await list_page(question.service.store, RUNS, where, request=question.page)
    return {"items": [run_item(run) for run in runs], "next_cursor": next_cursor}


async def get_run(
    question: ParsedRequest[Parameters], *, by: RunKeyType
) -> response_models.RunBody:
    """A run with its result."""
    return run_body(
        await find_recorded_run(question.service.store, RunKey(by, question.path_value))
    )


async def get_mapping(question: ParsedRequest[Parameters]) -> response_models.MappingBody:
    """What an idempotency key maps to."""
    return mapping_body(await find_mapping(question.service.store, question.path_value))


async def get_history(question: ParsedRequest[Parameters]) -> response_models.HistoryBody:
    """The uses of an idempotency key."""
    events = await find_history(question.service.store, question.path_value)
    return history_body(question.path_value, events)


async def get_artifact(question: ParsedRequest[Parameters]) -> Fragment:
    """A run's artifact."""
    store = question.service.store
    recorded = await find_recorded_run(store, RunKey(RunKeyType.ID, question.path_value))
    return Fragment(await artifact_text(question.service, store, recorded))


async def get_bundle(
    question: ParsedRequest[BundleParameters], *, by: RunKeyType
) -> response_models.BundleBody:
    """A run's support bundle."""
    given = question.parameters
    parts = BundleParts(
        artifact=given.include_artifact,
        operation=given.include_async_operation,
        history=given.include_idempotency_history,
    )
    return bundle_body(
        await support_bundle(question.service, RunKey(by, question.path_value), parts)
    )


async def list_operations(
    question: ParsedRequest[OperationListParameters],
) -> response_models.OperationPage:
    """A page of operations."""
    given = question.parameters
    where = OperationFilter(
        given.time_range, given.operation_type, given.status, given.correlation_id
    )
    found, next_cursor = await list_page(
        question.service.store, OPERATIONS, where, request=question.page
    )
    return {"items": [operation_item(each) for each in found], "next_cursor": next_cursor}


async def get_operation(
    question: ParsedRequest[Parameters], *, by: OperationField
) -> response_models.OperationBody:
    """An operation with its result and error."""
    store = question.service.store
    operation = await find_operation(store, question.path_value, by=by)
    return operation_body(await with_payload(store, operation))


async def list_edges(question: ParsedRequest[LineageParameters]) -> response_models.LineageBody:
    """A page of the edges at an entity; an unknown type lets none pass."""
    given, wanted = question.parameters, frozenset(EdgeType)
    if given.edge_type is not None:
        wanted = frozenset(each for each in EdgeType if each.value == given.edge_type)
    edges, next_cursor = await list_page(
        question.service.store,
        EDGES_BY_ENTITY,
        EdgeFilter(wanted, wanted, given.time_range),
        request=question.page,
        parent=question.path_value,
    )
    return lineage_body(question.path_value, edges, next_cursor=next_cursor)


async def get_summary(question: ParsedRequest[Parameters]) -> response_models.SummaryBody:
    """What the store holds, in numbers."""
    return summary_body(question.service, await question.service.store.summary(ALL_TIME))


async def get_workflow(
    question: ParsedRequest[Parameters], *, by: RunKeyType
) -> response_models.WorkflowBody:
    """Where a run stands in its review."""
    store = question.service.store
    run = await find_run(store, RunKey(by, question.path_value))
    latest = await store.latest_decisions([run.rebalance_run_id])
    state = workflow_state(question.service, run, latest.get(run.rebalance_run_id))
    return workflow_body(run, state)


async def get_decisions(
    question: ParsedRequest[Parameters], *, by: RunKeyType
) -> response_models.DecisionsBody:
    """Every decision about a run."""
    store = question.service.store
    run_id = (await find_run(store, RunKey(by, question.path_value))).rebalance_run_id
    return decisions_body(run_id, await full_list(store, DECISIONS_BY_RUN, run_id))


async def post_action(
    question: ParsedRequest[ActionBody], *, by: RunKeyType
) -> response_models.WorkflowBody:
    """Apply a reviewer's action."""
    given = question.parameters
    draft = ActionDraft(
        action=WorkflowAction(given.action),
        reason_code=given.reason_code,
        actor_id=given.actor_id,
        comment=given.comment,
        correlation_id=question.correlation_id,
    )
    run, decision = await apply_action(question.service, RunKey(by, question.path_value), draft)
    return workflow_body(run, workflow_state(question.service, run, decision))


async def list_decisions(
    question: ParsedRequest[DecisionListParameters],
) -> response_models.DecisionPage:
    """A page of decisions."""
    given = question.parameters
    where = DecisionFilter(
        given.time_range, given.rebalance_run_id, given.action, given.actor_id, given.reason_code
    )
    found, next_cursor = await list_page(
        question.service.store, DECISIONS, where, request=question.page
    )
    return {"items": [decision_body(each) for each in found], "next_cursor": next_cursor}
