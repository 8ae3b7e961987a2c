"""`recordedAt` and `recordedBy` of every record."""

from datetime import UTC, datetime
from typing import Any, Final

from storage.records import parse_timestamp
from tests.factories import (
    artifact,
    decision,
    edge,
    event,
    mapping,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import fetch_data
from tests.service_env import ALL_FEATURES

EVERYTHING: Final = """{
  run(by: {rebalanceRunId: "rr_1"}) { ...stamp
    artifact { ...stamp } operation { ...stamp } idempotencyKey { ...stamp
      history { nodes { recordedAt recordedBy } } }
    decisions { nodes { ...stamp } } }
  lineage(entityId: "rr_1") { edges { nodes { recordedAt recordedBy } } }
}
fragment stamp on LineageEntity {
  ... on Run { recordedAt recordedBy } ... on Artifact { recordedAt recordedBy }
  ... on Operation { recordedAt recordedBy } ... on IdempotencyKey { recordedAt recordedBy }
  ... on Decision { recordedAt recordedBy } }"""


def stamps_in(found: Any) -> list[tuple[str | None, str | None]]:
    """Every pair of recordedAt and recordedBy in an answer."""
    if isinstance(found, list):
        return [pair for each in found for pair in stamps_in(each)]
    if not isinstance(found, dict):
        return []
    own = [(found["recordedAt"], found["recordedBy"])] if "recordedAt" in found else []
    return own + [pair for each in found.values() for pair in stamps_in(each)]


async def test_every_record_of_an_import_tells_its_operator_and_time(client: AsgiClient) -> None:
    operator = client.store.for_request(after=None, writes=True, recorded_by="import:alice")
    start = datetime.now(UTC)
    await operator.import_batch(
        [
            recorded_run(run(idempotency_key="idem-1")),
            recorded_operation(),
            decision(),
            edge("rr_1", "rr_0"),
            mapping(),
            event(),
            artifact(),
        ]
    )
    end = datetime.now(UTC)
    found = stamps_in(await fetch_data(client, EVERYTHING))
    assert len(found) == 7
    (pair,) = set(found)  # one transaction, one stamp
    assert pair[1] == "import:alice"
    assert start <= parse_timestamp(pair[0] or "", field="recordedAt") <= end


async def test_a_run_of_a_caller_without_a_name_is_recorded_by_anonymous(
    client: AsgiClient,
) -> None:
    recorded = await fetch_data(
        client,
        """mutation { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c", requestHash: "h",
             portfolioId: "p", result: {status: "READY"}, createdAt: "2020-01-01T00:00:00Z"}) {
           recordedBy recordedAt createdAt artifact { recordedBy } } }""",
    )
    found = recorded["recordRun"]
    assert (found["recordedBy"], found["artifact"]["recordedBy"]) == ("anonymous", "anonymous")
    assert found["recordedAt"] > found["createdAt"]


async def test_an_artifact_that_is_built_has_the_stamp_of_its_run(
    memory_client: AsgiClient,
) -> None:
    async with open_client(ALL_FEATURES, store=memory_client.store) as client:
        for subject, record in (("a", recorded_run()), ("b", artifact())):
            session = client.store.for_request(after=None, writes=True, recorded_by=subject)
            await session.import_batch([record])
        query = '{ run(by: {rebalanceRunId: "rr_1"}) { artifact { recordedBy } } }'
        found = [await fetch_data(client, query)]
        persisting = ALL_FEATURES | {"DPM_ARTIFACT_STORE_MODE": "PERSISTED"}
        async with open_client(persisting, store=client.store) as other:
            found.append(await fetch_data(other, query))
    assert [each["run"]["artifact"]["recordedBy"] for each in found] == ["a", "b"]


async def test_a_key_that_maps_to_nothing_has_no_stamp(client: AsgiClient) -> None:
    await client.store.import_batch([event("idem-9")])
    found = await fetch_data(
        client, '{ entity(entityId: "idem-9") { ... on IdempotencyKey { recordedAt recordedBy } } }'
    )
    assert found["entity"] == {"recordedAt": None, "recordedBy": None}
