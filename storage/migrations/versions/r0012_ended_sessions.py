"""The sessions that people ended before their time."""

from typing import Final

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQLITE: Final = {"id": "TEXT", "time": "BIGINT"}
POSTGRESQL: Final = {"id": 'TEXT COLLATE "C"', "time": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    """Create the table."""
    types = POSTGRESQL if op.get_context().dialect.name == "postgresql" else SQLITE
    op.execute(
        "CREATE TABLE IF NOT EXISTS ended_sessions (session_id {id} NOT NULL, expires_at {time} NOT NULL,"
        " PRIMARY KEY (session_id))".format(**types)
    )
