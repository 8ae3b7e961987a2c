"""Origins, timelines, root causes, impacts and reasons of random stores, against plain models of their records."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from storage.records import (
    Decision,
    EdgeType,
    IdempotencyEvent,
    LineageEdge,
    Operation,
    OperationStatus,
    Record,
    Run,
    RunStatus,
    WorkflowAction,
)
from tests import factories as make
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data

SOURCE_FIRST = (
    EdgeType.CORRELATION_TO_RUN,
    EdgeType.IDEMPOTENCY_TO_RUN,
    EdgeType.OPERATION_TO_CORRELATION,
)
QUERY = """query($id: String!) {
  origins: entity(entityId: $id) { ... on Run { effectiveStatus origin { kinds } } }
  timeline(entityId: $id, depth: 2, first: 200) { nodes { at kind entity { entityId } distance } }
  rootCauses(entityId: $id, first: 50) { nodes { entity { entityId } why distance } }
  impact(entityId: $id) { entityCount runCount effectiveStatuses { key count } } }"""


@dataclass
class World:
    """A small store. No other world has its ids."""

    runs: dict[str, Run] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    events: list[IdempotencyEvent] = field(default_factory=list)
    edges: list[LineageEdge] = field(default_factory=list)

    def records(self) -> list[Record]:
        """Return all records."""
        return [
            *(make.recorded_run(each) for each in self.runs.values()),
            *(make.recorded_operation(each) for each in self.operations.values()),
            *self.decisions,
            *self.events,
            *self.edges,
        ]

    def causes(self) -> dict[str, set[str]]:
        """The causes of each entity, by its edges."""
        found: dict[str, set[str]] = {}
        for each in self.edges:
            ends = (each.source_entity_id, each.target_entity_id)
            cause, effect = ends if each.edge_type in SOURCE_FIRST else ends[::-1]
            found.setdefault(effect, set()).add(cause)
        return found

    def effective(self, run: Run) -> str:
        """Return the effective status of a run."""
        if run.status is not RunStatus.PENDING_REVIEW:
            return run.status.value
        own = [each for each in self.decisions if each.run_id == run.rebalance_run_id]
        if not own:
            return "PENDING_REVIEW"
        newest = max(own, key=lambda each: each.decided_at)
        return {"APPROVE": "APPROVED", "REJECT": "REJECTED"}.get(
            newest.action.value, "PENDING_REVIEW"
        )

    def conflicted_at(self, key: str) -> Any:
        """The first use of a key's second request hash."""
        first: dict[str, Any] = {}
        for each in self.events:
            if each.idempotency_key == key:
                first[each.request_hash] = min(
                    first.get(each.request_hash, each.created_at), each.created_at
                )
        return sorted(first.values())[1] if len(first) > 1 else None


def build_world(seed: int) -> World:
    """A world of a few runs, operations and keys, with random edges between them."""
    random, world = Random(seed), World()  # reproducible
    keys = [f"k{n}-{seed}" for n in range(2)]
    for n in range(random.randrange(2, 6)):
        name = f"rr_{seed}_{n}"
        world.runs[name] = make.run(
            name,
            correlation_id=f"c{random.randrange(3)}-{seed}",
            request_hash=f"h{random.randrange(2)}-{seed}",
            idempotency_key=random.choice([None, *keys]),
            status=random.choice(list(RunStatus)),
            created_at=make.at(random.randrange(6)),
        )
    for n in range(random.randrange(3)):
        name, status = f"dop_{seed}_{n}", random.choice(list(OperationStatus)[2:])
        world.operations[name] = make.operation(
            name,
            correlation_id=f"o{n}-{seed}",
            status=status,
            started_at=make.at(1),
            finished_at=make.at(2),
        )
    for run in world.runs.values():
        if run.idempotency_key is not None:
            world.events.append(
                make.event(
                    run.idempotency_key,
                    rebalance_run_id=run.rebalance_run_id,
                    correlation_id=run.correlation_id,
                    request_hash=run.request_hash,
                    created_at=run.created_at,
                )
            )
    names = [*world.runs, *world.operations, *keys, f"ext-{seed}"]
    unique = set()
    for _ in range(random.randrange(9)):
        kind = random.choice(list(EdgeType))
        source, target = random.choice(names), random.choice(names)
        if kind is EdgeType.IDEMPOTENCY_TO_RUN:
            source, target = random.choice(keys), random.choice(list(world.runs))
        created_at = world.runs[target].created_at if target in world.runs else make.at(3)
        if (source, kind, target) not in unique:
            unique.add((source, kind, target))
            world.edges.append(make.edge(source, target, edge_type=kind, created_at=created_at))
    for n in range(random.randrange(4)):
        run_id = random.choice(list(world.runs))
        action = random.choice(list(WorkflowAction))
        world.decisions.append(
            make.decision(
                f"dwd_{seed}_{n}", run_id=run_id, action=action, decided_at=make.at(10 + n)
            )
        )
    return world


def reachable(start: str, neighbours: dict[str, set[str]], depth: int = 99) -> dict[str, int]:
    """Return the distance of every entity within a depth, including the start."""
    found, last = {start: 0}, {start}
    for distance in range(1, depth + 1):
        last = {far for near in last for far in neighbours.get(near, ())} - found.keys()
        found |= dict.fromkeys(last, distance)
    return found


