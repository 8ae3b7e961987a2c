"""Writing, pruning and resetting the change log in SQL; `storage.sql.statements.change_log` reads it.

PostgreSQL does not assign sequence numbers in the order of commits. A change therefore has the id of its transaction
too, and is read once every transaction with a lower or equal id has ended. Writers never wait for each other.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import TextClause, delete, func, select, text, tuple_

from storage.change_log import Change, ChangeKind, change_for
from storage.record_rules import is_later_status
from storage.records import Record
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues
from storage.sql.statements.change_log import (
    COLUMNS,
    committed_condition,
    log_order,
    position_row_value,
    to_change,
)
from storage.sql.statements.dialects import in_ids
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all

_NEXT_TRANSACTION: Final[TextClause] = text("pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
"""The lowest transaction id that the server has not assigned."""

_VALUE_COLUMNS: Final = {
    ChangeKind.RUN: (t.runs.c.rebalance_run_id, t.runs.c.status),
    ChangeKind.OPERATION: (t.operations.c.operation_id, t.operations.c.status),
    ChangeKind.DECISION: (t.decisions.c.decision_id, t.decisions.c.action),
}
"""For each kind the columns of the id and of the value that the log records."""


def log_entries(kind: ChangeKind, changes: Iterable[tuple[str, str]]) -> TableInsert:
    """Return the log rows of changed records of one kind, given as (entity id, new value), in order."""
    now = datetime.now(UTC)
    rows: list[RowValues] = [
        {"kind": kind.value, "entity_id": entity_id, "word": value, "changed_at": now}
        for entity_id, value in changes
    ]
    return TableInsert(t.changes, OnConflict.ERROR, rows)


@asynccontextmanager
async def log_import(
    dialect: str, connection: WriteConnection, records: Sequence[Record]
) -> AsyncIterator[None]:
    """Log the new records and the new states that an import of one class writes in the block, in order."""
    changes = [change for record in records if (change := change_for(record)) is not None]
    if not changes:
        yield
        return
    kind = changes[0][0]
    ids = dict.fromkeys(entity_id for _, entity_id, _ in changes)
    values = await _stored_values(dialect, connection, kind, ids)
    yield
    steps = []
    for _, entity_id, value in changes:
        if entity_id not in values or (
            kind is ChangeKind.OPERATION and is_later_status(value, than=values[entity_id])
        ):
            values[entity_id] = value
            steps.append((entity_id, value))
    if steps:
        await insert_all(dialect, connection, [log_entries(kind, steps)])


async def _stored_values(
    dialect: str, connection: WriteConnection, kind: ChangeKind, ids: Collection[str]
) -> dict[str, str]:
    key, value = _VALUE_COLUMNS[kind]
    rows = await connection.execute(select(key, value).where(in_ids(dialect, key, ids)))
    return {row[0]: row[1] for row in rows}


async def prune(dialect: str, connection: WriteConnection, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` of the oldest changes written before a time, and return their number.

    The newest committed change always stays.
    """
    order = log_order(dialect)
    oldest = select(*COLUMNS).where(*committed_condition(dialect)).order_by(*order).limit(limit + 1)
    changes = [to_change(row) for row in await connection.execute(oldest)]
    expired: list[Change] = []
    for change in changes[:-1]:
        if change.position.written_at >= before:
            break
        expired.append(change)
    if expired:
        last = position_row_value(order, expired[-1].position)
        await connection.execute(delete(t.changes).where(tuple_(*order) <= last))
    return len(expired)


async def reset_after_restore(dialect: str, connection: WriteConnection) -> None:
    """Delete the changes of another server that a restored dump contains, and start a new log.

    Their transaction ids are higher than any that this server has assigned, so that new changes would sort before
    them. Changes with a lower sequence number are deleted too.
    """
    if dialect != "postgresql":
        return
    last = (
        await connection.execute(
            select(func.max(t.changes.c.sequence)).where(t.changes.c.turn >= _NEXT_TRANSACTION)
        )
    ).scalar()
    if last is not None:
        await connection.execute(delete(t.changes).where(t.changes.c.sequence <= last))
        await insert_all(dialect, connection, [log_entries(ChangeKind.START, [("", "")])])
