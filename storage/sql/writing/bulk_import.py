"""Records written verbatim in batches: insert what is new, then look only at what was there."""

from collections.abc import Sequence

from storage import record_rules
from storage.base import ImportConflict, ImportCounts
from storage.errors import RecordConflict
from storage.records import (
    Record,
)
from storage.sql import following
from storage.sql.engine.connection import Connection
from storage.sql.model.record_kinds import KINDS, Kind
from storage.sql.statements.dialects import in_ids, insert_many, upsert
from storage.sql.writing.advisory_locks import lock_exclusive


async def import_batch(
    dialect: str, connection: Connection, *, records: Sequence[Record]
) -> dict[type, ImportCounts]:
    """Write a batch, all or none; raises ImportConflict with the position of the record that contradicts."""
    await lock_exclusive(dialect, connection)
    by_kind: dict[type, list[tuple[int, Record]]] = {}
    for position, record in enumerate(records):
        by_kind.setdefault(type(record), []).append((position, record))
    conflicts: list[ImportConflict] = []
    tallies = {}
    for kind, numbered in by_kind.items():
        try:
            async with following.maintain_derived_rows(
                dialect, connection, [each for _, each in numbered]
            ):
                tallies[kind] = await _import_kind(dialect, connection, KINDS[kind], numbered)
        except ImportConflict as conflict:
            conflicts.append(conflict)
    if conflicts:
        raise min(conflicts, key=lambda conflict: conflict.index)
    return tallies


async def _import_kind(
    dialect: str, connection: Connection, kind: Kind, numbered: list[tuple[int, Record]]
) -> ImportCounts:
    added = 0
    for table, values in reversed(kind.tables):
        batch = [values(record) for _, record in numbered]
        added = await insert_many(dialect, connection, table, batch)
    tally = ImportCounts(added=added, skipped=len(numbered) - added)
    if tally.skipped:
        await _resolve_existing(dialect, connection, kind, numbered, tally)
    return tally


async def _resolve_existing(
    dialect: str,
    connection: Connection,
    kind: Kind,
    numbered: list[tuple[int, Record]],
    tally: ImportCounts,
) -> None:
    """Compare every record with what is stored under its key, and replace what it supersedes."""
    table, values = kind.tables[0]
    batch = [values(record) for _, record in numbered]
    ids = [row[kind.lookup] for row in batch]
    wanted = kind.select.where(in_ids(dialect, table.c[kind.lookup], ids))
    if "created_at" in table.primary_key.columns:
        # One id may bear many rows: read those of the batch's own time alone.
        instants = [row["created_at"] for row in batch]
        wanted = wanted.where(table.c.created_at.between(min(instants), max(instants)))
    found = await connection.execute(wanted)
    stored = {kind.key(record): record for record in map(kind.record, found)}
    for position, record in numbered:
        key = kind.key(record)
        try:
            superseded = record_rules.supersedes(stored[key], record)
        except RecordConflict as conflict:
            raise ImportConflict(position, str(conflict)) from conflict
        if superseded:
            await connection.execute(upsert(dialect, table), [values(record)])
            stored[key] = record
            tally.replaced += 1
            tally.skipped -= 1
