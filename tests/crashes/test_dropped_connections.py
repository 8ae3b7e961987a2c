"""A subscriber receives every write once, even if connections drop.

Two processes of the service serve one store; writers and listeners change between them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest

from tests.backends import Backend
from tests.polling import wait_until
from tests.schema.subscription_clients import open_acknowledged
from tests.service_env import ALL_FEATURES
from tests.service_process import running_service

WRITERS: Final = 16
LISTENERS: Final = 2
"""Number of listeners of each of the three subscriptions."""

LIMITS: Final = httpx2.Limits(keepalive_expiry=1)
"""Idle connections are closed before the service closes them."""

UNAVAILABLE: Final = 503
EVENTS_OF_EACH: Final = 5
"""A run, a decision and three steps of an operation."""

CATCH_UP_SECONDS: Final = 60
"""Maximum time until a listener has every event after the writers have ended."""

RECORD: Final = "mutation ($input: RecordRunInput!) { recordRun(input: $input) { rebalanceRunId } }"
ACCEPT: Final = (
    "mutation ($input: AcceptOperationInput!) { acceptOperation(input: $input) { status } }"
)
START: Final = "mutation ($id: String!) { startOperation(operationId: $id) { status } }"
FAIL: Final = (
    'mutation ($id: String!) { failOperation(operationId: $id, code: "X", message: "") { status } }'
)
DECIDE: Final = "mutation ($input: ApplyWorkflowActionInput!) { applyWorkflowAction(input: $input) { decisionId } }"

LISTENED: Final = {
    "runRecorded": "rebalanceRunId",
    "operationChanged": "operationId status",
    "decisionRecorded": "decisionId",
}

Event = tuple[str, ...]
"""An event: the subscription, and the values of its fields."""


class BusyError(Exception):
    """The service rejected a write, because the machine is busy."""


class Writer:
    """Writes records, and records the acknowledged events."""

    def __init__(self, client: httpx2.AsyncClient, services: Sequence[str], seed: int) -> None:
        self._client = client
        self._services = services
        self._random = Random(seed)
        self.events: list[Event] = []

    async def record_until(self, count: int) -> None:
        """Write until `count` records of each kind are acknowledged."""
        while len(self.events) < count:
            with suppress(BusyError):
                run_id = f"rr_{uuid4().hex[:12]}"
                await self._record_run(run_id)
                if self._random.random() < 0.3:
                    await self._apply_action(run_id)
                if self._random.random() < 0.2:
                    await self._run_operation()

    async def record_one_of_each(self) -> None:
        """Record a run, a decision and the steps of an operation, one after the other."""
        while len(self.events) < EVENTS_OF_EACH:
            self.events.clear()
            with suppress(BusyError):
                run_id = f"rr_{uuid4().hex[:12]}"
                await self._record_run(run_id)
                await self._apply_action(run_id)
                await self._run_operation()

    async def _execute(self, query: str, **variables: object) -> Any:
        service = self._random.choice(self._services)
        body = {"query": query, "variables": variables}
        answer = await self._client.post(f"{service}/graphql", json=body)
        if answer.status_code == UNAVAILABLE:
            raise BusyError
        whole = answer.json()
        assert "errors" not in whole, whole
        return whole["data"]

    async def _record_run(self, run_id: str) -> None:
        given = {
            "rebalanceRunId": run_id,
            "correlationId": f"c-{run_id}",
            "requestHash": f"sha256:{self._random.randrange(9)}",
            "idempotencyKey": f"key-{self._random.randrange(20)}",
            "portfolioId": "pf",
            "result": {"status": "PENDING_REVIEW"},
        }
        await self._execute(RECORD, input=given)
        self.events.append(("runRecorded", run_id))

    async def _apply_action(self, run_id: str) -> None:
        given = {
            "run": {"rebalanceRunId": run_id},
            "action": "APPROVE",
            "reasonCode": "OK",
            "actorId": "a",
        }
        answer = await self._execute(DECIDE, input=given)
        self.events.append(("decisionRecorded", answer["applyWorkflowAction"]["decisionId"]))

    async def _run_operation(self) -> None:
        operation_id = f"dop_{uuid4().hex[:12]}"
        await self._execute(ACCEPT, input={"operationId": operation_id, "operationType": "T"})
        self.events.append(("operationChanged", operation_id, "PENDING"))
        await self._execute(START, id=operation_id)
        self.events.append(("operationChanged", operation_id, "RUNNING"))
        await self._execute(FAIL, id=operation_id)
        self.events.append(("operationChanged", operation_id, "FAILED"))


class Listener:
    """Listens to one subscription, and drops its connection at random."""

    def __init__(self, services: Sequence[str], field: str, after: str, seed: int) -> None:
        self._services = services
        self.field = field
        self._random = Random(seed)
        self.cursor = after
        self.events: list[Event] = []
        self.drops = 0

    async def listen_forever(self, *, drops: int, events: int) -> None:
        """Listen without end, and drop the connection about `drops` times within `events` events."""
        query = (
            f"subscription ($after: String!) {{ {self.field}(after: $after)"
            f" {{ cursor {LISTENED[self.field]} }} }}"
        )
        while True:
            until = self._random.randrange(2 * events // drops) if self.drops < drops else None
            await self._listen(query, until)
            self.drops += 1
            await asyncio.sleep(self._random.random() / 4)

    async def _listen(self, query: str, until: int | None) -> None:
        async with open_acknowledged(self._services[self.drops % len(self._services)]) as socket:
            await socket.subscribe("1", query, after=self.cursor)
            heard = 0
            while until is None or heard < until:
                self._note((await socket.data())[self.field])
                heard += 1
            socket.abort()

    def _note(self, event: dict[str, str]) -> None:
        self.cursor = event.pop("cursor")
        self.events.append((self.field, *event.values()))

    def has_heard(self, event: Event) -> bool:
        """Return whether it has received an event; True for an event of another subscription."""
        return event[0] != self.field or event in self.events


@asynccontextmanager
async def served(backend: Backend, folder: Path) -> AsyncIterator[list[str]]:
    """Run two services on one store, or one service on a memory store."""
    async with backend.new_database() as (_address, env):
        with ExitStack() as stack:
            yield [
                stack.enter_context(
                    running_service(ALL_FEATURES | env, log=folder / f"{number}.log")
                ).url
                for number in range(1 if backend.name == "memory" else 2)
            ]


async def test_every_write_is_told_once_over_dropped_connections(
    backend: Backend, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    writes, drops = request.config.getoption("--writes"), request.config.getoption("--drops")
    async with (
        served(backend, tmp_path) as services,
        httpx2.AsyncClient(timeout=60, trust_env=False, limits=LIMITS) as client,
    ):
        asked = await client.post(f"{services[0]}/graphql", json={"query": "{ changeCursor }"})
        begun = asked.json()["data"]["changeCursor"]
        writers = [Writer(client, services, seed) for seed in range(WRITERS)]
        listeners = [
            Listener(services, field, begun, seed)
            for field in LISTENED
            for seed in range(LISTENERS)
        ]
        listen = [
            asyncio.create_task(each.listen_forever(drops=drops, events=writes // 4))
            for each in listeners
        ]
        await asyncio.gather(*(each.record_until(writes // WRITERS) for each in writers))
        written = [told for writer in writers for told in writer.events]
        # Write the last events. A duplicate would arrive before them.
        last = Writer(client, services, WRITERS)
        await last.record_one_of_each()
        await _wait_until_heard(listeners, listen, last.events)
        written += last.events
        for task in listen:
            task.cancel()
        await asyncio.gather(*listen, return_exceptions=True)
    missed = twice = 0
    for listener in listeners:
        expected = {told for told in written if told[0] == listener.field}
        missed += len(expected - {*listener.events})
        twice += len(listener.events) - len({*listener.events})
    print(
        f"\n{backend.name}: {len(written)} writes by {WRITERS} writers, {len(services)} processes,"
        f" {sum(each.drops for each in listeners)} drops of {len(listeners)} listeners:"
        f" {missed} missed, {twice} twice"
    )
    assert (missed, twice) == (0, 0)
    for listener in listeners:
        if listener.field == "operationChanged":
            _check_steps(listener.events)


async def _wait_until_heard(
    listeners: Sequence[Listener], tasks: Sequence[asyncio.Task[None]], events: Sequence[Event]
) -> None:
    """Wait until each listener has heard the events of its subscription, or one has failed."""

    def is_over() -> bool:
        return any(task.done() for task in tasks) or all(
            listener.has_heard(event) for listener in listeners for event in events
        )

    with suppress(TimeoutError):  # what is missing is counted and printed
        await wait_until(is_over, seconds=CATCH_UP_SECONDS)
    for task in tasks:
        if task.done():
            task.result()


def _check_steps(events: Sequence[Event]) -> None:
    """Assert that the events of each operation are in order."""
    steps: dict[str, list[str]] = {}
    for _, operation_id, status in events:
        steps.setdefault(operation_id, []).append(status)
    assert steps
    for each in steps.values():
        assert each == ["PENDING", "RUNNING", "FAILED"][: len(each)]
