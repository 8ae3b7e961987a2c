"""The ids that purged records attested, which go on hiding edges from callers who did not see the records."""

from typing import Final

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SQLITE: Final = {"id": "TEXT", "without_rowid": "WITHOUT ROWID"}
POSTGRESQL: Final = {"id": 'TEXT COLLATE "C"', "without_rowid": ""}

TABLE: Final = """
    CREATE TABLE IF NOT EXISTS purged_ids (
        entity_id {id} NOT NULL,
        portfolio_id {id} NOT NULL,
        PRIMARY KEY (entity_id, portfolio_id)
    ) {without_rowid}
    """

KEYS: Final = """
    INSERT INTO purged_ids
    SELECT e.source_entity_id, t.portfolio_id FROM tombstones AS t
    JOIN lineage_edges AS e ON e.target_entity_id = t.entity_id
    WHERE e.edge_type = 'IDEMPOTENCY_TO_RUN' AND t.portfolio_id IS NOT NULL
    UNION
    SELECT m.idempotency_key, t.portfolio_id FROM tombstones AS t
    JOIN mapping_moves AS m ON m.rebalance_run_id = t.entity_id
    WHERE t.portfolio_id IS NOT NULL
    ON CONFLICT DO NOTHING
    """
"""The keys of purged runs, which are in the edges of the runs and in earlier mappings."""

DECISIONS: Final = """
    INSERT INTO purged_ids
    SELECT DISTINCT l.id, '' FROM {leaves} AS l
    WHERE l.kind = 5 AND l.purge IS NOT NULL
    AND (
        EXISTS (SELECT 1 FROM lineage_edges AS e WHERE e.source_entity_id = l.id)
        OR EXISTS (SELECT 1 FROM lineage_edges AS e WHERE e.target_entity_id = l.id)
    )
    AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.decision_id = l.id)
    ON CONFLICT DO NOTHING
    """
"""The purged decisions that an edge names. Nothing says of which run they were, so no portfolio shows them."""


def upgrade() -> None:
    """Create the table, and add the ids that are known of earlier purges."""
    is_postgres = op.get_context().dialect.name == "postgresql"
    op.execute(TABLE.format_map(POSTGRESQL if is_postgres else SQLITE))
    op.execute(KEYS)
    for leaves in ("ledger_leaves", *(["ledger_pending"] if is_postgres else [])):
        op.execute(DECISIONS.format(leaves=leaves))
