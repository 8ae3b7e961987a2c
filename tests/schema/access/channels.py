"""Everything that a caller can ask of a random store, of both APIs, with the names of that store."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Final

from schema.graphql.types.values.global_ids import to_global_id
from storage.origins import OriginKind
from tests.schema.access import every_operation as operations
from tests.schema.access.callers import HolderClient
from tests.schema.access.everything import everything
from tests.schema.access.worlds import CORRELATIONS, HASHES, KEYS, NAMES, PORTFOLIOS, RUNS


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the channel that it tries."""

    channel: str
    target: str
    body: Any = None

    async def put(self, client: HolderClient) -> tuple[int, bytes]:
        """Send the request, and return the status and the body of the answer."""
        if self.body is None:
            answer = await client.get(self.target)
        else:
            answer = await client.post_json(self.target, self.body)
        assert b"GRAPHQL_VALIDATION" not in answer.body, (self, answer.body)
        return answer.status, answer.body


GRAPH: Final = """entityCount edgeCount root { entityId stateText }
  entities { totalCount edges { cursor node { __typename entityId stateText } } }
  edges { totalCount edges { cursor node { id edgeType sourceEntityId targetEntityId metadata } } }
  completeness { isComplete isScoped reasons depthReached purgedCount frontier }"""
TIMELINE: Final = """timeline(entityId: $id, depth: 4) { totalCount
  edges { cursor node { at kind summary distance entity { entityId } } } completeness { isComplete reasons } }"""
CAUSES: Final = """rootCauses(entityId: $id) { isComplete nodes { distance why at score affectedCount
  entity { entityId } path { length } parts { name value text } } }"""
IMPACT: Final = """impact(entityId: $id) { entityCount runCount operationCount portfolioCount
  statuses { key count } effectiveStatuses { key count } completeness { isComplete reasons }
  runs { totalCount nodes { rebalanceRunId } }
  portfolios { totalCount edges { cursor node { portfolioId runCount } } } }"""
ENTITY: Final = f"""entity(entityId: $id) {{ __typename entityId stateText kind occurredAt }}
  resolve(text: $id) {{ candidates {{ __typename }} hasMore }}
  lineage(entityId: $id, depth: 4) {{ {GRAPH} }}
  limited: lineage(entityId: $id, depth: 2, maxEntities: $most) {{ {GRAPH} }} {TIMELINE} {CAUSES} {IMPACT}"""
ORIGIN: Final = """run(by: {rebalanceRunId: $id}) { isNew isHeld effectiveStatus recordedBy
  operation { operationId result durationSeconds causedRuns { totalCount } runs { totalCount } }
  origin { kinds isComplete statements { kind text } replayOf { rebalanceRunId } }
  previous { rebalanceRunId } causes { totalCount } effects { totalCount }
  correlation { runs { totalCount } operations { totalCount } }
  idempotencyKey { isConflicted run { rebalanceRunId } requestHash createdAt
    history { totalCount edges { cursor node { rebalanceRunId } } } } }"""
RUN_PAGES: Final = """runs(first: 2, orderBy: $order, filter: $where) { totalCount
    edges { cursor node { rebalanceRunId decisions(first: 1) { totalCount edges { cursor }
      pageInfo { endCursor hasNextPage } } } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }"""


@cache
def fixed_questions() -> tuple[Question, ...]:
    """Return a request for each type, each query and each route of both APIs, with fixed names.

    Positions in the change log are left out: they count the writes of every portfolio.
    """
    found = [
        Question(f"type {name}", "/graphql", {"query": query})
        for name, query in everything().items()
    ]
    found += [
        Question(each.name, each.target, each.body)
        for each in operations.graphql_operations()
        if each.name.startswith("Query.") and each.name != "Query.changeCursor"
    ]
    return (
        *found,
        *(
            Question(each.name, each.target)
            for each in operations.rest_operations()
            if each.method == "GET"
        ),
    )


