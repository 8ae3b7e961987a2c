"""The table of the portfolios that operations and decisions are visible through."""

from typing import Final

from sqlalchemy import Column, Index, Table

from storage.sql.model.tables import Id, UtcDateTime, metadata

record_portfolios = Table(
    "record_portfolios",
    metadata,
    Column("entity_id", Id, primary_key=True),
    Column("kind", Id, primary_key=True),
    Column("portfolio_id", Id, primary_key=True),
    Column("ordered_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
"""The portfolios of an operation's runs, by the operation's creation, and that of a decision's run, by its time.

Triggers keep it (revision 0010). No view replaces it: what is read through it is read from the tables of the view.
"""

Index(
    "record_portfolios_by_portfolio_id",
    record_portfolios.c.kind,
    record_portfolios.c.portfolio_id,
    record_portfolios.c.ordered_at,
    record_portfolios.c.entity_id,
)

OPERATION: Final = "OPERATION"
DECISION: Final = "DECISION"
"""The kinds of records."""
