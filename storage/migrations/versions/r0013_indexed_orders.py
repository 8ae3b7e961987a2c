"""The time of the newest decision on each run, and indexes for lists by wait, finish and duration and for counts.

The revision can be repeated.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage.migrations.indexes import create_index, replace_index

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DECISIONS: Final = "decisions_by_decided_at"
FILL: Final = """
    UPDATE runs SET decided_at = (SELECT max(d.decided_at) FROM decisions AS d WHERE d.run_id = rebalance_run_id)
    WHERE rebalance_run_id IN (SELECT run_id FROM decisions)
"""
SQLITE_DURATION: Final = "(finished_at - started_at)"
POSTGRESQL_DURATION: Final = """
    (CAST(EXTRACT(epoch FROM
        CASE WHEN finished_at = '-infinity'::timestamptz THEN '0001-01-01 00:00:00+00'::timestamptz
             WHEN finished_at = 'infinity'::timestamptz THEN '9999-12-31 23:59:59.999999+00'::timestamptz
             ELSE finished_at END
        - CASE WHEN started_at = '-infinity'::timestamptz THEN '0001-01-01 00:00:00+00'::timestamptz
               WHEN started_at = 'infinity'::timestamptz THEN '9999-12-31 23:59:59.999999+00'::timestamptz
               ELSE started_at END
    ) * 1000000 AS BIGINT))
"""


def upgrade() -> None:
    """Add the column and compute it, then create the indexes."""
    is_postgresql = op.get_context().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("ALTER TABLE runs ADD COLUMN IF NOT EXISTS decided_at TIMESTAMP WITH TIME ZONE")
    else:
        op.execute("ALTER TABLE runs ADD COLUMN decided_at BIGINT")
    op.execute(FILL)
    wait = sa.text("coalesce(decided_at, created_at)")
    create_index("runs_by_wait", "runs", ["status", "review", wait, "rebalance_run_id"])
    create_index("operations_by_finished_at", "operations", ["finished_at", "operation_id"])
    duration = sa.text(POSTGRESQL_DURATION if is_postgresql else SQLITE_DURATION)
    create_index("operations_by_duration", "operations", [duration, "operation_id"])
    replace_index(DECISIONS, "decisions", ["decided_at", "decision_id", "reason_code"])
