"""The queries of the dashboard and the explorer answer as of each time without an error."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import (
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    parse,
    print_ast,
    separate_operations,
)

from storage.records import OperationStatus, RunStatus
from tests.factories import (
    at,
    decision,
    edge,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import execute, fetch_data

QUERIES: Final = Path(__file__).parents[2] / "schema" / "ui" / "queries"
TIMES: Final = ("valid", "known")
VALUES: Final[dict[str, Any]] = {
    "after": None,
    "causes": True,
    "depth": 3,
    "direction": "BOTH",
    "effects": True,
    "filter": None,
    "first": 5,
    "from": "rr_1",
    "id": "rr_1",
    "left": "rr_1",
    "maxDepth": 10,
    "portfolio": None,
    "right": "rr_2",
    "text": "rr_",
    "to": "rr_2",
    "bucket": "DAY",
    "before": "2026-02-03T08:20:00Z",
    "stuck": "2026-02-03T08:20:00Z",
    "created": {"from": "2026-02-01T00:00:00Z", "to": "2026-02-05T00:00:00Z"},
}
"""The values of the variables of the pages' queries, except those of node ids and required cursors."""


def page_queries() -> list[tuple[str, OperationDefinitionNode, str]]:
    """The name, the operation and the text, with its fragments, of each query of the pages."""
    found = []
    for file in sorted(QUERIES.glob("*.graphql")):
        for name, document in separate_operations(parse(file.read_text("utf-8"))).items():
            (node,) = (
                each for each in document.definitions if isinstance(each, OperationDefinitionNode)
            )
            found.append((f"{file.stem}.{name}", node, print_ast(document)))
    return found


def stamped(text: str, name: str, times: dict[str, str]) -> str:
    """The text of a query with @asOf, as the pages write it."""
    given = ", ".join(f'{each}: "{time}"' for each, time in times.items())
    start = text.index(f"query {name}")
    brace = text.index("{", start)
    return f"{text[:brace]} @asOf({given}) {text[brace:]}"


def type_name(node: TypeNode) -> str:
    while not hasattr(node, "name"):
        node = node.type  # type: ignore[attr-defined]
    return str(node.name.value)


async def fill(client: AsgiClient) -> list[str]:
    """Import records of each kind, some later than START + 20 s. Return the node ids of a run and an operation."""
    failed = operation(
        status=OperationStatus.FAILED, started_at=at(5), finished_at=at(9), correlation_id="c_1"
    )
    await client.store.import_batch(
        [
            recorded_run(run(correlation_id="c_1", idempotency_key="k", status=RunStatus.BLOCKED)),
            recorded_run(run("rr_2", idempotency_key="k", created_at=at(30))),
            mapping("k", rebalance_run_id="rr_2", created_at=at(30)),
            event("k", rebalance_run_id="rr_1"),
            event("k", rebalance_run_id="rr_2", request_hash="sha256:2", created_at=at(30)),
            recorded_operation(failed, error='{"code":"TIMEOUT","message":"late"}'),
            edge("rr_2", "rr_1", created_at=at(30)),
            edge("rr_1", "dop_1", created_at=at(10)),
            decision(decided_at=at(40), run_id="rr_2"),
        ]
    )
    found = await fetch_data(
        client,
        '{ run(by: {rebalanceRunId: "rr_1"}) { id } operation(by: {operationId: "dop_1"}) { id } }',
    )
    return [found["run"]["id"], found["operation"]["id"]]


def variables(node: OperationDefinitionNode, node_ids: list[str], after: object) -> dict[str, Any]:
    """The variables of a query. A required cursor is `after`, which is one of another list and therefore refused."""
    found: dict[str, Any] = {}
    for each in node.variable_definitions or ():
        name = each.variable.name.value
        if name == "ids":
            found[name] = node_ids
        elif type_name(each.type) == "ID":
            found[name] = node_ids[0]
        elif name == "after" and isinstance(each.type, NonNullTypeNode):
            found[name] = after
        else:
            found[name] = VALUES[name]
    return found


@pytest.mark.parametrize("given", [("valid",), ("known",), TIMES], ids="-".join)
async def test_every_query_of_the_pages_answers_as_of_a_time(
    client: AsgiClient, given: tuple[str, ...]
) -> None:
    node_ids = await fill(client)
    cursor = (await fetch_data(client, "{ runs(first: 1) { pageInfo { endCursor } } }"))["runs"]
    queries = page_queries()
    assert len(queries) > 25
    for instant in (at(20).isoformat(), datetime.now(UTC).isoformat()):
        times = dict.fromkeys(given, instant)
        for name, node, text in queries:
            values = variables(node, node_ids, cursor["pageInfo"]["endCursor"])
            query = stamped(text, name.partition(".")[2], times)
            whole = await execute(client, query, **values)
            wrong = [
                each
                for each in whole.get("errors", ())
                if each["extensions"]["reason"] != "DPM_INVALID_CURSOR"
            ]
            assert not wrong, (name, times, wrong)
            assert {each: whole["extensions"]["asOf"][each] for each in given} == times


@pytest.mark.parametrize("given", [("valid",), ("known",), TIMES, ()], ids="-".join)
async def test_the_position_in_the_change_log_does_not_depend_on_the_time(
    client: AsgiClient, given: tuple[str, ...]
) -> None:
    await fill(client)
    cursor = (await fetch_data(client, "{ changeCursor }"))["changeCursor"]
    times = ", ".join(f'{each}: "2026-01-01T00:00:00Z"' for each in given)
    query = f"query @asOf{f'({times})' if times else ''} {{ changeCursor }}"
    assert (await fetch_data(client, query))["changeCursor"] == cursor
