"""The index of all runs in their order has their portfolios, so that a page of a scope skips hidden runs within it."""

from storage.migrations.indexes import replace_index

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the index."""
    replace_index("runs_by_created_at", "runs", ["created_at", "rebalance_run_id", "portfolio_id"])
