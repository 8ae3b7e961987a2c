"""A table of the tombstones that a later purge of the same id replaced."""

from typing import Final

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SQLITE: Final = {
    "id": "TEXT",
    "time": "BIGINT",
    "serial_key": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
}
POSTGRESQL: Final = {
    "id": 'TEXT COLLATE "C"',
    "time": "TIMESTAMP WITH TIME ZONE",
    "serial_key": "BIGSERIAL PRIMARY KEY",
}

STATEMENTS: Final = (
    """
    CREATE TABLE IF NOT EXISTS earlier_tombstones (
        number {serial_key},
        entity_id {id} NOT NULL,
        kind {id} NOT NULL,
        status {id} NOT NULL,
        portfolio_id {id},
        correlation_id {id} NOT NULL,
        request_hash {id},
        created_at {time} NOT NULL,
        purged_at {time} NOT NULL,
        purge BIGINT NOT NULL,
        content_hash {id} NOT NULL,
        reason TEXT NOT NULL,
        recorded_at {time}
    )
    """,
    "CREATE INDEX IF NOT EXISTS earlier_tombstones_by_entity_id ON earlier_tombstones (entity_id, number)",
    "CREATE INDEX IF NOT EXISTS earlier_tombstones_by_correlation_id ON earlier_tombstones (correlation_id)",
)


def upgrade() -> None:
    """Create the empty table. Tombstones that an earlier version overwrote are lost."""
    types = POSTGRESQL if op.get_context().dialect.name == "postgresql" else SQLITE
    for statement in STATEMENTS:
        op.execute(statement.format_map(types))
