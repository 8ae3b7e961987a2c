"""The rows that revision 0006 makes leaves of. It is frozen like the revision."""

from typing import Final

LAST: Final = "9223372036854775807"
_STAMP: Final = "recorded_at, recorded_by"
_OPERATION: Final = (
    "o.operation_id, o.operation_type, {s}.status, o.correlation_id, o.created_at, {s}.started_at,"
    " {s}.finished_at, o.request, {result}, {error}"
)
_MAPPING: Final = "idempotency_key, request_hash, rebalance_run_id, created_at"
_OF_STEP: Final = "CASE WHEN s.status = 'SUCCEEDED' OR s.status = 'FAILED' THEN o.{0} END"

SOURCES: Final = (
    # kind, (created at, order among the rows of one id), columns of the id, stamp, columns of the text, FROM
    (
        1,
        ("created_at", "0"),
        "rebalance_run_id",
        _STAMP,
        "rebalance_run_id, correlation_id, request_hash, idempotency_key, portfolio_id, status, created_at",
        "runs",
    ),
    (
        2,
        ("created_at", "0"),
        "runs.rebalance_run_id",
        _STAMP,
        "runs.rebalance_run_id, result",
        "results JOIN runs ON runs.rebalance_run_id = results.rebalance_run_id",
    ),
    (
        2,
        ("{epoch}", "0"),
        "rebalance_run_id",
        "NULL, NULL",
        "rebalance_run_id, result",
        "results WHERE rebalance_run_id NOT IN (SELECT rebalance_run_id FROM runs)",
    ),
    (
        3,
        ("{epoch}", "0"),
        "rebalance_run_id",
        _STAMP,
        "rebalance_run_id, artifact",
        "artifacts",
    ),
    (
        4,
        ("o.created_at", "s.step"),
        "o.operation_id",
        "s.recorded_at, s.recorded_by",
        _OPERATION.format(s="s", result=_OF_STEP.format("result"), error=_OF_STEP.format("error")),
        "operation_steps AS s JOIN operations AS o ON o.operation_id = s.operation_id",
    ),
    (
        4,
        ("o.created_at", LAST),
        "o.operation_id",
        _STAMP,
        _OPERATION.format(s="o", result="o.result", error="o.error"),
        "operations AS o WHERE o.operation_id NOT IN (SELECT operation_id FROM operation_steps)",
    ),
    (
        5,
        ("decided_at", "sequence"),
        "decision_id",
        _STAMP,
        "decision_id, run_id, action, reason_code, comment, actor_id, decided_at, correlation_id",
        "decisions",
    ),
    (
        6,
        ("created_at", "0"),
        "idempotency_key, created_at, rebalance_run_id",
        _STAMP,
        "idempotency_key, rebalance_run_id, correlation_id, request_hash, created_at",
        "idempotency_history",
    ),
    (7, ("created_at", "move"), "idempotency_key", _STAMP, _MAPPING, "mapping_moves"),
    (7, ("created_at", LAST), "idempotency_key", _STAMP, _MAPPING, "idempotency_mappings"),
    (
        8,
        ("created_at", "0"),
        "source_entity_id, edge_type, target_entity_id, created_at",
        _STAMP,
        "source_entity_id, edge_type, target_entity_id, created_at, metadata",
        "lineage_edges",
    ),
)
