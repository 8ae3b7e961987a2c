"""POST and GET /graphql by the GraphQL-over-HTTP specification (graphql.github.io/graphql-over-http/draft)."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import orjson
import strawberry
from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import Response

from resolvers.workflow import NO_CORRELATION
from schema.explorer import explorer_page
from schema.graphql.context import Context
from schema.graphql.documents import (
    Document,
    Documents,
    InvalidDocument,
    Operation,
    check_variables,
)
from schema.graphql.limits import check_size
from schema.graphql.problems import (
    BAD_USER_INPUT,
    SERVICE_UNAVAILABLE,
    VALIDATION_FAILED,
    graphql_problem,
    lineage_problem,
    shown_message,
)
from schema.graphql.types import wrap_entity
from schema.negotiation import best_media_type
from schema.reading import service_for
from schema.settings import Settings
from storage.errors import LineageError, QueryTooLarge, StoreUnavailable
from storage.payloads import parse_json

RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
LONGEST_ROUTE: Final = 100
"""How much of an operation's name goes to the log."""


class BadRequest(Exception):
    """A request that is no GraphQL request."""

    def __init__(self, status: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A well-formed request."""

    query: str
    operation_name: str | None
    variables: dict[str, Any]


class GraphQLEndpoint:
    """Reads a request, runs it within the limits, and answers in the media type that was asked for."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        core = schema._schema  # noqa: SLF001  # Strawberry has no public name for it
        self._documents = Documents(core, settings)
        self._settings = settings

    async def __call__(self, request: Request) -> Response:
        """Answer a request to /graphql."""
        asks_for_page = request.method != "POST" and "query" not in request.query_params
        offered = (JSON, RESPONSE, HTML) if asks_for_page else (JSON, RESPONSE)
        media_type = best_media_type(request.headers.get("accept"), offered)
        if media_type == HTML:
            return explorer_page()
        if media_type is None:
            unacceptable = f"Accept: only {JSON} and {RESPONSE} are spoken here"
            return _answer(406, JSON, {"errors": [_problem(unacceptable)]})
        try:
            return await self._run(request, media_type)
        except BadRequest as error:
            answer = _answer(error.status, media_type, {"errors": [_problem(str(error))]})
            answer.headers.update(error.headers)
            return answer
        except InvalidDocument as error:
            problems = [graphql_problem(each, code=VALIDATION_FAILED) for each in error.errors]
            return _refusal(media_type, problems)
        except LineageError as error:
            problem = lineage_problem(error)
            status = getattr(error, "status", None)
            if status is not None:
                return _answer(status, media_type, {"errors": [problem]})
            return _refusal(media_type, [problem])

    async def _run(self, request: Request, media_type: str) -> Response:
        asked = await (_read_post(request) if request.method == "POST" else _read_get(request))
        check_variables(asked.variables)
        document = self._documents.read(asked.query)
        try:
            operation = document.operation(asked.operation_name)
        except GraphQLError as error:
            return _refusal(media_type, [graphql_problem(error)])
        route = operation.name or operation.kind.value
        request.scope["state"]["route"] = route[:LONGEST_ROUTE]
        if request.method != "POST" and operation.kind is not OperationType.QUERY:
            raise BadRequest(405, "only queries run by GET", headers={"Allow": "POST"})
        check_size(operation.sized, {**operation.defaults, **asked.variables}, self._settings)
        result = await self._execute(request, document, operation, asked)
        if result.data is None and result.errors and not any(each.path for each in result.errors):
            return _refusal(media_type, [graphql_problem(each) for each in result.errors])
        return _result(media_type, result)

    async def _execute(
        self, request: Request, document: Document, operation: Operation, asked: GraphQLRequest
    ) -> ExecutionResult:
        state = request.scope["state"]
        correlation = state["correlation_id"] if state["correlation_given"] else NO_CORRELATION
        service = service_for(request.scope, writes=operation.kind is not OperationType.QUERY)
        context = Context(service, correlation, wrap_entity)
        try:
            async with asyncio.timeout_at(state["deadline"]):
                running = document.compiled.execute(
                    context_value=context,
                    variable_values=asked.variables,
                    operation_name=asked.operation_name or None,
                )
                return running if isinstance(running, ExecutionResult) else await running
        except TimeoutError as error:
            if operation.kind is OperationType.MUTATION:
                # A write is bounded work: only a store that does not answer makes it late.
                raise StoreUnavailable from error
            raise RequestTimeout(self._settings.request_timeout_seconds) from error


class RequestTimeout(QueryTooLarge):
    """A request that took longer than it may."""

    code = "DPM_REQUEST_TIMEOUT"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "the request took too many seconds",
            setting="DPM_REQUEST_TIMEOUT_SECONDS",
            limit=seconds,
        )


async def _read_get(request: Request) -> GraphQLRequest:
    given = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parsed(given[name], name)
    return _request(given)


async def _read_post(request: Request) -> GraphQLRequest:
    content_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    named = (each.partition("=") for each in parameters)
    charsets = [value.strip(' "') for name, _, value in named if name.strip() == "charset"]
    if content_type.strip() != JSON or not {*charsets} <= {"utf-8", "utf8"}:
        raise BadRequest(415, f"Content-Type: must be {JSON} in UTF-8")
    try:
        text = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(400, "the body is not UTF-8") from error
    return _request(_parsed(text, "the body"))


def _parsed(text: str, what: str) -> Any:
    try:
        return parse_json(text)
    except RecursionError as error:
        raise BadRequest(400, f"{what}: JSON nested too deeply") from error
    except ValueError as error:
        raise BadRequest(400, f"{what}: not JSON: {error}") from error


def _request(given: Any) -> GraphQLRequest:
    if not isinstance(given, dict):
        raise BadRequest(400, "the body must be a JSON object with a query; batches are not spoken")
    query, name = given.get("query"), given.get("operationName")
    if not isinstance(query, str):
        raise BadRequest(400, "query: must be a string")
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, "operationName: must be a string")
    for field in ("variables", "extensions"):
        if not isinstance(given.get(field), dict | None):
            raise BadRequest(400, f"{field}: must be an object")
    return GraphQLRequest(query, name, given.get("variables") or {})


def _problem(message: str) -> dict[str, Any]:
    return {"message": shown_message(message), "extensions": {"code": BAD_USER_INPUT}}


def _refusal(media_type: str, problems: list[dict[str, Any]]) -> Response:
    """The answer to a request that was not run: 200 in the older media type, 400 in the newer."""
    unavailable = any(each["extensions"]["code"] == SERVICE_UNAVAILABLE for each in problems)
    status = 503 if unavailable else 400 if media_type == RESPONSE else 200
    return _answer(status, media_type, {"errors": problems})


def _result(media_type: str, result: ExecutionResult) -> Response:
    if not result.errors:
        return _answer(200, media_type, {"data": result.data})
    problems = [graphql_problem(each) for each in result.errors]
    nothing = not any(value is not None for value in (result.data or {}).values())
    unavailable = any(each["extensions"]["code"] == SERVICE_UNAVAILABLE for each in problems)
    status = 503 if nothing and unavailable else 200
    return _answer(status, media_type, {"data": result.data, "errors": problems})


def _answer(status: int, media_type: str, body: dict[str, Any]) -> Response:
    answer = Response(
        orjson.dumps(body), status, headers={"content-type": f"{media_type}; charset=utf-8"}
    )
    if status == 503:
        answer.headers["Retry-After"] = "1"
    return answer
