"""A caller of some portfolios gets the same responses, byte for byte, as from a store without the hidden records."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from schema.access.caller import Role
from storage import open_store
from storage.memory import database as memory_database
from storage.memory import store as memory_store
from storage.portfolio_scope import PortfolioScope
from storage.record_view import RecordView
from storage.sql.writing import change_log, earlier_states, record_runs
from storage.visible_records import visible_records
from tests.backends import Backend
from tests.schema.access import every_operation as operations
from tests.schema.access.callers import HolderClient, open_holders
from tests.schema.access.everything import everything
from tests.schema.access.worlds import CORRELATIONS, KEYS, OPERATIONS, RUNS, random_records

POLICIES: Final = (
    ("PF-LON-1",),
    ("PF-LON-*",),
    ("PF-LON-*", "PF-NYC-1"),
    ("PF-NOWHERE",),
    ("PF-Z*",),
)
MODULES: Final = (memory_database, memory_store, change_log, earlier_states, record_runs)
"""The modules that stamp written records."""

PAGES: Final = """
    query($after: String) {
        runs(first: 2, after: $after) { totalCount edges { cursor node { id rebalanceRunId
            decisions(first: 1) { totalCount edges { cursor } pageInfo { endCursor hasNextPage } }
            } }
            pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }
        operations(first: 5) { totalCount edges { cursor node { operationId request result error { code } } } }
    }
"""


AS_OF: Final = re.compile(r'"asOf":"[^"]*"')
"""The times of a response."""


class Clock:
    """A fixed clock, so that both stores are written at the same time."""

    @staticmethod
    def now(_: object) -> datetime:
        """The time of every write."""
        return datetime(2026, 11, 30, tzinfo=UTC)


def requests() -> list[tuple[str, str, Any]]:
    """Return (method, target, body) of every read of both APIs.

    Positions in the change log are left out: they count the writes of every portfolio.
    """
    found: list[tuple[str, str, Any]] = [
        ("POST", "/graphql", {"query": query}) for query in everything().values()
    ]
    found += [
        (each.method, each.target, each.body)
        for each in operations.graphql_operations()
        if each.name.startswith("Query.") and each.name != "Query.changeCursor"
    ]
    found += [
        (each.method, each.target, each.body)
        for each in operations.rest_operations()
        if each.method == "GET"
    ]
    names = (
        *RUNS,
        *CORRELATIONS,
        *KEYS,
        *OPERATIONS,
        "dra_lon",
        "dwd_lon",
        "unknown-1",
        "PF-NYC-1",
    )
    for name in names:
        quoted = json.dumps(name)
        found += [
            (
                "POST",
                "/graphql",
                {
                    "query": f"{{ resolve(text: {quoted}) {{ candidates {{ __typename }} hasMore }} }}"
                },
            ),
            ("POST", "/graphql", {"query": LINEAGE.replace("$id", quoted)}),
        ]
    return found


LINEAGE: Final = """{ lineage(entityId: $id, depth: 4) { entityCount edgeCount
    entities { totalCount nodes { __typename entityId } }
    edges { totalCount edges { cursor node { edgeType sourceEntityId targetEntityId } } }
    completeness { isComplete reasons } } }"""


async def answers(client: HolderClient) -> list[tuple[object, ...]]:
    """Return every response, and the pages of the list of runs."""
    found: list[tuple[object, ...]] = []
    for method, target, body in requests():
        if method == "GET":
            answer = await client.get(target)
        else:
            answer = await client.post_json(target, body)
        found.append((target, str(body), answer.status, answer.body))
    after = None
    for _ in range(4):
        whole = await client.execute(PAGES, after=after)
        found.append(("pages", after, 200, json.dumps(whole)))
        after = ((whole.get("data") or {}).get("runs") or {}).get("pageInfo", {}).get("endCursor")
    return found


def without_clock(answer: tuple[object, ...]) -> tuple[object, ...]:
    """Return a response without its times."""
    body = answer[3]
    assert isinstance(body, bytes | str)
    text = body.decode() if isinstance(body, bytes) else body
    return (*answer[:3], AS_OF.sub("", text))


@pytest.mark.backends("memory", "sqlite")
async def test_answers_are_those_of_a_store_without_the_hidden_records(
    backend: Backend,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in MODULES:
        monkeypatch.setattr(module, "datetime", Clock)
    hidden = 0
    for seed in range(request.config.getoption("--worlds")):
        policy = POLICIES[seed % len(POLICIES)]
        records = random_records(seed)
        visible = visible_records(records, RecordView(PortfolioScope.of(policy)))
        hidden += len(records) - len(visible)
        found = []
        for each in (records, visible):
            async with backend.new_database() as (config, _):
                store = await open_store(config)  # which the service closes
                await store.import_batch(each)
                async with open_holders(tmp_path, store=store) as (client, holders):
                    holders.add("scoped", Role.SUPPORT, portfolios=policy)
                    scoped = HolderClient(client, holders.header("scoped"))
                    found.append([without_clock(answer) for answer in await answers(scoped)])
        for got, expected in zip(*found, strict=True):
            assert got == expected, (seed, policy)
    assert hidden
