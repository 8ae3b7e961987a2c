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
from schema.graphql.transport.sse import EVENTS, event_stream
from schema.http.content_negotiation import best_media_type
from schema.http.service_session import request_service
from schema.http.static_pages import graphiql_page
from schema.http.service_session import app_service
from storage.errors import LineageError
from storage.formats.json_text import parse_json

RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"


class GraphQLEndpoint:
    """Reads a request, runs it within the limits, and answers in the media type that was asked for."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def __call__(self, request: Request) -> Response:
        """Answer a request to /graphql."""
        asks_for_page = request.method != "POST" and "query" not in request.query_params
        offered = (JSON, RESPONSE, HTML) if asks_for_page else (JSON, RESPONSE, EVENTS)
        media_type = best_media_type(request.headers.get("accept"), offered)
        if media_type == HTML:
            return graphiql_page()
        if media_type is None:
            unacceptable = f"Accept: only {JSON}, {RESPONSE} and {EVENTS} are spoken here"
            return _answer(406, JSON, {"errors": [_problem(unacceptable)]})
        try:
            return await self._run(request, media_type)
        except BadRequest as error:
            answer = _answer(error.status, _plain(media_type), {"errors": [_problem(str(error))]})
            answer.headers.update(error.headers)
            return answer
        except (InvalidDocument, GraphQLError, LineageError) as error:
            problems = format_request_error(error)
            status = getattr(error, "status", None)
            if status is not None:
                return _answer(status, _plain(media_type), {"errors": problems})
            return _refusal(_plain(media_type), problems)

    async def _run(self, request: Request, media_type: str) -> Response:
        asked = await (_read_post(request) if request.method == "POST" else _read_get(request))
        prepared = self._runner.prepare(asked)
        kind = prepared.operation.operation_type
        request.scope["state"]["route"] = prepared.route
        if request.method != "POST" and kind is OperationType.MUTATION:
            raise BadRequest(405, "mutations do not run by GET", headers={"Allow": "POST"})
        if prepared.is_subscription and not _takes_events(request):
            raise BadRequest(
                406, f"Accept: a subscription is answered in {EVENTS}, or over a WebSocket"
            )
        if prepared.is_subscription or media_type == EVENTS:
            return event_stream(self._runner, prepared, partial(_context, request.scope, kind))
        result = await self._runner.execute(
            prepared, _context(request.scope, kind), deadline=request.scope["state"]["deadline"]
        )
        if result.data is None and result.errors and not any(each.path for each in result.errors):
            return _refusal(media_type, [format_graphql_error(each) for each in result.errors])
        return _result(media_type, result)


def _takes_events(request: Request) -> bool:
    return best_media_type(request.headers.get("accept"), (EVENTS,)) is not None


def _plain(media_type: str) -> str:
    """The type of an answer that is no stream, because nothing was run."""
    return RESPONSE if media_type == EVENTS else media_type


def _context(scope: Scope, kind: OperationType) -> Context:
    state = scope["state"]
    correlation = state["correlation_id"] if state["correlation_given"] else NO_CORRELATION
    if kind is OperationType.SUBSCRIPTION:
        # What is new is at the primary first.
        return Context(app_service(scope), correlation)
    service = request_service(scope, writes=kind is not OperationType.QUERY)
    return Context(service, correlation)


async def _read_get(request: Request) -> GraphQLRequest:
    given = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parsed(given[name], name)
    return GraphQLRequest.from_json(given)


async def _read_post(request: Request) -> GraphQLRequest:
    content_type = request.headers.get("content-type", "")
    if content_type != JSON and not _is_json(content_type):
        raise BadRequest(415, f"Content-Type: must be {JSON} in UTF-8")
    try:
        text = (await _read_whole(request)).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the body is not UTF-8") from error
    return GraphQLRequest.from_json(_parsed(text, "the body"))


async def _read_whole(request: Request) -> bytes:
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


def _parsed(text: str, what: str) -> Any:
    try:
        return parse_json(text)
    except RecursionError as error:
        raise BadRequest(400, f"{what}: JSON nested too deeply") from error
    except ValueError as error:
        raise BadRequest(400, f"{what}: not JSON: {error}") from error


def _problem(message: str) -> dict[str, Any]:
    return {"message": truncate_message(message), "extensions": {"code": BAD_USER_INPUT}}


def _refusal(media_type: str, problems: list[dict[str, Any]]) -> Response:
    """The answer to a request that was not run: 200 in the older media type, 400 in the newer."""
    unavailable = any(each["extensions"]["code"] == SERVICE_UNAVAILABLE for each in problems)
    status = 503 if unavailable else 400 if media_type == RESPONSE else 200
    return _answer(status, media_type, {"errors": problems})


def _result(media_type: str, result: ExecutionResult) -> Response:
    if not result.errors:
        return _answer(200, media_type, {"data": result.data})
    answer = format_result(result)
    nothing = not any(value is not None for value in (result.data or {}).values())
    codes = {each["extensions"]["code"] for each in answer["errors"]}
    return _answer(503 if nothing and SERVICE_UNAVAILABLE in codes else 200, media_type, answer)


def _answer(status: int, media_type: str, body: dict[str, Any]) -> Response:
    answer = Response(
        orjson.dumps(body), status, headers={"content-type": f"{media_type}; charset=utf-8"}
    )
    if status == 503:
        answer.headers["Retry-After"] = "1"
    return answer
