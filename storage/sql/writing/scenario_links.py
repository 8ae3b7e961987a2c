"""CAUSED_BY edges from scenario runs to their operations, which the slice 1 adapter never wrote."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, literal, select, true

from storage.record_rules import SCENARIO_LINK_METADATA
from storage.records import EdgeType
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.model.leaf_texts import text_of_row
from storage.sql.statements.dialects import insert_ignore, per_parent
from storage.sql.statements.filters import scenario_filters
from storage.sql.writing.earlier_states import stamp_now
from storage.sql.writing.multi_table_insert import insert_all
from storage.stamps import Recorder

BATCH_SIZE: Final = 500
"""Number of operations whose scenarios are linked in one transaction, so that other writers do not wait long."""


async def link_batch(
    dialect: str, connection: WriteConnection, *, after: str, recorder: Recorder
) -> tuple[int, str] | None:
    """Add the missing edges of the next operations with an id greater than `after`.

    Return the number of added edges and the last operation id, None if there is no further operation.
    """
    ids = (
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
    if not ids:
        return None
    operations = (
        select(
            t.operations.c.operation_id.label("value"),
            t.operations.c.correlation_id,
            t.operations.c.created_at,
            t.operations.c.finished_at,
        )
        .where(t.operations.c.operation_id > after, t.operations.c.operation_id <= ids[-1])
        .subquery("batch")
    )

    def scenarios(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        conditions = scenario_filters(t.runs, operations)
        return select(*columns).where(*conditions).correlate(operations)

    run_columns = [t.runs.c.rebalance_run_id, t.runs.c.created_at]
    runs = per_parent(dialect, operations, t.runs, run_columns, scenarios).subquery()
    stamp = stamp_now(recorder)
    links: Any = select(
        runs.c.rebalance_run_id,
        runs.c.created_at,
        literal(EdgeType.CAUSED_BY.value),
        runs.c.value,
        literal(SCENARIO_LINK_METADATA, Text()),
        literal(stamp.recorded_at, t.UtcDateTime),
        literal(stamp.recorded_by, t.Id),
    ).where(true())  # without a WHERE, SQLite parses the ON of ON CONFLICT as a join condition
    columns = [
        "source_entity_id",
        "created_at",
        "edge_type",
        "target_entity_id",
        "metadata",
        "recorded_at",
        "recorded_by",
    ]
    insert = insert_ignore(dialect, t.edges).from_select(columns, links)
    inserted = await connection.execute(insert.returning(*(t.edges.c[name] for name in columns)))
    rows = [dict(zip(columns, row, strict=True)) for row in inserted]
    leaves = [text_of_row(t.edges, row).leaf_of(stamp) for row in rows]
    await insert_all(dialect, connection, [], leaves=leaves)
    return len(rows), ids[-1]
