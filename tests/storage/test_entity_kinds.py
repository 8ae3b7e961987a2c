"""The kind of an id: the first kind that matches."""

import pytest

from storage.base import Store
from storage.records import EdgeType, EntityKind, Record
from tests.factories import (
    artifact,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)

RECORDS_OF_KIND: dict[EntityKind, list[Record]] = {
    EntityKind.RUN: [recorded_run(run("dra_x", correlation_id="o", request_hash="o"))],
    EntityKind.OPERATION: [recorded_operation(operation("dra_x", correlation_id="o"))],
    EntityKind.DECISION: [decision("dra_x")],
    EntityKind.ARTIFACT: [recorded_run(run("rr_x", correlation_id="o"))],
    EntityKind.CORRELATION: [recorded_run(run("o", correlation_id="dra_x"))],
    EntityKind.IDEMPOTENCY_KEY: [mapping("dra_x", rebalance_run_id="o")],
    EntityKind.UNKNOWN: [edge("dra_x", "o")],
}
"""For each kind, in the order of EntityKind, records that give the id `dra_x` this kind. A purge makes it PURGED."""


@pytest.mark.parametrize("kind", RECORDS_OF_KIND)
async def test_an_id_resolves_to_the_first_of_its_kinds(store: Store, kind: EntityKind) -> None:
    later = list(RECORDS_OF_KIND)[list(RECORDS_OF_KIND).index(kind) :]
    for one in later:
        await store.import_batch(RECORDS_OF_KIND[one])
    assert await store.entity_kinds(["dra_x"]) == {"dra_x": kind}


@pytest.mark.parametrize(
    "record",
    [
        recorded_run(run("o", correlation_id="x")),
        recorded_operation(operation("o", correlation_id="x")),
        edge("x", "o", edge_type=EdgeType.CORRELATION_TO_RUN),
        edge("o", "x", edge_type=EdgeType.OPERATION_TO_CORRELATION),
    ],
)
async def test_a_run_an_operation_or_an_edge_makes_an_id_a_correlation(
    store: Store, record: Record
) -> None:
    await store.import_batch([record])
    assert await store.entity_kinds(["x"]) == {"x": EntityKind.CORRELATION}


@pytest.mark.parametrize(
    "record",
    [
        mapping("x"),
        event("x"),
        recorded_run(run("o", idempotency_key="x")),
        edge("x", "o", edge_type=EdgeType.IDEMPOTENCY_TO_RUN),
    ],
)
async def test_mapping_history_run_or_edge_makes_an_id_an_idempotency_key(
    store: Store, record: Record
) -> None:
    await store.import_batch([record])
    assert await store.entity_kinds(["x"]) == {"x": EntityKind.IDEMPOTENCY_KEY}


@pytest.mark.parametrize(
    "record",
    [
        edge("x", "o"),
        edge("o", "x"),
        edge("o", "x", edge_type=EdgeType.CORRELATION_TO_RUN),
        edge("x", "o", edge_type=EdgeType.OPERATION_TO_CORRELATION),
        edge("o", "x", edge_type=EdgeType.IDEMPOTENCY_TO_RUN),
    ],
)
async def test_an_id_that_only_edges_name_is_unknown(store: Store, record: Record) -> None:
    await store.import_batch([record])
    assert await store.entity_kinds(["x"]) == {"x": EntityKind.UNKNOWN}


async def test_an_unknown_id_is_absent(store: Store) -> None:
    await store.import_batch(
        [recorded_run(run("o", request_hash="hash", portfolio_id="pf")), decision(actor_id="ann")]
    )
    assert await store.entity_kinds(["hash", "pf", "ann", "c_none", "dra_o", ""]) == {}
    assert await store.entity_kinds([]) == {}


async def test_an_artifact_needs_its_run_not_its_text(store: Store) -> None:
    await store.import_batch([artifact("rr_1"), recorded_run(run("rr_2"))])
    assert await store.entity_kinds(["dra_1", "dra_2"]) == {"dra_2": EntityKind.ARTIFACT}
