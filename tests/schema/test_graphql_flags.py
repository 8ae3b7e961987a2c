"""Feature flags: a field of a disabled feature is null with the flag's reason, and other fields are not affected."""

from typing import Any, Final

import pytest

from storage.base import Store
from storage.records import RunStatus
from tests.factories import (
    decision,
    event,
    mapping,
    operation,
    recorded_operation,
    recorded_run,
    run,
)
from tests.schema.asgi_client import open_client
from tests.schema.graphql_requests import error_reasons, execute, fetch_data
from tests.service_env import ALL_FEATURES

OFF: Final = {
    "DPM_LINEAGE_APIS_ENABLED": "DPM_LINEAGE_APIS_DISABLED",
    "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED": "DPM_IDEMPOTENCY_HISTORY_APIS_DISABLED",
    "DPM_ARTIFACTS_ENABLED": "DPM_ARTIFACTS_DISABLED",
    "DPM_ASYNC_OPERATIONS_ENABLED": "DPM_ASYNC_OPERATIONS_DISABLED",
    "DPM_WORKFLOW_ENABLED": "DPM_WORKFLOW_DISABLED",
    "DPM_SUPPORTABILITY_SUMMARY_APIS_ENABLED": "DPM_SUPPORTABILITY_SUMMARY_APIS_DISABLED",
}
"""The reason of each flag."""

QUESTIONS: Final = """{
  run(by: {rebalanceRunId: "rr_1"}) {
    rebalanceRunId
    operation { id } decisions { totalCount } workflow { status } artifact { id }
    lineageEdges { totalCount } lineage { entityCount }
    correlation { correlationId operations { totalCount } }
    idempotencyKey { key requestHash history { totalCount } isConflicted }
  }
  operation(by: {operationId: "dop_1"}) { id }
  operations { totalCount }
  decision(decisionId: "dwd_1") { id }
  decisions { totalCount }
  lineage(entityId: "rr_1") { entityCount }
  lineagePath(fromEntityId: "rr_1", toEntityId: "rr_1") { length }
  summary { runCount }
  activity(created: {from: "2026-02-03T00:00:00Z", to: "2026-02-03T01:00:00Z"}, bucket: DAY) {
    operations { count } decisions { count }
  }
  idempotencyConflicts { totalCount }
  anOperation: entity(entityId: "dop_1") { id }
  aDecision: entity(entityId: "dwd_1") { id }
  anArtifact: entity(entityId: "dra_1") { id }
  runs { totalCount }
}"""

GATED: Final = {
    "DPM_LINEAGE_APIS_DISABLED": {"run.lineageEdges", "run.lineage", "lineage", "lineagePath"},
    "DPM_IDEMPOTENCY_HISTORY_APIS_DISABLED": {
        "run.idempotencyKey.history",
        "run.idempotencyKey.isConflicted",
        "idempotencyConflicts",
    },
    "DPM_ARTIFACTS_DISABLED": {"run.artifact", "anArtifact"},
    "DPM_ASYNC_OPERATIONS_DISABLED": {
        "run.operation",
        "run.correlation.operations",
        "operation",
        "operations",
        "activity.operations",
        "anOperation",
    },
    "DPM_WORKFLOW_DISABLED": {
        "run.decisions",
        "run.workflow",
        "decision",
        "decisions",
        "activity.decisions",
        "aDecision",
    },
    "DPM_SUPPORTABILITY_SUMMARY_APIS_DISABLED": {"summary", "activity"},
}
"""The fields that each flag disables."""

MUTATIONS: Final = {
    'acceptOperation(input: {operationType: "T"}) { id }': "DPM_ASYNC_OPERATIONS_DISABLED",
    'startOperation(operationId: "o") { id }': "DPM_ASYNC_OPERATIONS_DISABLED",
    'completeOperation(operationId: "o", result: 1) { id }': "DPM_ASYNC_OPERATIONS_DISABLED",
    'failOperation(operationId: "o", code: "C", message: "") { id }': "DPM_ASYNC_OPERATIONS_DISABLED",
    'applyWorkflowAction(input: {run: {rebalanceRunId: "r"}, action: APPROVE, reasonCode: "R",'
    ' actorId: "a"}) { id }': "DPM_WORKFLOW_DISABLED",
    'recordLineageEdge(input: {sourceEntityId: "a", edgeType: CAUSED_BY, targetEntityId: "b"})'
    " { id }": "DPM_LINEAGE_APIS_DISABLED",
}
"""The mutations with a flag, and the reason of the flag."""

ALWAYS: Final = (
    """recordRun(input: {rebalanceRunId: "rr_1", correlationId: "c", requestHash: "h",
      portfolioId: "p", result: {status: "READY"}}) { id }""",
    "purgeExpired { runsPurged }",
)
"""The mutations that only the flag of the support APIs disables."""


async def import_gated_records(store: Store) -> None:
    """Import records for the features of every flag."""
    await store.import_batch(
        [
            recorded_run(run(idempotency_key="idem-1", status=RunStatus.PENDING_REVIEW)),
            recorded_operation(operation()),
            decision(),
            mapping(),
            event(),
        ]
    )


