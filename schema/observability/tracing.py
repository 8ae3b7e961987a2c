"""Spans of OpenTelemetry: one for each request, and one each for waiting and executing in the store.

This module is imported only if traces are on. It uses only the API; `tracing_setup` creates the SDK and its exporter.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.observability.operation_spans import TracedOperation
from storage.observer import WorkTiming

MIN_READ_WAIT_NANOSECONDS: Final = 1_000_000
"""A shorter wait for a connection has no span, because a span costs as much as checking out an idle connection."""

_PROPAGATOR: Final = TraceContextTextMapPropagator()


class TracingMiddleware:
    """ASGI middleware that continues the trace of a request's `traceparent`, with one span for the request.

    A WebSocket has no span, but each of its operations has one, which continues the trace of the handshake.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._tracer = trace.get_tracer("dpm_lineage")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request within its span."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        parent = _PROPAGATOR.extract(_carrier(scope))
        if scope["type"] != "http":
            token = otel_context.attach(parent)
            try:
                await self._app(scope, receive, send)
            finally:
                otel_context.detach(token)
            return
        span = self._tracer.start_span(
            scope["method"], parent, SpanKind.SERVER, attributes=_request_attributes(scope)
        )
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            own = span.get_span_context()
            traceparent = f"00-{own.trace_id:032x}-{own.span_id:016x}-{own.trace_flags:02x}"
            # Set the trace id for the log line and X-Trace-Id.
            others = [each for each in scope["headers"] if each[0] != b"traceparent"]
            headers = [*others, (b"traceparent", traceparent.encode())]
            scope = {**scope, "headers": headers}
            await self._app(scope, receive, _ended_send(scope, send, span))


def _ended_send(scope: Scope, send: Send, span: trace.Span) -> Send:
    async def send_and_describe(message: Message) -> None:
        if message["type"] == "http.response.start" and span.is_recording():
            _describe_response(scope, span, message["status"])
        await send(message)

    return send_and_describe


def _describe_response(scope: Scope, span: trace.Span, status: int) -> None:
    attributes: dict[str, str | int] = {"http.response.status_code": status}
    state = scope.get("state") or {}
    route = getattr(scope.get("route"), "path", None)
    operation: TracedOperation | None = state.get("traced_operation")
    if operation is not None:
        span.update_name(operation.type)
        attributes |= operation.attributes()
    else:
        route = state.get("route") or route
        if route is not None:
            span.update_name(f"{scope['method']} {route}")
    if route is not None:
        attributes["http.route"] = route
    if status >= 500:
        attributes["error.type"] = str(status)
        span.set_status(Status(StatusCode.ERROR))
    span.set_attributes(attributes)


def _request_attributes(scope: Scope) -> dict[str, Any]:
    """Return the attributes that the conventions require. Each costs 2 us."""
    return {
        "http.request.method": scope["method"],
        "url.scheme": scope["scheme"],
        "url.path": scope["path"],
    }


def _carrier(scope: Scope) -> dict[str, str]:
    names = (b"traceparent", b"tracestate")
    return {
        name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in names
    }


@contextmanager
def operation_span(operation: TracedOperation) -> Iterator[None]:
    """Open a span for a GraphQL operation on a WebSocket. Over HTTP, use the span of the request."""
    current = trace.get_current_span().get_span_context()
    if current.is_valid and not current.is_remote:
        yield
        return
    tracer = trace.get_tracer("dpm_lineage")
    with tracer.start_as_current_span(
        operation.type, kind=SpanKind.SERVER, attributes=operation.attributes()
    ):
        yield


class StoreSpans:
    """Opens the spans of the store, as children of the request's span."""

    def __init__(self) -> None:
        self._tracer = trace.get_tracer("dpm_lineage.store")

    def wait(self, operation: str) -> WorkTiming | None:
        """Return the timing of the current request's work, None outside of a sampled request."""
        is_traced = trace.get_current_span().is_recording()
        return _WorkSpans(self._tracer, operation) if is_traced else None


class _WorkSpans:
    __slots__ = ("_begun_at", "_context", "_operation", "_tracer", "_waited_since")

    def __init__(self, tracer: Tracer, operation: str) -> None:
        self._tracer, self._operation = tracer, operation
        self._context = otel_context.get_current()
        self._waited_since = self._begun_at = time.time_ns()

    def begin(self) -> None:
        self._begun_at = time.time_ns()

    def end(self, error: BaseException | None) -> None:
        waited = self._begun_at - self._waited_since
        if self._operation == "write" or waited >= MIN_READ_WAIT_NANOSECONDS:
            waiting = self._tracer.start_span(
                f"wait to {self._operation}", self._context, start_time=self._waited_since
            )
            waiting.end(self._begun_at)
        span = self._tracer.start_span(self._operation, self._context, start_time=self._begun_at)
        if error is not None:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
        span.end()
