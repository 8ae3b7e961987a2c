"""Objects by their ids: global and natural ones, and runs and operations by every key."""

import base64
from functools import partial
from typing import Any

import orjson
import pytest

from storage.base import Store
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
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import error_reasons, execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES

NODE = "query($id: ID!) { node(id: $id) { __typename id ...on LineageEntity { entityId kind } } }"
ENTITY = "query($id: String!) { entity(entityId: $id) { __typename id entityId kind } }"
RUN = "query($by: RunLookup!) { run(by: $by) { rebalanceRunId } }"
OPERATION = "query($by: OperationLookup!) { operation(by: $by) { operationId } }"

NAMED = {
    "rr_1": "Run",
    "dop_1": "Operation",
    "dwd_1": "Decision",
    "dra_1": "Artifact",
    "corr-1": "Correlation",
    "idem-1": "IdempotencyKey",
    "gone": "UnknownEntity",
}
"""An id of each kind of entity, and its type."""


async def import_each_kind(store: Store) -> None:
    """Import a record of each kind, and an edge to an id without a record."""
    await store.import_batch(
        [
            recorded_run(run(idempotency_key="idem-1")),
            recorded_operation(),
            decision(),
            mapping(),
            edge("rr_1", "gone"),
        ]
    )


def global_id(*parts: object) -> str:
    """Return a global id of any parts, in the service's encoding."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


async def fetch_global_id(client: AsgiClient, entity_id: str) -> str:
    """The global id of an entity."""
    return str((await fetch_data(client, ENTITY, id=entity_id))["entity"]["id"])


async def test_an_entity_is_found_by_its_natural_id_and_again_by_its_global_one(
    client: AsgiClient,
) -> None:
    await import_each_kind(client.store)
    for entity_id, type_name in NAMED.items():
        found = (await fetch_data(client, ENTITY, id=entity_id))["entity"]
        assert (found["__typename"], found["entityId"]) == (type_name, entity_id)
        assert (await fetch_data(client, NODE, id=found["id"]))["node"] == found


async def test_global_ids_are_unique_over_all_types(client: AsgiClient) -> None:
    everywhere: list[Record] = [
        recorded_run(run("same", correlation_id="same", idempotency_key="same")),
        recorded_operation(operation("same", correlation_id="same")),
        decision("same", run_id="same"),
    ]
    await client.store.import_batch(everywhere)
    types = ("Run", "Operation", "Decision", "Artifact", "Correlation", "IdempotencyKey")
    ids = [global_id(name, "same") for name in types]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    found = (await fetch_data(client, query, ids=ids))["nodes"]
    assert [each["__typename"] for each in found] == list(types)
    assert [each["id"] for each in found] == ids


async def test_an_edge_is_found_by_its_global_id(client: AsgiClient) -> None:
    await import_each_kind(client.store)
    query = '{ entity(entityId: "gone") { lineageEdges { edges { node { id createdAt } } } } }'
    (found,) = (await fetch_data(client, query))["entity"]["lineageEdges"]["edges"]
    by_id = "query($id: ID!) { node(id: $id) { id ...on LineageEdge { createdAt } } }"
    assert (await fetch_data(client, by_id, id=found["node"]["id"]))["node"] == found["node"]


MALFORMED = [
    "",
    "Run",
    "é",
    "%%%",
    "a",
    global_id("Run"),
    global_id("Run", "rr_1", "rr_1"),
    global_id("Run", 1),
    global_id("Run", "\x00"),
    global_id("Nothing", "rr_1"),
    global_id(["Run"], "rr_1"),
    global_id({}, "rr_1"),
    global_id(1, "rr_1"),
    global_id(),
    global_id("Run", "rr_1") + "==",
    global_id("LineageEdge", "rr_1", "WRONG", "gone", 1),
    global_id("LineageEdge", "rr_1", "CAUSED_BY", "gone", "1"),
    global_id("LineageEdge", "rr_1", "CAUSED_BY", "gone", 2**63),
    global_id("LineageEdge", "rr_1"),
    base64.urlsafe_b64encode(b'"Run"').decode(),
    base64.urlsafe_b64encode(b"7").decode(),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
]


async def test_a_malformed_global_id_is_null_and_no_error(client: AsgiClient) -> None:
    await import_each_kind(client.store)
    for malformed in MALFORMED:
        assert (await fetch_data(client, NODE, id=malformed))["node"] is None, malformed


async def test_a_global_id_of_what_is_gone_is_null(client: AsgiClient) -> None:
    for type_name in NAMED.values():
        assert (await fetch_data(client, NODE, id=global_id(type_name, "never")))["node"] is None


async def test_an_id_that_became_a_record_is_no_unknown_entity_any_more(client: AsgiClient) -> None:
    assert (await fetch_data(client, NODE, id=global_id("UnknownEntity", "rr_1")))["node"] is None
    await import_each_kind(client.store)
    assert (await fetch_data(client, NODE, id=global_id("UnknownEntity", "rr_1")))["node"] is None
    assert (await fetch_data(client, NODE, id=global_id("Correlation", "gone")))["node"] is None
    assert (await fetch_data(client, NODE, id=global_id("IdempotencyKey", "corr-1")))[
        "node"
    ] is None


async def test_nodes_keep_their_order_and_stand_though_others_are_null(client: AsgiClient) -> None:
    await import_each_kind(client.store)
    known = [await fetch_global_id(client, entity_id) for entity_id in NAMED]
    ids = ["?", *known, global_id("Run", "never"), known[0]]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    found = (await fetch_data(client, query, ids=ids))["nodes"]
    assert found == [None, *({"id": each} for each in known), None, {"id": known[0]}]


async def test_each_gated_item_of_nodes_is_null_with_an_error_of_its_own() -> None:
    off = {"DPM_ASYNC_OPERATIONS_ENABLED": "false", "DPM_ARTIFACTS_ENABLED": "false"}
    async with open_client({**ALL_FEATURES, **off}) as client:
        await import_each_kind(client.store)
        names = [
            ("Run", "rr_1"),
            ("Operation", "dop_1"),
            ("Artifact", "rr_1"),
            ("Decision", "dwd_1"),
        ]
        ids = [global_id(*name) for name in names]
        query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        whole = await execute(client, query, ids=ids)
    assert whole["data"]["nodes"] == [{"id": ids[0]}, None, None, {"id": ids[3]}]
    assert error_reasons(whole) == {
        "nodes.1": "DPM_ASYNC_OPERATIONS_DISABLED",
        "nodes.2": "DPM_ARTIFACTS_DISABLED",
    }


async def test_what_an_id_resolves_to_is_the_first_kind_that_fits(client: AsgiClient) -> None:
    layers: list[tuple[str, list[Record]]] = [
        ("UNKNOWN", [edge("x", "dra_x")]),
        ("IDEMPOTENCY_KEY", [event("dra_x")]),
        ("CORRELATION", [recorded_run(run("rr_0", correlation_id="dra_x"))]),
        ("ARTIFACT", [recorded_run(run("rr_x"))]),
        ("DECISION", [decision("dra_x")]),
        ("OPERATION", [recorded_operation(operation("dra_x"))]),
        ("RUN", [recorded_run(run("dra_x"))]),
    ]
    for kind, records in layers:
        await client.store.import_batch(records)
        assert (await fetch_data(client, ENTITY, id="dra_x"))["entity"]["kind"] == kind


@pytest.mark.parametrize(
    "record",
    [
        recorded_run(run(correlation_id="x")),
        recorded_operation(operation(correlation_id="x")),
        edge("x", "rr_9", edge_type=EdgeType.CORRELATION_TO_RUN),
        edge("dop_9", "x", edge_type=EdgeType.OPERATION_TO_CORRELATION),
    ],
)
async def test_a_run_an_operation_or_an_edge_makes_an_id_a_correlation(
    client: AsgiClient, record: Record
) -> None:
    await client.store.import_batch([record])
    found = (await fetch_data(client, ENTITY, id="x"))["entity"]
    assert found["kind"] == "CORRELATION"
    assert (await fetch_data(client, NODE, id=found["id"]))["node"] == found


async def test_an_object_reached_another_way_is_of_its_own_kind(client: AsgiClient) -> None:
    await client.store.import_batch(
        [recorded_run(run("same", correlation_id="same", idempotency_key="same"))]
    )
    query = (
        '{ run(by: {rebalanceRunId: "same"}) { kind correlation { kind } idempotencyKey { kind }'
        " artifact { kind entityId } } }"
    )
    assert (await fetch_data(client, query))["run"] == {
        "kind": "RUN",
        "correlation": {"kind": "CORRELATION"},
        "idempotencyKey": {"kind": "IDEMPOTENCY_KEY"},
        "artifact": {"kind": "ARTIFACT", "entityId": "same"},
    }


async def test_an_entity_that_nothing_names_is_null(client: AsgiClient) -> None:
    await import_each_kind(client.store)
    for entity_id in ("never", "", "dra_never", "RR_1", "rr_1 "):
        assert (await fetch_data(client, ENTITY, id=entity_id))["entity"] is None


async def test_an_artifact_is_an_entity_by_its_artifact_id(client: AsgiClient) -> None:
    await import_each_kind(client.store)
    query = (
        '{ entity(entityId: "dra_1") { entityId ...on Artifact { artifactId run { entityId } } } }'
    )
    assert (await fetch_data(client, query))["entity"] == {
        "entityId": "dra_1",
        "artifactId": "dra_1",
        "run": {"entityId": "rr_1"},
    }


async def import_shared_keys(store: Store) -> None:
    """Import three runs and two operations that share keys. The newest ones are not last by id."""
    named = partial(run, correlation_id="c", request_hash="h")
    await store.import_batch(
        [
            recorded_run(named("rr_3", created_at=at(1))),
            recorded_run(named("rr_1", created_at=at(2))),
            recorded_run(named("rr_2", created_at=at(2))),
            recorded_operation(operation("dop_2", correlation_id="c", created_at=at(1))),
            recorded_operation(operation("dop_1", correlation_id="c", created_at=at(2))),
            mapping("k", rebalance_run_id="rr_3"),
            mapping("lost", rebalance_run_id="rr_9"),
            recorded_operation(operation("dop_3", correlation_id="nobody's")),
        ]
    )


RUNS_BY_KEY: list[tuple[dict[str, str], str | None]] = [
    ({"rebalanceRunId": "rr_3"}, "rr_3"),
    ({"correlationId": "c"}, "rr_2"),
    ({"requestHash": "h"}, "rr_2"),
    ({"operationId": "dop_2"}, "rr_2"),
    ({"idempotencyKey": "k"}, "rr_3"),
    ({"rebalanceRunId": "never"}, None),
    ({"correlationId": "never"}, None),
    ({"requestHash": "never"}, None),
    ({"operationId": "never"}, None),
    ({"idempotencyKey": "never"}, None),
    ({"operationId": "dop_3"}, None),
    ({"idempotencyKey": "lost"}, None),
]
OPERATIONS_BY_KEY: list[tuple[dict[str, str], str | None]] = [
    ({"operationId": "dop_2"}, "dop_2"),
    ({"correlationId": "c"}, "dop_1"),
    ({"operationId": "never"}, None),
    ({"correlationId": "never"}, None),
]


async def test_a_run_is_the_newest_that_a_key_names_or_null(client: AsgiClient) -> None:
    await import_shared_keys(client.store)
    for by, found in RUNS_BY_KEY:
        answered = (await fetch_data(client, RUN, by=by))["run"]
        assert answered == (None if found is None else {"rebalanceRunId": found}), by


async def test_an_operation_is_the_newest_that_a_key_names_or_null(client: AsgiClient) -> None:
    await import_shared_keys(client.store)
    for by, found in OPERATIONS_BY_KEY:
        answered = (await fetch_data(client, OPERATION, by=by))["operation"]
        assert answered == (None if found is None else {"operationId": found}), by


@pytest.mark.parametrize(
    "by", [{}, {"rebalanceRunId": None}, {"rebalanceRunId": "a", "requestHash": "b"}]
)
async def test_a_look_up_takes_exactly_one_key(
    memory_client: AsgiClient, by: dict[str, Any]
) -> None:
    assert (await single_error(memory_client, RUN, by=by))["code"] == "BAD_USER_INPUT"


async def test_decisions_and_keys_that_nothing_recorded_are_null(client: AsgiClient) -> None:
    query = '{ decision(decisionId: "never") { id } idempotencyKey(key: "never") { id } }'
    assert await fetch_data(client, query) == {"decision": None, "idempotencyKey": None}


@pytest.mark.parametrize(
    "record", [event("k"), edge("k", "rr_9", edge_type=EdgeType.IDEMPOTENCY_TO_RUN)]
)
async def test_a_key_that_only_history_or_an_edge_knows_maps_to_nothing(
    client: AsgiClient, record: Record
) -> None:
    await client.store.import_batch([record])
    query = '{ idempotencyKey(key: "k") { key requestHash createdAt run { id } isConflicted } }'
    assert (await fetch_data(client, query))["idempotencyKey"] == {
        "key": "k",
        "requestHash": None,
        "createdAt": None,
        "run": None,
        "isConflicted": False,
    }


async def test_a_decision_whose_run_is_not_recorded_has_none(client: AsgiClient) -> None:
    await client.store.import_batch([decision(run_id="gone")])
    found = (await fetch_data(client, '{ decision(decisionId: "dwd_1") { run { id } } }'))[
        "decision"
    ]
    assert found == {"run": None}


@pytest.mark.parametrize(
    ("hashes", "conflicted"), [(["h"], False), (["h", "h"], False), (["h", "i"], True)]
)
async def test_a_key_is_in_conflict_once_it_has_seen_two_request_hashes(
    client: AsgiClient, hashes: list[str], conflicted: bool
) -> None:
    events = [event("k", request_hash=each, created_at=at(n)) for n, each in enumerate(hashes)]
    await client.store.import_batch(events)
    found = (await fetch_data(client, '{ idempotencyKey(key: "k") { isConflicted } }'))[
        "idempotencyKey"
    ]
    assert found == {"isConflicted": conflicted}
