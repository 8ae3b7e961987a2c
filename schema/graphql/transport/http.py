"""POST and GET /graphql by the GraphQL-over-HTTP specification (graphql.github.io/graphql-over-http/draft)."""

from functools import partial
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from resolvers.workflow import NO_CORRELATION
from schema.access.authentication import Authenticator
from schema.access.caller import ANONYMOUS
from schema.access.lasting import LastingAccess
from schema.access.request_caller import request_caller
from schema.graphql.execution.document_cache import InvalidDocument
from schema.graphql.execution.errors import (
    BAD_USER_INPUT,
    FORBIDDEN,
    SERVICE_UNAVAILABLE,
    format_graphql_error,
    truncate_message,
)
from schema.graphql.execution.looked_at import asked_ids, count_records, document_hash
from schema.graphql.execution.runner import (
    BadRequest,
    GraphQLRequest,
    Runner,
    format_request_error,
    format_result,
)
from schema.graphql.loading.context import Context
from schema.graphql.transport.sse import EVENT_STREAM, event_stream, single_event_stream
from schema.http.access_log_middleware import LOOKED, Looked
from schema.http.content_encoding import check_content_encoding
from schema.http.content_negotiation import accept_header, best_media_type
from schema.http.credentials import request_credentials
from schema.http.same_site import is_same_site
from schema.http.service_session import app_service, caller_service, request_service
from schema.http.static_pages import graphiql_page
from schema.settings import Settings
from storage.errors import InvalidInput, LineageError
from storage.formats.json_text import DuplicateKey, parse_json

GRAPHQL_RESPONSE_JSON: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"

_PARAMETERS: Final = frozenset({"query", "operationName", "variables", "extensions"})
"""The parameters of a request by GET. Others are ignored."""


class GraphQLEndpoint:
    """The ASGI endpoint of /graphql. It responds in the media type that the Accept header prefers."""

    def __init__(self, runner: Runner, settings: Settings, authenticator: Authenticator) -> None:
        self._runner = runner
        self._authenticator = authenticator
        self._cors_origins = settings.cors_origins

    async def __call__(self, request: Request) -> Response:
        """Return the response to a request to /graphql."""
        media_type = _media_type(request)
        if media_type == HTML:
            return graphiql_page()
        if media_type is None:
            unacceptable = (
                f"Accept: only {JSON}, {GRAPHQL_RESPONSE_JSON} and {EVENT_STREAM} are supported"
            )
            return _json_response(406, JSON, {"errors": [_bad_request_error(unacceptable)]})
        try:
            return await self._run(request, media_type)
        except BadRequest as error:
            response = _json_response(
                error.status,
                _error_media_type(media_type),
                {"errors": [_bad_request_error(str(error), error.code)]},
            )
            response.headers.update(error.headers)
            return response
        except (InvalidDocument, GraphQLError, LineageError) as error:
            errors = format_request_error(error)
            status = getattr(error, "status", None)
            if status is not None:
                response = _json_response(status, _error_media_type(media_type), {"errors": errors})
                response.headers.update(getattr(error, "response_headers", {}))
                return response
            return _request_error_response(_error_media_type(media_type), errors)

    async def _run(self, request: Request, media_type: str) -> Response:
        if request.method != "POST" and not is_same_site(request.headers, self._cors_origins):
            # A page of another site can make a visitor's browser send it, for example from an <img>.
            raise BadRequest(
                403, "the page of another site cannot run queries by GET", code=FORBIDDEN
            )
        graphql_request = await (
            _read_post(request) if request.method == "POST" else _read_get(request)
        )
        looked: Looked | None = request.scope["state"].get(LOOKED)
        if looked is not None:
            looked.document_hash = document_hash(graphql_request.query)
        deadline = request.scope["state"]["deadline"]
        prepared = await self._runner.prepare(graphql_request, deadline=deadline)
        operation_type = prepared.operation.operation_type
        if looked is not None:
            looked.ids = asked_ids(prepared.document.arguments, graphql_request.variables)
        request.scope["state"]["route"] = prepared.route
        request.scope["state"]["traced_operation"] = self._runner.traced(prepared)
        if request.method != "POST" and operation_type is OperationType.MUTATION:
            raise BadRequest(405, "mutations require POST", headers={"Allow": "POST"})
        if prepared.is_subscription and not _accepts_event_stream(request):
            raise BadRequest(406, f"Accept: a subscription requires {EVENT_STREAM}, or a WebSocket")
        is_head = request.method == "HEAD"
        if prepared.is_subscription or (is_head and media_type == EVENT_STREAM):
            return event_stream(
                self._runner,
                prepared,
                partial(_context, request.scope, operation_type),
                self._access(request.scope) if prepared.is_subscription else None,
            )
        result = await self._runner.execute(
            prepared,
            _context(request.scope, operation_type),
            deadline=deadline,
        )
        if looked is not None:
            looked.records = count_records(result.data)
        if media_type == EVENT_STREAM:
            return single_event_stream(format_result(result))
        if result.data is None and result.errors and not any(each.path for each in result.errors):
            return _request_error_response(
                media_type, [format_graphql_error(each) for each in result.errors]
            )
        return _result_response(media_type, result)

    def _access(self, scope: Scope) -> LastingAccess | None:
        """Return the access of a stream, None for a caller without a token."""
        caller = request_caller(scope)
        if caller is ANONYMOUS:
            return None
        return LastingAccess(self._authenticator, request_credentials(scope), caller)


