"""Generated records of any number, with the same shapes and neighbourhoods in small and large stores."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationPayload,
    OperationStatus,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    RunStatus,
    WorkflowAction,
)
from tests.factories import START

DATA: Final = Path(__file__).parents[1] / "data" / "records.ndjson"
PORTFOLIOS: Final = 10
STATUSES: Final = (
    *(RunStatus.READY,) * 7,
    *(RunStatus.PENDING_REVIEW,) * 2,
    RunStatus.BLOCKED,
)
SECONDS_APART: Final = 37


def example_results(*, compact: bool) -> dict[RunStatus, list[str]]:
    """The recorded results by status: as compact text, or with spaces as the slice 1 system writes them."""
    separators = (",", ":") if compact else (", ", ": ")
    results: dict[RunStatus, list[str]] = {status: [] for status in RunStatus}
    for line in DATA.read_bytes().splitlines():
        fields = json.loads(line)
        if fields["kind"] == "run":
            text = json.dumps(fields["result"], ensure_ascii=False, separators=separators)
            results[RunStatus(fields["result"]["status"])].append(text)
    return results


def run_id(number: int) -> str:
    """The id of the run with this number."""
    return f"rr_{number:08x}"


def operation_id(number: int) -> str:
    """The id of the operation of the run with this number, which is a multiple of ten."""
    return f"dop_{number:012x}"


def created_at(number: int) -> datetime:
    """The creation time of the run with this number."""
    return START + timedelta(seconds=SECONDS_APART * number, microseconds=number % 999_983)


def generate_records(size: int, *, results: dict[RunStatus, list[str]]) -> Iterator[Record]:
    """Generate `size` runs with 2.5 edges each, and their keys, operations and decisions."""
    random = Random(size)
    for number in range(size):
        status = STATUSES[number * 7 // 10 % 10]
        texts: Sequence[str] = results[status] or results[RunStatus.READY]
        yield from _records(
            number, status, texts[number % len(texts)], f"{random.getrandbits(256):064x}"
        )


def _records(number: int, status: RunStatus, result: str, digest: str) -> Iterator[Record]:
    key = None if number % 10 in {0, 4, 8} else f"idem-{number:08d}"
    portfolio = number % PORTFOLIOS
    at, own_id, correlation = created_at(number), run_id(number), f"corr-{number:08d}"
    run = Run(own_id, correlation, f"sha256:{digest}", key, f"pf_{portfolio}", status, at)
    metadata = f'{{"request_hash":"{run.request_hash}"}}'
    yield RecordedRun(run, result)
    yield LineageEdge(correlation, EdgeType.CORRELATION_TO_RUN, own_id, at, metadata)
    if key is not None:
        yield IdempotencyMapping(key, run.request_hash, own_id, at)
        yield IdempotencyEvent(key, own_id, correlation, run.request_hash, at)
        yield LineageEdge(key, EdgeType.IDEMPOTENCY_TO_RUN, own_id, at, metadata)
    if number >= PORTFOLIOS and number % 5 < 3:  # the previous run of its portfolio
        earlier = run_id(number - PORTFOLIOS)
        yield LineageEdge(own_id, EdgeType.DERIVED_FROM, earlier, at, metadata)
    if number % 10 == 0:
        yield from _operation(operation_id(number), own_id, correlation, at)
    if status is RunStatus.PENDING_REVIEW:
        yield Decision(
            f"dwd_{number:012x}",
            own_id,
            WorkflowAction.APPROVE if number % 3 else WorkflowAction.REJECT,
            "LOOKS_GOOD" if number % 3 else "TOO_MUCH_TURNOVER",
            None,
            f"reviewer_{number % 7}",
            at + timedelta(minutes=20),
            correlation,
        )


def _operation(own_id: str, run_id: str, correlation: str, at: datetime) -> Iterator[Record]:
    started, finished = at - timedelta(seconds=3), at + timedelta(seconds=1)
    accepted = at - timedelta(seconds=5)
    operation = Operation(
        own_id,
        "ANALYZE_SCENARIOS",
        OperationStatus.SUCCEEDED,
        correlation,
        accepted,
        started,
        finished,
        has_request=True,
    )
    yield RecordedOperation(
        operation, OperationPayload('{"scenarios":{"base":{}}}', '{"status":"READY"}', None)
    )
    kind = EdgeType.OPERATION_TO_CORRELATION
    yield LineageEdge(own_id, kind, correlation, accepted, '{"operation_type":"ANALYZE_SCENARIOS"}')
    yield LineageEdge(run_id, EdgeType.CAUSED_BY, own_id, at, "{}")
