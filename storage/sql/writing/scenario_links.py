"""The edges from scenario runs to their operation that the predecessor never wrote."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, literal, select, true

from storage.record_rules import SCENARIO_LINK_METADATA
from storage.records import EdgeType
from storage.sql.engine.connection import Connection
from storage.sql.model import tables as t
from storage.sql.statements.dialects import insert_ignore, per_parent
from storage.sql.statements.filters import scenario_filters

BATCH_SIZE: Final = 500


async def link_batch(dialect: str, connection: Connection, *, after: str) -> tuple[int, str] | None:
    """Link the scenarios of the next operations past the id `after`: (edges added, last id), None at the end."""
    batch = (
        (
            await connection.execute(
                select(t.operations.c.operation_id)
                .where(t.operations.c.operation_id > after)
                .order_by(t.operations.c.operation_id)
                .limit(BATCH_SIZE)
            )
        )
        .scalars()
        .all()
    )
    if not batch:
        return None
    operations = (
        select(
            t.operations.c.operation_id.label("value"),
            t.operations.c.correlation_id,
            t.operations.c.created_at,
            t.operations.c.finished_at,
        )
        .where(t.operations.c.operation_id > after, t.operations.c.operation_id <= batch[-1])
        .subquery("batch")
    )

    def scenarios(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        conditions = scenario_filters(t.runs, operations)
        return select(*columns).where(*conditions).correlate(operations)

    run = [t.runs.c.rebalance_run_id, t.runs.c.created_at]
    found = per_parent(dialect, operations, t.runs, run, scenarios).subquery()
    linked: Any = select(
        found.c.rebalance_run_id,
        found.c.created_at,
        literal(EdgeType.CAUSED_BY.value),
        found.c.value,
        literal(SCENARIO_LINK_METADATA, Text()),
    ).where(true())  # or SQLite takes the ON of ON CONFLICT for that of a join
    columns = ["source_entity_id", "created_at", "edge_type", "target_entity_id", "metadata"]
    written = await connection.execute(insert_ignore(dialect, t.edges).from_select(columns, linked))
    return written.rowcount, batch[-1]
