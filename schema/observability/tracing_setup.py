"""Enable traces by the standard variables of OpenTelemetry (OTEL_*)."""

import importlib.util
import threading
from collections.abc import Callable, Mapping
from typing import Final

from starlette.middleware import Middleware

from schema.observability.operation_spans import trace_operations, traces_operations
from storage.observer import trace_stores

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
HTTP_PROTOBUF: Final = "http/protobuf"
FLUSH_SECONDS: Final = 3.0
"""Maximum time that a shutdown waits for the last spans to be sent."""

StopTracing = Callable[[], None]


class TracingUnavailable(Exception):
    """The variables enable traces that are not supported. The message is one line."""


def wants_traces(env: Mapping[str, str]) -> bool:
    """Return whether the variables enable traces: an OTLP endpoint or OTEL_TRACES_EXPORTER is set."""
    if env.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = env.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    return exporter != "none" and bool(exporter or any(env.get(each) for each in ENDPOINTS))


def start_tracing(env: Mapping[str, str]) -> StopTracing | None:
    """Trace this process if the variables enable it. Return the function that sends the last spans, or None.

    Raise TracingUnavailable for another exporter or protocol than OTLP over HTTP, or without the extra `otel`.
    """
    if not wants_traces(env):
        return None
    exporter = env.get("OTEL_TRACES_EXPORTER", "").strip().lower() or "otlp"
    if exporter != "otlp":
        raise TracingUnavailable(f"OTEL_TRACES_EXPORTER={exporter!r}: takes otlp or none")
    protocol = next((env[each] for each in PROTOCOLS if env.get(each)), HTTP_PROTOBUF)
    if protocol != HTTP_PROTOBUF:
        raise TracingUnavailable(f"OTEL_EXPORTER_OTLP_PROTOCOL={protocol!r}: takes {HTTP_PROTOBUF}")
    if importlib.util.find_spec("opentelemetry.exporter.otlp") is None:
        raise TracingUnavailable("OTEL_*: traces need the SDK: install dpm-lineage[otel]")
    return _start_sdk(env)


def tracing_middleware() -> list[Middleware]:
    """Return the middleware that opens the span of a request, [] if nothing is traced."""
    if not traces_operations():
        return []
    from schema.observability.tracing import TracingMiddleware

    return [Middleware(TracingMiddleware)]


def _start_sdk(env: Mapping[str, str]) -> StopTracing:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from schema.observability.tracing import StoreSpans, operation_span

    is_named = env.get("OTEL_SERVICE_NAME") or "service.name=" in env.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    provider = TracerProvider(
        resource=Resource.create({} if is_named else {"service.name": "dpm-lineage"})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    trace_stores(StoreSpans())
    trace_operations(operation_span)

    def stop() -> None:
        # Use a thread, because a collector that does not respond must not delay the shutdown.
        sending = threading.Thread(target=provider.shutdown, daemon=True)
        sending.start()
        sending.join(FLUSH_SECONDS)

    return stop
