"""The OpenAPI document, generated from the route table and the request and response models."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from resolvers.feature_flags import Feature
from schema.access.errors import ActorMismatch, Forbidden, Unauthenticated
from schema.http.request_middleware import BodyTooLarge
from schema.rest.errors import status_code
from schema.rest.request_models import ActionBody, ListParameters, Parameters
from schema.rest.response_models import BadValuesBody, ErrorBody
from schema.rest.route_table import ROUTES
from schema.rest.routing import POST, Route
from storage.errors import FourEyes, InvalidCursor, LineageError, StoreUnavailable

Json = dict[str, Any]

API_VERSION: Final = "1.0"

PATH_VARIABLES: Final[Mapping[str, str]] = {
    "rebalance_run_id": "The run's id. Encode a slash as %2F.",
    "correlation_id": "The correlation id. Encode a slash as %2F.",
    "request_hash": "The request hash. Encode a slash as %2F.",
    "idempotency_key": "The idempotency key. Encode a slash as %2F.",
    "operation_id": "The operation's id. Encode a slash as %2F.",
    "entity_id": "A run id, operation id, correlation id or idempotency key. Encode a slash as %2F.",
}

REQUEST_HEADERS: Final[tuple[Json, ...]] = (
    {
        "name": "X-Correlation-Id",
        "in": "header",
        "required": False,
        "description": "Returned in the response and stored with a decision; generated if absent.",
        "schema": {"type": "string", "maxLength": 200},
    },
    {
        "name": "X-Request-Id",
        "in": "header",
        "required": False,
        "description": "Returned in the response; generated if absent.",
        "schema": {"type": "string", "maxLength": 200},
    },
    {
        "name": "traceparent",
        "in": "header",
        "required": False,
        "description": "W3C trace context. Its trace id is returned as X-Trace-Id.",
        "schema": {"type": "string"},
    },
    {
        "name": "X-Dpm-Read-After",
        "in": "header",
        "required": False,
        "description": "The X-Dpm-Read-After header of a write's response. The response then reflects that write.",
        "schema": {"type": "string"},
    },
)

SECURITY_SCHEMES: Final[Json] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of the service's token file, or a JWT access token of its OpenID provider.",
    }
}

WRITE_RESPONSE_HEADERS: Final[Json] = {
    "X-Dpm-Read-After": {
        "description": "Sent if reads go to a standby. A request with this header reflects this write.",
        "schema": {"type": "string"},
    }
}
"""The headers of the response to a write."""


def openapi_document(prefix: str, *, requires_login: bool = False) -> Json:
    """Return the OpenAPI document. A prefix ("" for none) becomes a second server with the same paths.

    If the service `requires_login`, every operation has a security requirement and the errors of access.
    """
    schemas, definitions = _schemas(ROUTES)
    paths: dict[str, Json] = {}
    for route in ROUTES:
        operation = _operation(route, schemas)
        if requires_login:
            operation["responses"] |= _access_responses(schemas)
            operation["responses"] = dict(sorted(operation["responses"].items()))
        paths.setdefault(route.template, {})[route.method.lower()] = operation
    components: Json = {"schemas": definitions}
    security: Json = {}
    if requires_login:
        components["securitySchemes"] = SECURITY_SCHEMES
        security = {"security": [{name: []} for name in SECURITY_SCHEMES]}
        definitions[ActionBody.__name__]["required"].remove("actor_id")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "DPM lineage",
            "version": API_VERSION,
            "description": "Runs, operations, reviews and lineage of portfolio rebalancing.",
        },
        "servers": [{"url": "/"}, *([{"url": prefix}] if prefix else [])],
        **security,
        "paths": paths,
        "components": components,
    }


def _access_responses(schemas: Mapping[object, Json]) -> Json:
    """Return the responses to a caller who is unknown or lacks a role."""
    return {
        "401": {
            **_error_response([Unauthenticated.code], schemas),
            "headers": {
                "WWW-Authenticate": {
                    "description": "The scheme to use.",
                    "schema": {"type": "string", "const": "Bearer"},
                }
            },
        },
        "403": _error_response([Forbidden.code, ActorMismatch.code, FourEyes.code], schemas),
    }


def _schemas(routes: Iterable[Route]) -> tuple[Mapping[object, Json], Json]:
    """Return a schema reference for each model, and the definitions that the references point to."""
    bodies: set[type] = {route.response_model for route in routes} | {ErrorBody, BadValuesBody}
    bodies |= {route.request_model for route in routes if route.method == POST}
    inputs = {
        body: "validation" if issubclass(body, Parameters) else "serialization" for body in bodies
    }
    keys, document = TypeAdapter.json_schemas(
        [
            (body, "validation" if mode == "validation" else "serialization", TypeAdapter(body))
            for body, mode in sorted(inputs.items(), key=lambda item: item[0].__name__)
        ],
        ref_template="#/components/schemas/{model}",
    )
    return {body: schema for (body, _mode), schema in keys.items()}, document.get("$defs", {})


def _operation(route: Route, schemas: Mapping[object, Json]) -> Json:
    operation: Json = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [route.template.removeprefix("/rebalance").split("/")[1]],
        "parameters": [*_path_parameters(route), *_query_parameters(route), *REQUEST_HEADERS],
        "responses": _responses(route, schemas),
    }
    if route.method == POST:
        operation["requestBody"] = {
            "required": True,
            "description": "The reviewer's action.",
            "content": _content(schemas[route.request_model]),
        }
    return operation


def _operation_id(route: Route) -> str:
    words = re.findall(r"[a-z_]+", route.template.replace("-", "_"))
    return "_".join([route.method.lower(), *words])


def _path_parameters(route: Route) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PATH_VARIABLES[name],
            "schema": {"type": "string", "minLength": 1},
        }
        for name in re.findall(r"{(\w+)}", route.template)
    ]


def _query_parameters(route: Route) -> list[Json]:
    if route.method == POST:
        return []
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.pop("description"),
            "schema": _non_null_schema(schema),
        }
        for name, schema in route.request_model.model_json_schema().get("properties", {}).items()
    ]


def _non_null_schema(schema: Json) -> Json:
    """Return the schema of an optional parameter without its null alternative: it is absent, never null."""
    schema.pop("title", None)
    if "anyOf" not in schema:
        return schema
    (value,) = (each for each in schema["anyOf"] if each != {"type": "null"})
    return dict(value)


def _responses(route: Route, schemas: Mapping[object, Json]) -> Json:
    responses: Json = {
        "200": {"description": route.summary, "content": _content(schemas[route.response_model])}
    }
    if route.method == POST:
        responses["200"]["headers"] = WRITE_RESPONSE_HEADERS
    codes: dict[int, list[str]] = {}
    errors: tuple[type[LineageError], ...] = (*route.errors, StoreUnavailable)
    if route.method == POST:
        errors = (*errors, BodyTooLarge)
    for error in errors:
        codes.setdefault(status_code(error), []).append(error.code)
    disabled = [feature.value for feature in (Feature.SUPPORT, *route.features)]
    codes[404] = disabled + codes.get(404, [])
    for status, values in codes.items():
        responses[str(status)] = _error_response(values, schemas)
    alternatives = [schemas[BadValuesBody]] if route.request_model.model_fields else []
    if issubclass(route.request_model, ListParameters):
        alternatives.append(_error_schema([InvalidCursor.code], schemas))
    if alternatives:
        schema = alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}
        responses["422"] = {"description": "Invalid values.", "content": _content(schema)}
    return dict(sorted(responses.items()))


def _error_response(codes: list[str], schemas: Mapping[object, Json]) -> Json:
    return {"description": ", ".join(codes), "content": _content(_error_schema(codes, schemas))}


def _error_schema(codes: list[str], schemas: Mapping[object, Json]) -> Json:
    """Return the schema of an error with one of these codes."""
    return {"allOf": [schemas[ErrorBody], {"properties": {"detail": {"enum": codes}}}]}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