def questions_about(random: Random) -> Iterator[Question]:
    """Yield requests about random names of the worlds: look-ups, graphs, walks, filters, other times, exports."""
    for name in random.sample(NAMES, 4):
        # One request asks them together, because a request takes longer than such a field.
        variables = {"id": name, "most": random.randint(1, 3)}
        yield _graphql("entity", f"query ($id: String!, $most: Int!) {{ {ENTITY} }}", variables)
        for form in random.sample(("json", "csv", "mermaid", "dot", "prov", "openlineage"), 1):
            yield Question("export", f"/lineage/{name}/export?format={form}&depth=4")
    left, right = random.choices(NAMES, k=2)
    yield _graphql(
        "path",
        """query ($a: String!, $b: String!) { lineagePath(fromEntityId: $a, toEntityId: $b, direction: BOTH,
            maxDepth: 9) { length edges { id } } }""",
        {"a": left, "b": right},
    )
    run, other = random.choices(RUNS, k=2)
    yield _graphql("origin", f"query ($id: String!) {{ {ORIGIN} }}", {"id": run})
    yield _graphql(
        "compareRuns",
        """query ($a: String!, $b: String!) { compareRuns(leftRunId: $a, rightRunId: $b) { changeCount sameRequest
            relation { length } changes { totalCount nodes { path } } causes { shared { entityId } } } }""",
        {"a": run, "b": other},
    )
    for at in random.sample(range(6), 2):
        instant = f"2026-02-03T08:15:0{at}Z"
        which = random.choice(("valid", "known"))
        if which == "known":
            instant = random.choice(("2026-11-30T00:00:30Z", "2026-11-30T00:02:00Z"))
        yield _graphql(
            "asOf",
            f"""query ($id: String!, $at: DateTime!) @asOf({which}: $at) {{ lineage(entityId: $id) {{ {GRAPH} }}
                runs {{ totalCount nodes {{ rebalanceRunId effectiveStatus }} }}
                operations {{ totalCount nodes {{ operationId status request result }} }}
                summary {{ runCount operationCount workflowDecisionCount lineageEdgeCount }} }}""",
            {"id": run, "at": instant},
        )
    yield from _filters(random)
    kinds = (("Run", RUNS), ("Correlation", CORRELATIONS), ("IdempotencyKey", KEYS))
    ids = [to_global_id(kind, random.choice(values)) for kind, values in kinds]
    yield _graphql(
        "nodes", "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {"ids": ids}
    )
    for path in (
        f"/rebalance/runs/{run}/support-bundle",
        f"/rebalance/runs/by-correlation/{random.choice(CORRELATIONS)}",
        f"/rebalance/runs/by-request-hash/{random.choice(HASHES)}",
        f"/rebalance/runs/idempotency/{random.choice(KEYS)}/workflow/history",
        f"/rebalance/idempotency/{random.choice(KEYS)}/history",
        f"/rebalance/lineage/{random.choice(NAMES)}",
        f"/rebalance/runs?limit=2&portfolio_id={random.choice(PORTFOLIOS)}",
        "/rebalance/operations?limit=1",
        "/rebalance/workflow/decisions?limit=2",
        "/rebalance/runs?limit=2&cursor=rr_hidden",
    ):
        yield Question("REST", path)


def _filters(random: Random) -> Iterator[Question]:
    conditions: list[dict[str, object]] = [
        {"portfolioId": random.choice(PORTFOLIOS)},
        {"correlationId": random.choice(CORRELATIONS)},
        {"requestHash": random.choice(HASHES)},
        {"workflowStatus": random.choice(("APPROVED", "REJECTED", "PENDING_REVIEW"))},
        {"originKind": random.choice(tuple(OriginKind)).value},
        {"created": {"from": "2026-02-03T08:15:01Z"}},
        {},
    ]
    for where in random.sample(conditions, 2):
        order = random.choice(
            (None, {"field": "CREATED_AT", "direction": "ASC"}, {"field": "PENDING_SINCE"})
        )
        yield _graphql(
            "pages",
            f"query ($order: RunOrder, $where: RunFilter) {{ {RUN_PAGES} }}",
            {"order": order, "where": where},
        )
    portfolio = random.choice(PORTFOLIOS)
    yield _graphql(
        "operations",
        """query ($where: OperationFilter) { operations(first: 2, filter: $where) { totalCount edges { cursor
            node { operationId request result error { code } runs { totalCount } } } pageInfo { hasNextPage } } }""",
        {"where": random.choice((None, {"portfolioId": portfolio}))},
    )
    yield _graphql(
        "reasonCounts",
        """{ reasonCounts(created: {from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z"}, of: DECISION_REASON)
            { key count } }""",
        {},
    )
    yield _graphql(
        "activity",
        """query ($p: String) { activity(created: {from: "2026-02-03T08:00:00Z", to: "2026-02-03T10:00:00Z"},
            bucket: HOUR, filter: {portfolioId: $p}) { runs { start count statusCounts { key count } }
            operations { count statusCounts { key count } waits { count } clockErrorCount }
            decisions { count actionCounts { key count } reasonCodeCounts { key count } } } }""",
        {"p": random.choice((None, portfolio))},
    )
    yield _graphql(
        "portfolios", """query ($p: String!) { portfolios(startingWith: $p) }""", {"p": "PF"}
    )


def _graphql(channel: str, query: str, variables: dict[str, Any]) -> Question:
    return Question(
        channel, "/graphql", json.loads(json.dumps({"query": query, "variables": variables}))
    )
