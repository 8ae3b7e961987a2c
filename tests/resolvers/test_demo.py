"""The demo data: reproducible, valid by the contract, with the documented lineage shapes."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from resolvers.demo.generate import demo_records, landmarks

Record = dict[str, object]

FIELDS = {
    "run": "rebalance_run_id correlation_id request_hash idempotency_key portfolio_id created_at"
    " result",
    "idempotency_mapping": "idempotency_key request_hash rebalance_run_id created_at",
    "idempotency_history": "idempotency_key rebalance_run_id correlation_id request_hash"
    " created_at",
    "operation": "operation_id operation_type status correlation_id created_at started_at"
    " finished_at result error request",
    "decision": "decision_id run_id action reason_code comment actor_id decided_at correlation_id",
    "lineage_edge": "source_entity_id edge_type target_entity_id created_at metadata",
    "artifact": "rebalance_run_id artifact",
}
WORKFLOW = {
    ("PENDING_REVIEW", "APPROVE"): "APPROVED",
    ("PENDING_REVIEW", "REJECT"): "REJECTED",
    ("PENDING_REVIEW", "REQUEST_CHANGES"): "PENDING_REVIEW",
    ("APPROVED", "REJECT"): "REJECTED",
    ("APPROVED", "REQUEST_CHANGES"): "PENDING_REVIEW",
    ("REJECTED", "REQUEST_CHANGES"): "PENDING_REVIEW",
}
HISTORY_FIELDS = FIELDS["idempotency_history"].split()
MAPPING_FIELDS = FIELDS["idempotency_mapping"].split()
ARTIFACT_PARTS = {
    "before_summary": "before",
    "after_summary": "after_simulated",
    "order_intents": "intents",
    "rule_outcomes": "rule_results",
    "diagnostics": "diagnostics",
    "status": "status",
}
LINKED = {"linked_by": "correlation_id"}
DIGEST = "e6de60927fa71f7219ed8c795eb045875f33e003427563339bc70b2c467972ba"


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """The demo records of 400 runs."""
    return list(demo_records(runs=400, seed=7))


def pick(records: list[Record], kind: str) -> list[Record]:
    """Pick the records of one kind."""
    return [record for record in records if record["kind"] == kind]


def text(record: Record, field: str) -> str:
    """Read a field that must be text."""
    value = record[field]
    assert isinstance(value, str)
    return value


def instant(record: Record, field: str = "created_at") -> datetime:
    """Read a field that must be an instant."""
    return datetime.fromisoformat(text(record, field))


def content(record: Record, field: str) -> Record:
    """Read a field that must be an object."""
    value = record[field]
    assert isinstance(value, dict)
    return value


def pairs(records: list[Record], edge_type: str) -> list[tuple[str, str]]:
    """List the edges of one type as source and target."""
    edges = [edge for edge in pick(records, "lineage_edge") if edge["edge_type"] == edge_type]
    return [(text(edge, "source_entity_id"), text(edge, "target_entity_id")) for edge in edges]


def drop_hash(artifact: str) -> object:
    """Read an artifact without the key artifact_hash, at any depth."""
    return json.loads(
        artifact,
        object_pairs_hook=lambda items: {k: v for k, v in items if k != "artifact_hash"},
    )


def write_lines(runs: int, seed: int) -> str:
    """Write a demo as import lines."""
    lines = (
        json.dumps(record, separators=(",", ":")) for record in demo_records(runs=runs, seed=seed)
    )
    return "\n".join(lines)


def test_the_same_size_and_seed_give_the_same_bytes() -> None:
    assert write_lines(120, 7) == write_lines(120, 7)
    assert write_lines(120, 7) != write_lines(120, 8)


def test_the_bytes_are_the_same_on_every_machine_and_python() -> None:
    """After an intended change of the demo, take the new digest from the failure."""
    assert sha256(write_lines(60, 7).encode()).hexdigest() == DIGEST


@pytest.mark.parametrize("runs", [1, 2, 3, 7, 17, 59, 60, 61, 333])
def test_the_number_of_runs_is_the_requested_one(runs: int) -> None:
    assert len(pick(list(demo_records(runs=runs, seed=3)), "run")) == runs


def test_a_demo_without_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="runs is 0"):
        next(demo_records(runs=0, seed=7))


def test_every_record_has_the_fields_of_its_kind_in_their_order(records: list[Record]) -> None:
    assert {text(record, "kind") for record in records} == set(FIELDS)
    for record in records:
        assert list(record) == ["kind", *FIELDS[text(record, "kind")].split()]


def test_every_instant_is_utc_within_the_six_weeks_and_in_office_hours(
    records: list[Record],
) -> None:
    begin, end = datetime(2026, 10, 12, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
    names = ("created_at", "started_at", "finished_at", "decided_at")
    seen = [text(r, name) for r in records for name in names if r.get(name) is not None]
    for value in seen:
        assert value.endswith("+00:00")
        at = datetime.fromisoformat(value)
        assert begin <= at <= end
        assert at.weekday() < 5
        assert 1 <= at.hour < 17


def test_records_come_in_the_order_of_recording(records: list[Record]) -> None:
    runs = [instant(record) for record in pick(records, "run")]
    decided = [instant(record, "decided_at") for record in pick(records, "decision")]
    assert runs == sorted(runs)
    assert decided == sorted(decided)


def test_statuses_come_in_plausible_shares() -> None:
    runs = pick(list(demo_records(runs=2_000, seed=7)), "run")
    shares = Counter(content(run, "result")["status"] for run in runs)
    assert set(shares) == {"READY", "PENDING_REVIEW", "BLOCKED"}
    assert shares["READY"] > shares["PENDING_REVIEW"] > shares["BLOCKED"] > 100


def test_results_are_of_a_real_size_and_balance(records: list[Record]) -> None:
    for run in pick(records, "run"):
        result = content(run, "result")
        assert 1_500 <= len(json.dumps(result, separators=(",", ":"))) <= 5_000
        before, after = content(result, "before"), content(result, "after_simulated")
        assert before["total_value"] == after["total_value"]
        assert result["rebalance_run_id"] == run["rebalance_run_id"]
        assert content(result, "lineage")["request_hash"] == run["request_hash"]


def test_recording_the_runs_in_order_gives_the_same_keys_and_replays(records: list[Record]) -> None:
    mapped: dict[str, Record] = {}
    replays, history = [], []
    for run in pick(records, "run"):
        if run["idempotency_key"] is not None:
            key = text(run, "idempotency_key")
            before = mapped.get(key)
            if before is not None and before["request_hash"] == run["request_hash"]:
                replays.append((run["rebalance_run_id"], before["rebalance_run_id"]))
            mapped[key] = run
            history.append({"kind": "idempotency_history"} | {f: run[f] for f in HISTORY_FIELDS})
    assert pairs(records, "REPLAYED_FROM") == replays
    assert pick(records, "idempotency_history") == history
    assert {text(m, "idempotency_key"): m for m in pick(records, "idempotency_mapping")} == {
        key: {"kind": "idempotency_mapping"} | {f: run[f] for f in MAPPING_FIELDS}
        for key, run in mapped.items()
    }


def test_a_mapping_is_written_once_and_is_the_newest_of_its_history(records: list[Record]) -> None:
    mappings = pick(records, "idempotency_mapping")
    newest: dict[str, Record] = {}
    for event in sorted(pick(records, "idempotency_history"), key=instant):
        newest[text(event, "idempotency_key")] = event
    assert len(mappings) == len(newest)
    for mapping in mappings:
        event = newest[text(mapping, "idempotency_key")]
        assert mapping["rebalance_run_id"] == event["rebalance_run_id"]
        assert mapping["created_at"] == event["created_at"]


def test_every_run_and_operation_has_the_edges_that_recording_makes(records: list[Record]) -> None:
    made = {tuple(list(e.values())[1:5]): e["metadata"] for e in pick(records, "lineage_edge")}
    for run in pick(records, "run"):
        run_id, at, own = run["rebalance_run_id"], run["created_at"], run["request_hash"]
        edge = (run["correlation_id"], "CORRELATION_TO_RUN", run_id, at)
        assert made[edge] == {"request_hash": own}
        if run["idempotency_key"] is not None:
            edge = (run["idempotency_key"], "IDEMPOTENCY_TO_RUN", run_id, at)
            assert made[edge] == {"request_hash": own}
    for op in pick(records, "operation"):
        correlation_id, at = op["correlation_id"], op["created_at"]
        edge = (op["operation_id"], "OPERATION_TO_CORRELATION", correlation_id, at)
        assert made[edge] == {"operation_type": op["operation_type"]}


def test_edges_are_unique_and_their_runs_exist(records: list[Record]) -> None:
    edges = pick(records, "lineage_edge")
    runs = {run["rebalance_run_id"] for run in pick(records, "run")}
    assert len({tuple(list(edge.values())[1:5]) for edge in edges}) == len(edges)
    ends = {text(e, end) for e in edges for end in ("source_entity_id", "target_entity_id")}
    assert {end for end in ends if end.startswith("rr_")} == runs


def purged_cause(records: list[Record]) -> str:
    """The operation that only an edge names."""
    run_id = landmarks(runs=400, seed=7)["incident_purged_cause"]
    edges = pick(records, "lineage_edge")
    causes = [e for e in edges if e["edge_type"] == "CAUSED_BY" and e["source_entity_id"] == run_id]
    return text(causes[0], "target_entity_id")


def test_an_edge_comes_after_the_records_at_its_ends(records: list[Record]) -> None:
    # The cause of one run is not recorded, as after a purge.
    seen: set[object] = {purged_cause(records)}
    for record in records:
        named = [record.get("source_entity_id"), record.get("target_entity_id")]
        for end in named:
            prefixes = ("rr_", "dop_", "dwd_", "dra_")
            assert end in seen or not str(end).startswith(prefixes)
        seen |= {record.get(f) for f in ("rebalance_run_id", "operation_id", "decision_id")}
        if record["kind"] == "artifact":
            seen.add(content(record, "artifact")["artifact_id"])


def test_decisions_obey_the_workflow_table(records: list[Record]) -> None:
    runs = {run["rebalance_run_id"]: run for run in pick(records, "run")}
    states: dict[object, str] = defaultdict(lambda: "PENDING_REVIEW")
    last: dict[object, datetime] = {run_id: instant(run) for run_id, run in runs.items()}
    for decision in pick(records, "decision"):
        run_id, decided = decision["run_id"], instant(decision, "decided_at")
        assert content(runs[run_id], "result")["status"] == "PENDING_REVIEW"
        states[run_id] = WORKFLOW[states[run_id], text(decision, "action")]
        assert decided > last[run_id]
        last[run_id] = decided
    assert set(states.values()) == {"PENDING_REVIEW", "APPROVED", "REJECTED"}


def test_operations_come_in_every_state_and_hold_together(records: list[Record]) -> None:
    operations = pick(records, "operation")
    states = {"PENDING", "RUNNING", "SUCCEEDED", "FAILED"}
    assert {operation["status"] for operation in operations} == states
    for op in operations:
        status = op["status"]
        assert (op["started_at"] is None) == (status == "PENDING")
        assert (op["finished_at"] is None) == (status in {"PENDING", "RUNNING"})
        assert (op["result"] is None) == (status != "SUCCEEDED")
        assert op["error"] is None or list(content(op, "error")) == ["code", "message"]
        assert (op["error"] is None) == (status != "FAILED")
        assert op["request"] is not None


def test_scenario_runs_are_linked_as_link_scenarios_would(records: list[Record]) -> None:
    operations = {text(op, "correlation_id"): op for op in pick(records, "operation")}
    expected = []
    for run in pick(records, "run"):
        batch, colon, scenario = text(run, "correlation_id").rpartition(":")
        if run["idempotency_key"] is None and colon and scenario:
            op = operations[batch]
            assert instant(op) <= instant(run) <= instant(op, "finished_at")
            expected.append((run["rebalance_run_id"], op["operation_id"], run["created_at"]))
    linked = [e for e in pick(records, "lineage_edge") if e["metadata"] == LINKED]
    ends = ("source_entity_id", "target_entity_id", "created_at")
    assert [tuple(edge[end] for end in ends) for edge in linked] == expected != []
    assert {edge["edge_type"] for edge in linked} == {"CAUSED_BY"}


def test_the_result_of_a_batch_holds_the_results_of_its_runs(records: list[Record]) -> None:
    named = landmarks(runs=400, seed=7)
    operations = {op["operation_id"]: op for op in pick(records, "operation")}
    operation = operations[named["scenario_operation"]]
    prefix = f"{operation['correlation_id']}:"
    runs = [r for r in pick(records, "run") if text(r, "correlation_id").startswith(prefix)]
    results = {text(r, "correlation_id").removeprefix(prefix): r["result"] for r in runs}
    assert content(operation, "result")["results"] == results
    assert len(results) == 4


def test_an_artifact_belongs_to_its_run_and_has_the_right_hash(records: list[Record]) -> None:
    runs = {run["rebalance_run_id"]: run for run in pick(records, "run")}
    artifacts = pick(records, "artifact")
    assert artifacts
    for record in artifacts:
        artifact, run = content(record, "artifact"), runs[record["rebalance_run_id"]]
        result = content(run, "result")
        assert artifact["artifact_id"] == f"dra_{text(run, 'rebalance_run_id')[3:]}"
        assert artifact["result"] == result
        assert all(artifact[part] == result[name] for part, name in ARTIFACT_PARTS.items())
        evidence = content(artifact, "evidence")
        assert evidence["engine_version"] == content(result, "lineage")["engine_version"]
        assert evidence["run_created_at"] == run["created_at"]
        bare = drop_hash(json.dumps(artifact))
        digest = sha256(json.dumps(bare, sort_keys=True, separators=(",", ":")).encode())
        hashes = content(evidence, "hashes")
        assert hashes["artifact_hash"] == f"sha256:{digest.hexdigest()}"
        assert hashes["request_hash"] == run["request_hash"]


@pytest.mark.parametrize("runs", [60, 400])
def test_a_chain_of_at_least_twelve_replays_exists(runs: int) -> None:
    named = landmarks(runs=runs, seed=7)
    original = dict(pairs(list(demo_records(runs=runs, seed=7)), "REPLAYED_FROM"))
    chain = [named["chain_newest"]]
    while chain[-1] in original:
        chain.append(original[chain[-1]])
    assert len(chain) >= 12
    assert chain[-1] == named["chain_oldest"]


@pytest.mark.parametrize("runs", [60, 400])
def test_a_diamond_exists(runs: int) -> None:
    named = landmarks(runs=runs, seed=7)
    caused = pairs(list(demo_records(runs=runs, seed=7)), "CAUSED_BY")
    effects = {effect for effect, cause in caused if cause == named["diamond_top"]}
    causes = {cause for effect, cause in caused if effect == named["diamond_bottom"]}
    assert len(effects) == 4
    assert effects == causes


@pytest.mark.parametrize(("runs", "effects"), [(60, 24), (400, 24), (2_000, 100)])
def test_a_hub_exists_and_grows_with_the_demo(runs: int, effects: int) -> None:
    hub = landmarks(runs=runs, seed=7)["hub"]
    caused = pairs(list(demo_records(runs=runs, seed=7)), "CAUSED_BY")
    assert sum(cause == hub for _, cause in caused) == effects


@pytest.mark.parametrize("runs", [60, 400])
def test_a_cycle_exists(runs: int) -> None:
    begin = landmarks(runs=runs, seed=7)["cycle"]
    origin = dict(pairs(list(demo_records(runs=runs, seed=7)), "DERIVED_FROM"))
    walked = [origin[begin]]
    while walked[-1] != begin:
        walked.append(origin[walked[-1]])
    assert len(walked) == 3


def test_the_conflicted_key_has_seen_two_hashes(records: list[Record]) -> None:
    key = landmarks(runs=400, seed=7)["conflicted_key"]
    history = [e for e in pick(records, "idempotency_history") if e["idempotency_key"] == key]
    assert len(history) == 3
    assert len({event["request_hash"] for event in history}) == 2


def test_the_pending_run_has_waited_for_its_review_for_days(records: list[Record]) -> None:
    run_id = landmarks(runs=400, seed=7)["waiting_review_run"]
    run = next(run for run in pick(records, "run") if run["rebalance_run_id"] == run_id)
    assert content(run, "result")["status"] == "PENDING_REVIEW"
    assert datetime(2026, 11, 20, 17, tzinfo=UTC) - instant(run) > timedelta(days=3)
    assert run_id not in {decision["run_id"] for decision in pick(records, "decision")}


def test_the_named_operations_are_failed_and_stuck(records: list[Record]) -> None:
    named = landmarks(runs=400, seed=7)
    statuses = {op["operation_id"]: op["status"] for op in pick(records, "operation")}
    assert statuses[named["failed_operation"]] == "FAILED"
    assert statuses[named["stuck_operation"]] == "RUNNING"
    assert statuses[named["pending_operation"]] == "PENDING"


def test_the_incident_has_a_failure_blocked_runs_a_replay_and_a_late_approval(
    records: list[Record],
) -> None:
    named = landmarks(runs=400, seed=7)
    operations = {op["operation_id"]: op["status"] for op in pick(records, "operation")}
    statuses = {
        run["rebalance_run_id"]: content(run, "result")["status"] for run in pick(records, "run")
    }
    assert operations[named["incident_operation"]] == "FAILED"
    assert statuses[named["incident_run"]] == statuses[named["incident_effect"]] == "BLOCKED"
    assert statuses[named["incident_replay"]] == "READY"
    edges = {
        (e["source_entity_id"], e["edge_type"], e["target_entity_id"])
        for e in pick(records, "lineage_edge")
    }
    assert (named["incident_run"], "CAUSED_BY", named["incident_operation"]) in edges
    assert (named["incident_effect"], "CAUSED_BY", named["incident_run"]) in edges
    assert (named["incident_replay"], "REPLAYED_FROM", named["incident_run"]) in edges
    (decision,) = [
        d for d in pick(records, "decision") if d["run_id"] == named["incident_late_approval"]
    ]
    created = {run["rebalance_run_id"]: run["created_at"] for run in pick(records, "run")}
    waited = datetime.fromisoformat(text(decision, "decided_at")) - datetime.fromisoformat(
        str(created[named["incident_late_approval"]])
    )
    assert (decision["action"], waited > timedelta(days=3)) == ("APPROVE", True)
    assert purged_cause(records) not in operations


def test_landmarks_have_the_same_ids_in_every_demo_of_at_least_sixty_five_runs() -> None:
    named = landmarks(runs=65, seed=7)
    shapes = {"chain_newest", "diamond_top", "hub", "cycle", "conflicted_key"}
    assert shapes | {"scenario_operation", "waiting_review_run", "stuck_operation"} <= set(named)
    for runs in (66, 200, 5_000, 100_000):
        assert landmarks(runs=runs, seed=7) == named


@pytest.mark.parametrize("runs", [1, 5, 30, 60, 400])
def test_every_landmark_is_in_the_data(runs: int) -> None:
    records = list(demo_records(runs=runs, seed=7))
    known = {value for record in records for value in record.values() if isinstance(value, str)}
    assert set(landmarks(runs=runs, seed=7).values()) <= known


def test_one_run_alone_has_no_shapes() -> None:
    assert len(pick(list(demo_records(runs=1, seed=7)), "run")) == 1
    assert {"chain_newest", "diamond_top", "hub", "cycle"}.isdisjoint(landmarks(runs=1, seed=7))


def test_ids_are_unique_and_edges_are_about_five_for_two_runs() -> None:
    records = list(demo_records(runs=5_000, seed=7))
    for kind, field in (("run", "rebalance_run_id"), ("operation", "operation_id")):
        ids = [record[field] for record in pick(records, kind)]
        assert len(set(ids)) == len(ids)
    decisions = [decision["decision_id"] for decision in pick(records, "decision")]
    assert len(set(decisions)) == len(decisions)
    assert 2.3 < len(pick(records, "lineage_edge")) / 5_000 < 2.8
