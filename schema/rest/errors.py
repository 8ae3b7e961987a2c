"""Map errors to REST responses: the status of each class of errors, and the body."""

from typing import Final

import orjson
from starlette.responses import Response

from schema.access.errors import Unauthenticated
from schema.http.content_encoding import UnsupportedContentEncoding
from schema.http.request_middleware import BodyTooLarge, RequestBodyTimeout
from schema.logging_config import log_store_unavailable
from schema.rest.request_models import RequestValidationError
from storage.errors import (
    AccessDenied,
    Conflict,
    FeatureDisabled,
    LedgerDamaged,
    LineageError,
    NotFound,
    StoreUnavailable,
)

STATUS_CODES: Final[tuple[tuple[type[LineageError], int], ...]] = (
    (Unauthenticated, 401),
    (AccessDenied, 403),
    (NotFound, 404),
    (FeatureDisabled, 404),
    (Conflict, 409),
    (LedgerDamaged, 409),
    (RequestBodyTimeout, 408),
    (BodyTooLarge, 413),
    (UnsupportedContentEncoding, 415),
    (StoreUnavailable, 503),
)
DEFAULT_STATUS: Final = 422
"""The status of every other error: the request has an invalid value."""

RETRY_AFTER: Final = {"Retry-After": "1"}
"""The header of a temporary failure, in seconds."""


def error_response(error: LineageError) -> Response:
    """Return a response with the error's code, or with every invalid value of a RequestValidationError."""
    if isinstance(error, StoreUnavailable):
        log_store_unavailable(error)
    response_headers = dict(getattr(error, "response_headers", {}))
    return Response(
        _body(error),
        status_code(type(error)),
        RETRY_AFTER if isinstance(error, StoreUnavailable) else response_headers,
        media_type="application/json",
    )


def status_code(error: type[LineageError]) -> int:
    """Return the HTTP status of a class of errors."""
    for error_class, status in STATUS_CODES:
        if issubclass(error, error_class):
            return status
    return DEFAULT_STATUS


def _body(error: LineageError) -> bytes:
    if isinstance(error, RequestValidationError):
        try:
            return orjson.dumps({"detail": error.details})
        except TypeError:  # an input that orjson cannot serialise, such as a lone surrogate
            details = [{**detail, "input": None} for detail in error.details]
            return orjson.dumps({"detail": details})
    code = error.flag_code if isinstance(error, FeatureDisabled) else error.code
    return orjson.dumps({"detail": code})
