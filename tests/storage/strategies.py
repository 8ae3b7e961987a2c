"""Strategies of small datasets for property tests.

They have few ids and timestamps, so that records relate to each other.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from storage.lists import TimeRange
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    Operation,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    Run,
    RunStatus,
    WorkflowAction,
)
from tests.factories import START, recorded_operation, recorded_run

IDS: Final = (
    *("a", "B", "a:x", "a:x:y", "rr_é", "dra_é", "\U00010000", "\uffff"),
    *("", "http://h/explore?id=a", " a", "a ", "\u200ba", "a\ufeff"),
    *("rr_e\u0301", "é" * 500),
)
"""Ids whose order by code point differs from the order by locale or UTF-16, and ids that are scenarios of each other.

Also the empty id, URLs, leading and trailing spaces and invisible characters, NFC and NFD, and 1,000 bytes.
"""

HASHES: Final = ("sha256:1", "sha256:2")
ACTORS: Final = ("ann", "Bob")
REASONS: Final = ("FINE", "WRONG")
TYPES: Final = ("ANALYZE", "OTHER")
PORTFOLIOS: Final = ("pf_1", "pf_2")

TIMESTAMPS: Final = (
    *(START + timedelta(microseconds=offset) for offset in (0, 1, 2, 1_000_000, 90_000_000_000)),
    datetime.min.replace(tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
)
"""Timestamps that are close to each other, and the least and the greatest."""

ids = st.sampled_from(IDS)
hashes = st.sampled_from(HASHES)
timestamps = st.sampled_from(TIMESTAMPS)
edge_types = st.sampled_from(EdgeType)
edge_type_sets = st.frozensets(edge_types)
time_ranges: st.SearchStrategy[TimeRange] = st.builds(
    TimeRange, st.none() | timestamps, st.none() | timestamps
)
json_texts = st.sampled_from(("{}", '{"a":1}', '{"a":1.0}', '{"b":[true,null,"é"]}'))

runs: st.SearchStrategy[Run] = st.builds(
    Run,
    rebalance_run_id=ids,
    correlation_id=ids,
    request_hash=hashes,
    idempotency_key=st.none() | ids,
    portfolio_id=st.sampled_from(PORTFOLIOS),
    status=st.sampled_from(RunStatus),
    created_at=timestamps,
)


def run_with_reasons(
    base: Run, reasons: list[object], rules: list[object], engine_version: object
) -> RecordedRun:
    """Return a run whose result has reasons and failed rules, some of which are not strings."""
    result = {
        "status": base.status.value,
        "gate_decision": {"reasons": [{"reason_code": reason} for reason in reasons]},
        "rule_results": [{"rule_id": rule, "status": "FAIL"} for rule in rules],
        "lineage": {"engine_version": engine_version},
    }
    return recorded_run(base, result=json.dumps(result, separators=(",", ":")))


reason_values: st.SearchStrategy[object] = st.sampled_from((*REASONS, "", 7, None, "\0"))
recorded_runs: st.SearchStrategy[RecordedRun] = st.builds(recorded_run, runs) | st.builds(
    run_with_reasons,
    runs,
    st.lists(reason_values, max_size=3),
    st.lists(reason_values, max_size=2),
    reason_values,
)

operations: st.SearchStrategy[Operation] = st.builds(
    Operation,
    operation_id=ids,
    operation_type=st.sampled_from(TYPES),
    status=st.sampled_from(OperationStatus),
    correlation_id=ids,
    created_at=timestamps,
    started_at=st.none() | timestamps,
    finished_at=st.none() | timestamps,
    has_request=st.booleans(),
)
recorded_operations: st.SearchStrategy[RecordedOperation] = st.builds(
    recorded_operation,
    operations,
    request=json_texts,
    result=st.none() | json_texts,
    error=st.none() | json_texts | st.just('{"code":"FINE","message":"m"}'),
)
decisions: st.SearchStrategy[Decision] = st.builds(
    Decision,
    decision_id=ids,
    run_id=ids,
    action=st.sampled_from(WorkflowAction),
    reason_code=st.sampled_from(REASONS),
    comment=st.none() | st.just("why not"),
    actor_id=st.sampled_from(ACTORS),
    decided_at=timestamps,
    correlation_id=ids,
    sequence=st.just(0),
)
mappings: st.SearchStrategy[IdempotencyMapping] = st.builds(
    IdempotencyMapping, ids, hashes, ids, timestamps
)
events: st.SearchStrategy[IdempotencyEvent] = st.builds(
    IdempotencyEvent, ids, ids, ids, hashes, timestamps
)
edges: st.SearchStrategy[LineageEdge] = st.builds(
    LineageEdge, ids, edge_types, ids, timestamps, json_texts
)
artifacts: st.SearchStrategy[PersistedArtifact] = st.builds(PersistedArtifact, ids, json_texts)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Records that do not contradict each other."""

    runs: list[RecordedRun]
    operations: list[RecordedOperation]
    decisions: list[Decision]
    mappings: list[IdempotencyMapping]
    events: list[IdempotencyEvent]
    edges: list[LineageEdge]
    artifacts: list[PersistedArtifact]

    def records(self) -> list[Record]:
        """Return all records, to be imported."""
        return [
            *self.runs,
            *self.operations,
            *self.decisions,
            *self.mappings,
            *self.events,
            *self.edges,
            *self.artifacts,
        ]


def edge_key(edge: LineageEdge) -> tuple[str, EdgeType, str, datetime]:
    """Return the values that make an edge unique."""
    return (edge.source_entity_id, edge.edge_type, edge.target_entity_id, edge.created_at)


def edge_lists(*, size: int) -> st.SearchStrategy[list[LineageEdge]]:
    """Generate edges that do not contradict each other."""
    return st.lists(edges, max_size=size, unique_by=edge_key)


datasets: st.SearchStrategy[Dataset] = st.builds(
    Dataset,
    runs=st.lists(
        recorded_runs, max_size=8, unique_by=lambda recorded: recorded.run.rebalance_run_id
    ),
    operations=st.lists(
        recorded_operations, max_size=6, unique_by=lambda recorded: recorded.operation.operation_id
    ),
    decisions=st.lists(decisions, max_size=8, unique_by=lambda decision: decision.decision_id),
    mappings=st.lists(mappings, max_size=4, unique_by=lambda mapping: mapping.idempotency_key),
    events=st.lists(events, max_size=8, unique=True),
    edges=edge_lists(size=12),
    artifacts=st.lists(artifacts, max_size=3, unique_by=lambda found: found.rebalance_run_id),
)
