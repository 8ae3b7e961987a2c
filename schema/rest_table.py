"""The table of REST routes, and the question that each of them asks."""

from functools import partial
from typing import Final

from orjson import Fragment

from resolvers.artifacts import artifact_text
from resolvers.bundle import BundleParts, support_bundle, whole_list, with_payload
from resolvers.gates import Feature
from resolvers.lists import find_history, list_page
from resolvers.operations import find_operation
from resolvers.runs import RunBy, RunKey, find_mapping, find_recorded_run, find_run
from resolvers.workflow import ActionDraft, apply_action, workflow_state
from schema import bodies
from schema.answers import (
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
from schema.parameters import (
    ActionBody,
    BundleParameters,
    DecisionListParameters,
    LineageParameters,
    OperationListParameters,
    Parameters,
    RunListParameters,
)
from schema.rest_routes import POST, Question, Route, route
from storage.base import OperationField
from storage.errors import (
    IdempotencyKeyNotFound,
    InvalidTransition,
    LineageError,
    OperationNotFound,
    RunNotFound,
    WorkflowNotRequired,
)
from storage.lists import (
    DECISIONS,
    DECISIONS_BY_RUN,
    EDGES_BY_ENTITY,
    EVER,
    OPERATIONS,
    RUNS,
    DecisionFilter,
    Follow,
    OperationFilter,
    RunFilter,
)
from storage.records import EdgeType, WorkflowAction


async def list_runs(question: Question[RunListParameters]) -> bodies.RunPage:
    """A page of runs."""
    given = question.given
    where = RunFilter(given.within, given.status, given.request_hash, given.portfolio_id)
    runs, next_cursor = await list_page(question.service.store, RUNS, where, cut=question.cut)
    return {"items": [run_item(run) for run in runs], "next_cursor": next_cursor}


async def get_run(question: Question[Parameters], *, by: RunBy) -> bodies.RunBody:
    """A run with its result."""
    return run_body(await find_recorded_run(question.service.store, RunKey(by, question.value)))


async def get_mapping(question: Question[Parameters]) -> bodies.MappingBody:
    """What an idempotency key maps to."""
    return mapping_body(await find_mapping(question.service.store, question.value))


async def get_history(question: Question[Parameters]) -> bodies.HistoryBody:
    """The uses of an idempotency key."""
    events = await find_history(question.service.store, question.value)
    return history_body(question.value, events)


async def get_artifact(question: Question[Parameters]) -> Fragment:
    """A run's artifact."""
    store = question.service.store
    recorded = await find_recorded_run(store, RunKey(RunBy.ID, question.value))
    return Fragment(await artifact_text(question.service, store, recorded))


async def get_bundle(question: Question[BundleParameters], *, by: RunBy) -> bodies.BundleBody:
    """A run's support bundle."""
    given = question.given
    parts = BundleParts(
        artifact=given.include_artifact,
        operation=given.include_async_operation,
        history=given.include_idempotency_history,
    )
    return bundle_body(await support_bundle(question.service, RunKey(by, question.value), parts))


async def list_operations(question: Question[OperationListParameters]) -> bodies.OperationPage:
    """A page of operations."""
    given = question.given
    where = OperationFilter(given.within, given.operation_type, given.status, given.correlation_id)
    found, next_cursor = await list_page(
        question.service.store, OPERATIONS, where, cut=question.cut
    )
    return {"items": [operation_item(each) for each in found], "next_cursor": next_cursor}


async def get_operation(
    question: Question[Parameters], *, by: OperationField
) -> bodies.OperationBody:
    """An operation with its result and error."""
    store = question.service.store
    operation = await find_operation(store, question.value, by=by)
    return operation_body(await with_payload(store, operation))


async def list_edges(question: Question[LineageParameters]) -> bodies.LineageBody:
    """A page of the edges at an entity; an unknown type lets none pass."""
    given, wanted = question.given, frozenset(EdgeType)
    if given.edge_type is not None:
        wanted = frozenset(each for each in EdgeType if each.value == given.edge_type)
    edges, next_cursor = await list_page(
        question.service.store,
        EDGES_BY_ENTITY,
        Follow(wanted, wanted, given.within),
        cut=question.cut,
        parent=question.value,
    )
    return lineage_body(question.value, edges, next_cursor=next_cursor)


async def get_summary(question: Question[Parameters]) -> bodies.SummaryBody:
    """What the store holds, in numbers."""
    return summary_body(question.service, await question.service.store.summary(EVER))


async def get_workflow(question: Question[Parameters], *, by: RunBy) -> bodies.WorkflowBody:
    """Where a run stands in its review."""
    store = question.service.store
    run = await find_run(store, RunKey(by, question.value))
    latest = await store.latest_decisions([run.rebalance_run_id])
    state = workflow_state(question.service, run, latest.get(run.rebalance_run_id))
    return workflow_body(run, state)


async def get_decisions(question: Question[Parameters], *, by: RunBy) -> bodies.DecisionsBody:
    """Every decision about a run."""
    store = question.service.store
    run_id = (await find_run(store, RunKey(by, question.value))).rebalance_run_id
    return decisions_body(run_id, await whole_list(store, DECISIONS_BY_RUN, run_id))


async def act(question: Question[ActionBody], *, by: RunBy) -> bodies.WorkflowBody:
    """Apply a reviewer's action."""
    given = question.given
    draft = ActionDraft(
        action=WorkflowAction(given.action),
        reason_code=given.reason_code,
        actor_id=given.actor_id,
        comment=given.comment,
        correlation_id=question.correlation_id,
    )
    run, decision = await apply_action(question.service, RunKey(by, question.value), draft)
    return workflow_body(run, workflow_state(question.service, run, decision))


async def list_decisions(question: Question[DecisionListParameters]) -> bodies.DecisionPage:
    """A page of decisions."""
    given = question.given
    where = DecisionFilter(
        given.within, given.rebalance_run_id, given.action, given.actor_id, given.reason_code
    )
    found, next_cursor = await list_page(question.service.store, DECISIONS, where, cut=question.cut)
    return {"items": [decision_body(each) for each in found], "next_cursor": next_cursor}


RUN_KEYS: Final = (
    (RunBy.ID, "/rebalance/runs/{rebalance_run_id}", "the run of an id"),
    (
        RunBy.CORRELATION_ID,
        "/rebalance/runs/by-correlation/{correlation_id}",
        "the newest run of a correlation id",
    ),
    (
        RunBy.IDEMPOTENCY_KEY,
        "/rebalance/runs/idempotency/{idempotency_key}",
        "the run of an idempotency key",
    ),
)
"""The three keys of a run that its bundle and its review are asked for by."""

BY_OPERATION: Final = (
    RunBy.OPERATION_ID,
    "/rebalance/runs/by-operation/{operation_id}",
    "the newest run of an operation",
)


def _not_found(by: RunBy) -> tuple[type[LineageError], ...]:
    """What is raised where the key of a run leads nowhere."""
    match by:
        case RunBy.IDEMPOTENCY_KEY:
            return (IdempotencyKeyNotFound, RunNotFound)
        case RunBy.OPERATION_ID:
            return (OperationNotFound, RunNotFound)
        case _:
            return (RunNotFound,)


def _run_routes() -> tuple[Route, ...]:
    lookups = (
        (RunBy.ID, "/rebalance/runs/{rebalance_run_id}", "The run of an id"),
        (
            RunBy.CORRELATION_ID,
            "/rebalance/runs/by-correlation/{correlation_id}",
            "The newest run of a correlation id",
        ),
        (
            RunBy.REQUEST_HASH,
            "/rebalance/runs/by-request-hash/{request_hash}",
            "The newest run of a request hash",
        ),
    )
    return tuple(
        route(
            template,
            partial(get_run, by=by),
            summary=summary,
            given=Parameters,
            body=bodies.RunBody,
            errors=(RunNotFound,),
        )
        for by, template, summary in lookups
    )


def _bundle_routes() -> tuple[Route, ...]:
    return tuple(
        route(
            f"{template}/support-bundle",
            partial(get_bundle, by=by),
            summary=f"The support bundle of {which}",
            given=BundleParameters,
            body=bodies.BundleBody,
            features=(Feature.BUNDLE,),
            errors=_not_found(by),
        )
        for by, template, which in (*RUN_KEYS, BY_OPERATION)
    )


def _workflow_routes(by: RunBy, template: str, which: str) -> tuple[Route, ...]:
    return (
        route(
            f"{template}/workflow",
            partial(get_workflow, by=by),
            summary=f"Where {which} stands in its review",
            given=Parameters,
            body=bodies.WorkflowBody,
            features=(Feature.WORKFLOW,),
            errors=_not_found(by),
        ),
        route(
            f"{template}/workflow/history",
            partial(get_decisions, by=by),
            summary=f"The decisions about {which}",
            given=Parameters,
            body=bodies.DecisionsBody,
            features=(Feature.WORKFLOW,),
            errors=_not_found(by),
        ),
        route(
            f"{template}/workflow/actions",
            partial(act, by=by),
            summary=f"Approve, reject or send back {which}",
            given=ActionBody,
            body=bodies.WorkflowBody,
            method=POST,
            features=(Feature.WORKFLOW,),
            errors=(*_not_found(by), WorkflowNotRequired, InvalidTransition),
        ),
    )


ROUTES: Final[tuple[Route, ...]] = (
    route(
        "/rebalance/runs",
        list_runs,
        summary="A page of runs, newest first",
        given=RunListParameters,
        body=bodies.RunPage,
    ),
    *_run_routes(),
    route(
        "/rebalance/runs/idempotency/{idempotency_key}",
        get_mapping,
        summary="What an idempotency key maps to now",
        given=Parameters,
        body=bodies.MappingBody,
        errors=(IdempotencyKeyNotFound,),
    ),
    route(
        "/rebalance/idempotency/{idempotency_key}/history",
        get_history,
        summary="Every use of an idempotency key, oldest first",
        given=Parameters,
        body=bodies.HistoryBody,
        features=(Feature.IDEMPOTENCY_HISTORY,),
        errors=(IdempotencyKeyNotFound,),
    ),
    route(
        "/rebalance/runs/{rebalance_run_id}/artifact",
        get_artifact,
        summary="The artifact of a run",
        given=Parameters,
        body=bodies.ArtifactBody,
        features=(Feature.ARTIFACTS,),
        errors=(RunNotFound,),
    ),
    *_bundle_routes(),
    route(
        "/rebalance/operations",
        list_operations,
        summary="A page of operations, newest first",
        given=OperationListParameters,
        body=bodies.OperationPage,
        features=(Feature.OPERATIONS,),
    ),
    route(
        "/rebalance/operations/{operation_id}",
        partial(get_operation, by=OperationField.ID),
        summary="The operation of an id",
        given=Parameters,
        body=bodies.OperationBody,
        features=(Feature.OPERATIONS,),
        errors=(OperationNotFound,),
    ),
    route(
        "/rebalance/operations/by-correlation/{correlation_id}",
        partial(get_operation, by=OperationField.CORRELATION_ID),
        summary="The newest operation of a correlation id",
        given=Parameters,
        body=bodies.OperationBody,
        features=(Feature.OPERATIONS,),
        errors=(OperationNotFound,),
    ),
    route(
        "/rebalance/lineage/{entity_id}",
        list_edges,
        summary="A page of the edges at an entity, oldest first",
        given=LineageParameters,
        body=bodies.LineageBody,
        features=(Feature.LINEAGE,),
    ),
    route(
        "/rebalance/supportability/summary",
        get_summary,
        summary="What the store holds, in numbers",
        given=Parameters,
        body=bodies.SummaryBody,
        features=(Feature.SUMMARY,),
    ),
    *(each for key in RUN_KEYS for each in _workflow_routes(*key)),
    route(
        "/rebalance/workflow/decisions",
        list_decisions,
        summary="A page of decisions, newest first",
        given=DecisionListParameters,
        body=bodies.DecisionPage,
        features=(Feature.WORKFLOW,),
    ),
    route(
        "/rebalance/workflow/decisions/by-correlation/{correlation_id}",
        partial(get_decisions, by=RunBy.CORRELATION_ID),
        summary="The decisions about the newest run of a correlation id",
        given=Parameters,
        body=bodies.DecisionsBody,
        features=(Feature.WORKFLOW,),
        errors=(RunNotFound,),
    ),
)
