"""Indexes of the runs that wait for review, and of edges by time."""

from storage.migrations.indexes import create_index

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes without blocking writers."""
    create_index("runs_by_review", "runs", ["status", "review", "created_at", "rebalance_run_id"])
    create_index("lineage_edges_by_created_at", "lineage_edges", ["created_at"])
