"""The export of a lineage in each of its formats."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from prov.model import ProvDocument

from resolvers.exports.openlineage import run_uuid
from resolvers.exports.tables import FORMULA_STARTS
from storage.records import EdgeType, OperationStatus, RunStatus, WorkflowAction
from tests.factories import at, decision, edge, operation, recorded_operation, recorded_run, run
from tests.schema.asgi_client import DATA, AsgiClient
from tests.schema.graphql_requests import fetch_data

FORMATS = ("json", "csv", "mermaid", "dot", "svg", "prov", "openlineage")
NASTY = '=cmd|"x"]<b>&\\ é/%\n--> ;'
EDGES = 7


async def import_graph(client: AsgiClient) -> None:
    """Import an operation, three runs, a decision, and ids with special characters of the formats."""
    failed = operation("dop_1", status=OperationStatus.FAILED, started_at=at(1), finished_at=at(2))
    await client.store.import_batch(
        [
            recorded_operation(failed, error='{"code":"C","message":"secret"}'),
            recorded_run(run("rr_1", status=RunStatus.BLOCKED, created_at=at(3))),
            recorded_run(
                run("rr_2", correlation_id="c2", status=RunStatus.PENDING_REVIEW, created_at=at(4))
            ),
            recorded_run(
                run(NASTY, correlation_id="c3", portfolio_id="@SUM(A1)", created_at=at(5))
            ),
            decision("dwd_1", run_id="rr_2", action=WorkflowAction.REJECT, decided_at=at(9)),
            edge("dop_1", "corr-1", edge_type=EdgeType.OPERATION_TO_CORRELATION),
            edge("corr-1", "rr_1", edge_type=EdgeType.CORRELATION_TO_RUN),
            edge("rr_2", "rr_1", metadata='{"a":"=1+1"}'),
            edge("rr_1", "mde=1", edge_type=EdgeType.CAUSED_BY),
            edge(NASTY, "rr_2", edge_type=EdgeType.REPLAYED_FROM),
            edge("dwd_1", "rr_2", edge_type=EdgeType.CAUSED_BY),
            edge(NASTY, "dwd_1", edge_type=EdgeType.CAUSED_BY),
        ]
    )


async def export(client: AsgiClient, entity_id: str, format: str, **parameters: object) -> str:
    """An export as text."""
    query = "&".join(f"{name}={quote(str(value))}" for name, value in parameters.items())
    path = f"/lineage/{quote(entity_id, safe='')}/export?format={format}&{query}"
    response = await client.get(path)
    assert response.status == 200, response.body
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    return response.body.decode()


async def test_json_has_the_same_graph_as_the_query(client: AsgiClient) -> None:
    await import_graph(client)
    for direction in ("UPSTREAM", "DOWNSTREAM", "BOTH"):
        found = json.loads(await export(client, "rr_1", "json", direction=direction, depth=2))
        query = """query($direction: LineageDirection!) { lineage(entityId: "rr_1", depth: 2, direction: $direction) {
          completeness { isComplete } entities { edges { distance node { entityId kind stateText } } }
          edges { nodes { causeEntityId effectEntityId metadata } } } }"""
        graph = (await fetch_data(client, query, direction=direction))["lineage"]
        assert [(e["entity_id"], e["distance"], e["kind"]) for e in found["entities"]] == [
            (e["node"]["entityId"], e["distance"], e["node"]["kind"])
            for e in graph["entities"]["edges"]
        ]
        states = [e["effective_status"] or e["status"] for e in found["entities"]]
        assert states == [e["node"]["stateText"] for e in graph["entities"]["edges"]]
        assert [
            (e["cause_entity_id"], e["effect_entity_id"], e["metadata"]) for e in found["edges"]
        ] == [
            (e["causeEntityId"], e["effectEntityId"], e["metadata"])
            for e in graph["edges"]["nodes"]
        ]
        assert found["completeness"]["is_complete"] is graph["completeness"]["isComplete"]


async def test_csv_has_a_row_for_each_entity_and_edge_and_no_formula(
    memory_client: AsgiClient,
) -> None:
    await import_graph(memory_client)
    rows = list(
        csv.DictReader(io.StringIO(await export(memory_client, "rr_1", "csv", depth=9), newline=""))
    )
    assert len([row for row in rows if row["row"] == "edge"]) == EDGES
    by_id = {row["entity_id"]: row for row in rows if row["row"] == "entity"}
    assert by_id["rr_2"]["effective_status"] == "REJECTED"
    assert by_id[f"'{NASTY}"]["label"] == "'@SUM(A1)"
    assert not any(cell.startswith(FORMULA_STARTS) for row in rows for cell in row.values())
    cut = await export(memory_client, "rr_1", "csv", depth=1)
    assert list(csv.DictReader(io.StringIO(cut)))[-1]["label"].startswith("Incomplete:")


async def test_mermaid_and_dot_have_a_line_for_each_entity_and_edge(
    memory_client: AsgiClient,
) -> None:
    await import_graph(memory_client)
    mermaid = await export(memory_client, "rr_1", "mermaid", depth=9)
    assert mermaid.startswith("flowchart LR\n")
    assert len(re.findall(r'^  n\d+\["[^"<>\n]*(<br/>[^"<>\n]*)?"\]$', mermaid, re.MULTILINE)) == 7
    assert len(re.findall(r"^  n\d+ -->\|[A-Z_]+\| n\d+$", mermaid, re.MULTILINE)) == EDGES
    dot = await export(memory_client, "rr_1", "dot", depth=9)
    assert len(re.findall(r'^  n\d+ \[label="(?:[^"\\]|\\.)*"\];$', dot, re.MULTILINE)) == 7
    assert len(re.findall(r"^  n\d+ -> n\d+ \[label", dot, re.MULTILINE)) == EDGES
    assert "%% Incomplete" in await export(memory_client, "rr_1", "mermaid", depth=1)
    assert "// Incomplete" in await export(memory_client, "rr_1", "dot", depth=1)


async def test_svg_is_xml_with_every_id(memory_client: AsgiClient) -> None:
    await import_graph(memory_client)
    drawing = ET.fromstring(await export(memory_client, "rr_1", "svg", depth=9))  # noqa: S314  # our own
    name = "{http://www.w3.org/2000/svg}"
    titles = [each.text for each in drawing.iter(f"{name}title")]
    assert NASTY.replace("\n", "\ufffd") in titles
    assert len(list(drawing.iter(f"{name}path"))) == EDGES + 1  # the arrow's head is one
    assert drawing.findtext(f"{name}desc") == "Complete."
    cut = ET.fromstring(await export(memory_client, "rr_1", "svg", depth=1))  # noqa: S314  # our own
    assert str(cut.findtext(f"{name}desc")).startswith("Incomplete:")


@pytest.mark.filterwarnings("error")
async def test_prov_is_read_back_by_its_library(memory_client: AsgiClient) -> None:
    await import_graph(memory_client)
    text = await export(memory_client, "rr_1", "prov", depth=9)
    document = ProvDocument.deserialize(content=text, format="json")
    again = document.serialize(format="json")
    assert ProvDocument.deserialize(content=again, format="json") == document
    found = json.loads(text)
    assert len(found["activity"]) == 2  # the operation and the decision
    assert len(found["entity"]) == 5
    assert {each["dpm:entityId"] for each in found["entity"].values()} >= {"rr_1", NASTY, "mde=1"}
    relations = ("wasDerivedFrom", "wasGeneratedBy", "used", "wasInfluencedBy", "wasInformedBy")
    assert sum(len(found.get(name, {})) for name in relations) == EDGES
    cut = json.loads(await export(memory_client, "rr_1", "prov", depth=1))
    assert cut["entity"]["dpm:incomplete"]["dpm:leftOut"].startswith("Incomplete:")


async def test_openlineage_events_are_valid(memory_client: AsgiClient) -> None:
    await import_graph(memory_client)
    schema = json.loads((DATA / "openlineage_run_event.schema.json").read_text())
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    events = json.loads(await export(memory_client, "rr_1", "openlineage", depth=9))
    for event in events:
        validator.validate(event)
        assert UUID(event["run"]["runId"]).version == 5
        facet = event["run"]["facets"]["dpm_entity"]
        assert event["run"]["runId"] == run_uuid(facet["entityId"])
    types: dict[str, list[str]] = {}
    for event in events:
        types.setdefault(event["run"]["facets"]["dpm_entity"]["entityId"], []).append(
            event["eventType"]
        )
    assert types == {
        "dop_1": ["START", "FAIL"],
        **{name: ["START", "COMPLETE"] for name in ("rr_1", "rr_2", NASTY)},
    }
    of_run = next(e for e in events if e["run"]["runId"] == run_uuid("rr_1"))
    assert of_run["run"]["facets"]["parent"]["run"]["runId"] == run_uuid("dop_1")
    assert of_run["inputs"] == [{"namespace": "dpm-lineage", "name": "mde=1"}]
    derived = next(e for e in events if e["run"]["runId"] == run_uuid("rr_2"))
    upstream = derived["run"]["facets"]["jobDependencies"]["upstream"]
    assert [each["run"]["runId"] for each in upstream] == [run_uuid("rr_1")]
    cut = json.loads(await export(memory_client, "rr_1", "openlineage", depth=1))
    assert cut[0]["run"]["facets"]["dpm_completeness"]["isComplete"] is False


@pytest.mark.parametrize("format", FORMATS)
async def test_an_export_of_nothing_or_of_bad_values_is_an_error(
    memory_client: AsgiClient, format: str
) -> None:
    missing = await memory_client.get(f"/lineage/nothing/export?format={format}")
    assert (missing.status, missing.json) == (404, {"detail": "DPM_LINEAGE_ENTITY_NOT_FOUND"})
    await import_graph(memory_client)
    for wrong in ("depth=0", "depth=1001", "direction=UP", "max_entities=0", "valid=x"):
        assert (
            await memory_client.get(f"/lineage/rr_1/export?format={format}&{wrong}")
        ).status == 422
    future = quote((datetime.now(UTC) + timedelta(days=1)).isoformat())
    for name in ("valid", "known"):
        found = await memory_client.get(f"/lineage/rr_1/export?format={format}&{name}={future}")
        assert found.status == 422
    assert (await memory_client.get("/lineage/rr_1/export?format=xlsx")).status == 422
    single = await export(memory_client, "dwd_1", format, direction="DOWNSTREAM", max_entities=1)
    assert "dwd_1" in single


async def test_openlineage_says_what_a_graph_without_runs_leaves_out(
    memory_client: AsgiClient,
) -> None:
    await import_graph(memory_client)
    (event,) = json.loads(
        await export(memory_client, "dwd_1", "openlineage", direction="DOWNSTREAM", max_entities=1)
    )
    assert event["schemaURL"].endswith("#/$defs/DatasetEvent")
    assert (event["dataset"]["namespace"], event["dataset"]["name"]) == ("dpm-lineage", "dwd_1")
    facet = event["dataset"]["facets"]["dpm_completeness"]
    assert (facet["isComplete"], facet["entitiesThatAreNoRuns"]) == (False, 1)


async def test_an_export_has_the_portfolio_of_a_purged_run(client: AsgiClient) -> None:
    await import_graph(client)
    await client.store.purge(runs_before=at(4), operations_before=at(9), limit=9)
    found = json.loads(await export(client, "rr_2", "json", depth=9))
    portfolios = {each["entity_id"]: each["portfolio_id"] for each in found["entities"]}
    kinds = {each["entity_id"]: each["kind"] for each in found["entities"]}
    assert (kinds["rr_1"], kinds["dop_1"], kinds["rr_2"]) == ("PURGED", "PURGED", "RUN")
    assert portfolios == {
        each: {"rr_1": "pf_1", "rr_2": "pf_1", NASTY: "@SUM(A1)"}.get(each) for each in portfolios
    }
    rows = csv.DictReader(io.StringIO(await export(client, "rr_2", "csv", depth=9)))
    of_rows = {each["entity_id"]: each["portfolio_id"] for each in rows if each["row"] == "entity"}
    assert (of_rows["rr_1"], of_rows["dop_1"], of_rows[f"'{NASTY}"]) == ("pf_1", "", "'@SUM(A1)")
    prov = json.loads(await export(client, "rr_2", "prov", depth=9))
    assert "pf_1" in {each.get("dpm:portfolioId") for each in prov["entity"].values()}
    schema = json.loads((DATA / "openlineage_run_event.schema.json").read_text())
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    events = json.loads(await export(client, "rr_2", "openlineage", depth=9))
    purged: dict[str, list[Any]] = {}
    for event in events:
        validator.validate(event)
        facet = event["run"]["facets"]["dpm_entity"]
        if facet["kind"] == "PURGED":
            job = event["job"]["name"]
            told = (event["eventType"], job, facet["portfolioId"], facet["status"])
            purged.setdefault(facet["entityId"], []).append(told)
    assert purged == {
        "dop_1": [("START", "operation", None, "FAILED")],
        "rr_1": [
            ("START", "rebalance/pf_1", "pf_1", "BLOCKED"),
            ("COMPLETE", "rebalance/pf_1", "pf_1", "BLOCKED"),
        ],
    }


async def test_an_export_is_of_a_time(client: AsgiClient) -> None:
    await import_graph(client)
    found: Any = json.loads(await export(client, "rr_1", "json", valid=at(3.5).isoformat()))
    runs = {each["entity_id"] for each in found["entities"] if each["kind"] == "RUN"}
    assert runs == {"rr_1"}


async def test_an_export_as_of_two_times_is_what_graphql_shows(client: AsgiClient) -> None:
    await import_graph(client)
    imported = datetime.now(UTC)
    later = imported + timedelta(days=365_000)
    await client.store.import_batch(
        [
            recorded_run(run("rr_late", correlation_id="c9", created_at=at(2))),
            edge("rr_late", "rr_1", created_at=at(2)),
            recorded_run(run("rr_future", correlation_id="c8", created_at=later)),
            edge("rr_future", "rr_1", created_at=at(2)),
        ]
    )
    query = """query($valid: DateTime, $known: DateTime) @asOf(valid: $valid, known: $known) {
      lineage(entityId: "rr_1", depth: 9) { entities { nodes { entityId kind stateText } }
      edges { nodes { edgeType } } } }"""
    seen = []
    for valid in (None, at(3.5), at(4.5)):
        for known in (None, imported, datetime.now(UTC)):
            times = {"valid": valid, "known": known}
            given = {name: time.isoformat() for name, time in times.items() if time is not None}
            if not given:
                continue
            shown = (await fetch_data(client, query, **given))["lineage"]
            found: Any = json.loads(await export(client, "rr_1", "json", depth=9, **given))
            entities = {(each["entity_id"], each["kind"]) for each in found["entities"]}
            expected = {(each["entityId"], each["kind"]) for each in shown["entities"]["nodes"]}
            assert entities == expected
            assert len(found["edges"]) == len(shown["edges"]["nodes"])
            seen.append(frozenset(entities))
    assert len({*seen}) == 6
    assert ("rr_future", "UNKNOWN") in seen[1]


async def test_an_export_of_the_future_is_refused(memory_client: AsgiClient) -> None:
    await import_graph(memory_client)
    for name in ("valid", "known"):
        path = f"/lineage/rr_1/export?{name}=2999-01-01T00:00:00Z"
        response = await memory_client.get(path)
        assert (response.status, response.json["detail"]) == (422, "DPM_INVALID_INPUT"), (
            response.body
        )
