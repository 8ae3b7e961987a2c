"""Comparison of a database after a crash with the acknowledgements of its writers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import orjson
from sqlalchemy import select

from resolvers.workflow import ALLOWED_ACTIONS, STATUS_AFTER, WorkflowStatus
from storage import open_store, record_rules
from storage.errors import StoreUnavailable
from storage.ledger.verification import Verification
from storage.lists import ALL_TIME
from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    OperationStatus,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.sql.model import tables as t
from storage.sql.store import SqlStore
from tests.crashes.databases import Database
from tests.crashes.journal import (
    PROGRESS,
    EdgeKey,
    Journal,
    MutationInput,
    OperationHistory,
    parse_timestamp,
)
from tests.storage.store_helpers import EVERY_ROW

ORPHANS: Final = (
    ("run without result", t.runs.c.rebalance_run_id, t.results.c.rebalance_run_id),
    ("run without artifact", t.runs.c.rebalance_run_id, t.artifacts.c.rebalance_run_id),
    ("result without run", t.results.c.rebalance_run_id, t.runs.c.rebalance_run_id),
    ("artifact without run", t.artifacts.c.rebalance_run_id, t.runs.c.rebalance_run_id),
    ("decision without run", t.decisions.c.run_id, t.runs.c.rebalance_run_id),
    ("mapping without run", t.mappings.c.rebalance_run_id, t.runs.c.rebalance_run_id),
    ("history row without run", t.history.c.rebalance_run_id, t.runs.c.rebalance_run_id),
)
"""Incomplete records that no export shows: rows whose related row is missing."""


@dataclass(slots=True)
class StoredRecords:
    """Every record of a database, by kind and id."""

    runs: dict[str, RecordedRun] = field(default_factory=dict)
    operations: dict[str, RecordedOperation] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    edges: dict[EdgeKey, list[LineageEdge]] = field(default_factory=dict)
    mappings: dict[str, IdempotencyMapping] = field(default_factory=dict)
    events: Counter[IdempotencyEvent] = field(default_factory=Counter)
    artifacts: set[str] = field(default_factory=set)
    duplicates: list[str] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Add a record."""
        match record:
            case RecordedRun(run):
                self._once(run.rebalance_run_id in self.runs, record)
                self.runs[run.rebalance_run_id] = record
            case RecordedOperation(operation):
                self._once(operation.operation_id in self.operations, record)
                self.operations[operation.operation_id] = record
            case Decision():
                self.decisions.setdefault(record.run_id, []).append(record)
            case LineageEdge():
                key = (record.source_entity_id, record.edge_type, record.target_entity_id)
                self._once(
                    any(e.created_at == record.created_at for e in self.edges.get(key, ())), record
                )
                self.edges.setdefault(key, []).append(record)
            case IdempotencyMapping():
                self._once(record.idempotency_key in self.mappings, record)
                self.mappings[record.idempotency_key] = record
            case IdempotencyEvent():
                self._once(record in self.events, record)
                self.events[record] += 1
            case PersistedArtifact():
                self._once(record.rebalance_run_id in self.artifacts, record)
                self.artifacts.add(record.rebalance_run_id)

    def _once(self, known: bool, record: Record) -> None:
        if known:
            self.duplicates.append(f"twice: {record_rules.describe_record(record)}")


async def read_database(place: Database) -> tuple[StoredRecords, list[str]]:
    """Return the records of a database, and its incomplete records and wrong counts."""
    await place.wait_until_idle()
    store = await open_store(place.config)
    assert isinstance(store, SqlStore)
    kept = StoredRecords()
    try:
        await store.check()
        async for record in store.export():
            kept.add(record)
        async with store._read_engine.connect() as connection:
            halves = [
                f"{name}: {row[0]}"
                for name, half, other in ORPHANS
                for row in await connection.execute(select(half).except_(select(other)))
            ]
        async with store.ledger.snapshot() as snapshot:
            verification = Verification(snapshot)
            halves += [f"ledger: {each}" async for each in verification.findings()]
        told, counted = await store.summary(ALL_TIME), await store.summary(EVERY_ROW)
    except StoreUnavailable as error:
        raise AssertionError(f"the store does not answer: {error.__cause__}") from error
    finally:
        await store.close()
    miscounted = [] if told == counted else [f"kept counts: {told}, and there are {counted}"]
    return kept, [*halves, *kept.duplicates, *miscounted]


