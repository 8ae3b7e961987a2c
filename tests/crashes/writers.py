"""Concurrent writers, each a task with its own connection, until the service stops."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx2

from storage.records import EdgeType, OperationStatus
from tests.crashes.journal import Journal, MutationInput, OperationHistory, parse_timestamp

UNAVAILABLE: Final = "DPM_SUPPORTABILITY_STORE_UNAVAILABLE"
WRITER_COUNT: Final = 6
KEY_COUNT: Final = 12
EXPECTED_REASONS: Final = frozenset(
    {
        "DPM_WORKFLOW_INVALID_TRANSITION",
        "DPM_WORKFLOW_NOT_REQUIRED_FOR_RUN_STATUS",
        UNAVAILABLE,
    }
)
RECORD_RUN: Final = """mutation ($input: RecordRunInput!) { recordRun(input: $input) {
  rebalanceRunId correlationId requestHash portfolioId status createdAt } }"""
STATE: Final = "{ operationId status createdAt startedAt finishedAt }"
ACCEPT: Final = (
    f"mutation ($input: AcceptOperationInput!) {{ acceptOperation(input: $input) {STATE} }}"
)
START: Final = f"mutation ($id: String!) {{ startOperation(operationId: $id) {STATE} }}"
COMPLETE: Final = f"""mutation ($id: String!, $result: JSON!) {{
  completeOperation(operationId: $id, result: $result) {STATE} }}"""
FAIL: Final = f"""mutation ($id: String!, $text: String!) {{
  failOperation(operationId: $id, code: "TIMEOUT", message: $text) {STATE} }}"""
APPLY: Final = """mutation ($input: ApplyWorkflowActionInput!) { applyWorkflowAction(input: $input) {
  decisionId action reasonCode comment actorId decidedAt correlationId } }"""
RECORD_EDGE: Final = """mutation ($input: RecordLineageEdgeInput!) { recordLineageEdge(input: $input) {
  sourceEntityId edgeType targetEntityId createdAt metadata } }"""


class Writer:
    """Sends mutations one after the other, and records the acknowledgements in the journal."""

    def __init__(self, client: httpx2.AsyncClient, journal: Journal, random: Random) -> None:
        self._client = client
        self._journal = journal
        self._random = random

    async def write_until_disconnected(self) -> None:
        """Write until the connection is lost or the task is cancelled."""
        steps = (
            self._record_run,
            self._resend_run,
            self._run_operation,
            self._apply_action,
            self._record_edge,
        )
        try:
            while True:
                await self._random.choices(steps, weights=(5, 1, 2, 3, 2))[0]()
        except httpx2.TransportError:
            return

    async def _execute(self, query: str, **variables: object) -> Any:
        """Return the result of the mutation, None if it was rejected."""
        body = {"query": query, "variables": variables}
        begun = time.monotonic()
        answer = await self._client.post("/graphql", json=body)
        self._journal.max_seconds = max(self._journal.max_seconds, time.monotonic() - begun)
        whole = answer.json()
        if errors := whole.get("errors"):
            reason = errors[0].get("extensions", {}).get("reason", str(errors[0]))
            self._journal.rejected[reason] = self._journal.rejected.get(reason, 0) + 1
            unavailable = reason == UNAVAILABLE
            whole_503 = answer.status_code == 503 and "retry-after" in answer.headers
            # On a busy machine the body of a request can arrive too late.
            is_late = answer.status_code == 408
            if not is_late and (reason not in EXPECTED_REASONS or unavailable != whole_503):
                self._journal.unexpected.append(f"{answer.status_code} {errors}")
            await asyncio.sleep(0.05 if unavailable else 0)
            return None
        (found,) = whole["data"].values()
        return found

    async def _record_run(self) -> None:
        random, journal = self._random, self._journal
        key = f"key-{random.randrange(KEY_COUNT)}"
        sent: MutationInput = {
            "rebalanceRunId": f"rr_{uuid4().hex[:12]}",
            "correlationId": f"corr-{random.randrange(1000)}",
            "requestHash": f"sha256:{random.randrange(3)}",
            "idempotencyKey": key if random.random() < 0.6 else None,
            "portfolioId": f"pf_{random.randrange(9)}",
            "result": {
                "status": random.choice(("READY", "PENDING_REVIEW", "PENDING_REVIEW")),
                "orders": "x" * random.choice((10, 300, 4000, 60_000)),
            },
            "causedBy": self._pick_recent(journal.operations, 0.3),
            "derivedFrom": self._pick_recent(journal.runs, 0.3),
        }
        await self._send_run(sent)

    async def _resend_run(self) -> None:
        # Also repeat mutations that were sent before a crash and never acknowledged, as a client
        # does.
        unsure = [each for each in self._journal.runs_sent if each not in self._journal.runs]
        for run_id in unsure[:1] or self._pick_recent(self._journal.runs_sent, 1):
            await self._send_run(self._journal.runs_sent[run_id])

    async def _send_run(self, sent: MutationInput) -> None:
        run_id = sent["rebalanceRunId"]
        self._journal.runs_sent[run_id] = sent
        if (answer := await self._execute(RECORD_RUN, input=sent)) is not None:
            known = self._journal.runs.setdefault(run_id, parse_timestamp(answer["createdAt"]))
            if known != parse_timestamp(answer["createdAt"]):
                self._journal.unexpected.append(f"{run_id} was made at {known}, and at {answer}")

    async def _run_operation(self) -> None:
        random = self._random
        sent: MutationInput = {
            "operationId": f"dop_{uuid4().hex[:12]}",
            "operationType": "ANALYZE_SCENARIOS",
            "correlationId": f"corr-{random.randrange(1000)}",
            "request": {"scenarios": random.randrange(1000)},
        }
        operation_id = sent["operationId"]
        steps = self._journal.operations[operation_id] = OperationHistory(sent)
        if (answer := await self._execute(ACCEPT, input=sent)) is None:
            return
        steps.answered = answer
        steps.attempted.add(OperationStatus.RUNNING)
        if random.random() < 0.2 or (answer := await self._execute(START, id=operation_id)) is None:
            return
        steps.answered = answer
        if random.random() < 0.2:
            return
        steps.payload = uuid4().hex
        if random.random() < 0.6:
            steps.attempted.add(OperationStatus.SUCCEEDED)
            answer = await self._execute(COMPLETE, id=operation_id, result={"made": steps.payload})
        else:
            steps.attempted.add(OperationStatus.FAILED)
            answer = await self._execute(FAIL, id=operation_id, text=steps.payload)
        if answer is not None:
            steps.answered = answer

    async def _apply_action(self) -> None:
        reviewed = [
            run_id
            for run_id in list(self._journal.runs)[-40:]
            if self._journal.runs_sent[run_id]["result"]["status"] == "PENDING_REVIEW"
        ]
        if not reviewed:
            return
        sent: MutationInput = {
            "run": {"rebalanceRunId": self._random.choice(reviewed[:8])},
            "action": self._random.choice(("APPROVE", "REJECT", "REQUEST_CHANGES")),
            "reasonCode": "LOOKS_GOOD",
            "actorId": f"actor-{uuid4().hex}",
            "comment": "as we said",
            "correlationId": f"corr-{self._random.randrange(1000)}",
        }
        self._journal.decisions_sent[sent["actorId"]] = sent
        if (answer := await self._execute(APPLY, input=sent)) is not None:
            self._journal.decisions[sent["actorId"]] = answer

    async def _record_edge(self) -> None:
        ends = self._pick_recent(self._journal.runs, 1)
        if not ends:
            return
        source = f"sim_{uuid4().hex[:12]}"
        sent: MutationInput = {
            "sourceEntityId": source,
            "edgeType": "DERIVED_FROM",
            "targetEntityId": ends[0],
            "metadata": {"step": self._random.randrange(100)},
        }
        key = (source, EdgeType.DERIVED_FROM, ends[0])
        self._journal.edges_sent[key] = sent
        if (answer := await self._execute(RECORD_EDGE, input=sent)) is not None:
            self._journal.edges[key] = parse_timestamp(answer["createdAt"])

    def _pick_recent(self, ids: dict[str, Any], share: float) -> list[str]:
        """Return one of the newest ids for a share of the calls, else nothing."""
        recent = list(ids)[-100:]
        return [self._random.choice(recent)] if recent and self._random.random() < share else []


@asynccontextmanager
async def running_writers(
    address: str, journal: Journal, random: Random, *, writers: int = WRITER_COUNT
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run writers during the block, in which the test stops their service. Yield their tasks."""
    async with httpx2.AsyncClient(base_url=address, timeout=20, trust_env=False) as client:
        tasks = [
            asyncio.create_task(Writer(client, journal, random).write_until_disconnected())
            for _ in range(writers)
        ]
        yield tasks
        _, left = await asyncio.wait(tasks, timeout=5)
        for task in left:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for each in ended:
        if isinstance(each, Exception):
            raise each
