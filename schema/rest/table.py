"""The table of REST routes."""

from functools import partial
from typing import Final

from resolvers.gates import Feature
from resolvers.runs import RunBy
from schema.rest import bodies, questions
from schema.rest.parameters import (
    ActionBody,
    BundleParameters,
    DecisionListParameters,
    LineageParameters,
    OperationListParameters,
    Parameters,
    RunListParameters,
)
from schema.rest.routes import POST, Route, route
from storage.base import OperationField
from storage.errors import (
    IdempotencyKeyNotFound,
    InvalidTransition,
    LineageError,
    OperationNotFound,
    RunNotFound,
    WorkflowNotRequired,
)

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
            partial(questions.get_run, by=by),
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
            partial(questions.get_bundle, by=by),
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
            partial(questions.get_workflow, by=by),
            summary=f"Where {which} stands in its review",
            given=Parameters,
            body=bodies.WorkflowBody,
            features=(Feature.WORKFLOW,),
            errors=_not_found(by),
        ),
        route(
            f"{template}/workflow/history",
            partial(questions.get_decisions, by=by),
            summary=f"The decisions about {which}",
            given=Parameters,
            body=bodies.DecisionsBody,
            features=(Feature.WORKFLOW,),
            errors=_not_found(by),
        ),
        route(
            f"{template}/workflow/actions",
            partial(questions.act, by=by),
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
        questions.list_runs,
        summary="A page of runs, newest first",
        given=RunListParameters,
        body=bodies.RunPage,
    ),
    *_run_routes(),
    route(
        "/rebalance/runs/idempotency/{idempotency_key}",
        questions.get_mapping,
        summary="What an idempotency key maps to now",
        given=Parameters,
        body=bodies.MappingBody,
        errors=(IdempotencyKeyNotFound,),
    ),
    route(
        "/rebalance/idempotency/{idempotency_key}/history",
        questions.get_history,
        summary="Every use of an idempotency key, oldest first",
        given=Parameters,
        body=bodies.HistoryBody,
        features=(Feature.IDEMPOTENCY_HISTORY,),
        errors=(IdempotencyKeyNotFound,),
    ),
    route(
        "/rebalance/runs/{rebalance_run_id}/artifact",
        questions.get_artifact,
        summary="The artifact of a run",
        given=Parameters,
        body=bodies.ArtifactBody,
        features=(Feature.ARTIFACTS,),
        errors=(RunNotFound,),
    ),
    *_bundle_routes(),
    route(
        "/rebalance/operations",
        questions.list_operations,
        summary="A page of operations, newest first",
        given=OperationListParameters,
        body=bodies.OperationPage,
        features=(Feature.OPERATIONS,),
    ),
    route(
        "/rebalance/operations/{operation_id}",
        partial(questions.get_operation, by=OperationField.ID),
        summary="The operation of an id",
        given=Parameters,
        body=bodies.OperationBody,
        features=(Feature.OPERATIONS,),
        errors=(OperationNotFound,),
    ),
    route(
        "/rebalance/operations/by-correlation/{correlation_id}",
        partial(questions.get_operation, by=OperationField.CORRELATION_ID),
        summary="The newest operation of a correlation id",
        given=Parameters,
        body=bodies.OperationBody,
        features=(Feature.OPERATIONS,),
        errors=(OperationNotFound,),
    ),
    route(
        "/rebalance/lineage/{entity_id}",
        questions.list_edges,
        summary="A page of the edges at an entity, oldest first",
        given=LineageParameters,
        body=bodies.LineageBody,
        features=(Feature.LINEAGE,),
    ),
    route(
        "/rebalance/supportability/summary",
        questions.get_summary,
        summary="What the store holds, in numbers",
        given=Parameters,
        body=bodies.SummaryBody,
        features=(Feature.SUMMARY,),
    ),
    *(each for key in RUN_KEYS for each in _workflow_routes(*key)),
    route(
        "/rebalance/workflow/decisions",
        questions.list_decisions,
        summary="A page of decisions, newest first",
        given=DecisionListParameters,
        body=bodies.DecisionPage,
        features=(Feature.WORKFLOW,),
    ),
    route(
        "/rebalance/workflow/decisions/by-correlation/{correlation_id}",
        partial(questions.get_decisions, by=RunBy.CORRELATION_ID),
        summary="The decisions about the newest run of a correlation id",
        given=Parameters,
        body=bodies.DecisionsBody,
        features=(Feature.WORKFLOW,),
        errors=(RunNotFound,),
    ),
)
