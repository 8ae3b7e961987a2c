"""The order of changes in SQL: written with what changed, read up to where it is settled, pruned from its front.

On PostgreSQL numbers are not in the order of commits. So a change bears its transaction's number, too, and is
read once every transaction of a lower or equal number has ended: nobody who writes waits for another.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    TextClause,
    delete,
    func,
    select,
    text,
    tuple_,
)

from storage.change_log import Change, ChangeKind, change_for
from storage.records import Record
from storage.sql.engine.connection import Connection
from storage.sql.model import tables as t
from storage.sql.model.row_mapping import RowValues
from storage.sql.statements.change_log import (
    COLUMNS,
    is_committed,
    log_order,
    position_values,
    read,
)
from storage.sql.statements.dialects import in_ids
from storage.sql.writing.multi_table_insert import OnConflict, TableInsert, insert_all

_FUTURE: Final[TextClause] = text("pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


def log_entries(kind: ChangeKind, values: Mapping[str, str]) -> TableInsert:
    """The rows which tell that records changed: each id with its word, in their order."""
    now = datetime.now(UTC)
    noted: list[RowValues] = [
        {"kind": kind.value, "entity_id": entity_id, "word": word, "changed_at": now}
        for entity_id, word in values.items()
    ]
    return (t.changes, OnConflict.ERROR, noted)


@asynccontextmanager
async def log_import(
    dialect: str, connection: Connection, records: Sequence[Record]
) -> AsyncIterator[None]:
    """Note what an import of records of one kind changes: those that were not there, or are in another state."""
    noted = [each for record in records if (each := change_for(record)) is not None]
    if not noted:
        yield
        return
    kind = noted[0][0]
    incoming = {entity_id: word for _, entity_id, word in noted}
    before = await _stored_values(dialect, connection, kind, incoming)
    yield
    if before or len(incoming) < len(noted):
        # The one that stands is not always the one that came last.
        incoming = await _stored_values(dialect, connection, kind, incoming)
    changed = {each: word for each, word in incoming.items() if before.get(each) != word}
    if changed:
        await insert_all(dialect, connection, [log_entries(kind, changed)])


_SOURCES: Final = {
    ChangeKind.RUN: (t.runs.c.rebalance_run_id, t.runs.c.status),
    ChangeKind.OPERATION: (t.operations.c.operation_id, t.operations.c.status),
    ChangeKind.DECISION: (t.decisions.c.decision_id, t.decisions.c.action),
}


async def _stored_values(
    dialect: str, connection: Connection, kind: ChangeKind, ids: Collection[str]
) -> dict[str, str]:
    key, word = _SOURCES[kind]
    found = await connection.execute(select(key, word).where(in_ids(dialect, key, ids)))
    return {row[0]: row[1] for row in found}


async def prune(dialect: str, connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget the oldest changes up to the first that is young enough, or the newest settled one."""
    order = log_order(dialect)
    oldest = select(*COLUMNS).where(*is_committed(dialect)).order_by(*order).limit(limit + 1)
    found = [read(row) for row in await connection.execute(oldest)]
    expired: list[Change] = []
    for change in found[:-1]:
        if change.position.written_at >= before:
            break
        expired.append(change)
    if expired:
        last = position_values(order, expired[-1].position)
        await connection.execute(delete(t.changes).where(tuple_(*order) <= last))
    return len(expired)


async def reset_after_restore(dialect: str, connection: Connection) -> None:
    """Drop changes that bear numbers which this server has not given yet, and all that were written before them.

    They are another server's, out of a dump: left alone, what is written now would come before them.
    """
    if dialect != "postgresql":
        return
    last = (
        await connection.execute(
            select(func.max(t.changes.c.sequence)).where(t.changes.c.turn >= _FUTURE)
        )
    ).scalar()
    if last is not None:
        await connection.execute(delete(t.changes).where(t.changes.c.sequence <= last))
        await insert_all(dialect, connection, [log_entries(ChangeKind.START, {"": ""})])
