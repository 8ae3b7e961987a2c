"""The directive @asOf: the view of the store's queries, and `extensions.asOf`."""

import json
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from storage.base import RunField
from storage.memory import MemoryStore
from storage.record_view import ALL_RECORDS, RecordView
from storage.records import Run
from tests.factories import decision, recorded_run
from tests.factories import run as make_run
from tests.schema.asgi_client import AsgiClient, open_client
from tests.schema.graphql_requests import execute, single_error
from tests.service_env import ALL_FEATURES

RUN: Final = '{ run(by: {rebalanceRunId: "rr_1"}) { portfolioId } }'
NOON: Final = "2026-02-03T12:00:00+00:00"
ONE: Final = "2026-02-03T13:00:00+00:00"
FUTURE: Final = "2999-01-01T00:00:00Z"

views: list[RecordView] = []


class WatchedStore(MemoryStore):
    """Records the view of each look-up, and answers as of now."""

    async def runs(
        self, values: Collection[str], *, by: RunField = RunField.ID
    ) -> Mapping[str, Run]:
        views.append(self.view)
        self.view = ALL_RECORDS
        return await super().runs(values, by=by)


@pytest.fixture
async def watched() -> AsyncIterator[AsgiClient]:
    """A service on a store that records its views."""
    views.clear()
    store = WatchedStore()
    await store.import_batch([recorded_run()])
    async with open_client(ALL_FEATURES, store=store) as client:
        yield client


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_now(text: str) -> bool:
    return abs(datetime.now(UTC) - time(text)) < timedelta(minutes=1)


async def test_both_times_are_those_of_the_view_and_of_the_answer(watched: AsgiClient) -> None:
    query = f'query Q @asOf(valid: "{NOON}", known: "2026-02-03T14:00:00+01:00") {RUN}'
    for _ in range(3):  # the document is parsed, then compiled, then taken from the cache
        assert await execute(watched, query) == {
            "data": {"run": {"portfolioId": "pf_1"}},
            "extensions": {"asOf": {"valid": NOON, "known": ONE}},
        }
    assert views == [RecordView(valid=time(NOON), known=time(ONE))] * 3


async def test_what_is_left_out_is_now(watched: AsgiClient) -> None:
    found = []
    for arguments in ("", f'(valid: "{NOON}")', f'(known: "{NOON}")', "(valid: null, known: null)"):
        whole = await execute(watched, f"query @asOf{arguments} {RUN}")
        found.append(whole["extensions"]["asOf"])
    assert [each["valid"] == NOON for each in found] == [False, True, False, False]
    assert [each["known"] == NOON for each in found] == [False, False, True, False]
    assert all(is_now(time_) or time_ == NOON for each in found for time_ in each.values())
    assert [view.known for view in views] == [None, None, time(NOON), None]
    assert views[1].valid == time(NOON)
    assert all(view.valid is not None and is_now(view.valid.isoformat()) for view in views[2:])


async def test_variables_name_the_times(watched: AsgiClient) -> None:
    query = f"query($v: DateTime, $k: DateTime = null) @asOf(valid: $v, known: $k) {RUN}"
    for variables in ({"v": NOON}, {"v": ONE, "k": NOON}, {"v": NOON, "k": ONE}):
        whole = await execute(watched, query, **variables)
        assert whole["extensions"]["asOf"]["valid"] == variables["v"]
    assert [view.valid for view in views] == [time(NOON), time(ONE), time(NOON)]
    assert [view.known for view in views] == [None, time(NOON), time(ONE)]


async def test_a_query_without_it_reads_now_and_has_no_extensions(watched: AsgiClient) -> None:
    await execute(watched, f'query @asOf(valid: "{NOON}") {RUN}')
    assert await execute(watched, f"query {RUN}") == {"data": {"run": {"portfolioId": "pf_1"}}}
    assert views[1] == ALL_RECORDS


async def test_of_several_operations_the_executed_one_counts(watched: AsgiClient) -> None:
    body = {"query": f'query A @asOf(valid: "{NOON}") {RUN} query B {RUN}', "operationName": "B"}
    whole = (await watched.post_json("/graphql", body)).json
    assert "extensions" not in whole
    whole = (await watched.post_json("/graphql", body | {"operationName": "A"})).json
    assert whole["extensions"]["asOf"]["valid"] == NOON
    assert [view.valid for view in views] == [None, time(NOON)]


