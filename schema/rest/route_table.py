"""The table of REST routes."""

from functools import partial
from typing import Final

from resolvers.feature_flags import Feature
from resolvers.runs import RunKeyType
from schema.rest import handlers, response_models
from schema.rest.export import ExportBody, ExportParameters, export_lineage, view_of_query
from schema.rest.request_models import (
    ActionBody,
    BundleParameters,
    DecisionListParameters,
    LineageParameters,
    OperationListParameters,
    Parameters,
    RunListParameters,
)
from schema.rest.routing import POST, Route, route
from storage.base import OperationField
from storage.errors import (
    CheckpointNotFound,
    EntityNotFound,
    IdempotencyKeyNotFound,
    InvalidTransition,
    LedgerDamaged,
    LineageError,
    OperationNotFound,
    RunNotFound,
    WorkflowNotRequired,
)

RUN_KEYS: Final = (
    (RunKeyType.ID, "/rebalance/runs/{rebalance_run_id}", "the run with an id"),
    (
        RunKeyType.CORRELATION_ID,
        "/rebalance/runs/by-correlation/{correlation_id}",
        "the newest run of a correlation id",
    ),
    (
        RunKeyType.IDEMPOTENCY_KEY,
        "/rebalance/runs/idempotency/{idempotency_key}",
        "the run of an idempotency key",
    ),
)
"""The keys by which a run's support bundle and review are found, with their path and the subject of their summaries."""

BY_OPERATION: Final = (
    RunKeyType.OPERATION_ID,
    "/rebalance/runs/by-operation/{operation_id}",
    "the newest run of an operation",
)


def _not_found(by: RunKeyType) -> tuple[type[LineageError], ...]:
    """Return the errors for an unknown key of a run."""
    match by:
        case RunKeyType.IDEMPOTENCY_KEY:
            return (IdempotencyKeyNotFound, RunNotFound)
        case RunKeyType.OPERATION_ID:
            return (OperationNotFound, RunNotFound)
        case _:
            return (RunNotFound,)


def _run_routes() -> tuple[Route, ...]:
    lookups = (
        (RunKeyType.ID, "/rebalance/runs/{rebalance_run_id}", "The run with an id"),
        (
            RunKeyType.CORRELATION_ID,
            "/rebalance/runs/by-correlation/{correlation_id}",
            "The newest run of a correlation id",
        ),
        (
            RunKeyType.REQUEST_HASH,
            "/rebalance/runs/by-request-hash/{request_hash}",
            "The newest run of a request hash",
        ),
    )
    return tuple(
        route(
            template,
            partial(handlers.get_run, by=by),
            summary=summary,
            request_model=Parameters,
            response_model=response_models.RunBody,
            errors=(RunNotFound,),
        )
        for by, template, summary in lookups
    )


def _bundle_routes() -> tuple[Route, ...]:
    return tuple(
        route(
            f"{template}/support-bundle",
            partial(handlers.get_bundle, by=by),
            summary=f"The support bundle of {subject}",
            request_model=BundleParameters,
            response_model=response_models.BundleBody,
            features=(Feature.BUNDLE,),
            errors=(*_not_found(by), CheckpointNotFound, LedgerDamaged),
        )
        for by, template, subject in (*RUN_KEYS, BY_OPERATION)
    )


def _workflow_routes(by: RunKeyType, template: str, subject: str) -> tuple[Route, ...]:
    return (
        route(
            f"{template}/workflow",
            partial(handlers.get_workflow, by=by),
            summary=f"The state of the review of {subject}",
            request_model=Parameters,
            response_model=response_models.WorkflowBody,
            features=(Feature.WORKFLOW,),
            errors=_not_found(by),
        ),
        route(
            f"{template}/workflow/history",
            partial(handlers.get_decisions, by=by),
            summary=f"The decisions about {subject}",
            request_model=Parameters,
            response_model=response_models.DecisionsBody,
            features=(Feature.WORKFLOW,),
            errors=_not_found(by),
        ),
        route(
            f"{template}/workflow/actions",
            partial(handlers.post_action, by=by),
            summary=f"Approve, reject or request changes of {subject}",
            request_model=ActionBody,
            response_model=response_models.WorkflowBody,
            method=POST,
            features=(Feature.WORKFLOW,),
            errors=(*_not_found(by), WorkflowNotRequired, InvalidTransition),
        ),
    )


