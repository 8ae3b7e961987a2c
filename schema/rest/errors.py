"""Errors as REST answers: the one place that knows which class has which status."""

from typing import Final

import orjson
from starlette.responses import Response

from schema.http.request_middleware import BodyTooLarge, RequestBodyTimeout
from schema.logging_config import log_store_unavailable
from schema.rest.request_models import RequestValidationError
from storage.errors import Conflict, FeatureDisabled, LineageError, NotFound, StoreUnavailable

STATUS_CODES: Final[tuple[tuple[type[LineageError], int], ...]] = (
    (NotFound, 404),
    (FeatureDisabled, 404),
    (Conflict, 409),
    (RequestBodyTimeout, 408),
    (BodyTooLarge, 413),
    (StoreUnavailable, 503),
)
DEFAULT_STATUS: Final = 422
"""The status of every other error: the request says what cannot be taken."""

RETRY_AFTER: Final = {"Retry-After": "1"}


def error_response(error: LineageError) -> Response:
    """The answer that tells an error by its stable code, or each bad value of a request."""
    if isinstance(error, StoreUnavailable):
        log_store_unavailable(error)
    return Response(
        _body(error),
        status_code(type(error)),
        RETRY_AFTER if isinstance(error, StoreUnavailable) else None,
        media_type="application/json",
    )


def status_code(error: type[LineageError]) -> int:
    """The status of a class of errors."""
    for kind, status in STATUS_CODES:
        if issubclass(error, kind):
            return status
    return DEFAULT_STATUS


def _body(error: LineageError) -> bytes:
    if isinstance(error, RequestValidationError):
        try:
            return orjson.dumps({"detail": error.details})
        except TypeError:  # a value that is no JSON we write: half of a surrogate pair, say
            details = [{**detail, "input": None} for detail in error.details]
            return orjson.dumps({"detail": details})
    code = error.flag_code if isinstance(error, FeatureDisabled) else error.code
    return orjson.dumps({"detail": code})
