"""A relation is loaded once for all parents: fifty parents need as many statements as one."""

import pytest

from schema.graphql.types.values.global_ids import to_global_id
from storage.ledger import tree
from storage.records import EdgeType, Record
from tests.factories import (
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
from tests.reads import record_reads
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data

MANY = 50


def records(name: str, *, second: int) -> list[Record]:
    """Return a run and one record of each kind that can be related to it."""
    moment = at(second)
    key, correlation, request_hash = f"k{name}", f"c{name}", f"h{name}"
    whole = run(
        f"rr_{name}",
        correlation_id=correlation,
        request_hash=request_hash,
        idempotency_key=key,
        created_at=moment,
    )
    return [
        recorded_run(whole),
        recorded_operation(operation(f"o{name}", correlation_id=correlation, created_at=moment)),
        decision(f"d{name}", run_id=f"rr_{name}", decided_at=moment),
        mapping(key, request_hash=request_hash, rebalance_run_id=f"rr_{name}", created_at=moment),
        event(key, rebalance_run_id=f"rr_{name}", request_hash=request_hash, created_at=moment),
        edge(key, f"rr_{name}", edge_type=EdgeType.IDEMPOTENCY_TO_RUN, created_at=moment),
        edge(f"rr_{name}", f"o{name}", edge_type=EdgeType.CAUSED_BY, created_at=moment),
        edge(f"rr_{name}", f"gone{name}", created_at=moment),
        edge("hub", f"rr_{name}", created_at=moment),
        edge("hub", f"d{name}", created_at=moment),
        edge("hub", f"dra_{name}", created_at=moment),
    ]


pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture(autouse=True)
async def fifty_of_each(client: AsgiClient) -> None:
    """Import fifty runs with their related records."""
    for number in range(MANY):
        await client.store.import_batch(records(f"{number:02}", second=number))
    # The background task commits the indices of new leaves, and each commit invalidates cached traversals.
    await tree.grow(client.store.ledger)


ITEMS = "(first: 3) { totalCount edges { node { "
RELATIONS = [
    f"{root}(first: N) {{ edges {{ node {{ {field}{' }' * (field.count('{') - field.count('}'))} }} }} }}"
    for root, fields in {
        "runs": [
            "result",
            "workflow { status latestDecision { decisionId",
            "operation { request result error { code",
            "artifact { artifactHash artifactVersion payload run { id",
            "idempotencyKey { requestHash isConflicted run { result",
            "correlation { runs" + ITEMS + "result",
            "correlation { operations" + ITEMS + "result",
            "operation { runs" + ITEMS + "result",
            "idempotencyKey { history" + ITEMS + "run { id",
            "decisions" + ITEMS + "run { id",
            "lineageEdges" + ITEMS + "source { kind } target { id",
            "lineageEdges(direction: UPSTREAM, first: 3) { edges { node { target { id",
            "lineageEdges(filter: {edgeTypes: [CAUSED_BY]}, first: 3) { totalCount",
        ],
        "operations": ["request", "correlation { runs" + ITEMS + "id", "runs" + ITEMS + "id"],
        "decisions": ["run { result", "lineageEdges" + ITEMS + "source { id"],
    }.items()
    for field in fields
] + [
    'lineage(entityId: "hub", depth: 1) { edges(first: N) { edges { node { target { id } } } } }',
    'lineage(entityId: "hub", depth: 1) { entities(first: N) { edges { node { kind } } } }',
]
"""Queries of `N` parents, each with one relation."""

NODES = {
    "Run": "rr_",
    "Operation": "o",
    "Decision": "d",
    "Artifact": "rr_",
    "Correlation": "c",
    "IdempotencyKey": "k",
    "UnknownEntity": "gone",
}
"""The prefix of the ids in the store for each node type."""


async def count_statements(client: AsgiClient, query: str) -> int:
    """Return the number of statements that a query executes."""
    with record_reads() as seen:
        await fetch_data(client, query)
    return len(seen)


async def test_what_fifty_parents_relate_to_takes_as_many_statements_as_what_few_do(
    client: AsgiClient,
) -> None:
    for relation in RELATIONS:
        # The first query fills the cache of traversals. Compare with four parents, because the first entities of a
        # graph have fewer kinds, and each kind needs a statement.
        _, few, many = [
            await count_statements(
                client, f"{{ {relation.replace('first: N', f'first: {size}')} }}"
            )
            for size in (1, 4, MANY)
        ]
        assert many == few, relation


async def test_fifty_nodes_take_as_many_statements_as_one(client: AsgiClient) -> None:
    for type_name, prefix in NODES.items():
        ids = [f'"{to_global_id(type_name, f"{prefix}{number:02}")}"' for number in range(MANY)]
        one, many = [
            await count_statements(client, f"{{ nodes(ids: [{', '.join(some)}]) {{ id }} }}")
            for some in (ids[:1], ids)
        ]
        assert many == one, type_name


async def test_a_list_is_counted_only_when_that_is_asked_for(client: AsgiClient) -> None:
    with record_reads() as seen:
        await fetch_data(client, "{ runs(first: 1) { edges { node { id } } } }")
    assert not [each for each in seen if "count(" in each.sql.lower()]


async def test_a_list_of_runs_never_loads_results(client: AsgiClient) -> None:
    with record_reads() as seen:
        await fetch_data(client, "{ runs { edges { node { id status createdAt portfolioId } } } }")
    assert len(seen) == 1
    assert "results" not in seen[0].sql
