"""POST and GET /graphql by the GraphQL-over-HTTP specification (graphql.github.io/graphql-over-http/draft)."""

from functools import partial
from typing import Any, Final

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope

from resolvers.workflow import NO_CORRELATION
from schema.graphql.execution.document_cache import InvalidDocument
from schema.graphql.execution.errors import (
    BAD_USER_INPUT,
    SERVICE_UNAVAILABLE,
    format_graphql_error,
    truncate_message,
)
from schema.graphql.execution.runner import (
    BadRequest,
    GraphQLRequest,
    Runner,
    format_request_error,
    format_result,
)
from schema.graphql.loading.context import Context
from schema.graphql.transport.sse import EVENT_STREAM, event_stream
from schema.http.content_negotiation import best_media_type
from schema.http.service_session import request_service
from schema.http.static_pages import graphiql_page
from schema.http.service_session import app_service
from storage.errors import LineageError
from storage.formats.json_text import parse_json

GRAPHQL_RESPONSE_JSON: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"


class GraphQLEndpoint:
    """Reads a request, runs it within the limits, and answers in the media type that was asked for."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def __call__(self, request: Request) -> Response:
        """Answer a request to /graphql."""
        asks_for_page = request.method != "POST" and "query" not in request.query_params
        offered = (JSON, GRAPHQL_RESPONSE_JSON, HTML) if asks_for_page else (JSON, GRAPHQL_RESPONSE_JSON, EVENT_STREAM)
        media_type = best_media_type(request.headers.get("accept"), offered)
        if media_type == HTML:
            return graphiql_page()
        if media_type is None:
            unacceptable = f"Accept: only {JSON}, {GRAPHQL_RESPONSE_JSON} and {EVENT_STREAM} are spoken here"
            return _json_response(406, JSON, {"errors": [_bad_request_error(unacceptable)]})
        try:
            return await self._run(request, media_type)
        except BadRequest as error:
            answer = _json_response(error.status, _error_media_type(media_type), {"errors": [_bad_request_error(str(error))]})
            answer.headers.update(error.headers)
            return answer
        except (InvalidDocument, GraphQLError, LineageError) as error:
            problems = format_request_error(error)
            status = getattr(error, "status", None)
            if status is not None:
                return _json_response(status, _error_media_type(media_type), {"errors": problems})
            return _request_error_response(_error_media_type(media_type), problems)

    async def _run(self, request: Request, media_type: str) -> Response:
        asked = await (_read_post(request) if request.method == "POST" else _read_get(request))
        prepared = self._runner.prepare(asked)
        kind = prepared.operation.operation_type
        request.scope["state"]["route"] = prepared.route
        if request.method != "POST" and kind is OperationType.MUTATION:
            raise BadRequest(405, "mutations do not run by GET", headers={"Allow": "POST"})
        if prepared.is_subscription and not _accepts_event_stream(request):
            raise BadRequest(
                406, f"Accept: a subscription is answered in {EVENT_STREAM}, or over a WebSocket"
            )
        if prepared.is_subscription or media_type == EVENT_STREAM:
            return event_stream(self._runner, prepared, partial(_context, request.scope, kind))
        result = await self._runner.execute(
            prepared, _context(request.scope, kind), deadline=request.scope["state"]["deadline"]
        )
        if result.data is None and result.errors and not any(each.path for each in result.errors):
            return _request_error_response(media_type, [format_graphql_error(each) for each in result.errors])
        return _result_response(media_type, result)


def _accepts_event_stream(request: Request) -> bool:
    return best_media_type(request.headers.get("accept"), (EVENT_STREAM,)) is not None


def _error_media_type(media_type: str) -> str:
    """The type of an answer that is no stream, because nothing was run."""
    return GRAPHQL_RESPONSE_JSON if media_type == EVENT_STREAM else media_type


def _context(scope: Scope, kind: OperationType) -> Context:
    state = scope["state"]
    correlation = state["correlation_id"] if state["has_correlation_id"] else NO_CORRELATION
    if kind is OperationType.SUBSCRIPTION:
        # What is new is at the primary first.
        return Context(app_service(scope), correlation)
    service = request_service(scope, writes=kind is not OperationType.QUERY)
    return Context(service, correlation)


async def _read_get(request: Request) -> GraphQLRequest:
    given = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parse_json(given[name], name)
    return GraphQLRequest.from_json(given)


async def _read_post(request: Request) -> GraphQLRequest:
    content_type = request.headers.get("content-type", "")
    if content_type != JSON and not _is_json(content_type):
        raise BadRequest(415, f"Content-Type: must be {JSON} in UTF-8")
    try:
        text = (await _read_body(request)).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the body is not UTF-8") from error
    return GraphQLRequest.from_json(_parse_json(text, "the body"))


async def _read_body(request: Request) -> bytes:
    """The body; Starlette would stream it to itself, which takes longer than most bodies take to be parsed."""
    chunks: list[bytes] = []
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


def _is_json(content_type: str) -> bool:
    """Whether a Content-Type is JSON in UTF-8, whatever else it says."""
    kind, *parameters = content_type.lower().split(";")
    named = (each.partition("=") for each in parameters)
    charsets = [value.strip(' "') for name, _, value in named if name.strip() == "charset"]
    return kind.strip() == JSON and {*charsets} <= {"utf-8", "utf8"}


def _parse_json(text: str, what: str) -> Any:
    try:
        return parse_json(text)
    except RecursionError as error:
        raise BadRequest(400, f"{what}: JSON nested too deeply") from error
    except ValueError as error:
        raise BadRequest(400, f"{what}: not JSON: {error}") from error


def _bad_request_error(message: str) -> dict[str, Any]:
    return {"message": truncate_message(message), "extensions": {"code": BAD_USER_INPUT}}


def _request_error_response(media_type: str, problems: list[dict[str, Any]]) -> Response:
    """The answer to a request that was not run: 200 in the older media type, 400 in the newer."""
    unavailable = any(each["extensions"]["code"] == SERVICE_UNAVAILABLE for each in problems)
    status = 503 if unavailable else 400 if media_type == GRAPHQL_RESPONSE_JSON else 200
    return _json_response(status, media_type, {"errors": problems})


def _result_response(media_type: str, result: ExecutionResult) -> Response:
    if not result.errors:
        return _json_response(200, media_type, {"data": result.data})
    answer = format_result(result)
    nothing = not any(value is not None for value in (result.data or {}).values())
    codes = {each["extensions"]["code"] for each in answer["errors"]}
    return _json_response(503 if nothing and SERVICE_UNAVAILABLE in codes else 200, media_type, answer)


def _json_response(status: int, media_type: str, body: dict[str, Any]) -> Response:
    answer = Response(
        orjson.dumps(body), status, headers={"content-type": f"{media_type}; charset=utf-8"}
    )
    if status == 503:
        answer.headers["Retry-After"] = "1"
    return answer
