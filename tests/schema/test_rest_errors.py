"""The status and body of each class of errors."""

import json

import pytest

from resolvers.feature_flags import Feature
from schema.http.request_middleware import BodyTooLarge
from schema.rest.errors import error_response
from storage.errors import (
    FeatureDisabled,
    IdempotencyKeyNotFound,
    ImportConflict,
    InvalidCursor,
    InvalidInput,
    InvalidTransition,
    LineageError,
    OperationNotFound,
    QueryTooLarge,
    RunConflict,
    RunNotFound,
    StoreUnavailable,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RunNotFound("x"), 404, "DPM_RUN_NOT_FOUND"),
        (OperationNotFound("x"), 404, "DPM_ASYNC_OPERATION_NOT_FOUND"),
        (IdempotencyKeyNotFound("x"), 404, "DPM_IDEMPOTENCY_KEY_NOT_FOUND"),
        (
            FeatureDisabled(Feature.BUNDLE, Feature.BUNDLE.setting),
            404,
            "DPM_SUPPORT_BUNDLE_APIS_DISABLED",
        ),
        (RunConflict("x", "hash"), 409, "DPM_RUN_CONFLICT"),
        (InvalidTransition("x", "A", "B"), 409, "DPM_WORKFLOW_INVALID_TRANSITION"),
        (ImportConflict(1, "x"), 409, "DPM_RECORD_CONFLICT"),
        (BodyTooLarge(1), 413, "DPM_BODY_TOO_LARGE"),
        (InvalidCursor("cursor"), 422, "DPM_INVALID_CURSOR"),
        (InvalidInput("x", "y"), 422, "DPM_INVALID_INPUT"),
        (QueryTooLarge("x", setting="y", limit=1), 422, "DPM_QUERY_TOO_LARGE"),
        (StoreUnavailable(), 503, "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"),
    ],
)
def test_an_error_has_the_status_of_its_class(error: LineageError, status: int, code: str) -> None:
    answer = error_response(error)
    assert (answer.status_code, json.loads(bytes(answer.body))) == (status, {"detail": code})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers.get("retry-after") == ("1" if status == 503 else None)