async def find_violations(
    place: Database, journal: Journal, *, expired: Iterable[str] = ()
) -> list[str]:
    """Return every violation in a database. Runs among the `expired` may have been purged."""
    kept, halves = await read_database(place)
    gone = {run_id for run_id in expired if run_id not in kept.runs}
    return [
        *await place.find_damage(),
        *halves,
        *journal.unexpected,
        *_run_violations(kept, journal, gone),
        *_key_violations(kept),
        *_operation_violations(kept, journal),
        *_decision_violations(kept, journal),
        *_edge_violations(kept, journal, gone),
    ]


def _equals_sent(stored: str | None, sent: object) -> bool:
    return stored is not None and orjson.loads(stored) == sent


def _run_violations(kept: StoredRecords, journal: Journal, gone: set[str]) -> Iterator[str]:
    for run_id, created_at in journal.runs.items():
        if run_id in gone:
            continue
        stored = kept.runs.get(run_id)
        if stored is None:
            yield f"lost: run {run_id}"
        elif stored.run.created_at != created_at:
            yield f"changed: run {run_id} was made at {created_at}"
    for run_id, recorded in kept.runs.items():
        sent = journal.runs_sent.get(run_id)
        run = recorded.run
        if sent is None:
            yield f"unknown: run {run_id}"
        elif not _equals_sent(recorded.result, sent["result"]) or (
            run.correlation_id,
            run.request_hash,
            run.idempotency_key,
            run.portfolio_id,
            run.status,
        ) != (
            sent["correlationId"],
            sent["requestHash"],
            sent["idempotencyKey"],
            sent["portfolioId"],
            sent["result"]["status"],
        ):
            yield f"changed: run {run_id}"


def _key_violations(kept: StoredRecords) -> Iterator[str]:
    wanted = Counter(
        record_rules.run_event(each.run, each.run.idempotency_key)
        for each in kept.runs.values()
        if each.run.idempotency_key is not None
    )
    for event in (wanted - kept.events) + (kept.events - wanted):
        yield f"history: {event}"
    users: dict[str, list[RecordedRun]] = {}
    for each in kept.runs.values():
        if each.run.idempotency_key is not None:
            users.setdefault(each.run.idempotency_key, []).append(each)
    for key in users.keys() | kept.mappings.keys():
        newest = max((each.run.created_at for each in users.get(key, ())), default=None)
        fitting = [
            record_rules.run_mapping(each.run, key)
            for each in users.get(key, ())
            if each.run.created_at == newest
        ]
        if kept.mappings.get(key) not in fitting:
            yield f"mapping: {key} maps to {kept.mappings.get(key)}, not to its newest run"


def _operation_violations(kept: StoredRecords, journal: Journal) -> Iterator[str]:
    for operation_id, steps in journal.operations.items():
        stored = kept.operations.get(operation_id)
        if stored is None:
            if steps.answered is not None:
                yield f"lost: operation {operation_id}"
        elif wrong := _operation_difference(stored, steps):
            yield f"operation {operation_id}: {wrong}"
    for operation_id in kept.operations.keys() - journal.operations.keys():
        yield f"unknown: operation {operation_id}"


def _operation_difference(stored: RecordedOperation, steps: OperationHistory) -> str | None:
    operation, payload, sent = stored.operation, stored.payload, steps.sent
    status = operation.status
    if status not in steps.attempted:
        return f"is {status}, which nobody asked for"
    if steps.answered is not None:
        answered = OperationStatus(steps.answered["status"])
        if PROGRESS[status] < PROGRESS[answered]:
            return f"is {status}, and was said to be {answered}"
        for name, value in (
            ("createdAt", operation.created_at),
            ("startedAt", operation.started_at),
            ("finishedAt", operation.finished_at),
        ):
            told = steps.answered[name]
            if told is not None and parse_timestamp(told) != value:
                return f"{name} is {value}, and was said to be {told}"
    if operation.correlation_id != sent["correlationId"] or not _equals_sent(
        payload.request, sent["request"]
    ):
        return "is not what was sent"
    started, finished = PROGRESS[status] > 0, PROGRESS[status] > 1
    if (operation.started_at is not None, operation.finished_at is not None) != (started, finished):
        return f"is {status}, begun {operation.started_at} and ended {operation.finished_at}"
    result = {"made": steps.payload} if status is OperationStatus.SUCCEEDED else None
    error = (
        {"code": "TIMEOUT", "message": steps.payload} if status is OperationStatus.FAILED else None
    )
    if orjson.loads(payload.result or "null") != result:
        return f"is {status} with the result {payload.result}"
    if orjson.loads(payload.error or "null") != error:
        return f"is {status} with the error {payload.error}"
    return None


