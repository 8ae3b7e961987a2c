"""Holds, releases and purges as of the times before them, and answers that depend on the present time."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from storage.records import EdgeType, OperationStatus
from tests.factories import at, edge, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import AsgiClient
from tests.schema.graphql_requests import execute, fetch_data

PLACE: Final = """mutation { placeHold(input: {reason: "an inquiry", entityId: "rr_1", depth: 1}) {
  holdId placedAt } }"""
RELEASE: Final = (
    'mutation($id: String!) { releaseHold(holdId: $id, reason: "over") { releasedAt } }'
)
EVENTS: Final = """query @asOf({}) {{
  holds {{ isActive releasedBy releaseReason }} active: holds(active: true) {{ holdId }} purges {{ runCount }}
  entity(entityId: "rr_1") {{ kind ... on Run {{ isHeld }} }}
  timeline(entityId: "rr_1", kinds: [RUN_RECORDED, HELD, RELEASED, PURGED]) {{ totalCount nodes {{ kind }} }} }}"""
BEFORE: Final = timedelta(microseconds=1)
STUCK: Final = """query @asOf(valid: "{}") {{ rootCauses(entityId: "rr_1") {{
  nodes {{ why parts {{ name value }} }} }} }}"""
ACTIVITY: Final = """query @asOf(valid: "{}") {{ activity(created: {{from: "2026-02-03T08:00:00Z"}}, bucket: HOUR) {{
  to asOf runs {{ start isPartial count }} }} }}"""


def story(found: Any) -> dict[str, Any]:
    """What a query of EVENTS tells of holds and purges."""
    return {
        "holds": [each["isActive"] for each in found["holds"]],
        "active": len(found["active"]),
        "releases": [each["releasedBy"] is not None for each in found["holds"]],
        "purges": [each["runCount"] for each in found["purges"]],
        "kind": found["entity"]["kind"],
        "isHeld": found["entity"].get("isHeld"),
        "events": [each["kind"] for each in found["timeline"]["nodes"]],
    }


@pytest.mark.parametrize("name", ["valid", "known"])
async def test_a_hold_a_release_and_a_purge_do_not_exist_before_their_time(
    client: AsgiClient, name: str
) -> None:
    placed = (await fetch_data(client, PLACE))["placeHold"]
    await client.store.import_batch([recorded_run(run(created_at=at(0)))])
    released = await fetch_data(client, RELEASE, id=placed["holdId"])
    placed_at = datetime.fromisoformat(placed["placedAt"])
    released_at = datetime.fromisoformat(released["releaseHold"]["releasedAt"])
    since = (await client.store.stamps(type(recorded_run()), ["rr_1"]))["rr_1"].recorded_at

    async def then(time: datetime) -> dict[str, Any]:
        return story(await fetch_data(client, EVENTS.format(f'{name}: "{time.isoformat()}"')))

    held = {"holds": [True], "active": 1, "releases": [False], "purges": []}
    assert since is not None
    recorded = await then(since)
    assert recorded == held | {
        "kind": "RUN",
        "isHeld": True,
        "events": ["RUN_RECORDED", "HELD"],
    }
    assert await then(released_at - BEFORE) == recorded
    over = await then(released_at)
    assert over == {
        "holds": [False],
        "active": 0,
        "releases": [True],
        "purges": [],
        "kind": "RUN",
        "isHeld": False,
        "events": ["RUN_RECORDED", "HELD", "RELEASED"],
    }
    none = await fetch_data(
        client,
        f'query @asOf({name}: "{(placed_at - BEFORE).isoformat()}") {{ holds {{ holdId }} }}',
    )
    assert none == {"holds": []}

    await client.store.purge(runs_before=at(1), operations_before=None, limit=10)
    purges = (await fetch_data(client, "{ purges { purgedAt } }"))["purges"]
    purged_at = datetime.fromisoformat(purges[0]["purgedAt"])
    purged = {"kind": "PURGED", "isHeld": None}
    assert await then(purged_at - BEFORE) == over | purged
    assert await then(since) == recorded | purged
    assert await then(purged_at) == over | purged | {
        "purges": [1],
        "events": ["RUN_RECORDED", "HELD", "RELEASED", "PURGED"],
    }


async def test_an_operation_is_stuck_by_the_valid_time(client: AsgiClient) -> None:
    running = operation(status=OperationStatus.RUNNING, started_at=at(0), created_at=at(0))
    await client.store.import_batch(
        [
            recorded_operation(running),
            recorded_run(run(created_at=at(1))),
            edge("rr_1", "dop_1", edge_type=EdgeType.CAUSED_BY, created_at=at(1)),
        ]
    )
    found = [
        (await fetch_data(client, STUCK.format(at(minutes * 60).isoformat())))["rootCauses"]
        for minutes in (15, 16, 240)
    ]
    assert [[each["why"] for each in causes["nodes"]] for causes in found] == [
        [],
        ["OPERATION_STUCK"],
        ["OPERATION_STUCK"],
    ]
    kinds = [
        part["value"]
        for causes in found
        for each in causes["nodes"]
        for part in each["parts"]
        if part["name"] == "KIND"
    ]
    # Half of the way from 0.4 to 0.9 after four hours.
    assert kinds == [pytest.approx(0.4 + 0.5 * 16 / 256), pytest.approx(0.65)]


async def test_the_open_end_of_activity_is_the_valid_time(client: AsgiClient) -> None:
    await client.store.import_batch([recorded_run(run(created_at=at(0)))])
    valid = datetime.fromisoformat("2026-02-03T10:30:00+00:00")
    whole = await execute(client, ACTIVITY.format(valid.isoformat()))
    found = whole["data"]["activity"]
    assert found["to"] == found["asOf"] == whole["extensions"]["asOf"]["valid"] == valid.isoformat()
    assert [(each["start"][11:13], each["isPartial"], each["count"]) for each in found["runs"]] == [
        ("08", False, 1),
        ("09", False, 0),
        ("10", True, 0),
    ]
