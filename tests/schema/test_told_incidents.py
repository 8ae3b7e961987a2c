"""The root causes of incidents of a second generator, which was written from the contract alone."""

from datetime import UTC, datetime

import pytest

from storage.retention import PurgeOptions
from tests.resolvers.told_incidents import KINDS, tell_story
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data

QUERY = """query($id: String!) { rootCauses(entityId: $id) { isComplete nodes { entity { entityId } score } } }"""


async def test_the_true_cause_of_a_told_incident_comes_first(
    memory_client: AsgiClient, request: pytest.FixtureRequest
) -> None:
    now, store = datetime.now(UTC), memory_client.store
    stories = [tell_story(seed, now) for seed in range(request.config.getoption("--incidents"))]
    assert len(stories) >= len(KINDS)
    purged = [record for story in stories for record in story.purged]
    await store.import_batch(purged)
    options = PurgeOptions(reason="past its time to live")
    await store.purge(runs_before=None, operations_before=now, limit=len(purged), options=options)
    first: list[str] = []
    near: list[str] = []
    for seed, story in enumerate(stories):
        await store.import_batch(story.records)
        found = (await fetch_data(memory_client, QUERY, id=story.asked))["rootCauses"]
        ids = [each["entity"]["entityId"] for each in found["nodes"]]
        if not story.causes & set(ids[:1]):
            first.append(f"{seed} {story.kind}")
        if not story.causes & set(ids[:3]):
            near.append(f"{seed} {story.kind}")
        if story.kind == "two causes":
            assert story.causes <= set(ids), seed
    assert len(first) <= 0.05 * len(stories), first
    assert len(near) <= 0.01 * len(stories), near
