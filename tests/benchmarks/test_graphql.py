"""The CPU cost of GraphQL responses compared with plain Strawberry."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from resolvers.graph import lineage
from resolvers.graph.breadth_first import TraversalResult
from resolvers.service import Service
from schema.access.caller import ANONYMOUS
from schema.app import create_app
from schema.graphql.build import build_schema
from schema.graphql.loading.context import Context
from schema.settings import Settings
from storage import StoreConfig, open_store
from storage.base import RunField, Store
from storage.lists import Page, edge_sort_key
from storage.memory import MemoryStore
from storage.records import EntityKind, RecordedRun, Run
from tests.benchmarks.cpu_time import MILLI, Stopwatch, print_table, tuned_gc
from tests.factories import at, edge, run
from tests.schema.asgi_client import AsgiClient
from tests.service_env import ALL_FEATURES

ENTITIES: Final = 1_000
EDGES: Final = 1_500
ROUNDS: Final = 9
TURNS: Final = {"page of 50 runs": (40, 6), "lineage, 1,000 entities and 1,500 edges": (8, 2)}
"""Number of repetitions in a round, for this service and for plain Strawberry."""
MIN_RATIO: Final = {"page of 50 runs": 7.0, "lineage, 1,000 entities and 1,500 edges": 8.0}

QUERIES: Final = {
    "page of 50 runs": """
query Page($first: Int!) {
  runs(first: $first) {
    edges {
      cursor
      node { id rebalanceRunId correlationId requestHash portfolioId status createdAt }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}""",
    "lineage, 1,000 entities and 1,500 edges": """
query Lineage($root: String!) {
  lineage(entityId: $root, depth: 20) {
    entityCount
    edgeCount
    completeness { isComplete reasons depthReached frontier }
    entities(first: 1000) {
      pageInfo { hasNextPage endCursor }
      edges {
        distance
        node {
          __typename
          entityId
          kind
          ... on Run { rebalanceRunId correlationId portfolioId status createdAt }
        }
      }
    }
    edges(first: 1500) {
      pageInfo { hasNextPage endCursor }
      edges { node { sourceEntityId targetEntityId edgeType createdAt } }
    }
  }
}""",
}


def run_name(number: int) -> str:
    """The id of the run with this number."""
    return f"rr_{number:08x}"


RUNS: Final = [
    run(
        run_name(number),
        correlation_id=f"corr-{number:08d}",
        request_hash=f"sha256:{number:064x}",
        portfolio_id=f"pf_{number % 10}",
        created_at=at(37 * number, microseconds=number),
    )
    for number in range(ENTITIES)
]
LINKS: Final = [  # a tree of ten levels, in which half of the runs are also linked to the previous run
    *(edge(run_name(n), run_name(n // 2), created_at=at(37 * n)) for n in range(1, ENTITIES)),
    *(edge(run_name(n), run_name(n - 1), created_at=at(37 * n + 1)) for n in range(499, ENTITIES)),
]
GRAPH: Final = TraversalResult(
    root=run_name(0),
    depths={run_name(number): number.bit_length() for number in range(ENTITIES)},
    edges=sorted(LINKS, key=edge_sort_key),
    reasons=(),
    frontier=(),
)


async def canned_traversal(*_: Any, **__: Any) -> TraversalResult:
    """A traversal result that was built without a search."""
    return GRAPH


class CannedStore(MemoryStore):
    """A store with prepared results, so that only the cost of GraphQL is measured."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds = {each.rebalance_run_id: EntityKind.RUN for each in RUNS}
        self._runs = {each.rebalance_run_id: each for each in RUNS}
        self._first = Page(tuple(RUNS[:50]), has_next=True, has_previous=False)

    async def pages(self, spec: Any, parents: Collection[str], *_: Any) -> Any:
        return dict.fromkeys(parents, self._first)

    async def entity_kinds(self, entity_ids: Collection[str]) -> Mapping[str, EntityKind]:
        return self._kinds

    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        return self._runs


class PlainStrawberry(GraphQL[Context, None]):
    """Strawberry's own ASGI application over the same schema."""

    def __init__(self, service: Service) -> None:
        super().__init__(build_schema())
        self._service = service

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        return Context(self._service, "c_none", ANONYMOUS)


def plain_strawberry_app(service: Service) -> Starlette:
    """An application with only Strawberry's endpoint."""
    return Starlette(routes=[Route("/graphql", PlainStrawberry(service))])


@dataclass(frozen=True, slots=True)
class Applications:
    """Two applications on one service."""

    ours: AsgiClient
    theirs: AsgiClient


@asynccontextmanager
async def open_applications(store: Store) -> AsyncIterator[Applications]:
    """Our application and Strawberry's over a store."""
    settings = Settings.from_env({**ALL_FEATURES, "DPM_SUPPORTABILITY_STORE_BACKEND": "IN_MEMORY"})

    async def opened() -> Store:
        return store

    app = create_app(settings, store_opener=opened)
    async with app.router.lifespan_context(app):
        yield Applications(AsgiClient(app), AsgiClient(plain_strawberry_app(app.state.service)))


async def costs(store: Store, what: str) -> tuple[float, float]:
    """Return the CPU milliseconds of a response of both applications, measured in alternation."""
    body = {"query": QUERIES[what], "variables": {"first": 50, "root": run_name(0)}}
    spent: tuple[list[float], list[float]] = ([], [])
    async with open_applications(store) as both:
        clients = (both.ours, both.theirs)
        answers = [await client.post_json("/graphql", body) for client in clients]
        assert answers[0].json == answers[1].json
        assert "errors" not in answers[0].json
        data = answers[0].json["data"]
        if "lineage" in data:
            counts = data["lineage"]["entityCount"], data["lineage"]["edgeCount"]
            assert counts == (ENTITIES, EDGES)
        with tuned_gc():  # a service ignores what it has built at its start, too
            for _ in range(ROUNDS):
                for client, times, taken in zip(clients, TURNS[what], spent, strict=True):
                    watch = Stopwatch()
                    with watch.running():
                        for _ in range(times):
                            await client.post_json("/graphql", body)
                    taken.append(watch.cpu_seconds / times * MILLI)
    return median(spent[0]), median(spent[1])


def report(title: str, found: Mapping[str, tuple[float, float]]) -> None:
    """Print the costs of the responses."""
    print_table(
        title,
        ("", "ours", "Strawberry", "ratio"),
        [
            (what, f"{ours:.2f}", f"{theirs:.2f}", f"{theirs / ours:.1f}")
            for what, (ours, theirs) in found.items()
        ],
    )


@pytest.mark.benchmark
@pytest.mark.usefixtures("quiet")
async def test_answers_from_records_at_hand_cost_a_fraction_of_strawberrys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lineage, "traverse", canned_traversal)
    found = {what: await costs(CannedStore(), what) for what in QUERIES}
    report("GraphQL over records at hand, in milliseconds of CPU", found)
    for what, (ours, theirs) in found.items():
        assert theirs >= MIN_RATIO[what] * ours, what


@pytest.mark.benchmark
@pytest.mark.usefixtures("quiet")
async def test_answers_from_sqlite_cost_less_than_strawberrys(scratch: Path) -> None:
    found = {}
    for number, what in enumerate(QUERIES):
        store = await open_store(StoreConfig(file=str(scratch / f"graphql-{number}.sqlite")))
        await store.import_batch([*(RecordedRun(each, "{}") for each in RUNS), *LINKS])
        found[what] = await costs(store, what)
    report("GraphQL over SQLite, in milliseconds of CPU", found)
    assert all(ours < theirs for ours, theirs in found.values())