def null_paths(value: Any, path: tuple[str, ...] = ()) -> set[str]:
    """Return the paths of nulls in a response."""
    if value is None:
        return {".".join(path)}
    if not isinstance(value, dict):
        return set()
    return {each for name, inner in value.items() for each in null_paths(inner, (*path, name))}


async def test_nothing_is_null_while_every_flag_is_on() -> None:
    async with open_client(ALL_FEATURES) as client:
        await import_gated_records(client.store)
        assert null_paths(await fetch_data(client, QUESTIONS)) == set()


@pytest.mark.parametrize(("variable", "reason"), OFF.items())
async def test_a_field_whose_flag_is_off_is_null_with_its_reason_and_the_rest_stands(
    variable: str, reason: str
) -> None:
    async with open_client({**ALL_FEATURES, variable: "false"}) as client:
        await import_gated_records(client.store)
        whole = await execute(client, QUESTIONS)
    assert error_reasons(whole) == dict.fromkeys(GATED[reason], reason)
    assert {each["extensions"]["code"] for each in whole["errors"]} == {"FEATURE_DISABLED"}
    assert null_paths(whole["data"]) == GATED[reason]


async def test_an_id_that_nothing_names_is_null_without_an_error_behind_any_flag() -> None:
    async with open_client({**ALL_FEATURES, **dict.fromkeys(OFF, "false")}) as client:
        assert await fetch_data(client, '{ entity(entityId: "never") { id } }') == {"entity": None}


@pytest.mark.parametrize(("mutation", "reason"), MUTATIONS.items())
async def test_a_write_whose_flag_is_off_is_an_error_and_writes_nothing(
    mutation: str, reason: str
) -> None:
    async with open_client({**ALL_FEATURES, **dict.fromkeys(OFF, "false")}) as client:
        whole = await execute(client, f"mutation {{ {mutation} }}")
        assert whole["data"] is None
        assert list(error_reasons(whole).values()) == [reason]
        assert [each async for each in client.store.export()] == []


async def test_runs_are_recorded_and_purged_behind_no_flag_of_their_own() -> None:
    async with open_client({**ALL_FEATURES, **dict.fromkeys(OFF, "false")}) as client:
        for mutation in ALWAYS:
            await fetch_data(client, f"mutation {{ {mutation} }}")


ROOTS: Final = [
    'node(id: "x") { id }',
    'nodes(ids: ["x"]) { id }',
    'entity(entityId: "x") { id }',
    'run(by: {rebalanceRunId: "x"}) { id }',
    "runs { totalCount }",
    'operation(by: {operationId: "x"}) { id }',
    "operations { totalCount }",
    'decision(decisionId: "x") { id }',
    "decisions { totalCount }",
    'idempotencyKey(key: "x") { id }',
    'lineage(entityId: "x") { entityCount }',
    'lineagePath(fromEntityId: "x", toEntityId: "x") { length }',
    "summary { runCount }",
    'resolve(text: "x") { text }',
    "portfolios",
    'activity(created: {from: "2026-01-01T00:00:00Z"}, bucket: WEEK) { asOf }',
    "idempotencyConflicts { totalCount }",
    "changeCursor",
    'timeline(entityId: "x") { totalCount }',
    'compareRuns(leftRunId: "x", rightRunId: "y") { changeCount }',
    'rootCauses(entityId: "x") { isComplete }',
    'impact(entityId: "x") { runCount }',
    "reasonCounts(created: {}, of: GATE_REASON) { key }",
    "holds { holdId }",
    "purges { number }",
    "purgePreview { runCount }",
]
HOLD_MUTATIONS: Final = (
    'placeHold(input: {reason: "r", portfolioId: "p"}) { holdId }',
    'releaseHold(holdId: "h", reason: "r") { holdId }',
)
UNGATED: Final = {"viewer", "capabilities"}
"""The root fields that no flag disables."""


async def test_the_support_flag_gates_every_root_field_before_any_other() -> None:
    everything = dict.fromkeys([*OFF, "DPM_SUPPORT_APIS_ENABLED"], "false")
    writes = [f"mutation {{ {each} }}" for each in (*MUTATIONS, *ALWAYS, *HOLD_MUTATIONS)]
    async with open_client({**ALL_FEATURES, **everything}) as client:
        for document in [f"{{ {each} }}" for each in ROOTS] + writes:
            whole = await execute(client, document)
            assert list(error_reasons(whole).values()) == ["DPM_SUPPORT_APIS_DISABLED"], document
            assert not any((whole["data"] or {}).values())
        assert [each async for each in client.store.export()] == []


async def test_every_root_field_is_among_those() -> None:
    async with open_client(ALL_FEATURES) as client:
        query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }"
        found = (await fetch_data(client, query))["__schema"]
    known = {
        each.split("(")[0].split(" ")[0] for each in (*ROOTS, *MUTATIONS, *ALWAYS, *HOLD_MUTATIONS)
    }
    assert {each["name"] for kind in found.values() for each in kind["fields"]} == known | UNGATED