async def test_it_works_by_get(watched: AsgiClient) -> None:
    parameters = {
        "query": f"query($v: DateTime!) @asOf(valid: $v) {RUN}",
        "variables": json.dumps({"v": NOON}),
    }
    found = await watched.get(f"/graphql?{urlencode(parameters)}")
    assert found.json["extensions"]["asOf"]["valid"] == NOON
    assert views[0].valid == time(NOON)


async def test_it_works_beside_directives_of_fields_and_errors(watched: AsgiClient) -> None:
    query = f"""query($on: Boolean!) @asOf(valid: "{NOON}") {{
        run(by: {{rebalanceRunId: "rr_1"}}) {{ portfolioId @include(if: $on) status }}
        run2: run(by: {{}}) {{ status }} }}"""
    whole: Any = None
    for on in (True, False):
        whole = await execute(watched, query, on=on)
    assert whole["errors"]
    bad = "query($v: DateTime) @asOf(valid: $v) { runs(first: -1) { totalCount } }"
    whole = await execute(watched, bad, v=NOON)
    assert whole["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert whole["extensions"]["asOf"]["valid"] == NOON


@pytest.mark.parametrize("name", ["valid", "known"])
async def test_a_time_in_the_future_is_refused(watched: AsgiClient, name: str) -> None:
    error = await single_error(watched, f'query @asOf({name}: "{FUTURE}") {RUN}')
    assert error["code"] == "BAD_USER_INPUT"
    assert error["argument"] == f"@asOf({name}:)"
    assert views == []


async def test_a_time_that_is_none_is_refused(watched: AsgiClient) -> None:
    for query, variables in (
        (f'query @asOf(valid: "noon") {RUN}', {}),
        (f"query($v: DateTime) @asOf(valid: $v) {RUN}", {"v": "noon"}),
        (f"query($v: DateTime!) @asOf(valid: $v) {RUN}", {}),
    ):
        whole = await execute(watched, query, **variables)
        assert "data" not in whole
        assert whole["errors"]
    assert views == []


@pytest.mark.parametrize(
    "operation",
    [
        'mutation @asOf(valid: "{}") {{ startOperation(operationId: "a") {{ status }} }}',
        'subscription @asOf(valid: "{}") {{ runChanged {{ cursor }} }}',
        '{{ run(by: {{rebalanceRunId: "rr_1"}}) @asOf(valid: "{}") {{ status }} }}',
        'query @asOf(valid: "{0}") @asOf(known: "{0}") {{ __typename }}',
    ],
)
async def test_only_a_whole_query_can_have_it_once(watched: AsgiClient, operation: str) -> None:
    whole = await execute(watched, operation.format(NOON))
    assert {each["extensions"]["code"] for each in whole["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
    assert any("'@asOf'" in each["message"] for each in whole["errors"])


async def test_a_query_as_of_a_time_reads_what_there_was(client: AsgiClient) -> None:
    run = make_run(idempotency_key="key-1", created_at=time(NOON))
    await client.store.record_run(recorded_run(run), (), artifact=None, explicit_timestamp=True)
    await client.store.record_decision(
        decision(decided_at=time(ONE), run_id=run.rebalance_run_id), expected_latest_id=None
    )
    query = """query Q @asOf(valid: "%s") { runs { totalCount }
        run(by: {rebalanceRunId: "rr_1"}) { decisions { totalCount } } }"""
    before, between, after = [
        (await execute(client, query % at))["data"] for at in ("2026-02-03T11:59:59Z", NOON, ONE)
    ]
    assert before == {"runs": {"totalCount": 0}, "run": None}
    assert between == {"runs": {"totalCount": 1}, "run": {"decisions": {"totalCount": 0}}}
    assert after == {"runs": {"totalCount": 1}, "run": {"decisions": {"totalCount": 1}}}
    known = query.replace("valid", "known") % NOON
    assert (await execute(client, known))["data"] == before
