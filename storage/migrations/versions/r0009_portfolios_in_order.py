"""The index of all runs in their order has their portfolios, so that a page of a scope skips hidden runs within it."""

from typing import Final

from alembic import op

from storage.migrations.indexes import create_index

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME: Final = "runs_by_created_at"
COLUMNS: Final = ["created_at", "rebalance_run_id", "portfolio_id"]


def upgrade() -> None:
    """Replace the index. On PostgreSQL it is there at any time, and no writer is blocked."""
    if op.get_context().dialect.name != "postgresql":
        op.drop_index(NAME)
        op.create_index(NAME, "runs", COLUMNS)
        return
    create_index(f"new_{NAME}", "runs", COLUMNS)
    with op.get_context().autocommit_block():
        op.drop_index(NAME, postgresql_concurrently=True, if_exists=True)
        op.execute(f"ALTER INDEX new_{NAME} RENAME TO {NAME}")
