"""The rules of records: derived edges, and which of two records is stored."""

import pytest

from storage.errors import RecordConflict
from storage.record_rules import (
    NO_OTHER_USES,
    AdjacentUses,
    KeyUse,
    describe_record,
    link_edges,
    run_difference,
    run_edges,
    supersedes,
)
from storage.records import EdgeType, OperationStatus, Record
from tests.factories import (
    artifact,
    at,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)

NEIGHBOURS = AdjacentUses(KeyUse(at(-1), "rr_0"), KeyUse(at(1), "rr_2"))


def edge_types(
    adjacent: AdjacentUses = NO_OTHER_USES, *, key: str | None = "idem-1"
) -> list[EdgeType]:
    """The types of the edges of a run with these other uses of its key."""
    return [edge.edge_type for edge in run_edges(run(idempotency_key=key), adjacent)]


def test_a_run_has_an_edge_for_each_of_its_ids() -> None:
    assert edge_types(key=None) == [EdgeType.CORRELATION_TO_RUN]
    assert edge_types() == [EdgeType.CORRELATION_TO_RUN, EdgeType.IDEMPOTENCY_TO_RUN]


def test_a_run_replays_its_nearest_earlier_use_and_is_replayed_by_its_nearest_later_one() -> None:
    replays = [
        (edge.source_entity_id, edge.target_entity_id, edge.created_at)
        for edge in run_edges(run(), NEIGHBOURS)
        if edge.edge_type is EdgeType.REPLAYED_FROM
    ]
    assert replays == [("rr_1", "rr_0", run().created_at), ("rr_2", "rr_1", at(1))]


def test_the_metadata_of_a_runs_edges_is_json_whatever_the_hash_holds() -> None:
    made = link_edges(run(request_hash='"\\é'), [(EdgeType.CAUSED_BY, "x")])
    assert [found.metadata for found in made] == ['{"request_hash":"\\"\\\\é"}']


def test_a_conflict_names_the_first_field_that_differs() -> None:
    stored = recorded_run()
    other = recorded_run(run(portfolio_id="pf_2", created_at=at(1)), result="{}")
    assert run_difference(stored, other, explicit_timestamp=True) == "portfolio_id"
    assert run_difference(stored, stored, explicit_timestamp=True) is None


def status(word: OperationStatus) -> Record:
    """Return an operation with a status."""
    return recorded_operation(operation(status=word))


PENDING, RUNNING, SUCCEEDED, FAILED = map(status, OperationStatus)


@pytest.mark.parametrize(
    ("stored", "incoming", "stands"),
    [
        (PENDING, RUNNING, True),
        (PENDING, FAILED, True),
        (RUNNING, SUCCEEDED, True),
        (RUNNING, RUNNING, False),
        (SUCCEEDED, RUNNING, False),
        (FAILED, PENDING, False),
        (mapping(), mapping(created_at=at(1)), True),
        (mapping(), mapping(rebalance_run_id="rr_2"), False),
        (mapping(), mapping(), False),
        (mapping(created_at=at(1)), mapping(), False),
        (recorded_run(), recorded_run(), False),
        (event(), event(), False),
        (decision(), decision(), False),
        (edge(metadata="[1]"), edge(metadata="[1.0]"), False),
        (artifact(), artifact(), False),
    ],
)
def test_a_record_replaces_an_earlier_state(stored: Record, incoming: Record, stands: bool) -> None:
    assert supersedes(stored, incoming) is stands


@pytest.mark.parametrize(
    ("stored", "incoming"),
    [
        (SUCCEEDED, FAILED),
        (PENDING, recorded_operation(operation(correlation_id="corr-2"))),
        (recorded_run(), recorded_run(run(correlation_id="corr-2"))),
        (decision(), decision(comment="no")),
        (edge(), edge(metadata="[]")),
        (artifact(), artifact(text="[]")),
    ],
)
def test_records_with_different_content_are_a_conflict(stored: Record, incoming: Record) -> None:
    with pytest.raises(RecordConflict, match="stored with other content"):
        supersedes(stored, incoming)


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (recorded_run(), "run 'rr_1'"),
        (recorded_operation(), "operation 'dop_1'"),
        (decision(), "decision 'dwd_1'"),
        (mapping(), "mapping of idempotency key 'idem-1'"),
        (event(), "history row of idempotency key 'idem-1'"),
        (artifact(), "artifact of run 'rr_1'"),
        (edge(), f"edge DERIVED_FROM 'rr_2' -> 'rr_1' at {at().isoformat()}"),
    ],
)
def test_messages_name_a_record_by_its_kind_and_id(record: Record, name: str) -> None:
    assert describe_record(record) == name
