"""Indexes that a revision adds to tables with records in them: made while others go on writing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

_IS_INVALID = sa.text(
    "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
)


def create_index(name: str, table: str, columns: Sequence[str | sa.TextClause]) -> None:
    """Make an index, on PostgreSQL CONCURRENTLY; one that an interrupted build left invalid is made anew.

    PostgreSQL does that outside a transaction: what the revision did before is committed, and is done again
    where the build fails. So a revision does nothing else, or nothing that cannot be done twice.
    """
    context = op.get_context()
    if context.dialect.name != "postgresql":
        op.create_index(name, table, columns)
        return
    with context.autocommit_block():
        if op.get_bind().execute(_IS_INVALID, {"name": name}).scalar():
            op.drop_index(name, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, if_not_exists=True)
