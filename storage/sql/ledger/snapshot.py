"""A snapshot of the records and the ledger in SQL, as streams."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from storage.ledger.base import IndexedLeaf, LedgerSnapshot, StoredRow
from storage.ledger.findings import FindingCode
from storage.ledger.leaves import LeafKind
from storage.ledger.purges import PurgeSummary
from storage.records import to_micros
from storage.sql.engine.postgres_connection import PostgresConnection
from storage.sql.ledger import derived_checks, statements, stored_rows
from storage.sql.ledger.reason_checks import reason_findings
from storage.sql.model.row_mapping import Row
from storage.sql.statements.execution import DriverConnection, SnapshotExecutor, run_in_thread


class SqlLedgerSnapshot(LedgerSnapshot):
    """Streams of one transaction, several of which can be open at once."""

    def __init__(self, dialect: str, executor: SnapshotExecutor) -> None:
        self._dialect = dialect
        self._executor = executor

    async def leaves(self) -> AsyncIterator[IndexedLeaf]:
        async for row in self._executor.stream(statements.all_leaves(self._dialect)):
            yield statements.to_leaf(row)

    async def leaves_by_id(self, kind: LeafKind) -> AsyncIterator[IndexedLeaf]:
        async for row in self._executor.stream(statements.leaves_by_id(self._dialect, kind)):
            yield statements.to_leaf(row[: 1 + len(statements.COLUMNS)])

    async def rows_by_id(self, kind: LeafKind) -> AsyncIterator[StoredRow]:
        async for row in self._executor.stream(stored_rows.rows_by_id(self._dialect, kind)):
            yield _stored_row(kind, row)

    async def tiles(self, level: int) -> AsyncIterator[tuple[int, bytes]]:
        async for row in self._executor.stream(statements.level_nodes(self._dialect, level)):
            yield int(row[0]), row[1] if isinstance(row[1], bytes) else b""

    async def tile_levels(self) -> Sequence[int]:
        rows = await self._executor.fetch(statements.tile_levels(self._dialect))
        return [int(row[0]) for row in rows]

    async def checkpoints(self) -> AsyncIterator[tuple[int, str]]:
        async for row in self._executor.stream(statements.all_checkpoints(self._dialect)):
            yield int(row[0]), str(row[1])

    async def purged_hashes(self) -> AsyncIterator[tuple[int, bytes]]:
        async for row in self._executor.stream(statements.purged_hashes(self._dialect)):
            yield int(row[0]), row[1] if isinstance(row[1], bytes) else b""

    async def purge_records(self) -> AsyncIterator[PurgeSummary]:
        async for row in self._executor.stream(statements.purge_records(self._dialect)):
            yield PurgeSummary(*map(_plain_text, row))

    async def wrong_derived_rows(self) -> Sequence[tuple[FindingCode, str]]:
        found = [each async for each in reason_findings(self._dialect, self._executor)]
        for check in derived_checks.checks(self._dialect):
            rows = await self._executor.fetch(check.statement)
            found += [(check.code, check.message(row)) for row in rows]
        return found


async def read_any_text(driver: DriverConnection, *, tolerant: bool) -> None:
    """Switch whether a SQLite connection reads texts that are not UTF-8, which only tampering can store."""
    if isinstance(driver, PostgresConnection):
        return

    def set_factory(connection: sqlite3.Connection) -> None:
        connection.text_factory = _decode if tolerant else str

    await run_in_thread(driver, set_factory)


def _decode(text: bytes) -> str:
    return text.decode(errors="surrogateescape")


def _stored_row(kind: LeafKind, row: Row) -> StoredRow:
    entity_id, recorded_at, recorded_by, is_current, *values = row
    if kind in stored_rows.OWN_TEXTS:
        text = values[0] if isinstance(values[0], bytes) else b""
    else:
        text = b"\0".join(_encode(value) for value in values)
        if text.count(b"\0") != len(values) - 1:
            text = b""  # a NUL in a stored text would end its column early
    try:
        time = statements.raw_time(recorded_at)
    except (TypeError, ValueError, OverflowError):
        time = datetime.max.replace(tzinfo=UTC)  # equals the hash of no leaf
    return StoredRow(
        str(entity_id),
        text,
        time,
        recorded_by,
        is_current=bool(is_current),
        label=stored_rows.label(kind, [entity_id] if kind in stored_rows.OWN_TEXTS else values),
    )


def _plain_text(value: object) -> str | None:
    """Return a driver's value as its text, a time as its microseconds since 1970."""
    if isinstance(value, datetime):
        return str(to_micros(statements.raw_time(value) or value))
    return None if value is None else str(value)


def _encode(value: object) -> bytes:
    """Encode a driver's value as `encode_fields` does. A value of a type that is never stored gets different bytes."""
    if value is None:
        return b""
    if isinstance(value, datetime):
        return b"=%d" % to_micros(statements.raw_time(value) or value)
    if isinstance(value, bytes):
        return b"bytes " + value
    return b"=" + str(value).encode("utf-8", "surrogatepass")
