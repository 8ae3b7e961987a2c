"""The order of changes, what each run's review came to, and the idempotency keys in conflict."""

import sqlalchemy as sa
from alembic import op

from storage.sql.model.tables import Id, SequenceNumber, UtcDateTime

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

_OPEN_ORDER = """
    INSERT INTO changes (kind, entity_id, word, changed_at) VALUES ('ORIGIN', '', '', {now})
"""


def upgrade() -> None:
    """Build them, and fill them from what is recorded; the order of changes begins now."""
    postgres = op.get_context().dialect.name == "postgresql"
    op.add_column("runs", sa.Column("review", Id, nullable=False, server_default="OPEN"))
    op.create_table(
        "idempotency_conflicts",
        sa.Column("idempotency_key", Id, nullable=False),
        sa.Column("conflicted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("idempotency_key"),
    )
    op.create_index(
        "conflicts_by_conflicted_at", "idempotency_conflicts", ["conflicted_at", "idempotency_key"]
    )
    turn = sa.text("(pg_current_xact_id()::text)::bigint" if postgres else "0")
    op.create_table(
        "changes",
        sa.Column("sequence", SequenceNumber, autoincrement=True, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False, server_default=turn),
        sa.Column("kind", Id, nullable=False),
        sa.Column("entity_id", Id, nullable=False),
        sa.Column("word", Id, nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(*(("turn", "sequence") if postgres else ("sequence",))),
        sqlite_autoincrement=True,
    )
    micros = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
    op.execute(_OPEN_ORDER.format(now="clock_timestamp()" if postgres else micros))
    op.execute(_MARK_REVIEWED)
    op.execute(_FIND_CONFLICTS)
