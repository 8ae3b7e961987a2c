"""Edges that a purge has hidden and that are recorded again."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_, update

from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues
from storage.sql.statements.dialects import in_ids

_KEY = ("source_entity_id", "edge_type", "target_entity_id", "created_at")


async def show_edges(dialect: str, connection: WriteConnection, rows: Sequence[RowValues]) -> int:
    """Show the edges that a purge has hidden, and return their number."""
    if not rows:
        return 0
    of_sources = in_ids(dialect, t.edges.c.source_entity_id, {row[_KEY[0]] for row in rows})
    columns = [t.edges.c[name] for name in _KEY]
    hidden = select(*columns).where(of_sources, t.edges.c.purge.is_not(None))
    wanted = {tuple(row[name] for name in _KEY) for row in rows}
    found = [key for row in await connection.execute(hidden) if (key := tuple(row)) in wanted]
    if found:
        await connection.execute(
            update(t.edges).where(tuple_(*columns).in_(found)).values(purge=None)
        )
    return len(found)
