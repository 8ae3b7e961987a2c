"""The change log, the review of each run, and the idempotency keys in conflict."""

from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MARK_REVIEWED = """
    UPDATE runs SET review = (
        SELECT CASE action WHEN 'APPROVE' THEN 'APPROVED' WHEN 'REJECT' THEN 'REJECTED' ELSE 'OPEN' END
        FROM decisions WHERE run_id = rebalance_run_id
        ORDER BY decided_at DESC, sequence DESC LIMIT 1
    )
    WHERE rebalance_run_id IN (SELECT run_id FROM decisions)
"""

_FIND_CONFLICTS = """
    INSERT INTO idempotency_conflicts (idempotency_key, conflicted_at)
    SELECT idempotency_key, first_used FROM (
        SELECT idempotency_key, min(created_at) AS first_used,
            row_number() OVER (PARTITION BY idempotency_key ORDER BY min(created_at), request_hash) AS place
        FROM (
            SELECT idempotency_key, request_hash, created_at FROM idempotency_history
            UNION ALL SELECT idempotency_key, request_hash, created_at FROM idempotency_mappings
        ) AS used
        GROUP BY idempotency_key, request_hash
    ) AS hashes
    WHERE place = 2
"""

SQLITE: Final = {
    "id": "TEXT",
    "time": "BIGINT",
    "sequence": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
    "turn": "0",
    "primary_key": "",
    "now": "CAST(strftime('%s', 'now') AS INTEGER) * 1000000",
}
POSTGRESQL: Final = {
    "id": 'TEXT COLLATE "C"',
    "time": "TIMESTAMP WITH TIME ZONE",
    "sequence": "BIGSERIAL NOT NULL",
    "turn": "(pg_current_xact_id()::text)::bigint",
    "primary_key": ", PRIMARY KEY (turn, sequence)",
    "now": "clock_timestamp()",
}

STATEMENTS: Final = (
    "ALTER TABLE runs ADD COLUMN review {id} DEFAULT 'OPEN' NOT NULL",
    """
    CREATE TABLE idempotency_conflicts (
        idempotency_key {id} NOT NULL,
        conflicted_at {time} NOT NULL,
        PRIMARY KEY (idempotency_key)
    )
    """,
    """
    CREATE INDEX conflicts_by_conflicted_at
    ON idempotency_conflicts (conflicted_at, idempotency_key)
    """,
    """
    CREATE TABLE changes (
        sequence {sequence},
        turn BIGINT DEFAULT {turn} NOT NULL,
        kind {id} NOT NULL,
        entity_id {id} NOT NULL,
        word {id} NOT NULL,
        changed_at {time} NOT NULL
        {primary_key}
    )
    """,
    "INSERT INTO changes (kind, entity_id, word, changed_at) VALUES ('ORIGIN', '', '', {now})",
)


def upgrade() -> None:
    """Create the columns and tables and compute them from the stored records. The change log starts empty."""
    is_postgres = op.get_context().dialect.name == "postgresql"
    for statement in STATEMENTS:
        op.execute(statement.format_map(POSTGRESQL if is_postgres else SQLITE))
    op.execute(_MARK_REVIEWED)
    op.execute(_FIND_CONFLICTS)
