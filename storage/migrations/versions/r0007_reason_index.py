"""The index of reasons: gate reasons, failed rules, engine versions, snapshots and error codes by time.

The rows of records that are there are made from their payloads, a batch at a time. A value has no row if it is no
string, is empty, has more than 1,000 bytes, or cannot be stored by PostgreSQL. The revision can be repeated.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE: Final = """
    CREATE TABLE IF NOT EXISTS reason_index (
        source {id} NOT NULL,
        value {id} NOT NULL,
        created_at {time} NOT NULL,
        entity_id {id} NOT NULL,
        PRIMARY KEY (source, value, created_at, entity_id)
    ) {options}
"""
INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS reason_index_by_entity_id ON reason_index (entity_id)",
    "CREATE INDEX IF NOT EXISTS reason_index_by_created_at ON reason_index (source, created_at, value)",
)
SQLITE: Final = {"id": "TEXT", "time": "BIGINT", "options": "WITHOUT ROWID"}
POSTGRESQL: Final = {"id": 'TEXT COLLATE "C"', "time": "TIMESTAMP WITH TIME ZONE", "options": ""}

BATCH_SIZE: Final = 500
MAX_BYTES: Final = 1000

RUNS: Final = sa.text(
    "SELECT runs.rebalance_run_id, runs.created_at, results.result FROM runs"
    " JOIN results ON results.rebalance_run_id = runs.rebalance_run_id"
    " WHERE runs.rebalance_run_id > :last ORDER BY runs.rebalance_run_id LIMIT :size"
)
OPERATIONS: Final = sa.text(
    "SELECT operation_id, created_at, error FROM operations"
    " WHERE operation_id > :last AND error IS NOT NULL ORDER BY operation_id LIMIT :size"
)
INSERT: Final = sa.text(
    "INSERT INTO reason_index (source, value, created_at, entity_id)"
    " VALUES (:source, :value, :created_at, :entity_id) ON CONFLICT DO NOTHING"
)


def upgrade() -> None:
    """Create the table and fill it."""
    is_postgresql = op.get_context().dialect.name == "postgresql"
    op.execute(TABLE.format_map(POSTGRESQL if is_postgresql else SQLITE))
    for statement in INDEXES:
        op.execute(statement)
    _fill(RUNS, _run_reasons)
    _fill(OPERATIONS, _operation_reasons)


def _fill(query: sa.TextClause, reasons: Any) -> None:
    connection, last = op.get_bind(), ""
    while rows := connection.execute(query, {"last": last, "size": BATCH_SIZE}).fetchall():
        values = [
            {"source": source, "value": value, "created_at": created_at, "entity_id": entity_id}
            for entity_id, created_at, payload in rows
            for source, value in reasons(_parse(payload))
            if _is_indexable(value)
        ]
        if values:
            connection.execute(INSERT, values)
        last = rows[-1][0]


def _parse(payload: str) -> dict[str, Any]:
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _run_reasons(result: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for reason in _items(_member(result.get("gate_decision"), "reasons")):
        yield "GATE_REASON", _member(reason, "reason_code")
    for rule in _items(result.get("rule_results")):
        if _member(rule, "status") in ("FAIL", "FAILED"):
            yield "FAILED_RULE", _member(rule, "rule_id")
    yield "ENGINE_VERSION", _member(result.get("lineage"), "engine_version")
    yield "MARKET_DATA_SNAPSHOT", _member(result.get("lineage"), "market_data_snapshot_id")


def _operation_reasons(error: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "OPERATION_ERROR", error.get("code")


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_indexable(value: Any) -> bool:
    if not isinstance(value, str) or not value or "\x00" in value:
        return False
    try:
        return len(value.encode()) <= MAX_BYTES
    except UnicodeEncodeError:  # a lone surrogate
        return False
