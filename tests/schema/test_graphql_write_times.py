"""Explicit times of writes, and the comparison of a repeated run with the stored one."""

from tests.factories import at
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import fetch_data, single_error

RECORD = """mutation($id: String!) { recordRun(input: {rebalanceRunId: $id, correlationId: "c", requestHash: "h",
  portfolioId: "PF", result: {status: "READY"}}) { isNew } }"""
ACCEPT = """mutation($id: String!, $at: DateTime) { acceptOperation(input: {operationId: $id, operationType: "T",
  createdAt: $at}) { status } }"""
START = """mutation($id: String!, $at: DateTime) { startOperation(operationId: $id, startedAt: $at) { startedAt
  waitSeconds } }"""
COMPLETE = """mutation($id: String!, $at: DateTime) { completeOperation(operationId: $id, result: {}, finishedAt: $at) {
  durationSeconds } }"""
FAIL = """mutation($id: String!, $at: DateTime) { failOperation(operationId: $id, code: "C", message: "m",
  finishedAt: $at) { durationSeconds finishedAt } }"""


async def test_an_answer_of_record_run_tells_whether_the_run_was_new(client: AsgiClient) -> None:
    assert (await fetch_data(client, RECORD, id="rr_1"))["recordRun"] == {"isNew": True}
    assert (await fetch_data(client, RECORD, id="rr_1"))["recordRun"] == {"isNew": False}
    assert (await fetch_data(client, RECORD, id="rr_2"))["recordRun"] == {"isNew": True}
    query = '{ run(by: {rebalanceRunId: "rr_1"}) { isNew } }'
    assert (await fetch_data(client, query))["run"] == {"isNew": None}


async def test_steps_of_operations_take_their_time(client: AsgiClient) -> None:
    for name, finish in (("done", COMPLETE), ("failed", FAIL)):
        await fetch_data(client, ACCEPT, id=name, at=at(0).isoformat())
        started = await fetch_data(client, START, id=name, at=at(3).isoformat())
        assert started["startOperation"]["waitSeconds"] == 3.0
        (finished,) = (await fetch_data(client, finish, id=name, at=at(10).isoformat())).values()
        assert finished["durationSeconds"] == 7.0


async def test_a_step_without_a_time_is_of_now_and_a_bad_time_is_refused(
    client: AsgiClient,
) -> None:
    await fetch_data(client, ACCEPT, id="dop", at=None)
    started = (await fetch_data(client, START, id="dop"))["startOperation"]
    assert 0 <= started["waitSeconds"] < 60
    problem = await single_error(client, FAIL, id="dop", at="2026-02-03T08:15:00")
    assert problem["code"] == "BAD_USER_INPUT"
