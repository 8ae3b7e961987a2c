"""The first schema: runs, results, artifacts, operations, decisions, idempotency and lineage."""

from typing import Final

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE: Final = {
    "id": "TEXT",
    "time": "BIGINT",  # microseconds since 1970, UTC
    "serial_key": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
    "clustered": "WITHOUT ROWID",
}
POSTGRESQL: Final = {
    "id": 'TEXT COLLATE "C"',
    "time": "TIMESTAMP WITH TIME ZONE",
    "serial_key": "BIGSERIAL PRIMARY KEY",
    "clustered": "",
}

TABLES: Final = (
    """
    CREATE TABLE artifacts (
        rebalance_run_id {id} NOT NULL,
        artifact TEXT NOT NULL,
        PRIMARY KEY (rebalance_run_id)
    )
    """,
    """
    CREATE TABLE decisions (
        sequence {serial_key},
        decision_id {id} NOT NULL,
        run_id {id} NOT NULL,
        action {id} NOT NULL,
        reason_code {id} NOT NULL,
        comment TEXT,
        actor_id {id} NOT NULL,
        decided_at {time} NOT NULL,
        correlation_id {id} NOT NULL,
        UNIQUE (decision_id)
    )
    """,
    """
    CREATE TABLE idempotency_history (
        idempotency_key {id} NOT NULL,
        created_at {time} NOT NULL,
        rebalance_run_id {id} NOT NULL,
        correlation_id {id} NOT NULL,
        request_hash {id} NOT NULL,
        PRIMARY KEY (idempotency_key, created_at, rebalance_run_id, correlation_id, request_hash)
    ) {clustered}
    """,
    """
    CREATE TABLE idempotency_mappings (
        idempotency_key {id} NOT NULL,
        request_hash {id} NOT NULL,
        rebalance_run_id {id} NOT NULL,
        created_at {time} NOT NULL,
        PRIMARY KEY (idempotency_key)
    )
    """,
    """
    CREATE TABLE lineage_edges (
        source_entity_id {id} NOT NULL,
        created_at {time} NOT NULL,
        edge_type {id} NOT NULL,
        target_entity_id {id} NOT NULL,
        metadata TEXT NOT NULL,
        PRIMARY KEY (source_entity_id, created_at, edge_type, target_entity_id)
    ) {clustered}
    """,
    """
    CREATE TABLE operations (
        operation_id {id} NOT NULL,
        operation_type {id} NOT NULL,
        status {id} NOT NULL,
        correlation_id {id} NOT NULL,
        created_at {time} NOT NULL,
        started_at {time},
        finished_at {time},
        request TEXT,
        result TEXT,
        error TEXT,
        PRIMARY KEY (operation_id)
    )
    """,
    """
    CREATE TABLE results (
        rebalance_run_id {id} NOT NULL,
        result TEXT NOT NULL,
        PRIMARY KEY (rebalance_run_id)
    )
    """,
    """
    CREATE TABLE runs (
        rebalance_run_id {id} NOT NULL,
        correlation_id {id} NOT NULL,
        request_hash {id} NOT NULL,
        idempotency_key {id},
        portfolio_id {id} NOT NULL,
        status {id} NOT NULL,
        created_at {time} NOT NULL,
        PRIMARY KEY (rebalance_run_id)
    )
    """,
)

INDEXES: Final = (
    "decisions_by_action ON decisions (action, decided_at, decision_id)",
    "decisions_by_actor_id ON decisions (actor_id, decided_at, decision_id)",
    "decisions_by_correlation_id ON decisions (correlation_id, decided_at, decision_id)",
    "decisions_by_decided_at ON decisions (decided_at, decision_id)",
    "decisions_by_reason_code ON decisions (reason_code, decided_at, decision_id)",
    "decisions_by_run_id ON decisions (run_id, decided_at, sequence)",
    "ix_idempotency_history_rebalance_run_id ON idempotency_history (rebalance_run_id)",
    "ix_idempotency_mappings_rebalance_run_id ON idempotency_mappings (rebalance_run_id)",
    "lineage_edges_by_target ON lineage_edges (target_entity_id, created_at, source_entity_id, edge_type)",
    "operations_by_correlation_id ON operations (correlation_id, created_at, operation_id)",
    "operations_by_created_at ON operations (created_at, operation_id)",
    "operations_by_end ON operations (coalesce(finished_at, created_at), operation_id)",
    "operations_by_operation_type ON operations (operation_type, created_at, operation_id)",
    "operations_by_status ON operations (status, created_at, operation_id)",
    "runs_by_correlation_id ON runs (correlation_id, created_at, rebalance_run_id)",
    "runs_by_created_at ON runs (created_at, rebalance_run_id)",
    "runs_by_idempotency_key ON runs (idempotency_key, created_at, rebalance_run_id)",
    "runs_by_portfolio_id ON runs (portfolio_id, created_at, rebalance_run_id)",
    "runs_by_request_hash ON runs (request_hash, created_at, rebalance_run_id)",
    "runs_by_status ON runs (status, created_at, rebalance_run_id)",
)


def upgrade() -> None:
    """Create the tables and indexes."""
    is_postgres = op.get_context().dialect.name == "postgresql"
    for table in TABLES:
        op.execute(table.format_map(POSTGRESQL if is_postgres else SQLITE))
    for index in INDEXES:
        op.execute(f"CREATE INDEX {index}")
