"""Creation of indexes on tables with records, without blocking writers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

_IS_INVALID = sa.text(
    "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid"
)


def create_index(name: str, table: str, columns: Sequence[str | sa.TextClause]) -> None:
    """Create an index, on PostgreSQL CONCURRENTLY. Replace one that an interrupted build has left invalid.

    CREATE INDEX CONCURRENTLY runs outside a transaction: earlier statements of the revision are committed, and
    are repeated after a failed build. The revision may therefore contain only statements that can be repeated.
    """
    context = op.get_context()
    if context.dialect.name != "postgresql":
        op.create_index(name, table, columns)
        return
    with context.autocommit_block():
        if op.get_bind().execute(_IS_INVALID, {"name": name}).scalar():
            op.drop_index(name, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, if_not_exists=True)


def replace_index(name: str, table: str, columns: Sequence[str | sa.TextClause]) -> None:
    """Replace an index. On PostgreSQL it is there at any time, and no writer is blocked."""
    if op.get_context().dialect.name != "postgresql":
        op.drop_index(name)
        op.create_index(name, table, columns)
        return
    create_index(f"new_{name}", table, columns)
    with op.get_context().autocommit_block():
        op.drop_index(name, postgresql_concurrently=True, if_exists=True)
        op.execute(f"ALTER INDEX new_{name} RENAME TO {name}")
