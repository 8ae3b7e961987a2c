"""Errors: stable codes, reasons, argument names, and no internal details."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from storage.errors import StoreUnavailable
from storage.lists import Page
from storage.memory import MemoryStore
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, fetch_data, single_error
from tests.service_env import ALL_FEATURES

SECRET: Final = "password=hunter2"  # noqa: S105  # what must not be seen


class FailingStore(MemoryStore):
    """A store whose lists and summary raise."""

    error: type[Exception] = RuntimeError

    async def pages(self, *asked: Any) -> Mapping[str, Page[Any]]:
        raise self.error(*([SECRET] if self.error is RuntimeError else []))

    async def summary(self, *asked: Any) -> Any:
        raise self.error(*([SECRET] if self.error is RuntimeError else []))


class UnavailableStore(FailingStore):
    """A store that is unavailable."""

    error = StoreUnavailable


async def execute_over_store(store: MemoryStore, query: str) -> tuple[int, Any, bytes]:
    """Return the status, the JSON and the bytes of the response to a query over a store."""
    async with open_client(ALL_FEATURES, store=store) as client:
        sent = await client.post_json("/graphql", {"query": query})
    return sent.status, sent.json, sent.body


async def test_an_unexpected_error_shows_an_incident_and_never_its_text() -> None:
    query = '{ summary { runCount } run(by: {rebalanceRunId: "x"}) { id } }'
    status, whole, text = await execute_over_store(FailingStore(), query)
    (error,) = whole["errors"]
    incident = error["extensions"]["incident"]
    assert status == 200
    assert error["path"] == ["summary"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "incident": incident}
    assert incident in error["message"]
    assert whole["data"] == {"summary": None, "run": None}
    assert b"hunter2" not in text
    assert b"RuntimeError" not in text


async def test_a_store_that_does_not_answer_is_a_service_unavailable() -> None:
    status, whole, _ = await execute_over_store(UnavailableStore(), "{ runs { edges { cursor } } }")
    (error,) = whole["errors"]
    assert status == 503
    assert error["extensions"] == {
        "code": "SERVICE_UNAVAILABLE",
        "reason": "DPM_SUPPORTABILITY_STORE_UNAVAILABLE",
    }


async def test_a_field_that_the_store_does_not_answer_leaves_the_others_standing() -> None:
    query = '{ summary { runCount } run(by: {rebalanceRunId: "x"}) { id } a: __typename }'
    status, whole, _ = await execute_over_store(UnavailableStore(), query)
    assert status == 200
    assert whole["data"] == {"summary": None, "run": None, "a": "Query"}
    assert [each["path"] for each in whole["errors"]] == [["summary"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ runs { totalCount(x: 1) } }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ runs(first: "1") { totalCount } }', "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_document_that_is_none_says_whether_it_is_words_or_meaning(
    memory_client: AsgiClient, query: str, code: str
) -> None:
    assert (await single_error(memory_client, query))["code"] == code


@pytest.mark.parametrize(
    ("declared", "asked", "value", "named"),
    [
        ("$v: Int", "runs(first: $v) { totalCount }", "1", "$v"),
        ("$v: RunFilter", "runs(filter: $v) { totalCount }", {"status": "DONE"}, "at .status"),
        ("$v: RunFilter", "runs(filter: $v) { totalCount }", {"odd": 1}, "odd"),
        (
            "$v: RunFilter",
            "runs(filter: $v) { totalCount }",
            {"created": {"from": "2026-02-03"}},
            "at .created.from",
        ),
        ("$v: String!", "entity(entityId: $v) { id }", None, "$v"),
    ],
)
async def test_a_variable_of_another_type_is_named(
    memory_client: AsgiClient, declared: str, asked: str, value: object, named: str
) -> None:
    whole = await execute(memory_client, f"query({declared}) {{ {asked} }}", v=value)
    (error,) = whole["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert named in error["message"]


@pytest.mark.parametrize(
    ("asked", "argument"),
    [
        ('lineage(entityId: "x", depth: 0) { entityCount }', "depth"),
        ('lineage(entityId: "x", depth: 1001) { entityCount }', "depth"),
        ('lineage(entityId: "x", maxEntities: 0) { entityCount }', "maxEntities"),
        ('lineage(entityId: "x", maxEntities: 10001) { entityCount }', "maxEntities"),
        ('lineagePath(fromEntityId: "x", toEntityId: "y", maxDepth: 0) { length }', "maxDepth"),
        ('lineagePath(fromEntityId: "x", toEntityId: "y", maxDepth: 1001) { length }', "maxDepth"),
        ("runs(first: -1) { totalCount }", "first"),
        ("runs(last: 201) { totalCount }", "last"),
        ('runs(after: "x") { totalCount }', "after"),
        ('runs(before: "x") { totalCount }', "before"),
    ],
)
async def test_an_argument_out_of_bounds_is_named(
    memory_client: AsgiClient, asked: str, argument: str
) -> None:
    whole = await execute(memory_client, f"{{ {asked} }}")
    (error,) = whole["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith(f"{argument}: ")


@pytest.mark.parametrize(
    "instant",
    ["2026-02-03T08:15:00", "2026-02-03", "now", "", "0001-01-01T00:00:00+01:00", 1770106500, True],
)
async def test_an_instant_without_an_offset_or_that_is_none_is_refused(
    memory_client: AsgiClient, instant: object
) -> None:
    query = "query($t: DateTime) { summary(created: {from: $t}) { runCount } }"
    assert (await single_error(memory_client, query, t=instant))["code"] == "BAD_USER_INPUT"


async def test_an_instant_is_read_in_any_offset_to_the_microsecond(client: AsgiClient) -> None:
    query = """mutation($t: DateTime) { recordLineageEdge(input: {sourceEntityId: "a",
      edgeType: CAUSED_BY, targetEntityId: "b", createdAt: $t}) { createdAt } }"""
    for given, answered in (
        ("2026-02-03T08:15:00Z", "2026-02-03T08:15:00+00:00"),
        ("2026-02-03T09:15:00.000001+01:00", "2026-02-03T08:15:00.000001+00:00"),
        ("2026-02-03T08:15:00.5-00:00", "2026-02-03T08:15:00.500000+00:00"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
    ):
        found = await fetch_data(client, query, t=given)
        assert found["recordLineageEdge"]["createdAt"] == answered
