"""How an operation is run, whatever it came over: read within the limits, executed in time, its errors labelled."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import ExecutionResult, GraphQLError, OperationType
from graphql.execution import Executor, create_source_event_stream

from schema.graphql.execution.document_cache import (
    ValidDocument,
    DocumentCache,
    InvalidDocument,
    ValidOperation,
    check_variables,
)
from schema.graphql.execution.errors import (
    VALIDATION_FAILED,
    format_graphql_error,
    format_lineage_error,
)
from schema.graphql.execution.query_cost import check_cost
from schema.graphql.loading.context import Context
from schema.settings import Settings
from storage.errors import LineageError, QueryTooLarge, StoreUnavailable

MAX_ROUTE_LENGTH: Final = 100
"""How much of an operation's name goes to the log."""

LARGE_QUERY_NODES: Final = 1000
"""How many nodes an operation asks for at most without having to wait for its turn."""

ContextFactory = Callable[[], Context]


class BadRequest(Exception):
    """A request that is no GraphQL request."""

    def __init__(self, status: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


class RequestTimeout(QueryTooLarge):
    """A request that took longer than it may."""

    code = "DPM_REQUEST_TIMEOUT"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "the request took too many seconds",
            setting="DPM_REQUEST_TIMEOUT_SECONDS",
            limit=seconds,
        )


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A well-formed request."""

    query: str
    operation_name: str | None
    variables: dict[str, Any]

    @classmethod
    def from_json(cls, value: Any) -> "GraphQLRequest":
        """The request that a JSON value is; raises BadRequest."""
        if not isinstance(value, dict):
            raise BadRequest(
                400, "the body must be a JSON object with a query; batches are not spoken"
            )
        query, name = value.get("query"), value.get("operationName")
        if not isinstance(query, str):
            raise BadRequest(400, "query: must be a string")
        if name is not None and not isinstance(name, str):
            raise BadRequest(400, "operationName: must be a string")
        for field in ("variables", "extensions"):
            if not isinstance(value.get(field), dict | None):
                raise BadRequest(400, f"{field}: must be an object")
        return cls(query, name, value.get("variables") or {})


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """A request whose operation may run."""

    request: GraphQLRequest
    document: ValidDocument
    operation: ValidOperation
    nodes: int

    @property
    def is_subscription(self) -> bool:
        """Whether it goes on until somebody ends it."""
        return self.operation.operation_type is OperationType.SUBSCRIPTION

    @property
    def is_large(self) -> bool:
        """Whether it waits for its turn; a write never does."""
        return (
            self.nodes > LARGE_QUERY_NODES
            and self.operation.operation_type is not OperationType.MUTATION
        )

    @property
    def route(self) -> str:
        """What the log calls it."""
        return (self.operation.name or self.operation.operation_type.value)[:MAX_ROUTE_LENGTH]


class Runner:
    """Prepares requests and runs them."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._schema = schema._schema  # noqa: SLF001  # Strawberry has no public name for it
        self._document_cache = DocumentCache(self._schema, settings)
        self._settings = settings
        # The loop makes one large answer after the other: short ones go by, and all but the first come no later.
        self._large_query_lock = asyncio.Semaphore(1)

    def prepare(self, request: GraphQLRequest) -> PreparedOperation:
        """Choose the operation; raises InvalidDocument, GraphQLError or LineageError where it may not run."""
        check_variables(request.variables)
        document = self._document_cache.get(request.query)
        operation = document.operation(request.operation_name)
        size = operation.cost(request.variables)
        check_cost(size, self._settings)
        return PreparedOperation(request, document, operation, size.nodes)

    async def execute(
        self,
        prepared: PreparedOperation,
        context: Context,
        *,
        deadline: float,
        event: object = None,
    ) -> ExecutionResult:
        """Execute once; raises RequestTimeout, or StoreUnavailable for a mutation that is late."""
        try:
            async with asyncio.timeout_at(deadline):
                if not prepared.is_large:
                    return await self._execute(prepared, context, event)
                async with self._large_query_lock:
                    return await self._execute(prepared, context, event)
        except TimeoutError as error:
            if prepared.operation.operation_type is OperationType.MUTATION:
                # A write is bounded work: only a store that does not answer makes it late.
                raise StoreUnavailable from error
            raise RequestTimeout(self._settings.request_timeout_seconds) from error

    async def _execute(
        self, prepared: PreparedOperation, context: Context, event: object
    ) -> ExecutionResult:
        asked = prepared.request
        if "changeCursor" in asked.query:
            # Read before the rest: what comes after it is at most told twice, never missed.
            await context.newest_change()
        return await prepared.document.compiled.execute(
            root_value=event,
            new_context=context.cleared,
            variable_values=asked.variables,
            operation_name=asked.operation_name or None,
        )

    async def stream_results(
        self, prepared: PreparedOperation, context_factory: ContextFactory
    ) -> AsyncGenerator[dict[str, Any]]:
        """The answer to a query or mutation, or one for each event of a subscription, as they are sent.

        Raises SubscriptionFailed where a subscription cannot begin, or not go on.
        """
        if not prepared.is_subscription:
            result = await self.execute(prepared, context_factory(), deadline=self._deadline())
            yield format_result(result)
            return
        try:
            source = await self._subscribe(prepared, context_factory())
            async with aclosing(source) as events:
                async for event in events:
                    # Loaders are made anew: what they remember is of the last event.
                    result = await self.execute(
                        prepared, context_factory(), deadline=self._deadline(), event=event
                    )
                    yield format_result(result)
        except LineageError as error:
            raise SubscriptionFailed([format_lineage_error(error)]) from error

    async def _subscribe(
        self, prepared: PreparedOperation, context: Context
    ) -> AsyncGenerator[Any]:
        built = Executor.build(
            self._schema,
            prepared.document.node,
            context_value=context,
            raw_variable_values=prepared.request.variables,
            operation_name=prepared.request.operation_name or None,
        )
        if isinstance(built, list):
            raise SubscriptionFailed([format_graphql_error(each) for each in built])
        made = create_source_event_stream(built)
        source = made if isinstance(made, AsyncIterable | ExecutionResult) else await made
        if isinstance(source, ExecutionResult):
            raise SubscriptionFailed([format_graphql_error(each) for each in source.errors or ()])
        if not isinstance(source, AsyncGenerator):
            raise TypeError(source)
        return source

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._settings.request_timeout_seconds


class SubscriptionFailed(Exception):
    """A subscription that cannot begin, or go on; `problems` are what a client sees."""

    def __init__(self, problems: list[dict[str, Any]]) -> None:
        super().__init__(problems[0]["message"])
        self.errors = problems


def format_result(result: ExecutionResult) -> dict[str, Any]:
    """A result as clients see it."""
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [format_graphql_error(each) for each in result.errors]
    return answer


def format_request_error(
    error: InvalidDocument | GraphQLError | LineageError,
) -> list[dict[str, Any]]:
    """What a client sees of a request that was not run."""
    match error:
        case InvalidDocument():
            return [format_graphql_error(each, code=VALIDATION_FAILED) for each in error.errors]
        case LineageError():
            return [format_lineage_error(error)]
    return [format_graphql_error(error)]