def _decision_violations(kept: StoredRecords, journal: Journal) -> Iterator[str]:
    by_actor = {each.actor_id: each for several in kept.decisions.values() for each in several}
    if len(by_actor) != sum(map(len, kept.decisions.values())):
        yield "a decision is there twice"
    for actor, told in journal.decisions.items():
        stored = by_actor.get(actor)
        if stored is None or (stored.decision_id, stored.decided_at) != (
            told["decisionId"],
            parse_timestamp(told["decidedAt"]),
        ):
            yield f"lost: decision {told['decisionId']}"
    for actor, stored in by_actor.items():
        sent = journal.decisions_sent.get(actor)
        if sent is None or not _decision_equals_sent(stored, sent):
            yield f"decision {stored.decision_id} is not what was sent"
    for run_id, several in kept.decisions.items():
        yield from _order_violations(run_id, several)


def _order_violations(run_id: str, decisions: list[Decision]) -> Iterator[str]:
    state = WorkflowStatus.PENDING_REVIEW
    for each in decisions:
        if each.action not in ALLOWED_ACTIONS[state]:
            yield f"run {run_id}: {each.action} in {state}"
        state = STATUS_AFTER[each.action]
    if any(a.decided_at >= b.decided_at for a, b in pairwise(decisions)):
        yield f"run {run_id}: decisions out of order"


def _decision_equals_sent(stored: Decision, sent: MutationInput) -> bool:
    return (
        stored.run_id,
        stored.action,
        stored.reason_code,
        stored.comment,
        stored.correlation_id,
    ) == (
        sent["run"]["rebalanceRunId"],
        sent["action"],
        sent["reasonCode"],
        sent["comment"],
        sent["correlationId"],
    )


def _derived_edges(kept: StoredRecords, journal: Journal) -> dict[EdgeKey, LineageEdge]:
    """Return the edges that recording runs and operations adds."""
    made = [record_rules.operation_edge(each) for each in kept.operations.values()]
    for run_id, recorded in kept.runs.items():
        sent = journal.runs_sent.get(run_id, {})
        links = [(EdgeType.CAUSED_BY, each) for each in sent.get("causedBy", ())]
        links += [(EdgeType.DERIVED_FROM, each) for each in sent.get("derivedFrom", ())]
        made += record_rules.run_edges(recorded.run) + record_rules.link_edges(recorded.run, links)
    return {(e.source_entity_id, e.edge_type, e.target_entity_id): e for e in made}


def _edge_violations(kept: StoredRecords, journal: Journal, gone: set[str]) -> Iterator[str]:
    wanted = _derived_edges(kept, journal)
    for key, edge in wanted.items():
        if kept.edges.get(key) != [edge]:
            yield f"edge {edge} is there as {kept.edges.get(key)}"
    for key, created_at in journal.edges.items():
        if [each.created_at for each in kept.edges.get(key, ())] != [created_at]:
            yield f"lost: edge {key}"
    for key in kept.edges.keys() - wanted.keys():
        if not _is_sent_edge(kept, journal, key) and not _is_replay_edge(kept, key):
            yield f"unknown: edge {key}"
    yield from (f"edge {key} at a run that has gone" for key in kept.edges if gone & {*key})


def _is_sent_edge(kept: StoredRecords, journal: Journal, key: EdgeKey) -> bool:
    """Return whether a writer sent the edge as a mutation of its own."""
    sent, several = journal.edges_sent.get(key), kept.edges[key]
    return (
        sent is not None
        and len(several) == 1
        and _equals_sent(several[0].metadata, sent["metadata"])
    )


def _is_replay_edge(kept: StoredRecords, key: EdgeKey) -> bool:
    """Return whether an edge is a replay between two stored runs with the same key and request hash."""
    source, kind, target = key
    runs = [kept.runs[each].run for each in (source, target) if each in kept.runs]
    return (
        kind is EdgeType.REPLAYED_FROM
        and len({(run.idempotency_key, run.request_hash) for run in runs}) == 1
        and len(runs) == 2
    )
