"""Liveness and readiness."""

import asyncio

from storage.activity import Summary
from storage.errors import StoreUnavailable
from storage.lists import TimeRange
from storage.memory import MemoryStore
from tests.schema.asgi_client import AsgiClient, open_client


async def test_the_process_says_that_it_lives(client: AsgiClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status, answer.json) == (200, {"status": "alive"})


async def test_an_open_store_is_ready(client: AsgiClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status, answer.json) == (200, {"status": "ready"})


class UnavailableStore(MemoryStore):
    """A store whose database is unavailable."""

    async def check(self) -> None:
        raise StoreUnavailable


class HangingStore(MemoryStore):
    """A store whose database does not respond."""

    async def check(self) -> None:
        await asyncio.sleep(60)

    async def summary(self, created: TimeRange) -> Summary:
        await asyncio.sleep(60)
        return await super().summary(created)


async def test_a_store_that_does_not_answer_is_not_ready() -> None:
    async with open_client({}, store=UnavailableStore()) as client:
        answer = await client.get("/readyz")
        alive = await client.get("/healthz")
    assert (answer.status, answer.headers["retry-after"], alive.status) == (503, "1", 200)
    assert answer.json == {"detail": "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"}


async def test_a_silent_store_is_given_up_after_the_time_of_a_request() -> None:
    asked = {"query": "{summary{runCount}}"}
    async with open_client({"DPM_REQUEST_TIMEOUT_SECONDS": "1"}, store=HangingStore()) as client:
        ready, rest, graphql = await asyncio.gather(
            client.get("/readyz"),
            client.get("/rebalance/supportability/summary"),
            client.post_json("/graphql", asked),
        )
    unavailable = {"detail": "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"}
    assert [(each.status, each.json) for each in (ready, rest)] == [(503, unavailable)] * 2
    (problem,) = graphql.json["errors"]
    assert problem["extensions"] == {"code": "BAD_USER_INPUT", "reason": "DPM_REQUEST_TIMEOUT"}
    assert "at most 1 (DPM_REQUEST_TIMEOUT_SECONDS)" in problem["message"]
