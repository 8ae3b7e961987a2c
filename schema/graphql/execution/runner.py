"""Prepare and execute GraphQL operations for every transport: limits, deadlines and errors."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import ExecutionResult, GraphQLError, OperationType, get_operation_ast
from graphql.execution import Executor, create_source_event_stream

from schema.graphql.execution.as_of import AsOf, read_as_of
from schema.graphql.execution.cost_limits import QueryCost, check_cost
from schema.graphql.execution.document_cache import (
    DocumentCache,
    InvalidDocument,
    ValidDocument,
    ValidOperation,
)
from schema.graphql.execution.errors import (
    BAD_USER_INPUT,
    VALIDATION_FAILED,
    PersistedQueryNotSupported,
    format_graphql_error,
    format_lineage_error,
)
from schema.graphql.execution.root_fields import refusals, refused_result
from schema.graphql.execution.turns import OperationSize, OperationTurns, give_way_in_slices
from schema.graphql.execution.unstorable_strings import check_variables
from schema.graphql.loading.context import Context
from schema.observability import metrics
from schema.observability.operation_spans import (
    TracedOperation,
    operation_span,
    traces_operations,
)
from schema.settings import Settings
from storage.errors import LineageError, QueryTooLarge, StoreUnavailable
from storage.request_share import one_request

MAX_ROUTE_LENGTH: Final = 100
"""Maximum length of an operation's name in the log."""

ContextFactory = Callable[[], Context]


class BadRequest(Exception):
    """A request is not a GraphQL request. `status` and `headers` are those of the HTTP response."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        headers: dict[str, str] | None = None,
        code: str = BAD_USER_INPUT,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}


class RequestTimeout(QueryTooLarge):
    """A request took longer than the setting allows."""

    code = "DPM_REQUEST_TIMEOUT"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "the request took too many seconds",
            setting="DPM_REQUEST_TIMEOUT_SECONDS",
            limit=seconds,
        )


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A well-formed GraphQL request."""

    query: str
    operation_name: str | None
    variables: dict[str, Any]

    @classmethod
    def from_json(cls, value: Any) -> "GraphQLRequest":
        """Return the request of a parsed JSON body. Raise BadRequest or PersistedQueryNotSupported."""
        if not isinstance(value, dict):
            raise BadRequest(
                400,
                "the body must be a JSON object with a query; batched requests are not supported",
            )
        query, name = value.get("query"), value.get("operationName")
        if not query and _has_persisted_query(value.get("extensions")):
            raise PersistedQueryNotSupported
        if not isinstance(query, str):
            raise BadRequest(400, "query: must be a string")
        if name is not None and not isinstance(name, str):
            raise BadRequest(400, "operationName: must be a string")
        for field in ("variables", "extensions"):
            if not isinstance(value.get(field), dict | None):
                raise BadRequest(400, f"{field}: must be an object")
        return cls(query, name, value.get("variables") or {})


def _has_persisted_query(extensions: object) -> bool:
    return isinstance(extensions, dict) and extensions.get("persistedQuery") is not None


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """A request with its operation, which is within the limits, and the times of its @asOf."""

    request: GraphQLRequest
    document: ValidDocument
    operation: ValidOperation
    cost: QueryCost
    as_of: AsOf | None = None

    @property
    def is_subscription(self) -> bool:
        """Whether the operation is a subscription."""
        return self.operation.operation_type is OperationType.SUBSCRIPTION

    @property
    def size(self) -> OperationSize:
        """The size of the operation, which determines the turns that it waits for."""
        is_mutation = self.operation.operation_type is OperationType.MUTATION
        return OperationSize.of(self.cost, is_mutation=is_mutation)

    @property
    def route(self) -> str:
        """Name of the operation in the log: its own name, or else its type."""
        return (self.operation.name or self.operation.operation_type.value)[:MAX_ROUTE_LENGTH]


