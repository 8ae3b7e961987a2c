"""What a page of 50 runs costs with the access log, and with traces that are kept or not."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from schema.observability import tracing
from schema.observability.operation_spans import trace_operations
from storage.observer import trace_stores
from tests import factories as make
from tests.benchmarks.cpu_time import print_table
from tests.schema.asgi_client import AsgiClient, open_client
from tests.service_env import ALL_FEATURES, sqlite_env

RUNS: Final = 300
CALLS: Final = 20
ROUNDS: Final = 9
MAX_RATIO: Final = 1.05
"""What the access log and a trace that is not kept may cost."""

PAGE: Final = """{ runs(first: 50) { nodes { rebalanceRunId portfolioId status createdAt effectiveStatus }
  pageInfo { hasNextPage endCursor } } }"""
SAMPLED, NOT_SAMPLED = "01", "00"


class Encoder(SpanExporter):
    """Encodes spans as they are sent, and sends them nowhere."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Encode them."""
        encode_spans(spans).SerializeToString()
        return SpanExportResult.SUCCESS


@asynccontextmanager
async def variant(file: Path, **env: str) -> AsyncIterator[AsgiClient]:
    """The service on the store of a file."""
    async with open_client({**ALL_FEATURES, **sqlite_env(file), **env}) as client:
        yield client


async def page(client: AsgiClient, flags: str | None) -> None:
    """Read the page, within a trace with these flags."""
    headers = {}
    if flags is not None:
        headers["traceparent"] = f"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{flags}"
    answer = await client.post_json("/graphql", {"query": PAGE}, **headers)
    assert answer.status == 200


@pytest.mark.benchmark
async def test_the_cost_of_seeing_the_service(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with variant(file) as plain, variant(file, DPM_ACCESS_LOG_FILE="/dev/null") as logged:
        runs = [
            make.recorded_run(make.run(f"rr_{number}", created_at=make.at(number)))
            for number in range(RUNS)
        ]
        await plain.store.import_batch(runs)
        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(Encoder()))
        trace.set_tracer_provider(provider)
        trace_stores(tracing.StoreSpans())
        trace_operations(tracing.operation_span)
        try:
            async with variant(file) as traced:
                rivals: dict[str, tuple[AsgiClient, str | None]] = {
                    "plain": (plain, None),
                    "with the access log": (logged, None),
                    "traced, not kept": (traced, NOT_SAMPLED),
                    "traced, kept": (traced, SAMPLED),
                }
                costs: dict[str, list[float]] = {name: [] for name in rivals}
                for _ in range(ROUNDS):
                    for name, (client, flags) in rivals.items():
                        started = time.process_time()
                        for _ in range(CALLS):
                            await page(client, flags)
                        costs[name].append((time.process_time() - started) / CALLS)
        finally:
            trace_stores(None)
            trace_operations(None)
            provider.shutdown()
    best: dict[str, Any] = {name: min(times) for name, times in costs.items()}
    print_table(
        "a page of 50 runs",
        ["", "us", "ratio"],
        [[name, f"{cost * 1e6:.0f}", f"{cost / best['plain']:.2f}"] for name, cost in best.items()],
    )
    for name in ("with the access log", "traced, not kept"):
        assert best[name] <= best["plain"] * MAX_RATIO, name