def inverted(neighbours: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the inverse relation."""
    found: dict[str, set[str]] = {}
    for near, fars in neighbours.items():
        for far in fars:
            found.setdefault(far, set()).add(near)
    return found


def expected_kinds(world: World, run: Run) -> set[str]:
    """The kinds of a run's origin."""
    kinds: set[str] = set()
    own = (run.created_at, run.rebalance_run_id)
    for each in world.events:
        if (
            each.idempotency_key == run.idempotency_key
            and (each.created_at, each.rebalance_run_id) < own
        ):
            kinds.add("REPLAY" if each.request_hash == run.request_hash else "CONFLICT")
    names = {"REPLAYED_FROM": "REPLAY", "DERIVED_FROM": "DERIVED", "CAUSED_BY": "CAUSED"}
    for edge in world.edges:
        if edge.source_entity_id == run.rebalance_run_id and edge.edge_type in names:
            kinds.add(names[edge.edge_type])
    return kinds or {"FRESH"}


def expected_events(  # noqa: C901  # a plain model, one kind of event after the other
    world: World, root: str
) -> Counter[tuple[str, Any, str, int]]:
    """The events within two edges of an entity."""
    causes = world.causes()
    effects = inverted(causes)
    both = {
        each: causes.get(each, set()) | effects.get(each, set()) for each in {*causes, *effects}
    }
    places = reachable(root, both, 2)
    found: Counter[tuple[str, Any, str, int]] = Counter()
    for name, distance in places.items():
        if run := world.runs.get(name):
            found["RUN_RECORDED", run.created_at, name, distance] += 1
        if operation := world.operations.get(name):
            found["OPERATION_ACCEPTED", operation.created_at, name, distance] += 1
            found["OPERATION_STARTED", operation.started_at, name, distance] += 1
            over = "FAILED" if operation.status is OperationStatus.FAILED else "SUCCEEDED"
            found[f"OPERATION_{over}", operation.finished_at, name, distance] += 1
        for each in world.decisions:
            if each.run_id == name:
                found["DECISION_MADE", each.decided_at, each.decision_id, distance] += 1
        for use in world.events:
            if use.idempotency_key == name:
                found["KEY_USED", use.created_at, name, distance] += 1
        if (conflict := world.conflicted_at(name)) is not None:
            found["KEY_CONFLICTED", conflict, name, distance] += 1
    for edge in world.edges:
        ends = (edge.source_entity_id, edge.target_entity_id)
        effect = ends[1] if edge.edge_type in SOURCE_FIRST else ends[0]
        if set(ends) <= places.keys():
            found["EDGE_RECORDED", edge.created_at, effect, places[effect]] += 1
    return found


def expected_roots(world: World, root: str) -> set[str]:
    """Return the abnormal entities upstream that no other abnormal entity explains, by definition."""
    causes = world.causes()
    for edge in world.edges:
        conflict = world.conflicted_at(edge.source_entity_id)
        early = conflict is not None and edge.created_at < conflict
        others = [
            e for e in world.edges if e is not edge and e.source_entity_id == edge.source_entity_id
        ]
        if edge.edge_type is EdgeType.IDEMPOTENCY_TO_RUN and early:
            again = any(
                e.target_entity_id == edge.target_entity_id and e.edge_type in SOURCE_FIRST
                for e in others
            )
            if not again:
                causes[edge.target_entity_id].discard(edge.source_entity_id)
    abnormal = {
        *(n for n, run in world.runs.items() if world.effective(run) in ("BLOCKED", "REJECTED")),
        *(n for n, each in world.operations.items() if each.status is OperationStatus.FAILED),
        *(
            k
            for k in {e.idempotency_key for e in world.events}
            if world.conflicted_at(k) is not None
        ),
    }
    upstream = {each: set(reachable(each, causes)) - {each} for each in reachable(root, causes)}
    return {
        each
        for each in upstream.keys() & abnormal
        if all(each in upstream[other] for other in upstream[each] & abnormal)
    }


async def test_answers_of_random_stores_are_those_of_plain_models(
    client: AsgiClient, request: pytest.FixtureRequest
) -> None:
    for seed in range(request.config.getoption("--incidents") // 3):  # on each of three backends
        world = build_world(seed)
        await client.store.import_batch(world.records())
        causes = world.causes()
        effects = inverted(causes)
        for name in (*world.runs, *world.operations):
            found = await fetch_data(client, QUERY, id=name)
            if name in world.runs:
                run = world.runs[name]
                assert set(found["origins"]["origin"]["kinds"]) == expected_kinds(world, run), (
                    seed,
                    name,
                )
                assert found["origins"]["effectiveStatus"] == world.effective(run)
            events = Counter(
                (e["kind"], e["at"], e["entity"]["entityId"], e["distance"])
                for e in found["timeline"]["nodes"]
            )
            wanted = Counter(
                {
                    (kind, at.isoformat(), who, far): count
                    for (kind, at, who, far), count in expected_events(world, name).items()
                }
            )
            assert events == wanted, (seed, name)
            roots = {each["entity"]["entityId"] for each in found["rootCauses"]["nodes"]}
            assert roots == expected_roots(world, name), (seed, name)
            touched = [each for each in reachable(name, effects) if each != name]
            runs = [world.runs[each] for each in touched if each in world.runs]
            assert (found["impact"]["entityCount"], found["impact"]["runCount"]) == (
                len(touched),
                len(runs),
            )
            counts = {each["key"]: each["count"] for each in found["impact"]["effectiveStatuses"]}
            assert counts == Counter(world.effective(each) for each in runs)
