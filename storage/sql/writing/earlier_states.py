"""Append-only tables of earlier states: steps of operations, moves of idempotency mappings, replaced tombstones."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, insert, literal, select, true

from storage.sql.engine.connection import WriteConnection
from storage.sql.model import retention_tables as rt
from storage.sql.model import tables as t
from storage.sql.statements.dialects import in_ids
from storage.stamps import Recorder, Stamp

_MOVE_COLUMNS: Final = (
    "idempotency_key",
    "request_hash",
    "rebalance_run_id",
    "created_at",
    "recorded_at",
    "recorded_by",
)


def stamp_now(recorder: Recorder) -> Stamp:
    """Return the stamp of the rows that the present transaction writes."""
    return recorder.stamp(datetime.now(UTC))


async def keep_mappings(
    dialect: str,
    connection: WriteConnection,
    ids: Collection[str],
    *,
    by: str = "idempotency_key",
    condition: ColumnElement[bool] | None = None,
) -> None:
    """Add the present mappings with these values of the column `by` to the moves, before they are overwritten.

    Lock them, so that a purge and a later use of the key do not both add a mapping. Add only the mappings that meet
    the condition.
    """
    if not ids:
        return
    moved = select(*(t.mappings.c[name] for name in _MOVE_COLUMNS))
    moved = moved.where(
        in_ids(dialect, t.mappings.c[by], ids), true() if condition is None else condition
    )
    if dialect == "postgresql":  # in one order, so that two writers do not wait for each other
        moved = moved.order_by(t.mappings.c.idempotency_key).with_for_update(of=t.mappings)
    await connection.execute(insert(t.mapping_moves).from_select(list(_MOVE_COLUMNS), moved))


async def keep_tombstones(
    dialect: str, connection: WriteConnection, entity_ids: Collection[str]
) -> None:
    """Add the present tombstones of these entities to the earlier ones, before they are replaced."""
    table = rt.tombstones
    present = select(table).where(in_ids(dialect, table.c.entity_id, entity_ids))
    await connection.execute(
        insert(rt.earlier_tombstones).from_select(list(table.c.keys()), present)
    )


async def keep_first_steps(
    dialect: str, connection: WriteConnection, operation_ids: Collection[str]
) -> None:
    """Add the present state of each operation that has no steps yet, with the operation's own stamp."""
    has_steps = exists().where(t.operation_steps.c.operation_id == t.operations.c.operation_id)
    stamp = (t.operations.c.recorded_at, t.operations.c.recorded_by)
    await _add_steps(dialect, connection, operation_ids, stamp, ~has_steps)


async def add_new_steps(
    dialect: str, connection: WriteConnection, operation_ids: Collection[str], stamp: Stamp
) -> None:
    """Add the present state of each operation whose last step differs from it."""
    is_step = exists().where(
        t.operation_steps.c.operation_id == t.operations.c.operation_id,
        t.operation_steps.c.status == t.operations.c.status,
    )
    values = (literal(stamp.recorded_at, t.UtcDateTime), literal(stamp.recorded_by, t.Id))
    await _add_steps(dialect, connection, operation_ids, values, ~is_step)


async def _add_steps(
    dialect: str,
    connection: WriteConnection,
    operation_ids: Collection[str],
    stamp: tuple[ColumnElement[Any], ColumnElement[Any]],
    condition: ColumnElement[bool],
) -> None:
    names = ["operation_id", "status", "started_at", "finished_at"]
    states = select(*(t.operations.c[name] for name in names), *stamp).where(
        in_ids(dialect, t.operations.c.operation_id, operation_ids), condition
    )
    columns = [*names, "recorded_at", "recorded_by"]
    await connection.execute(insert(t.operation_steps).from_select(columns, states))