def asks_for_graphiql(scope: Scope) -> bool:
    """Return whether a request to /graphql asks for the page GraphiQL, which contains no records."""
    return scope["method"] != "POST" and _media_type(Request(scope)) == HTML


def graphql_refusal(error: LineageError) -> bytes:
    """Return the body of the response to a request that is rejected before it is read."""
    return orjson.dumps({"errors": format_request_error(error)})


def _media_type(request: Request) -> str | None:
    asks_for_page = request.method != "POST" and "query" not in request.query_params
    offered = (
        (JSON, GRAPHQL_RESPONSE_JSON, HTML)
        if asks_for_page
        else (JSON, GRAPHQL_RESPONSE_JSON, EVENT_STREAM)
    )
    return best_media_type(accept_header(request.headers), offered)


def _accepts_event_stream(request: Request) -> bool:
    return best_media_type(accept_header(request.headers), (EVENT_STREAM,)) is not None


def _error_media_type(media_type: str) -> str:
    """Return the media type of a request error. It is never an event stream, because nothing was executed."""
    return GRAPHQL_RESPONSE_JSON if media_type == EVENT_STREAM else media_type


def _context(scope: Scope, operation_type: OperationType) -> Context:
    state = scope["state"]
    correlation = state["correlation_id"] if state["has_correlation_id"] else NO_CORRELATION
    caller = request_caller(scope)
    if operation_type is OperationType.SUBSCRIPTION:
        # Read subscriptions from the primary, because a replica has changes later.
        return Context(caller_service(app_service(scope), caller, writes=True), correlation, caller)
    service = request_service(scope, writes=operation_type is not OperationType.QUERY)
    return Context(service, correlation, caller)


async def _read_get(request: Request) -> GraphQLRequest:
    parameters: dict[str, Any] = {}
    try:
        unquote_to_bytes(request.scope["query_string"]).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the query string is not UTF-8") from error
    for name, value in request.query_params.multi_items():
        if name in parameters and name in _PARAMETERS:
            raise BadRequest(400, f"{name}: is given twice")
        parameters[name] = value
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = _parse_json(parameters[name], name)
    return GraphQLRequest.from_json(parameters)


async def _read_post(request: Request) -> GraphQLRequest:
    check_content_encoding(request.headers)
    content_type = request.headers.get("content-type", "")
    if content_type != JSON and not _is_json(content_type):
        raise BadRequest(415, f"Content-Type: must be {JSON} in UTF-8")
    try:
        text = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the body is not UTF-8") from error
    return GraphQLRequest.from_json(_parse_json(text, "the body"))


def _is_json(content_type: str) -> bool:
    """Return whether a Content-Type is JSON in UTF-8. Other parameters are ignored."""
    media_type, *parameters = content_type.lower().split(";")
    pairs = (each.partition("=") for each in parameters)
    charsets = [value.strip(' "') for name, _, value in pairs if name.strip() == "charset"]
    return media_type.strip() == JSON and {*charsets} <= {"utf-8", "utf8"}


def _parse_json(text: str, source: str) -> Any:
    try:
        return parse_json(text)
    except RecursionError as error:
        raise BadRequest(400, f"{source}: JSON nested too deeply") from error
    except DuplicateKey as error:
        raise InvalidInput(
            source, str(error)
        ) from error  # JSON, but a request that is not executed
    except ValueError as error:
        raise BadRequest(400, f"{source}: not JSON: {error}") from error


def _bad_request_error(message: str, code: str = BAD_USER_INPUT) -> dict[str, Any]:
    return {"message": truncate_message(message), "extensions": {"code": code}}


def _request_error_response(media_type: str, errors: list[dict[str, Any]]) -> Response:
    """Return the response to a request that was not executed.

    The status is 400 in application/graphql-response+json, and 200 in application/json for older clients.
    """
    is_unavailable = any(each["extensions"]["code"] == SERVICE_UNAVAILABLE for each in errors)
    status = 503 if is_unavailable else 400 if media_type == GRAPHQL_RESPONSE_JSON else 200
    return _json_response(status, media_type, {"errors": errors})


def _result_response(media_type: str, result: ExecutionResult) -> Response:
    if not result.errors and not result.extensions:
        return _json_response(200, media_type, {"data": result.data})
    body = format_result(result)
    has_data = any(value is not None for value in (result.data or {}).values())
    codes = {each["extensions"]["code"] for each in body.get("errors", ())}
    is_unavailable = not has_data and SERVICE_UNAVAILABLE in codes
    return _json_response(503 if is_unavailable else 200, media_type, body)


def _json_response(status: int, media_type: str, body: dict[str, Any]) -> Response:
    response = Response(
        orjson.dumps(body), status, headers={"content-type": f"{media_type}; charset=utf-8"}
    )
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response
