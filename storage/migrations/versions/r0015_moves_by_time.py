"""An index of the earlier mappings of a key by their own time, for views as of a valid time."""

from storage.migrations.indexes import create_index

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index without blocking writers."""
    columns = ["idempotency_key", "created_at", "move"]
    create_index("mapping_moves_by_created_at", "mapping_moves", columns)