ROUTES: Final[tuple[Route, ...]] = (
    route(
        "/rebalance/runs",
        handlers.list_runs,
        summary="A page of runs, newest first",
        request_model=RunListParameters,
        response_model=response_models.RunPage,
    ),
    *_run_routes(),
    route(
        "/rebalance/runs/idempotency/{idempotency_key}",
        handlers.get_mapping,
        summary="The run that an idempotency key maps to now",
        request_model=Parameters,
        response_model=response_models.MappingBody,
        errors=(IdempotencyKeyNotFound,),
    ),
    route(
        "/rebalance/idempotency/{idempotency_key}/history",
        handlers.get_history,
        summary="Every use of an idempotency key, oldest first",
        request_model=Parameters,
        response_model=response_models.HistoryBody,
        features=(Feature.IDEMPOTENCY_HISTORY,),
        errors=(IdempotencyKeyNotFound,),
    ),
    route(
        "/rebalance/runs/{rebalance_run_id}/artifact",
        handlers.get_artifact,
        summary="The artifact of a run",
        request_model=Parameters,
        response_model=response_models.ArtifactBody,
        features=(Feature.ARTIFACTS,),
        errors=(RunNotFound,),
    ),
    *_bundle_routes(),
    route(
        "/rebalance/operations",
        handlers.list_operations,
        summary="A page of operations, newest first",
        request_model=OperationListParameters,
        response_model=response_models.OperationPage,
        features=(Feature.OPERATIONS,),
    ),
    route(
        "/rebalance/operations/{operation_id}",
        partial(handlers.get_operation, by=OperationField.ID),
        summary="The operation with an id",
        request_model=Parameters,
        response_model=response_models.OperationBody,
        features=(Feature.OPERATIONS,),
        errors=(OperationNotFound,),
    ),
    route(
        "/rebalance/operations/by-correlation/{correlation_id}",
        partial(handlers.get_operation, by=OperationField.CORRELATION_ID),
        summary="The newest operation of a correlation id",
        request_model=Parameters,
        response_model=response_models.OperationBody,
        features=(Feature.OPERATIONS,),
        errors=(OperationNotFound,),
    ),
    route(
        "/rebalance/lineage/{entity_id}",
        handlers.list_edges,
        summary="A page of the edges at an entity, oldest first",
        request_model=LineageParameters,
        response_model=response_models.LineageBody,
        features=(Feature.LINEAGE,),
    ),
    *(
        route(
            template,
            export_lineage,
            summary="The lineage of an entity as a file",
            request_model=ExportParameters,
            response_model=ExportBody,
            features=(Feature.LINEAGE,),
            errors=(EntityNotFound,),
            read_view=view_of_query,
        )
        for template in ("/lineage/{entity_id}/export", "/rebalance/lineage/{entity_id}/export")
    ),
    route(
        "/rebalance/supportability/summary",
        handlers.get_summary,
        summary="The counts of the store's records",
        request_model=Parameters,
        response_model=response_models.SummaryBody,
        features=(Feature.SUMMARY,),
    ),
    *(each for key in RUN_KEYS for each in _workflow_routes(*key)),
    route(
        "/rebalance/workflow/decisions",
        handlers.list_decisions,
        summary="A page of decisions, newest first",
        request_model=DecisionListParameters,
        response_model=response_models.DecisionPage,
        features=(Feature.WORKFLOW,),
    ),
    route(
        "/rebalance/workflow/decisions/by-correlation/{correlation_id}",
        partial(handlers.get_decisions, by=RunKeyType.CORRELATION_ID),
        summary="The decisions about the newest run of a correlation id",
        request_model=Parameters,
        response_model=response_models.DecisionsBody,
        features=(Feature.WORKFLOW,),
        errors=(RunNotFound,),
    ),
)
