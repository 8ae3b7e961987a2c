"""Scopes: the records that a caller of some portfolios sees by both APIs, and may write."""

import re
from collections.abc import Sequence
from pathlib import Path

from schema.access.caller import Role
from storage.records import EdgeType, OperationStatus, Record, RunStatus
from storage.retention import PurgeOptions
from tests.factories import (
    START,
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
from tests.schema.access.callers import HolderClient, open_holders
from tests.schema.access.every_operation import rest_operations
from tests.schema.access.everything import everything
from tests.service_env import ALL_FEATURES, Env

LONDON: Sequence[Record] = [
    recorded_run(
        run(
            "rr_lon",
            correlation_id="corr-lon",
            request_hash="sha256:lon",
            idempotency_key="idem-lon",
            portfolio_id="PF-LON-1",
            status=RunStatus.PENDING_REVIEW,
        )
    ),
    mapping("idem-lon", rebalance_run_id="rr_lon", request_hash="sha256:lon"),
    event("idem-lon", rebalance_run_id="rr_lon", request_hash="sha256:lon"),
    recorded_operation(operation("dop_lon", correlation_id="corr-lon")),
    decision("dwd_lon", run_id="rr_lon", comment="fine", decided_at=at(3)),
    edge("rr_lon", "only-an-edge", edge_type=EdgeType.CAUSED_BY),
]
NEW_YORK: Sequence[Record] = [
    recorded_run(
        run(
            "rr_nyc",
            correlation_id="corr-nyc",
            request_hash="sha256:nyc",
            idempotency_key="idem-lon",
            portfolio_id="PF-NYC-1",
            created_at=at(-60),
        )
    ),
    event("idem-lon", rebalance_run_id="rr_nyc", request_hash="sha256:nyc", created_at=at(-60)),
    recorded_operation(
        operation(
            "dop_nyc", correlation_id="corr-nyc", status=OperationStatus.RUNNING, started_at=at(1)
        )
    ),
    decision("dwd_nyc", run_id="rr_nyc", comment="hidden", decided_at=at(4)),
    edge("rr_lon", "rr_nyc"),
    edge("rr_nyc", "rr_lon", edge_type=EdgeType.CAUSED_BY),
]


async def answers(folder: Path, env: Env, records: Sequence[Record]) -> dict[str, str]:
    """Return every response to a caller of London on a store with these records."""
    async with open_holders(folder, ALL_FEATURES | env) as (client, holders):
        holders.add("london", Role.SUPPORT, portfolios=["PF-LON-*"])
        caller = HolderClient(client, holders.header("london"))
        await client.store.import_batch(records)
        found = {}
        for name, query in everything().items():
            found[name] = (await caller.post_json("/graphql", {"query": query})).body.decode()
        for each in rest_operations():
            if each.method == "GET":
                answer = await caller.get(each.target)
                found[each.name] = f"{answer.status} {answer.body.decode()}"
        return found


def without_times(text: str) -> str:
    """Remove times of writes and reads, the location of the store, and the position in the change log."""
    text = re.sub(r'"(recordedAt|asOf)":"[^"]*"', r'"\1":""', text)
    text = re.sub(r'"changeCursor":"[^"]*"', '"changeCursor":""', text)
    return re.sub(r'("store_backend"|"storeBackend"):"[^"]*"', r"\1:''", text)


async def test_what_is_hidden_does_not_exist(store_env: Env, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    whole = await answers(tmp_path, store_env, [*LONDON, *NEW_YORK])
    without = await answers(tmp_path / "without", {}, LONDON)
    differences = {
        name: (text, without[name])
        for name, text in whole.items()
        if without_times(text) != without_times(without[name])
    }
    assert differences == {}
    text = "".join(whole.values())
    assert "nyc" not in text.lower()
    assert "rr_lon" in text


async def test_a_scoped_recorder_records_its_own(store_env: Env, tmp_path: Path) -> None:
    record = """mutation ($id: String!, $portfolio: String!) {
      recordRun(input: {rebalanceRunId: $id, correlationId: "c", requestHash: "h",
        portfolioId: $portfolio, result: {status: "READY"}}) { portfolioId } }"""
    accept = """mutation ($id: String!) { acceptOperation(input: {operationId: $id, operationType: "T"}) { status } }"""
    start = "mutation ($id: String!) { startOperation(operationId: $id) { status } }"
    complete = (
        "mutation ($id: String!) { completeOperation(operationId: $id, result: {}) { status } }"
    )
    fail = 'mutation ($id: String!) { failOperation(operationId: $id, code: "C", message: "m") { status } }'
    async with open_holders(tmp_path, ALL_FEATURES | store_env) as (client, holders):
        holders.add("london", Role.RECORDER, portfolios=["PF-LON-*"])
        london = HolderClient(client, holders.header("london"))
        await client.store.import_batch([*LONDON, *NEW_YORK])
        own = await london.execute(record, id="rr_new", portfolio="PF-LON-2")
        assert own == {"data": {"recordRun": {"portfolioId": "PF-LON-2"}}}
        (error,) = (await london.execute(record, id="rr_x", portfolio="PF-NYC-2"))["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN", "reason": "DPM_FORBIDDEN"}
        assert (await london.execute(accept, id="dop_new"))["data"]["acceptOperation"]
        assert (await london.execute(start, id="dop_new"))["data"]["startOperation"]
        assert (await london.execute(start, id="dop_lon"))["data"]["startOperation"]
        for query in (start, complete, fail):
            for hidden in ("dop_nyc", "dop_none"):
                (error,) = (await london.execute(query, id=hidden))["errors"]
                assert error["extensions"]["reason"] == "DPM_ASYNC_OPERATION_NOT_FOUND"
                assert error["message"] == f"no operation is known by {hidden!r}"


async def test_writes_tell_nothing_of_hidden_records(store_env: Env, tmp_path: Path) -> None:
    record = """mutation ($id: String!, $correlation: String!) {
      recordRun(input: {rebalanceRunId: $id, correlationId: $correlation, requestHash: "h",
        portfolioId: "PF-LON-1", result: {status: "READY"}}) { portfolioId } }"""
    accept = """mutation ($type: String!) {
      acceptOperation(input: {operationId: "dop_nyc", operationType: $type, correlationId: "corr-nyc"}) { status } }"""
    link = """mutation ($at: DateTime!) { recordLineageEdge(input: {sourceEntityId: "rr_nyc", edgeType: CAUSED_BY,
      targetEntityId: "rr_lon", createdAt: $at, metadata: {mine: 1}}) { metadata } }"""
    async with open_holders(tmp_path, ALL_FEATURES | store_env) as (client, holders):
        holders.add("london", Role.RECORDER, portfolios=["PF-LON-*"])
        london = HolderClient(client, holders.header("london"))
        await client.store.import_batch([*LONDON, *NEW_YORK])
        for correlation in ("guess", "corr-nyc"):
            (error,) = (await london.execute(record, id="rr_nyc", correlation=correlation))[
                "errors"
            ]
            assert error["message"] == "run 'rr_nyc' is recorded with another content"
        (error,) = (await london.execute(record, id="rr_lon", correlation="guess"))["errors"]
        assert error["message"] == "run 'rr_lon' is recorded with another correlation_id"
        for kind in ("guess", operation("x").operation_type):
            (error,) = (await london.execute(accept, type=kind))["errors"]
            assert error["message"] == "operation 'dop_nyc' is recorded with another content"
        answer = await london.execute(link, at=START.isoformat())
        assert answer == {"data": {"recordLineageEdge": {"metadata": {"mine": 1}}}}


async def test_a_scoped_admin_purges_and_releases_only_what_is_visible(
    store_env: Env, tmp_path: Path
) -> None:
    env = {
        **ALL_FEATURES,
        **store_env,
        "DPM_SUPPORTABILITY_RETENTION_DAYS": "1",
    }
    purge = "mutation { purgeExpired { runsPurged } }"
    place = (
        'mutation ($id: String!) { placeHold(input: {reason: "r", portfolioId: $id}) { holdId } }'
    )
    release = 'mutation ($id: String!) { releaseHold(holdId: $id, reason: "r") { holdId } }'
    async with open_holders(tmp_path, env) as (client, holders):
        holders.add("london", Role.ADMIN, portfolios=["PF-LON-*"])
        holders.add("root", Role.ADMIN)
        london = HolderClient(client, holders.header("london"))
        root = HolderClient(client, holders.header("root"))
        # The holds keep the records from the retention that runs in the background.
        _, held = [
            (await root.execute(place, id=each))["data"]["placeHold"]["holdId"]
            for each in ("PF-LON-1", "PF-NYC-1")
        ]
        await client.store.import_batch([*LONDON, *NEW_YORK])
        for hold_id in (held, "hold_none"):
            (error,) = (await london.execute(release, id=hold_id))["errors"]
            assert error["extensions"]["reason"] == "DPM_HOLD_NOT_FOUND"
            assert error["message"].replace(hold_id, "X") == "no hold is known by 'X'"
        await release_all(root)
        assert await london.execute(purge) == {"data": {"purgeExpired": {"runsPurged": 1}}}
        assert [*await client.store.runs(["rr_lon", "rr_nyc"])] == ["rr_nyc"]
        assert await root.execute(purge) == {"data": {"purgeExpired": {"runsPurged": 1}}}


async def test_a_hidden_run_cannot_be_reviewed(store_env: Env, tmp_path: Path) -> None:
    action = {"action": "APPROVE", "reason_code": "LOOKS_GOOD"}
    async with open_holders(tmp_path, ALL_FEATURES | store_env) as (client, holders):
        holders.add("london", Role.REVIEWER, portfolios=["PF-LON-*"])
        london = HolderClient(client, holders.header("london"))
        await client.store.import_batch([*LONDON, *NEW_YORK])
        for key in ("rr_nyc", "by-correlation/corr-nyc"):
            answer = await london.post_json(f"/rebalance/runs/{key}/workflow/actions", action)
            assert (answer.status, answer.json) == (404, {"detail": "DPM_RUN_NOT_FOUND"})


async def test_artifacts_of_recorders_are_stored_whole(store_env: Env, tmp_path: Path) -> None:
    env = {**ALL_FEATURES, **store_env, "DPM_ARTIFACT_STORE_MODE": "PERSISTED"}
    record = """mutation { recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c", requestHash: "h",
      portfolioId: "p", result: {status: "READY", detail: "plain"}}) { artifact { payload } } }"""
    async with open_holders(tmp_path, env, rec=Role.RECORDER, sup=Role.SUPPORT) as (
        client,
        holders,
    ):
        recorder = HolderClient(client, holders.header("rec"))
        support = HolderClient(client, holders.header("sup"))
        own = (await recorder.execute(record))["data"]["recordRun"]["artifact"]["payload"]
        assert own["result"]["detail"] == "[redacted]"
        stored = (await support.get("/rebalance/runs/rr_1/artifact")).json
        assert stored["result"]["detail"] == "plain"
        assert stored["evidence"]["hashes"] == own["evidence"]["hashes"]


async def test_an_auditor_sees_holds_and_purges_of_the_scope(
    store_env: Env, tmp_path: Path
) -> None:
    env = {**ALL_FEATURES, **store_env}
    query = """{ holds { reason } purges { reason runCount operationCount orphanCount }
      purgePreview { remainingRunCount held { hold { reason } } } }"""
    async with open_holders(tmp_path, env, root=Role.ADMIN) as (client, holders):
        holders.add("london", Role.AUDITOR, portfolios=["PF-LON-*"])
        root = HolderClient(client, holders.header("root"))
        london = HolderClient(client, holders.header("london"))
        await client.store.import_batch([*LONDON, *NEW_YORK])
        for hold in (
            {"portfolioId": "PF-LON-1"},
            {"portfolioId": "PF-NYC-1"},
            {"entityId": "rr_nyc"},
            {"entityId": "only-an-edge"},
            {"entityId": "nowhere"},
            {"created": {"from": "2026-02-03T00:00:00Z", "to": "2026-02-03T00:00:01Z"}},
        ):
            reason = str(next(iter(hold.values())))
            place = "mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { holdId } }"
            placed = await root.execute(place, input={"reason": reason, **hold})
            assert "errors" not in placed, placed
        data = (await london.execute(query))["data"]
        # `hold` is that of a range of time, which belongs to no portfolio.
        reasons = {each["reason"] for each in data["holds"]}
        assert reasons == {"PF-LON-1", "only-an-edge", str(hold["created"])}
        assert len((await root.execute(query))["data"]["holds"]) == 6
        await release_all(root)
        for before, reason in ((at(-30), "New York"), (at(30), "London")):
            await client.store.purge(
                runs_before=before, operations_before=None, limit=9, options=PurgeOptions(reason)
            )
        expected = {"runCount": 1, "operationCount": 0, "orphanCount": 0}
        data = (await london.execute(query))["data"]
        assert data["purges"] == [{"reason": "London", **expected}]
        assert data["purgePreview"]["remainingRunCount"] == 0
        both = (await root.execute(query))["data"]["purges"]
        assert [each["reason"] for each in both] == ["London", "New York"]


async def release_all(caller: HolderClient) -> None:
    """Release every hold."""
    for each in (await caller.execute("{ holds { holdId } }"))["data"]["holds"]:
        release = 'mutation ($id: String!) { releaseHold(holdId: $id, reason: "over") { holdId } }'
        assert "errors" not in await caller.execute(release, id=each["holdId"])
