"""Artifacts: built from a run's result, their hash by the contract's rule (RFC-0019)."""

import hashlib
import json
from typing import Any, Final

import pytest

from resolvers.artifacts import artifact_hash, artifact_metadata, build_artifact
from tests.factories import START, recorded_run, run

RESULT: Final = {
    "status": "READY",
    "before": {"cash": 1},
    "after_simulated": {"cash": 2},
    "intents": [{"buy": "é"}],
    "rule_results": [{"rule": 1}],
    "diagnostics": {"warnings": []},
    "lineage": {"engine_version": "7"},
}


def built(result: object, **changes: Any) -> Any:
    """The artifact of a run with a result."""
    return json.loads(build_artifact(recorded_run(run(**changes), result=json.dumps(result))))


def test_an_artifact_has_the_parts_of_its_result_under_their_names() -> None:
    artifact = built(RESULT, idempotency_key="k")
    digest = artifact["evidence"]["hashes"].pop("artifact_hash")
    assert digest.startswith("sha256:")
    assert artifact == {
        "artifact_id": "dra_1",
        "artifact_version": "1.0",
        "rebalance_run_id": "rr_1",
        "correlation_id": "corr-1",
        "idempotency_key": "k",
        "portfolio_id": "pf_1",
        "status": "READY",
        "request_snapshot": {"portfolio_id": "pf_1", "request_hash": "sha256:1"},
        "before_summary": {"cash": 1},
        "after_summary": {"cash": 2},
        "order_intents": [{"buy": "é"}],
        "rule_outcomes": [{"rule": 1}],
        "diagnostics": {"warnings": []},
        "result": RESULT,
        "evidence": {
            "engine_version": "7",
            "run_created_at": START.isoformat(),
            "hashes": {"request_hash": "sha256:1"},
        },
    }


@pytest.mark.parametrize("lacking", [{}, dict.fromkeys(RESULT)])
def test_missing_and_null_parts_of_a_result_are_empty(lacking: dict[str, object]) -> None:
    artifact = built({**lacking, "status": "READY"})
    for name in ("before_summary", "after_summary", "diagnostics"):
        assert artifact[name] == {}
    for name in ("order_intents", "rule_outcomes"):
        assert artifact[name] == []
    assert artifact["evidence"]["engine_version"] == "unknown"
    assert artifact["idempotency_key"] is None


@pytest.mark.parametrize(
    "lineage", ["text", 7, [], {"engine_version": None}, {"engine_version": ""}]
)
def test_an_invalid_engine_version_is_unknown(lineage: object) -> None:
    artifact = built({"status": "READY", "lineage": lineage})
    assert artifact["evidence"]["engine_version"] == "unknown"


def test_the_hash_is_of_the_artifact_without_any_hash_with_sorted_keys() -> None:
    artifact = built({**RESULT, "diagnostics": {"artifact_hash": "x", "n": [{"artifact_hash": 1}]}})
    stated = artifact["evidence"]["hashes"].pop("artifact_hash")
    artifact["diagnostics"] = {"n": [{}]}
    artifact["result"]["diagnostics"] = {"n": [{}]}
    text = json.dumps(artifact, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert stated == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_the_hash_depends_on_the_content_and_not_on_the_order_of_keys() -> None:
    assert artifact_hash('{"a":1,"b":2}') == artifact_hash(b'{"b": 2, "a": 1}')
    assert artifact_hash('{"a":1}') == artifact_hash('{"a":1,"artifact_hash":"any"}')
    assert artifact_hash('{"a":1}') != artifact_hash('{"a":2}')


def test_the_id_of_an_artifact_is_the_run_id_with_another_prefix() -> None:
    assert built(RESULT, rebalance_run_id="rr_rr_9")["artifact_id"] == "dra_rr_9"
    assert built(RESULT, rebalance_run_id="other")["artifact_id"] == "other"


def test_the_numbers_of_a_result_keep_their_digits_in_its_artifact() -> None:
    numbers = f"[1.10,12345678901234567890123,1e400,{'9' * 5000}]"
    text = f'{{"status":"READY","before":{{"n":{numbers}}}}}'
    artifact = build_artifact(recorded_run(result=text))
    assert artifact.count(numbers) == 2


def test_a_persisted_artifact_keeps_its_version_and_hash_or_gets_them() -> None:
    hashes = '"evidence":{"hashes":{"artifact_hash":"sha256:x"}}'
    stated = artifact_metadata(f'{{"artifact_version":"2",{hashes}}}')
    assert (stated.version, stated.hash) == ("2", "sha256:x")
    silent = artifact_metadata('{"a":1}')
    assert (silent.version, silent.hash) == ("1.0", artifact_hash('{"a":1}'))


@pytest.mark.parametrize(
    ("lineage", "version"),
    [
        ('{"x":1e400}', '"unknown"'),
        ('{"engine_version":12345678901234567890123}', "12345678901234567890123"),
        ('{"engine_version":1.10}', "1.10"),
        ('{"engine_version":null}', '"unknown"'),
        ('{"engine_version":""}', '"unknown"'),
        (f'{{"x":{"1" * 5000}}}', '"unknown"'),
        ("[]", '"unknown"'),
        ("null", '"unknown"'),
    ],
)
def test_a_version_is_returned_as_recorded(lineage: str, version: str) -> None:
    result = f'{{"status":"READY","lineage":{lineage}}}'
    artifact = build_artifact(recorded_run(result=result))
    assert f'"engine_version":{version},' in artifact
