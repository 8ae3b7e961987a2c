"""GraphQL errors as clients see them: masked and labelled in this one place."""

from typing import Any, Final
from uuid import uuid4

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from schema.logging_config import log_store_unavailable
from storage.errors import FeatureDisabled, InvalidInput, LineageError, StoreUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
SERVICE_UNAVAILABLE: Final = "SERVICE_UNAVAILABLE"
INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"
MAX_MESSAGE_LENGTH: Final = 1000
"""How many characters of a message are shown: what was sent is not sent back by the megabyte."""


def truncate_message(message: str) -> str:
    """A message as clients see it, its middle left out where it is long."""
    if len(message) <= MAX_MESSAGE_LENGTH:
        return message
    half = MAX_MESSAGE_LENGTH // 2
    return f"{message[:half]} ... {message[-half:]}"


def format_graphql_error(error: GraphQLError, *, code: str = BAD_USER_INPUT) -> dict[str, Any]:
    """What a client sees of an error; `code` is that of an error which nothing of ours has raised."""
    shown: dict[str, Any] = {**error.formatted, "message": truncate_message(error.message)}
    cause = error.original_error
    if isinstance(error, GraphQLSyntaxError):
        code = PARSE_FAILED
    if isinstance(cause, LineageError):
        shown["message"] = truncate_message(str(cause))
        shown["extensions"] = _extensions(cause)
    elif cause is None or isinstance(cause, GraphQLError) or code == VALIDATION_FAILED:
        shown["extensions"] = {"code": code}
    else:
        incident = uuid4().hex[:12]
        log.error("unexpected error", incident=incident, path=error.path, exc_info=cause)
        shown["message"] = f"internal error {incident}"
        shown["extensions"] = {"code": INTERNAL_SERVER_ERROR, "incident": incident}
    return shown


def format_lineage_error(error: LineageError) -> dict[str, Any]:
    """What a client sees of an error that was raised before anything was run."""
    return {"message": truncate_message(str(error)), "extensions": _extensions(error)}


def _extensions(error: LineageError) -> dict[str, Any]:
    if isinstance(error, StoreUnavailable):
        log_store_unavailable(error)
        return {"code": SERVICE_UNAVAILABLE, "reason": error.code}
    reason = error.flag_code if isinstance(error, FeatureDisabled) else error.code
    labels = {"code": BAD_USER_INPUT, "reason": reason}
    if isinstance(error, InvalidInput):
        labels["argument"] = truncate_message(error.field)
    return labels
