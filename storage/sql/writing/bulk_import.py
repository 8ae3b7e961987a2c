"""Import of verbatim records in batches: insert the new ones, then compare the others with the stored ones."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import record_rules
from storage.errors import ImportConflict, RecordConflict
from storage.ledger.leaves import LeafKind, SaltedLeaf
from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    Record,
    RecordedOperation,
    RecordedRun,
)
from storage.sql.engine import postgres
from storage.sql.engine.connection import WriteConnection
from storage.sql.model import tables as t
from storage.sql.model.leaf_texts import new_leaves, text_of_row
from storage.sql.model.record_kinds import RECORD_KINDS, RecordKind
from storage.sql.model.row_mapping import RowValues, stamped
from storage.sql.statements.dialects import in_ids, insert_ignore, upsert
from storage.sql.writing.advisory_locks import lock_exclusive
from storage.sql.writing.change_log import log_import
from storage.sql.writing.derived_rows import index_reasons, refresh_conflicts, refresh_reviews
from storage.sql.writing.earlier_states import (
    add_new_steps,
    keep_first_steps,
    keep_mappings,
    stamp_now,
)
from storage.sql.writing.hidden_edges import show_edges
from storage.sql.writing.multi_table_insert import insert_all
from storage.sql.writing.stored_leaves import positions_without_leaf
from storage.stamps import Recorder, Stamp
from storage.writes import ImportCounts


async def import_batch(
    dialect: str, connection: WriteConnection, *, records: Sequence[Record], recorder: Recorder
) -> dict[type, ImportCounts]:
    """Write a batch, all or nothing, and return the counts by record class. New rows get one stamp.

    Raise ImportConflict with the index of the first record that contradicts a stored one.
    """
    await lock_exclusive(dialect, connection)
    stamp = stamp_now(recorder)
    by_class: dict[type, list[tuple[int, Record]]] = {}
    for index, record in enumerate(records):
        by_class.setdefault(type(record), []).append((index, record))
    conflicts: list[ImportConflict] = []
    counts = {}
    for record_class, numbered in by_class.items():
        same_class = [record for _, record in numbered]
        try:
            async with maintain_derived_rows(dialect, connection, same_class, stamp):
                kind = RECORD_KINDS[record_class]
                counts[record_class] = await _import_kind(
                    dialect, connection, kind, numbered, stamp
                )
        except ImportConflict as conflict:
            conflicts.append(conflict)
    if conflicts:
        raise min(conflicts, key=lambda conflict: conflict.index)
    return counts


@asynccontextmanager
async def maintain_derived_rows(
    dialect: str, connection: WriteConnection, records: Sequence[Record], stamp: Stamp
) -> AsyncIterator[None]:
    """Write the change log, steps, reviews and conflicts that follow from an import of records of one class."""
    operation_ids = [
        record.operation.operation_id for record in records if isinstance(record, RecordedOperation)
    ]
    if operation_ids:
        await keep_first_steps(dialect, connection, operation_ids)
    async with log_import(dialect, connection, records):
        yield
    if operation_ids:
        await add_new_steps(dialect, connection, operation_ids, stamp)
    await index_reasons(dialect, connection, records)
    run_ids = {
        record.run_id if isinstance(record, Decision) else record.run.rebalance_run_id
        for record in records
        if isinstance(record, Decision | RecordedRun)
    }
    await refresh_reviews(dialect, connection, run_ids)
    keys = {
        record.idempotency_key
        for record in records
        if isinstance(record, IdempotencyEvent | IdempotencyMapping)
    }
    await refresh_conflicts(dialect, connection, keys)


async def _import_kind(
    dialect: str,
    connection: WriteConnection,
    kind: RecordKind,
    numbered: list[tuple[int, Record]],
    stamp: Stamp,
) -> ImportCounts:
    added = 0
    inserts: list[tuple[Table, list[RowValues]]] = []
    for table, values in reversed(kind.tables):
        rows = [values(record) for _, record in numbered]
        if "recorded_at" in table.c:
            rows = [stamped(row, stamp) for row in rows]
        added = await _insert_new(dialect, connection, table, rows)
        inserts.insert(0, (table, rows))
    counts = ImportCounts(added=added, skipped=len(numbered) - added)
    if added and counts.skipped:
        positions = await positions_without_leaf(dialect, connection, *inserts[0])
        inserts = [(table, [rows[position] for position in positions]) for table, rows in inserts]
    leaves = new_leaves(inserts) if added else []
    if counts.skipped and kind.tables[0][0] is t.edges:
        shown = await show_edges(dialect, connection, rows)
        counts.added, counts.skipped = added + shown, counts.skipped - shown
    if counts.skipped:
        await _resolve_existing(dialect, connection, kind, numbered, counts, stamp, leaves)
    await insert_all(dialect, connection, [], leaves=leaves)
    return counts


async def _insert_new(
    dialect: str, connection: WriteConnection, table: Table, rows: Sequence[RowValues]
) -> int:
    """Insert the rows whose key is new, in their order, and return their number."""
    if isinstance(connection, AsyncConnection):
        return await postgres.copy_insert_new(connection, table, rows)
    # FAIL does not undo the failing statement, which is safe because its write is rolled back as a whole.
    # With the default ABORT, SQLite journals every page that a row and its triggers change
    # (sqlite.org/tempfiles.html#statement_journal_files).
    insert = insert_ignore(dialect, table).prefix_with("OR FAIL")
    return (await connection.execute(insert, rows)).rowcount


async def _resolve_existing(
    dialect: str,
    connection: WriteConnection,
    kind: RecordKind,
    numbered: list[tuple[int, Record]],
    counts: ImportCounts,
    stamp: Stamp,
    leaves: list[SaltedLeaf],
) -> None:
    """Compare every record with the stored record of its key, and replace the stored record if it is superseded.

    Add the leaves of the replacing records. A state of an operation that a later record of the batch replaces has no
    leaf.
    """
    table, values = kind.tables[0]
    rows = [values(record) for _, record in numbered]
    ids = [row[kind.lookup_column] for row in rows]
    query = kind.select.where(in_ids(dialect, table.c[kind.lookup_column], ids))
    if "created_at" in table.primary_key.columns:
        # Read only the rows of the batch's time range, because one id can have many rows.
        times = [row["created_at"] for row in rows]
        query = query.where(table.c.created_at.between(min(times), max(times)))
    stored = {
        kind.key(record): record for record in map(kind.to_record, await connection.execute(query))
    }
    for index, record in numbered:
        key = kind.key(record)
        try:
            superseded = record_rules.supersedes(stored[key], record)
        except RecordConflict as conflict:
            raise ImportConflict(index, str(conflict)) from conflict
        if superseded:
            row = values(record)
            if isinstance(record, IdempotencyMapping):
                await keep_mappings(dialect, connection, [record.idempotency_key])
                row = stamped(row, stamp)
            await connection.execute(upsert(dialect, table, list(row)), [row])
            text = text_of_row(table, row)
            if text.kind is LeafKind.OPERATION:
                leaves[:] = [leaf for leaf in leaves if leaf.leaf.id != text.id]
            leaves.append(text.leaf_of(stamp))
            stored[key] = record
            counts.replaced += 1
            counts.skipped -= 1
