"""Format GraphQL errors for clients: codes, reasons, and unexpected errors hidden behind an incident id."""

from typing import Any, Final
from uuid import uuid4

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from schema.access.errors import Unauthenticated
from schema.logging_config import log_store_unavailable
from schema.observability import metrics
from storage.errors import (
    AccessDenied,
    FeatureDisabled,
    InvalidInput,
    LedgerDamaged,
    LineageError,
    ListTooLong,
    StoreUnavailable,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
SERVICE_UNAVAILABLE: Final = "SERVICE_UNAVAILABLE"
PERSISTED_QUERY_NOT_SUPPORTED: Final = "PERSISTED_QUERY_NOT_SUPPORTED"
FORBIDDEN: Final = "FORBIDDEN"
FEATURE_DISABLED: Final = "FEATURE_DISABLED"
"""The code of errors about a disabled feature. `reason` is the code of its flag."""
UNAUTHENTICATED: Final = "UNAUTHENTICATED"
LEDGER_DAMAGED: Final = "LEDGER_DAMAGED"
"""The code of errors about a ledger that contradicts itself: nothing can be proven from it."""
INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"

MAX_MESSAGE_LENGTH: Final = 1000
"""Maximum length of a message in characters, because messages quote input, which may be megabytes long."""


class PersistedQueryNotSupported(GraphQLError):
    """A request has the hash of a query instead of the query. Apollo and urql clients then send the query itself."""

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")


def truncate_message(message: str) -> str:
    """Return a message for clients. The middle of a long message is left out."""
    if len(message) <= MAX_MESSAGE_LENGTH:
        return message
    half = MAX_MESSAGE_LENGTH // 2
    return f"{message[:half]} ... {message[-half:]}"


def format_graphql_error(error: GraphQLError, *, code: str = BAD_USER_INPUT) -> dict[str, Any]:
    """Return an error for clients. `code` applies to errors of graphql-core other than syntax errors.

    An unexpected error is logged with its incident id, and only the id is returned.
    """
    formatted: dict[str, Any] = {**error.formatted, "message": truncate_message(error.message)}
    cause = error.original_error
    if isinstance(error, GraphQLSyntaxError):
        code = PARSE_FAILED
    if isinstance(error, PersistedQueryNotSupported):
        code = PERSISTED_QUERY_NOT_SUPPORTED
    if isinstance(cause, LineageError):
        formatted["message"] = truncate_message(str(cause))
        formatted["extensions"] = _extensions(cause)
    elif cause is None or isinstance(cause, GraphQLError) or code == VALIDATION_FAILED:
        formatted["extensions"] = {"code": code}
    else:
        incident = uuid4().hex[:12]
        log.error("unexpected error", incident=incident, path=error.path, exc_info=cause)
        formatted["message"] = f"internal error {incident}"
        formatted["extensions"] = {"code": INTERNAL_SERVER_ERROR, "incident": incident}
    _count(formatted)
    return formatted


def format_lineage_error(error: LineageError) -> dict[str, Any]:
    """Return an error that was raised before execution, for clients."""
    formatted = {"message": truncate_message(str(error)), "extensions": _extensions(error)}
    _count(formatted)
    return formatted


def _count(formatted: dict[str, Any]) -> None:
    extensions = formatted["extensions"]
    metrics.count_graphql_error(extensions["code"], extensions.get("reason"))


def _extensions(error: LineageError) -> dict[str, Any]:
    if isinstance(error, StoreUnavailable):
        log_store_unavailable(error)
        return {"code": SERVICE_UNAVAILABLE, "reason": error.code}
    if isinstance(error, Unauthenticated):
        return {"code": UNAUTHENTICATED, "reason": error.code}
    if isinstance(error, LedgerDamaged):
        return {"code": LEDGER_DAMAGED, "reason": error.code}
    if isinstance(error, AccessDenied):
        return {"code": FORBIDDEN, "reason": error.code}
    if isinstance(error, FeatureDisabled):
        return {"code": FEATURE_DISABLED, "reason": error.flag_code}
    extensions = {"code": BAD_USER_INPUT, "reason": error.code}
    if isinstance(error, InvalidInput | ListTooLong):
        extensions["argument"] = truncate_message(error.field)
    return extensions
