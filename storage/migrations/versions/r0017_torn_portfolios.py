"""The portfolios of edges that a purge deleted, so that callers of other portfolios are not told of the loss."""

from typing import Final

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SQLITE: Final = {"id": "TEXT", "without_rowid": "WITHOUT ROWID"}
POSTGRESQL: Final = {"id": 'TEXT COLLATE "C"', "without_rowid": ""}

TABLE: Final = """
    CREATE TABLE IF NOT EXISTS torn_portfolios (
        entity_id {id} NOT NULL,
        portfolio_id {id} NOT NULL,
        PRIMARY KEY (entity_id, portfolio_id)
    ) {without_rowid}
    """


def upgrade() -> None:
    """Create the table. Nothing says of which portfolios the edges were that earlier purges deleted."""
    is_postgres = op.get_context().dialect.name == "postgresql"
    op.execute(TABLE.format_map(POSTGRESQL if is_postgres else SQLITE))
