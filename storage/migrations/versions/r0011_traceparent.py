"""The trace context of the request that wrote a record, kept with the record's leaf."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. It is null for what is there, so that no leaf changes."""
    op.execute("ALTER TABLE ledger_leaves ADD COLUMN traceparent TEXT")
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE ledger_pending ADD COLUMN traceparent TEXT")
