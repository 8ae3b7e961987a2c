"""The edges from scenario runs to their operation that the predecessor never wrote."""

from typing import Any, Final

from sqlalchemy import Text, literal, select

from storage.facts import SCENARIO_LINK
from storage.records import EdgeType
from storage.sql import tables as t
from storage.sql.dialects import insert_new
from storage.sql.pages import scenario_conditions
from storage.sql.writers import Connection

BATCH: Final = 500


async def link(dialect: str, connection: Connection, *, after: str) -> tuple[int, str] | None:
    """Link the scenarios of the next operations past the id `after`: (edges added, last id), None at the end."""
    batch = (
        (
            await connection.execute(
                select(t.operations.c.operation_id)
                .where(t.operations.c.operation_id > after)
                .order_by(t.operations.c.operation_id)
                .limit(BATCH)
            )
        )
        .scalars()
        .all()
    )
    if not batch:
        return None
    linked: Any = (
        select(
            t.runs.c.rebalance_run_id,
            t.runs.c.created_at,
            literal(EdgeType.CAUSED_BY.value),
            t.operations.c.operation_id,
            literal(SCENARIO_LINK, Text()),
        )
        .join_from(t.operations, t.runs, literal(True))
        .where(
            t.operations.c.operation_id > after,
            t.operations.c.operation_id <= batch[-1],
            *scenario_conditions(t.runs, t.operations),
        )
    )
    columns = ["source_entity_id", "created_at", "edge_type", "target_entity_id", "metadata"]
    written = await connection.execute(insert_new(dialect, t.edges).from_select(columns, linked))
    return written.rowcount, batch[-1]
