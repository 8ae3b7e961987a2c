"""The first schema: runs, results, artifacts, operations, decisions, idempotency and lineage."""

import sqlalchemy as sa
from alembic import op

from storage.sql.model.tables import Id, SequenceNumber, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables and indexes."""
    op.create_table(
        "artifacts",
        sa.Column("rebalance_run_id", Id, nullable=False),
        sa.Column("artifact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rebalance_run_id"),
    )
    op.create_table(
        "decisions",
        sa.Column("sequence", SequenceNumber, autoincrement=True, nullable=False),
        sa.Column("decision_id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("action", Id, nullable=False),
        sa.Column("reason_code", Id, nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("correlation_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
        sa.UniqueConstraint("decision_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_by_action", "decisions", ["action", "decided_at", "decision_id"])
    op.create_index("decisions_by_actor_id", "decisions", ["actor_id", "decided_at", "decision_id"])
    op.create_index(
        "decisions_by_correlation_id", "decisions", ["correlation_id", "decided_at", "decision_id"]
    )
    op.create_index("decisions_by_decided_at", "decisions", ["decided_at", "decision_id"])
    op.create_index(
        "decisions_by_reason_code", "decisions", ["reason_code", "decided_at", "decision_id"]
    )
    op.create_index("decisions_by_run_id", "decisions", ["run_id", "decided_at", "sequence"])
    op.create_table(
        "idempotency_history",
        sa.Column("idempotency_key", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("rebalance_run_id", Id, nullable=False),
        sa.Column("correlation_id", Id, nullable=False),
        sa.Column("request_hash", Id, nullable=False),
        sa.PrimaryKeyConstraint(
            "idempotency_key", "created_at", "rebalance_run_id", "correlation_id", "request_hash"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_idempotency_history_rebalance_run_id", "idempotency_history", ["rebalance_run_id"]
    )
    op.create_table(
        "idempotency_mappings",
        sa.Column("idempotency_key", Id, nullable=False),
        sa.Column("request_hash", Id, nullable=False),
        sa.Column("rebalance_run_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("idempotency_key"),
    )
    op.create_index(
        "ix_idempotency_mappings_rebalance_run_id", "idempotency_mappings", ["rebalance_run_id"]
    )
    op.create_table(
        "lineage_edges",
        sa.Column("source_entity_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("edge_type", Id, nullable=False),
        sa.Column("target_entity_id", Id, nullable=False),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_entity_id", "created_at", "edge_type", "target_entity_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "lineage_edges_by_target",
        "lineage_edges",
        ["target_entity_id", "created_at", "source_entity_id", "edge_type"],
    )
    op.create_table(
        "operations",
        sa.Column("operation_id", Id, nullable=False),
        sa.Column("operation_type", Id, nullable=False),
        sa.Column("status", Id, nullable=False),
        sa.Column("correlation_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("operation_id"),
    )
    op.create_index(
        "operations_by_correlation_id",
        "operations",
        ["correlation_id", "created_at", "operation_id"],
    )
    op.create_index("operations_by_created_at", "operations", ["created_at", "operation_id"])
    op.create_index(
        "operations_by_operation_type",
        "operations",
        ["operation_type", "created_at", "operation_id"],
    )
    op.create_index("operations_by_status", "operations", ["status", "created_at", "operation_id"])
    op.create_table(
        "results",
        sa.Column("rebalance_run_id", Id, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rebalance_run_id"),
    )
    op.create_table(
        "runs",
        sa.Column("rebalance_run_id", Id, nullable=False),
        sa.Column("correlation_id", Id, nullable=False),
        sa.Column("request_hash", Id, nullable=False),
        sa.Column("idempotency_key", Id, nullable=True),
        sa.Column("portfolio_id", Id, nullable=False),
        sa.Column("status", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("rebalance_run_id"),
    )
    op.create_index(
        "runs_by_correlation_id", "runs", ["correlation_id", "created_at", "rebalance_run_id"]
    )
    op.create_index("runs_by_created_at", "runs", ["created_at", "rebalance_run_id"])
    op.create_index(
        "runs_by_idempotency_key", "runs", ["idempotency_key", "created_at", "rebalance_run_id"]
    )
    op.create_index(
        "runs_by_portfolio_id", "runs", ["portfolio_id", "created_at", "rebalance_run_id"]
    )
    op.create_index(
        "runs_by_request_hash", "runs", ["request_hash", "created_at", "rebalance_run_id"]
    )
    op.create_index("runs_by_status", "runs", ["status", "created_at", "rebalance_run_id"])
    op.create_index(
        "operations_by_end",
        "operations",
        [sa.text("coalesce(finished_at, created_at)"), "operation_id"],
    )
