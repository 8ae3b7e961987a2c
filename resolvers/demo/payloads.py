"""The payloads of the demo data beside simulation results: artifacts, and requests and results of operations."""

import json
from hashlib import sha256

from resolvers.demo.plan import Json, PlannedOperation, PlannedRun
from resolvers.demo.simulations import build_result, simulate

OPTIONS: dict[str, Json] = {
    "baseline": {},
    "tight_cash_band": {"cash_band_max_weight": "0.05", "cash_band_min_weight": "0.01"},
    "no_sells": {"suppress_sells": True},
    "tax_budget": {"max_realized_capital_gains": "25000"},
    "sector_cap": {"single_position_max_weight": "0.40"},
    "solver": {"target_method": "SOLVER", "compare_target_methods": True},
}
"""The options of each scenario that differ from the defaults of the engine."""


def build_artifact(run: PlannedRun, result: Json) -> Json:
    """Return the artifact of a run, as a service that persists artifacts stores it."""
    lineage = result["lineage"]
    hashes: Json = {"request_hash": run.request_hash}
    artifact: Json = {
        "artifact_id": run.run_id.replace("rr_", "dra_", 1),
        "artifact_version": "1.0",
        "rebalance_run_id": run.run_id,
        "correlation_id": run.correlation_id,
        "idempotency_key": run.key,
        "portfolio_id": run.portfolio.portfolio_id,
        "status": run.status,
        "request_snapshot": {
            "portfolio_id": run.portfolio.portfolio_id,
            "request_hash": run.request_hash,
        },
        "before_summary": result["before"],
        "after_summary": result["after_simulated"],
        "order_intents": result["intents"],
        "rule_outcomes": result["rule_results"],
        "diagnostics": result["diagnostics"],
        "result": result,
        "evidence": {
            "engine_version": lineage["engine_version"] if isinstance(lineage, dict) else "unknown",
            "run_created_at": run.created_at.isoformat(),
            "hashes": hashes,
        },
    }
    text = json.dumps(artifact, sort_keys=True, separators=(",", ":"))
    hashes["artifact_hash"] = f"sha256:{sha256(text.encode()).hexdigest()}"
    return artifact


def build_request(operation: PlannedOperation) -> Json | None:
    """Return the request of an operation, None if it has none."""
    if operation.batch is None:
        return operation.request
    portfolio = operation.batch.portfolio
    at = operation.created_at
    return {
        "batch_request": {
            "market_data_snapshot": {"snapshot_id": f"md-{at:%Y%m%d-%H}00"},
            "model_portfolio": {"model_id": f"model-{portfolio.mandate}-2026Q4"},
            "portfolio_snapshot": {
                "base_currency": portfolio.currency,
                "portfolio_id": portfolio.portfolio_id,
                "snapshot_id": f"{portfolio.portfolio_id}@{at:%Y%m%d}",
            },
            "scenarios": {
                name: {"description": None, "options": dict(OPTIONS[name])}
                for name in operation.batch.scenarios
            },
        },
        "policy_context": {
            "request_policy_pack_id": None,
            "tenant_default_policy_pack_id": "dpm-standard",
            "tenant_id": portfolio.desk.code,
        },
    }


def build_outcome(operation: PlannedOperation) -> Json | None:
    """Return the result of an operation, None if it has none. The result of a batch has those of its scenarios."""
    batch = operation.batch
    if batch is None or operation.finished_at is None or operation.status != "SUCCEEDED":
        return operation.result
    metrics: Json = {}
    for run in batch.runs:
        simulation = simulate(run)
        metrics[run.request_hash.partition(":")[2]] = {
            "gross_turnover_notional_base": simulation.money(simulation.turnover()),
            "security_intent_count": sum(h.after != h.before for h in simulation.holdings),
            "status": run.status,
        }
    at = operation.created_at
    return {
        "base_snapshot_ids": {
            "market_data_snapshot_id": f"md-{at:%Y%m%d-%H}00",
            "portfolio_snapshot_id": f"{batch.portfolio.portfolio_id}@{at:%Y%m%d}",
        },
        "batch_run_id": batch.batch_id,
        "comparison_metrics": metrics,
        "failed_scenarios": {},
        "results": {run.request_hash.partition(":")[2]: build_result(run) for run in batch.runs},
        "run_at_utc": operation.finished_at.isoformat(),
        "warnings": [],
    }
