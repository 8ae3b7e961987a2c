"""System time: when and by whom each record was written, the steps of operations and the moves of mappings.

The columns are nullable, so that no row is rewritten; records that are there have NULL. On PostgreSQL each table is
altered in a transaction of its own that gives up after a tenth of a second and tries again: a statement that waits
for a table lock makes every later reader of the table wait too. The revision can be repeated after an interruption.
"""

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES: Final = (
    "runs",
    "operations",
    "decisions",
    "idempotency_history",
    "idempotency_mappings",
    "artifacts",
    "lineage_edges",
)

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
    CREATE TABLE IF NOT EXISTS operation_steps (
        step {serial_key},
        operation_id {id} NOT NULL,
        status {id} NOT NULL,
        started_at {time},
        finished_at {time},
        recorded_at {time},
        recorded_by {id}
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS operation_steps_by_operation_id
    ON operation_steps (operation_id, step)
    """,
    """
    CREATE TABLE IF NOT EXISTS mapping_moves (
        move {serial_key},
        idempotency_key {id} NOT NULL,
        request_hash {id} NOT NULL,
        rebalance_run_id {id} NOT NULL,
        created_at {time} NOT NULL,
        recorded_at {time},
        recorded_by {id}
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS mapping_moves_by_idempotency_key
    ON mapping_moves (idempotency_key, move)
    """,
    """
    CREATE INDEX IF NOT EXISTS mapping_moves_by_rebalance_run_id
    ON mapping_moves (rebalance_run_id)
    """,
)

LOCK_ATTEMPTS: Final = 3000
"""Attempts to lock a table, 0.2 s each, before the revision waits for the lock like any statement."""

_ADD_COLUMNS: Final = """
    ALTER TABLE {table}
    ADD COLUMN IF NOT EXISTS recorded_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN IF NOT EXISTS recorded_by TEXT COLLATE "C"
"""
_ADD_COLUMNS_BETWEEN_READERS: Final = f"""
    DO $$ BEGIN
        SET LOCAL lock_timeout = '100ms';
        FOR attempt IN 1..{LOCK_ATTEMPTS} LOOP
            BEGIN
                {_ADD_COLUMNS};
                RETURN;
            EXCEPTION WHEN lock_not_available THEN
                PERFORM pg_sleep(0.1);
            END;
        END LOOP;
        SET LOCAL lock_timeout = 0;
        {_ADD_COLUMNS};
    END $$
"""


def upgrade() -> None:
    """Add the columns and create the tables, which start empty."""
    if op.get_context().dialect.name != "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ADD COLUMN recorded_at BIGINT")
            op.execute(f"ALTER TABLE {table} ADD COLUMN recorded_by TEXT")
        for statement in STATEMENTS:
            op.execute(statement.format_map(SQLITE))
        return
    with op.get_context().autocommit_block():
        for statement in STATEMENTS:
            op.execute(statement.format_map(POSTGRESQL))
        for table in TABLES:
            op.execute(_ADD_COLUMNS_BETWEEN_READERS.format(table=table))