class Runner:
    """Prepare and execute requests against one schema."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._schema = schema._schema  # noqa: SLF001  # Strawberry has no public name for it
        self._document_cache = DocumentCache(self._schema, settings)
        self._settings = settings
        self._turns = OperationTurns()

    async def prepare(self, request: GraphQLRequest, *, deadline: float) -> PreparedOperation:
        """Return the operation of a request. `deadline` is a time of the event loop.

        Raise InvalidDocument for an invalid document, GraphQLError for a wrong operation name, RequestTimeout after
        the deadline, and another LineageError for an exceeded limit, a string that cannot be stored, or a time of
        @asOf in the future.
        """
        try:
            async with asyncio.timeout_at(deadline):
                document = await self._document_cache.get(request.query)
        except TimeoutError as error:
            raise RequestTimeout(self._settings.request_timeout_seconds) from error
        operation = document.operation(request.operation_name)
        node = get_operation_ast(document.node, request.operation_name or None)
        if node is not None and request.variables:
            check_variables(self._schema, node, request.variables)
        cost = operation.cost(request.variables)
        check_cost(
            cost, self._settings, operation.cost_nodes, {**operation.defaults, **request.variables}
        )
        as_of = read_as_of(self._schema, operation.node, request.variables)
        return PreparedOperation(request, document, operation, cost, as_of)

    def traced(self, prepared: PreparedOperation) -> TracedOperation | None:
        """Return the description of an operation for traces, None if nothing is traced."""
        if not traces_operations():
            return None
        document = prepared.request.query if self._settings.trace_documents else None
        operation = prepared.operation
        return TracedOperation(operation.operation_type.value, operation.name, document)

    async def execute(
        self,
        prepared: PreparedOperation,
        context: Context,
        *,
        deadline: float,
        event: object = None,
    ) -> ExecutionResult:
        """Execute an operation once, for a subscription with the event as root value.

        `deadline` is a time of the event loop. After it, raise RequestTimeout, or StoreUnavailable for a mutation.
        """
        refused = refused_result(prepared.operation.root_fields, context.caller)
        if refused is not None:
            return refused
        started, size = time.perf_counter(), prepared.size
        try:
            with operation_span(self.traced(prepared)), one_request():
                async with asyncio.timeout_at(deadline), self._turns.wait(size):
                    return await self._execute(prepared, context, event, is_large=size.is_large)
        except TimeoutError as error:
            if prepared.operation.operation_type is OperationType.MUTATION:
                # The work of a mutation is bounded, so only a store that does not respond exceeds the deadline.
                raise StoreUnavailable from error
            raise RequestTimeout(self._settings.request_timeout_seconds) from error
        finally:
            metrics.observe_operation(
                prepared.operation.name,
                prepared.operation.operation_type.value,
                time.perf_counter() - started,
            )

    async def _execute(
        self, prepared: PreparedOperation, context: Context, event: object, *, is_large: bool
    ) -> ExecutionResult:
        request = prepared.request
        context.max_edges = self._settings.max_edges
        context.max_entities = prepared.cost.traversed
        if is_large:
            context.give_way = give_way_in_slices()
        if prepared.as_of is not None:
            context.service = prepared.as_of.service(context.service)
        if "changeCursor" in request.query:
            # Read the position before the data: a later change may be sent twice, but none is missed.
            await context.newest_change()
        result = await prepared.document.compiled.execute(
            root_value=event,
            new_context=context.cleared,
            variable_values=request.variables,
            operation_name=request.operation_name or None,
            pause=context.give_way if is_large else None,
        )
        if prepared.as_of is not None:
            result.extensions = {**(result.extensions or {}), "asOf": prepared.as_of.extension()}
        return result

    async def stream_results(
        self, prepared: PreparedOperation, context_factory: ContextFactory
    ) -> AsyncGenerator[dict[str, Any]]:
        """Yield the formatted result of a query or mutation, or one for each event of a subscription.

        Raise SubscriptionFailed if a subscription cannot start or continue.
        """
        if not prepared.is_subscription:
            result = await self.execute(prepared, context_factory(), deadline=self.deadline())
            yield format_result(result)
            return
        context = context_factory()
        if errors := refusals(prepared.operation.root_fields, context.caller):
            raise SubscriptionFailed([format_graphql_error(each) for each in errors])
        try:
            source = await self._subscribe(prepared, context)
            async with aclosing(source) as events:
                async for event in events:
                    # Each event has a new context, because loaders cache the data of the previous event.
                    result = await self.execute(
                        prepared, context_factory(), deadline=self.deadline(), event=event
                    )
                    yield format_result(result)
                    metrics.count_event_sent()
        except LineageError as error:
            raise SubscriptionFailed([format_lineage_error(error)]) from error

    async def _subscribe(
        self, prepared: PreparedOperation, context: Context
    ) -> AsyncGenerator[Any]:
        executor = Executor.build(
            self._schema,
            prepared.document.node,
            context_value=context,
            raw_variable_values=prepared.request.variables,
            operation_name=prepared.request.operation_name or None,
        )
        if isinstance(executor, list):
            raise SubscriptionFailed([format_graphql_error(each) for each in executor])
        stream = create_source_event_stream(executor)
        if not isinstance(stream, AsyncIterable | ExecutionResult):
            stream = await stream
        if isinstance(stream, ExecutionResult):
            raise SubscriptionFailed([format_graphql_error(each) for each in stream.errors or ()])
        if not isinstance(stream, AsyncGenerator):
            raise TypeError(stream)
        return stream

    def deadline(self) -> float:
        """Return the deadline of an operation that begins now, a time of the event loop."""
        return asyncio.get_running_loop().time() + self._settings.request_timeout_seconds


class SubscriptionFailed(Exception):
    """A subscription cannot start or continue. `errors` are formatted for clients."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


def format_result(result: ExecutionResult) -> dict[str, Any]:
    """Return a result for clients."""
    formatted: dict[str, Any] = {"data": result.data}
    if result.errors:
        formatted["errors"] = [format_graphql_error(each) for each in result.errors]
    if result.extensions:
        formatted["extensions"] = result.extensions
    return formatted


def format_request_error(
    error: InvalidDocument | GraphQLError | LineageError,
) -> list[dict[str, Any]]:
    """Return the errors of a request that was not executed, for clients."""
    match error:
        case InvalidDocument():
            return [format_graphql_error(each, code=VALIDATION_FAILED) for each in error.errors]
        case LineageError():
            return [format_lineage_error(error)]
    return [format_graphql_error(error)]
